/* spline.h — thin-plate splines: the smoothest surface near scattered heights. */
#pragma once

#include <attest/base.h>

/* A plane plus bends: v(p) = plane[0] + plane[1] x + plane[2] y + sum of
 * weight[i] r_i^2 log r_i.
 *
 * smoothing    0 passes through every height; larger is flatter (units of r^2 log r)
 *
 * Fails with ATT_REFUSED if the places lie on a line. Cost: O(n^3).
 * Source: Duchon (1977); Wahba (1990), doi:10.1137/1.9781611970128.
 */
ATT_CHECKED bool att_spline_fit(size_t n, const double place[n][2],
    const double height[n], double smoothing, att_arena *scratch, double plane[3],
    double weight[n], att_error *err);
