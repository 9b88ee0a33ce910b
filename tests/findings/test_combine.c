/* test_combine.c — joint likelihood ratios against the printed vectors, and what the
 * model guarantees. */
#include "check.h"

#include <attest/findings.h>

#include "math/random.h"

/* B2, C3, A2 and F3 at first hand: (.9 q + .5 (1-q)) / (.05 q + .5 (1-q)) at q = .8075,
 * .56, .9025 and .4. The method prints 6.023788, 2.919355, 9.171779 (sic) and 2.0625.
 */
static const double b2 = .823 / .136625, c3 = .724 / .248, a2 = .861 / .093875,
                    f3 = .66 / .32;

/* Groups are written as text: "0 1:.3" or "0 1 2:.3;2 3:.6". */
static size_t parse_groups(const char *z, size_t members[8][16], att_group groups[8])
{
    size_t n = 0;
    while (*z) {
        att_group *g = &groups[n];
        *g = (att_group){.members = members[n]};
        char *end;
        for (; *z != ':'; z = end + (*end == ' '))
            members[n][g->n_members++] = strtoul(z, &end, 10);
        g->beta = strtod(z + 1, &end);
        z = end + (*end == ';');
        n++;
    }
    return n;
}

static double joint(
    size_t n, const double ratio[], const char *wanted, att_arena *scratch)
{
    size_t members[8][16];
    att_group groups[8];
    const size_t n_groups = parse_groups(wanted, members, groups);
    att_joint out;
    att_error err;
    check_ok(
        &err, att_combine(n, ratio, 0, NULL, n_groups, groups, 1, scratch, &out, &err));
    return exp(out.ln_ratio);
}

static double p_at(double prior, double ratio)
{
    return prior * ratio / (prior * ratio + 1 - prior);
}

/* Vectors V1 to V12: the ratio and the probability at priors .5 and .2. */
static void the_printed_vectors_come_out(void **state)
{
    const struct {
        const char *name, *groups;
        size_t n;
        double ratio[10], joint, p50, p20;
    } v[] = {
        {"V1", "", 1, {b2}, 6.023788, .8576, .6009},
        {"V2", "", 2, {b2, b2}, 36.286019, .9732, .9007},
        {"V3", "0 1:.6", 2, {b2, b2}, 9.569167, .9054, .7052},
        {"V4", "0 1:1", 2, {b2, b2}, 6.023788, .8576, .6009},
        {"V5", "0 1:.3", 3, {b2, b2, c3}, 45.604837, .9785, .9194},
        {"V7", "", 3, {b2, b2, 1 / c3}, 12.429465, .9255, .7565},
        {"V8", "0 1 2 3 4 5 6 7 8 9:.2", 10, {b2, b2, b2, b2, b2, b2, b2, b2, b2, b2},
            30.118937, .9679, .8828},
        {"V9", "0 1 2:.3;2 3:.6", 4, {b2, b2, b2, b2}, 103.018677, .9904, .9626},
        {"V10", "0 1:.5", 2, {a2, f3}, 12.605983, .9265, .7591},
        {"V11", "0 2:.5", 3, {b2, b2, 1 / b2}, 6.023788, .8576, .6009},
        {"V12", "0 1:.8;0 2:.7", 3, {b2, b2, b2}, 48.179558, .9797, .9233},
    };
    for (size_t k = 0; k < sizeof v / sizeof *v; k++) {
        const double got = joint(v[k].n, v[k].ratio, v[k].groups, *state);
        check_close(got, v[k].joint, 5e-7);
        check_close(p_at(.5, got), v[k].p50, 5e-5);
        check_close(p_at(.2, got), v[k].p20, 5e-5);
    }
}

static void a_derived_item_adds_what_is_its_own(void **state)
{
    const double ratio[] = {b2, b2};
    const att_derived derived = {.child = 1, .parent = 0, .fraction = .9};
    att_joint out;
    att_error err;
    check_ok(&err, att_combine(2, ratio, 1, &derived, 0, NULL, 1, *state, &out, &err));
    check_close(exp(out.ln_ratio), 6.571877, 5e-7); /* V6 */
    check_close(p_at(.5, exp(out.ln_ratio)), .8679, 5e-5);
    check_close(p_at(.2, exp(out.ln_ratio)), .6216, 5e-5);
}

/* tau = .5 twice carries 1 - .5 * .5 = .75 of it: LR 4 becomes 1 / (.75 + .25 / 4). */
static void several_parents_carry_more(void **state)
{
    const double ratio[] = {1, 1, 4, .25};
    const att_derived derived[] = {
        {.child = 2, .parent = 0, .fraction = .5}, {2, 1, .5}, {3, 0, 1}};
    att_joint out;
    att_error err;
    check_ok(&err, att_combine(4, ratio, 3, derived, 0, NULL, 1, *state, &out, &err));
    check_close(exp(out.ln_ratio), 1 / (.75 + .25 / 4), 1e-12);
}

