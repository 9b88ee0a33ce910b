/* test_sensitivity.c — what becomes of a finding under other weights and with less. */
#include "bundle.h"

/* Two items of one ratio in a group of beta, by hand. */
static double pair(double lr, double beta)
{
    const double phi = beta / lr, rho = (1 / lr - phi) / (1 - phi);
    return 1 / (phi + (1 - phi) * rho * rho);
}

static double strength(double q)
{
    return (.5 + .4 * q) / (.5 - .45 * q);
}

static double p_at(double prior, double ratio)
{
    return prior * ratio / (prior * ratio + 1 - prior);
}

/* q = .8075 becomes .6575 and .8575, beta = .6 becomes .8 and .5. */
static void the_corners_are_those_worked_by_hand(void **state)
{
    made m = witnessed(2);
    tie(&m, .6, 2, (const size_t[]){0, 1});
    const att_finding f = assess(&m, *state);
    const att_standing *s = &f.standings[0];
    check_close(s->p, p_at(.5, pair(strength(.8075), .6)), 1e-12);
    check_close(s->p_low, p_at(.2, pair(strength(.6575), .8)), 1e-12);
    check_close(s->p_high, p_at(.5, pair(strength(.8575), .5)), 1e-12);
    check_close(s->p_low, .5346, 5e-5); /* 3.7379 each, 4.5942 together */
}

static void no_corner_leaves_the_range(void **state)
{
    made m = witnessed(2);
    tie(&m, .95, 2, (const size_t[]){0, 1});
    m.items[0].letter = m.items[1].letter = 'E';
    m.items[0].digit = m.items[1].digit = 5; /* q = .05 */
    const att_finding f = assess(&m, *state);
    check_close(f.standings[0].p_low, .2, 1e-12); /* q = 0 says nothing */
}

/* The odds that the threshold asks, over the ratio. */
static void the_break_even_prior_meets_the_threshold(void **state)
{
    made m = witnessed(2);
    tie(&m, .2, 2, (const size_t[]){0, 1});
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.standings[0].rung, 2);
    const double lr = pair(strength(.8075), .2);
    check_close(f.standings[0].break_even, 3 / lr / (1 + 3 / lr), 1e-12);
    check_close(p_at(f.standings[0].break_even, lr), .75, 1e-12);
    m = empty_claim();
    add_aspect(&m, "act", ATT_ACT);
    assert_true(isnan(assess(&m, *state).standings[0].break_even));
}

/* One item: p is monotone in logit(q), so its 5 % and 95 % points are those of q's
 * normal, 1.645 sd off; 100,000 draws place them within 0.03 sd. */
static void the_interval_is_that_of_the_tables_uncertainty(void **state)
{
    att_weights w = built_in(*state);
    w.draws = 100000;
    made m = witnessed(1);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_finding f;
    att_error err;
    check_ok(&err, att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    const double logit = log(.8075 / .1925);
    const double low[2] = {1.675, 1.615},
                 got[2] = {f.standings[0].interval_low, f.standings[0].interval_high};
    for (int k = 0; k < 2; k++) {
        const double sign = k ? 1 : -1;
        const double a = 1 / (1 + exp(-(logit + sign * .5 * low[0])));
        const double b = 1 / (1 + exp(-(logit + sign * .5 * low[1])));
        const double pa = p_at(.5, strength(a)), pb = p_at(.5, strength(b));
        assert_true(got[k] >= fmin(pa, pb) && got[k] <= fmax(pa, pb));
    }
}

/* A group of beta alone moves the interval when the items are certain of theirs. */
static void the_interval_takes_beta_in(void **state)
{
    att_weights w = built_in(*state);
    w.sd_logit_q = 0;
    w.draws = 20000;
    made m = witnessed(2);
    tie(&m, .6, 2, (const size_t[]){0, 1});
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_finding f;
    att_error err;
    check_ok(&err, att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    const double logit = log(.6 / .4), z = 1.645 * .7;
    const double more = 1 / (1 + exp(-(logit + z))), less = 1 / (1 + exp(-(logit - z)));
    check_close(
        f.standings[0].interval_low, p_at(.5, pair(strength(.8075), more)), 2e-3);
    check_close(
        f.standings[0].interval_high, p_at(.5, pair(strength(.8075), less)), 2e-3);
}

static void leaving_out_an_origin_leaves_the_rest(void **state)
{
    made m = witnessed(4);
    tie(&m, .6, 2, (const size_t[]){2, 3}); /* two of them are one origin */
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.n_origins, 3);
    assert_int_equal(f.origins[2].n_items, 2);
    const double b2 = strength(.8075);
    check_close(f.origins[0].p, p_at(.5, b2 * pair(b2, .6)), 1e-12);
    check_close(f.origins[2].p, p_at(.5, b2 * b2), 1e-12);
    assert_int_equal(f.origins[2].rung, 2);
    assert_int_equal(f.standings[0].weighed[3].origin, 2);
    /* any two of the three leave one: reasonable grounds need two */
    assert_int_equal(f.n_critical, 2);
    assert_false(f.flags & ATT_SINGLE_POINT);
}

static void one_person_is_one_origin_in_all_elements(void **state)
{
    made m = witnessed(3);
    add_aspect(&m, "victims", ATT_VICTIMS);
    att_item other = plain_item("T9");
    other.speaker = ATT_TEXT("W1");
    bear(&m, 1, add_item(&m, other), ATT_SUPPORTS);
    bear(&m, 1, 1, ATT_SUPPORTS);
    m.ratings[m.bundle.n_ratings++] = (att_rating){0, 3, ATT_VERY_INCONSISTENT, NAN};
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.n_origins, 3);
    assert_int_equal(f.origins[0].n_items, 2);
    assert_int_equal(f.origins[0].rung, 1); /* one is left for the victims */
    assert_true(f.flags & ATT_SINGLE_POINT);
    assert_int_equal(f.critical[0], 0);
}

