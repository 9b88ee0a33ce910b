/* spline.c — thin-plate splines: the smoothest surface near scattered heights. */
#include "math/spline.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

static double bend(const double a[2], const double b[2])
{
    const double x = a[0] - b[0], y = a[1] - b[1], squared = x * x + y * y;
    return squared > 0 ? squared * log(squared) / 2 : 0;
}

bool att_spline_fit(size_t n, const double place[n][2], const double height[n],
    double smoothing, att_arena *scratch, double plane[3], double weight[n],
    att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const size_t m = n + 3;
    double(*a)[m] = att_push(scratch, m, sizeof *a, err);
    double *v = att_push(scratch, m, sizeof *v, err);
    lapack_int *pivots = att_push(scratch, m, sizeof *pivots, err);
    bool ok = a && v && pivots;
    for (size_t i = 0; ok && i < n; i++) {
        for (size_t k = 0; k < n; k++)
            a[i][k] = bend(place[i], place[k]) + (i == k ? smoothing : 0);
        const double flat[3] = {1, place[i][0], place[i][1]};
        for (size_t k = 0; k < 3; k++)
            a[i][n + k] = a[n + k][i] = flat[k];
        v[i] = height[i];
    }
    if (ok
        && LAPACKE_dgesv(
               LAPACK_ROW_MAJOR, (lapack_int)m, 1, a[0], (lapack_int)m, pivots, v, 1)
               != 0)
        ok =
            att_fail(err, ATT_REFUSED, "a surface through points on a line is not one");
    if (ok) {
        memcpy(weight, v, n * sizeof *v);
        memcpy(plane, v + n, 3 * sizeof *v);
    }
    att_arena_restore(scratch, start);
    return ok;
}
