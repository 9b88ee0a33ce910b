/* cog.c — rasters for keeping: cloud-optimised GeoTIFF, which any viewer opens. */
#include "output.h"

#include <cpl_string.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool att_imagery_cog(const char *path, const char *cog_path, att_error *err)
{
    static const char *const options[] = {
        "COMPRESS=DEFLATE", "LEVEL=1", "PREDICTOR=YES", "BIGTIFF=IF_SAFER", NULL};
    char part[4104];
    if ((size_t)snprintf(part, sizeof part, "%s.part", cog_path) >= sizeof part)
        return att_fail(err, ATT_LIMIT, "the path %.80s… is too long", cog_path);
    scene_start_gdal();
    scene_quiet_begin();
    GDALDatasetH from = GDALOpen(path, GA_ReadOnly);
    GDALDatasetH to = from ? GDALCreateCopy(GDALGetDriverByName("COG"), part, from, 0,
                          (char **)(uintptr_t)options, NULL, NULL)
                           : NULL;
    bool ok =
        to != NULL || scene_fail_gdal(err, ATT_IO, "the result cannot be written");
    if (to)
        GDALClose(to);
    if (from)
        GDALClose(from);
    scene_quiet_end();
    if (ok && rename(part, cog_path) != 0)
        ok = att_fail_io(err, errno, "cannot write %s", cog_path);
    if (!ok)
        unlink(part);
    return ok;
}

static bool write_bands(const att_scene *scene, output *o, float *strip,
    const att_progress *progress, att_error *err)
{
    scene_reader reader;
    const att_grid *grid = &scene->grid;
    bool ok = scene_reader_open(scene, &reader, err);
    for (size_t row = 0; ok && row < grid->n_rows; row += 128) {
        const size_t n_rows = grid->n_rows - row < 128 ? grid->n_rows - row : 128;
        ok = att_progress_tell(
                 progress, "rows written", (double)row, (double)grid->n_rows, err)
             && scene_reader_window(&reader, row, 0, n_rows, grid->n_cols, strip, err);
        for (size_t b = 0; ok && b < scene->facts.n_bands; b++)
            ok = output_write(o, b, row, 0, n_rows, grid->n_cols,
                strip + b * n_rows * grid->n_cols, GDT_Float32, err);
    }
    scene_reader_close(&reader);
    return ok;
}

bool att_imagery_write(const att_scene *scene, const char *cog_path,
    const att_progress *progress, att_error *err)
{
    char plain[4096];
    output o = {0};
    if ((size_t)snprintf(plain, sizeof plain, "%s.plain", cog_path) >= sizeof plain)
        return att_fail(err, ATT_LIMIT, "the path %.80s… is too long", cog_path);
    const size_t n = 128 * scene->grid.n_cols * scene->facts.n_bands;
    float *strip = malloc(n * sizeof *strip);
    bool ok = strip != NULL || att_fail(err, ATT_NO_MEMORY, "no memory for a strip");
    ok = ok
         && output_open(&o, plain, &scene->grid, scene->facts.n_bands, GDT_Float32, err)
         && write_bands(scene, &o, strip, progress, err) && output_commit(&o, err);
    output_abandon(&o);
    free(strip);
    ok = ok && att_imagery_cog(plain, cog_path, err);
    unlink(plain);
    return ok;
}
