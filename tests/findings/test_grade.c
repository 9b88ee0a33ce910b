/* test_grade.c — one item's likelihood ratio against the printed table. */
#include "table.h"

static const att_grading graded = {0};

static att_weight weigh(
    const att_weights *w, const att_item *item, const att_bears *bears, att_part part)
{
    att_weight v;
    att_error err;
    check_ok(&err, att_grade(w, item, bears, part, &graded, &v, &err));
    return v;
}

static double strength(const att_weights *w, char letter, int digit, int hearsay)
{
    att_item item = plain_item("T1");
    item.letter = letter;
    item.digit = digit;
    item.hearsay = hearsay;
    const att_bears bears = plain_bears(0, ATT_SUPPORTS);
    return weigh(w, &item, &bears, ATT_ACT).strength;
}

static void the_printed_table_comes_out(void **state)
{
    const att_weights w = built_in(*state);
    const double printed[6][5] = {{9.17, 5.09, 2.68, 1.51, 2.99},
        {6.02, 3.98, 2.37, 1.45, 2.60}, {3.82, 2.92, 2.00, 1.35, 2.15},
        {2.18, 1.91, 1.54, 1.21, 1.61}, {1.39, 1.32, 1.21, 1.09, 1.23},
        {2.41, 2.06, 1.62, 1.24, 1.70}};
    for (int l = 0; l < 6; l++)
        for (int d = 0; d < 5; d++)
            check_close(strength(&w, (char)('A' + l), d + 2, 0), printed[l][d], .005);
    check_close(strength(&w, 'B', 2, 1), 2.4605, 5e-5);
    check_close(strength(&w, 'B', 2, 2), 1.6693, 5e-5);
    check_close(strength(&w, 'C', 3, 1), 1.8188, 5e-5);
}

static void the_inputs_of_the_vectors_come_out(void **state)
{
    const att_weights w = built_in(*state);
    check_close(strength(&w, 'B', 2, 0), 6.023788, 5e-7);
    check_close(strength(&w, 'C', 3, 0), 2.919355, 5e-7);
    check_close(strength(&w, 'A', 2, 0), .861 / .093875, 1e-12); /* by hand: 9.171771 */
    check_close(strength(&w, 'F', 3, 0), 2.0625, 5e-7);
}

static void confirmed_weighs_as_probable(void **state)
{
    const att_weights w = built_in(*state);
    check_close(strength(&w, 'B', 1, 0), strength(&w, 'B', 2, 0), 0);
}

static void what_contradicts_has_the_other_side(void **state)
{
    const att_weights w = built_in(*state);
    const att_item item = plain_item("T1");
    att_bears bears = plain_bears(0, ATT_CONTRADICTS);
    att_weight v = weigh(&w, &item, &bears, ATT_ACT);
    assert_int_equal(v.side, -1);
    check_close(v.strength, 6.023788, 5e-7);
    bears.is_resolved = true;
    v = weigh(&w, &item, &bears, ATT_ACT);
    assert_int_equal(v.side, 0);
    assert_true(v.notes & ATT_RESOLVED);
    bears = plain_bears(0, ATT_NEUTRAL);
    assert_int_equal(weigh(&w, &item, &bears, ATT_ACT).side, 0);
}

/* q = .85 * .95 * each factor; LR = (.9 q + .5 (1-q)) / (.05 q + .5 (1-q)). */
static double by_hand(double q)
{
    return (.5 + .4 * q) / (.5 - .45 * q);
}

static void modifiers_lower_the_chance(void **state)
{
    const att_weights w = built_in(*state);
    const double q = .85 * .95;
    att_item item = plain_item("T1");
    att_bears bears = plain_bears(0, ATT_SUPPORTS);
    item.is_inferred = true;
    check_close(weigh(&w, &item, &bears, ATT_ACT).strength, by_hand(.7 * q), 1e-12);
    item.is_leading = true;
    check_close(
        weigh(&w, &item, &bears, ATT_ACT).strength, by_hand(.7 * .8 * q), 1e-12);
    item.is_single_pass = true;
    check_close(
        weigh(&w, &item, &bears, ATT_ACT).strength, by_hand(.7 * .8 * .9 * q), 1e-12);
    bears.is_late = true;
    check_close(weigh(&w, &item, &bears, ATT_ACT).strength,
        by_hand(.7 * .8 * .9 * .85 * q), 1e-12);
}

