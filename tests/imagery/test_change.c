/* test_change.c — change detection against a dense computation and made worlds. */
#include "made.h"

#include "math/distributions.h"
#include "math/quantile.h"
#include "math/random.h"

#include <omp.h>

static void change_files(const char *before_path, const char *after_path,
    const att_change_settings *settings, const char *out, att_change_report *report)
{
    att_error err;
    att_scene *before = made_open(before_path), *after = made_open(after_path);
    check_ok(
        &err, att_imagery_change(before, after, settings, out, NULL, report, &err));
    att_scene_close(before);
    att_scene_close(after);
}

static char crop_before[1024], crop_after[1024];

static void find_crops(void)
{
    snprintf(crop_before, sizeof crop_before, "%s", made_data("s2-before.tif"));
    snprintf(crop_after, sizeof crop_after, "%s", made_data("s2-after.tif"));
}

/* Values by tests/reference/irmad.py on the same files. From the third iteration on,
 * the weights, which are floats, show in the sixth digit of the smallest correlation.
 */
static void correlations_agree_with_a_dense_computation(void **state)
{
    static const double rho[4][6] = {
        {0.905614927, 0.769043500, 0.725782229, 0.629467805, 0.534652252, 0.106382337},
        {0.966396521, 0.887615112, 0.868896968, 0.793963789, 0.774922733, 0.282588328},
        {0.983330217, 0.933519907, 0.917773440, 0.858777814, 0.853396172, 0.427618596},
        {0.989264948, 0.954603750, 0.938536578, 0.890586948, 0.883666733, 0.517920714}};
    static const double unchanged[4] = {
        0.6915729208746795, 0.4131358523581685, 0.2597523030719978, 0.1774360018622886};
    static const double z[4][4] = {{0.4687521, 0.1038806, 2.392176, 1.389859},
        {1.245879, 0.2430299, 5.201118, 2.750929},
        {2.429256, 0.4580854, 8.733602, 3.930126},
        {3.863846, 0.7506957, 12.36516, 5.075433}};
    static att_change_report report;
    find_crops();
    for (size_t i = 0; i < 4; i++) {
        att_change_settings settings = ATT_CHANGE_CONVERGE;
        settings.n_iterations = i + 1;
        change_files(crop_before, crop_after, &settings, made_path("z.tif"), &report);
        assert_int_equal(report.n_iterations, i + 1);
        for (size_t k = 0; k < 6; k++)
            check_close(report.rho[k], rho[i][k], i < 2 ? 1e-6 : 4e-6);
        check_close(report.mean_unchanged, unchanged[i], 1e-5);
        const float(*got)[128] = (const float(*)[128])(void *)made_read(
            made_path("z.tif"), *state, 128, 128);
        check_close((double)got[0][0], z[i][0], 1e-4 * z[i][0]);
        check_close((double)got[17][90], z[i][1], 1e-4 * z[i][1]);
        check_close((double)got[64][64], z[i][2], 1e-4 * z[i][2]);
        check_close((double)got[127][127], z[i][3], 1e-4 * z[i][3]);
    }
}

static void the_guard_stops_before_too_few_pixels_count(void **state)
{
    (void)state;
    att_change_settings settings = ATT_CHANGE_DEFAULTS;
    static att_change_report report;
    settings.method = ATT_CHANGE_IRMAD;
    find_crops();
    change_files(crop_before, crop_after, &settings, made_path("z.tif"), &report);
    assert_true(report.was_guarded); /* the fourth has 0.177, the third 0.260 */
    assert_int_equal(report.n_iterations, 3);
    check_close(report.mean_unchanged, 0.2597523, 1e-5);
}

enum { SIDE = 200 };

static void fill_pair(double *x, double *y, size_t n_bands, uint64_t seed)
{
    att_random r;
    att_random_seed(&r, seed, 0);
    const size_t n = (size_t)SIDE * SIDE;
    for (size_t p = 0; p < n; p++) {
        double common = att_random_normal(&r);
        for (size_t b = 0; b < n_bands; b++) {
            const double shared = att_random_normal(&r) + 0.5 * common;
            x[b * n + p] = 1000 + 100 * shared + 40 * att_random_normal(&r);
            y[b * n + p] = 900 + 80 * shared + 40 * att_random_normal(&r);
        }
    }
}

static const char *made_float(const char *name, size_t n_bands, const double *values)
{
    const made_scene m = {.n_rows = SIDE,
        .n_cols = SIDE,
        .n_bands = n_bands,
        .type = GDT_Float32,
        .name = name,
        .epsg = 32645,
        .transform = MADE_UTM,
        .values = values};
    return made_tiff(&m);
}

