/* test_take.c — what the engine found reaches the print whole; what is not used stays.
 */
#include "check.h"

#include "dossier/take.h"

#define T(literal)                                                                     \
    {                                                                                  \
        "" literal, sizeof(literal) - 1                                                \
    }

/* One claim of two elements: W1 saw the act, a repeat of it, imagery against the place.
 */
static const att_bears on_act[] = {
    {.item = 0, .stance = ATT_SUPPORTS, .ratio = NAN, .fit = 1},
    {.item = 1, .stance = ATT_SUPPORTS, .ratio = NAN, .fit = 1}};
static const att_bears on_place[] = {{.item = 2,
    .stance = ATT_CONTRADICTS,
    .ratio = NAN,
    .fit = 1,
    .reason = T("empty")}};
static const att_aspect aspects[] = {{.name = T("act"),
                                         .text = T("women were held"),
                                         .part = ATT_ACT,
                                         .is_essential = true,
                                         .n_bears = 2,
                                         .bears = on_act},
    {.name = T("place"),
        .part = ATT_PLACE,
        .is_essential = true,
        .n_bears = 1,
        .bears = on_place},
    {.name = T("quantity"), .part = ATT_QUANTITY, .is_headcount = true}};
static const att_item items[] = {{.id = T("T01")}, {.id = T("H01")}, {.id = T("O01")}};
static const att_rival rivals[] = {
    {.name = T("elsewhere"), .text = T("held elsewhere")}};
static const att_bundle bundle = {.claim = T("C01"),
    .text = T("Women were held there"),
    .n_aspects = 3,
    .aspects = aspects,
    .n_items = 3,
    .items = items,
    .n_rivals = 1,
    .rivals = rivals};

static const att_weighed weighed_act[] = {
    {.ratio = 8, .kept = 0, .origin = 0}, {.weight = {.notes = ATT_REPEAT | ATT_CAPPED},
                                              .ratio = 1,
                                              .kept = 1,
                                              .origin = SIZE_MAX}};
static const att_weighed weighed_place[] = {{.ratio = 0.25, .kept = 0, .origin = 1}};
static const att_standing standings[] = {{.rung = 2,
                                             .p = 0.9,
                                             .n_independent = 2,
                                             .n_effective = 1.5,
                                             .weighed = weighed_act},
    {.rung = 1,
        .p = 0.6,
        .n_independent = 1,
        .n_effective = NAN,
        .weighed = weighed_place},
    {.rung = ATT_NO_RUNG, .p = NAN}};
static const size_t origin_items[] = {0, 1, 2};
static const att_origin origins[] = {
    {.n_items = 2, .items = origin_items, .rung = 0, .p = 0.5},
    {.n_items = 1, .items = &origin_items[2], .rung = 2, .p = 0.7}};
static const att_kind_out kinds[] = {{ATT_TESTIMONY, 0, 0.5}, {ATT_IMAGERY, 2, 0.8}};
static const double prior[] = {0.475, 0.475, 0.05}, posterior[] = {0.8, 0.15, 0.05};
static const att_finding found = {.rung = 1,
    .engine_rung = 2,
    .ungraded_rung = 1,
    .weakest = 1,
    .p = 0.6,
    .p_low = 0.4,
    .p_high = 0.8,
    .n_independent = 1,
    .n_kinds = 1,
    .confidence = ATT_LOW,
    .refusals = ATT_R_ONE | ATT_R_CONTRA,
    .flags = ATT_SINGLE_POINT | ATT_LOWER_BOUND,
    .n_critical = 1,
    .n_searched = 3,
    .n_origins = 2,
    .origins = origins,
    .n_kind_outs = 2,
    .kind_outs = kinds,
    .n_standings = 3,
    .standings = standings,
    .matrix = {.n_hypotheses = 3, .prior = prior, .posterior = posterior}};

static void a_finding_keeps_its_numbers(void **state)
{
    att_error err;
    att_weights weights;
    att_dossier_finding f;
    check_ok(&err, att_weights_read(att_weights_default(), *state, &weights, &err));
    check_ok(&err, att_take_finding(&weights, &bundle, &found, *state, &f, &err));
    check_text(f.claim, "C01");
    assert_int_equal(f.rung, 1);
    assert_int_equal(f.engine_rung, 2);
    check_close(f.p_low, 0.4, 0);
    assert_int_equal(f.n_bearings, 3);
    check_close(f.bearings[0].weight_bits, 3, 1e-12); /* log2 8 */
    check_text(f.bearings[0].origin, "T01");
    check_close(f.bearings[1].weight_bits, 0, 0);
    assert_int_equal(f.bearings[1].origin.length, 0); /* it weighs nothing */
    check_text(f.bearings[1].notes, "CAPPED REPEAT");
    check_close(f.bearings[2].weight_bits, -2, 1e-12);
    assert_int_equal(f.bearings[2].stance, ATT_DOSSIER_CONTRADICTS);
    check_text(f.bearings[2].reason, "empty");
}

