/* pareto.c — Pareto smoothed importance sampling. */
#include "pareto.h"

#include "quantile.h"

#include <assert.h>
#include <math.h>

enum { FEWEST_IN_TAIL = 5 };

static double shape_at(size_t n, const double x[], double theta)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += log1p(-theta * x[i]);
    return sum / (double)n;
}

bool att_pareto_fit(size_t n, const double ascending[n], att_arena *scratch, double *k,
    double *scale, att_error *err)
{
    assert(n >= FEWEST_IN_TAIL && ascending[0] > 0);
    const size_t m = 30 + (size_t)sqrt((double)n);
    const double quarter = ascending[(size_t)((double)n / 4 + 0.5) - 1];
    const att_spot start = att_arena_save(scratch);
    double(*grid)[2] = att_push(scratch, m, sizeof *grid, err); /* theta, height */
    if (!grid)
        return false;
    double highest = -INFINITY;
    for (size_t j = 0; j < m; j++) {
        const double theta =
            1 / ascending[n - 1]
            + (1 - sqrt((double)m / ((double)j + 0.5))) / (3 * quarter);
        const double shape = shape_at(n, ascending, theta);
        grid[j][0] = theta;
        grid[j][1] = (double)n * (log(-theta / shape) - shape - 1);
        highest = fmax(highest, grid[j][1]);
    }
    double sum = 0, theta = 0;
    for (size_t j = 0; j < m; j++) {
        const double weight = exp(grid[j][1] - highest);
        sum += weight;
        theta += weight * grid[j][0];
    }
    theta /= sum;
    const double shape = shape_at(n, ascending, theta);
    *k = ((double)n * shape + 10 * 0.5) / ((double)n + 10);
    *scale = -shape / theta;
    att_arena_restore(scratch, start);
    return true;
}

/* The values above the limit of the tail, whose places are order[n - m] and on. */
static bool smooth_tail(size_t n, size_t m, double log_weights[n],
    const size_t order[n], att_arena *scratch, double *k, att_error *err)
{
    const double limit = exp(log_weights[order[n - m - 1]]);
    double *excess = att_push(scratch, m, sizeof *excess, err);
    if (!excess)
        return false;
    for (size_t i = 0; i < m; i++)
        excess[i] = exp(log_weights[order[n - m + i]]) - limit;
    if (!(excess[0] > 0)) { /* ties at the limit: the weights are all but equal */
        *k = excess[m - 1] > 0 ? INFINITY : -INFINITY;
        return true;
    }
    double scale;
    if (!att_pareto_fit(m, excess, scratch, k, &scale, err))
        return false;
    for (size_t i = 0; i < m; i++) {
        const double above = 1 - ((double)i + 0.5) / (double)m;
        const double x =
            fabs(*k) < 1e-9 ? -scale * log(above) : scale * (pow(above, -*k) - 1) / *k;
        log_weights[order[n - m + i]] = fmin(log(limit + x), 0);
    }
    return true;
}

/* Take a constant off: the largest becomes 0. */
static void shift_to_largest(size_t n, double log_weights[n])
{
    double largest = log_weights[0];
    for (size_t i = 1; i < n; i++)
        largest = fmax(largest, log_weights[i]);
    for (size_t i = 0; i < n; i++)
        log_weights[i] -= largest;
}

static void make_sum_one(size_t n, double log_weights[n])
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += exp(log_weights[i]);
    for (size_t i = 0; i < n; i++)
        log_weights[i] -= log(sum);
}

bool att_pareto_smooth(
    size_t n, double log_weights[n], att_arena *scratch, double *k, att_error *err)
{
    assert(n > 0);
    const size_t m = (size_t)ceil(fmin(0.2 * (double)n, 3 * sqrt((double)n)));
    const att_spot start = att_arena_save(scratch);
    shift_to_largest(n, log_weights);
    bool ok = true;
    double shape = INFINITY;
    if (m >= FEWEST_IN_TAIL && m < n) {
        size_t *order = att_push(scratch, n, sizeof *order, err);
        if (order)
            att_sort_order(n, log_weights, order);
        ok = order && smooth_tail(n, m, log_weights, order, scratch, &shape, err);
    }
    if (ok) {
        make_sum_one(n, log_weights);
        *k = shape;
    }
    att_arena_restore(scratch, start);
    return ok;
}
