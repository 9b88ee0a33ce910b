/* test_choose.c — which figures enter, as what, and when. */
#include "check.h"

#include "estimates/choose.h"

static att_half_years half_years(const char *period)
{
    att_half_years out;
    att_error err;
    check_ok(&err, att_half_years_of(att_text_of(period), &out, &err));
    return out;
}

static void check_half_years(const char *period, int first, int last)
{
    const att_half_years got = half_years(period);
    if (got.first != first || got.last != last)
        fail_msg(
            "%s: %d to %d, not %d to %d", period, got.first, got.last, first, last);
}

static void a_period_is_the_half_years_it_mostly_fills(void **state)
{
    (void)state;
    check_half_years("2009", 4018, 4019);
    check_half_years("2009/2014", 4018, 4029);
    check_half_years("2008-12/2009-12", 4018, 4019); /* December alone is too little */
    check_half_years("1998-12/1999-07", 3998, 3998);
    check_half_years("2010-03", 4020, 4020); /* none is filled: the middle's */
    check_half_years("2010-06-20/2010-07-20", 4021, 4021); /* middle: 5 July */
    check_half_years("../2016", 4032, 4033);               /* the last year */
    check_half_years("2020/..", 4040, 4041);               /* the first */
    check_half_years("", 0, -1);
    char name[ATT_HALF_YEAR_NAME];
    att_half_year_name(4019, name);
    assert_string_equal(name, "2009-07/2009-12");
    att_half_year_name(4018, name);
    assert_string_equal(name, "2009-01/2009-06");
}

static att_figure figure(const char *id, const char *measure, double low)
{
    return (att_figure){.id = att_text_of(id),
        .measure = att_text_of(measure),
        .scope = ATT_TEXT("facility"),
        .place = ATT_TEXT("F01"),
        .period = ATT_TEXT("2010"),
        .how = ATT_TEXT("original"),
        .knowing = ATT_TEXT("roll_call"),
        .source = ATT_TEXT("S01"),
        .low = low,
        .high = (double)NAN};
}

static bool choose(size_t n, const att_figure *figures,
    const att_headcount_question *question, att_arena *arena, att_chosen *out,
    att_error *err)
{
    const att_headcount_evidence evidence = {.n_figures = n, .figures = figures};
    const att_headcount_prior prior = ATT_HEADCOUNT_PRIOR;
    return att_choose(&evidence, question, &prior, arena, out, err);
}

static const att_headcount_question about_women = {
    .place = {"F01", 3}, .group = ATT_WOMEN, .low = 800, .high = 800};

static void every_figure_has_its_fate(void **state)
{
    att_figure f[] = {figure("A", "women", 600), figure("B", "women", 500),
        figure("C", "women", 500), figure("D", "women", 800), figure("E", "women", 800),
        figure("F", "women", 500), figure("G", "women", 500),
        figure("H", "guards", 300), figure("I", "women", (double)NAN),
        figure("J", "women", 0), figure("K", "women", 500)};
    const att_fate wanted[] = {ATT_ENTERS, ATT_DERIVED, ATT_DERIVED, ATT_UNDER_TEST,
        ATT_ENTERS, ATT_OTHER_PLACE, ATT_OTHER_SCOPE, ATT_NOT_MODELLED, ATT_NO_NUMBER,
        ATT_NO_ONE, ATT_NO_TIME};
    f[1].how = ATT_TEXT("repeat");
    f[2].parents = ATT_TEXT("A");
    f[4].witness = ATT_TEXT("W01"); /* she counted 800 herself */
    f[5].place = ATT_TEXT("F02");
    f[6].scope = ATT_TEXT("sample");
    f[10].period = (att_text){0};
    att_chosen c;
    att_error err;
    check_ok(&err, choose(11, f, &about_women, *state, &c, &err));
    for (size_t i = 0; i < 11; i++)
        if (c.figures[i].fate != wanted[i])
            fail_msg("%zu: %s", i, att_fate_words(c.figures[i].fate));
    assert_int_equal(c.n_reports, 2);

    att_headcount_question without = about_women;
    without.left_out = ATT_TEXT("S09; W01");
    check_ok(&err, choose(11, f, &without, *state, &c, &err));
    assert_int_equal(c.figures[4].fate, ATT_LEFT_OUT);
    assert_int_equal(c.n_reports, 1);
}

/* Spreads: roll call .12; rooms at second hand sqrt(.3^2 + .3^2); an impression at
 * third hand sqrt(.5^2 + 2 * .3^2); a share always .6. */
static void reports_stray_by_their_way_of_knowing(void **state)
{
    att_figure f[] = {figure("A", "total", 600), figure("B", "men", 500),
        figure("C", "women", 500), figure("D", "women_share", 0.29)};
    f[1].knowing = ATT_TEXT("rooms");
    f[1].hearsay = 1;
    f[2].knowing = (att_text){0};
    f[2].hearsay = 2;
    att_chosen c;
    att_error err;
    check_ok(&err, choose(4, f, &about_women, *state, &c, &err));
    check_close(c.reports[0].spread, 0.12, 1e-12);
    check_close(c.reports[1].spread, sqrt(0.18), 1e-12);
    check_close(c.reports[2].spread, sqrt(0.43), 1e-12);
    check_close(c.reports[3].spread, 0.6, 1e-12);
    assert_int_equal(c.reports[3].steps.n, 2); /* 29 %, on the grid of 1 alone */
    check_close(c.figures[3].low, 29, 0);
    check_close(c.reports[3].steps.edge[0], log(0.285 / 0.715), 1e-12);
}