static void correlations_do_not_see_an_affine_transform_of_the_bands(void **state)
{
    const size_t n = (size_t)SIDE * SIDE;
    att_error err;
    double *x = att_push(*state, 4 * n, sizeof *x, &err);
    double *y = att_push(*state, 4 * n, sizeof *y, &err);
    double *mixed = att_push(*state, 4 * n, sizeof *mixed, &err);
    static const double mix[4][4] = {
        {1, 0.5, 0, 0.1}, {0, 2, -0.3, 0}, {0.2, 0, 0.7, 0}, {-0.4, 0.1, 0.1, 1.5}};
    fill_pair(x, y, 4, 1);
    for (size_t p = 0; p < n; p++)
        for (size_t i = 0; i < 4; i++) {
            mixed[i * n + p] = 17.0 * (double)i - 5;
            for (size_t k = 0; k < 4; k++)
                mixed[i * n + p] += mix[i][k] * y[k * n + p];
        }
    static att_change_report plain, transformed;
    att_change_settings settings = ATT_CHANGE_CONVERGE;
    settings.n_iterations = 3;
    const char *first = made_float("x.tif", 4, x);
    change_files(
        first, made_float("y.tif", 4, y), &settings, made_path("z.tif"), &plain);
    change_files(first, made_float("mixed.tif", 4, mixed), &settings,
        made_path("z.tif"), &transformed);
    for (size_t k = 0; k < 4; k++)
        check_close(transformed.rho[k], plain.rho[k], 1e-6);
}

static void without_change_the_statistic_is_chi_square(void **state)
{
    const size_t n = (size_t)SIDE * SIDE;
    att_error err;
    for (size_t n_bands = 3; n_bands <= 4; n_bands++) { /* odd and even */
        double *x = att_push(*state, n_bands * n, sizeof *x, &err);
        double *y = att_push(*state, n_bands * n, sizeof *y, &err);
        fill_pair(x, y, n_bands, 7);
        static att_change_report report;
        att_change_settings settings = ATT_CHANGE_DEFAULTS;
        settings.method = ATT_CHANGE_MAD;
        change_files(made_float("x.tif", n_bands, x), made_float("y.tif", n_bands, y),
            &settings, made_path("z.tif"), &report);
        const float *z = made_read(made_path("z.tif"), *state, SIDE, SIDE);
        double *sorted = att_push(*state, n, sizeof *sorted, &err);
        for (size_t p = 0; p < n; p++)
            sorted[p] = (double)z[p];
        att_sort(n, sorted);
        double distance = 0; /* of Kolmogorov */
        for (size_t p = 0; p < n; p++)
            distance =
                fmax(distance, fabs(1 - att_chi_square_above(sorted[p], (double)n_bands)
                                    - ((double)p + 0.5) / (double)n));
        assert_true(distance < 0.02);
        check_close(report.mean_unchanged, 0.5, 0.02); /* p is uniform */
        check_close((double)report.quantile[5000], att_quantile(n, sorted, 0.5), 0.01);
    }
}

static void change_stands_out_of_the_score(void **state)
{
    const size_t n = (size_t)SIDE * SIDE;
    att_error err;
    double *x = att_push(*state, 4 * n, sizeof *x, &err);
    double *y = att_push(*state, 4 * n, sizeof *y, &err);
    fill_pair(x, y, 4, 3);
    for (size_t h = 0; h < 4; h++) /* four new roofs of 8 x 8 pixels */
        for (size_t p = 0; p < 64; p++)
            for (size_t b = 0; b < 4; b++)
                y[b * n + (40 * (h + 1) + p / 8) * SIDE + 100 + p % 8] +=
                    b % 2 ? 400 : -400;
    static att_change_report report;
    const att_change_settings settings = ATT_CHANGE_DEFAULTS;
    change_files(made_float("x.tif", 4, x), made_float("y.tif", 4, y), &settings,
        made_path("score.tif"), &report);
    const float(*score)[SIDE] = (const float(*)[SIDE])(void *)made_read(
        made_path("score.tif"), *state, SIDE, SIDE);
    const float top = report.quantile[9800];
    size_t n_inside = 0, n_outside = 0;
    for (size_t r = 0; r < SIDE; r++)
        for (size_t c = 0; c < SIDE; c++) {
            const bool is_in = r >= 40 && r < 168 && r % 40 < 8 && c >= 100 && c < 108;
            const bool is_far = r % 40 >= 14 && r % 40 < 34;
            n_inside += is_in && score[r][c] > top;
            n_outside += is_far && score[r][c] > top;
        }
    assert_true(n_inside > 230); /* of 256 */
    assert_true(n_outside < n / 2 / 100);
}

static void assert_same_bytes(const char *a, const char *b, att_arena *arena)
{
    att_error err;
    att_bytes first, second;
    check_ok(&err, att_file_read(a, 1 << 24, arena, &first, &err));
    check_ok(&err, att_file_read(b, 1 << 24, arena, &second, &err));
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.at, second.at, first.length);
}

