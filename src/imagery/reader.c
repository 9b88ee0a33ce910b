/* reader.c — windows of a scene as floats, NaN where there is no data. */
#include "scene.h"

#include "grid.h"
#include "math/clones.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool scene_reader_open(const att_scene *scene, scene_reader *reader, att_error *err)
{
    *reader = (scene_reader){.scene = scene};
    scene_quiet_begin();
    reader->dataset = scene_open_quietly(scene->mount);
    bool ok = reader->dataset != NULL
              || scene_fail_gdal(err, ATT_IO, "the scene cannot be opened again");
    if (ok && scene->is_regridded)
        ok = grid_warp_open(reader, err);
    else if (ok && scene->raw.is_usable)
        reader->is_raw = true;
    scene_quiet_end();
    if (!ok)
        scene_reader_close(reader);
    return ok;
}

void scene_reader_close(scene_reader *reader)
{
    if (!reader->scene)
        return;
    scene_quiet_begin();
    grid_warp_close(reader);
    if (reader->dataset)
        GDALClose(reader->dataset);
    scene_quiet_end();
    free(reader->scratch);
    *reader = (scene_reader){0};
}

static bool grow_scratch(scene_reader *reader, size_t n_bytes, att_error *err)
{
    if (n_bytes <= reader->n_scratch)
        return true;
    free(reader->scratch);
    reader->scratch = aligned_alloc(64, (n_bytes + 63) / 64 * 64);
    reader->n_scratch = reader->scratch ? n_bytes : 0;
    return reader->scratch != NULL
           || att_fail(err, ATT_NO_MEMORY, "no memory to read a block");
}

/* ---- masks ----------------------------------------------------------------------- */

/* A pixel without data in one band has none in the others. */
ATT_CLONES static void find_gaps(size_t n, const float *restrict band, float empty,
    float largest, uint32_t *restrict is_gap, uint32_t *restrict is_seen)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++) {
        const float v = band[p];
        is_gap[p] |= (v - v != 0) | (v == empty) | (v >= largest);
        is_seen[p] |= v != 0;
    }
}

ATT_CLONES static uint32_t blank_gaps(size_t n, const uint32_t *restrict is_gap,
    const uint32_t *restrict is_seen, uint32_t black_counts, float shift,
    float *restrict band)
{
    uint32_t any = 0;
#pragma omp simd reduction(| : any)
    for (size_t p = 0; p < n; p++) {
        const uint32_t gap = is_gap[p] | (black_counts & (is_seen[p] ^ 1U));
        band[p] = gap ? NAN : band[p] - shift;
        any |= gap;
    }
    return any;
}

bool reader_take_gaps(
    scene_reader *reader, size_t n, bool is_black_empty, float *bands, att_error *err)
{
    const att_scene *scene = reader->scene;
    if (!grow_scratch(reader, 2 * n * sizeof(uint32_t), err))
        return false;
    uint32_t *is_gap = (uint32_t *)(void *)reader->scratch, *is_seen = is_gap + n;
    memset(is_gap, 0, 2 * n * sizeof *is_gap);
    const bool black_counts = is_black_empty && !scene->facts.has_declared_empty;
    for (size_t b = 0; b < scene->facts.n_bands; b++)
        find_gaps(n, bands + b * n, (float)scene->empty[b], (float)scene->largest,
            is_gap, is_seen);
    uint32_t any = 0;
    for (size_t b = 0; b < scene->facts.n_bands; b++)
        any |= blank_gaps(n, is_gap, is_seen, black_counts,
            reader->shift ? reader->shift[b] : 0, bands + b * n);
    reader->has_gaps = any != 0;
    return true;
}

/* ---- blocks read where they lie -------------------------------------------------- */

/* Is the window some whole rows of one block? */
static bool is_in_block(
    const att_scene *scene, size_t row, size_t column, size_t n_rows, size_t n_cols)
{
    const scene_raw *raw = &scene->raw;
    const size_t left = scene->grid.n_cols - column;
    return column % raw->block_cols == 0
           && n_cols == (left < raw->block_cols ? left : raw->block_cols)
           && row % raw->block_rows + n_rows <= raw->block_rows;
}

ATT_CLONES static void widen_bytes(size_t n, const uint8_t *restrict in, float shift,
    float *restrict out, uint16_t *restrict seen)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++) {
        out[p] = (float)in[p] - shift;
        seen[p] = (uint16_t)(seen[p] | in[p]);
    }
}

/* A word that is full counts as seen, but as odd, too. */
ATT_CLONES static void widen_words(size_t n, const uint16_t *restrict in, float shift,
    float *restrict out, uint16_t *restrict seen, uint16_t *restrict full)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++) {
        out[p] = (float)in[p] - shift;
        seen[p] = (uint16_t)(seen[p] | in[p]);
        full[p] = (uint16_t)(full[p] > in[p] ? full[p] : in[p]);
    }
}

ATT_CLONES static bool has_odd(
    size_t n, const uint16_t *restrict seen, const uint16_t *restrict full)
{
    uint16_t odd = 0;
#pragma omp simd reduction(| : odd)
    for (size_t p = 0; p < n; p++)
        odd = (uint16_t)(odd | (seen[p] == 0) | (full[p] == 65535));
    return odd != 0;
}

