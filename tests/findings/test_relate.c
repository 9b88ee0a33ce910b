/* test_relate.c — what of an item is its own: merged accounts, copies, shared roots. */
#include "bundle.h"

#include "math/random.h"

static const double b2 = .823 / .136625; /* letter B, digit 2, at first hand */

static double ratio_of(made *m, att_arena *arena)
{
    return exp(assess(m, arena).standings[0].joint.ln_ratio);
}

static void one_person_speaks_once(void **state)
{
    made m = witnessed(2);
    m.items[1].speaker = m.items[0].speaker;
    m.items[0].told_day = 200;
    m.items[1].told_day = 100;
    m.items[1].digit = 4;
    att_finding f = assess(&m, *state);
    const att_weighed *v = f.standings[0].weighed;
    assert_true(v[0].weight.notes & ATT_MERGED); /* the earlier account counts */
    assert_int_equal(v[0].kept, 1);
    assert_int_equal(v[1].kept, 1);
    check_close(v[0].ratio, 1, 0);
    check_close(exp(f.standings[0].joint.ln_ratio), v[1].weight.strength, 1e-12);
    assert_int_equal(f.standings[0].n_independent, 1);
    m.items[1].is_prompted = true; /* unless it was prompted */
    f = assess(&m, *state);
    assert_int_equal(f.standings[0].weighed[1].kept, 0);
}

static void an_account_from_elsewhere_does_not_stand_for_one_from_there(void **state)
{
    made m = witnessed(2);
    m.items[1].speaker = m.items[0].speaker;
    m.items[0].told_day = 1;
    m.items[1].told_day = 2;
    m.bears[0][0].fit = .1;
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.standings[0].weighed[0].kept, 1);
}

/* V6 through a bundle: the child keeps 1 / (.9 + .1 / b2). */
static void a_child_of_an_item_in_the_set_is_discounted(void **state)
{
    made m = witnessed(2);
    derive(&m, 1, 0, .9);
    att_finding f = assess(&m, *state);
    check_close(exp(f.standings[0].joint.ln_ratio), 6.571877, 5e-7);
    check_close(f.standings[0].weighed[1].carried, .9, 1e-12);
    assert_int_equal(f.standings[0].n_independent, 1);
    assert_int_equal(f.n_origins, 1);
}

static void a_copy_through_an_absent_text_is_discounted_too(void **state)
{
    made m = witnessed(2);
    const size_t between = add_item(&m, plain_item("H9")); /* bears on nothing */
    derive(&m, 1, between, .9);
    derive(&m, between, 0, .5);
    const att_finding f = assess(&m, *state);
    check_close(f.standings[0].weighed[1].carried, .45, 1e-12);
}

static void children_of_an_absent_text_share_the_least_of_it(void **state)
{
    made m = witnessed(2);
    const size_t root = add_item(&m, plain_item("H9"));
    derive(&m, 0, root, 1);
    derive(&m, 1, root, .6);
    const att_finding f = assess(&m, *state);
    check_close(exp(f.standings[0].joint.ln_ratio), 9.569167, 5e-7); /* V3 */
    assert_int_equal(f.standings[0].n_independent, 1);
}

/* Shares 1, 1 and .1: all three have .1 in common, the first two another .9. */
static void those_who_took_more_share_more(void **state)
{
    made m = witnessed(3);
    const size_t root = add_item(&m, plain_item("H9"));
    derive(&m, 0, root, 1);
    derive(&m, 1, root, 1);
    derive(&m, 2, root, .1);
    const double x = 1 / b2, all = .1 * x, two = .9 * x;
    const double s = (1 - all) * (1 - two), rho = (x - (1 - s)) / s;
    const double rho3 = (x - all) / (1 - all);
    const double c = all + (1 - all) * (two + (1 - two) * rho * rho) * rho3;
    check_close(ratio_of(&m, *state), 1 / c, 1e-9);
}

/* A text and its own root, both absent, are one group and not two. */
static void a_chain_of_absent_texts_links_once(void **state)
{
    made m = witnessed(2);
    const size_t text = add_item(&m, plain_item("H8"));
    const size_t root = add_item(&m, plain_item("H9"));
    derive(&m, 0, text, 1);
    derive(&m, 1, text, 1);
    derive(&m, text, root, 1);
    const att_finding f = assess(&m, *state);
    check_close(exp(f.standings[0].joint.ln_ratio), b2, 1e-9);
    assert_false(f.flags & ATT_OVERFULL);
}

static void a_persons_figure_is_no_copy_of_the_persons_words(void **state)
{
    made m = witnessed(2);
    m.items[1].speaker = m.items[0].speaker;
    m.items[0].told_day = 1;
    derive(&m, 0, 1, 1); /* the statement is one with the figure it utters */
    const att_finding f = assess(&m, *state);
    check_close(exp(f.standings[0].joint.ln_ratio), b2, 1e-9);
}

