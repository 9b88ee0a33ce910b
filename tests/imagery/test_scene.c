/* test_scene.c — scenes are opened without trust, and read through other grids. */
#include "made.h"

#include <math.h>

static void a_scene_says_what_it_is(void **state)
{
    (void)state;
    att_scene *scene = made_open(made_data("s2-before.tif"));
    const att_scene_facts *facts = att_scene_facts_of(scene);
    assert_int_equal(facts->n_bands, 6);
    assert_int_equal(facts->grid.n_cols, 128);
    check_text(facts->driver, "GTiff");
    check_text(facts->pixel_type, "UInt16");
    check_close(facts->pixel_m, 10, 0.5);
    check_close(facts->lat, -15.84, 0.2); /* Aguas Claras, Brasilia */
    check_close(facts->lon, -48.03, 0.2);
    att_scene_close(scene);
}

static const char *ramp(const char *name, int epsg, double left, const char *const *o)
{
    static double values[40 * 50];
    for (size_t p = 0; p < 40 * 50; p++)
        values[p] = 100 + 3.0 * (double)(p % 50) + 2.0 * (double)(p / 50);
    const made_scene m = {.n_rows = 40,
        .n_cols = 50,
        .n_bands = 1,
        .type = GDT_UInt16,
        .name = name,
        .options = o,
        .epsg = epsg,
        .transform = {left, 10, 0, 4000000, 0, -10},
        .values = values};
    return made_tiff(&m);
}

static void a_plane_is_the_same_plane_through_a_displaced_grid(void **state)
{
    (void)state;
    att_error err;
    float row[1][30];
    att_scene *scene = made_open(ramp("ramp.tif", 32645, 500000, NULL));
    att_grid grid = att_scene_facts_of(scene)->grid;
    const att_displacement shift = {.affine = {0.25, 0, 0, -0.5, 0, 0}};
    check_ok(&err, att_scene_regrid(scene, &grid, &shift, &err));
    check_ok(&err, att_scene_read(scene, 0, 20, 10, 1, 30, row, &err));
    for (size_t c = 0; c < 30; c++) /* 3 a column, 2 a row: + 0.75 - 1 */
        check_close((double)row[0][c], 100 + 3.0 * (double)(c + 10) + 40 - 0.25, 0.02);
    att_scene_close(scene);
}

static void two_scenes_meet_on_their_overlap(void **state)
{
    att_error err;
    att_grid grid;
    att_scene *a = made_open(ramp("a.tif", 32645, 500000, NULL));
    att_scene *b = made_open(ramp("b.tif", 32645, 500105, NULL));
    check_ok(&err, att_grid_meet(a, b, a, *state, &grid, &err));
    check_close(grid.transform[0], 500100, 1e-6);
    assert_int_equal(grid.n_cols, 40);
    assert_int_equal(grid.n_rows, 40);
    att_scene_close(b);
    b = made_open(ramp("b.tif", 32645, 700000, NULL));
    check_fails(&err, ATT_REFUSED, "do not overlap",
        att_grid_meet(a, b, a, *state, &grid, &err));
    att_scene_close(b);
    b = made_open(ramp("b.tif", 0, 0, NULL));
    check_fails(&err, ATT_REFUSED, "second scene does not say where",
        att_grid_meet(a, b, NULL, *state, &grid, &err));
    att_scene_close(a);
    att_scene_close(b);
}

static void a_geographic_scene_is_brought_to_utm(void **state)
{
    att_error err;
    att_grid grid;
    att_scene *scene = made_open(made_data("s2-before.tif"));
    check_ok(&err, att_grid_meet(scene, scene, NULL, *state, &grid, &err));
    check_close(grid.transform[1], 10, 0.6);
    assert_true(grid.transform[0] > 100000 && grid.transform[0] < 900000);
    assert_true(strstr(grid.crs.at, "zone 23S") || strstr(grid.crs.at, "zone 22S"));
    att_scene_close(scene);
}

