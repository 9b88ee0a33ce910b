/* bound.c — the best hierarchical models by BIC, by branch and bound.
 *
 * A node has terms that are in and terms still open. Its models lie between those that
 * are in and the largest: none has a higher likelihood than the largest, or fewer terms
 * than those in. Each model is the largest of just one node that leaves a term out. */
#include "search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct branch {
    const att_tally *tally;
    att_searcher *s;
    uint8_t *is_in;   /* of each mask */
    uint8_t *is_open; /* of each mask, and its copies at each depth */
    double **starts;  /* coefficients of the largest model at each depth */
    att_ranking *ranking;
    size_t fits_most;
    const att_progress *progress;
} branch;

/* ---- the models kept: a heap, the worst on top ----------------------------------- */

static bool is_worse(const att_ranked *a, const att_ranked *b)
{
    return a->fit.bic > b->fit.bic;
}

static void sift_down(att_ranking *r, size_t i)
{
    for (;;) {
        size_t worst = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < r->n; child++)
            if (is_worse(&r->at[child], &r->at[worst]))
                worst = child;
        if (worst == i)
            return;
        const att_ranked kept = r->at[i];
        r->at[i] = r->at[worst];
        r->at[worst] = kept;
        i = worst;
    }
}

/* What a model has to be below to be kept. */
static double level_of(const att_ranking *r)
{
    return r->n < r->n_most ? (double)INFINITY : r->at[0].fit.bic;
}

static void offer(att_ranking *r, size_t n_terms, const uint32_t terms[],
    const double coefficients[], size_t n_cells, const att_fit *fit)
{
    if (fit->status != ATT_FIT_OK || !(fit->bic < level_of(r)))
        return;
    size_t i = 0;
    const bool is_full = r->n == r->n_most;
    if (!is_full)
        i = r->n++;
    att_ranked *m = &r->at[i];
    m->fit = *fit;
    m->n_terms = n_terms;
    memcpy(m->terms, terms, n_terms * sizeof *terms);
    memcpy(m->coefficients, coefficients, n_cells * sizeof *coefficients);
    if (is_full) {
        sift_down(r, 0);
        return;
    }
    for (; i > 0 && is_worse(&r->at[i], &r->at[(i - 1) / 2]); i = (i - 1) / 2) {
        const att_ranked kept = r->at[i];
        r->at[i] = r->at[(i - 1) / 2];
        r->at[(i - 1) / 2] = kept;
    }
}

/* ---- nodes ----------------------------------------------------------------------- */

/* The terms in, and with_open those still open. */
static size_t gather(branch *b, bool with_open)
{
    att_searcher *s = b->s;
    size_t n = 0;
    s->terms[n++] = 0;
    for (size_t j = 0; j < b->tally->n_lists; j++)
        s->terms[n++] = (uint32_t)1 << j;
    for (size_t c = 0; c < s->n_choices; c++)
        if (b->is_in[s->choices[c]] || (with_open && b->is_open[s->choices[c]]))
            s->terms[n++] = s->choices[c];
    return n;
}

/* Fit the largest model of the node, from that of its parent without the terms left
 * out; its log likelihood bounds the others'. */
static bool bound_node(
    branch *b, size_t depth, const double start[], double *bound, att_error *err)
{
    att_searcher *s = b->s;
    att_fit fit;
    double *from = b->starts[depth];
    if (start) {
        memcpy(from, start, s->fitter.n_cells * sizeof *from);
        for (size_t c = 0; c < s->n_choices; c++)
            if (!b->is_in[s->choices[c]] && !b->is_open[s->choices[c]])
                from[s->choices[c]] = 0;
    } else
        att_loglinear_start(b->tally, from);
    const double n_least = (double)gather(b, false);
    const size_t n = gather(b, true);
    b->ranking->n_fits++;
    if (!att_loglinear_fit(&s->fitter, b->tally, n, s->terms, from, &fit, err))
        return false;
    /* without an estimate the likelihood still stays below the saturated one */
    double log_likelihood = b->tally->saturated - b->tally->log_factorials;
    if (fit.status == ATT_FIT_OK) {
        log_likelihood = fit.log_likelihood;
        memcpy(from, s->fitter.coefficients, s->fitter.n_cells * sizeof *from);
        offer(b->ranking, n, s->terms, from, s->fitter.n_cells, &fit);
    }
    *bound = n_least * log(b->tally->n_people) - 2 * log_likelihood;
    return b->ranking->n_fits % 4096 != 0
           || att_progress_tell(
               b->progress, "models", (double)b->ranking->n_fits, 0, err);
}

/* An open term all of whose parts are in, the largest coefficient first: to leave it
 * out costs most likelihood. 0 if nothing is open. */
