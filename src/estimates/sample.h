/* sample.h — run the chains of a headcount and keep their draws. */
#pragma once

#include "headcount.h"

/* Draws of every number of the vector, then ln lambda and ln sigma; and how each report
 * fits each of them. One row a quantity: chain by chain, in order. */
typedef struct att_draws {
    size_t n_chains, n_kept, n_rows, n_reports;
    double *rows; /* [n_rows][n_chains * n_kept] */
    double *fits; /* [n_reports][n_chains * n_kept] */
} att_draws;

/* A row of draws: n_chains * n_kept of them. */
double *att_draws_row(const att_draws *draws, size_t row);
double *att_draws_fit(const att_draws *draws, size_t report);

/* Run the chains. `stream` tells one fit of a seed from another. Same bytes on any
 * number of threads. Fails with ATT_STOPPED, ATT_NO_MEMORY, or as att_sampler_start. */
ATT_CHECKED bool att_sample(const att_model *model,
    const att_headcount_settings *settings, uint64_t stream, const att_draws *from,
    const att_progress *progress, att_arena *arena, att_draws *draws, att_error *err);

/* As many draws from the prior alone, which are independent. */
ATT_CHECKED bool att_sample_prior(const att_model *model,
    const att_headcount_settings *settings, uint64_t stream, att_arena *arena,
    att_draws *draws, att_error *err);
