/* search.h — walk over hierarchical models. */
#pragma once

#include "models.h"

/* A model met on the way. */
typedef struct att_visit {
    size_t n_terms;
    const uint32_t *terms;
    const att_fit *fit;
    const double *coefficients; /* of each mask, if the fit is OK */
} att_visit;

/* Returns false to stop. */
typedef bool (*att_visitor)(void *self, const att_visit *visit, att_error *err);

/* Fit every model with all single lists and terms of at most order_most lists: each
 * once, after the model without its last term, from whose fit it starts.
 * Cost: one fit a model; memory for one model a depth. */
ATT_CHECKED bool att_search_all(const att_tally *tally, size_t order_most,
    att_arena *scratch, att_visitor visitor, void *self, att_error *err);
