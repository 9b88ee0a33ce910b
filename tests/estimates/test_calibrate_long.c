/* test_calibrate_long.c — the full calibration of the headcount, and the mutants that
 * it must catch. Minutes of work: meson test --suite slow. */
#include "calibration.h"

enum { TRUTHS = 1325, THIN = 14 };

static void headcounts_are_calibrated(void **state)
{
    (void)state;
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(usual_spreads);
    calibrate(&world, NO_FAULT, 11, TRUTHS, THIN, N_PEOPLE_QUANTITIES,
        people_quantities, judged);
    check_calibrated(TRUTHS, N_PEOPLE_QUANTITIES, judged, 3);
}

static void precise_headcounts_are_calibrated(void **state)
{
    (void)state;
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(precise_spreads);
    calibrate(&world, NO_FAULT, 12, TRUTHS, THIN, N_PEOPLE_QUANTITIES,
        people_quantities, judged);
    check_calibrated(TRUTHS, N_PEOPLE_QUANTITIES, judged, 3);
}

static void shares_are_calibrated(void **state)
{
    (void)state;
    calibration judged[N_SHARE_QUANTITIES];
    const made_world world = share_world();
    calibrate(&world, NO_FAULT, 13, TRUTHS, THIN, N_SHARE_QUANTITIES, share_quantities,
        judged);
    check_calibrated(TRUTHS, N_SHARE_QUANTITIES, judged, 3);
}

/* Witnesses of D2 are more precise than their rounding: taken at their word, rounding
 * looks like people coming and going. */
static void ignoring_heaping_is_caught(void **state)
{
    (void)state;
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(precise_spreads);
    calibrate(&world, IGNORES_HEAPING, 14, TRUTHS, THIN, N_PEOPLE_QUANTITIES,
        people_quantities, judged);
    assert_true(judged[LOG_STEP].p < 1e-4);
    assert_true(judged[LOG_STEP].coverage[2] < 0.85);
}

static void ignoring_the_error_of_an_origin_is_caught(void **state)
{
    (void)state;
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(usual_spreads);
    calibrate(&world, IGNORES_ORIGIN_ERROR, 15, TRUTHS, THIN, N_PEOPLE_QUANTITIES,
        people_quantities, judged);
    assert_true(judged[FIRST_PEOPLE].p < 1e-4);
    assert_true(judged[LOG_PRECISION].p < 1e-4);
}

CHECK_MAIN(check_test(headcounts_are_calibrated),
    check_test(precise_headcounts_are_calibrated), check_test(shares_are_calibrated),
    check_test(ignoring_heaping_is_caught),
    check_test(ignoring_the_error_of_an_origin_is_caught))