static void ties_link_what_they_name(void **state)
{
    made m = witnessed(4);
    tie(&m, .3, 3, (const size_t[]){0, 1, 2});
    tie(&m, .6, 3, (const size_t[]){2, 3, 3});
    const att_finding f = assess(&m, *state);
    check_close(exp(f.standings[0].joint.ln_ratio), 103.018677, 5e-7); /* V9 */
    assert_int_equal(f.standings[0].n_independent, 3);
    check_close(f.standings[0].n_effective, log(103.018677) / log(b2), 1e-6);
}

static void what_leads_back_to_the_claim_weighs_nothing(void **state)
{
    made m = witnessed(3);
    const size_t own = add_item(&m, plain_item("H13"));
    m.items[own].is_own_text = true;
    derive(&m, 2, own, 1);
    bear(&m, 0, own, ATT_SUPPORTS);
    const att_finding f = assess(&m, *state);
    check_close(exp(f.standings[0].joint.ln_ratio), b2 * b2, 1e-9);
    assert_true(f.standings[0].weighed[2].weight.notes & ATT_CIRCULAR);
    assert_true(f.standings[0].weighed[3].weight.notes & ATT_CIRCULAR);
    assert_false(f.refusals & ATT_R_CIRCULAR); /* two others stand */
}

/* What a withdrawn text carried into others is withdrawn with it. */
static void withdrawing_a_text_takes_its_share_of_others(void **state)
{
    made m = witnessed(2);
    derive(&m, 1, 0, .9);
    m.items[0].is_withdrawn = true;
    check_close(ratio_of(&m, *state), 1 / (.9 + .1 / b2), 1e-12);
}

/* R27: whatever is there already, one more text wholly derived from one of them never
 * raises the number of independent origins. */
static void a_copy_never_adds_an_origin(void **state)
{
    att_random r;
    att_random_seed(&r, 27, 1);
    for (int k = 0; k < 300; k++) {
        const att_spot start = att_arena_save(*state);
        made m = witnessed(2 + (size_t)att_random_below(&r, 5));
        const size_t n = m.bundle.n_items;
        for (size_t i = 1; i < n; i++)
            if (att_random_below(&r, 3) == 0)
                derive(&m, i, (size_t)att_random_below(&r, i), att_random_uniform(&r));
        if (att_random_below(&r, 2))
            tie(&m, att_random_uniform(&r), 2, (const size_t[]){0, 1});
        const size_t before = assess(&m, *state).standings[0].n_independent;
        att_item copy = plain_item("T9");
        copy.letter = 'A';
        const size_t c = add_item(&m, copy);
        bear(&m, 0, c, ATT_SUPPORTS);
        derive(
            &m, c, (size_t)att_random_below(&r, n), .5 + .5 * att_random_uniform(&r));
        if (assess(&m, *state).standings[0].n_independent > before)
            fail_msg("case %d: a copy added an origin", k);
        att_arena_restore(*state, start);
    }
}

static void bad_links_are_refused(void **state)
{
    const att_weights w = built_in(*state);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_finding f;
    att_error err;
    made m = witnessed(1);
    derive(&m, 0, 7, 1);
    check_fails(&err, ATT_INVALID, "C01: derivation 1",
        att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    m = witnessed(1);
    tie(&m, 2, 1, (const size_t[]){0});
    check_fails(&err, ATT_INVALID, "beta",
        att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    m = witnessed(1);
    tie(&m, .2, 1, (const size_t[]){9});
    check_fails(&err, ATT_INVALID, "no such item",
        att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    m = witnessed(1);
    bear(&m, 0, 9, ATT_SUPPORTS);
    check_fails(&err, ATT_INVALID, "element act: there is no such item",
        att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
}

CHECK_MAIN(check_test(one_person_speaks_once),
    check_test(an_account_from_elsewhere_does_not_stand_for_one_from_there),
    check_test(a_child_of_an_item_in_the_set_is_discounted),
    check_test(a_copy_through_an_absent_text_is_discounted_too),
    check_test(children_of_an_absent_text_share_the_least_of_it),
    check_test(those_who_took_more_share_more),
    check_test(a_chain_of_absent_texts_links_once),
    check_test(a_persons_figure_is_no_copy_of_the_persons_words),
    check_test(ties_link_what_they_name),
    check_test(what_leads_back_to_the_claim_weighs_nothing),
    check_test(withdrawing_a_text_takes_its_share_of_others),
    check_test(a_copy_never_adds_an_origin), check_test(bad_links_are_refused))
