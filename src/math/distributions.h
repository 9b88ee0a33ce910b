/* distributions.h — distribution functions, from GSL. */
#pragma once

double att_normal_cdf(double z);
double att_normal_quantile(double p); /* 0 < p < 1 */
double att_student_cdf(double t, double freedom);
/* P(X > x) for chi-square with so many degrees of freedom. */
double att_chi_square_above(double x, double freedom);
/* The p-quantile of a beta distribution; 0 < p < 1, a and b above 0. */
double att_beta_quantile(double p, double a, double b);
/* P(X <= x) and P(X >= x) for a Poisson count; x whole and not below 0. */
double att_poisson_at_most(double x, double mean);
double att_poisson_at_least(double x, double mean);
