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

CHECK_MAIN(check_test(a_finding_keeps_its_numbers),
    check_test(elements_say_what_imagery_can_show),
    check_test(refusals_losses_and_alternatives_come_along),
    check_test(only_what_is_used_is_kept))
