/* test_pareto.c — tails against tests/reference/chains.py and known ratios. */
#include "check.h"

#include "math/pareto.h"
#include "math/random.h"

static void the_tail_is_that_of_the_reference_program(void **state)
{
    const double wanted[2][3] = {
        {0.2, 0.272892414396, 0.965626479782}, {0.7, 0.661554622723, 0.994359155805}};
    for (size_t w = 0; w < 2; w++) {
        double x[50], k, scale;
        for (size_t i = 0; i < 50; i++)
            x[i] = (pow(1 - ((double)i + 0.5) / 50, -wanted[w][0]) - 1) / wanted[w][0];
        att_error err;
        check_ok(&err, att_pareto_fit(50, x, *state, &k, &scale, &err));
        check_close(k, wanted[w][1], 1e-9);
        check_close(scale, wanted[w][2], 1e-9);
    }
}

/* Weights of an exponential of mean 1 drawn from one of mean 1/rate have a tail of
 * k = (rate - 1) / rate. */
static void the_tail_of_weights_is_that_of_theory(void **state)
{
    enum { DRAWS = 40000 };
    static double w[DRAWS];
    const double rates[3] = {1.25, 2, 4};
    for (size_t c = 0; c < 3; c++) {
        att_random r;
        att_random_seed(&r, 11, c);
        for (size_t i = 0; i < DRAWS; i++)
            w[i] = (rates[c] - 1) * att_random_exponential(&r) / rates[c];
        att_error err;
        double k, sum = 0;
        check_ok(&err, att_pareto_smooth(DRAWS, w, *state, &k, &err));
        check_close(k, (rates[c] - 1) / rates[c], 0.12);
        for (size_t i = 0; i < DRAWS; i++)
            sum += exp(w[i]);
        check_close(sum, 1, 1e-9);
    }
}

static void few_or_equal_weights_are_left_alone(void **state)
{
    double few[3] = {0, log(2.0), 0}, equal[100] = {0}, k;
    att_error err;
    check_ok(&err, att_pareto_smooth(3, few, *state, &k, &err));
    assert_true(isinf(k) && k > 0);
    check_close(exp(few[1]), 0.5, 1e-12);
    check_ok(&err, att_pareto_smooth(100, equal, *state, &k, &err));
    assert_true(isinf(k) && k < 0);
    check_close(exp(equal[7]), 0.01, 1e-12);
}

static void memory_may_fail(void **state)
{
    att_arena *arena = *state;
    double w[100] = {0}, k;
    att_error err;
    arena->limit_bytes = 64;
    check_fails(&err, ATT_NO_MEMORY, "", att_pareto_smooth(100, w, arena, &k, &err));
}

CHECK_MAIN(check_test(the_tail_is_that_of_the_reference_program),
    check_test(the_tail_of_weights_is_that_of_theory),
    check_test(few_or_equal_weights_are_left_alone), check_test(memory_may_fail))