static void elements_say_what_imagery_can_show(void **state)
{
    att_error err;
    att_weights weights;
    att_dossier_finding f;
    check_ok(&err, att_weights_read(att_weights_default(), *state, &weights, &err));
    check_ok(&err, att_take_finding(&weights, &bundle, &found, *state, &f, &err));
    assert_int_equal(f.n_elements, 3);
    assert_true(f.elements[1].imagery_can_show);  /* the place */
    assert_false(f.elements[2].imagery_can_show); /* never people */
    assert_true(f.elements[2].is_number);
}

static void refusals_losses_and_alternatives_come_along(void **state)
{
    att_error err;
    att_weights weights;
    att_dossier_finding f;
    check_ok(&err, att_weights_read(att_weights_default(), *state, &weights, &err));
    check_ok(&err, att_take_finding(&weights, &bundle, &found, *state, &f, &err));
    assert_int_equal(f.refusals.n, 2);
    check_text(f.refusals.at[0].code, "R-ONE");
    assert_int_equal(f.reasons.n, 1); /* a single point is told in the first line */
    check_text(f.reasons.at[0].code, "LOWER-BOUND");
    assert_int_equal(f.n_without, 4);
    check_text(f.without[0].origin, "T01"); /* the heaviest loss first */
    assert_int_equal(f.without[0].n_items, 2);
    check_text(f.without[2].kind, "testimony");
    assert_int_equal(f.n_alternatives, 3);
    check_text(f.alternatives[0].name, "claim");
    check_text(f.alternatives[1].text, "held elsewhere");
    check_text(f.alternatives[2].name, "else");
    check_close(f.alternatives[1].p, 0.15, 0);
}

static void only_what_is_used_is_kept(void **state)
{
    static const att_dossier_bearing bearing = {.item = T("H02"), .element = T("act")};
    static const att_dossier_finding finding = {
        .claim = T("C01"), .place = T("F04"), .n_bearings = 1, .bearings = &bearing};
    static const att_dossier_item all_items[] = {
        {.id = T("H01"), .source = T("S01"), .kind = ATT_DOSSIER_FIGURE},
        {.id = T("H02"), .source = T("S02"), .kind = ATT_DOSSIER_FIGURE},
        {.id = T("H03"), .source = T("S03"), .kind = ATT_DOSSIER_FIGURE}};
    static const att_dossier_source all_sources[] = {
        {.id = T("S01")}, {.id = T("S02")}, {.id = T("S03")}, {.id = T("S04")}};
    static const att_dossier_place all_places[] = {{.id = T("F01")},
        {.id = T("F04"), .parent = T("F01"), .source = T("S04")}, {.id = T("F09")}};
    static const att_dossier_link link = {T("H02"), T("H01"), 1, false};
    att_dossier d = {.n_findings = 1,
        .findings = &finding,
        .n_items = 3,
        .items = all_items,
        .n_sources = 4,
        .sources = all_sources,
        .n_places = 3,
        .places = all_places,
        .n_links = 1,
        .links = &link};
    att_error err;
    check_ok(&err, att_keep_used(&d, *state, &err));
    assert_int_equal(d.n_items, 2); /* H02 and what it derives from */
    check_text(d.items[0].id, "H01");
    assert_int_equal(d.n_sources, 3);
    check_text(d.sources[2].id, "S04"); /* of the place */
    assert_int_equal(d.n_places, 2);    /* F04 and the F01 around it */
}

/* As the room estimates stores it, cut to what is read. H10 is computed from H06, which
 * counts something else; H34 repeats H31; W15 gave H31 and H99. */
