/* test_ladder.c — each rung, each gate, each refusal. */
#include "bundle.h"

static void nothing_said_is_nothing_recorded(void **state)
{
    made m = empty_claim();
    att_finding f = assess(&m, *state); /* not even an element */
    assert_int_equal(f.rung, ATT_NO_RUNG);
    add_aspect(&m, "act", ATT_ACT);
    f = assess(&m, *state);
    assert_int_equal(f.rung, ATT_NO_RUNG);
    assert_true(has_lift(&f, ATT_GATE_RECORD));
    bear(&m, 0, add_item(&m, plain_item("T1")), ATT_SUPPORTS);
    m.items[0].hearsay = 3;
    f = assess(&m, *state);
    assert_int_equal(f.rung, 0);
    assert_true(has_lift(&f, ATT_GATE_SOURCE));
    m.items[0].has_locator = false;
    assert_int_equal(assess(&m, *state).rung, ATT_NO_RUNG);
}

static void one_account_indicates(void **state)
{
    made m = witnessed(1);
    m.items[0].hearsay = 1;
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 1);
    assert_true(f.refusals & ATT_R_ONE);
    assert_true(f.refusals & ATT_R_HEARSAY);
    assert_true(has_lift(&f, ATT_GATE_INDEPENDENT));
    assert_true(has_lift(&f, ATT_GATE_FIRST_HAND));
    assert_true(f.flags & ATT_SINGLE_POINT);
    assert_int_equal(f.confidence, ATT_LOW);
}

static void two_accounts_are_reasonable_grounds(void **state)
{
    made m = witnessed(2);
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.n_independent, 2);
    assert_int_equal(f.n_kinds, 1);
    assert_int_equal(f.refusals, 0);
    check_close(f.p, .9732, 5e-5); /* V2 */
    assert_int_equal(f.confidence, ATT_MODERATE);
    assert_true(has_lift(&f, ATT_GATE_KINDS));
    assert_true(has_lift(&f, ATT_GATE_REVIEWERS));
    assert_false(has_lift(&f, ATT_GATE_P));
    assert_true(f.flags & ATT_SINGLE_POINT); /* either of them carries it */
}

/* Three people and two documents, signed twice. */
static made strong_claim(void)
{
    made m = witnessed(5);
    for (size_t k = 3; k < 5; k++)
        m.items[k].kind = ATT_DOCUMENT;
    review(&m, "R1", ATT_ACCEPT, ATT_NO_RUNG);
    review(&m, "R2", ATT_ACCEPT, 3);
    return m;
}

static void kinds_and_signatures_are_clear_and_convincing(void **state)
{
    made m = strong_claim();
    att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 3);
    assert_int_equal(f.confidence, ATT_HIGH);
    assert_true(has_lift(&f, ATT_GATE_PANEL));
    m.bundle.n_reviews = 1;
    f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.n_lifts, 1);
    assert_int_equal(f.lifts[0].gate, ATT_GATE_REVIEWERS);
    check_close(f.lifts[0].have, 1, 0);
    check_close(f.lifts[0].need, 2, 0);
}

static void only_a_panel_finds_it_overwhelming(void **state)
{
    made m = strong_claim();
    m.bundle.n_reviews = 0;
    for (int k = 0; k < 3; k++)
        review(&m, "R", ATT_ACCEPT, ATT_NO_RUNG);
    assert_int_equal(assess(&m, *state).rung, 3); /* to accept is not to be a panel */
    m.bundle.n_reviews = 0;
    for (int k = 0; k < 3; k++)
        review(&m, "R", ATT_ACCEPT, 4);
    assert_int_equal(assess(&m, *state).rung, 4);
}

static void what_one_origin_carries_is_not_clear_and_convincing(void **state)
{
    made m = strong_claim();
    m.bundle.n_items = 4; /* the only document carries the second kind */
    m.aspects[0].n_bears = 4;
    m.bundle.n_ratings = 4;
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.n_lifts, 1);
    assert_int_equal(f.lifts[0].gate, ATT_GATE_CRITICAL);
    assert_int_equal(f.n_critical, 3); /* three of four carry the lower rung */
}

static void a_likely_alternative_holds_it_down(void **state)
{
    made m = strong_claim();
    for (size_t k = 0; k < m.bundle.n_ratings; k++)
        m.ratings[k].consistency = ATT_VERY_CONSISTENT;
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_true(has_lift(&f, ATT_GATE_ALTERNATIVE));
    /* it explains all as well as the claim does: they share what the rest leaves */
    check_close(f.matrix.posterior[0], f.matrix.posterior[1], 1e-12);
}

