/* output.c — a raster written beside its place and renamed when it is whole. */
#include "output.h"

#include <cpl_string.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void describe(output *o, const att_grid *grid, GDALDataType type, size_t n_bands)
{
    if (grid->crs.length > 0) {
        GDALSetGeoTransform(o->dataset, (double *)(uintptr_t)grid->transform);
        GDALSetProjection(o->dataset, grid->crs.at);
    }
    for (size_t b = 1; type == GDT_Float32 && b <= n_bands; b++)
        GDALSetRasterNoDataValue(GDALGetRasterBand(o->dataset, (int)b), (double)NAN);
}

bool output_open(output *o, const char *path, const att_grid *grid, size_t n_bands,
    GDALDataType type, att_error *err)
{
    static const char *const options[] = {"TILED=YES", "BLOCKXSIZE=512",
        "BLOCKYSIZE=512", "INTERLEAVE=BAND", "BIGTIFF=IF_SAFER", NULL};
    *o = (output){0};
    if (strlen(path) >= sizeof o->path)
        return att_fail(err, ATT_LIMIT, "the path %.80s… is too long", path);
    memcpy(o->path, path, strlen(path));
    snprintf(o->part, sizeof o->part, "%s.part", o->path);
    scene_start_gdal();
    scene_quiet_begin();
    o->dataset = GDALCreate(GDALGetDriverByName("GTiff"), o->part, (int)grid->n_cols,
        (int)grid->n_rows, (int)n_bands, type, (char **)(uintptr_t)options);
    const bool ok = o->dataset != NULL
                    || scene_fail_gdal(err, ATT_IO, "the result cannot be written");
    if (ok)
        describe(o, grid, type, n_bands);
    scene_quiet_end();
    return ok;
}

bool output_write(output *o, size_t band, size_t row, size_t column, size_t n_rows,
    size_t n_cols, const void *values, GDALDataType type, att_error *err)
{
    scene_quiet_begin();
    const CPLErr status = GDALRasterIO(GDALGetRasterBand(o->dataset, (int)band + 1),
        GF_Write, (int)column, (int)row, (int)n_cols, (int)n_rows,
        (void *)(uintptr_t)values, (int)n_cols, (int)n_rows, type, 0, 0);
    const bool ok = status == CE_None
                    || scene_fail_gdal(err, ATT_IO, "the result cannot be written");
    scene_quiet_end();
    return ok;
}

bool output_commit(output *o, att_error *err)
{
    scene_quiet_begin();
    CPLErrorReset();
    GDALClose(o->dataset); /* GDAL 3.6 tells a failed flush only by its last error */
    o->dataset = NULL;
    const bool ok = CPLGetLastErrorType() < CE_Failure
                    || scene_fail_gdal(err, ATT_IO, "the result cannot be written");
    scene_quiet_end();
    if (!ok || rename(o->part, o->path) != 0) {
        if (ok)
            att_fail_io(err, errno, "cannot write %s", o->path);
        unlink(o->part);
        o->part[0] = '\0';
        return false;
    }
    o->part[0] = '\0';
    return true;
}

void output_abandon(output *o)
{
    if (o->dataset) {
        scene_quiet_begin();
        GDALClose(o->dataset);
        scene_quiet_end();
    }
    if (o->part[0])
        unlink(o->part);
    *o = (output){0};
}
