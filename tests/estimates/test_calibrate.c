/* test_calibrate.c — the headcount is calibrated on made worlds; a short run. The full
 * run is test_calibrate_long.c. */
#include "calibration.h"

static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    enum { N = 50 };
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(usual_spreads);
    calibrate(
        &world, NO_FAULT, 21, N, 10, N_PEOPLE_QUANTITIES, people_quantities, judged);
    check_calibrated(N, N_PEOPLE_QUANTITIES, judged, 4);
}

static void shares_and_their_products_are_calibrated_too(void **state)
{
    (void)state;
    enum { N = 30 };
    calibration judged[N_SHARE_QUANTITIES];
    const made_world world = share_world();
    calibrate(
        &world, NO_FAULT, 22, N, 10, N_SHARE_QUANTITIES, share_quantities, judged);
    check_calibrated(N, N_SHARE_QUANTITIES, judged, 4);
}

static void a_fit_that_ignores_heaping_is_caught(void **state)
{
    (void)state;
    enum { N = 30 };
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(exact_spreads);
    calibrate(&world, IGNORES_HEAPING, 23, N, 5, N_PEOPLE_QUANTITIES, people_quantities,
        judged);
    assert_true(judged[LOG_STEP].p < 1e-4); /* rounding looks like people moving */
}

CHECK_MAIN(check_test(a_fit_that_ignores_heaping_is_caught),
    check_test(intervals_hold_the_truth_as_often_as_they_say),
    check_test(shares_and_their_products_are_calibrated_too))