static const char stored[] =
    "{\"kind\":\"headcount\",\"claim\":\"C01\",\"place\":\"F01\",\"group\":\"women\","
    "\"state\":\"ESTIMATED\",\"from\":\"2009-01/2009-06\",\"to\":\"2009-07/2009-12\","
    "\"number\":{\"q05\":480,\"q25\":650,\"q50\":790,\"q75\":960,\"q95\":1329},"
    "\"test\":{\"low\":800,\"high\":800,\"percentile\":0.52},"
    "\"series\":[{\"group\":\"women_share\",\"unit\":\"fraction\",\"periods\":[],"
    "\"q05\":[],\"q25\":[],\"q50\":[],\"q75\":[],\"q95\":[]},"
    "{\"group\":\"women\",\"unit\":\"persons\","
    "\"periods\":[\"2009-01/2009-06\",\"2009-07/2009-12\"],\"q05\":[1,2],"
    "\"q25\":[3,4],\"q50\":[5,6],\"q75\":[7,8],\"q95\":[9,10]}],"
    "\"reports\":[{\"id\":\"H31\",\"measure\":\"women\",\"low\":600,\"high\":600,"
    "\"spread\":0.5,\"origin\":\"W15\",\"percentile\":0.25},"
    "{\"id\":\"H99\",\"measure\":\"women\",\"low\":700,\"spread\":0.5,\"origin\":"
    "\"W15\"},"
    "{\"id\":\"H06\",\"measure\":\"total\",\"low\":5000,\"high\":5000,\"origin\":"
    "\"S17\"}],"
    "\"excluded\":[{\"id\":\"H34\",\"measure\":\"women\",\"low\":600,\"high\":600,"
    "\"parents\":\"H31\",\"reason\":\"repeats another figure or is computed\"},"
    "{\"id\":\"H10\",\"measure\":\"women\",\"low\":1000,\"high\":1000,"
    "\"parents\":\"H06;H07\",\"reason\":\"repeats another figure or is computed\"}],"
    "\"sentences\":[\"Between 480 and 1,300 women …\"],\"seed\":12}";

static const att_json *read_json(att_arena *arena, const char *text)
{
    att_error err;
    const att_json *json;
    check_ok(&err, att_json_parse((att_bytes){(const uint8_t *)text, strlen(text)},
                       arena, &json, &err));
    return json;
}

static void a_stored_headcount_becomes_series(void **state)
{
    att_error err;
    att_dossier_series *series;
    size_t n;
    check_ok(&err, att_take_series(read_json(*state, stored), ATT_TEXT("C01"), 3,
                       *state, &n, &series, &err));
    assert_int_equal(n, 2);
    check_text(series[0].id, "E3"); /* what was asked stands first */
    check_text(series[0].measure, "women");
    check_text(series[1].measure, "women_share");
    assert_true(series[1].is_share);
    assert_int_equal(series[0].n_steps, 2);
    check_close(series[0].steps[1].median, 6, 0);
    check_close(series[0].steps[1].low90, 2, 0);
    check_close(series[0].steps[1].high50, 8, 0);
    check_close(series[0].number.high90, 1329, 0);
    check_text(series[0].number.period, "2009-01/2009-12");
    check_text(series[0].test_item, "C01");
    check_close(series[0].test_percentile, 52, 1e-12);
    assert_int_equal(series[1].number.period.length, 0);
    check_text(series[0].command, "attest estimate headcount --claim C01 --seed 12");
    assert_int_equal(series[0].notes.n, 1);
}

static void figures_of_a_series_have_their_origins(void **state)
{
    att_error err;
    att_dossier_series *series;
    size_t n;
    check_ok(&err, att_take_series(read_json(*state, stored), ATT_TEXT("C01"), 1,
                       *state, &n, &series, &err));
    const att_dossier_report *r = series[0].reports;
    assert_int_equal(series[0].n_reports, 4); /* H06 counts prisoners */
    assert_int_equal(series[0].n_origins, 1);
    check_text(r[0].origin, "H31");
    check_close(r[0].percentile, 25, 1e-12);
    check_text(r[1].origin, "H31"); /* the same witness */
    assert_true(isnan(r[1].high));  /* "more than" */
    assert_true(r[2].is_excluded);
    check_text(r[2].origin, "H31");
    check_text(r[3].origin, "H06");
    assert_true(isnan(r[3].percentile));
}

static void a_conflict_has_words_and_no_number(void **state)
{
    att_error err;
    att_dossier_series *series;
    size_t n;
    const att_json *conflict = read_json(*state,
        "{\"group\":\"women\",\"place\":\"F01\",\"state\":\"CONFLICT\","
        "\"sentences\":[\"Testimony and imagery disagree.\"]}");
    check_ok(
        &err, att_take_series(conflict, ATT_TEXT("C01"), 1, *state, &n, &series, &err));
    assert_int_equal(n, 1);
    check_text(series[0].refusal, "Testimony and imagery disagree.");
    assert_int_equal(series[0].n_steps, 0);
    const att_json *uneven = read_json(*state,
        "{\"series\":[{\"group\":\"women\",\"periods\":[\"2009\"],\"q50\":[]}]}");
    check_fails(&err, ATT_INVALID, "1 periods and 0 values",
        att_take_series(uneven, ATT_TEXT("C01"), 1, *state, &n, &series, &err));
}

CHECK_MAIN(check_test(a_finding_keeps_its_numbers),
    check_test(elements_say_what_imagery_can_show),
    check_test(refusals_losses_and_alternatives_come_along),
    check_test(only_what_is_used_is_kept),
    check_test(a_stored_headcount_becomes_series),
    check_test(figures_of_a_series_have_their_origins),
    check_test(a_conflict_has_words_and_no_number))
