/* poisson.h — Poisson regression with a log link, for small dense designs. */
#pragma once

#include <attest/base.h>

typedef struct att_poisson {
    double log_likelihood; /* without the log factorials */
    bool has_converged;
} att_poisson;

/* Maximise sum of y log mu - mu with log mu = offset + x b.
 *
 * x       n_rows rows of n_columns
 * offset  NULL: 0
 * b       in: where to start; out: the coefficients
 * factor  out: the Cholesky factor of the information at b (n_columns x n_columns);
 *         NULL if not wanted
 *
 * Fails only if memory does; has_converged is false if the information became
 * singular or 200 steps did not settle it.
 * Cost: n_rows * n_columns^2 a step.
 */
ATT_CHECKED bool att_poisson_fit(size_t n_rows, size_t n_columns,
    const double x[n_rows][n_columns], const double offset[], const double y[],
    double b[n_columns], double factor[n_columns][n_columns], att_arena *scratch,
    att_poisson *fit, att_error *err);
