/* test_headcount.c — a headcount from figures to sentences. */
#include "check.h"

#include "estimates/estimate.h"
#include "math/quantile.h"

#include <omp.h>

/* Short chains, held to a shorter standard. */
static const att_headcount_settings quick_settings = {.prior = ATT_HEADCOUNT_PRIOR,
    .seed = 5,
    .n_chains = 4,
    .n_warmup = 200,
    .n_kept = 800,
    .rhat_most = 1.05,
    .ess_least = 100};

/* Too short to mean anything, and enough to compare bytes. */
static const att_headcount_settings tiny_settings = {.prior = ATT_HEADCOUNT_PRIOR,
    .seed = 5,
    .n_chains = 4,
    .n_warmup = 40,
    .n_kept = 80,
    .rhat_most = 10,
    .ess_least = 1};

static const att_headcount_question about_all = {
    .group = ATT_MEASURES, .low = (double)NAN, .high = (double)NAN};

static att_figure figure(
    const char *id, const char *period, double low, const char *witness)
{
    return (att_figure){.id = att_text_of(id),
        .measure = ATT_TEXT("total"),
        .period = att_text_of(period),
        .knowing = ATT_TEXT("roll_call"),
        .witness = att_text_of(witness),
        .source = ATT_TEXT("S01"),
        .low = low,
        .high = (double)NAN};
}

static att_text write(const att_json *json, att_arena *arena)
{
    att_text text;
    att_error err;
    check_ok(&err, att_json_write(json, ATT_JSON_CANONICAL, arena, &text, &err));
    return text;
}

static bool holds(att_text text, const char *words)
{
    const size_t n = strlen(words);
    for (size_t i = 0; i + n <= text.length; i++)
        if (memcmp(text.at + i, words, n) == 0)
            return true;
    return false;
}

static bool has_sentence(const att_json *result, const char *words)
{
    const att_json *sentences = att_json_get(result, "sentences");
    for (size_t i = 0; i < att_json_count(sentences); i++)
        if (holds(att_json_text(att_json_at(sentences, i)), words))
            return true;
    return false;
}

/* ---- the method text's own example ----------------------------------------------- */

/* Section B6: floor 420 m2, then 1,420 m2 from period 2 on. With imagery and the prior
 * only, period 7 has 531 (83 to 2354); with one count of 800 at roll call in period 7,
 * 764 (419 to 1403). */
static void the_example_of_the_method_comes_out(void **state)
{
    const att_epoch epochs[2] = {
        {0, log(420), 0.06, INFINITY}, {2, log(1420), 0.06, INFINITY}};
    const att_report roll_call = {.measure = ATT_TOTAL,
        .first = 7,
        .last = 7,
        .spread = 0.12,
        .steps = att_round_count(800)};
    att_headcount_design design = {.prior = ATT_HEADCOUNT_PRIOR,
        .n_times = 10,
        .n_epochs = 2,
        .epochs = epochs,
        .n_reports = 1,
        .reports = &roll_call,
        .n_count_groups = 1};
    att_headcount_settings settings = quick_settings;
    settings.n_kept = 5000;
    enum { N = 4 * 5000 };
    static const double wanted[2][3] = {{531, 83, 2354}, {764, 419, 1403}};
    for (size_t i = 0; i < 2; i++) {
        att_fit fit;
        att_error err;
        static double values[N];
        if (i == 0)
            check_ok(&err, att_fit_prior(&design, &settings, 1, *state, &fit, &err));
        else
            check_ok(&err,
                att_fit_run(&design, &settings, 1, NULL, NULL, *state, &fit, &err));
        att_values_at(&fit, ATT_TOTAL, 7, values);
        att_sort(N, values);
        const att_spread s = att_spread_of(N, values);
        check_close(log(s.q50 / wanted[i][0]), 0, 0.04);
        check_close(log(s.q05 / wanted[i][1]), 0, 0.06);
        check_close(log(s.q95 / wanted[i][2]), 0, 0.06);
    }
}

/* ---- the Jongo-ri figures -------------------------------------------------------- */