static void leaving_out_a_kind_leaves_the_other(void **state)
{
    made m = witnessed(5);
    m.items[3].kind = m.items[4].kind = ATT_DOCUMENT;
    const att_finding f = assess(&m, *state);
    const double b2 = strength(.8075);
    assert_int_equal(f.n_kind_outs, 2);
    assert_int_equal(f.kind_outs[0].kind, ATT_TESTIMONY);
    check_close(f.kind_outs[0].p, p_at(.5, b2 * b2), 1e-12);
    check_close(f.kind_outs[1].p, p_at(.5, b2 * b2 * b2), 1e-12);
}

static void contradictions_are_no_critical_set(void **state)
{
    made m = witnessed(4);
    m.bears[0][3].stance = ATT_CONTRADICTS;
    m.items[3].letter = 'D';
    const att_finding f = assess(&m, *state);
    assert_int_equal(f.rung, 2);
    assert_true(f.origins[3].p > f.p); /* without it the claim is likelier */
    for (size_t k = 0; k < f.n_critical; k++)
        assert_int_not_equal(f.critical[k], 3);
}

static void grades_may_decide(void **state)
{
    made m = witnessed(2);
    att_finding f = assess(&m, *state);
    assert_int_equal(f.ungraded_rung, 2);
    const double u = strength(.6);
    check_close(f.ungraded_p, p_at(.5, u * u), 1e-12);
    assert_false(f.flags & ATT_DEPENDS_ON_GRADES);
    m.items[0].letter = m.items[1].letter = 'E'; /* E is no origin, ungraded it is */
    f = assess(&m, *state);
    assert_int_equal(f.rung, 1);
    assert_int_equal(f.ungraded_rung, 2);
    assert_true(f.flags & ATT_DEPENDS_ON_GRADES);
}

static void coders_who_disagree_are_told(void **state)
{
    att_weights w = built_in(*state);
    made m = witnessed(2);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_finding f;
    att_error err;
    w.agreement[ATT_CODED_DIGIT] = .67;
    check_ok(&err, att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    assert_false(f.flags & ATT_LOW_AGREEMENT);
    w.agreement[ATT_CODED_DIGIT] = .66;
    check_ok(&err, att_assess(&w, 1, finish(&m), &settings, *state, &f, &err));
    assert_true(f.flags & ATT_LOW_AGREEMENT);
}

CHECK_MAIN(check_test(the_corners_are_those_worked_by_hand),
    check_test(no_corner_leaves_the_range),
    check_test(the_break_even_prior_meets_the_threshold),
    check_test(the_interval_is_that_of_the_tables_uncertainty),
    check_test(the_interval_takes_beta_in),
    check_test(leaving_out_an_origin_leaves_the_rest),
    check_test(one_person_is_one_origin_in_all_elements),
    check_test(leaving_out_a_kind_leaves_the_other),
    check_test(contradictions_are_no_critical_set), check_test(grades_may_decide),
    check_test(coders_who_disagree_are_told))
