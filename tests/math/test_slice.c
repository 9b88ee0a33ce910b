/* test_slice.c — the slice samplers leave known densities as they are. */
#include "check.h"

#include "math/distributions.h"
#include "math/slice.h"

enum { DRAWS = 40000, BINS = 20 };

/* Student's t with 4 degrees of freedom. */
static double student(const void *self, double x, double level)
{
    (void)self, (void)level;
    return -2.5 * log1p(x * x / 4);
}

static double half_normal(const void *self, double x, double level)
{
    (void)self, (void)level;
    return x < 0 ? (double)-INFINITY : -0.5 * x * x;
}

/* Draws, every fifth of them, must fill 20 bins of equal probability. */
static void check_fills(att_log_density *density, double (*cdf)(double x), double x,
    double low, uint64_t stream)
{
    att_random r;
    att_random_seed(&r, 5, stream);
    size_t counts[BINS] = {0};
    for (size_t i = 0; i < 5 * DRAWS; i++) {
        x = att_slice(&r, x, 0.7, low, INFINITY, density, NULL);
        if (i % 5 == 0)
            counts[(size_t)(cdf(x) * BINS)]++;
    }
    double chi_square = 0;
    for (size_t b = 0; b < BINS; b++) {
        const double expected = (double)DRAWS / BINS,
                     off = (double)counts[b] - expected;
        chi_square += off * off / expected;
    }
    if (att_chi_square_above(chi_square, BINS - 1) < 0.001)
        fail_msg("chi-square %g over %d bins", chi_square, BINS);
}

static double student_cdf(double x)
{
    return att_student_cdf(x, 4);
}

static double half_normal_cdf(double x)
{
    return 2 * att_normal_cdf(x) - 1;
}

static void one_number_keeps_its_density(void **state)
{
    (void)state;
    check_fills(student, student_cdf, 3, -INFINITY, 1);
    check_fills(half_normal, half_normal_cdf, 1, -INFINITY, 2); /* found by trying */
    check_fills(half_normal, half_normal_cdf, 1, 0, 3);         /* known beforehand */
}

/* One observation of each of two numbers: 1.5 with sd 0.5, -1 with sd 2. */
static double two_observations(const void *self, const double x[])
{
    (void)self;
    const double a = (x[0] - 1.5) / 0.5, b = (x[1] + 1) / 2;
    return -0.5 * (a * a + b * b);
}

/* Prior N(1, 1) and N(0, 2^2), so the posterior is normal: mean (1 + 1.5 / 0.25) / 5 =
 * 1.4, variance 1/5; and mean -0.5, variance 2. */
static void an_ellipse_keeps_a_normal_posterior(void **state)
{
    (void)state;
    att_random r;
    att_random_seed(&r, 5, 9);
    const double mean[2] = {1, 0};
    double x[2] = {1, 0}, scratch[2], sum[2] = {0}, squares[2] = {0};
    for (size_t i = 0; i < DRAWS; i++) {
        double swing[2] = {att_random_normal(&r), 2 * att_random_normal(&r)};
        att_slice_elliptical(&r, 2, mean, swing, x, scratch, two_observations, NULL);
        for (size_t k = 0; k < 2; k++) {
            sum[k] += x[k];
            squares[k] += x[k] * x[k];
        }
    }
    const double m0 = sum[0] / DRAWS, m1 = sum[1] / DRAWS;
    check_close(m0, 1.4, 0.02);
    check_close(m1, -0.5, 0.06);
    check_close(squares[0] / DRAWS - m0 * m0, 0.2, 0.01);
    check_close(squares[1] / DRAWS - m1 * m1, 2, 0.1);
}

CHECK_MAIN(check_test(one_number_keeps_its_density),
    check_test(an_ellipse_keeps_a_normal_posterior))
