/* chains.h — did the chains of a sampler mix, and how many draws are they worth? */
#pragma once

#include <attest/base.h>

/* Of one quantity over all chains. */
typedef struct att_mixing {
    double rhat;     /* 1 if all chains tell the same; NaN if the draws are constant */
    double ess_bulk; /* independent draws that the middle is worth */
    double ess_tail; /* and the 5 % and 95 % quantiles, the worse of them */
} att_mixing;

/* Rank-normalised split R-hat, and bulk and tail effective sample size.
 *
 * draws  of each chain in order, warm-up left out; n_draws >= 8, all finite
 *
 * Fails with ATT_NO_MEMORY only. Cost: O(n log n + n * lags), n = n_chains * n_draws.
 * Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), doi:10.1214/20-BA1221.
 */
ATT_CHECKED bool att_chains_mixing(size_t n_chains, size_t n_draws,
    const double draws[n_chains][n_draws], att_arena *scratch, att_mixing *mixing,
    att_error *err);
