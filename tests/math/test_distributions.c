/* test_distributions.c — against printed tables. */
#include "check.h"

#include "math/distributions.h"

/* Abramowitz & Stegun (1964), tables 26.1, 26.8, 26.10. */
static void values_are_those_of_the_tables(void **state)
{
    (void)state;
    check_close(att_normal_cdf(1.96), 0.9750021049, 1e-10);
    check_close(att_normal_quantile(0.975), 1.9599639845, 1e-10);
    check_close(att_normal_quantile(0.5), 0, 1e-15);
    check_close(att_chi_square_above(3.841458821, 1), 0.05, 1e-9);
    check_close(att_chi_square_above(30.143527, 19), 0.05, 1e-7);
    check_close(att_student_cdf(2.131847, 4), 0.95, 1e-6);
}

/* Beta(1, b) has the distribution function 1 - (1 - x)^b; Beta(2, 2) is symmetric. */
static void beta_quantiles_are_those_worked_by_hand(void **state)
{
    (void)state;
    check_close(att_beta_quantile(0.3, 1, 1), 0.3, 1e-12);
    check_close(att_beta_quantile(0.75, 1, 2), 0.5, 1e-12);
    check_close(att_beta_quantile(0.5, 2, 2), 0.5, 1e-12);
}

CHECK_MAIN(check_test(values_are_those_of_the_tables),
    check_test(beta_quantiles_are_those_worked_by_hand))
