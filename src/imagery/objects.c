/* objects.c — outlines of what stands out of a change statistic. */
#include "scene.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_alg.h>
#include <geodesic.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

enum { NOTHING, LOW, HIGH, KEPT };
#define STRIP 256
#define OBJECTS_MOST 200000

/* The share of used pixels above which a value lies. */
static float level(const att_change_report *report, double share)
{
    const double at = (1 - share) * (ATT_SHARES - 1);
    return report->quantile[(size_t)fmin(fmax(at, 0), ATT_SHARES - 1)];
}

static bool mark_levels(scene_reader *reader, float low, float high,
    const att_progress *progress, uint8_t *mask, float *strip, att_error *err)
{
    const att_grid *grid = &reader->scene->grid;
    for (size_t row = 0; row < grid->n_rows; row += STRIP) {
        const size_t n_rows = grid->n_rows - row < STRIP ? grid->n_rows - row : STRIP;
        const size_t n = n_rows * grid->n_cols;
        if (!att_progress_tell(
                progress, "rows outlined", (double)row, (double)grid->n_rows, err)
            || !scene_reader_window(reader, row, 0, n_rows, grid->n_cols, strip, err))
            return false;
        for (size_t p = 0; p < n; p++)
            mask[row * grid->n_cols + p] = strip[p] > high  ? HIGH
                                           : strip[p] > low ? LOW
                                                            : NOTHING;
    }
    return true;
}

/* ---- connected areas ------------------------------------------------------------- */

typedef struct stack {
    size_t *at;
    size_t n, capacity;
} stack;

static bool push(stack *s, size_t value)
{
    if (s->n == s->capacity) {
        const size_t capacity = s->capacity > 0 ? 2 * s->capacity : 4096;
        size_t *wider = realloc(s->at, capacity * sizeof *wider);
        if (!wider)
            return false;
        s->at = wider;
        s->capacity = capacity;
    }
    s->at[s->n++] = value;
    return true;
}

/* Flood from one pixel over its 8 neighbours; every pixel of the area is left in the
 * stack, marked KEPT. */
static bool flood(size_t n_rows, size_t n_cols, uint8_t *mask, size_t from, stack *s)
{
    s->n = 0;
    mask[from] = KEPT;
    if (!push(s, from))
        return false;
    for (size_t i = 0; i < s->n; i++) {
        const size_t row = s->at[i] / n_cols, column = s->at[i] % n_cols;
        const size_t top = row > 0 ? row - 1 : 0, left = column > 0 ? column - 1 : 0;
        for (size_t r = top; r <= row + 1 && r < n_rows; r++)
            for (size_t c = left; c <= column + 1 && c < n_cols; c++) {
                uint8_t *m = &mask[r * n_cols + c];
                if (*m != LOW && *m != HIGH)
                    continue;
                *m = KEPT;
                if (!push(s, r * n_cols + c))
                    return false;
            }
    }
    return true;
}

/* Leave only areas that hold a high pixel and are large enough. */
static bool keep_areas(
    size_t n_rows, size_t n_cols, uint8_t *mask, double least_pixels, att_error *err)
{
    stack s = {0};
    bool ok = true;
    for (size_t p = 0; ok && p < n_rows * n_cols; p++) {
        if (mask[p] != HIGH)
            continue;
        ok = flood(n_rows, n_cols, mask, p, &s);
        for (size_t i = 0; ok && (double)s.n < least_pixels && i < s.n; i++)
            mask[s.at[i]] = NOTHING;
    }
    free(s.at);
    for (size_t p = 0; ok && p < n_rows * n_cols; p++)
        mask[p] = mask[p] == KEPT ? 1 : 0;
    return ok || att_fail(err, ATT_NO_MEMORY, "no memory to follow a changed area");
}

/* ---- outlines -------------------------------------------------------------------- */

