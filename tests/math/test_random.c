/* test_random.c — the generator against its published code and its own distributions.
 */
#include "check.h"

#include "math/random.h"

/* xoshiro256** by hand from state {1, 2, 3, 4}: the first two outputs are
 * rotl(2*5, 7)*9 = 11520 and rotl(0, 7)*9 = 0. */
static void the_first_outputs_are_those_worked_by_hand(void **state)
{
    (void)state;
    att_random r = {{1, 2, 3, 4}};
    assert_int_equal(att_random_bits(&r), 11520);
    assert_int_equal(att_random_bits(&r), 0);
}

/* splitmix64(0) starts 0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4 (Vigna's splitmix64.c).
 */
static void a_seed_fills_the_state_by_splitmix64(void **state)
{
    (void)state;
    att_random r;
    att_random_seed(&r, 0, 0);
    assert_true(r.state[0] == UINT64_C(0xe220a8397b1dcdaf));
    assert_true(r.state[1] == UINT64_C(0x6e789e6aa1b965f4));
}

enum { N = 200000 };

/* Mean within 5 standard errors, variance within 3 %. */
static void check_moments(double (*draw)(att_random *r), double mean, double variance)
{
    att_random r;
    att_random_seed(&r, 7, 3);
    double sum = 0, squares = 0;
    for (int i = 0; i < N; i++) {
        const double x = draw(&r);
        sum += x;
        squares += (x - mean) * (x - mean);
    }
    check_close(sum / N, mean, 5 * sqrt(variance / N));
    check_close(squares / N, variance, 0.03 * variance);
}

static double gamma_half(att_random *r)
{
    return att_random_gamma(r, 0.5);
}
static double gamma_seven(att_random *r)
{
    return att_random_gamma(r, 7);
}
static double beta_2_5(att_random *r)
{
    return att_random_beta(r, 2, 5);
}
static double binomial_small(att_random *r)
{
    return (double)att_random_binomial(r, 12, 0.3);
}
static double binomial_large(att_random *r)
{
    return (double)att_random_binomial(r, 5000, 0.02);
}
static double poisson_small(att_random *r)
{
    return (double)att_random_poisson(r, 2.5);
}
static double poisson_large(att_random *r)
{
    return (double)att_random_poisson(r, 400);
}
static double below_six(att_random *r)
{
    return (double)att_random_below(r, 6);
}

static void draws_have_their_moments(void **state)
{
    (void)state;
    check_moments(att_random_uniform, 0.5, 1.0 / 12);
    check_moments(att_random_normal, 0, 1);
    check_moments(att_random_exponential, 1, 1);
    check_moments(gamma_half, 0.5, 0.5);
    check_moments(gamma_seven, 7, 7);
    check_moments(beta_2_5, 2.0 / 7, 10.0 / (49 * 8));
    check_moments(binomial_small, 3.6, 2.52);
    check_moments(binomial_large, 100, 98);
    check_moments(poisson_small, 2.5, 2.5);
    check_moments(poisson_large, 400, 400);
    check_moments(below_six, 2.5, 35.0 / 12);
}

static void streams_differ_and_a_shuffle_keeps_all(void **state)
{
    (void)state;
    att_random a, b;
    att_random_seed(&a, 1, 1);
    att_random_seed(&b, 1, 2);
    assert_true(att_random_bits(&a) != att_random_bits(&b));
    size_t at[100], seen[100] = {0};
    for (size_t i = 0; i < 100; i++)
        at[i] = i;
    att_random_shuffle(&a, 100, at);
    for (size_t i = 0; i < 100; i++)
        seen[at[i]]++;
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(seen[i], 1);
}

CHECK_MAIN(check_test(the_first_outputs_are_those_worked_by_hand),
    check_test(a_seed_fills_the_state_by_splitmix64),
    check_test(draws_have_their_moments),
    check_test(streams_differ_and_a_shuffle_keeps_all))
