/* search.h — find good hierarchical models, and all of them. */
#pragma once

#include "models.h"

/* ---- every model ----------------------------------------------------------------- */

/* A model met on the way. */
typedef struct att_visit {
    size_t n_terms;
    const uint32_t *terms;
    const att_fit *fit;
} att_visit;

/* Returns false to stop. */
typedef bool (*att_visitor)(void *self, const att_visit *visit, att_error *err);

/* Fit every model with all single lists and terms of at most order_most lists: each
 * once, after the model without its last term, from whose fit it starts.
 * Cost: one fit a model; memory for one model a depth. */
ATT_CHECKED bool att_search_all(const att_tally *tally, size_t order_most,
    att_arena *scratch, att_visitor visitor, void *self, att_error *err);

/* ---- one model ------------------------------------------------------------------- */

/* Working space of one thread for searches; the model found last stands in it. */
typedef struct att_searcher {
    att_fitter fitter;
    size_t n_choices;
    const uint32_t *choices; /* terms that may join, subsets first */
    size_t n_terms;
    uint32_t *terms;
    double *start;       /* coefficients of each mask */
    uint32_t *candidate; /* terms of a neighbour */
    uint8_t *is_in;      /* of each mask */
    att_fit fit;         /* of the model found */
    size_t n_fits;
} att_searcher;

ATT_CHECKED bool att_searcher_new(att_arena *arena, size_t n_lists, size_t order_most,
    att_searcher *searcher, att_error *err);

/* Add pairs of lists to independence: of the pairs whose overlap its Poisson mean makes
 * least likely, p = min(P(X <= seen), P(X >= seen)), the first whose model has an
 * estimate, while p < threshold.
 * Source: Silverman (2020), JRSS A 183:691. */
ATT_CHECKED bool att_search_stepwise(
    att_searcher *s, const att_tally *tally, double threshold, att_error *err);

/* From independence to the neighbour (one term more, one less) of least BIC, until none
 * is better. A local optimum only. */
ATT_CHECKED bool att_search_downhill(
    att_searcher *s, const att_tally *tally, att_error *err);

/* ---- the best models ------------------------------------------------------------- */

/* A model and its fit; status is ATT_FIT_OK. */
typedef struct att_ranked {
    att_fit fit;
    double log_unseen_se; /* NaN if the information is singular */
    size_t n_terms;
    uint32_t *terms;
    double *coefficients; /* of each mask */
} att_ranked;

typedef struct att_ranking {
    size_t n_lists;
    size_t n, n_most;
    att_ranked *at; /* by BIC, the least first */
    bool is_exact;  /* false: the search was cut short; better models may be left */
    size_t n_fits;
} att_ranking;

/* The n_most models of least BIC, exactly: a subtree is left out if even the likelihood
 * of its largest model, with the terms of its smallest, is not enough.
 * fits_most: of models, after which the search is cut short. */
ATT_CHECKED bool att_search_best(att_searcher *s, const att_tally *tally, size_t n_most,
    size_t fits_most, att_arena *arena, const att_progress *progress,
    att_ranking *ranking, att_error *err);
