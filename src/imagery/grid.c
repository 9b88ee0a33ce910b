/* grid.c — the common grid of two scenes, and resampling onto it once. */
#include "grid.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_alg.h>
#include <gdalwarper.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void grid_displace(const att_displacement *d, double column, double row,
    double *d_column, double *d_row)
{
    *d_column = d->affine[0] + d->affine[1] * column + d->affine[2] * row;
    *d_row = d->affine[3] + d->affine[4] * column + d->affine[5] * row;
    for (size_t k = 0; k < d->n_knots; k++) {
        const double across = column - d->knots[k][0], down = row - d->knots[k][1];
        const double squared = across * across + down * down;
        const double bend = squared > 0 ? squared * log(squared) / 2 : 0;
        *d_column += d->knots[k][2] * bend;
        *d_row += d->knots[k][3] * bend;
    }
}

bool grid_equal(const att_grid *a, const att_grid *b)
{
    return a->n_rows == b->n_rows && a->n_cols == b->n_cols
           && memcmp(a->transform, b->transform, sizeof a->transform) == 0
           && att_text_equal(a->crs, b->crs);
}

/* ---- the way from the grid to the scene ------------------------------------------ */

typedef struct grid_way {
    void *ground; /* grid pixels to scene pixels by their places on the ground */
    const att_displacement *displacement;
} grid_way;

/* GDAL counts pixels from their corner, the displacement from their centre. */
static void displace_all(const att_displacement *d, int n, double *x, double *y)
{
    for (int i = 0; i < n; i++) {
        double across, down;
        grid_displace(d, x[i] - 0.5, y[i] - 0.5, &across, &down);
        x[i] += across;
        y[i] += down;
    }
}

/* The place that is displaced to (x, y), by fixed point: displacements change slowly.
 */
static void undisplace_all(const att_displacement *d, int n, double *x, double *y)
{
    for (int i = 0; i < n; i++) {
        double column = x[i], row = y[i];
        for (int step = 0; step < 4; step++) {
            double across, down;
            grid_displace(d, column - 0.5, row - 0.5, &across, &down);
            column = x[i] - across;
            row = y[i] - down;
        }
        x[i] = column;
        y[i] = row;
    }
}

static int go(
    void *self, int from_grid, int n, double *x, double *y, double *z, int *ok)
{
    grid_way *way = self;
    if (from_grid)
        displace_all(way->displacement, n, x, y);
    const int done = GDALGenImgProjTransform(way->ground, from_grid, n, x, y, z, ok);
    if (!from_grid)
        undisplace_all(way->displacement, n, x, y);
    return done;
}

static grid_way *way_open(const att_scene *scene, att_error *err)
{
    grid_way *way = calloc(1, sizeof *way);
    if (!way) {
        att_fail(err, ATT_NO_MEMORY, "no memory to resample a scene");
        return NULL;
    }
    const bool is_same = att_text_equal(scene->facts.grid.crs, scene->grid.crs);
    way->displacement = &scene->displacement;
    way->ground = GDALCreateGenImgProjTransformer3(
        is_same ? "" : scene->facts.grid.crs.at, scene->facts.grid.transform,
        is_same ? "" : scene->grid.crs.at, scene->grid.transform);
    if (!way->ground) {
        scene_fail_gdal(err, ATT_INVALID, "no way from the grid to the scene");
        free(way);
        return NULL;
    }
    return way;
}

static void way_close(grid_way *way)
{
    if (way && way->ground)
        GDALDestroyGenImgProjTransformer(way->ground);
    free(way);
}

/* ---- resampling ------------------------------------------------------------------ */

/* How many pixels of the scene go into one of the grid, along a side. */
static double pixels_in_one(const att_scene *scene, grid_way *way)
{
    const double column = (double)scene->grid.n_cols / 2;
    const double row = (double)scene->grid.n_rows / 2;
    double x[3] = {column, column + 1, column}, y[3] = {row, row, row + 1}, z[3] = {0};
    int ok[3];
    if (!go(way, 1, 3, x, y, z, ok) || !ok[0] || !ok[1] || !ok[2])
        return 1;
    return sqrt(fabs((x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])));
}

