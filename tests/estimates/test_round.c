/* test_round.c — rounding against the vectors of the method text. */
#include "check.h"

#include "estimates/round.h"

static double log_p(double count, double number, double spread)
{
    const att_steps steps = att_round_count(count);
    return log(att_round_mass(&steps, ATT_STRAY_STUDENT4, log(number), spread));
}

static double between(
    double low, double high, att_stray stray, double centre, double spread)
{
    const att_steps steps = att_round_between(low, high);
    return att_round_mass(&steps, stray, centre, spread);
}

static void reports_have_the_probabilities_of_the_method(void **state)
{
    (void)state;
    check_close(log_p(800, 700, 0.3), -2.2842328670, 1e-10);
    check_close(log_p(1000, 900, 0.12), -1.3801057493, 1e-10);
    check_close(log_p(437, 500, 0.3), -9.4862336966, 1e-10);
    check_close(log(between(log(500), INFINITY, ATT_STRAY_STUDENT4, log(700), 0.3)),
        -0.1772274105, 1e-10);
    /* F(1) and F(2) of Student's t with 4 degrees of freedom */
    check_close(between(-INFINITY, 1, ATT_STRAY_STUDENT4, 0, 1), 0.8130495168, 1e-10);
    check_close(between(-INFINITY, 2, ATT_STRAY_STUDENT4, 0, 1), 0.9419417382, 1e-10);
}

static void the_probabilities_of_all_reports_sum_to_one(void **state)
{
    (void)state;
    double sum = 0;
    for (int y = 1; y < 200000; y++) {
        const att_steps steps = att_round_count(y);
        if (steps.n == 2 && steps.jump[0] == 1)
            continue; /* finer than every grid: outside the table, see below */
        sum += att_round_mass(&steps, ATT_STRAY_STUDENT4, log(300), 0.3);
    }
    check_close(sum, 0.999986, 1e-6);
}

/* 20 from 10-99: grids 1, 5, 10 hold it (.15, .20, .60): the nearest half is told so by
 * all three, and from 15 to 25 by one. 50 hold it too, but 20 is no multiple. */
static void steps_are_the_grids_laid_over_each_other(void **state)
{
    (void)state;
    const att_steps steps = att_round_count(20);
    assert_int_equal(steps.n, 6);
    const double edges[6] = {15, 17.5, 19.5, 20.5, 22.5, 25},
                 jumps[6] = {.60, .20, .15, -.15, -.20, -.60};
    for (size_t i = 0; i < 6; i++) {
        check_close(exp(steps.edge[i]), edges[i], 1e-12);
        check_close(steps.jump[i], jumps[i], 1e-12);
    }
}

/* With w = 1 - t / sqrt(4 + t^2) the tail is w^2 (3 - w) / 4; at t = 1000, w is
 * 2e-6 (1 - 3e-6), so the tail is 3e-12 (1 - 6e-6 - 2e-6 / 3). 1 - F would keep four
 * digits. */
static void tails_keep_their_digits(void **state)
{
    (void)state;
    const double above = between(1000, INFINITY, ATT_STRAY_STUDENT4, 0, 1);
    check_close(above / (3e-12 * (1 - 6e-6 - 2e-6 / 3)), 1, 1e-9);
    check_close(between(-INFINITY, -1000, ATT_STRAY_STUDENT4, 0, 1) / above, 1, 1e-12);
}

static void a_number_finer_than_the_grids_stands_for_itself(void **state)
{
    (void)state;
    const att_steps steps = att_round_count(1153);
    assert_int_equal(steps.n, 2);
    check_close(exp(steps.edge[0]), 1152.5, 1e-9);
    check_close(exp(steps.edge[1]), 1153.5, 1e-9);
}

/* 80 % is on all three grids, 65 % on two, 33 % on one, and 76.5 % on none. */
static void shares_heap_on_tens_and_fives(void **state)
{
    (void)state;
    const att_steps eighty = att_round_percent(80);
    assert_int_equal(eighty.n, 6);
    check_close(eighty.edge[0], log(75.0 / 25), 1e-12);
    check_close(eighty.edge[5], log(85.0 / 15), 1e-12);
    check_close(eighty.jump[0], 0.6, 0);
    check_close(eighty.jump[2], 0.1, 0);
    assert_int_equal(att_round_percent(65).n, 4);
    assert_int_equal(att_round_percent(33).n, 2);
    check_close(att_round_percent(76.5).edge[0], log(76.45 / 23.55), 1e-12);
    assert_true(att_round_percent(100).edge[3] > 1e99);
    double sum = 0;
    for (int y = 0; y <= 100; y++) {
        const att_steps steps = att_round_percent(y);
        sum += att_round_mass(&steps, ATT_STRAY_NORMAL, 0.4, 0.6);
    }
    check_close(sum, 1, 1e-12);
}

CHECK_MAIN(check_test(reports_have_the_probabilities_of_the_method),
    check_test(the_probabilities_of_all_reports_sum_to_one),
    check_test(steps_are_the_grids_laid_over_each_other),
    check_test(tails_keep_their_digits),
    check_test(a_number_finer_than_the_grids_stands_for_itself),
    check_test(shares_heap_on_tens_and_fives))
