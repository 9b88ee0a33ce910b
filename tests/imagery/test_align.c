/* test_align.c — known displacements of a made landscape are found. */
#include "made.h"

#include "math/random.h"

enum { WIDE = 420, N_BLOBS = 4000 };

/* A landscape that is known at every point, so that it can be displaced exactly. */
static void paint(double *values, const double affine[6], double gain, uint64_t noise)
{
    att_random r, dust;
    att_random_seed(&r, 9, 0);
    att_random_seed(&dust, noise, 1);
    const size_t n = (size_t)WIDE * WIDE;
    for (size_t p = 0; p < n; p++)
        values[p] = 1000 + 8 * att_random_normal(&dust);
    for (size_t b = 0; b < N_BLOBS; b++) {
        const double x = att_random_uniform(&r) * WIDE,
                     y = att_random_uniform(&r) * WIDE;
        const double size = 1.2 + 3 * att_random_uniform(&r);
        const double height = 300 * att_random_normal(&r);
        /* the scene shows at p + d(p) what lies at p */
        const double at_x = x + affine[0] + affine[1] * x + affine[2] * y;
        const double at_y = y + affine[3] + affine[4] * x + affine[5] * y;
        const int reach = (int)(4 * size);
        for (int row = (int)at_y - reach; row <= (int)at_y + reach; row++)
            for (int column = (int)at_x - reach; column <= (int)at_x + reach;
                 column++) {
                if (row < 0 || column < 0 || row >= WIDE || column >= WIDE)
                    continue;
                const double dx = column - at_x, dy = row - at_y;
                values[(size_t)row * WIDE + (size_t)column] +=
                    height * exp(-(dx * dx + dy * dy) / (2 * size * size));
            }
    }
    for (size_t p = 0; p < n; p++)
        values[p] *= gain;
}

static att_scene *painted(const char *name, const double affine[6], double gain,
    uint64_t noise, att_arena *arena)
{
    att_error err;
    double *values = att_push(arena, (size_t)WIDE * WIDE, sizeof *values, &err);
    paint(values, affine, gain, noise);
    const made_scene m = {.n_rows = WIDE,
        .n_cols = WIDE,
        .n_bands = 1,
        .type = GDT_Float32,
        .name = name,
        .epsg = 32645,
        .transform = MADE_UTM,
        .values = values};
    return made_open(made_tiff(&m));
}

static const double none[6];

static void a_shift_below_a_pixel_is_found(void **state)
{
    static const double shifts[][2] = {{1.37, -0.81}, {0.25, 0.5}, {-3.1, 2.45}};
    att_error err;
    att_align_report r;
    const att_align_settings settings = ATT_ALIGN_DEFAULTS;
    att_scene *before = painted("a.tif", none, 1, 1, *state);
    for (size_t i = 0; i < 3; i++) {
        const double d[6] = {shifts[i][0], 0, 0, shifts[i][1], 0, 0};
        att_scene *after = painted("b.tif", d, 0.8, 2, *state);
        check_ok(
            &err, att_imagery_align(before, after, &settings, NULL, *state, &r, &err));
        check_close(r.shift_column_px, shifts[i][0], 0.05);
        check_close(r.shift_row_px, shifts[i][1], 0.05);
        check_close(r.shift_east_m, -10 * shifts[i][0], 0.5);
        check_close(r.shift_north_m, 10 * shifts[i][1], 0.5);
        assert_true(r.residual_px < 0.1 && r.residual_before_px > 0.4);
        att_scene_close(after);
    }
    att_scene_close(before);
}

static void a_turn_and_a_scale_are_found(void **state)
{
    const double turn = 0.12 * M_PI / 180; /* anticlockwise as drawn */
    const double d[6] = {2.3 - 0.4, 0.001, turn, -1.1 + 0.4, -turn, 0.001};
    att_error err;
    att_align_report r;
    const att_align_settings settings = ATT_ALIGN_DEFAULTS;
    att_scene *before = painted("a.tif", none, 1, 1, *state);
    att_scene *after = painted("b.tif", d, 1.2, 2, *state);
    check_ok(&err, att_imagery_align(before, after, &settings, NULL, *state, &r, &err));
    assert_true(r.model != ATT_ALIGN_SHIFT);
    check_close(r.turn_deg, 0.12, 0.01);
    check_close(r.scale, 1.001, 2e-4);
    double squared = 0;
    size_t n = 0;
    for (size_t w = 0; w < r.n_kept; w++, n++) {
        const double x = r.windows[w].column, y = r.windows[w].row;
        const double *a = r.displacement.affine;
        const double column = a[0] + a[1] * x + a[2] * y,
                     row = a[3] + a[4] * x + a[5] * y;
        squared += r.model == ATT_ALIGN_AFFINE
                       ? pow(column - d[0] - d[1] * x - d[2] * y, 2)
                             + pow(row - d[3] - d[4] * x - d[5] * y, 2)
                       : 0;
    }
    assert_true(sqrt(squared / (double)n) < 0.1);
    att_scene_close(before);
    att_scene_close(after);
}

static void scenes_of_different_places_are_refused(void **state)
{
    att_error err;
    att_align_report r;
    att_align_settings settings = ATT_ALIGN_DEFAULTS;
    const double far[6] = {200, 0, 0, 170, 0, 0};
    att_scene *before = painted("a.tif", none, 1, 1, *state);
    att_scene *after = painted("b.tif", far, 1, 2, *state);
    check_fails(&err, ATT_REFUSED, "windows agree",
        att_imagery_align(before, after, &settings, NULL, *state, &r, &err));
    settings.is_forced = true;
    check_ok(&err, att_imagery_align(before, after, &settings, NULL, *state, &r, &err));
    assert_true(r.n_kept < 8);
    att_scene_close(before);
    att_scene_close(after);
}

static void a_scene_of_a_few_pixels_is_refused(void **state)
{
    att_error err;
    att_align_report r;
    static const double values[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    const made_scene m = {.n_rows = 3,
        .n_cols = 3,
        .n_bands = 1,
        .type = GDT_Byte,
        .name = "few.tif",
        .epsg = 32645,
        .transform = MADE_UTM,
        .values = values};
    const att_align_settings settings = ATT_ALIGN_DEFAULTS;
    att_scene *a = made_open(made_tiff(&m)), *b = made_open(made_path("few.tif"));
    check_fails(&err, ATT_REFUSED, "too small",
        att_imagery_align(a, b, &settings, NULL, *state, &r, &err));
    att_scene_close(a);
    att_scene_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(a_shift_below_a_pixel_is_found),
        check_test(a_turn_and_a_scale_are_found),
        check_test(scenes_of_different_places_are_refused),
        check_test(a_scene_of_a_few_pixels_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, made_end);
}