static void set_empty(GDALWarpOptions *options, const att_scene *scene)
{
    const bool is_declared = scene->facts.has_declared_empty;
    options->papszWarpOptions =
        CSLSetNameValue(options->papszWarpOptions, "INIT_DEST", "nan");
    if (!is_declared && !scene->settings.is_black_empty)
        return;
    options->padfSrcNoDataReal = CPLCalloc(scene->facts.n_bands, sizeof(double));
    for (size_t b = 0; is_declared && b < scene->facts.n_bands; b++)
        options->padfSrcNoDataReal[b] = scene->empty[b];
    options->papszWarpOptions = CSLSetNameValue(
        options->papszWarpOptions, "UNIFIED_SRC_NODATA", is_declared ? "NO" : "YES");
}

static GDALWarpOptions *warp_options(scene_reader *reader, double ratio)
{
    const att_scene *scene = reader->scene;
    GDALWarpOptions *options = GDALCreateWarpOptions();
    options->hSrcDS = reader->dataset;
    options->hDstDS = reader->shape;
    options->eWorkingDataType = GDT_Float32;
    options->eResampleAlg = ratio > 2 ? GRA_Average : GRA_Cubic;
    options->dfWarpMemoryLimit = 64 << 20;
    options->pfnTransformer = GDALApproxTransform;
    options->pTransformerArg = reader->transformer;
    options->nBandCount = (int)scene->facts.n_bands;
    options->panSrcBands = CPLCalloc(scene->facts.n_bands, sizeof(int));
    options->panDstBands = CPLCalloc(scene->facts.n_bands, sizeof(int));
    for (int b = 0; b < options->nBandCount; b++)
        options->panSrcBands[b] = options->panDstBands[b] = b + 1;
    set_empty(options, scene);
    return options;
}

/* A data set without pixels: it only tells the warper the size of the grid. */
static GDALDatasetH shape_of(const att_scene *scene)
{
    GDALDatasetH shape =
        GDALCreate(GDALGetDriverByName("VRT"), "", (int)scene->grid.n_cols,
            (int)scene->grid.n_rows, (int)scene->facts.n_bands, GDT_Float32, NULL);
    if (shape)
        GDALSetGeoTransform(shape, (double *)(uintptr_t)scene->grid.transform);
    return shape;
}

bool grid_warp_open(scene_reader *reader, att_error *err)
{
    grid_way *way = way_open(reader->scene, err);
    if (!way)
        return false;
    const double ratio = pixels_in_one(reader->scene, way);
    reader->way = way;
    reader->transformer = GDALCreateApproxTransformer(go, way, 0.005);
    reader->shape = shape_of(reader->scene);
    if (!reader->transformer || !reader->shape)
        return scene_fail_gdal(err, ATT_NO_MEMORY, "no memory to resample a scene");
    GDALWarpOptions *options = warp_options(reader, ratio);
    reader->warp = GDALCreateWarpOperation(options);
    GDALDestroyWarpOptions(options);
    return reader->warp
           || scene_fail_gdal(err, ATT_INVALID, "the scene cannot be resampled");
}

void grid_warp_close(scene_reader *reader)
{
    if (reader->warp)
        GDALDestroyWarpOperation(reader->warp);
    if (reader->transformer)
        GDALDestroyApproxTransformer(reader->transformer);
    if (reader->shape)
        GDALClose(reader->shape);
    way_close(reader->way);
}

bool grid_warp_window(scene_reader *reader, size_t row, size_t column, size_t n_rows,
    size_t n_cols, float *bands, att_error *err)
{
    const size_t n = n_rows * n_cols, n_bands = reader->scene->facts.n_bands;
    for (size_t p = 0; p < n * n_bands; p++)
        bands[p] = NAN;
    scene_quiet_begin();
    const CPLErr status = GDALWarpRegionToBuffer(reader->warp, (int)column, (int)row,
        (int)n_cols, (int)n_rows, bands, GDT_Float32, 0, 0, 0, 0);
    const bool ok =
        status == CE_None
        || scene_fail_gdal(err, ATT_DAMAGED, "the pixels of the scene cannot be read");
    scene_quiet_end();
    return ok && reader_take_gaps(reader, n, false, bands, err);
}

