/* test_measure.c — areas, lengths, heights and floors, against formulas and a known
 * compound. */
#include "check.h"

#include <attest/imagery.h>

#include "math/random.h"

/* Digitised in UTM 45N with 29.78 ha and 2,227 m; in Web Mercator it would be 1.9 times
 * as much. */
static const double compound[4][2] = {{88.28609126426447, 43.38583147653167},
    {88.2943472936913, 43.38583147653167}, {88.2942836225132, 43.381818130604486},
    {88.28604881681241, 43.381818130604486}};

static void the_compound_has_its_known_area(void **state)
{
    att_measured area, perimeter;
    att_error err;
    const att_measure_settings settings = ATT_MEASURE_DEFAULTS;
    check_ok(&err,
        att_measure_outline(4, compound, &settings, *state, &area, &perimeter, &err));
    check_close(area.value, 297800, 300);
    check_close(perimeter.value, 2227, 2);
    assert_true(area.low < 297800 && 297800 < area.high);
    assert_true(area.high - area.low < 40000);
}

static void draws_agree_with_the_formula(void **state)
{
    /* A square of 100 m at the equator, s = hypot(0.7, 1 / sqrt 12) = 0.7572 m:
     * sd(area) = s / 2 * sqrt(4 * 20000) = 107.1 m2, and 0.2 % of scale adds 20 m2;
     * sd of one side = s sqrt 2. */
    const double east = 100 / 111319.4908, north = 100 / 110574.2727;
    const double square[4][2] = {{0, 0}, {east, 0}, {east, north}, {0, north}};
    att_measured area, perimeter, side;
    att_error err;
    att_measure_settings settings = ATT_MEASURE_DEFAULTS;
    settings.pixel_m = 1;
    settings.n_draws = 20000;
    check_close(att_measure_vertex_m(&settings), 0.757188, 1e-6);
    check_ok(&err,
        att_measure_outline(4, square, &settings, *state, &area, &perimeter, &err));
    check_close(area.value, 10000, 1);
    check_close(area.sd, sqrt(107.083 * 107.083 + 20 * 20), 2.5);
    settings.relative_scale = 0;
    check_ok(&err, att_measure_line(2, square, &settings, *state, &side, &err));
    check_close(side.value, 100, 1e-3);
    check_close(side.sd, 0.757188 * sqrt(2), 0.02);
}

static void the_interval_holds_the_truth_about_95_times_in_100(void **state)
{
    enum { WORLDS = 400 };
    att_error err;
    att_measure_settings settings = ATT_MEASURE_DEFAULTS;
    settings.n_draws = 400;
    const double vertex_m = att_measure_vertex_m(&settings);
    att_random r;
    att_random_seed(&r, 11, 0);
    size_t n_held = 0;
    for (size_t w = 0; w < WORLDS; w++) {
        double drawn[4][2];
        for (size_t i = 0; i < 4; i++) {
            drawn[i][0] =
                compound[i][0] + vertex_m * att_random_normal(&r) / 111320 / cos(0.757);
            drawn[i][1] = compound[i][1] + vertex_m * att_random_normal(&r) / 111100;
        }
        att_measured area, perimeter;
        settings.seed = w;
        check_ok(&err, att_measure_outline(4, (const double(*)[2])drawn, &settings,
                           *state, &area, &perimeter, &err));
        n_held += area.low <= 297800 && 297800 <= area.high;
    }
    assert_in_range(n_held, (size_t)(0.92 * WORLDS), (size_t)(0.98 * WORLDS));
}

static void what_is_no_outline_is_refused(void **state)
{
    att_measured area, perimeter;
    att_error err;
    att_measure_settings settings = ATT_MEASURE_DEFAULTS;
    const double far[3][2] = {{0, 0}, {1, 95}, {2, 0}};
    check_fails(&err, ATT_INVALID, "3 are needed",
        att_measure_outline(2, compound, &settings, *state, &area, &perimeter, &err));
    check_fails(&err, ATT_INVALID, "vertex 2",
        att_measure_outline(3, far, &settings, *state, &area, &perimeter, &err));
    settings.pixel_m = 0;
    check_fails(&err, ATT_INVALID, "pixel of 0 m",
        att_measure_outline(4, compound, &settings, *state, &area, &perimeter, &err));
}