static void sidecars_place_a_picture_and_only_if_wanted(void **state)
{
    (void)state;
    att_error err;
    const char *path = ramp("2017-06-10.tif", 0, 0, NULL);
    att_bytes world = {(const uint8_t *)"10\n0\n0\n-10\n500005\n3999995\n", 26};
    check_ok(&err, att_file_write(made_path("2017-06-10.tfw"), world, &err));
    att_scene_settings settings = ATT_SCENE_DEFAULTS;
    settings.crs = ATT_TEXT("EPSG:32645");
    att_scene *scene;
    check_ok(&err, att_scene_open(path, &settings, &scene, &err));
    check_text(att_scene_facts_of(scene)->date, "2017-06-10");
    check_close(att_scene_facts_of(scene)->grid.transform[0], 500000, 0);
    check_close(att_scene_facts_of(scene)->lon, 87.0, 0.1);
    att_scene_close(scene);
    settings.wants_sidecars = false;
    check_ok(&err, att_scene_open(path, &settings, &scene, &err));
    assert_int_equal(att_scene_facts_of(scene)->grid.crs.length, 0);
    att_scene_close(scene);
    settings.crs = ATT_TEXT("http://example.org/crs");
    settings.wants_sidecars = true;
    check_fails(&err, ATT_INVALID, "no coordinate system",
        att_scene_open(path, &settings, &scene, &err));
    unlink(made_path("2017-06-10.tfw"));
}

static void what_is_no_raster_is_refused(void **state)
{
    (void)state;
    att_error err;
    att_scene *scene;
    const att_scene_settings settings = ATT_SCENE_DEFAULTS;
    check_fails(&err, ATT_MISSING, "there is no file",
        att_scene_open("/tmp/attest-no-such.tif", &settings, &scene, &err));
    const att_bytes words = {(const uint8_t *)"<VRTDataset/>", 13};
    check_ok(&err, att_file_write(made_path("evil.vrt"), words, &err));
    check_fails(&err, ATT_INVALID, "is no GeoTIFF",
        att_scene_open(made_path("evil.vrt"), &settings, &scene, &err));
    check_fails(&err, ATT_MISSING, "there is no file",
        att_scene_open("/vsicurl/http://example.org/x.tif", &settings, &scene, &err));
    check_fails(&err, ATT_MISSING, "there is no file",
        att_scene_open("GTIFF_DIR:1:x.tif", &settings, &scene, &err));
}

static void complex_pixels_and_too_many_bands_are_refused(void **state)
{
    (void)state;
    att_error err;
    att_scene *scene;
    static double values[17 * 4];
    const att_scene_settings settings = ATT_SCENE_DEFAULTS;
    made_scene m = {.n_rows = 2,
        .n_cols = 2,
        .n_bands = 1,
        .type = GDT_CFloat32,
        .name = "complex.tif",
        .values = values};
    check_fails(&err, ATT_INVALID, "CFloat32",
        att_scene_open(made_tiff(&m), &settings, &scene, &err));
    m.type = GDT_Byte;
    m.n_bands = 17;
    check_fails(&err, ATT_LIMIT, "17 bands",
        att_scene_open(made_tiff(&m), &settings, &scene, &err));
    m.n_bands = 16;
    m.n_rows = m.n_cols = 1;
    scene = made_open(made_tiff(&m));
    assert_int_equal(att_scene_facts_of(scene)->n_bands, 16);
    att_scene_close(scene);
}

/* The width of a TIFF is the value of tag 256. */
static void a_header_that_lies_of_its_size_is_refused(void **state)
{
    att_error err;
    att_bytes bytes;
    att_scene *scene;
    const att_scene_settings settings = ATT_SCENE_DEFAULTS;
    const char *path = ramp("huge.tif", 32645, 500000, NULL);
    check_ok(&err, att_file_read(path, 1 << 20, *state, &bytes, &err));
    uint8_t *lie = (uint8_t *)(uintptr_t)bytes.at;
    const size_t at = (size_t)lie[4] | (size_t)lie[5] << 8 | (size_t)lie[6] << 16;
    for (size_t e = at + 2; e + 12 <= bytes.length; e += 12)
        if ((lie[e] | lie[e + 1] << 8) == 256 || (lie[e] | lie[e + 1] << 8) == 257) {
            lie[e + 2] = 4; /* LONG */
            memcpy(lie + e + 8, (const uint8_t[]){0, 0, 0, 0x7f}, 4);
        }
    check_ok(&err, att_file_write(path, bytes, &err));
    if (att_scene_open(path, &settings, &scene, &err)) {
        att_scene_close(scene);
        fail_msg("a scene of 2^31 x 2^31 pixels was opened");
    }
}

