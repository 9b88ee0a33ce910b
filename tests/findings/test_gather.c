/* test_gather.c — tables made by hand, and the bundles they become. */
#include "table.h"

#include "findings/rows.h"

#define T(words) ATT_TEXT(words)

enum { MOST = 12 };

/* A small case: one claim of two elements, three witnesses, an image, a survey. */
typedef struct world {
    att_source_row sources[MOST];
    att_witness_row witnesses[MOST];
    att_place_row places[MOST];
    att_item_row items[MOST];
    att_derivation_row derivations[MOST];
    att_tie_row ties[MOST];
    att_claim_row claims[MOST];
    att_element_row elements[MOST];
    att_bearing_row bearings[MOST];
    att_alternative_row alternatives[MOST];
    att_rating_row ratings[MOST];
    att_review_row reviews[MOST];
    att_resolution_row resolutions[MOST];
    att_signed_row signatures[MOST];
    att_tables t;
} world;

static void add_bearing(world *w, att_text element, att_text item, att_text stance)
{
    w->bearings[w->t.n_bearings++] =
        (att_bearing_row){T("C01"), element, item, stance, T("why"), NAN};
}

static att_item_row statement(att_text id, att_text witness, att_text source)
{
    return (att_item_row){.id = id,
        .table = ATT_STATEMENTS,
        .witness = witness,
        .source = source,
        .locator = T("p. 1"),
        .period = T("2010"),
        .place = T("F02"),
        .way = T("perceived"),
        .hearsay = 0,
        .plausibility = 3};
}

static void make(world *w)
{
    *w = (world){0};
    w->t = (att_tables){.sources = w->sources,
        .witnesses = w->witnesses,
        .places = w->places,
        .items = w->items,
        .derivations = w->derivations,
        .ties = w->ties,
        .claims = w->claims,
        .elements = w->elements,
        .bearings = w->bearings,
        .alternatives = w->alternatives,
        .ratings = w->ratings,
        .reviews = w->reviews,
        .resolutions = w->resolutions,
        .signatures = w->signatures};
    w->sources[0] = (att_source_row){.id = T("S01"),
        .kind = T("report"),
        .date = T("2016-08"),
        .reliability = T("B")};
    w->sources[1] = (att_source_row){.id = T("S02"), .kind = T("news"), .url = T("u")};
    w->sources[2] = (att_source_row){.id = T("S03"), .kind = T("statistic")};
    w->t.n_sources = 3;
    w->witnesses[0] = (att_witness_row){T("W01"), T("published")};
    w->witnesses[1] = (att_witness_row){T("W02"), T("none")};
    w->t.n_witnesses = 2;
    w->places[0] = (att_place_row){T("F01"), T(""), {42.2, 129.7, 1000}};
    w->places[1] = (att_place_row){T("F02"), T("F01"), {NAN, NAN, NAN}};
    w->places[2] = (att_place_row){T("F03"), T(""), {43.2, 129.7, 1000}};
    w->t.n_places = 3;
    /* ids by bytes: H before O before T */
    w->items[0] = (att_item_row){.id = T("H01"),
        .table = ATT_FIGURES,
        .witness = T("W01"),
        .speaker = T("W01"),
        .source = T("S01"),
        .locator = T("p. 2"),
        .how = T("original"),
        .hearsay = 0,
        .plausibility = -1};
    w->items[1] = (att_item_row){.id = T("O01"),
        .table = ATT_OBSERVATIONS,
        .source = T("S01"),
        .period = T("2009"),
        .place = T("F01"),
        .hearsay = -1,
        .plausibility = 2};
    w->items[2] = statement(T("T01"), T("W01"), T("S01"));
    w->items[3] = statement(T("T02"), T("W02"), T("S02"));
    w->items[4] = statement(T("T03"), T(""), T("S02"));
    w->items[4].speaker = T("the editor");
    w->items[4].hearsay = 3;
    w->t.n_items = 5;
    w->claims[0] = (att_claim_row){
        T("C01"), T("it happened"), T("held"), T("F01"), T("2009/2016"), T("women")};
    w->t.n_claims = 1;
    w->elements[0] =
        (att_element_row){T("C01"), T("act"), T("act"), T("essential"), T("held")};
    w->elements[1] =
        (att_element_row){T("C01"), T("number"), T("quantity"), T("detail"), T("800")};
    w->t.n_elements = 2;
    add_bearing(w, T("act"), T("O01"), T("supports"));
    add_bearing(w, T("act"), T("T01"), T("supports"));
    add_bearing(w, T("act"), T("T02"), T("contradicts"));
    add_bearing(w, T("act"), T("T03"), T("supports"));
    add_bearing(w, T("number"), T("H01"), T("supports"));
}