static bool copy_displacement(
    att_scene *scene, const att_displacement *from, att_error *err)
{
    scene->displacement = (att_displacement){0};
    if (!from)
        return true;
    scene->displacement = *from;
    double(*knots)[4] = att_push(&scene->arena, from->n_knots, sizeof *knots, err);
    if (!knots)
        return false;
    if (from->n_knots > 0)
        memcpy(knots, from->knots, from->n_knots * sizeof *knots);
    scene->displacement.knots = (const double(*)[4])knots;
    return true;
}

bool att_scene_regrid(att_scene *scene, const att_grid *grid,
    const att_displacement *displacement, att_error *err)
{
    if (grid->n_rows == 0 || grid->n_cols == 0 || grid->n_rows > INT32_MAX
        || grid->n_cols > INT32_MAX)
        return att_fail(err, ATT_LIMIT, "a grid of %zu x %zu pixels cannot be used",
            grid->n_cols, grid->n_rows);
    scene->grid = *grid;
    scene->is_regridded = displacement || !grid_equal(grid, &scene->facts.grid);
    return att_text_copy(grid->crs, &scene->arena, &scene->grid.crs, err)
           && copy_displacement(scene, displacement, err);
}

/* ---- where two scenes meet ------------------------------------------------------- */

typedef struct box {
    double left, top, right, bottom;
} box;

/* The scene's frame in another CRS, by points along its edges. */
static bool frame_in(const att_grid *grid, att_text crs, box *frame, att_error *err)
{
    OGRSpatialReferenceH from = OSRNewSpatialReference(grid->crs.at);
    OGRSpatialReferenceH to = OSRNewSpatialReference(crs.at);
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH way = OCTNewCoordinateTransformation(from, to);
    *frame = (box){INFINITY, -INFINITY, -INFINITY, INFINITY};
    bool ok = way != NULL;
    for (int i = 0; ok && i < 84; i++) { /* 21 points along each side */
        const double share = (i % 21) / 20.0;
        const double column = (double)grid->n_cols * (i < 42 ? share : i < 63 ? 0 : 1);
        const double row = (double)grid->n_rows * (i >= 42 ? share : i < 21 ? 0 : 1);
        const double *t = grid->transform;
        double x = t[0] + column * t[1] + row * t[2];
        double y = t[3] + column * t[4] + row * t[5];
        ok = OCTTransform(way, 1, &x, &y, NULL) && isfinite(x) && isfinite(y);
        frame->left = fmin(frame->left, x);
        frame->right = fmax(frame->right, x);
        frame->top = fmax(frame->top, y);
        frame->bottom = fmin(frame->bottom, y);
    }
    OCTDestroyCoordinateTransformation(way);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    return ok
           || att_fail(err, ATT_INVALID, "the scene has no place in the common grid");
}

static bool utm_of(
    double lat, double lon, att_arena *arena, att_text *crs, att_error *err)
{
    const int zone = (int)floor((lon + 180) / 6) % 60 + 1;
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    const bool ok = OSRImportFromEPSG(srs, (lat < 0 ? 32700 : 32600) + zone) == 0
                    && OSRExportToWkt(srs, &wkt) == 0
                    && att_text_copy(att_text_of(wkt), arena, crs, err);
    CPLFree(wkt);
    OSRDestroySpatialReference(srs);
    return ok || att_fail(err, ATT_INVALID, "no UTM zone for %.3f, %.3f", lat, lon);
}

static bool is_metric(const att_grid *grid)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(grid->crs.at);
    char *unit = NULL;
    const char *projection = OSRGetAttrValue(srs, "PROJECTION", 0);
    const bool is = OSRIsProjected(srs) && OSRGetLinearUnits(srs, &unit) == 1
                    && !(projection && strstr(projection, "Mercator_")
                         && !strstr(projection, "Transverse"))
                    && grid->transform[2] == 0 && grid->transform[4] == 0;
    OSRDestroySpatialReference(srs);
    return is;
}

