/* test_calibrate.c — the headcount is calibrated on made worlds; a short run. The full
 * run is test_calibrate_long.c. */
#include "calibration.h"

static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    enum { N = 60 };
    calibration judged[N_PEOPLE_QUANTITIES];
    const made_world world = people_world(false);
    calibrate(
        &world, NO_FAULT, 1, N, 10, N_PEOPLE_QUANTITIES, people_quantities, judged);
    check_calibrated(N, N_PEOPLE_QUANTITIES, judged);
}

static void shares_and_their_products_are_calibrated_too(void **state)
{
    (void)state;
    enum { N = 40 };
    calibration judged[N_SHARE_QUANTITIES];
    const made_world world = share_world();
    calibrate(&world, NO_FAULT, 2, N, 10, N_SHARE_QUANTITIES, share_quantities, judged);
    check_calibrated(N, N_SHARE_QUANTITIES, judged);
}

CHECK_MAIN(check_test(intervals_hold_the_truth_as_often_as_they_say),
    check_test(shares_and_their_products_are_calibrated_too))