static const att_what_if nothing = {0};

static const att_bundle *gather(
    const world *w, const att_what_if *what_if, att_arena *arena)
{
    const att_weights weights = built_in(arena);
    att_bundle *bundles;
    size_t n;
    att_error err;
    check_ok(
        &err, att_gather(&w->t, &weights, 0, NULL, what_if, arena, &bundles, &n, &err));
    assert_int_equal(n, w->t.n_claims);
    return bundles;
}

static const att_item *item_of(const att_bundle *b, const char *id)
{
    for (size_t k = 0; k < b->n_items; k++)
        if (att_text_is(b->items[k].id, id))
            return &b->items[k];
    fail_msg("no item %s", id);
    return NULL;
}

static void rows_become_items(void **state)
{
    world w;
    make(&w);
    const att_bundle *b = gather(&w, &nothing, *state);
    const att_item *t01 = item_of(b, "T01"), *o01 = item_of(b, "O01");
    assert_int_equal(t01->kind, ATT_TESTIMONY);
    assert_int_equal(t01->letter, 'B');
    assert_int_equal(t01->digit, 3);
    check_text(t01->speaker, "W01");
    assert_int_equal(t01->told_day, att_day_of(2016, 8, 31)); /* its source's date */
    assert_int_equal(o01->kind, ATT_IMAGERY);
    assert_int_equal(o01->speaker.length, 0);
    assert_int_equal(o01->hearsay, 0);
    assert_int_equal(o01->custody, ATT_GAP); /* no page, no address */
    const att_item *t03 = item_of(b, "T03");
    assert_int_equal(t03->letter, 'F');
    check_text(t03->speaker, "S02 the editor");
    assert_false(item_of(b, "T02")->has_consent);
    assert_int_equal(item_of(b, "H01")->digit, 6);
}

static void elements_know_their_part(void **state)
{
    world w;
    make(&w);
    const att_bundle *b = gather(&w, &nothing, *state);
    assert_int_equal(b->n_aspects, 2);
    assert_int_equal(b->aspects[0].part, ATT_ACT);
    assert_true(b->aspects[0].is_essential);
    assert_false(b->aspects[0].is_headcount);
    assert_true(b->aspects[1].is_headcount);
    assert_false(b->aspects[1].is_essential);
    assert_int_equal(b->aspects[0].n_bears, 4);
    assert_int_equal(b->aspects[0].bears[2].stance, ATT_CONTRADICTS);
    w.claims[0].kind = T("built"); /* then the act is a structure */
    b = gather(&w, &nothing, *state);
    assert_int_equal(b->aspects[0].part, ATT_STRUCTURE);
}

static void bodies_that_count_give_statistics(void **state)
{
    world w;
    make(&w);
    w.items[4].source = T("S03");
    assert_int_equal(item_of(gather(&w, &nothing, *state), "T03")->kind, ATT_STATISTIC);
}

static void time_and_place_are_fitted(void **state)
{
    world w;
    make(&w);
    const att_bundle *b = gather(&w, &nothing, *state);
    check_close(b->aspects[0].bears[1].fit, 1, 0); /* F02 lies within F01 */
    w.items[2].place = T("F03");                   /* 111 km away */
    b = gather(&w, &nothing, *state);
    assert_true(b->aspects[0].bears[1].fit < 1e-9);
    w.items[2].place = T("");
    w.items[2].period = T("2008");
    b = gather(&w, &nothing, *state);
    check_close(b->aspects[0].bears[1].fit, 0, 0);
    check_close(b->aspects[0].bears[0].fit, 1, 0); /* an image needs no access */
}

static void a_detail_told_late_is_marked(void **state)
{
    world w;
    make(&w);
    w.items[0].period = T("2005");
    assert_true(gather(&w, &nothing, *state)->aspects[1].bears[0].is_late);
    w.items[0].period = T("2008"); /* told in 2016 */
    assert_false(gather(&w, &nothing, *state)->aspects[1].bears[0].is_late);
}

static void derivations_come_with_their_ancestors(void **state)
{
    world w;
    make(&w);
    w.derivations[0] = (att_derivation_row){T("T01"), T("H01"), NAN};
    w.t.n_derivations = 1;
    w.t.n_bearings = 4; /* H01 bears on nothing now */
    const att_bundle *b = gather(&w, &nothing, *state);
    assert_int_equal(b->n_items, 5);
    assert_int_equal(b->n_derived, 1);
    check_text(b->items[b->derived[0].child].id, "T01");
    check_text(b->items[b->derived[0].parent].id, "H01");
    check_close(b->derived[0].fraction, 1, 0);
}

