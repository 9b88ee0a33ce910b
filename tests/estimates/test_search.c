/* test_search.c — searches against the models other programs chose, and against a walk
 * over all models. */
#include "mse.h"

#include "estimates/average.h"
#include "estimates/interval.h"

static void check_model(
    const att_searcher *s, const mse_table *table, const char *wanted, void **state)
{
    att_text name;
    att_error err;
    check_ok(&err, att_model_name(s->n_terms, s->terms, table->n_lists, table->numbers,
                       *state, &name, &err));
    check_text(name, wanted);
}

/* SparseMSE 2.0.1 and MultipleSystemsEstimation 1.2.0, threshold 0.02. */
static void stepwise_chooses_the_same_models(void **state)
{
    static const struct {
        const char *table, *what, *model;
    } cases[] = {
        {"artificial_3", "sparsemse_stepwise_boot1000", "[1,2,3]"},
        {"hav_taiwan_3", "mse_stepwise_boot200", "[1,2,3]"},
        {"korea_3", "sparsemse_stepwise_boot1000", "[12,3]"},
        {"spina_bifida_3", "sparsemse_stepwise_boot1000", "[23,1]"},
        {"kosovo_4", "sparsemse_stepwise_boot1000", "[12,13,14,23,34]"},
        {"hiv_rome_4", "sparsemse_stepwise_boot1000", "[1,2,3,4]"},
        {"scotland_pwid_4", "sparsemse_stepwise_boot1000", "[13,23,24]"},
        {"congenital_5", "sparsemse_stepwise_boot50", "[13,45,2]"},
        {"uk2013_5", "sparsemse_stepwise_boot200", "[12,13,24,25,35,45]"},
        {"western_us_5", "mse_stepwise_boot200", "[15,2,3,4]"},
        {"uk2013_6", "sparsemse_stepwise_boot100", "[12,13,24,25,35,36,45]"},
        {"netherlands_6", "sparsemse_stepwise_boot50", "[12,16,23,25,34,36,45,46]"},
        {"neworleans_8", "sparsemse_stepwise_boot50", "[45,1,2,3,6,7,8]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mse_table table;
        mse_reference r;
        att_searcher s;
        att_error err;
        mse_read(cases[i].table, *state, &table);
        check_ok(&err, att_searcher_new(*state, table.n_lists, 2, &s, &err));
        check_ok(&err, att_search_stepwise(&s, &table.tally, 0.02, &err));
        check_model(&s, &table, cases[i].model, state);
        mse_open(cases[i].table, cases[i].what, &r);
        assert_true(mse_next(&r));
        const double n = table.tally.n_people + exp(s.fit.log_unseen);
        check_close(n / mse_number(&r, "popest"), 1, 1e-8);
        assert_false(mse_next(&r));
    }
}

static void downhill_stops_where_the_other_program_does(void **state)
{
    static const struct {
        const char *table, *model;
        size_t order_most;
    } cases[] = {{"hav_taiwan_3", "[1,2,3]", 2}, {"kosovo_4", "[123,14,34]", 3},
        {"uk2013_5", "[12,13,25,35,45]", 4}};
    for (size_t i = 0; i < 3; i++) {
        mse_table table;
        att_searcher s;
        att_error err;
        mse_read(cases[i].table, *state, &table);
        check_ok(&err,
            att_searcher_new(*state, table.n_lists, cases[i].order_most, &s, &err));
        check_ok(&err, att_search_downhill(&s, &table.tally, &err));
        check_model(&s, &table, cases[i].model, state);
    }
}

typedef struct collected {
    size_t n;
    double bic[7000];
} collected;

static bool collect(void *self, const att_visit *visit, att_error *err)
{
    collected *c = self;
    (void)err;
    if (visit->fit->status == ATT_FIT_OK)
        c->bic[c->n++] = visit->fit->bic;
    return true;
}

static int compare_numbers(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void branch_and_bound_misses_none_of_the_best(void **state)
{
    static const char *const names[] = {"hav_taiwan_3", "artificial_3", "kosovo_4",
        "hiv_rome_4", "congenital_5", "uk2013_5", "western_us_5"};
    static collected all;
    for (size_t i = 0; i < 7; i++) {
        mse_table table;
        att_searcher s;
        att_ranking ranking;
        att_error err;
        mse_read(names[i], *state, &table);
        const size_t order = table.n_lists - 1;
        all.n = 0;
        check_ok(
            &err, att_search_all(&table.tally, order, *state, collect, &all, &err));
        qsort(all.bic, all.n, sizeof *all.bic, compare_numbers);
        check_ok(&err, att_searcher_new(*state, table.n_lists, order, &s, &err));
        check_ok(&err, att_search_best(&s, &table.tally, 150, SIZE_MAX, *state, NULL,
                           &ranking, &err));
        assert_true(ranking.is_exact);
        assert_int_equal(ranking.n, all.n < 150 ? all.n : 150);
        for (size_t m = 0; m < ranking.n; m++)
            check_close(ranking.at[m].fit.bic, all.bic[m], 1e-7);
    }
}

static void a_search_that_is_cut_short_says_so(void **state)
{
    mse_table table;
    att_searcher s;
    att_ranking ranking;
    att_error err;
    mse_read("uk2013_5", *state, &table);
    check_ok(&err, att_searcher_new(*state, 5, 4, &s, &err));
    check_ok(
        &err, att_search_best(&s, &table.tally, 10, 50, *state, NULL, &ranking, &err));
    assert_false(ranking.is_exact);
}

/* SUMMARY.csv of the reference: BIC-weighted N and its span within 2 BIC units, over
 * all models with an estimate (pairs only for six lists). */
static void averages_are_those_over_all_models(void **state)
{
    static const struct {
        const char *table;
        size_t order_most;
        double mean, near_low, near_high;
    } cases[] = {{"artificial_3", 2, 418.1, 296, 539}, {"korea_3", 2, 189.1, 157, 269},
        {"hav_taiwan_3", 2, 1262.3, 1313, 1313}, {"kosovo_4", 3, 13183.7, 10357, 18393},
        {"scotland_pwid_4", 3, 32790.1, 29175, 34828},
        {"uk2013_5", 4, 22285.2, 12262, 28822}, {"uk2013_6", 2, 13502.1, 11418, 12350}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mse_table table;
        att_searcher s;
        att_ranking ranking;
        att_average average;
        att_error err;
        mse_read(cases[i].table, *state, &table);
        check_ok(&err,
            att_searcher_new(*state, table.n_lists, cases[i].order_most, &s, &err));
        check_ok(&err, att_search_best(&s, &table.tally, 2000, SIZE_MAX, *state, NULL,
                           &ranking, &err));
        att_average_models(&ranking, table.tally.n_people, 0.95, &average);
        check_close(average.mean / cases[i].mean, 1, 2e-4);
        check_close(average.near_low, cases[i].near_low, 0.6);
        check_close(average.near_high, cases[i].near_high, 0.6);
        assert_true(average.low < average.median && average.median < average.high);
        assert_true(average.low >= table.tally.n_people);
    }
}

/* The limits SparseMSE gives for its stepwise model are Wald limits. */
static void wald_limits_are_those_of_sparsemse(void **state)
{
    static const char *const names[] = {
        "hav_taiwan_3", "kosovo_4", "hiv_rome_4", "scotland_pwid_4"};
    for (size_t i = 0; i < 4; i++) {
        mse_table table;
        mse_reference r;
        att_searcher s;
        att_error err;
        double se, low, high;
        mse_read(names[i], *state, &table);
        check_ok(&err, att_searcher_new(*state, table.n_lists, 2, &s, &err));
        check_ok(&err, att_search_stepwise(&s, &table.tally, 0.02, &err));
        check_ok(&err, att_loglinear_fit(&s.fitter, &table.tally, s.n_terms, s.terms,
                           s.start, &s.fit, &err));
        assert_true(att_loglinear_se(&s.fitter, &se));
        att_loglinear_wald(
            table.tally.n_people, s.fit.log_unseen, se, 0.95, &low, &high);
        mse_open(names[i], "sparsemse_stepwise_boot1000", &r);
        assert_true(mse_next(&r));
        check_close(low / mse_number(&r, "profile_lo95"), 1, 2e-3);
        check_close(high / mse_number(&r, "profile_hi95"), 1, 2e-3);
        assert_false(mse_next(&r));
    }
}

/* Independence is Mt: its profile is that of Rcapture (to Stirling's formula there). */
static void profile_limits_of_independence_are_those_of_mt(void **state)
{
    mse_table table;
    att_model model;
    att_fit fit;
    att_fitter fitter;
    att_profile p;
    att_error err;
    mse_read("hav_taiwan_3", *state, &table);
    check_ok(&err,
        att_model_parse(ATT_TEXT("[1,2,3]"), 3, table.numbers, *state, &model, &err));
    check_ok(&err, att_fitter_new(*state, 3, 8, &fitter, &err));
    check_ok(&err, att_loglinear_fit(&fitter, &table.tally, model.n_terms, model.terms,
                       NULL, &fit, &err));
    check_ok(&err, att_loglinear_profile(&table.tally, model.n_terms, model.terms,
                       fitter.coefficients, 0.95, *state, &p, &err));
    check_close(271 + p.best, 387.101573825355, 0.004);
    check_close(271 + p.low, 350.311057065803, 0.004);
    check_close(271 + p.high, 435.411281071748, 0.004);
}

CHECK_MAIN(check_test(stepwise_chooses_the_same_models),
    check_test(downhill_stops_where_the_other_program_does),
    check_test(branch_and_bound_misses_none_of_the_best),
    check_test(a_search_that_is_cut_short_says_so),
    check_test(averages_are_those_over_all_models),
    check_test(wald_limits_are_those_of_sparsemse),
    check_test(profile_limits_of_independence_are_those_of_mt))
