/* test_alternatives.c — posteriors of rival hypotheses against the printed checks. */
#include "check.h"

#include <attest/findings.h>

#include "math/random.h"

static const double likelihood[4][3] = {
    {.8, .2, .3}, {.7, .6, .2}, {.5, .5, .1}, {.3, .9, .4}};
static const double priors[3] = {.4, .4, .2};
static const size_t first_two[] = {0, 1};

static void the_printed_checks_come_out(void **state)
{
    double p[3];
    att_error err;
    check_ok(&err, att_alternatives(
                       4, 3, likelihood[0], NULL, priors, 0, NULL, 1, *state, p, &err));
    check_close(p[0], .603448, 5e-7);
    check_close(p[1], .387931, 5e-7);
    check_close(p[2], .008621, 5e-7);
    const att_group group = {2, first_two, .5};
    check_ok(&err, att_alternatives(4, 3, likelihood[0], NULL, priors, 1, &group, 1,
                       *state, p, &err));
    check_close(p[0], .584261, 5e-7);
    check_close(p[1], .402424, 5e-7);
    check_close(p[2], .013315, 5e-7);
}

static void without_items_the_priors_stay(void **state)
{
    double p[3];
    att_error err;
    check_ok(
        &err, att_alternatives(0, 3, NULL, NULL, priors, 0, NULL, 1, *state, p, &err));
    for (int h = 0; h < 3; h++)
        check_close(p[h], priors[h], 1e-12);
}

/* An item wholly carried over from another says nothing; half of it says half. */
static void what_is_carried_over_counts_once(void **state)
{
    const double carried[4] = {0, 1, 1, 1};
    double p[3];
    att_error err;
    check_ok(&err, att_alternatives(4, 3, likelihood[0], carried, priors, 0, NULL, 1,
                       *state, p, &err));
    const double sum = .4 * .8 + .4 * .2 + .2 * .3; /* the first item alone */
    check_close(p[0], .4 * .8 / sum, 1e-12);
    const double two[2][2] = {{.9, .3}, {.8, .4}}, half[2] = {0, .5};
    const double even[2] = {.5, .5};
    check_ok(
        &err, att_alternatives(2, 2, two[0], half, even, 0, NULL, 1, *state, p, &err));
    check_close(p[0] / p[1], 3 / .75, 1e-12); /* 3, times 1 / (.5 + .5 * .5) */
}

/* With two hypotheses it is the combination of A4: LR = L1 / L2. */
static void two_hypotheses_are_the_combination(void **state)
{
    att_random r;
    att_random_seed(&r, 2, 0);
    for (int k = 0; k < 3000; k++) {
        double l[6][2], ratio[6], p[2];
        size_t members[2][6];
        att_group groups[2] = {{0}};
        for (size_t i = 0; i < 6; i++) {
            l[i][0] = .05 + .9 * att_random_uniform(&r);
            l[i][1] = .05 + .9 * att_random_uniform(&r);
            ratio[i] = l[i][0] / l[i][1];
        }
        for (size_t g = 0; g < 2; g++) {
            size_t n = 0;
            for (size_t i = 0; i < 6; i++)
                if (att_random_below(&r, 2))
                    members[g][n++] = i;
            groups[g] = (att_group){n, members[g], att_random_uniform(&r)};
        }
        att_joint joint;
        att_error err;
        const double even[2] = {.5, .5};
        check_ok(
            &err, att_combine(6, ratio, 0, NULL, 2, groups, 1, *state, &joint, &err));
        check_ok(&err,
            att_alternatives(6, 2, l[0], NULL, even, 2, groups, 1, *state, p, &err));
        check_close(log(p[0]) - log(p[1]), joint.ln_ratio, 1e-9);
    }
}

static void more_than_eight_hypotheses_are_weighed(void **state)
{
    double l[2][11], prior[11], p[11], sum = 0;
    for (int h = 0; h < 11; h++) {
        prior[h] = 1.0 / 11;
        l[0][h] = h + 1;
        l[1][h] = h == 10 ? 2 : 1;
        sum += l[0][h] * l[1][h];
    }
    att_error err;
    check_ok(
        &err, att_alternatives(2, 11, l[0], NULL, prior, 0, NULL, 1, *state, p, &err));
    for (int h = 0; h < 11; h++)
        check_close(p[h], l[0][h] * l[1][h] / sum, 1e-12);
}

static void what_tells_nothing_apart_has_no_diagnosticity(void **state)
{
    (void)state;
    const double flat[3] = {.4, .4, .4};
    check_close(att_diagnosticity(3, flat), 0, 0);
    check_close(att_diagnosticity(3, likelihood[0]), log(4), 1e-12);
}

static void bad_input_is_refused(void **state)
{
    const double short_of_one[3] = {.4, .4, .1}, below[3] = {-.1, .9, .2};
    const double impossible[1][3] = {{.5, 0, .5}};
    double p[3];
    att_error err;
    check_fails(&err, ATT_INVALID, "sum to 0.9",
        att_alternatives(
            4, 3, likelihood[0], NULL, short_of_one, 0, NULL, 1, *state, p, &err));
    check_fails(&err, ATT_INVALID, "hypothesis 1",
        att_alternatives(
            4, 3, likelihood[0], NULL, below, 0, NULL, 1, *state, p, &err));
    check_fails(&err, ATT_INVALID, "item 1, hypothesis 2",
        att_alternatives(
            1, 3, impossible[0], NULL, priors, 0, NULL, 1, *state, p, &err));
}

CHECK_MAIN(check_test(the_printed_checks_come_out),
    check_test(without_items_the_priors_stay),
    check_test(what_is_carried_over_counts_once),
    check_test(two_hypotheses_are_the_combination),
    check_test(more_than_eight_hypotheses_are_weighed),
    check_test(what_tells_nothing_apart_has_no_diagnosticity),
    check_test(bad_input_is_refused))
