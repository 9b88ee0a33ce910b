/* test_bootstrap.c — BCa limits with the choice of model inside, against
 * MultipleSystemsEstimation and SparseMSE (R), within Monte-Carlo error. */
#include "mse.h"

#include "estimates/bootstrap.h"

static void run(const mse_table *table, const att_procedure *procedure, size_t n,
    void **state, att_bootstrap *out)
{
    att_error err;
    const att_bootstrap_settings settings = {
        .n_replicates = n, .seed = 11, .level = 0.95};
    check_ok(
        &err, att_bootstrap_run(table->n_lists, table->n_histories, table->histories,
                  table->counts, procedure, &settings, *state, NULL, out, &err));
}

/* Theirs and ours each have an error; ours is printed, theirs is as many times larger
 * as its replicates are fewer. */
static void check_limit(
    double ours, double error, double theirs, double n_ours, double n_theirs)
{
    const double both = error * sqrt(1 + n_ours / n_theirs);
    check_close(ours, theirs, 4 * both + 0.003 * theirs);
}

static void the_acceleration_is_that_of_sparsemse(void **state)
{
    static const struct {
        const char *table, *what;
    } cases[] = {{"artificial_3", "sparsemse_stepwise_boot1000"},
        {"hav_taiwan_3", "sparsemse_stepwise_boot1000"},
        {"korea_3", "sparsemse_stepwise_boot1000"},
        {"kosovo_4", "sparsemse_stepwise_boot1000"},
        {"hiv_rome_4", "sparsemse_stepwise_boot1000"},
        {"scotland_pwid_4", "sparsemse_stepwise_boot1000"},
        {"western_us_5", "sparsemse_stepwise_boot1000"},
        {"uk2013_5", "sparsemse_stepwise_boot200"},
        {"uk2013_6", "sparsemse_stepwise_boot100"},
        {"neworleans_8", "sparsemse_stepwise_boot50"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mse_table table;
        mse_reference r;
        att_bootstrap out;
        mse_read(cases[i].table, *state, &table);
        const att_stepwise_procedure settings = {table.n_lists, 0.02};
        const att_procedure procedure = att_procedure_stepwise(&settings);
        run(&table, &procedure, 1000, state, &out);
        mse_open(cases[i].table, cases[i].what, &r);
        assert_true(mse_next(&r));
        check_close(out.answers[0].acceleration, mse_number(&r, "ahat"), 1e-7);
        const double n = mse_number(&r, "nboot");
        /* normal quantile of a share: about 2.5 / sqrt(n) at the worst here */
        check_close(out.answers[0].z0, mse_number(&r, "z0"),
            4 * 1.9 * sqrt(1 / 1000.0 + 1 / n));
        assert_false(mse_next(&r));
    }
}

static void ranked_limits_agree(void **state)
{
    static const struct {
        const char *table, *what;
        size_t order_most, n_models, n_theirs;
    } cases[] = {{"hav_taiwan_3", "mse_bic_bca_boot1000", 2, 8, 1000},
        {"artificial_3", "mse_bic_bca_boot1000", 2, 4, 1000},
        {"scotland_pwid_4", "mse_bic_bca_boot1000", 3, 20, 1000},
        {"hiv_rome_4", "mse_bic_bca_boot1000", 3, 20, 1000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mse_table table;
        mse_reference r;
        att_searcher s;
        att_ranking ranking;
        att_bootstrap out;
        att_error err;
        mse_read(cases[i].table, *state, &table);
        check_ok(&err,
            att_searcher_new(*state, table.n_lists, cases[i].order_most, &s, &err));
        check_ok(&err, att_search_best(&s, &table.tally, cases[i].n_models, SIZE_MAX,
                           *state, NULL, &ranking, &err));
        const att_procedure procedure = att_procedure_ranked(&ranking);
        run(&table, &procedure, 4000, state, &out);
        mse_open(cases[i].table, cases[i].what, &r);
        for (size_t m = 0; mse_next(&r); m++) {
            const att_bca *bca = &out.answers[m];
            check_close(bca->estimate / mse_number(&r, "popest"), 1, 1e-8);
            check_limit(bca->low, bca->low_error, mse_number(&r, "X0.025"), 4000,
                (double)cases[i].n_theirs);
            check_limit(bca->high, bca->high_error, mse_number(&r, "X0.975"), 4000,
                (double)cases[i].n_theirs);
        }
    }
}

static void replicates_depend_on_the_seed_alone(void **state)
{
    mse_table table;
    att_bootstrap a, b;
    mse_read("korea_3", *state, &table);
    const att_stepwise_procedure settings = {3, 0.02};
    const att_procedure procedure = att_procedure_stepwise(&settings);
    run(&table, &procedure, 300, state, &a);
    run(&table, &procedure, 300, state, &b);
    assert_memory_equal(a.replicates, b.replicates, 300 * sizeof(double));
}

static void answers_on_one_side_have_no_interval(void **state)
{
    /* one history: every resample is the same table, without an overlap */
    const uint32_t histories[2] = {1, 2};
    const double counts[2] = {20, 30};
    mse_table table = {.n_lists = 3, .n_histories = 2};
    memcpy(table.histories, histories, sizeof histories);
    memcpy(table.counts, counts, sizeof counts);
    const att_stepwise_procedure settings = {3, 0.02};
    const att_procedure procedure = att_procedure_stepwise(&settings);
    att_bootstrap out;
    run(&table, &procedure, 50, state, &out);
    assert_non_null(out.answers[0].refusal);
    assert_true(isnan(out.answers[0].low));
}

CHECK_MAIN(check_test(the_acceleration_is_that_of_sparsemse),
    check_test(ranked_limits_agree), check_test(replicates_depend_on_the_seed_alone),
    check_test(answers_on_one_side_have_no_interval))
