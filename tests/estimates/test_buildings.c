/* test_buildings.c — epochs and floors worked by hand. */
#include "check.h"

#include "estimates/buildings.h"

static const att_headcount_prior prior = ATT_HEADCOUNT_PRIOR;

static void a_new_epoch_follows_the_middle_of_the_window(void **state)
{
    const att_building buildings[] = {
        {{"1980", 4}, 18176}, {{"2009-02/2009-08", 15}, 24060}, {{"2030", 4}, 1}};
    const att_headcount_evidence evidence = {
        .n_buildings = 3, .buildings = buildings, .storeys = (double)NAN};
    size_t n;
    att_epoch *epochs;
    att_error err;
    check_ok(
        &err, att_epochs_make(&evidence, &prior, 3998, 52, *state, &n, &epochs, &err));
    assert_int_equal(n, 2); /* 2030 lies behind the last half-year */
    assert_int_equal(epochs[0].first, 0);
    assert_int_equal(epochs[1].first, 4019 - 3998); /* the middle is in May 2009 */
    check_close(epochs[0].floor, log(1000), 1e-12);
    check_close(epochs[0].floor_spread, 1, 0);
    check_close(epochs[0].floor_most, log(18176 * 0.6 * 3), 1e-12);
    check_close(epochs[1].floor_most, log(24060 * 0.6 * 3), 1e-12);
}

/* Prior N(ln 1000, 1), measured ln 420 with sd sqrt(0.03^2 + 0.05^2), weight 294.1:
 * mean (ln 1000 + 294.1 * ln 420) / 295.1, sd 1 / sqrt(295.1). */
static void a_measured_floor_speaks_to_its_epoch(void **state)
{
    const att_building buildings[] = {{{0}, (double)NAN}, {{"2012", 4}, (double)NAN}};
    const att_floor floors[] = {
        {{"2010-05-01", 10}, 420, 12.6}, {{"2013", 4}, 1000, (double)NAN}};
    const att_headcount_evidence evidence = {.n_buildings = 2,
        .buildings = buildings,
        .n_floors = 2,
        .floors = floors,
        .storeys = 1};
    size_t n;
    att_epoch *epochs;
    att_error err;
    check_ok(
        &err, att_epochs_make(&evidence, &prior, 4020, 10, *state, &n, &epochs, &err));
    assert_int_equal(n, 2);
    const double weight = 1 / (0.03 * 0.03 + 0.05 * 0.05);
    check_close(epochs[0].floor, (log(1000) + weight * log(420)) / (1 + weight), 1e-9);
    check_close(epochs[0].floor_spread, 1 / sqrt(1 + weight), 1e-9);
    assert_true(isinf(epochs[0].floor_most));
    check_close(epochs[1].floor, log(1000), 1e-9);
    check_close(epochs[1].floor_spread, 1 / sqrt(1 + 1 / 0.0125), 1e-9);
}

static void bad_dates_and_areas_are_refused(void **state)
{
    const att_building building = {{"soon", 4}, 100};
    att_floor seen = {{"2010", 4}, 0, 1};
    att_headcount_evidence evidence = {.n_buildings = 1, .buildings = &building};
    size_t n;
    att_epoch *epochs;
    att_error err;
    check_fails(&err, ATT_INVALID, "building",
        att_epochs_make(&evidence, &prior, 4020, 10, *state, &n, &epochs, &err));
    evidence = (att_headcount_evidence){.n_floors = 1, .floors = &seen};
    check_fails(&err, ATT_INVALID, "0 m2",
        att_epochs_make(&evidence, &prior, 4020, 10, *state, &n, &epochs, &err));
    seen.period = ATT_TEXT("2010/..");
    check_fails(&err, ATT_INVALID, "open",
        att_epochs_make(&evidence, &prior, 4020, 10, *state, &n, &epochs, &err));
}

CHECK_MAIN(check_test(a_new_epoch_follows_the_middle_of_the_window),
    check_test(a_measured_floor_speaks_to_its_epoch),
    check_test(bad_dates_and_areas_are_refused))
