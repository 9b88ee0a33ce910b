/* test_loglinear.c — one log-linear fit against closed forms and another method. */
#include "mse.h"

#include "estimates/scale.h"

static void fit_counts(size_t n_lists, const double counts[], const char *name,
    att_arena *arena, att_fit *fit, att_fitter *fitter)
{
    att_error err;
    att_tally tally;
    att_model model;
    const size_t numbers[] = {1, 2, 3, 4, 5, 6};
    check_ok(&err, att_tally_new(arena, n_lists, &tally, &err));
    memcpy(tally.counts, counts, sizeof(double) << n_lists);
    att_tally_sum(&tally);
    check_ok(&err,
        att_model_parse(att_text_of(name), n_lists, numbers, arena, &model, &err));
    check_ok(&err, att_fitter_new(arena, n_lists, model.n_terms, fitter, &err));
    check_ok(&err,
        att_loglinear_fit(fitter, &tally, model.n_terms, model.terms, NULL, fit, &err));
}

static void two_independent_lists_are_lincoln_petersen(void **state)
{
    const double counts[4] = {0, 60, 30, 20};
    att_fit fit;
    att_fitter fitter;
    fit_counts(2, counts, "[1,2]", *state, &fit, &fitter);
    assert_int_equal(fit.status, ATT_FIT_OK);
    check_close(exp(fit.log_unseen), 90, 1e-8); /* 60 * 30 / 20 */
}

static void three_lists_without_the_full_term_have_a_closed_form(void **state)
{
    const double counts[8] = {0, 69, 55, 21, 63, 17, 18, 28};
    att_fit fit;
    att_fitter fitter;
    fit_counts(3, counts, "[12,13,23]", *state, &fit, &fitter);
    /* n111 n100 n010 n001 / (n110 n101 n011) */
    check_close(exp(fit.log_unseen), 28.0 * 69 * 55 * 63 / (21.0 * 17 * 18), 1e-6);
    check_close(fit.deviance, 0, 1e-9);
    double se;
    assert_true(att_loglinear_se(&fitter, &se));
    double variance = 0; /* of the log of a product of counts: the sum of 1 / n */
    for (size_t w = 1; w < 8; w++)
        variance += 1 / counts[w];
    check_close(se, sqrt(variance), 1e-9);
}

/* [12,3]: lists 1 and 2 together against list 3, by hand. */
static void a_decomposable_model_has_a_closed_form(void **state)
{
    const double counts[8] = {0, 69, 55, 21, 63, 17, 18, 28};
    att_fit fit;
    att_fitter fitter;
    fit_counts(3, counts, "[12,3]", *state, &fit, &fitter);
    const double on_12 = 69 + 55 + 21 + 17 + 18 + 28, both = 17 + 18 + 28;
    check_close(exp(fit.log_unseen), (on_12 - both) * 63 / both, 1e-6);
}

static void doubling_the_counts_doubles_the_unseen(void **state)
{
    double counts[16] = {0, 30, 40, 9, 50, 8, 12, 3, 25, 7, 6, 2, 11, 4, 3, 1};
    att_fit once, twice;
    att_fitter fitter, other;
    fit_counts(4, counts, "[12,134]", *state, &once, &fitter);
    for (size_t w = 0; w < 16; w++)
        counts[w] *= 2;
    fit_counts(4, counts, "[12,134]", *state, &twice, &other);
    check_close(twice.log_unseen, once.log_unseen + log(2), 1e-9);
    check_close(other.coefficients[3], fitter.coefficients[3], 1e-8);
    check_close(other.coefficients[13], fitter.coefficients[13], 1e-8);
}

static void relabelling_the_lists_changes_nothing_else(void **state)
{
    const double counts[8] = {0, 69, 55, 21, 63, 17, 18, 28};
    double turned[8]; /* 1 -> 2 -> 3 -> 1 */
    for (size_t w = 0; w < 8; w++)
        turned[(w << 1 & 7) | w >> 2] = counts[w];
    att_fit a, b;
    att_fitter fitter;
    fit_counts(3, counts, "[12,13]", *state, &a, &fitter);
    fit_counts(3, turned, "[23,12]", *state, &b, &fitter);
    check_close(a.log_unseen, b.log_unseen, 1e-9);
    check_close(a.bic, b.bic, 1e-9);
}

