/* canonical.c — canonical correlations by Cholesky factors and singular values. */
#include "math/canonical.h"

#include <assert.h>
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

/* The lower Cholesky factor of s; the diagonal tells how much each variable adds to
 * those before it, so a relative 1e-12 of nothing means that it repeats them. */
static bool factor(
    size_t n, const double s[n][n], double l[n][n], const char *which, att_error *err)
{
    memcpy(l, s, n * n * sizeof(double));
    bool ok =
        LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (lapack_int)n, l[0], (lapack_int)n) == 0;
    for (size_t i = 0; ok && i < n; i++)
        ok = l[i][i] * l[i][i] > 1e-12 * s[i][i];
    return ok
           || att_fail(err, ATT_REFUSED,
               "the covariance of the %s variables is singular: one repeats others",
               which);
}

/* Row i of w becomes the weights L^-T u_i. */
static void weights_of(size_t n, size_t n_x, const double l[n_x][n_x], double w[n][n_x])
{
    for (size_t i = 0; i < n; i++)
        cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, (int)n_x, l[0],
            (int)n_x, w[i], 1);
}

/* The sum of the correlations of a'x with each variable of x. */
static double sum_of_correlations(size_t n, const double s[n][n], const double a[n])
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double covariance = 0;
        for (size_t k = 0; k < n; k++)
            covariance += s[i][k] * a[k];
        sum += covariance / sqrt(s[i][i]);
    }
    return sum;
}

static void set_signs(size_t n_x, size_t n_y, const double s_xx[n_x][n_x], size_t n,
    double a[n][n_x], double b[n][n_y])
{
    for (size_t i = 0; i < n; i++)
        if (sum_of_correlations(n_x, s_xx, a[i]) < 0) {
            cblas_dscal((int)n_x, -1, a[i], 1);
            cblas_dscal((int)n_y, -1, b[i], 1);
        }
}

bool att_canonical(size_t n_x, size_t n_y, const double s_xx[n_x][n_x],
    const double s_xy[n_x][n_y], const double s_yy[n_y][n_y], att_arena *scratch,
    size_t n, double rho[n], double a[n][n_x], double b[n][n_y], att_error *err)
{
    assert(n > 0 && n == (n_x < n_y ? n_x : n_y));
    bool ok = false;
    const att_spot start = att_arena_save(scratch);
    double(*l_x)[n_x] = att_push(scratch, n_x, sizeof *l_x, err);
    double(*l_y)[n_y] = att_push(scratch, n_y, sizeof *l_y, err);
    double(*k)[n_y] = att_push(scratch, n_x, sizeof *k, err);
    double(*u)[n] = att_push(scratch, n_x, sizeof *u, err);
    double *beyond = att_push(scratch, n, sizeof *beyond, err);
    if (!l_x || !l_y || !k || !u || !beyond || !factor(n_x, s_xx, l_x, "first", err)
        || !factor(n_y, s_yy, l_y, "second", err))
        goto done;

    memcpy(k, s_xy, n_x * n_y * sizeof(double));
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit,
        (int)n_x, (int)n_y, 1, l_x[0], (int)n_x, k[0], (int)n_y);
    cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit,
        (int)n_x, (int)n_y, 1, l_y[0], (int)n_y, k[0], (int)n_y);
    if (LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'S', 'S', (lapack_int)n_x, (lapack_int)n_y,
            k[0], (lapack_int)n_y, rho, u[0], (lapack_int)n, b[0], (lapack_int)n_y,
            beyond)
        != 0) {
        att_fail(err, ATT_REFUSED, "the canonical correlations did not converge");
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        rho[i] = fmin(rho[i], 1); /* rounding may pass it by an ulp */
        for (size_t j = 0; j < n_x; j++)
            a[i][j] = u[j][i];
    }
    weights_of(n, n_x, l_x, a);
    weights_of(n, n_y, l_y, b);
    set_signs(n_x, n_y, s_xx, n, a, b);
    ok = true;
done:
    att_arena_restore(scratch, start);
    return ok;
}
