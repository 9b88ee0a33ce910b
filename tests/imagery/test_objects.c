/* test_objects.c — outlines of made areas. */
#include "made.h"

enum { SIDE = 100 };

/* A raster of scores at 10 m: two rectangles stand out, one only weakly. */
static const char *scores(void)
{
    static double values[SIDE * SIDE];
    for (size_t r = 0; r < SIDE; r++)
        for (size_t c = 0; c < SIDE; c++) {
            const bool is_strong = r >= 20 && r < 30 && c >= 40 && c < 60;
            const bool is_weak = r >= 60 && r < 70 && c >= 10 && c < 20;
            const bool is_dot = r == 90 && c == 90;
            values[r * SIDE + c] = is_strong ? (c == 50 ? 0.95 : 0.8)
                                   : is_weak ? 0.8
                                   : is_dot  ? 0.95
                                             : 0.1;
        }
    const made_scene m = {.n_rows = SIDE,
        .n_cols = SIDE,
        .n_bands = 1,
        .type = GDT_Float32,
        .name = "score.tif",
        .epsg = 32645,
        .transform = MADE_UTM,
        .values = values};
    return made_tiff(&m);
}

static void fill_report(att_change_report *report)
{
    for (size_t i = 0; i < ATT_SHARES; i++)
        report->quantile[i] = i >= 9900 ? 0.9F : i >= 9500 ? 0.7F : 0.1F;
}

static void an_area_is_kept_if_part_of_it_stands_out(void **state)
{
    static att_change_report report;
    const att_changed_object *objects;
    size_t n_objects;
    att_error err;
    fill_report(&report);
    att_objects_settings settings = ATT_OBJECTS_DEFAULTS;
    settings.high_share = 0.01;
    check_ok(&err, att_imagery_objects(scores(), &report, &settings, NULL, *state,
                       &n_objects, &objects, &err));
    assert_int_equal(n_objects, 1); /* the weak one has no peak, the dot is too small */
    /* 200 m x 100 m; UTM at its central meridian is 0.9996 of the ground */
    check_close(objects[0].area_m2, 20000 / (0.9996 * 0.9996), 2);
    check_close(objects[0].perimeter_m, 600 / 0.9996, 0.5);
    check_close(objects[0].length_m, 200 / 0.9996, 0.2);
    check_close(objects[0].width_m, 100 / 0.9996, 0.2);
    check_close(objects[0].azimuth_deg, 90, 0.5);
    check_close(objects[0].rectangularity, 1, 1e-3);
    assert_int_equal(objects[0].n_rings, 1);
    assert_int_equal(objects[0].ring_lengths[0], 5);
    settings.least_area_m2 = 50;
    check_ok(&err, att_imagery_objects(made_path("score.tif"), &report, &settings, NULL,
                       *state, &n_objects, &objects, &err));
    assert_int_equal(n_objects, 2);
    check_close(objects[1].area_m2, 100, 1); /* largest first */
}

static void objects_are_written_for_maps_and_tables(void **state)
{
    static att_change_report report;
    const att_changed_object *objects;
    size_t n_objects;
    att_error err;
    att_bytes bytes;
    const att_json *json;
    fill_report(&report);
    const att_objects_settings settings = ATT_OBJECTS_DEFAULTS;
    check_ok(&err, att_imagery_objects(scores(), &report, &settings, NULL, *state,
                       &n_objects, &objects, &err));
    check_ok(&err, att_imagery_objects_write(
                       made_path("o.geojson"), n_objects, objects, *state, &err));
    check_ok(
        &err, att_file_read(made_path("o.geojson"), 1 << 20, *state, &bytes, &err));
    check_ok(&err, att_json_parse(bytes, *state, &json, &err));
    const att_json *features = att_json_get(json, "features");
    assert_int_equal(att_json_count(features), n_objects);
    const att_json *ring = att_json_at(
        att_json_get(att_json_get(att_json_at(features, 0), "geometry"), "coordinates"),
        0);
    assert_int_equal(att_json_count(ring), 5);
    check_ok(&err, att_imagery_objects_write(
                       made_path("o.csv"), n_objects, objects, *state, &err));
    check_ok(&err, att_file_read(made_path("o.csv"), 1 << 20, *state, &bytes, &err));
    const char *head = "number,lon,lat,area_m2,perimeter_m,length_m,width_m,"
                       "azimuth_deg,rectangularity\r\n1,";
    assert_memory_equal(bytes.at, head, strlen(head));
}

static void scores_that_lie_nowhere_are_refused(void **state)
{
    static att_change_report report;
    static double values[4];
    const att_changed_object *objects;
    size_t n_objects;
    att_error err;
    const made_scene m = {.n_rows = 2,
        .n_cols = 2,
        .n_bands = 1,
        .type = GDT_Float32,
        .name = "nowhere.tif",
        .values = values};
    const att_objects_settings settings = ATT_OBJECTS_DEFAULTS;
    check_fails(&err, ATT_REFUSED, "lies nowhere",
        att_imagery_objects(made_tiff(&m), &report, &settings, NULL, *state, &n_objects,
            &objects, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(an_area_is_kept_if_part_of_it_stands_out),
        check_test(objects_are_written_for_maps_and_tables),
        check_test(scores_that_lie_nowhere_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, made_end);
}