/* What S02 says of itself is S01's, if S02 reports S01; its witness is his own. */
static void a_text_that_reports_another_derives_from_it(void **state)
{
    world w;
    make(&w);
    w.derivations[0] = (att_derivation_row){T("S02"), T("S01"), .8};
    w.t.n_derivations = 1;
    const att_bundle *b = gather(&w, &nothing, *state);
    size_t n_to_text = 0, n_to_item = 0;
    for (size_t k = 0; k < b->n_derived; k++) {
        check_text(b->items[b->derived[k].child].id, "T03");
        check_close(b->derived[k].fraction, .8, 0);
        n_to_text += att_text_is(b->items[b->derived[k].parent].id, "S01");
        n_to_item += att_text_is(b->items[b->derived[k].parent].id, "O01");
    }
    assert_int_equal(n_to_text, 1);
    assert_int_equal(n_to_item, 1); /* T01 is a witness's */
}

static void what_cites_the_case_is_a_repeat(void **state)
{
    world w;
    make(&w);
    w.derivations[0] = (att_derivation_row){T("T03"), T("T01"), NAN};
    w.t.n_derivations = 1;
    assert_true(item_of(gather(&w, &nothing, *state), "T03")->is_repeat);
    w.derivations[0].fraction = .5; /* half of it is its own */
    assert_false(item_of(gather(&w, &nothing, *state), "T03")->is_repeat);
    w.derivations[0] = (att_derivation_row){T("H01"), T("T01"), NAN};
    assert_false(item_of(gather(&w, &nothing, *state), "H01")->is_repeat);
    w.items[0].how = T("computed");
    assert_true(item_of(gather(&w, &nothing, *state), "H01")->is_repeat);
}

static void ties_reach_witnesses_and_sources(void **state)
{
    world w;
    make(&w);
    w.ties[0] = (att_tie_row){T("a"), T("W01"), T("same_room"), NAN};
    w.ties[1] = (att_tie_row){T("a"), T("S02"), T("same_room"), NAN};
    w.ties[2] = (att_tie_row){T("b"), T("T01"), T("household"), .9};
    w.t.n_ties = 3;
    const att_bundle *b = gather(&w, &nothing, *state);
    assert_int_equal(b->n_ties, 1); /* b holds one item only */
    assert_int_equal(b->ties[0].n_members, 4);
    check_close(b->ties[0].beta, .15, 0);
}

static void one_bodys_images_are_a_series(void **state)
{
    world w;
    make(&w);
    w.items[2] = w.items[1];
    w.items[2].id = T("O02");
    w.bearings[1].item = T("O02");
    const att_bundle *b = gather(&w, &nothing, *state);
    assert_int_equal(b->n_ties, 1);
    check_text(b->ties[0].kind, "organisation_series");
    assert_int_equal(b->ties[0].n_members, 2);
    w.ties[0] = (att_tie_row){T("a"), T("O01"), T("same_image_blind"), NAN};
    w.ties[1] = (att_tie_row){T("a"), T("O02"), T("same_image_blind"), NAN};
    w.t.n_ties = 2;
    b = gather(&w, &nothing, *state); /* somebody said how they hang together */
    assert_int_equal(b->n_ties, 1);
    check_close(b->ties[0].beta, .3, 0);
}

static void alternatives_reviews_and_resolutions_come_along(void **state)
{
    world w;
    make(&w);
    w.alternatives[0] = (att_alternative_row){T("C01"), T("else"), T("x"), NAN};
    w.ratings[0] = (att_rating_row){T("C01"), T("else"), T("T01"), T("II"), NAN};
    w.ratings[1] = (att_rating_row){T("C01"), T("else"), T("H01"), T(""), .3};
    w.reviews[0] =
        (att_review_row){T("C01"), T("R1"), T("lower"), T("S1"), T("r"), T("")};
    w.resolutions[0] = (att_resolution_row){T("C01"), T("T02")};
    w.t.n_alternatives = w.t.n_reviews = w.t.n_resolutions = 1;
    w.t.n_ratings = 2;
    const att_bundle *b = gather(&w, &nothing, *state);
    assert_int_equal(b->n_ratings, 2);
    assert_int_equal(b->ratings[0].consistency, ATT_VERY_INCONSISTENT);
    check_close(b->ratings[1].likelihood, .3, 0);
    assert_int_equal(b->reviews[0].decision, ATT_LOWER);
    assert_int_equal(b->reviews[0].rung, 1);
    assert_true(b->aspects[0].bears[2].is_resolved);
    assert_false(b->aspects[0].bears[1].is_resolved);
    assert_int_equal(b->signed_hash[0], 0);
    char hex[65];
    att_error err;
    check_ok(&err, att_reviews_hash(b, *state, hex, &err));
    w.signatures[0] = (att_signed_row){T("C01"), att_text_of(hex), T("abc")};
    w.t.n_signatures = 1;
    b = gather(&w, &nothing, *state);
    assert_string_equal(b->signed_hash, "abc");
    w.reviews[0].rung = T("S2"); /* a new review signs what stands now */
    assert_int_equal(gather(&w, &nothing, *state)->signed_hash[0], 0);
}

