/* gauss.h — sums over many whole numbers from few places. */
#pragma once

#include <stddef.h>

/* Places x and weights so that the sum of weights[i] f(x[i]) is the sum of f(0) to
 * f(n - 1), exactly for polynomials of degree below 2 q. The places lie between 0 and
 * n - 1, ascending; if q >= n they are the whole numbers, those from n on of weight 0.
 * q up to 20. Source: the discrete Chebyshev polynomials; Golub & Welsch (1969), Math.
 * Comp. 23:221. */
void att_gauss_sum(double n, size_t q, double x[q], double weights[q]);
