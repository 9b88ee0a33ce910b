/* slice.h — slice samplers: no gradients, no tuning. */
#pragma once

#include "random.h"

/* The log of a density at x, up to a constant; -INFINITY where it is 0. Where it is not
 * above level, anything not above level will do. */
typedef double att_log_density(const void *self, double x, double level);

/* One draw from the density, starting at x, which must have a density above 0.
 * width: a guess at the spread; [low, high]: where the density may be above 0. The draw
 * is the place where the density was asked last, so what asking left behind can be
 * kept. Source: Neal (2003), doi:10.1214/aos/1056562461, stepping out and shrinkage. */
double att_slice(att_random *r, double x, double width, double low, double high,
    att_log_density *log_density, const void *self);

/* The log likelihood of a whole state; -INFINITY where it is impossible. */
typedef double att_log_likelihood(const void *self, const double x[]);

/* One draw, in place, from the normal prior times the likelihood.
 *
 * mean      of the prior
 * swing     a draw from the prior less its mean; overwritten
 * x         the state, whose likelihood must be above 0; asked last at its new value
 *
 * Source: Murray, Adams & MacKay (2010), Elliptical slice sampling, AISTATS 13. */
void att_slice_elliptical(att_random *r, size_t n, const double mean[], double swing[],
    double x[], double scratch[], att_log_likelihood *log_likelihood, const void *self);