static void reviewers_lower_and_override(void **state)
{
    made m = witnessed(2);
    review(&m, "R1", ATT_LOWER, 1);
    att_finding f = assess(&m, *state);
    assert_int_equal(f.engine_rung, 2);
    assert_int_equal(f.rung, 1);
    assert_false(f.is_overridden);
    m.reviews[0] = (att_review){ATT_TEXT("R1"), ATT_OVERRIDE, 3, ATT_TEXT("why")};
    f = assess(&m, *state);
    assert_int_equal(f.engine_rung, 2);
    assert_int_equal(f.rung, 3);
    assert_true(f.is_overridden);
}

static void the_claim_stands_on_its_lowest_essential_element(void **state)
{
    made m = witnessed(2);
    add_aspect(&m, "victims", ATT_VICTIMS);
    bear(&m, 1, 0, ATT_SUPPORTS);
    att_finding f = assess(&m, *state);
    assert_int_equal(f.standings[0].rung, 2);
    assert_int_equal(f.standings[1].rung, 1);
    assert_int_equal(f.rung, 1);
    assert_int_equal(f.weakest, 1);
    m.aspects[1].is_essential = false; /* a detail does not decide */
    f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.standings[1].rung, 1);
    m.aspects[1].is_essential = true;
    m.aspects[1].is_headcount = true; /* a number of people is an estimate's */
    f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.standings[1].rung, ATT_NO_RUNG);
    assert_true(isnan(f.standings[1].p));
}

/* ---- refusals -------------------------------------------------------------------- */

static void hearsay_is_refused(void **state)
{
    made m = witnessed(4);
    for (size_t k = 0; k < 4; k++)
        m.items[k].hearsay = 1;
    att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 1);
    assert_int_equal(f.refusals, ATT_R_HEARSAY);
    assert_int_equal(f.n_independent, 4);
    m.items[0].hearsay = 0;
    f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.refusals, 0);
}

static void who_was_not_there_is_refused(void **state)
{
    made m = witnessed(3);
    for (size_t k = 0; k < 3; k++)
        m.bears[0][k].fit = .19;
    const att_finding f = assess(&m, *state);
    assert_true(f.refusals & ATT_R_POSITION);
    assert_true(f.rung < 2);
    assert_true(has_lift(&f, ATT_GATE_POSITION) || f.rung == 0);
}

static void a_circle_is_refused(void **state)
{
    made m = witnessed(3);
    derive(&m, 0, 1, .1);
    derive(&m, 1, 0, .1);
    const att_finding f = assess(&m, *state);
    assert_true(f.refusals & ATT_R_CIRCULAR);
    assert_int_equal(f.rung, 1);
    assert_true(has_lift(&f, ATT_GATE_CIRCULAR));
}

static void what_only_repeats_the_claim_is_refused(void **state)
{
    made m = witnessed(2);
    m.items[0].is_own_text = true;
    derive(&m, 1, 0, 1);
    const att_finding f = assess(&m, *state);
    assert_true(f.refusals & ATT_R_CIRCULAR);
    assert_int_equal(f.rung, 0);
}

/* Against: 1 / b2 = .166 is at most 1/5; resolving it lifts the refusal. */
static void an_open_contradiction_is_refused(void **state)
{
    made m = witnessed(5);
    m.bears[0][4].stance = ATT_CONTRADICTS;
    att_finding f = assess(&m, *state);
    assert_int_equal(f.refusals, ATT_R_CONTRA);
    assert_int_equal(f.rung, 1);
    check_close(f.standings[0].contradiction, .136625 / .823, 1e-12);
    assert_true(has_lift(&f, ATT_GATE_CONTRA));
    m.bears[0][4].is_resolved = true;
    f = assess(&m, *state);
    assert_int_equal(f.refusals, 0);
    assert_int_equal(f.rung, 2);
    assert_true(f.standings[0].weighed[4].weight.notes & ATT_RESOLVED);
}

static void a_weak_contradiction_only_weighs(void **state)
{
    made m = witnessed(5);
    m.bears[0][4].stance = ATT_CONTRADICTS;
    m.items[4].letter = 'C'; /* 1/3.82 is above 1/5 */
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.refusals, 0);
    assert_int_equal(f.rung, 2);
}

static void evidence_that_cannot_speak_is_refused(void **state)
{
    made m = witnessed(3);
    m.aspects[0].part = ATT_ACTOR;
    for (size_t k = 0; k < 3; k++)
        m.items[k].kind = ATT_IMAGERY;
    att_finding f = assess(&m, *state);
    assert_true(f.refusals & ATT_R_KIND);
    assert_int_equal(f.rung, 0);
    m.items[0].kind = ATT_TESTIMONY;
    f = assess(&m, *state);
    assert_false(f.refusals & ATT_R_KIND);
}

static void a_changed_object_is_left_out(void **state)
{
    made m = witnessed(3);
    m.items[2].custody = ATT_BROKEN;
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.refusals, ATT_R_TAMPER);
    assert_int_equal(f.rung, 2); /* on the two that are left */
    check_close(f.p, .9732, 5e-5);
}