static bool check_meeting(const box *a, const box *b, box *both, att_error *err)
{
    *both = (box){fmax(a->left, b->left), fmin(a->top, b->top),
        fmin(a->right, b->right), fmax(a->bottom, b->bottom)};
    return (both->left < both->right && both->bottom < both->top)
           || att_fail(err, ATT_REFUSED, "the two scenes do not overlap");
}

/* Pixels of the grid `like`, cut to the box. */
static bool cut_grid(
    const att_grid *like, const box *both, att_grid *grid, att_error *err)
{
    const double *t = like->transform;
    if (t[2] != 0 || t[4] != 0)
        return att_fail(err, ATT_REFUSED,
            "the grid to follow is turned; choose the other scene's or the UTM grid");
    const double c[2] = {(both->left - t[0]) / t[1], (both->right - t[0]) / t[1]};
    const double r[2] = {(both->top - t[3]) / t[5], (both->bottom - t[3]) / t[5]};
    const double slack = 1e-3; /* of a pixel: what rounding may move a frame */
    const double first_column = fmax(0, floor(fmin(c[0], c[1]) + slack));
    const double first_row = fmax(0, floor(fmin(r[0], r[1]) + slack));
    const double end_column =
        fmin((double)like->n_cols, ceil(fmax(c[0], c[1]) - slack));
    const double end_row = fmin((double)like->n_rows, ceil(fmax(r[0], r[1]) - slack));
    if (!(end_column > first_column && end_row > first_row))
        return att_fail(err, ATT_REFUSED, "the two scenes do not overlap");
    *grid = *like;
    grid->transform[0] += first_column * t[1];
    grid->transform[3] += first_row * t[5];
    grid->n_cols = (size_t)(end_column - first_column);
    grid->n_rows = (size_t)(end_row - first_row);
    return true;
}

static bool new_grid(const box *both, double pixel_m, att_grid *grid, att_error *err)
{
    const double rounded_m = round(pixel_m * 100) / 100;
    const double step_m = rounded_m > 0 ? rounded_m : pixel_m;
    const double left = floor(both->left / step_m) * step_m;
    const double top = ceil(both->top / step_m) * step_m;
    const double n_cols = ceil((both->right - left) / step_m);
    const double n_rows = ceil((top - both->bottom) / step_m);
    if (!(n_cols >= 1 && n_rows >= 1 && n_cols * n_rows < 4e9))
        return att_fail(err, ATT_LIMIT, "the common grid would have %.0f x %.0f pixels",
            n_cols, n_rows);
    const double transform[6] = {left, step_m, 0, top, 0, -step_m};
    memcpy(grid->transform, transform, sizeof transform);
    grid->n_cols = (size_t)n_cols;
    grid->n_rows = (size_t)n_rows;
    return true;
}

bool att_grid_meet(const att_scene *before, const att_scene *after,
    const att_scene *like, att_arena *arena, att_grid *grid, att_error *err)
{
    const att_grid *a = &before->facts.grid, *b = &after->facts.grid;
    if (a->crs.length == 0 || b->crs.length == 0)
        return att_fail(err, ATT_REFUSED,
                   "the %s scene does not say where it lies (no georeference)",
                   a->crs.length == 0 ? "first" : "second")
               || att_hint(err, "Give a world file beside it and its coordinate system "
                                "(--crs EPSG:32645).");
    if (!like && grid_equal(a, b) && is_metric(a))
        like = before;
    *grid = (att_grid){0};
    box frames[2], both;
    if (like ? !att_text_copy(like->facts.grid.crs, arena, &grid->crs, err)
             : !utm_of(before->facts.lat, before->facts.lon, arena, &grid->crs, err))
        return false;
    const att_text crs = grid->crs;
    if (!frame_in(a, crs, &frames[0], err) || !frame_in(b, crs, &frames[1], err)
        || !check_meeting(&frames[0], &frames[1], &both, err))
        return false;
    const double pixel_m = fmax(before->facts.pixel_m, after->facts.pixel_m);
    const bool ok = like ? cut_grid(&like->facts.grid, &both, grid, err)
                         : new_grid(&both, pixel_m, grid, err);
    grid->crs = crs;
    return ok;
}
