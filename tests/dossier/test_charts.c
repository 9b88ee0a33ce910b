/* test_charts.c — charts put their marks where the scale says, worked by hand. */
#include "fixture.h"

#include "dossier/teller.h"

static att_fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    att_error err;
    return att_fonts_open("en", &fonts, &err) ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    att_fonts_close(fonts);
    return 0;
}

static att_teller teller_of(const att_dossier *d, att_arena *arena)
{
    att_teller t;
    att_error err;
    const att_words *words;
    check_ok(&err, att_words_open("en", arena, &words, &err));
    check_ok(&err, att_teller_init(&t, d, words, fonts, arena, &err));
    return t;
}

static const att_mark *mark_of(
    const att_canvas *c, att_mark_kind kind, const char *name)
{
    for (size_t m = 0; m < c->n_marks; m++)
        if (c->marks[m].kind == kind && att_text_is(c->marks[m].name, name))
            return &c->marks[m];
    fail_msg("no mark %s", name);
    return NULL;
}

static bool has_text(const att_canvas *c, const char *text)
{
    for (size_t m = 0; m < c->n_marks; m++)
        if (c->marks[m].kind == ATT_MARK_TEXT && att_text_is(c->marks[m].text, text))
            return true;
    return false;
}

/* Two years of 365 days from 2010-01-01, so that a quarter of the plot is mid-2010. The
 * highest value, 1,900, makes the axis end at 2,000. */
static const att_dossier_item two_items[] = {{.id = T("H01"),
                                                 .kind = ATT_DOSSIER_FIGURE,
                                                 .period = T("2010"),
                                                 .low = 1000,
                                                 .high = 1000},
    {.id = T("H02"),
        .kind = ATT_DOSSIER_FIGURE,
        .period = T("2011"),
        .low = 1500,
        .high = 1500}};
static const att_dossier_step two_steps[] = {
    {T("2010"), 500, 400, 600, 300, 1900}, {T("2011"), 700, 600, 800, 500, 1200}};
static const att_dossier_report two_reports[] = {
    {.item = T("H01"), .origin = T("H01"), .low = 1000, .high = 1000, .error_log = 0.3},
    {.item = T("H02"),
        .origin = T("H01"),
        .low = 1500,
        .high = 1500,
        .is_excluded = true}};
static const att_dossier_series two_years = {.id = T("E01"),
    .measure = T("women"),
    .place = T("F01"),
    .n_steps = 2,
    .steps = two_steps,
    .n_reports = 2,
    .reports = two_reports,
    .test_item = T("H13"),
    .test_value = 800,
    .test_percentile = 80,
    .test_period = T("2010")};
static const att_dossier two_facts = {
    .items = two_items, .n_items = 2, .series = &two_years, .n_series = 1};

static void a_report_stands_at_its_time_and_number(void **state)
{
    att_teller t = teller_of(&two_facts, *state);
    att_canvas c;
    att_error err;
    check_ok(&err, att_draw_posterior(&t, &two_years, &c, &err));
    /* x from 40 to 424, y from 222 (0) to 22 (2,000) */
    const att_mark *counted = mark_of(&c, ATT_MARK_DOT, "H01");
    check_close(counted->x, 136, 1e-6); /* 40 + 384 / 4 */
    check_close(counted->y, 122, 1e-6); /* 222 - 200 * 1000 / 2000 */
    assert_int_equal(counted->look.fill, ATT_INK);
    const att_mark *hollow = mark_of(&c, ATT_MARK_DOT, "H02");
    check_close(hollow->x, 328, 1e-6);
    check_close(hollow->y, 72, 1e-6);
    assert_int_equal(hollow->look.fill, ATT_PAPER);
    const att_mark *test = mark_of(&c, ATT_MARK_PATH, "H13");
    check_close(test->points[0].y, 142, 1e-6); /* 222 - 80 */
    assert_int_equal(test->look.dash, ATT_DASHED);
    const att_mark *median = mark_of(&c, ATT_MARK_PATH, "median");
    check_close(median->points[0].x, 136, 1e-6);
    check_close(median->points[0].y, 172, 1e-6); /* 222 - 50 */
    check_close(median->points[1].y, 152, 1e-6); /* 222 - 70 */
    assert_true(has_text(&c, "H13 under test: 800, percentile 80 of 2010"));
}