static void read_jongo_ri(
    size_t *n, att_figure **figures, att_arena *arena, bool is_original_only)
{
    char path[4096];
    att_error err;
    const att_figure *all;
    size_t n_all;
    (void)snprintf(
        path, sizeof path, "%s/examples/jongo-ri/figures.csv", getenv("ATTEST_SOURCE"));
    check_ok(&err, att_headcount_read(
                       path, (att_bytes){0}, "figures.csv", arena, &n_all, &all, &err));
    *figures = att_push(arena, n_all, sizeof **figures, &err);
    *n = 0;
    for (size_t i = 0; i < n_all; i++)
        if (!is_original_only || att_text_is(all[i].how, "original"))
            (*figures)[(*n)++] = all[i];
}

static const att_building jongo_ri_walls[] = {
    {{"1980", 4}, 18176}, {{"2009-02/2009-08", 15}, 24060}};

static const att_json *estimate_jongo_ri(size_t n, const att_figure *figures,
    const att_headcount_settings *settings, att_arena *arena)
{
    const att_headcount_evidence evidence = {.n_figures = n,
        .figures = figures,
        .n_buildings = 2,
        .buildings = jongo_ri_walls,
        .storeys = (double)NAN};
    const att_headcount_question question = {.claim = ATT_TEXT("C01"),
        .place = ATT_TEXT("F01"),
        .group = ATT_REPATRIATED_WOMEN,
        .period = ATT_TEXT("2009/2016"),
        .low = 800,
        .high = 800};
    att_json *out;
    att_error err;
    check_ok(&err, att_headcount_estimate(
                       &evidence, &question, settings, NULL, arena, &out, &err));
    return out;
}

static const char *const what_was_found[] = {"number", "series", "reports", "rivals",
    "test", "diagnostics", "variance_from_shared_bias"};

static void check_same_findings(const att_json *a, const att_json *b, att_arena *arena)
{
    for (size_t i = 0; i < sizeof what_was_found / sizeof *what_was_found; i++) {
        const att_text x = write(att_json_get(a, what_was_found[i]), arena),
                       y = write(att_json_get(b, what_was_found[i]), arena);
        if (!att_text_equal(x, y))
            fail_msg("%s differs", what_was_found[i]);
    }
}

/* 800 itself (H11, H13, H39) and all that repeats or multiplies: no byte of it enters.
 */
static void derived_figures_change_no_byte(void **state)
{
    size_t n_all, n_original;
    att_figure *all, *original;
    read_jongo_ri(&n_all, &all, *state, false);
    read_jongo_ri(&n_original, &original, *state, true);
    assert_int_equal(n_all, 67);
    assert_true(n_original < 35);
    const att_json *with = estimate_jongo_ri(n_all, all, &tiny_settings, *state),
                   *without =
                       estimate_jongo_ri(n_original, original, &tiny_settings, *state);
    check_same_findings(with, without, *state);

    const att_json *excluded = att_json_get(with, "excluded");
    size_t n_of_claim = 0;
    for (size_t i = 0; i < att_json_count(excluded); i++) {
        const att_json *f = att_json_at(excluded, i);
        const att_text id = att_json_text(att_json_get(f, "id"));
        if (!att_text_is(id, "H11") && !att_text_is(id, "H13")
            && !att_text_is(id, "H39"))
            continue;
        const double below = att_json_number(att_json_get(f, "percentile"));
        assert_true(below > 0 && below < 1);
        check_text(att_json_text(att_json_get(f, "reason")),
            "repeats another figure or is computed");
        n_of_claim++;
    }
    assert_int_equal(n_of_claim, 3);
}

static void order_and_threads_change_no_byte(void **state)
{
    size_t n;
    att_figure *figures;
    read_jongo_ri(&n, &figures, *state, true);
    omp_set_num_threads(1);
    const att_json *in_order = estimate_jongo_ri(n, figures, &tiny_settings, *state);
    for (size_t i = 0; i < n / 2; i++) {
        const att_figure kept = figures[i];
        figures[i] = figures[n - 1 - i];
        figures[n - 1 - i] = kept;
    }
    omp_set_num_threads(3);
    const att_json *reversed = estimate_jongo_ri(n, figures, &tiny_settings, *state);
    omp_set_num_threads(2);
    assert_true(att_text_equal(write(in_order, *state), write(reversed, *state)));
}

