/* poisson.c — Newton steps, halved until the likelihood rises. */
#include "poisson.h"

#include "cholesky.h"
#include "exponential.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 200, HALVINGS_MOST = 40 };

typedef struct regression {
    size_t n_rows, n_columns;
    const double *x, *offset, *y;
    double *linear, *means, *score, *trial, *information;
} regression;

static double evaluate(const regression *r, const double b[])
{
    for (size_t i = 0; i < r->n_rows; i++) {
        const double *row = r->x + i * r->n_columns;
        double sum = r->offset ? r->offset[i] : 0;
        for (size_t c = 0; c < r->n_columns; c++)
            sum += row[c] * b[c];
        r->linear[i] = sum;
    }
    att_exp_many(r->n_rows, r->linear, r->means);
    double value = 0;
    for (size_t i = 0; i < r->n_rows; i++)
        value += (r->y[i] > 0 ? r->y[i] * r->linear[i] : 0) - r->means[i];
    return value;
}

/* The score, and the upper half of the information. */
static void fill(const regression *r)
{
    const size_t p = r->n_columns;
    memset(r->score, 0, p * sizeof *r->score);
    memset(r->information, 0, p * p * sizeof *r->information);
    for (size_t i = 0; i < r->n_rows; i++) {
        const double *row = r->x + i * p;
        const double rest = r->y[i] - r->means[i];
        for (size_t c = 0; c < p; c++) {
            r->score[c] += row[c] * rest;
            const double by = row[c] * r->means[i];
            for (size_t d = c; d < p && by != 0; d++)
                r->information[c * p + d] += by * row[d];
        }
    }
}

/* One step from b, whose value is *value. False if the information is singular. */
static bool step(regression *r, double b[], double *value, double *change)
{
    const size_t p = r->n_columns;
    if (!att_cholesky(p, p, r->information, 1e-14))
        return false;
    att_cholesky_solve(p, p, r->information, r->score);
    double next = 0, length = 1;
    for (int h = 0; h < HALVINGS_MOST; h++, length /= 2) {
        for (size_t c = 0; c < p; c++)
            r->trial[c] = b[c] + length * r->score[c];
        next = evaluate(r, r->trial);
        if (next >= *value - 1e-12 * (1 + fabs(*value)))
            break;
    }
    memcpy(b, r->trial, p * sizeof *b);
    *change = fabs(next - *value);
    *value = next;
    return true;
}

static bool climb(regression *r, double b[], att_poisson *fit)
{
    double value = evaluate(r, b), change = HUGE_VAL, total = 0;
    for (size_t i = 0; i < r->n_rows; i++)
        total += r->y[i];
    for (int s = 0; s < STEPS_MOST && isfinite(value); s++) {
        double largest = 0;
        fill(r);
        for (size_t c = 0; c < r->n_columns; c++)
            largest = fmax(largest, fabs(r->score[c]));
        fit->log_likelihood = value;
        if (change <= 1e-12 * (1 + fabs(value)) && largest <= 1e-8 * (1 + total))
            return true;
        if (!step(r, b, &value, &change))
            return false;
    }
    return false;
}

bool att_poisson_fit(size_t n_rows, size_t n_columns, const double x[n_rows][n_columns],
    const double offset[], const double y[], double b[n_columns],
    double factor[n_columns][n_columns], att_arena *scratch, att_poisson *fit,
    att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const size_t p = n_columns;
    regression r = {
        .n_rows = n_rows, .n_columns = p, .x = &x[0][0], .offset = offset, .y = y};
    r.linear = att_push(scratch, n_rows, sizeof(double), err);
    r.means = att_push(scratch, n_rows, sizeof(double), err);
    r.score = att_push(scratch, p, sizeof(double), err);
    r.trial = att_push(scratch, p, sizeof(double), err);
    r.information = att_push(scratch, p * p, sizeof(double), err);
    const bool ok = r.linear && r.means && r.score && r.trial && r.information;
    if (ok) {
        fit->has_converged = climb(&r, b, fit);
        fit->has_converged =
            fit->has_converged && att_cholesky(p, p, r.information, 1e-14);
        if (factor && fit->has_converged)
            memcpy(factor, r.information, p * p * sizeof(double));
    }
    att_arena_restore(scratch, start);
    return ok;
}