static void the_sun_stands_where_the_paper_says(void **state)
{
    (void)state;
    att_sun sun; /* Reda & Andreas (2004), table A5.1: 2003-10-17 12:30:30 UTC-7 */
    att_sun_position(1066419030, 67, 39.742476, -105.1786, 1830.14, 820, 11, &sun);
    check_close(sun.zenith_deg, 50.11162, 0.001);
    check_close(sun.azimuth_deg, 194.34024, 0.001);
}

static void the_sun_is_over_the_tropic_at_the_solstice(void **state)
{
    (void)state;
    att_sun sun; /* 2020-06-20 21:44 UTC, noon near 145.9 W; no air */
    att_sun_position(1592689440, 69, 23.4365, -145.6, 0, 0, 10, &sun);
    assert_true(sun.zenith_deg < 0.3);
}

static void a_shadow_gives_a_height(void **state)
{
    (void)state;
    att_measured h;
    att_error err;
    att_shadow s = {.length_m = 10,
        .length_sd_m = 0.5,
        .sun_elevation_deg = 45,
        .sun_azimuth_deg = 180};
    check_ok(&err, att_shadow_height(&s, &h, &err));
    check_close(h.value, 10, 1e-9);
    check_close(h.sd, 0.5, 1e-9);
    s.sun_elevation_sd_deg = 1; /* d(tan e) = 2 a radian at 45: 10 * 2 * pi / 180 */
    check_ok(&err, att_shadow_height(&s, &h, &err));
    check_close(h.sd, hypot(0.5, 0.34907), 1e-3);
    s.fall = 0.1; /* the ground falls away: the shadow is longer than the height */
    check_ok(&err, att_shadow_height(&s, &h, &err));
    check_close(h.value, 11, 1e-9);
    s.fall = 0;
    s.is_from_roof = true;
    s.view_zenith_deg = 45;
    s.view_azimuth_deg = 0; /* sun behind, view from the other side: they add */
    check_ok(&err, att_shadow_height(&s, &h, &err));
    check_close(h.value, 5, 1e-9);
    s.view_azimuth_deg = 180; /* from the sun's side the roof covers its shadow */
    check_fails(&err, ATT_REFUSED, "cannot be seen", att_shadow_height(&s, &h, &err));
    s.sun_elevation_deg = 3;
    check_fails(&err, ATT_REFUSED, "below 5", att_shadow_height(&s, &h, &err));
}

static void floors_follow_from_height_and_footprint(void **state)
{
    att_measured storeys, floor;
    att_error err;
    const att_measured footprint = {.value = 1000, .sd = 30};
    const att_measured height = {.value = 8.4, .sd = 0.5};
    att_floor_settings settings = ATT_FLOOR_DEFAULTS;
    check_ok(&err,
        att_floor_area(&footprint, &height, &settings, *state, &storeys, &floor, &err));
    check_close(storeys.value, 3, 0);
    check_close(floor.value, 2100, 1e-9); /* 1000 x 3 x 0.7 */
    assert_true(storeys.low >= 2 && storeys.high <= 5);
    assert_true(floor.low < 1800 && floor.high > 2400);
    settings.usable = 0;
    check_fails(&err, ATT_INVALID, "not possible",
        att_floor_area(&footprint, &height, &settings, *state, &storeys, &floor, &err));
}

CHECK_MAIN(check_test(the_compound_has_its_known_area),
    check_test(draws_agree_with_the_formula),
    check_test(the_interval_holds_the_truth_about_95_times_in_100),
    check_test(what_is_no_outline_is_refused),
    check_test(the_sun_stands_where_the_paper_says),
    check_test(the_sun_is_over_the_tropic_at_the_solstice),
    check_test(a_shadow_gives_a_height),
    check_test(floors_follow_from_height_and_footprint))
