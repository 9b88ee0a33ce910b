/* search.c — stepwise by surprise, and downhill by BIC. */
#include "search.h"

#include "math/distributions.h"

#include <math.h>
#include <string.h>

bool att_searcher_new(att_arena *arena, size_t n_lists, size_t order_most,
    att_searcher *s, att_error *err)
{
    const size_t n_cells = (size_t)1 << n_lists;
    uint32_t *choices;
    *s = (att_searcher){0};
    if (!att_terms_list(n_lists, order_most, arena, &s->n_choices, &choices, err))
        return false;
    s->choices = choices;
    const size_t n_most = s->n_choices + n_lists + 1;
    s->terms = att_push(arena, n_most, sizeof *s->terms, err);
    s->candidate = att_push(arena, n_most, sizeof *s->candidate, err);
    s->start = att_push(arena, n_cells, sizeof *s->start, err);
    s->is_in = att_push(arena, n_cells, 1, err);
    return s->terms && s->candidate && s->start && s->is_in
           && att_fitter_new(arena, n_lists, n_most, &s->fitter, err);
}

/* The independence model, fitted. */
static bool begin(att_searcher *s, const att_tally *tally, att_error *err)
{
    const size_t k = tally->n_lists;
    s->n_terms = 0;
    s->n_fits = 1;
    s->terms[s->n_terms++] = 0;
    for (size_t j = 0; j < k; j++)
        s->terms[s->n_terms++] = (uint32_t)1 << j;
    memset(s->is_in, 0, (size_t)1 << k);
    for (size_t i = 0; i < s->n_terms; i++)
        s->is_in[s->terms[i]] = 1;
    if (!att_loglinear_fit(&s->fitter, tally, s->n_terms, s->terms, NULL, &s->fit, err))
        return false;
    memcpy(s->start, s->fitter.coefficients, s->fitter.n_cells * sizeof *s->start);
    return true;
}

static void keep(att_searcher *s, const att_fit *fit)
{
    s->fit = *fit;
    memcpy(s->start, s->fitter.coefficients, s->fitter.n_cells * sizeof *s->start);
}

/* ---- stepwise -------------------------------------------------------------------- */

typedef struct surprise {
    double p;
    double n_sds; /* parts pairs whose p is 0 */
    uint32_t pair;
} surprise;

static bool is_more(const surprise *a, const surprise *b)
{
    return a->p != b->p ? a->p < b->p : a->n_sds > b->n_sds;
}

/* The pairs outside the model whose overlap is unlikely, least likely first. */
static size_t list_surprises(
    const att_searcher *s, const att_tally *tally, double threshold, surprise found[])
{
    size_t n = 0;
    for (size_t c = 0; c < s->n_choices; c++) {
        const uint32_t pair = s->choices[c];
        if (__builtin_popcount(pair) != 2 || s->is_in[pair])
            continue;
        const double seen = tally->margins[pair], mean = s->fitter.sums[pair];
        const surprise here = {
            fmin(att_poisson_at_most(seen, mean), att_poisson_at_least(seen, mean)),
            fabs(seen - mean) / sqrt(mean), pair};
        if (!(here.p < threshold))
            continue;
        size_t at = n++;
        for (; at > 0 && is_more(&here, &found[at - 1]); at--)
            found[at] = found[at - 1];
        found[at] = here;
    }
    return n;
}

bool att_search_stepwise(
    att_searcher *s, const att_tally *tally, double threshold, att_error *err)
{
    surprise found[ATT_DENSE_LISTS_MOST * (ATT_DENSE_LISTS_MOST - 1) / 2];
    if (!begin(s, tally, err))
        return false;
    while (s->fit.status == ATT_FIT_OK) {
        const size_t n = list_surprises(s, tally, threshold, found);
        size_t i = 0;
        for (; i < n; i++) {
            att_fit fit;
            s->terms[s->n_terms] = found[i].pair;
            s->n_fits++;
            if (!att_loglinear_fit(
                    &s->fitter, tally, s->n_terms + 1, s->terms, s->start, &fit, err))
                return false;
            if (fit.status != ATT_FIT_OK)
                continue;
            s->is_in[found[i].pair] = 1;
            s->n_terms++;
            keep(s, &fit);
            break;
        }
        if (i == n)
            break;
    }
    return true;
}

/* ---- downhill -------------------------------------------------------------------- */

static bool can_join(const att_searcher *s, uint32_t term)
{
    bool can = !s->is_in[term];
    for (uint32_t rest = term; rest && can; rest &= rest - 1)
        can = s->is_in[term ^ (rest & -rest)];
    return can;
}

static bool can_leave(const att_searcher *s, uint32_t term)
{
    bool can = s->is_in[term];
    for (size_t i = 0; i < s->n_terms && can; i++)
        can = s->terms[i] == term || (s->terms[i] & term) != term;
    return can;
}

/* The model with `term` turned over, in s->candidate. Returns how many terms. */
static size_t turn(const att_searcher *s, uint32_t term)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_terms; i++)
        if (s->terms[i] != term)
            s->candidate[n++] = s->terms[i];
    if (!s->is_in[term])
        s->candidate[n++] = term;
    return n;
}

static bool fit_turned(att_searcher *s, const att_tally *tally, uint32_t term,
    att_fit *fit, att_error *err)
{
    const size_t n = turn(s, term);
    const double kept = s->start[term];
    s->start[term] = 0;
    s->n_fits++;
    const bool ok =
        att_loglinear_fit(&s->fitter, tally, n, s->candidate, s->start, fit, err);
    s->start[term] = kept;
    return ok;
}

bool att_search_downhill(att_searcher *s, const att_tally *tally, att_error *err)
{
    if (!begin(s, tally, err))
        return false;
    for (;;) {
        double best = s->fit.status == ATT_FIT_OK ? s->fit.bic : (double)INFINITY;
        uint32_t best_term = 0;
        att_fit fit;
        for (size_t c = 0; c < s->n_choices; c++) {
            const uint32_t term = s->choices[c];
            if (!can_join(s, term) && !can_leave(s, term))
                continue;
            if (!fit_turned(s, tally, term, &fit, err))
                return false;
            if (fit.status == ATT_FIT_OK && fit.bic < best - 1e-9) {
                best = fit.bic;
                best_term = term;
            }
        }
        if (!best_term)
            return true;
        if (!fit_turned(s, tally, best_term, &fit, err))
            return false;
        s->n_terms = turn(s, best_term);
        memcpy(s->terms, s->candidate, s->n_terms * sizeof *s->terms);
        s->is_in[best_term] = !s->is_in[best_term];
        keep(s, &fit);
    }
}
