/* loglinear.h — fit one hierarchical log-linear model to one table of counts.
 *
 * log mu_w = sum of a[t] over the terms t inside w. Histories and terms are bit masks
 * of lists; term 0 is the constant, and exp(a[0]) the number never seen. */
#pragma once

#include "exists.h"

enum { ATT_DENSE_LISTS_MOST = 16 };

/* One table of counts, dense, with what every fit needs of it. */
typedef struct att_tally {
    size_t n_lists;
    double n_people;
    bool is_complete;      /* counts[0] is known; otherwise it is 0 */
    double *counts;        /* of each history */
    double *margins;       /* people on all the lists of a mask, and maybe on others */
    double log_factorials; /* sum of log n_w! */
    double saturated;      /* sum of n_w log n_w - n_w */
} att_tally;

ATT_CHECKED bool att_tally_new(
    att_arena *arena, size_t n_lists, att_tally *tally, att_error *err);
/* After counts changed. */
void att_tally_sum(att_tally *tally);
void att_tally_fill(att_tally *tally, size_t n_histories, const uint32_t histories[],
    const double counts[]);

/* As the older programs number them: 1 and 2 add. */
typedef enum att_fit_status {
    ATT_FIT_OK = 0,
    ATT_FIT_NO_ESTIMATE = 1,      /* some mean tends to 0: no finite estimate */
    ATT_FIT_NOT_IDENTIFIABLE = 2, /* many answers fit the same */
    ATT_FIT_NEITHER = 3,
    ATT_FIT_NOT_CONVERGED = 4
} att_fit_status;

typedef struct att_fit {
    att_fit_status status;
    size_t n_terms;  /* those at minus infinity are counted */
    size_t n_forced; /* terms at minus infinity: nobody is on all their lists */
    double log_unseen;
    double log_likelihood, deviance, aic, bic;
    int n_steps;
} att_fit;

/* Working space for tables of n_lists and models of n_terms_most, of one thread. */
typedef struct att_fitter {
    size_t n_lists, n_cells, stride;
    double *coefficients, *trial, *linear, *means, *sums;
    double *fisher, *score, *step;
    uint8_t *is_kept;
    int *signs;
    uint32_t *free_terms;
    size_t n_free;
    int64_t *certificate;    /* of the last model found without an estimate */
    att_certificates *known; /* NULL above 6 lists */
    att_arena *arena;
} att_fitter;

ATT_CHECKED bool att_fitter_new(att_arena *arena, size_t n_lists, size_t n_terms_most,
    att_fitter *fitter, att_error *err);

/* Fit by Newton steps on sums over supersets (extended maximum likelihood).
 *
 * terms  0, the single lists, and others; closed under subsets, without the full set
 * start  coefficients of each mask to start from, 0 outside the model; NULL: from
 *        independent lists. May be fitter->coefficients, where the result stands.
 *
 * Fails only if memory does. A model without an estimate has a status and no numbers.
 * Cost: a few steps of n_lists * 2^n_lists + n_terms^3 / 6.
 * Source: Fienberg (1972); Chan, Silverman & Vincent (2021), JASA 116:1297.
 */
ATT_CHECKED bool att_loglinear_fit(att_fitter *fitter, const att_tally *tally,
    size_t n_terms, const uint32_t terms[], const double start[], att_fit *fit,
    att_error *err);

/* The standard error of log_unseen in the model fitted last, which must be ATT_FIT_OK.
 * False if the information is singular to working precision. */
bool att_loglinear_se(att_fitter *fitter, double *log_unseen_se);

/* Coefficients of independent lists; fair starting values if they have none. */
void att_loglinear_start(const att_tally *tally, double coefficients[]);
