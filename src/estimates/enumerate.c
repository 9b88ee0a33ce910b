/* enumerate.c — every hierarchical model, each from the fit of its parent. */
#include "search.h"

#include <string.h>

typedef struct walk {
    const att_tally *tally;
    att_fitter fitter;
    size_t n_choices;
    const uint32_t *choices; /* terms of 2 lists and more, subsets first */
    size_t n_terms;
    uint32_t *terms; /* of the model at hand */
    uint8_t *is_in;  /* of each mask */
    double **starts; /* coefficients at each depth */
    att_visitor visitor;
    void *self;
} walk;

static bool can_join(const walk *w, uint32_t term)
{
    for (uint32_t rest = term; rest; rest &= rest - 1)
        if (!w->is_in[term ^ (rest & -rest)])
            return false;
    return true;
}

/* The model at hand, then all that add terms from choice `next` on. */
static bool visit(walk *w, size_t depth, size_t next, att_error *err)
{
    att_fit fit;
    const double *start = depth ? w->starts[depth - 1] : NULL;
    if (!att_loglinear_fit(
            &w->fitter, w->tally, w->n_terms, w->terms, start, &fit, err))
        return false;
    const bool is_ok = fit.status == ATT_FIT_OK;
    if (is_ok || !start)
        memcpy(w->starts[depth], w->fitter.coefficients,
            w->fitter.n_cells * sizeof(double));
    else /* without an estimate of its own the parent's is the best start */
        memcpy(w->starts[depth], start, w->fitter.n_cells * sizeof(double));
    const att_visit met = {w->n_terms, w->terms, &fit};
    if (!w->visitor(w->self, &met, err))
        return false;
    for (size_t c = next; c < w->n_choices; c++) {
        const uint32_t term = w->choices[c];
        if (!can_join(w, term))
            continue;
        w->is_in[term] = 1;
        w->terms[w->n_terms++] = term;
        if (!visit(w, depth + 1, c + 1, err))
            return false;
        w->n_terms--;
        w->is_in[term] = 0;
    }
    return true;
}

static bool prepare(walk *w, size_t order_most, att_arena *scratch, att_error *err)
{
    const size_t k = w->tally->n_lists, n_cells = (size_t)1 << k;
    uint32_t *choices;
    if (!att_terms_list(k, order_most, scratch, &w->n_choices, &choices, err))
        return false;
    w->choices = choices;
    const size_t n_most = w->n_choices + k + 1;
    w->terms = att_push(scratch, n_most, sizeof *w->terms, err);
    w->is_in = att_push(scratch, n_cells, 1, err);
    w->starts = att_push(scratch, w->n_choices + 1, sizeof *w->starts, err);
    if (!w->terms || !w->is_in || !w->starts)
        return false;
    for (size_t d = 0; d <= w->n_choices; d++)
        if (!(w->starts[d] = att_push(scratch, n_cells, sizeof(double), err)))
            return false;
    w->terms[w->n_terms++] = 0;
    w->is_in[0] = 1;
    for (size_t j = 0; j < k; j++) {
        w->terms[w->n_terms++] = (uint32_t)1 << j;
        w->is_in[(size_t)1 << j] = 1;
    }
    return att_fitter_new(scratch, k, n_most, &w->fitter, err);
}

bool att_search_all(const att_tally *tally, size_t order_most, att_arena *scratch,
    att_visitor visitor, void *self, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    walk w = {.tally = tally, .visitor = visitor, .self = self};
    const bool ok = prepare(&w, order_most, scratch, err) && visit(&w, 0, 0, err);
    att_arena_restore(scratch, start);
    return ok;
}