static GDALDatasetH wrap_mask(const att_grid *grid, uint8_t *mask)
{
    char pointer[64] = "", **options = NULL;
    CPLPrintPointer(pointer, mask, sizeof pointer - 1);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("MEM"), "", (int)grid->n_cols,
        (int)grid->n_rows, 0, GDT_Byte, NULL);
    options = CSLSetNameValue(options, "DATAPOINTER", pointer);
    if (d && GDALAddBand(d, GDT_Byte, options) != CE_None) {
        GDALClose(d);
        d = NULL;
    }
    CSLDestroy(options);
    if (d)
        GDALSetGeoTransform(d, (double *)(uintptr_t)grid->transform);
    return d;
}

typedef struct outlining {
    const att_grid *grid;
    OGRCoordinateTransformationH to_wgs84;
    att_arena *arena;
    struct geod_geodesic ellipsoid;
} outlining;

/* The points of a ring as lon, lat. */
static bool take_ring(const outlining *o, OGRGeometryH ring, double (*out)[2])
{
    const int n = OGR_G_GetPointCount(ring);
    for (int i = 0; i < n; i++) {
        double x, y, z;
        OGR_G_GetPoint(ring, i, &x, &y, &z);
        if (!OCTTransform(o->to_wgs84, 1, &x, &y, NULL))
            return false;
        out[i][0] = x;
        out[i][1] = y;
    }
    return true;
}

static void ring_measure(const outlining *o, size_t n, const double (*ring)[2],
    double *area_m2, double *perimeter_m)
{
    struct geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (size_t i = 0; i + 1 < n; i++)
        geod_polygon_addpoint(&o->ellipsoid, &polygon, ring[i][1], ring[i][0]);
    geod_polygon_compute(&o->ellipsoid, &polygon, 0, 1, area_m2, perimeter_m);
    *area_m2 = fabs(*area_m2);
}

/* All rings of a polygon, holes taken from the area. */
static bool take_rings(const outlining *o, OGRGeometryH polygon,
    att_changed_object *object, double *area_m2, double *perimeter_m, att_error *err)
{
    const int n_rings = OGR_G_GetGeometryCount(polygon);
    size_t n_points = 0;
    for (int r = 0; r < n_rings; r++)
        n_points += (size_t)OGR_G_GetPointCount(OGR_G_GetGeometryRef(polygon, r));
    size_t *lengths = att_push(o->arena, (size_t)n_rings, sizeof *lengths, err);
    double(*points)[2] = att_push(o->arena, n_points, sizeof *points, err);
    if (!lengths || !points)
        return false;
    object->n_rings = (size_t)n_rings;
    object->ring_lengths = lengths;
    object->points = (const double(*)[2])points;
    *area_m2 = *perimeter_m = 0;
    size_t at = 0;
    for (int r = 0; r < n_rings; r++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(polygon, r);
        double area, perimeter;
        lengths[r] = (size_t)OGR_G_GetPointCount(ring);
        if (!take_ring(o, ring, points + at))
            return att_fail(err, ATT_INVALID, "an outline has no place on the globe");
        ring_measure(
            o, lengths[r], (const double(*)[2])(points + at), &area, &perimeter);
        *area_m2 += r == 0 ? area : -area;
        *perimeter_m += perimeter;
        at += lengths[r];
    }
    return true;
}