static void one_and_two_threads_give_the_same_bytes(void **state)
{
    enum { WIDE = 1300 };
    static att_change_report report;
    const size_t n = (size_t)WIDE * WIDE;
    att_error err;
    double *values = att_push(*state, 4 * n, sizeof *values, &err);
    att_random r;
    att_random_seed(&r, 5, 0);
    for (size_t p = 0; p < 4 * n; p++)
        values[p] = floor(2000 + 300 * att_random_normal(&r));
    static const char *const tiled[] = {
        "TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "INTERLEAVE=BAND", NULL};
    made_scene m = {.n_rows = WIDE,
        .n_cols = WIDE,
        .n_bands = 2,
        .type = GDT_UInt16,
        .name = "a.tif",
        .options = tiled,
        .epsg = 32645,
        .transform = MADE_UTM,
        .values = values};
    const char *before = made_tiff(&m);
    m.name = "b.tif";
    m.values = values + 2 * n;
    const char *after = made_tiff(&m);
    for (int method = 0; method < ATT_CHANGE_METHODS; method++) {
        att_change_settings settings = ATT_CHANGE_DEFAULTS;
        settings.method = (att_change_method)method;
        omp_set_num_threads(1);
        change_files(before, after, &settings, made_path("one.tif"), &report);
        omp_set_num_threads(2);
        change_files(before, after, &settings, made_path("two.tif"), &report);
        assert_same_bytes(made_path("one.tif"), made_path("two.tif"), *state);
    }
}

static void a_band_of_one_value_is_refused_by_name(void **state)
{
    const size_t n = (size_t)SIDE * SIDE;
    att_error err;
    static att_change_report report;
    double *x = att_push(*state, 2 * n, sizeof *x, &err);
    double *y = att_push(*state, 2 * n, sizeof *y, &err);
    fill_pair(x, y, 2, 1);
    for (size_t p = 0; p < n; p++)
        y[n + p] = 7;
    att_scene *before = made_open(made_float("x.tif", 2, x));
    att_scene *after = made_open(made_float("y.tif", 2, y));
    const att_change_settings settings = ATT_CHANGE_DEFAULTS;
    check_fails(&err, ATT_REFUSED, "band 2 of the second scene",
        att_imagery_change(
            before, after, &settings, made_path("gone.tif"), NULL, &report, &err));
    for (size_t p = 0; p < n; p++)
        y[n + p] = p > n / 20 ? (double)NAN : y[p];
    att_scene_close(after);
    after = made_open(made_float("y.tif", 2, y));
    check_fails(&err, ATT_REFUSED, "a tenth is needed",
        att_imagery_change(
            before, after, &settings, made_path("gone.tif"), NULL, &report, &err));
    assert_int_equal(access(made_path("gone.tif"), F_OK), -1);
    assert_int_equal(access(made_path("gone.tif.part"), F_OK), -1);
    att_scene_close(before);
    att_scene_close(after);
}

static bool stop_at_writing(void *self, const char *what, double done, double total)
{
    (void)self, (void)done, (void)total;
    return strcmp(what, "cells written") != 0;
}

static void stopping_leaves_nothing_behind(void **state)
{
    (void)state;
    find_crops();
    att_error err;
    static att_change_report report;
    const att_progress stopper = {.tell = stop_at_writing};
    att_scene *before = made_open(crop_before), *after = made_open(crop_after);
    const att_change_settings settings = ATT_CHANGE_DEFAULTS;
    check_fails(&err, ATT_STOPPED, "stopped",
        att_imagery_change(
            before, after, &settings, made_path("gone.tif"), &stopper, &report, &err));
    assert_int_equal(access(made_path("gone.tif"), F_OK), -1);
    assert_int_equal(access(made_path("gone.tif.part"), F_OK), -1);
    att_scene_close(before);
    att_scene_close(after);
}

static void a_repeated_band_is_met_with_a_ridge(void **state)
{
    const size_t n = (size_t)SIDE * SIDE;
    att_error err;
    static att_change_report report;
    double *x = att_push(*state, 3 * n, sizeof *x, &err);
    double *y = att_push(*state, 3 * n, sizeof *y, &err);
    fill_pair(x, y, 3, 1);
    memcpy(x + 2 * n, x, n * sizeof *x);
    att_change_settings settings = ATT_CHANGE_DEFAULTS;
    settings.method = ATT_CHANGE_MAD;
    change_files(made_float("x.tif", 3, x), made_float("y.tif", 3, y), &settings,
        made_path("z.tif"), &report);
    assert_true(report.ridge > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(correlations_agree_with_a_dense_computation),
        check_test(the_guard_stops_before_too_few_pixels_count),
        check_test(correlations_do_not_see_an_affine_transform_of_the_bands),
        check_test(without_change_the_statistic_is_chi_square),
        check_test(change_stands_out_of_the_score),
        check_test(one_and_two_threads_give_the_same_bytes),
        check_test(a_band_of_one_value_is_refused_by_name),
        check_test(stopping_leaves_nothing_behind),
        check_test(a_repeated_band_is_met_with_a_ridge),
    };
    return cmocka_run_group_tests(tests, NULL, made_end);
}