static void the_forest_keeps_repeats_under_their_origin(void **state)
{
    att_teller t = teller_of(&two_facts, *state);
    att_canvas c;
    att_error err;
    check_ok(&err, att_draw_forest(&t, &two_years, &c, &err));
    /* The scale runs from 292 to 398 and ends at 2,000: 1,000 * e^(1.645 * 0.3) is
     * 1,638. */
    const att_mark *counted = mark_of(&c, ATT_MARK_DOT, "H01");
    const att_mark *hollow = mark_of(&c, ATT_MARK_DOT, "H02");
    check_close(counted->x, 345, 1e-6);
    check_close(hollow->x, 371.5, 1e-6);
    assert_true(hollow->y > counted->y);
    assert_int_equal(hollow->look.fill, ATT_PAPER);
    check_close(mark_of(&c, ATT_MARK_TEXT, "H01")->x, 0, 0);
    check_close(mark_of(&c, ATT_MARK_TEXT, "H02")->x, 12, 0); /* indented */
}

static void the_plan_is_to_scale(void **state)
{
    const att_dossier d = fixture(*state);
    att_teller t = teller_of(&d, *state);
    att_canvas c;
    att_error err;
    bool has_plan;
    check_ok(&err, att_draw_site_plan(&t, &has_plan, &c, &err));
    assert_true(has_plan);
    /* 188 m are 316 points. */
    const att_mark *men = mark_of(&c, ATT_MARK_RECT, "F03");
    const att_mark *annex = mark_of(&c, ATT_MARK_RECT, "F04");
    check_close(men->w, 142 * 316 / 188.0, 1e-6);
    check_close(men->h, 128 * 316 / 188.0, 1e-6);
    check_close(annex->w, 46 * 316 / 188.0, 1e-6);
    check_close(annex->x, men->x + men->w, 1e-6);
    assert_true(has_text(&c, "46 m") && has_text(&c, "142 m") && has_text(&c, "188 m"));
}

static void without_measures_there_is_no_plan(void **state)
{
    att_teller t = teller_of(&two_facts, *state);
    att_canvas c;
    att_error err;
    bool has_plan = true;
    check_ok(&err, att_draw_site_plan(&t, &has_plan, &c, &err));
    assert_false(has_plan);
}

static void repeats_are_one_box_with_their_number(void **state)
{
    const att_dossier d = fixture(*state);
    att_teller t = teller_of(&d, *state);
    att_canvas c;
    att_error err;
    check_ok(&err, att_draw_derivation(&t, &d.findings[0], &c, &err));
    assert_true(has_text(&c, "4 repeats: ")); /* H63 to H66 repeat H09 */
    assert_true(has_text(&c, "H63 H64 H65 H66"));
    const att_mark *child = mark_of(&c, ATT_MARK_RECT, "H11");
    const att_mark *origin = mark_of(&c, ATT_MARK_RECT, "H09");
    assert_true(child->x + child->w < origin->x);
    assert_int_equal(origin->look.fill, ATT_BLUE_90);
    assert_int_equal(child->look.fill, ATT_PAPER);
}

static void an_interval_is_drawn_from_its_first_to_its_last_day(void **state)
{
    static const att_dossier_item items[] = {{.id = T("O01"),
                                                 .kind = ATT_DOSSIER_OBSERVATION,
                                                 .period = T("2010-01-01/2011-12-31")},
        {.id = T("O02"), .kind = ATT_DOSSIER_OBSERVATION, .period = T("2010")},
        {.id = T("T01"), .kind = ATT_DOSSIER_STATEMENT, .period = T("../2011")},
        {.id = T("T02"), .kind = ATT_DOSSIER_STATEMENT}};
    const att_dossier d = {.items = items, .n_items = 4};
    att_teller t = teller_of(&d, *state);
    att_canvas c;
    att_error err;
    check_ok(&err, att_draw_time_line(&t, &c, &err));
    /* From 2009-01-01 (two years before the open end's last certain day, 2011-01-01) to
     * 2012-01-01: 3 * 365 days over 472 points. */
    const att_mark *whole = mark_of(&c, ATT_MARK_RECT, "O01");
    const att_mark *year = mark_of(&c, ATT_MARK_RECT, "O02");
    check_close(whole->x, 472 / 3.0, 0.01);
    check_close(whole->w, 2 * 472 / 3.0, 0.01);
    check_close(year->w, 472 / 3.0, 0.01);
    assert_true(has_text(&c, "Items without a date, not drawn: 1."));
}