/* The least rectangle: its sides on the ellipsoid, and where its longer side points. */
static void take_rectangle(
    const outlining *o, OGRGeometryH polygon, att_changed_object *object)
{
    OGRGeometryH hull = OGR_G_ConvexHull(polygon);
    OGRGeometryH ring = hull ? OGR_G_GetGeometryRef(hull, 0) : NULL;
    const int n = ring ? OGR_G_GetPointCount(ring) : 0;
    double least = INFINITY, best[3][2] = {{0}}; /* a corner and its two neighbours */
    for (int i = 0; i + 1 < n; i++) {
        const double ax = OGR_G_GetX(ring, i), ay = OGR_G_GetY(ring, i);
        const double dx = OGR_G_GetX(ring, i + 1) - ax,
                     dy = OGR_G_GetY(ring, i + 1) - ay;
        const double size = hypot(dx, dy);
        double low_u = INFINITY, high_u = -INFINITY, low_v = INFINITY,
               high_v = -INFINITY;
        for (int k = 0; size > 0 && k < n; k++) {
            const double px = OGR_G_GetX(ring, k) - ax, py = OGR_G_GetY(ring, k) - ay;
            const double u = (px * dx + py * dy) / size, v = (py * dx - px * dy) / size;
            low_u = fmin(low_u, u);
            high_u = fmax(high_u, u);
            low_v = fmin(low_v, v);
            high_v = fmax(high_v, v);
        }
        if (!(size > 0) || !((high_u - low_u) * (high_v - low_v) < least))
            continue;
        least = (high_u - low_u) * (high_v - low_v);
        const double uv[3][2] = {{low_u, low_v}, {high_u, low_v}, {low_u, high_v}};
        for (int k = 0; k < 3; k++) {
            best[k][0] = ax + (uv[k][0] * dx - uv[k][1] * dy) / size;
            best[k][1] = ay + (uv[k][0] * dy + uv[k][1] * dx) / size;
        }
    }
    double side[2] = {0}, azimuth[2] = {0}, back;
    for (int k = 0; k < 3; k++)
        OCTTransform(o->to_wgs84, 1, &best[k][0], &best[k][1], NULL);
    for (int k = 0; k < 2; k++)
        geod_inverse(&o->ellipsoid, best[0][1], best[0][0], best[k + 1][1],
            best[k + 1][0], &side[k], &azimuth[k], &back);
    const int longer = side[1] > side[0];
    object->length_m = side[longer];
    object->width_m = side[!longer];
    object->azimuth_deg = fmod(azimuth[longer] + 360, 180);
    object->rectangularity =
        side[0] * side[1] > 0 ? fmin(object->area_m2 / (side[0] * side[1]), 1) : 0;
    OGR_G_DestroyGeometry(hull);
}

static bool take_object(const outlining *o, OGRGeometryH polygon,
    att_changed_object *object, att_error *err)
{
    *object = (att_changed_object){0};
    double rough_perimeter, smooth_area;
    /* The area follows the pixels; the outline that is shown follows them to half one.
     */
    if (!take_rings(o, polygon, object, &object->area_m2, &rough_perimeter, err))
        return false;
    const double *t = o->grid->transform;
    OGRGeometryH smooth = OGR_G_SimplifyPreserveTopology(
        polygon, sqrt(fabs(t[1] * t[5] - t[2] * t[4])) / 2);
    const bool is_polygon =
        smooth && wkbFlatten(OGR_G_GetGeometryType(smooth)) == wkbPolygon;
    const bool ok = take_rings(o, is_polygon ? smooth : polygon, object, &smooth_area,
        &object->perimeter_m, err);
    take_rectangle(o, polygon, object);
    OGRGeometryH inside = OGR_G_PointOnSurface(polygon);
    if (inside) {
        object->lon = OGR_G_GetX(inside, 0);
        object->lat = OGR_G_GetY(inside, 0);
        OCTTransform(o->to_wgs84, 1, &object->lon, &object->lat, NULL);
    }
    OGR_G_DestroyGeometry(inside);
    OGR_G_DestroyGeometry(smooth);
    return ok;
}

static bool take_layer(const outlining *o, OGRLayerH layer, size_t *n_objects,
    att_changed_object **objects, att_error *err)
{
    const GIntBig n = OGR_L_GetFeatureCount(layer, 1);
    if (n > OBJECTS_MOST)
        return att_fail(err, ATT_LIMIT, "%lld areas changed; at most %d are outlined",
                   (long long)n, OBJECTS_MOST)
               || att_hint(err, "Ask for larger ones (--least-area).");
    *n_objects = 0;
    *objects = att_push(o->arena, (size_t)n, sizeof **objects, err);
    bool ok = *objects != NULL;
    OGR_L_ResetReading(layer);
    for (OGRFeatureH f; ok && (f = OGR_L_GetNextFeature(layer)); OGR_F_Destroy(f))
        ok = take_object(o, OGR_F_GetGeometryRef(f), &(*objects)[(*n_objects)++], err);
    return ok;
}