static void the_result_says_what_must_be_said(void **state)
{
    size_t n;
    att_figure *figures;
    read_jongo_ri(&n, &figures, *state, false);
    const att_json *result = estimate_jongo_ri(n, figures, &quick_settings, *state);
    assert_true(
        has_sentence(result, "women returned by force held at F01, mean over 2009 "
                             "to 2016 (90 % interval "));
    assert_true(has_sentence(result, "The number under test, 800, lies inside"));
    assert_true(has_sentence(result, "It rests on 14 original figures of "));
    assert_true(has_sentence(result, "H39 (800 to 880) at the "));
    assert_true(has_sentence(result, "Imagery measured no floor"));
    assert_true(has_sentence(result, "may jump in the second half of 2009"));
    assert_true(
        has_sentence(result, "Imagery, by itself, does not tell 600 from 1,200 women"));
    const att_json *kinds = att_json_get(att_json_get(result, "rivals"), "kinds");
    check_close(
        att_json_number(att_json_get(att_json_at(kinds, 0), "likelihood_ratio")), 1,
        0.25);
    /* every group of the claim's chain has a series over its own time */
    const att_json *series = att_json_get(result, "series");
    assert_int_equal(att_json_count(series), 6);
    for (size_t i = 0; i < 6; i++) {
        const att_json *s = att_json_at(series, i);
        assert_int_equal(att_json_count(att_json_get(s, "periods")),
            att_json_count(att_json_get(s, "q50")));
    }
}

/* ---- made evidence --------------------------------------------------------------- */

static bool find(size_t n, const att_figure *figures, size_t n_floors,
    const att_floor *floors, const att_headcount_question *question,
    const att_headcount_settings *settings, att_arena *arena, att_headcount *out,
    att_error *err)
{
    att_headcount_evidence *evidence = att_push(arena, 1, sizeof *evidence, err);
    if (!evidence)
        return false;
    *evidence =
        (att_headcount_evidence){.n_figures = n, /* what is found refers to it */
            .figures = figures,
            .n_floors = n_floors,
            .floors = floors,
            .storeys = (double)NAN};
    return att_headcount_find(evidence, question, settings, NULL, arena, out, err);
}

static void what_cannot_be_known_is_refused(void **state)
{
    const att_figure f = figure("A", "2010", 800, "W01");
    att_headcount_question q = about_all;
    att_headcount_settings hasty = quick_settings;
    att_headcount h;
    att_error err;
    q.group = ATT_WOMEN;
    check_fails(&err, ATT_REFUSED, "women",
        find(1, &f, 0, NULL, &q, &quick_settings, *state, &h, &err));
    q.group = ATT_TOTAL;
    q.period = ATT_TEXT("2019");
    check_fails(&err, ATT_REFUSED, "2019",
        find(1, &f, 0, NULL, &q, &quick_settings, *state, &h, &err));
    hasty.n_warmup = 0;
    hasty.n_kept = 12;
    check_fails(&err, ATT_REFUSED, "NOT-CONVERGED",
        find(1, &f, 0, NULL, &about_all, &hasty, *state, &h, &err));
    hasty.n_chains = 0;
    check_fails(&err, ATT_MISUSED, "chains",
        find(1, &f, 0, NULL, &about_all, &hasty, *state, &h, &err));
}

/* 100 m2 of floor hold at most 100 e^1.2 = 332 people; three counts say 9,000. */
static void conflict_gives_no_number_until_something_gave_way(void **state)
{
    const att_figure f[] = {figure("A", "2010", 9000, "W01"),
        figure("B", "2010", 9000, "W02"), figure("C", "2011", 9000, "W03")};
    const att_floor floor = {ATT_TEXT("2010"), 100, 3};
    att_headcount_question q = about_all;
    att_headcount h;
    att_json *json;
    att_error err;
    check_ok(&err, find(3, f, 1, &floor, &q, &quick_settings, *state, &h, &err));
    assert_true(h.conflict.is_there);
    assert_true(h.conflict.imagery[1] < h.conflict.testimony[0]);
    check_ok(&err, att_headcount_write(&h, *state, &json, &err));
    check_text(att_json_text(att_json_get(json, "state")), "CONFLICT");
    assert_null(att_json_get(json, "number"));
    assert_true(has_sentence(json, "CONFLICT: in the first half of 2010"));

    q.gave_way = ATT_TEXT("the block seen is not the only one");
    check_ok(&err, find(3, f, 1, &floor, &q, &quick_settings, *state, &h, &err));
    check_ok(&err, att_headcount_write(&h, *state, &json, &err));
    check_text(att_json_text(att_json_get(json, "state")), "ESTIMATED");
    assert_non_null(att_json_get(json, "number"));
    assert_true(
        has_sentence(json, "what gave way: the block seen is not the only one"));
}

