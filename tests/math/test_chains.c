/* test_chains.c — mixing against tests/reference/chains.py, and against theory. */
#include "check.h"

#include "math/chains.h"
#include "math/random.h"

/* The draws that tests/reference/chains.py makes too. */
static double *make(
    size_t n_chains, size_t n_draws, double memory, double shift, att_arena *arena)
{
    att_error err;
    double *out = att_push(arena, n_chains * n_draws, sizeof *out, &err);
    assert_non_null(out);
    for (size_t c = 0; c < n_chains; c++) {
        double x = 0;
        for (size_t i = 0; i < n_draws; i++) {
            const double place = (double)(i + 1);
            x = memory * x + sin(1.7 * place * place + 5.3 * (double)c);
            out[c * n_draws + i] = x + shift * (double)c;
        }
    }
    return out;
}

static void check_mixing(size_t n_chains, size_t n_draws, double memory, double shift,
    const double wanted[3], att_arena *arena)
{
    att_error err;
    att_mixing got;
    double *draws = make(n_chains, n_draws, memory, shift, arena);
    check_ok(&err, att_chains_mixing(n_chains, n_draws, (const double(*)[n_draws])draws,
                       arena, &got, &err));
    check_close(got.rhat, wanted[0], 1e-9);
    check_close(got.ess_bulk, wanted[1], 1e-6);
    check_close(got.ess_tail, wanted[2], 1e-6);
}

static void mixing_is_that_of_the_reference_program(void **state)
{
    check_mixing(4, 100, 0.5, 0,
        (const double[3]){1.01129063355, 153.120637546, 206.309556851}, *state);
    check_mixing(4, 100, 0.5, 0.5,
        (const double[3]){1.31758615076, 11.3595001671, 80.6228121602}, *state);
    check_mixing(3, 41, 0.9, 0,
        (const double[3]){1.10545781195, 17.502313338, 30.3615763102}, *state);
    check_mixing(2, 60, -0.6, 0,
        (const double[3]){0.994353891846, 249.501749526, 98.3286786525}, *state);
}

/* An autoregression with memory a is worth (1 - a) / (1 + a) of its draws. */
static void the_worth_of_an_autoregression_is_that_of_theory(void **state)
{
    enum { CHAINS = 4, DRAWS = 20000 };
    att_error err;
    double(*x)[DRAWS] = att_push(*state, CHAINS, sizeof *x, &err);
    assert_non_null(x);
    for (size_t c = 0; c < CHAINS; c++) {
        att_random r;
        att_random_seed(&r, 3, c);
        x[c][0] = att_random_normal(&r);
        for (size_t i = 1; i < DRAWS; i++)
            x[c][i] = 0.6 * x[c][i - 1] + 0.8 * att_random_normal(&r);
    }
    att_mixing got;
    check_ok(&err, att_chains_mixing(
                       CHAINS, DRAWS, (const double(*)[DRAWS])x, *state, &got, &err));
    check_close(got.rhat, 1, 0.002);
    check_close(got.ess_bulk / (CHAINS * DRAWS), 0.4 / 1.6, 0.02);
}

static void constant_draws_have_no_mixing(void **state)
{
    const double x[1][8] = {{2, 2, 2, 2, 2, 2, 2, 2}};
    att_mixing got;
    att_error err;
    check_ok(&err, att_chains_mixing(1, 8, x, *state, &got, &err));
    assert_true(isnan(got.rhat) && isnan(got.ess_bulk));
}

static void memory_may_fail(void **state)
{
    att_arena *arena = *state;
    const double x[1][8] = {{1, 2, 3, 4, 5, 6, 7, 8}};
    att_mixing got;
    att_error err;
    arena->limit_bytes = 64;
    check_fails(&err, ATT_NO_MEMORY, "", att_chains_mixing(1, 8, x, arena, &got, &err));
}

CHECK_MAIN(check_test(mixing_is_that_of_the_reference_program),
    check_test(the_worth_of_an_autoregression_is_that_of_theory),
    check_test(constant_draws_have_no_mixing), check_test(memory_may_fail))
