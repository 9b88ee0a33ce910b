/* canonical.h — the pairs of combinations of two sets of variables that correlate
 * most. */
#pragma once

#include <attest/base.h>

/* Canonical correlations of two sets with covariances s_xx, s_yy and s_xy.
 *
 * n            the smaller of n_x and n_y: how many pairs there are
 * rho          out: the correlations, largest first, in [0, 1]
 * a, b         out: row i holds the weights of pair i, scaled so that
 *              a_i' s_xx a_i = b_i' s_yy b_i = 1; the correlations of a_i'x with the
 *              variables of x have a sum that is not negative
 *
 * Fails with ATT_REFUSED if s_xx or s_yy is not positive definite.
 * Cost: O((n_x + n_y)^3). Source: Hotelling (1936), doi:10.1093/biomet/28.3-4.321, by
 * Cholesky factors and singular values.
 */
ATT_CHECKED bool att_canonical(size_t n_x, size_t n_y, const double s_xx[n_x][n_x],
    const double s_xy[n_x][n_y], const double s_yy[n_y][n_y], att_arena *scratch,
    size_t n, double rho[n], double a[n][n_x], double b[n][n_y], att_error *err);
