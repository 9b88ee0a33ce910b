/* quantile.c — order numbers, and read quantiles from them. */
#include "quantile.h"

#include <assert.h>
#include <gsl/gsl_statistics_double.h>
#include <stdint.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void att_sort(size_t n, double x[])
{
    qsort(x, n, sizeof *x, by_value);
}

static int by_value_then_place(const void *a, const void *b, void *values)
{
    const size_t i = *(const size_t *)a, j = *(const size_t *)b;
    const double x = ((const double *)values)[i], y = ((const double *)values)[j];
    return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

void att_sort_order(size_t n, const double x[], size_t order[])
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, n, sizeof *order, by_value_then_place, (void *)(uintptr_t)x);
}

double att_quantile(size_t n, const double ascending[], double p)
{
    assert(n > 0 && p >= 0 && p <= 1);
    const double place = (double)(n - 1) * p;
    const size_t i = (size_t)place;
    if (i + 1 >= n)
        return ascending[n - 1];
    return ascending[i] + (place - (double)i) * (ascending[i + 1] - ascending[i]);
}

double att_quantile_of(size_t n, double x[], double p)
{
    assert(n > 0 && p >= 0 && p <= 1);
    const double place = (double)(n - 1) * p;
    const size_t i = (size_t)place;
    const double at = gsl_stats_select(x, 1, n, i);
    if (i + 1 >= n)
        return at;
    double next = x[i + 1]; /* those behind are no smaller */
    for (size_t k = i + 2; k < n; k++)
        next = x[k] < next ? x[k] : next;
    return at + (place - (double)i) * (next - at);
}