/* No word may stand on another, in any figure of the real case. */
static void check_apart(const att_canvas *c, const char *figure)
{
    for (size_t m = 0; m < c->n_marks; m++) {
        const att_mark *a = &c->marks[m];
        if (a->kind != ATT_MARK_TEXT || a->angle_rad != 0)
            continue;
        const att_box p = att_text_box(a->x, a->y, a->align, &a->font, a->text_w);
        if (p.x < -0.5 || p.x + p.w > c->width + 0.5)
            fail_msg("%s: \"%.*s\" leaves the paper", figure, ATT_PRINT(a->text));
        for (size_t n = 0; n < m; n++) {
            const att_mark *b = &c->marks[n];
            if (b->kind != ATT_MARK_TEXT || b->angle_rad != 0)
                continue;
            const att_box q = att_text_box(b->x, b->y, b->align, &b->font, b->text_w);
            if (att_box_overlaps(&p, &q))
                fail_msg("%s: \"%.*s\" stands on \"%.*s\"", figure, ATT_PRINT(a->text),
                    ATT_PRINT(b->text));
        }
    }
}

static void words_keep_apart_in_every_figure(void **state)
{
    const att_dossier d = fixture(*state);
    att_teller t = teller_of(&d, *state);
    att_canvas c;
    att_error err;
    bool has_plan;
    check_ok(&err, att_draw_posterior(&t, &d.series[0], &c, &err));
    check_apart(&c, "posterior");
    check_ok(&err, att_draw_forest(&t, &d.series[0], &c, &err));
    check_apart(&c, "forest");
    check_ok(&err, att_draw_derivation(&t, &d.findings[0], &c, &err));
    check_apart(&c, "derivation");
    check_ok(&err, att_draw_site_plan(&t, &has_plan, &c, &err));
    check_apart(&c, "plan");
    check_ok(&err, att_draw_time_line(&t, &c, &err));
    check_apart(&c, "time line");
    check_ok(&err, att_draw_ladder(&t, &d.findings[0], &c, &err));
    check_apart(&c, "ladder");
}

static void a_period_that_is_no_date_is_refused(void **state)
{
    att_teller t = teller_of(&two_facts, *state);
    const att_dossier_step wrong[] = {{T("sometime"), 1, 1, 1, 1, 1}};
    att_dossier_series series = two_years;
    series.steps = wrong;
    series.n_steps = 1;
    att_canvas c;
    att_error err;
    check_fails(
        &err, ATT_INVALID, "sometime", att_draw_posterior(&t, &series, &c, &err));
    series.n_steps = 0;
    check_fails(
        &err, ATT_INVALID, "no periods", att_draw_posterior(&t, &series, &c, &err));
}

static void words_follow_the_probability(void **state)
{
    (void)state;
    static const struct {
        double p;
        int word;
    } known[] = {{0.01, 1}, {0.05, 2}, {0.2, 3}, {0.44, 3}, {0.45, 4}, {0.55, 4},
        {0.56, 5}, {0.8, 5}, {0.81, 6}, {0.95, 6}, {0.96, 7}, {1, 7}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(att_likely(known[i].p), known[i].word);
    assert_int_equal(att_likely(NAN), 0);
    assert_int_equal(att_likely(1.2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(a_report_stands_at_its_time_and_number),
        check_test(the_forest_keeps_repeats_under_their_origin),
        check_test(the_plan_is_to_scale), check_test(without_measures_there_is_no_plan),
        check_test(repeats_are_one_box_with_their_number),
        check_test(an_interval_is_drawn_from_its_first_to_its_last_day),
        check_test(words_keep_apart_in_every_figure),
        check_test(a_period_that_is_no_date_is_refused),
        check_test(words_follow_the_probability)};
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