static void groups_that_claim_too_much_are_told(void **state)
{
    const double ratio[] = {b2, b2, b2};
    size_t members[8][16];
    att_group groups[8];
    size_t n = parse_groups("0 1:.8;0 2:.7", members, groups);
    att_joint out;
    att_error err;
    check_ok(&err, att_combine(3, ratio, 0, NULL, n, groups, 1, *state, &out, &err));
    assert_true(out.is_overfull);
    n = parse_groups("0 1:.5;0 2:.5", members, groups);
    check_ok(&err, att_combine(3, ratio, 0, NULL, n, groups, 1, *state, &out, &err));
    assert_false(out.is_overfull);
}

static void nothing_says_nothing(void **state)
{
    att_joint out;
    att_error err;
    check_ok(&err, att_combine(0, NULL, 0, NULL, 0, NULL, 1, *state, &out, &err));
    check_close(out.ln_ratio, 0, 0);
}

static void bad_input_is_refused(void **state)
{
    const double zero[] = {0, 2}, two[] = {2, 2};
    const size_t members[] = {0, 2};
    const att_group outside = {2, members, .5}, above = {1, members, 1.5};
    const att_derived loop = {0, 5, 1}, beyond = {0, 1, 1.1};
    att_joint out;
    att_error err;
    check_fails(&err, ATT_INVALID, "item 1",
        att_combine(2, zero, 0, NULL, 0, NULL, 1, *state, &out, &err));
    check_fails(&err, ATT_INVALID, "group 1: there",
        att_combine(2, two, 0, NULL, 1, &outside, 1, *state, &out, &err));
    check_fails(&err, ATT_INVALID, "group 1: beta",
        att_combine(2, two, 0, NULL, 1, &above, 1, *state, &out, &err));
    check_fails(&err, ATT_INVALID, "derivation 1",
        att_combine(2, two, 1, &loop, 0, NULL, 1, *state, &out, &err));
    check_fails(&err, ATT_INVALID, "derivation 1",
        att_combine(2, two, 1, &beyond, 0, NULL, 1, *state, &out, &err));
}

static void want_of_memory_is_told(void **state)
{
    const double two[] = {2, 2};
    att_arena *arena = *state;
    arena->limit_bytes = 64;
    att_joint out;
    att_error err;
    check_fails(&err, ATT_NO_MEMORY, "",
        att_combine(2, two, 0, NULL, 0, NULL, 1, arena, &out, &err));
}

/* Items 0…2k-1 in pairs, and one group over the firsts: 1 + k groups, enumerated by
 * the closed form: given the common group, each pair is independent. */
static double pairs_by_hand(size_t k, double lr, double beta_pair, double beta_all)
{
    const double m = 1 / lr, load = beta_pair + beta_all > 1 ? beta_pair + beta_all : 1;
    const double phi_pair = beta_pair / load * m, phi_all = beta_all / load * m;
    const double s_first = (1 - phi_pair) * (1 - phi_all), s_second = 1 - phi_pair;
    const double first = (m - (1 - s_first)) / s_first;
    const double second = (m - (1 - s_second)) / s_second;
    const double up = phi_pair + (1 - phi_pair) * first * second;
    const double down = phi_pair + (1 - phi_pair) * second; /* the firsts failed */
    return 1 / (phi_all * pow(down, (double)k) + (1 - phi_all) * pow(up, (double)k));
}

static double pairs_by_engine(size_t k, double lr, double beta_pair, double beta_all,
    att_arena *scratch, att_joint *out)
{
    double ratio[64];
    size_t members[33][32];
    att_group groups[33];
    for (size_t i = 0; i < 2 * k; i++)
        ratio[i] = lr;
    for (size_t g = 0; g < k; g++) {
        members[g][0] = 2 * g;
        members[g][1] = 2 * g + 1;
        members[k][g] = 2 * g;
        groups[g] = (att_group){2, members[g], beta_pair};
    }
    groups[k] = (att_group){k, members[k], beta_all};
    att_error err;
    check_ok(
        &err, att_combine(2 * k, ratio, 0, NULL, k + 1, groups, 7, scratch, out, &err));
    return exp(out->ln_ratio);
}

static void twenty_groups_are_enumerated(void **state)
{
    att_joint out;
    const double got = pairs_by_engine(19, 2, .3, .4, *state, &out);
    check_close(got, pairs_by_hand(19, 2, .3, .4), 1e-9 * got);
    check_close(out.mc_error, 0, 0);
}

static void more_groups_are_drawn_within_the_printed_error(void **state)
{
    att_joint out, again;
    const double got = pairs_by_engine(20, 1.2, .3, .4, *state, &out);
    assert_true(out.mc_error > 0 && out.mc_error < .01);
    check_close(log(got), log(pairs_by_hand(20, 1.2, .3, .4)), 4 * out.mc_error);
    (void)pairs_by_engine(20, 1.2, .3, .4, *state, &again);
    assert_memory_equal(&out.ln_ratio, &again.ln_ratio, sizeof out.ln_ratio);
}