/* Where no error is shared and counts are precise, "about" is allowed. */
static void about_needs_a_narrow_interval(void **state)
{
    const att_figure f[] = {figure("A", "2010", 800, "W01"),
        figure("B", "2010", 800, "W02"), figure("C", "2010", 800, "W03"),
        figure("D", "2010", 790, "W04")};
    att_headcount_settings sharp = quick_settings;
    att_headcount h;
    att_json *json;
    att_error err;
    check_ok(&err, find(4, f, 0, NULL, &about_all, &sharp, *state, &h, &err));
    check_ok(&err, att_headcount_write(&h, *state, &json, &err));
    assert_true(has_sentence(json, "Between "));
    assert_false(has_sentence(json, "About "));
    sharp.prior.shared_bias = sharp.prior.origin_spread = 0.02;
    check_ok(&err, find(4, f, 0, NULL, &about_all, &sharp, *state, &h, &err));
    check_ok(&err, att_headcount_write(&h, *state, &json, &err));
    assert_true(
        has_sentence(json, "About 800 prisoners, mean over 2010 (90 % interval"));
}

/* By weights or fitted anew: the number without a report is that of a fit without it.
 */
static void leaving_a_report_out_is_as_not_hearing_it(void **state)
{
    const att_figure f[] = {figure("A", "2010", 300, "W01"),
        figure("B", "2010", 800, "W02"), figure("C", "2011", 1000, "W03")};
    att_headcount_question without = about_all;
    att_headcount_settings settings = quick_settings;
    att_headcount h, own;
    att_error err;
    settings.n_kept = 3000;
    without.period = ATT_TEXT("2010");
    check_ok(&err, find(3, f, 0, NULL, &without, &settings, *state, &h, &err));
    for (size_t j = 0; j < 3; j++) {
        const att_standing *s = &h.standings[h.chosen.figure_of[j]];
        att_figure left[2];
        for (size_t i = 0, n = 0; i < 3; i++)
            if (i != j)
                left[n++] = f[i];
        check_ok(&err, find(2, left, 0, NULL, &without, &settings, *state, &own, &err));
        check_close(log(s->without.q50 / own.number.q50), 0, 0.05);
        check_close(log(s->without.q95 / own.number.q95), 0, 0.12);
    }
}

static void memory_may_fail(void **state)
{
    const att_figure f = figure("A", "2010", 800, "W01");
    att_arena *arena = *state;
    att_headcount h;
    att_error err;
    arena->limit_bytes = 512;
    check_fails(&err, ATT_NO_MEMORY, "",
        find(1, &f, 0, NULL, &about_all, &quick_settings, arena, &h, &err));
}

static bool stop(void *self, const char *what, double done, double total)
{
    (void)self, (void)what, (void)total;
    return done < 300;
}

static void it_can_be_stopped(void **state)
{
    const att_figure f = figure("A", "2010", 800, "W01");
    const att_headcount_evidence evidence = {.n_figures = 1, .figures = &f};
    const att_progress progress = {stop, NULL};
    att_json *out;
    att_error err;
    check_fails(&err, ATT_STOPPED, "sweeps",
        att_headcount_estimate(
            &evidence, &about_all, &quick_settings, &progress, *state, &out, &err));
}

CHECK_MAIN(check_test(the_example_of_the_method_comes_out),
    check_test(derived_figures_change_no_byte),
    check_test(order_and_threads_change_no_byte),
    check_test(the_result_says_what_must_be_said),
    check_test(what_cannot_be_known_is_refused),
    check_test(conflict_gives_no_number_until_something_gave_way),
    check_test(about_needs_a_narrow_interval),
    check_test(leaving_a_report_out_is_as_not_hearing_it), check_test(memory_may_fail),
    check_test(it_can_be_stopped))
