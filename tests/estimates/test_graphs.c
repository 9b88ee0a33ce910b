/* test_graphs.c — averages over decomposable graphs against dga 2.0.2 (R) on its grid,
 * and the parts of the method against each other. */
#include "mse.h"

#include "estimates/graph_sum.h"
#include "estimates/graphs.h"

/* Quantiles are whole numbers there: the least N whose cumulated share is p. */
static void check_posterior(
    const mse_table *table, const mse_reference *r, const att_graph_posterior *p)
{
    (void)table;
    check_close(p->mean / mse_number(r, "mean"), 1, 1e-8);
    check_close(p->median, mse_number(r, "median"), 0);
    check_close(p->low, mse_number(r, "q025"), 0);
    check_close(p->high, mse_number(r, "q975"), 0);
    check_close(p->low80, mse_number(r, "q10"), 0);
    check_close(p->high80, mse_number(r, "q90"), 0);
    check_close(p->low50, mse_number(r, "q25"), 0);
    check_close(p->high50, mse_number(r, "q75"), 0);
    check_close(p->mode, mse_number(r, "mode"), 0);
}

static void check_dga(const char *name, const char *what, const char *top, void **state)
{
    mse_table table;
    mse_reference r;
    att_error err;
    mse_read(name, *state, &table);
    mse_open(name, what, &r);
    while (mse_next(&r)) {
        att_graph_settings settings = ATT_GRAPH_DEFAULTS;
        att_graph_posterior p;
        mse_reference graphs;
        settings.pseudo_people = mse_number(&r, "delta");
        settings.first_unseen = 1;
        settings.last_unseen = (size_t)mse_number(&r, "Nmissing_max");
        check_ok(
            &err, att_graphs_average(&table.tally, &settings, *state, NULL, &p, &err));
        check_posterior(&table, &r, &p);
        mse_open(name, top, &graphs);
        while (mse_next(&graphs)) {
            if (mse_number(&graphs, "delta") != settings.pseudo_people)
                continue;
            const size_t rank = (size_t)mse_number(&graphs, "rank") - 1;
            const double share = mse_number(&graphs, "post_prob");
            check_close(p.top[rank].share, share, 1e-8 * share + 1e-12);
            /* graphs of the same share may change places */
            if (rank == 0 || rank > 4 || p.top[rank - 1].share - share < 1e-6)
                continue;
            att_text graph;
            check_ok(&err, att_graph_name(&p.top[rank], table.n_lists, table.numbers,
                               *state, &graph, &err));
            assert_int_equal(graph.length, mse_text(&graphs, "graph").length);
        }
    }
}

static void posteriors_of_three_and_four_lists_are_those_of_dga(void **state)
{
    static const char *const names[] = {"artificial_3", "hav_taiwan_3", "korea_3",
        "spina_bifida_3", "hiv_rome_4", "kosovo_4", "scotland_pwid_4"};
    for (size_t i = 0; i < 7; i++)
        check_dga(names[i], "dga_posterior", "dga_top_graphs", state);
}

static void posteriors_of_five_lists_are_those_of_dga(void **state)
{
    check_dga("western_us_5", "dga_posterior", "dga_top_graphs", state);
    check_dga("congenital_5", "dga_posterior", "dga_top_graphs", state);
    check_dga("uk2013_5", "dga_posterior", "dga_top_graphs", state);
}

static void posteriors_of_six_lists_are_those_of_dga(void **state)
{
    check_dga("hare_6", "dga_posterior_x10", "dga_top_graphs_x10", state);
}

/* The known numbers of labelled decomposable graphs. */
static void every_graph_is_met_once(void **state)
{
    static const size_t wanted[] = {1, 1, 2, 8, 61, 822, 18154, 617675};
    for (size_t k = 2; k <= 7; k++) {
        att_tally tally;
        att_error err;
        att_graph_posterior p;
        const att_graph_settings settings = {.edge_odds = 1, .last_unseen = 7};
        check_ok(&err, att_tally_new(*state, k, &tally, &err));
        for (size_t w = 1; w < (size_t)1 << k; w++)
            tally.counts[w] = (double)(w % 3);
        att_tally_sum(&tally);
        check_ok(&err, att_graphs_average(&tally, &settings, *state, NULL, &p, &err));
        assert_int_equal(p.n_graphs, wanted[k]);
    }
}

/* A handful of places must give what every number unseen gives. */
static void few_places_sum_what_all_numbers_do(void **state)
{
    static const char *const names[] = {"hav_taiwan_3", "kosovo_4", "western_us_5"};
    for (size_t i = 0; i < 3; i++) {
        mse_table table;
        att_error err;
        att_graph_posterior few, all;
        att_graph_settings settings = ATT_GRAPH_DEFAULTS;
        mse_read(names[i], *state, &table);
        settings.pseudo_people = 1; /* falls fast: nothing is left beyond 40 n */
        check_ok(&err,
            att_graphs_average(&table.tally, &settings, *state, NULL, &few, &err));
        settings.last_unseen = (size_t)(40 * table.tally.n_people);
        check_ok(&err,
            att_graphs_average(&table.tally, &settings, *state, NULL, &all, &err));
        check_close(few.mean / all.mean, 1, 1e-8);
        check_close(few.median, all.median, 0);
        check_close(few.high, all.high, 0);
        check_close(few.share_none / all.share_none, 1, 1e-8);
        for (size_t g = 0; g < few.n_top; g++)
            check_close(few.top[g].share, all.top[g].share, 1e-9);
        for (size_t a = 0; a < table.n_lists; a++)
            for (size_t b = 0; b < table.n_lists; b++)
                check_close(few.edges[a][b], all.edges[a][b], 1e-9);
    }
}