static void gaps_in_all_custody_are_refused(void **state)
{
    made m = witnessed(3);
    for (size_t k = 0; k < 3; k++)
        m.items[k].custody = ATT_GAP;
    att_finding f = assess(&m, *state);
    assert_true(f.refusals & ATT_R_CUSTODY);
    assert_int_equal(f.rung, 0);
    assert_true(has_lift(&f, ATT_GATE_CUSTODY));
    m.items[0].custody = ATT_INTACT;
    f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
}

static void a_statement_without_consent_is_refused(void **state)
{
    made m = witnessed(4);
    m.items[3].has_consent = false;
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.refusals, ATT_R_CONSENT);
    assert_int_equal(f.rung, 1);
    check_close(f.standings[0].weighed[3].ratio, 1, 0);
    assert_true(has_lift(&f, ATT_GATE_CONSENT));
}

static void no_alternative_is_refused(void **state)
{
    made m = witnessed(3);
    m.bundle.n_rivals = m.bundle.n_ratings = 0;
    att_finding f = assess(&m, *state);
    assert_int_equal(f.refusals, ATT_R_ALT);
    assert_int_equal(f.rung, 1);
    assert_true(has_lift(&f, ATT_GATE_RATED));
    m = witnessed(3);
    m.bundle.n_ratings = 2; /* one item is not rated */
    f = assess(&m, *state);
    assert_int_equal(f.refusals, ATT_R_ALT);
    assert_int_equal(f.matrix.n_unrated, 1);
}

static void a_named_person_needs_more(void **state)
{
    made m = witnessed(3);
    m.bundle.names_person = true;
    m.bundle.has_response = true;
    assert_int_equal(assess(&m, *state).refusals, ATT_R_NAME); /* below S3 */
    m = strong_claim();
    m.bundle.names_person = true;
    assert_int_equal(assess(&m, *state).refusals, ATT_R_NAME); /* not heard */
    m.bundle.has_response = true;
    assert_int_equal(assess(&m, *state).refusals, 0);
}

static void what_changed_after_signing_is_open(void **state)
{
    made m = strong_claim();
    att_error err;
    check_ok(&err, att_bundle_hash(finish(&m), *state, m.bundle.signed_hash, &err));
    att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 3);
    assert_string_equal(f.input_hash, m.bundle.signed_hash);
    m.items[0].digit = 3;
    f = assess(&m, *state);
    assert_int_equal(f.refusals, ATT_R_OPEN);
    assert_int_equal(f.rung, 2);
    assert_int_equal(f.n_lifts, 1);
    assert_int_equal(f.lifts[0].gate, ATT_GATE_RESIGN);
}

static void every_refusal_has_a_code_and_a_reason(void **state)
{
    (void)state;
    static const char *const codes[ATT_REFUSALS] = {"R-ONE", "R-HEARSAY", "R-CIRCULAR",
        "R-CONTRA", "R-POSITION", "R-KIND", "R-TAMPER", "R-CUSTODY", "R-CONSENT",
        "R-ALT", "R-NAME", "R-OPEN"};
    for (int k = 0; k < ATT_REFUSALS; k++) {
        assert_string_equal(att_refusal_code(1u << k), codes[k]);
        assert_true(strlen(att_refusal_reason(1u << k)) > 20);
    }
    assert_string_equal(att_flag_word(ATT_DEPENDS_ON_GRADES), "DEPENDS-ON-GRADES");
}

static void a_rung_out_of_range_is_refused(void **state)
{
    const att_weights w = built_in(*state);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    made m = witnessed(1);
    att_finding f;
    att_error err;
    review(&m, "R1", ATT_ACCEPT, 5);
    check_fails(&err, ATT_INVALID, "review by R1",
        att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
}

CHECK_MAIN(check_test(nothing_said_is_nothing_recorded),
    check_test(one_account_indicates), check_test(two_accounts_are_reasonable_grounds),
    check_test(kinds_and_signatures_are_clear_and_convincing),
    check_test(only_a_panel_finds_it_overwhelming),
    check_test(what_one_origin_carries_is_not_clear_and_convincing),
    check_test(a_likely_alternative_holds_it_down),
    check_test(reviewers_lower_and_override),
    check_test(the_claim_stands_on_its_lowest_essential_element),
    check_test(hearsay_is_refused), check_test(who_was_not_there_is_refused),
    check_test(a_circle_is_refused), check_test(what_only_repeats_the_claim_is_refused),
    check_test(an_open_contradiction_is_refused),
    check_test(a_weak_contradiction_only_weighs),
    check_test(evidence_that_cannot_speak_is_refused),
    check_test(a_changed_object_is_left_out),
    check_test(gaps_in_all_custody_are_refused),
    check_test(a_statement_without_consent_is_refused),
    check_test(no_alternative_is_refused), check_test(a_named_person_needs_more),
    check_test(what_changed_after_signing_is_open),
    check_test(every_refusal_has_a_code_and_a_reason),
    check_test(a_rung_out_of_range_is_refused))