/* Read the window about the shift; *is_odd: some pixels may have no data. */
static bool widen_window(scene_reader *reader, size_t row, size_t column, size_t n_rows,
    size_t n_cols, const float *shift, float *bands, bool *is_odd, att_error *err)
{
    const att_scene *scene = reader->scene;
    const scene_raw *raw = &scene->raw;
    const size_t n = n_rows * n_cols, row_bytes = raw->block_cols * raw->sample_bytes;
    const size_t n_bytes = (n_rows * row_bytes + 63) / 64 * 64;
    if (!grow_scratch(reader, n_bytes + n * 2 * sizeof(uint16_t), err))
        return false;
    uint16_t *seen = (uint16_t *)(void *)(reader->scratch + n_bytes), *full = seen + n;
    memset(seen, 0, 2 * n * sizeof *seen);
    const bool is_whole = n_cols == raw->block_cols;
    const size_t step = is_whole ? n : n_cols;
    const size_t block =
        row / raw->block_rows * raw->n_across + column / raw->block_cols;
    for (size_t b = 0; b < scene->facts.n_bands; b++) {
        const uint64_t offset = raw->offsets[b * raw->n_down * raw->n_across + block]
                                + row % raw->block_rows * row_bytes;
        if (!scene->source.read(
                scene->source.self, offset, n_rows * row_bytes, reader->scratch, err))
            return false;
        for (size_t p = 0; p < n; p += step) {
            const void *from = reader->scratch + p / n_cols * row_bytes;
            float *to = bands + b * n + p;
            if (raw->sample_bytes == 1)
                widen_bytes(step, from, shift ? shift[b] : 0, to, seen + p);
            else
                widen_words(step, from, shift ? shift[b] : 0, to, seen + p, full + p);
        }
    }
    *is_odd = has_odd(n, seen, full);
    return true;
}

static bool read_raw(scene_reader *reader, size_t row, size_t column, size_t n_rows,
    size_t n_cols, float *bands, att_error *err)
{
    const att_scene *scene = reader->scene;
    bool is_odd = true;
    if (!scene->facts.has_declared_empty
        && !widen_window(
            reader, row, column, n_rows, n_cols, reader->shift, bands, &is_odd, err))
        return false;
    reader->has_gaps = false;
    if (!is_odd)
        return true;
    return widen_window(reader, row, column, n_rows, n_cols, NULL, bands, &is_odd, err)
           && reader_take_gaps(
               reader, n_rows * n_cols, scene->settings.is_black_empty, bands, err);
}

/* ---- all other blocks ------------------------------------------------------------ */

static bool read_by_gdal(scene_reader *reader, size_t row, size_t column, size_t n_rows,
    size_t n_cols, float *bands, att_error *err)
{
    const att_scene *scene = reader->scene;
    const size_t n = n_rows * n_cols;
    scene_quiet_begin();
    const CPLErr status = GDALDatasetRasterIO(reader->dataset, GF_Read, (int)column,
        (int)row, (int)n_cols, (int)n_rows, bands, (int)n_cols, (int)n_rows,
        GDT_Float32, (int)scene->facts.n_bands, NULL, 0, 0, 0);
    const bool ok =
        status == CE_None
        || scene_fail_gdal(err, ATT_DAMAGED, "the pixels of the scene cannot be read");
    scene_quiet_end();
    return ok
           && reader_take_gaps(reader, n, scene->settings.is_black_empty, bands, err);
}

bool scene_reader_window(scene_reader *reader, size_t row, size_t column, size_t n_rows,
    size_t n_cols, float *bands, att_error *err)
{
    const att_scene *scene = reader->scene;
    assert(row + n_rows <= scene->grid.n_rows && column + n_cols <= scene->grid.n_cols);
    if (scene->is_regridded)
        return grid_warp_window(reader, row, column, n_rows, n_cols, bands, err);
    if (reader->is_raw && is_in_block(scene, row, column, n_rows, n_cols))
        return read_raw(reader, row, column, n_rows, n_cols, bands, err);
    return read_by_gdal(reader, row, column, n_rows, n_cols, bands, err);
}

bool att_scene_read(const att_scene *scene, size_t band, size_t row, size_t column,
    size_t n_rows, size_t n_cols, float out[n_rows][n_cols], att_error *err)
{
    assert(band < scene->facts.n_bands);
    scene_reader reader;
    att_arena arena;
    att_arena_init(&arena);
    const size_t n = n_rows * n_cols;
    float(*bands)[n] = att_push(&arena, scene->facts.n_bands, sizeof *bands, err);
    bool ok = bands != NULL && scene_reader_open(scene, &reader, err);
    if (ok) {
        ok = scene_reader_window(&reader, row, column, n_rows, n_cols, bands[0], err);
        scene_reader_close(&reader);
    }
    float *all = &out[0][0]; /* rows follow each other */
    for (size_t p = 0; ok && p < n; p++)
        all[p] = bands[band][p];
    att_arena_done(&arena);
    return ok;
}