static void words_say_what_a_number_allows(void **state)
{
    att_figure f[] = {figure("A", "total", 500), figure("B", "total", 500),
        figure("C", "total", 400), figure("D", "total", 500)};
    f[0].words = ATT_TEXT("more_than");
    f[1].words = ATT_TEXT("up_to");
    f[2].words = ATT_TEXT("between");
    f[2].high = 600;
    f[3].words = ATT_TEXT("about");
    f[3].high = 500;
    att_chosen c;
    att_error err;
    check_ok(&err, choose(4, f, &about_women, *state, &c, &err));
    check_close(c.reports[0].steps.edge[0], log(500), 1e-12);
    assert_true(c.reports[0].steps.edge[1] > 1e99);
    assert_true(c.reports[1].steps.edge[0] < -1e99);
    check_close(c.reports[1].steps.edge[1], log(500), 1e-12);
    check_close(c.reports[2].steps.edge[1], log(600), 1e-12);
    assert_true(c.reports[3].steps.n > 2); /* heaped */
}

static void figures_of_one_origin_share_a_group(void **state)
{
    att_figure f[] = {figure("D", "total", 600), figure("A", "women", 500),
        figure("C", "women", 700), figure("B", "women_share", 0.3),
        figure("E", "men", 90)};
    f[0].origin = ATT_TEXT("X");
    f[1].origin = ATT_TEXT("X");
    f[2].witness = ATT_TEXT("W07");
    att_chosen c;
    att_error err;
    check_ok(&err, choose(5, f, &about_women, *state, &c, &err));
    /* in the order of ids: A (X), B (share, S01), C (W07), D (X), E (S01) */
    assert_int_equal(c.n_count_origins, 3);
    assert_int_equal(c.n_share_origins, 1);
    check_text(c.count_origins[0], "X");
    check_text(c.count_origins[1], "W07");
    check_text(c.count_origins[2], "S01");
    check_text(c.share_origins[0], "S01");
    assert_int_equal(c.reports[3].group, c.reports[0].group);
    assert_int_equal(c.reports[2].group, 1);
}

static void shares_are_followed_over_their_own_time(void **state)
{
    att_figure f[] = {figure("A", "total", 600), figure("B", "women_share", 0.3),
        figure("C", "repatriated_share", 0.8)};
    f[1].period = ATT_TEXT("2012");
    f[2].period = ATT_TEXT("1999/2000");
    att_chosen c;
    att_error err;
    check_ok(&err, choose(3, f, &about_women, *state, &c, &err));
    assert_int_equal(c.start, 4020);
    assert_int_equal(c.n_times, 2);
    assert_int_equal(c.women.first, 4);
    assert_int_equal(c.women.n, 2);
    assert_int_equal(c.returned.first, -22);
    assert_int_equal(c.returned.n, 4);
    assert_int_equal(c.reports[2].last, -19);
}

static void bad_figures_are_named(void **state)
{
    att_figure f[2] = {figure("H7", "total", 600), figure("H7", "total", 500)};
    att_chosen c;
    att_error err;
    check_fails(&err, ATT_INVALID, "two figures have the id H7",
        choose(2, f, &about_women, *state, &c, &err));
    f[0].measure = ATT_TEXT("women_share");
    check_fails(
        &err, ATT_INVALID, "figure H7", choose(1, f, &about_women, *state, &c, &err));
    f[0] = figure("H7", "total", 600);
    f[0].high = 500;
    check_fails(
        &err, ATT_INVALID, "figure H7", choose(1, f, &about_women, *state, &c, &err));
    f[0] = figure("H7", "total", 600);
    f[0].period = ATT_TEXT("last spring");
    check_fails(
        &err, ATT_INVALID, "figure H7", choose(1, f, &about_women, *state, &c, &err));
    f[0] = figure("H7", "total", 600);
    f[1] = figure("H8", "total", 600);
    f[1].period = ATT_TEXT("1700");
    check_fails(&err, ATT_LIMIT, "years", choose(2, f, &about_women, *state, &c, &err));
    check_fails(
        &err, ATT_REFUSED, "none", choose(0, f, &about_women, *state, &c, &err));
}

CHECK_MAIN(check_test(a_period_is_the_half_years_it_mostly_fills),
    check_test(every_figure_has_its_fate),
    check_test(reports_stray_by_their_way_of_knowing),
    check_test(words_say_what_a_number_allows),
    check_test(figures_of_one_origin_share_a_group),
    check_test(shares_are_followed_over_their_own_time),
    check_test(bad_figures_are_named))