static void who_was_not_there_counts_as_rumour(void **state)
{
    const att_weights w = built_in(*state);
    const att_item item = plain_item("T1");
    att_bears bears = plain_bears(0, ATT_SUPPORTS);
    bears.fit = .5;
    check_close(
        weigh(&w, &item, &bears, ATT_ACT).strength, by_hand(.5 * .85 * .95), 1e-12);
    bears.fit = .2; /* the boundary still fits */
    assert_int_equal(weigh(&w, &item, &bears, ATT_ACT).hearsay, 0);
    bears.fit = .1;
    const att_weight v = weigh(&w, &item, &bears, ATT_ACT);
    assert_int_equal(v.hearsay, 3);
    assert_true(v.notes & ATT_NOT_IN_POSITION);
    check_close(v.strength, by_hand(.1 * .216 * .85 * .95), 1e-12);
}

static void imagery_speaks_only_of_what_it_can_show(void **state)
{
    const att_weights w = built_in(*state);
    att_item item = plain_item("O1");
    item.kind = ATT_IMAGERY;
    item.letter = 'A';
    const att_bears bears = plain_bears(0, ATT_SUPPORTS);
    check_close(
        weigh(&w, &item, &bears, ATT_STRUCTURE).strength, .861 / .093875, 1e-12);
    att_weight v = weigh(&w, &item, &bears, ATT_ACT);
    check_close(v.strength, 5, 0);
    assert_true(v.notes & ATT_CAPPED);
    const att_part mute[] = {ATT_VICTIMS, ATT_ACTOR, ATT_ROUTE, ATT_QUANTITY};
    for (int k = 0; k < 4; k++) {
        v = weigh(&w, &item, &bears, mute[k]);
        assert_int_equal(v.side, 0);
        check_close(v.strength, 1, 0);
        assert_true(v.notes & ATT_CANNOT_BEAR);
    }
}

/* LR(seen) = Se / (1 - Sp), LR(not seen) = (1 - Se) / Sp, at q = .8075. */
static void known_rates_replace_the_tables(void **state)
{
    const att_weights w = built_in(*state);
    const double q = .85 * .95;
    att_item item = plain_item("O1");
    item.kind = ATT_IMAGERY;
    item.seen_rate = .7;
    item.false_rate = .1;
    att_bears bears = plain_bears(0, ATT_SUPPORTS);
    check_close(weigh(&w, &item, &bears, ATT_STRUCTURE).strength,
        (q * .7 + (1 - q) * .5) / (q * .1 + (1 - q) * .5), 1e-12);
    bears.stance = ATT_CONTRADICTS;
    const att_weight v = weigh(&w, &item, &bears, ATT_STRUCTURE);
    assert_int_equal(v.side, -1);
    check_close(
        1 / v.strength, (q * .3 + (1 - q) * .5) / (q * .9 + (1 - q) * .5), 1e-12);
}

static void an_examiners_term_is_mixed_with_the_examiner(void **state)
{
    const att_weights w = built_in(*state);
    const double q = .85 * .95;
    att_item item = plain_item("T1");
    item.kind = ATT_MEDICAL;
    const att_bears bears = plain_bears(0, ATT_SUPPORTS);
    const double terms[] = {0, .1, 1.5, 4, 8, 30};
    for (int m = ATT_CONSISTENT; m <= ATT_DIAGNOSTIC; m++) {
        item.medical = (att_medical)m;
        check_close(weigh(&w, &item, &bears, ATT_ACT).strength,
            (q * .9 + (1 - q) * .5) / (q * .9 / terms[m] + (1 - q) * .5), 1e-12);
    }
    item.medical = ATT_NOT_CONSISTENT;
    const att_weight v = weigh(&w, &item, &bears, ATT_ACT);
    assert_int_equal(v.side, -1);
    check_close(v.strength, (q * .9 + (1 - q) * .5) / (q * .09 + (1 - q) * .5), 1e-12);
}

static void absence_counts_only_if_looked_for(void **state)
{
    const att_weights w = built_in(*state);
    const att_item item = plain_item("O1");
    att_bears bears = plain_bears(0, ATT_ABSENCE);
    att_weight v = weigh(&w, &item, &bears, ATT_ACT);
    assert_int_equal(v.side, 0);
    assert_true(v.notes & ATT_NOT_LOOKED_FOR);
    bears.ratio = 1 - .75; /* it would have been seen three times in four */
    v = weigh(&w, &item, &bears, ATT_ACT);
    assert_int_equal(v.side, -1);
    check_close(v.strength, 4, 1e-12);
}

