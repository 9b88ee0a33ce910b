/* test_calibration.c — letters against outcomes, worked by hand. */
#include "table.h"

static void outcomes_move_a_letter(void **state)
{
    const att_weights w = built_in(*state);
    att_outcome outcomes[30];
    for (int k = 0; k < 30; k++)
        outcomes[k] = (att_outcome){k < 20 ? 'C' : 'A', k % 2 == 0};
    att_calibrated c;
    att_error err;
    check_ok(&err, att_calibrate(&w, 30, outcomes, &c, &err));
    /* C: Beta(8 * .7 + 10, 8 * .3 + 10); A: Beta(8 * .95 + 5, 8 * .05 + 5) */
    check_close(c.prior[2], .7, 0);
    check_close(c.updated[2], 15.6 / 28, 1e-12);
    check_close(c.updated[0], 12.6 / 18, 1e-12);
    check_close(c.updated[1], .85, 1e-12); /* nobody was graded B */
    assert_int_equal(c.n_items[2], 20);
    assert_true(c.low[2] < c.updated[2] && c.updated[2] < c.high[2]);
    check_close(w.letter[2], .7, 0); /* the table is as it was */
}

static void few_outcomes_are_refused(void **state)
{
    const att_weights w = built_in(*state);
    att_outcome outcomes[30];
    for (int k = 0; k < 30; k++)
        outcomes[k] = (att_outcome){'B', true};
    att_calibrated c;
    att_error err;
    check_fails(
        &err, ATT_REFUSED, "29 items", att_calibrate(&w, 29, outcomes, &c, &err));
    outcomes[4].letter = 'Z';
    check_fails(
        &err, ATT_INVALID, "outcome 5", att_calibrate(&w, 30, outcomes, &c, &err));
}

CHECK_MAIN(check_test(outcomes_move_a_letter), check_test(few_outcomes_are_refused))
