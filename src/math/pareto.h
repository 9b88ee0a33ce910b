/* pareto.h — importance weights whose largest are smoothed, and whether to trust them.
 */
#pragma once

#include <attest/base.h>

/* How heavy the tail of ascending values above 0 is, and its scale: a generalised
 * Pareto law, P(X > x) = (1 + k x / scale)^(-1/k). n >= 5. Source: Zhang & Stephens
 * (2009), doi:10.1198/tech.2009.08017, with k drawn to 0.5 by the weight of ten values,
 * as Vehtari et al. (2024) advise. */
ATT_CHECKED bool att_pareto_fit(size_t n, const double ascending[n], att_arena *scratch,
    double *k, double *scale, att_error *err);

/* Replace the largest weights by the quantiles of their fitted tail, and make all sum
 * to 1.
 *
 * log_weights  in: up to a constant, finite; out: logs of weights that sum to 1
 * k            out: means over the weights may be trusted if k < 0.7; INFINITY if there
 *              are too few draws to tell
 *
 * Fails with ATT_NO_MEMORY only. Cost: O(n log n).
 * Source: Vehtari, Simpson, Gelman, Yao & Gabry (2024), Pareto smoothed importance
 * sampling, JMLR 25(72). */
ATT_CHECKED bool att_pareto_smooth(
    size_t n, double log_weights[n], att_arena *scratch, double *k, att_error *err);