/* Independence of two lists against dependence, summed by hand. */
static void two_lists_are_summed_by_hand(void **state)
{
    const double y[4] = {0, 7, 5, 3}, d = 0.25;
    att_tally tally;
    att_error err;
    att_graph_posterior p;
    check_ok(&err, att_tally_new(*state, 2, &tally, &err));
    memcpy(tally.counts, y, sizeof y);
    att_tally_sum(&tally);
    const att_graph_settings settings = {
        .pseudo_people = d, .edge_odds = 1, .n_top = 2, .last_unseen = 2000};
    check_ok(&err, att_graphs_average(&tally, &settings, *state, NULL, &p, &err));
    double apart = 0, joined = 0;
    for (double m = 0; m <= 2000; m++) {
        const double n = 15 + m;
        const double coefficient = -log(n) + lgamma(n + 1) - lgamma(m + 1);
        const double all = lgamma(1) - lgamma(n + 1), half = lgamma(2 * d);
        const double a = all + lgamma(10 + 2 * d) + lgamma(m + 5 + 2 * d) - 2 * half;
        const double b = all + lgamma(8 + 2 * d) + lgamma(m + 7 + 2 * d) - 2 * half;
        const double ab = all + lgamma(m + d) + lgamma(7 + d) + lgamma(5 + d)
                          + lgamma(3 + d) - 4 * lgamma(d);
        apart += exp(coefficient + a + b);
        joined += exp(coefficient + ab);
    }
    check_close(p.edges[0][1], joined / (apart + joined), 1e-10);
}

/* The chains, on a table whose graphs can all be weighed. */
static void the_walk_finds_what_the_sum_does(void **state)
{
    mse_table table;
    att_error err;
    att_graph_settings settings = ATT_GRAPH_DEFAULTS;
    att_graph_scores scores;
    att_graph_table t;
    att_graph_sum walked;
    att_graph_posterior summed;
    mse_read("western_us_5", *state, &table);
    settings.n_steps = 40000;
    check_ok(
        &err, att_graphs_average(&table.tally, &settings, *state, NULL, &summed, &err));
    check_ok(
        &err, att_graph_scores_make(&table.tally, &settings, *state, &scores, &err));
    check_ok(&err, att_graph_table_make(&scores, *state, &t, &err));
    check_ok(&err, att_graphs_wander(&t, &settings, *state, NULL, &walked, &err));
    assert_true(walked.rhat < 1.01 && walked.ess > 400);
    for (size_t a = 0; a < 5; a++)
        for (size_t b = a + 1; b < 5; b++)
            check_close(walked.edges[a][b] / walked.total, summed.edges[a][b], 0.02);
    for (size_t g = 0; g < 5; g++)
        check_close(walked.top[g].share / walked.total, summed.top[g].share, 0.01);
    att_unseen_shape shape;
    att_unseen_read(&t.grid, walked.values, walked.beyond, &shape);
    const double median = att_unseen_quantile(&t.grid, walked.values, &shape, 0.5);
    check_close((345 + median) / summed.median, 1, 0.01);
}

static void a_posterior_without_end_is_refused(void **state)
{
    mse_table table;
    att_error err;
    att_graph_posterior p;
    att_graph_settings settings = ATT_GRAPH_DEFAULTS;
    mse_read("korea_3", *state, &table);
    settings.size_prior = ATT_SIZE_UNIFORM;
    settings.pseudo_people = 0.1;
    check_fails(&err, ATT_REFUSED, "has no end",
        att_graphs_average(&table.tally, &settings, *state, NULL, &p, &err));
    settings.size_prior = ATT_SIZE_POISSON_GAMMA;
    settings.prior_shape = 2;
    settings.prior_rate = 0.01; /* a mean of 200 */
    check_ok(&err, att_graphs_average(&table.tally, &settings, *state, NULL, &p, &err));
    assert_true(p.mean > 123 && p.mean < 300);
    settings.edge_odds = 0;
    check_fails(&err, ATT_INVALID, "prior over graphs",
        att_graphs_average(&table.tally, &settings, *state, NULL, &p, &err));
}

static void two_humps_are_told(void **state)
{
    mse_table table;
    att_error err;
    att_graph_posterior p;
    const att_graph_settings settings = ATT_GRAPH_DEFAULTS;
    mse_read("uk2013_5", *state, &table); /* near 11,700 and 25,000 */
    check_ok(&err, att_graphs_average(&table.tally, &settings, *state, NULL, &p, &err));
    assert_int_equal(p.n_modes, 2);
    mse_read("congenital_5", *state, &table);
    check_ok(&err, att_graphs_average(&table.tally, &settings, *state, NULL, &p, &err));
    assert_int_equal(p.n_modes, 1);
}

CHECK_MAIN(check_test(posteriors_of_three_and_four_lists_are_those_of_dga),
    check_test(posteriors_of_five_lists_are_those_of_dga),
    check_test(posteriors_of_six_lists_are_those_of_dga),
    check_test(every_graph_is_met_once), check_test(few_places_sum_what_all_numbers_do),
    check_test(two_lists_are_summed_by_hand),
    check_test(the_walk_finds_what_the_sum_does),
    check_test(a_posterior_without_end_is_refused), check_test(two_humps_are_told))
