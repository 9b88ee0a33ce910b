/* test_gauss.c — sums over whole numbers from few places. */
#include "check.h"

#include "math/gauss.h"

static double power(double x, int p)
{
    double y = 1;
    for (int i = 0; i < p; i++)
        y *= x;
    return y;
}

static void polynomials_are_summed_exactly(void **state)
{
    (void)state;
    static const double lengths[] = {13, 20, 100, 1000};
    double x[12], weights[12];
    for (size_t i = 0; i < 4; i++) {
        const double n = lengths[i];
        att_gauss_sum(n, 12, x, weights);
        for (int p = 0; p < 24; p++) {
            double wanted = 0, got = 0;
            for (double m = 0; m < n; m++)
                wanted += power(m / n, p);
            for (size_t j = 0; j < 12; j++)
                got += weights[j] * power(x[j] / n, p);
            check_close(got / wanted, 1, 1e-11);
        }
        for (size_t j = 0; j < 12; j++)
            assert_true(x[j] >= 0 && x[j] <= n - 1 && weights[j] > 0);
    }
}

static void three_places_for_four_numbers_are_those_by_hand(void **state)
{
    (void)state;
    double x[2], weights[2];
    /* on -3/2, -1/2, 1/2, 3/2 the polynomial x^2 - 5/4: places at -+ sqrt(5)/2 */
    att_gauss_sum(4, 2, x, weights);
    check_close(x[0], 1.5 - sqrt(5) / 2, 1e-14);
    check_close(x[1], 1.5 + sqrt(5) / 2, 1e-14);
    check_close(weights[0], 2, 1e-14);
}

static void a_large_block_has_places_too(void **state)
{
    (void)state;
    double x[12], weights[12], sum = 0;
    att_gauss_sum(1e9, 12, x, weights);
    for (size_t j = 0; j < 12; j++)
        sum += weights[j] * x[j];
    check_close(sum / (1e9 * (1e9 - 1) / 2), 1, 1e-12);
}

static void few_numbers_are_their_own_places(void **state)
{
    (void)state;
    double x[5], weights[5];
    att_gauss_sum(3, 5, x, weights);
    check_close(x[2], 2, 0);
    check_close(weights[2], 1, 0);
    check_close(weights[3], 0, 0);
}

CHECK_MAIN(check_test(polynomials_are_summed_exactly),
    check_test(three_places_for_four_numbers_are_those_by_hand),
    check_test(a_large_block_has_places_too),
    check_test(few_numbers_are_their_own_places))
