/* test_quantile.c — order and quantiles worked by hand. */
#include "check.h"

#include "math/quantile.h"
#include "math/random.h"

static void numbers_are_put_in_order(void **state)
{
    (void)state;
    double x[5] = {3, -1, 2, 2, 0};
    size_t order[5];
    att_sort_order(5, x, order);
    const size_t wanted[5] = {1, 4, 2, 3, 0}; /* the first 2 before the second */
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(order[i], wanted[i]);
    att_sort(5, x);
    const double ascending[5] = {-1, 0, 2, 2, 3};
    for (size_t i = 0; i < 5; i++)
        check_close(x[i], ascending[i], 0);
}

static void quantiles_lie_between_values(void **state)
{
    (void)state;
    const double x[4] = {1, 2, 4, 8};
    check_close(att_quantile(4, x, 0), 1, 0);
    check_close(att_quantile(4, x, 0.5), 3, 1e-15);   /* place 1.5: 2 + 0.5 * 2 */
    check_close(att_quantile(4, x, 0.9), 6.8, 1e-12); /* place 2.7: 4 + 0.7 * 4 */
    check_close(att_quantile(4, x, 1), 8, 0);
    check_close(att_quantile(1, x, 0.3), 1, 0);
}

static void quantiles_need_no_order(void **state)
{
    (void)state;
    double ascending[501], x[501];
    att_random r;
    att_random_seed(&r, 4, 0);
    for (int k = 0; k < 501; k++)
        ascending[k] = x[k] = att_random_normal(&r);
    att_sort(501, ascending);
    for (int k = 0; k <= 20; k++)
        check_close(att_quantile_of(501, x, k / 20.0),
            att_quantile(501, ascending, k / 20.0), 0);
    check_close(att_quantile_of(1, x, 0.7), x[0], 0);
}

CHECK_MAIN(check_test(numbers_are_put_in_order),
    check_test(quantiles_lie_between_values), check_test(quantiles_need_no_order))