static uint32_t choose(const branch *b, size_t depth)
{
    uint32_t best = 0;
    double largest = -1;
    for (size_t c = 0; c < b->s->n_choices; c++) {
        const uint32_t t = b->s->choices[c];
        bool is_ready = b->is_open[t];
        for (uint32_t rest = t; rest && is_ready; rest &= rest - 1) {
            const uint32_t part = t ^ (rest & -rest);
            is_ready = b->is_in[part] || (part & (part - 1)) == 0;
        }
        const double size =
            is_ready ? fabs(b->starts[depth][t]) * sqrt(b->tally->margins[t]) : -1;
        if (size > largest) {
            largest = size;
            best = t;
        }
    }
    return best;
}

static bool descend(branch *b, size_t depth, double bound, att_error *err)
{
    const size_t n_cells = b->s->fitter.n_cells;
    const uint32_t term = choose(b, depth);
    if (!term || bound >= level_of(b->ranking))
        return true;
    if (b->ranking->n_fits >= b->fits_most) {
        b->ranking->is_exact = false;
        return true;
    }
    uint8_t *was_open = b->is_open + (depth + 1) * n_cells;
    memcpy(was_open, b->is_open, n_cells);
    b->is_in[term] = 1;
    b->is_open[term] = 0;
    memcpy(b->starts[depth + 1], b->starts[depth], n_cells * sizeof(double));
    if (!descend(b, depth + 1, bound + log(b->tally->n_people), err))
        return false;
    b->is_in[term] = 0;
    for (size_t c = 0; c < b->s->n_choices; c++)
        if ((b->s->choices[c] & term) == term)
            b->is_open[b->s->choices[c]] = 0;
    double next;
    if (!bound_node(b, depth + 1, b->starts[depth], &next, err)
        || !descend(b, depth + 1, next, err))
        return false;
    memcpy(b->is_open, was_open, n_cells);
    return true;
}

/* ---- the search ------------------------------------------------------------------ */

static bool make_ranking(const att_searcher *s, size_t n_most, att_arena *arena,
    att_ranking *r, att_error *err)
{
    const size_t n_terms = s->n_choices + s->fitter.n_lists + 1;
    *r =
        (att_ranking){.n_lists = s->fitter.n_lists, .n_most = n_most, .is_exact = true};
    r->at = att_push(arena, n_most, sizeof *r->at, err);
    if (!r->at)
        return false;
    for (size_t i = 0; i < n_most; i++) {
        r->at[i].terms = att_push(arena, n_terms, sizeof(uint32_t), err);
        r->at[i].coefficients = att_push(arena, s->fitter.n_cells, sizeof(double), err);
        if (!r->at[i].terms || !r->at[i].coefficients)
            return false;
    }
    return true;
}

static bool prepare(branch *b, att_arena *scratch, att_error *err)
{
    const att_searcher *s = b->s;
    const size_t n_cells = s->fitter.n_cells, n_depths = s->n_choices + 2;
    b->is_in = att_push(scratch, n_cells, 1, err);
    b->is_open = att_push(scratch, n_cells * (n_depths + 1), 1, err);
    b->starts = att_push(scratch, n_depths, sizeof *b->starts, err);
    if (!b->is_in || !b->is_open || !b->starts)
        return false;
    for (size_t d = 0; d < n_depths; d++)
        if (!(b->starts[d] = att_push(scratch, n_cells, sizeof(double), err)))
            return false;
    for (size_t c = 0; c < s->n_choices; c++)
        b->is_open[s->choices[c]] = 1;
    return true;
}

static int compare_ranked(const void *a, const void *b)
{
    const att_ranked *x = a, *y = b;
    if (x->fit.bic != y->fit.bic)
        return x->fit.bic < y->fit.bic ? -1 : 1;
    return (x->n_terms > y->n_terms) - (x->n_terms < y->n_terms);
}

/* Put the models in order and find the standard error of each. */
static bool finish(
    att_searcher *s, const att_tally *tally, att_ranking *r, att_error *err)
{
    qsort(r->at, r->n, sizeof *r->at, compare_ranked);
    for (size_t i = 0; i < r->n; i++) {
        att_ranked *m = &r->at[i];
        att_fit fit;
        if (!att_loglinear_fit(
                &s->fitter, tally, m->n_terms, m->terms, m->coefficients, &fit, err))
            return false;
        if (!att_loglinear_se(&s->fitter, &m->log_unseen_se))
            m->log_unseen_se = (double)NAN;
    }
    return true;
}

bool att_search_best(att_searcher *s, const att_tally *tally, size_t n_most,
    size_t fits_most, att_arena *arena, const att_progress *progress,
    att_ranking *ranking, att_error *err)
{
    double bound;
    if (!make_ranking(s, n_most, arena, ranking, err))
        return false;
    att_arena *scratch = s->fitter.arena;
    const att_spot spot = att_arena_save(scratch);
    branch b = {.tally = tally,
        .s = s,
        .ranking = ranking,
        .fits_most = fits_most,
        .progress = progress};
    const bool ok = prepare(&b, scratch, err) && bound_node(&b, 0, NULL, &bound, err)
                    && descend(&b, 0, bound, err) && finish(s, tally, ranking, err);
    att_arena_restore(scratch, spot);
    return ok;
}
