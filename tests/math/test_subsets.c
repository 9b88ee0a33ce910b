/* test_subsets.c — sums over subsets, many exponentials and small factors, by hand. */
#include "check.h"

#include "math/cholesky.h"
#include "math/exponential.h"
#include "math/subsets.h"

static void superset_sums_count_who_is_on_all(void **state)
{
    (void)state;
    double a[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    att_superset_sums(3, a);
    const double wanted[8] = {28, 16, 18, 10, 22, 12, 13, 7};
    for (size_t w = 0; w < 8; w++)
        check_close(a[w], wanted[w], 0);
}

static void differences_undo_subset_sums(void **state)
{
    (void)state;
    double a[16];
    int counts[16];
    for (size_t w = 0; w < 16; w++)
        a[w] = counts[w] = (int)(w * w % 7);
    att_subset_sums(4, a);
    att_subset_counts(4, counts);
    for (size_t w = 0; w < 16; w++) {
        double sum = 0;
        for (size_t v = 0; v < 16; v++)
            sum += (v & w) == v ? (double)(v * v % 7) : 0;
        check_close(a[w], sum, 0);
        assert_int_equal(counts[w], sum);
    }
    att_subset_differences(4, a);
    for (size_t w = 0; w < 16; w++)
        check_close(a[w], (double)(w * w % 7), 0);
}

static void exponentials_are_those_of_the_c_library(void **state)
{
    (void)state;
    double x[2000], y[2000];
    for (size_t i = 0; i < 2000; i++)
        x[i] = -705 + 0.7071 * (double)i;
    att_exp_many(2000, x, y);
    for (size_t i = 0; i < 2000; i++)
        check_close(y[i] / exp(x[i]), 1, 5e-16);
}

static void exponentials_end_at_0_and_stay_finite(void **state)
{
    (void)state;
    double x[3] = {-1e300, -709, 1e300};
    att_exp_many(3, x, x);
    check_close(x[0], 0, 0);
    check_close(x[1], 0, 0);
    assert_true(isfinite(x[2]));
}

static void a_factor_solves_and_inverts(void **state)
{
    (void)state;
    /* A = U'U with U = (2 1; 0 3) */
    double a[8] = {4, 2, 0, 0, 2, 10, 0, 0}, x[2] = {8, 22}, inverse[8];
    assert_true(att_cholesky(2, 4, a, 1e-14));
    check_close(a[0], 2, 1e-15);
    check_close(a[1], 1, 1e-15);
    check_close(a[5], 3, 1e-15);
    att_cholesky_solve(2, 4, a, x); /* 4 x + 2 y = 8, 2 x + 10 y = 22 */
    check_close(x[0], 1, 1e-14);
    check_close(x[1], 2, 1e-14);
    att_cholesky_inverse(2, 4, a, inverse);
    check_close(inverse[0], 10.0 / 36, 1e-15);
    check_close(inverse[1], -2.0 / 36, 1e-15);
    check_close(inverse[5], 4.0 / 36, 1e-15);
}

static void a_singular_matrix_has_no_factor(void **state)
{
    (void)state;
    double a[4] = {1, 1, 1, 1};
    assert_false(att_cholesky(2, 2, a, 1e-14));
    double n[4] = {NAN, 0, 0, 1};
    assert_false(att_cholesky(2, 2, n, 1e-14));
}

CHECK_MAIN(check_test(superset_sums_count_who_is_on_all),
    check_test(differences_undo_subset_sums),
    check_test(exponentials_are_those_of_the_c_library),
    check_test(exponentials_end_at_0_and_stay_finite),
    check_test(a_factor_solves_and_inverts),
    check_test(a_singular_matrix_has_no_factor))