typedef struct held {
    att_bytes bytes;
    size_t n_calls;
} held;

static bool read_held(
    void *self, uint64_t offset, size_t length, uint8_t *out, att_error *err)
{
    held *h = self;
    h->n_calls++;
    if (offset + length > h->bytes.length)
        return att_fail(err, ATT_DAMAGED, "beyond the end");
    memcpy(out, h->bytes.at + offset, length);
    return true;
}

static void bytes_of_a_case_are_read_as_a_file(void **state)
{
    att_error err;
    held h = {0};
    att_scene *sealed;
    static float from_bytes[128][128], from_file[128][128];
    const att_scene_settings settings = ATT_SCENE_DEFAULTS;
    check_ok(&err,
        att_file_read(made_data("s2-before.tif"), 1 << 24, *state, &h.bytes, &err));
    const att_byte_source source = {read_held, &h, h.bytes.length};
    check_ok(&err,
        att_scene_open_bytes(&source, "2015-09-16.tif", &settings, &sealed, &err));
    check_text(att_scene_facts_of(sealed)->date, "2015-09-16");
    att_scene *plain = made_open(made_data("s2-before.tif"));
    check_ok(&err, att_scene_read(sealed, 3, 0, 0, 128, 128, from_bytes, &err));
    check_ok(&err, att_scene_read(plain, 3, 0, 0, 128, 128, from_file, &err));
    assert_memory_equal(from_bytes, from_file, sizeof from_file);
    assert_true(h.n_calls > 0);
    att_scene_close(plain);
    att_scene_close(sealed);
}

static void raw_blocks_and_packed_blocks_read_alike(void **state)
{
    (void)state;
    att_error err;
    static const char *const plain[] = {
        "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=16", "INTERLEAVE=BAND", NULL};
    static const char *const packed[] = {"COMPRESS=DEFLATE", NULL};
    static float a[40][50], b[40][50];
    att_scene *one = made_open(ramp("plain.tif", 32645, 500000, plain));
    att_scene *two = made_open(ramp("packed.tif", 32645, 500000, packed));
    check_ok(&err, att_scene_read(one, 0, 0, 0, 40, 50, a, &err));
    check_ok(&err, att_scene_read(two, 0, 0, 0, 40, 50, b, &err));
    assert_memory_equal(a, b, sizeof a);
    check_ok(&err, att_scene_read(one, 0, 16, 0, 16, 50, a, &err)); /* one block row */
    check_ok(&err, att_scene_read(two, 0, 16, 0, 16, 50, b, &err));
    assert_memory_equal(a, b, 16 * sizeof a[0]);
    att_scene_close(one);
    att_scene_close(two);
}

static void pixels_without_data_are_missing_in_all_bands(void **state)
{
    (void)state;
    att_error err;
    static const double values[2 * 4] = {0, 5, 65535, 7, /**/ 0, 0, 3, 4};
    const made_scene m = {.n_rows = 2,
        .n_cols = 2,
        .n_bands = 2,
        .type = GDT_UInt16,
        .name = "gaps.tif",
        .values = values};
    float got[2][2];
    att_scene *scene = made_open(made_tiff(&m));
    check_ok(&err, att_scene_read(scene, 1, 0, 0, 2, 2, got, &err));
    assert_true(isnan(got[0][0]));        /* black in both */
    check_close((double)got[0][1], 0, 0); /* black in one only */
    assert_true(isnan(got[1][0]));        /* saturated in the other */
    check_close((double)got[1][1], 4, 0);
    att_scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(a_scene_says_what_it_is),
        check_test(a_plane_is_the_same_plane_through_a_displaced_grid),
        check_test(two_scenes_meet_on_their_overlap),
        check_test(a_geographic_scene_is_brought_to_utm),
        check_test(sidecars_place_a_picture_and_only_if_wanted),
        check_test(what_is_no_raster_is_refused),
        check_test(complex_pixels_and_too_many_bands_are_refused),
        check_test(a_header_that_lies_of_its_size_is_refused),
        check_test(bytes_of_a_case_are_read_as_a_file),
        check_test(raw_blocks_and_packed_blocks_read_alike),
        check_test(pixels_without_data_are_missing_in_all_bands),
    };
    return cmocka_run_group_tests(tests, NULL, made_end);
}