/* ---- what the model guarantees, on 60,000 random cases --------------------------- */

enum { CASES = 60000, MOST = 8 };

typedef struct made {
    size_t n, n_groups, n_derived;
    double ratio[MOST + 1];
    size_t members[4][MOST + 1];
    att_group groups[4];
} made;

static void make(made *c, att_random *r)
{
    c->n = 1 + (size_t)att_random_below(r, MOST);
    for (size_t i = 0; i < c->n; i++)
        c->ratio[i] = exp(3 * att_random_uniform(r) * att_random_uniform(r));
    c->n_groups = (size_t)att_random_below(r, 5);
    for (size_t g = 0; g < c->n_groups; g++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n; i++)
            if (att_random_below(r, 2))
                c->members[g][n++] = i;
        const double beta = att_random_uniform(r);
        c->groups[g] = (att_group){n, c->members[g], beta};
    }
}

static double ln_joint(const made *c, att_arena *scratch)
{
    att_joint out;
    att_error err;
    check_ok(&err, att_combine(c->n, c->ratio, 0, NULL, c->n_groups, c->groups, 1,
                       scratch, &out, &err));
    return out.ln_ratio;
}

static void the_guaranteed_properties_hold(void **state)
{
    att_random r;
    att_random_seed(&r, 60000, 0);
    for (int k = 0; k < CASES; k++) {
        made c = {0};
        make(&c, &r);
        double most = 0, product = 0;
        for (size_t i = 0; i < c.n; i++) {
            most = fmax(most, log(c.ratio[i]));
            product += log(c.ratio[i]);
        }
        const double ln = ln_joint(&c, *state);
        if (!(ln >= most - 1e-9 && ln <= product + 1e-9))
            fail_msg("case %d: %g outside %g to %g", k, ln, most, product);

        made flipped = c;
        for (size_t i = 0; i < c.n; i++)
            flipped.ratio[i] = 1 / c.ratio[i];
        check_close(ln_joint(&flipped, *state), -ln, 1e-9);

        made more = c; /* a supporting item joins some of the groups */
        more.ratio[more.n] = exp(3 * att_random_uniform(&r));
        for (size_t g = 0; g < c.n_groups; g++) {
            more.groups[g].members = more.members[g];
            if (att_random_below(&r, 2)) {
                more.members[g][more.groups[g].n_members] = more.n;
                more.groups[g].n_members++;
            }
        }
        more.n++;
        if (ln_joint(&more, *state) < ln - 1e-9)
            fail_msg("case %d: one more supporting item lowered the ratio", k);

        made none = c, one = c;
        for (size_t g = 0; g < c.n_groups; g++)
            none.groups[g].beta = 0;
        check_close(ln_joint(&none, *state), product, 1e-9);
        one.n_groups = 1;
        for (size_t i = 0; i < c.n; i++)
            one.members[0][i] = i;
        one.groups[0] = (att_group){c.n, one.members[0], 1};
        check_close(ln_joint(&one, *state), most, 1e-9);
    }
}

static void identical_items_are_capped(void **state)
{
    att_random r;
    att_random_seed(&r, 5, 0);
    for (int k = 0; k < 2000; k++) {
        double ratio[60];
        size_t members[60];
        const double lr = 1 + 9 * att_random_uniform(&r), beta = att_random_uniform(&r);
        const size_t n = 2 + (size_t)att_random_below(&r, 58);
        for (size_t i = 0; i < n; i++) {
            ratio[i] = lr;
            members[i] = i;
        }
        const att_group group = {n, members, beta};
        att_joint out;
        att_error err;
        check_ok(
            &err, att_combine(n, ratio, 0, NULL, 1, &group, 1, *state, &out, &err));
        if (out.ln_ratio > log(lr / beta) + 1e-9)
            fail_msg("%zu items of %g: %g above the cap", n, lr, out.ln_ratio);
    }
}

static void long_products_stay_finite(void **state)
{
    enum { MANY = 2000 };
    double *ratio = malloc(MANY * sizeof *ratio);
    assert_non_null(ratio);
    for (size_t i = 0; i < MANY; i++)
        ratio[i] = 9;
    att_joint out;
    att_error err;
    check_ok(&err, att_combine(MANY, ratio, 0, NULL, 0, NULL, 1, *state, &out, &err));
    check_close(out.ln_ratio, MANY * log(9), 1e-8);
    free(ratio);
}

CHECK_MAIN(check_test(the_printed_vectors_come_out),
    check_test(a_derived_item_adds_what_is_its_own),
    check_test(several_parents_carry_more),
    check_test(groups_that_claim_too_much_are_told), check_test(nothing_says_nothing),
    check_test(bad_input_is_refused), check_test(want_of_memory_is_told),
    check_test(twenty_groups_are_enumerated),
    check_test(more_groups_are_drawn_within_the_printed_error),
    check_test(the_guaranteed_properties_hold), check_test(identical_items_are_capped),
    check_test(long_products_stay_finite))
