/* distributions.c — distribution functions, from GSL. */
#include "distributions.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>

double att_normal_cdf(double z)
{
    return gsl_cdf_ugaussian_P(z);
}

double att_normal_quantile(double p)
{
    assert(p > 0 && p < 1);
    return gsl_cdf_ugaussian_Pinv(p);
}

double att_student_cdf(double t, double freedom)
{
    assert(freedom > 0);
    return gsl_cdf_tdist_P(t, freedom);
}

double att_chi_square_above(double x, double freedom)
{
    assert(freedom > 0);
    return gsl_cdf_chisq_Q(x, freedom);
}

double att_beta_quantile(double p, double a, double b)
{
    assert(p > 0 && p < 1 && a > 0 && b > 0);
    return gsl_cdf_beta_Pinv(p, a, b);
}

double att_poisson_at_most(double x, double mean)
{
    assert(x >= 0 && mean >= 0);
    return gsl_cdf_gamma_Q(mean, x + 1, 1);
}

double att_poisson_at_least(double x, double mean)
{
    assert(x >= 0 && mean >= 0);
    return x > 0 ? gsl_cdf_gamma_P(mean, x, 1) : 1;
}