static void what_if_takes_away_and_turns_round(void **state)
{
    world w;
    make(&w);
    const att_text s01 = T("S01"), w02 = T("W02"), t01 = T("T01");
    const att_bundle *b =
        gather(&w, &(att_what_if){.n_without = 1, .without = &s01}, *state);
    assert_true(item_of(b, "T01")->is_withdrawn);
    assert_true(item_of(b, "O01")->is_withdrawn);
    assert_false(item_of(b, "T03")->is_withdrawn);
    b = gather(&w, &(att_what_if){.n_flip = 1, .flip = &w02}, *state);
    assert_int_equal(b->aspects[0].bears[2].stance, ATT_SUPPORTS);
    assert_int_equal(b->aspects[0].bears[1].stance, ATT_SUPPORTS);
    /* one utterance, coded as a statement and as a number */
    w.derivations[0] = (att_derivation_row){T("T01"), T("H01"), NAN};
    w.t.n_derivations = 1;
    b = gather(&w, &(att_what_if){.n_without = 1, .without = &t01}, *state);
    assert_true(item_of(b, "H01")->is_withdrawn);
}

static void faults_are_named(void **state)
{
    const att_weights weights = built_in(*state);
    world w;
    att_bundle *bundles;
    size_t n;
    att_error err;
#define FAULT(kind, words, ...)                                                        \
    make(&w);                                                                          \
    __VA_ARGS__;                                                                       \
    check_fails(&err, kind, words,                                                     \
        att_gather(&w.t, &weights, 0, NULL, &nothing, *state, &bundles, &n, &err))
    FAULT(ATT_INVALID, "no stance \"perhaps\"", w.bearings[0].stance = T("perhaps"));
    FAULT(ATT_MISSING, "no item T99", w.bearings[0].item = T("T99"));
    FAULT(ATT_INVALID, "no kind \"colour\"", w.elements[0].kind = T("colour"));
    FAULT(ATT_INVALID, "T01: ", w.items[2].period = T("yesterday"));
    FAULT(ATT_INVALID, "claims: C01: ", w.claims[0].period = T("once"));
    FAULT(ATT_MISSING, "T01 from H99", {
        w.derivations[0] = (att_derivation_row){T("T01"), T("H99"), NAN};
        w.t.n_derivations = 1;
    });
    FAULT(ATT_INVALID, "no kind \"cousins\"", {
        w.ties[0] = (att_tie_row){T("a"), T("T01"), T("cousins"), NAN};
        w.t.n_ties = 1;
    });
    FAULT(ATT_INVALID, "ratings: C01", {
        w.ratings[0] = (att_rating_row){T("C01"), T("none"), T("T01"), T("C"), NAN};
        w.t.n_ratings = 1;
    });
    FAULT(ATT_INVALID, "reviews: C01", {
        w.reviews[0].claim = T("C01");
        w.reviews[0].decision = T("shrug");
        w.t.n_reviews = 1;
    });
#undef FAULT
    make(&w);
    const att_text absent = T("X99");
    check_fails(&err, ATT_MISSING, "no claim X99",
        att_gather(&w.t, &weights, 1, &absent, &nothing, *state, &bundles, &n, &err));
    check_fails(&err, ATT_MISSING, "no item, source or witness X99",
        att_gather(&w.t, &weights, 0, NULL,
            &(att_what_if){.n_without = 1, .without = &absent}, *state, &bundles, &n,
            &err));
}

CHECK_MAIN(check_test(rows_become_items), check_test(elements_know_their_part),
    check_test(bodies_that_count_give_statistics),
    check_test(time_and_place_are_fitted), check_test(a_detail_told_late_is_marked),
    check_test(derivations_come_with_their_ancestors),
    check_test(a_text_that_reports_another_derives_from_it),
    check_test(what_cites_the_case_is_a_repeat),
    check_test(ties_reach_witnesses_and_sources),
    check_test(one_bodys_images_are_a_series),
    check_test(alternatives_reviews_and_resolutions_come_along),
    check_test(what_if_takes_away_and_turns_round), check_test(faults_are_named))