static void an_analysts_ratio_stands_as_given(void **state)
{
    const att_weights w = built_in(*state);
    const att_item item = plain_item("T1");
    att_bears bears = plain_bears(0, ATT_SUPPORTS);
    for (double ratio = 1.5; ratio < 100; ratio *= 2) {
        bears.ratio = ratio;
        check_close(weigh(&w, &item, &bears, ATT_ACT).strength, ratio, 1e-9 * ratio);
    }
    bears.ratio = 1;
    assert_int_equal(weigh(&w, &item, &bears, ATT_ACT).side, 0);
}

static void a_document_is_capped_until_two_sign(void **state)
{
    const att_weights w = built_in(*state);
    att_item item = plain_item("T1");
    item.kind = ATT_DOCUMENT;
    att_bears bears = plain_bears(0, ATT_SUPPORTS);
    bears.ratio = 80;
    check_close(weigh(&w, &item, &bears, ATT_ACT).strength, 30, 0);
    const att_grading two = {false, 2};
    att_weight v;
    att_error err;
    check_ok(&err, att_grade(&w, &item, &bears, ATT_ACT, &two, &v, &err));
    check_close(v.strength, 80, 1e-9);
}

static void what_may_not_count_weighs_nothing(void **state)
{
    const att_weights w = built_in(*state);
    const att_bears bears = plain_bears(0, ATT_SUPPORTS);
    att_item items[5];
    for (int k = 0; k < 5; k++)
        items[k] = plain_item("T1");
    items[0].is_repeat = true;
    items[1].is_own_text = true;
    items[2].is_withdrawn = true;
    items[3].custody = ATT_BROKEN;
    items[4].has_consent = false;
    const unsigned notes[] = {
        ATT_REPEAT, ATT_CIRCULAR, ATT_WITHDRAWN, ATT_TAMPERED, ATT_NO_CONSENT};
    for (int k = 0; k < 5; k++) {
        const att_weight v = weigh(&w, &items[k], &bears, ATT_ACT);
        assert_int_equal(v.side, 0);
        assert_int_equal(v.notes, notes[k]);
    }
}

static void ungraded_takes_every_letter_and_digit_as_one(void **state)
{
    const att_weights w = built_in(*state);
    const att_grading neutral = {true, 0};
    att_item item = plain_item("T1");
    const att_bears bears = plain_bears(0, ATT_SUPPORTS);
    item.letter = 'E';
    item.digit = 5;
    item.hearsay = 1;
    att_weight v;
    att_error err;
    check_ok(&err, att_grade(&w, &item, &bears, ATT_ACT, &neutral, &v, &err));
    check_close(v.strength, by_hand(.6 * .6), 1e-12);
}

static void bad_values_are_refused_by_name(void **state)
{
    const att_weights w = built_in(*state);
    const att_item good = plain_item("T1");
    const att_bears plain = plain_bears(0, ATT_SUPPORTS);
    att_item item = good;
    att_bears bears = plain;
    att_weight v;
    att_error err;
#define REFUSED(words)                                                                 \
    check_fails(&err, ATT_INVALID, words,                                              \
        att_grade(&w, &item, &bears, ATT_ACT, &graded, &v, &err));                     \
    item = good;                                                                       \
    bears = plain
    item.letter = 'G';
    REFUSED("T1: a reliability");
    item.digit = 7;
    REFUSED("plausibility");
    item.hearsay = 4;
    REFUSED("hearsay");
    bears.fit = NAN;
    REFUSED("fit");
    bears.ratio = 0;
    REFUSED("ratio");
    bears.ratio = .5;
    REFUSED("opposite");
    bears.ratio = 2;
    bears.stance = ATT_CONTRADICTS;
    REFUSED("opposite");
    item.seen_rate = .9;
    REFUSED("false sightings");
    item.seen_rate = .3;
    item.false_rate = .4;
    REFUSED("rates");
#undef REFUSED
}

CHECK_MAIN(check_test(the_printed_table_comes_out),
    check_test(the_inputs_of_the_vectors_come_out),
    check_test(confirmed_weighs_as_probable),
    check_test(what_contradicts_has_the_other_side),
    check_test(modifiers_lower_the_chance),
    check_test(who_was_not_there_counts_as_rumour),
    check_test(imagery_speaks_only_of_what_it_can_show),
    check_test(known_rates_replace_the_tables),
    check_test(an_examiners_term_is_mixed_with_the_examiner),
    check_test(absence_counts_only_if_looked_for),
    check_test(an_analysts_ratio_stands_as_given),
    check_test(a_document_is_capped_until_two_sign),
    check_test(what_may_not_count_weighs_nothing),
    check_test(ungraded_takes_every_letter_and_digit_as_one),
    check_test(bad_values_are_refused_by_name))