static int larger_first(const void *a, const void *b)
{
    const att_changed_object *x = a, *y = b;
    if (x->area_m2 != y->area_m2)
        return x->area_m2 < y->area_m2 ? 1 : -1;
    return x->lat != y->lat ? (x->lat < y->lat ? 1 : -1)
                            : (x->lon > y->lon) - (x->lon < y->lon);
}

static bool outline_mask(const att_grid *grid, uint8_t *mask, att_arena *arena,
    size_t *n_objects, att_changed_object **objects, att_error *err)
{
    outlining o = {.grid = grid, .arena = arena};
    geod_init(&o.ellipsoid, 6378137, 1 / 298.257223563);
    OGRSpatialReferenceH from = OSRNewSpatialReference(grid->crs.at);
    OGRSpatialReferenceH to = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(to, 4326);
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    o.to_wgs84 = OCTNewCoordinateTransformation(from, to);
    GDALDatasetH raster = wrap_mask(grid, mask);
    GDALDatasetH vector =
        GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer =
        vector ? GDALDatasetCreateLayer(vector, "changed", NULL, wkbPolygon, NULL)
               : NULL;
    static char connected[] = "8CONNECTED=8", *options[] = {connected, NULL};
    const bool is_outlined =
        o.to_wgs84 && raster && layer
        && GDALPolygonize(GDALGetRasterBand(raster, 1), GDALGetRasterBand(raster, 1),
               layer, -1, options, NULL, NULL)
               == CE_None;
    const bool ok =
        is_outlined ? take_layer(&o, layer, n_objects, objects, err)
                    : scene_fail_gdal(err, ATT_INVALID, "the areas cannot be outlined");
    if (vector)
        GDALClose(vector);
    if (raster)
        GDALClose(raster);
    OCTDestroyCoordinateTransformation(o.to_wgs84);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    return ok;
}

bool att_imagery_objects(const char *path, const att_change_report *report,
    const att_objects_settings *settings, const att_progress *progress,
    att_arena *arena, size_t *n_objects, const att_changed_object **objects,
    att_error *err)
{
    const att_scene_settings how = {.limit_pixels = (size_t)1 << 31};
    att_scene *scene;
    if (!att_scene_open(path, &how, &scene, err))
        return false;
    const att_grid *grid = &scene->grid;
    const double pixel_m2 = scene->facts.pixel_m * scene->facts.pixel_m;
    uint8_t *mask = malloc(grid->n_rows * grid->n_cols);
    float *strip = malloc(grid->n_cols * STRIP * sizeof *strip);
    att_changed_object *found = NULL;
    scene_reader reader = {0};
    bool ok = true;
    if (grid->crs.length == 0)
        ok = att_fail(err, ATT_REFUSED, "%s lies nowhere: it cannot be outlined", path);
    else if (!mask || !strip)
        ok = att_fail(err, ATT_NO_MEMORY, "no memory to outline %s", path);
    scene_quiet_begin();
    ok = ok && scene_reader_open(scene, &reader, err)
         && mark_levels(&reader, level(report, settings->low_share),
             level(report, settings->high_share), progress, mask, strip, err)
         && keep_areas(
             grid->n_rows, grid->n_cols, mask, settings->least_area_m2 / pixel_m2, err)
         && outline_mask(grid, mask, arena, n_objects, &found, err);
    scene_quiet_end();
    scene_reader_close(&reader);
    free(strip);
    free(mask);
    att_scene_close(scene);
    if (ok && *n_objects > 1)
        qsort(found, *n_objects, sizeof *found, larger_first);
    *objects = found;
    return ok;
}
