/* quantile.h — order numbers, and read quantiles from them. */
#pragma once

#include <stddef.h>

/* Ascending, in place; no value may be NaN. */
void att_sort(size_t n, double x[]);

/* The places of x in ascending order; equal values keep their order. */
void att_sort_order(size_t n, const double x[], size_t order[]);

/* The p-quantile of ascending values, linear between them; n > 0, 0 <= p <= 1.
 * Source: type 7 of Hyndman & Fan (1996), doi:10.2307/2684934, as in R. */
double att_quantile(size_t n, const double ascending[], double p);

/* The same of values in any order, which are left in another: O(n). */
double att_quantile_of(size_t n, double x[], double p);