static void a_pair_that_nobody_is_on_goes_to_minus_infinity(void **state)
{
    const double counts[8] = {0, 10, 12, 0, 15, 4, 5, 0}; /* nobody on 1 and 2 */
    att_fit fit;
    att_fitter fitter;
    fit_counts(3, counts, "[12,3]", *state, &fit, &fitter);
    assert_int_equal(fit.status, ATT_FIT_OK);
    assert_int_equal(fit.n_forced, 1);
    assert_int_equal(fit.n_terms, 5);
    /* not both 1 and 2: 1 or 2 against 3 */
    check_close(exp(fit.log_unseen), 22 * 15 / 9.0, 1e-6);
}

static void newton_and_scaling_agree(void **state)
{
    static const char *const names[] = {"kosovo_4", "hiv_rome_4", "uk2013_5", "hare_6"};
    static const char *const models[] = {
        "[123,14,34]", "[12,3,4]", "[12,13,25,35,45]", "[46,36,1,2,5]"};
    for (size_t i = 0; i < 4; i++) {
        mse_table table;
        att_error err;
        att_model model;
        att_fit fit;
        att_fitter fitter;
        double log_unseen;
        bool has_settled;
        mse_read(names[i], *state, &table);
        check_ok(&err, att_model_parse(att_text_of(models[i]), table.n_lists,
                           table.numbers, *state, &model, &err));
        check_ok(
            &err, att_fitter_new(*state, table.n_lists, model.n_terms, &fitter, &err));
        check_ok(&err, att_loglinear_fit(&fitter, &table.tally, model.n_terms,
                           model.terms, NULL, &fit, &err));
        check_ok(&err, att_loglinear_scale(&table.tally, model.n_terms, model.terms,
                           200000, *state, &log_unseen, &has_settled, &err));
        assert_true(has_settled);
        check_close(fit.log_unseen, log_unseen, 1e-8);
    }
}

/* The standard errors of Rcapture, which gives that of N: n0 + n0^2 var(log n0). */
static void standard_errors_are_those_of_rcapture(void **state)
{
    static const char *const names[] = {"hav_taiwan_3", "kosovo_4", "hiv_rome_4"};
    for (size_t i = 0; i < 3; i++) {
        mse_table table;
        mse_reference reference;
        att_fitter fitter;
        att_error err;
        mse_read(names[i], *state, &table);
        check_ok(&err, att_fitter_new(*state, table.n_lists, 16, &fitter, &err));
        mse_open(names[i], "rcapture_all_models", &reference);
        while (mse_next(&reference)) {
            att_model model;
            att_fit fit;
            double se;
            check_ok(&err, att_model_parse(mse_text(&reference, "model"), table.n_lists,
                               table.numbers, *state, &model, &err));
            check_ok(&err, att_loglinear_fit(&fitter, &table.tally, model.n_terms,
                               model.terms, NULL, &fit, &err));
            if (fit.status != ATT_FIT_OK || fit.n_forced > 0)
                continue;
            assert_true(att_loglinear_se(&fitter, &se));
            const double unseen = exp(fit.log_unseen);
            const double wanted = mse_number(&reference, "stderr");
            check_close(sqrt(unseen + unseen * unseen * se * se) / wanted, 1, 1e-4);
        }
    }
}

CHECK_MAIN(check_test(two_independent_lists_are_lincoln_petersen),
    check_test(three_lists_without_the_full_term_have_a_closed_form),
    check_test(a_decomposable_model_has_a_closed_form),
    check_test(doubling_the_counts_doubles_the_unseen),
    check_test(relabelling_the_lists_changes_nothing_else),
    check_test(a_pair_that_nobody_is_on_goes_to_minus_infinity),
    check_test(newton_and_scaling_agree),
    check_test(standard_errors_are_those_of_rcapture))
