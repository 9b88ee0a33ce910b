/* measure.c — lengths and areas on the ellipsoid, with what their errors are. */
#include <attest/imagery.h>

#include "math/quantile.h"
#include "math/random.h"

#include <geodesic.h>
#include <math.h>
#include <string.h>

double att_measure_vertex_m(const att_measure_settings *s)
{
    return hypot(s->digitising_px * s->pixel_m, s->pixel_m / sqrt(12));
}

static void ellipsoid(struct geod_geodesic *g)
{
    geod_init(g, 6378137, 1 / 298.257223563); /* WGS 84 */
}

static bool check_places(
    size_t n, size_t least, const double places[n][2], att_error *err)
{
    if (n < least)
        return att_fail(
            err, ATT_INVALID, "%zu vertices are given; %zu are needed", n, least);
    for (size_t i = 0; i < n; i++)
        if (!(fabs(places[i][0]) <= 360 && fabs(places[i][1]) <= 90))
            return att_fail(err, ATT_INVALID,
                "vertex %zu (%g, %g) is no longitude and latitude", i + 1, places[i][0],
                places[i][1]);
    return true;
}

static void compute(
    size_t n, const double places[n][2], bool is_line, double *area, double *length)
{
    struct geod_geodesic g;
    struct geod_polygon polygon;
    ellipsoid(&g);
    geod_polygon_init(&polygon, is_line);
    for (size_t i = 0; i < n; i++)
        geod_polygon_addpoint(&g, &polygon, places[i][1], places[i][0]);
    geod_polygon_compute(&g, &polygon, 0, 1, area, length);
}

/* Metres to degrees at a latitude, by the radii of curvature of the ellipsoid. */
static void degrees_of_metre(double lat, double degrees[2])
{
    const double f = 1 / 298.257223563, e2 = f * (2 - f);
    const double s = sin(lat * M_PI / 180), w = 1 - e2 * s * s;
    const double north_m = 6378137 * (1 - e2) / (w * sqrt(w));
    const double east_m = 6378137 / sqrt(w) * fmax(cos(lat * M_PI / 180), 1e-9);
    degrees[0] = 180 / M_PI / east_m;
    degrees[1] = 180 / M_PI / north_m;
}

static void summarise(size_t n, double draws[n], double value, att_measured *out)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += draws[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (draws[i] - sum) * (draws[i] - sum);
    att_sort(n, draws);
    *out = (att_measured){.value = value,
        .sd = sqrt(squares / (double)(n - 1)),
        .low = fmax(att_quantile(n, draws, 0.025), 0),
        .high = att_quantile(n, draws, 0.975)};
}

static bool measure(size_t n, const double places[n][2], bool is_line,
    const att_measure_settings *s, att_arena *scratch, att_measured *area,
    att_measured *length, att_error *err)
{
    if (!(s->pixel_m > 0 && s->digitising_px >= 0 && s->relative_scale >= 0
            && s->n_draws >= 100))
        return att_fail(err, ATT_INVALID,
            "a pixel of %g m and an error of %g pixels cannot be used", s->pixel_m,
            s->digitising_px);
    const att_spot start = att_arena_save(scratch);
    double *areas = att_push(scratch, s->n_draws, sizeof *areas, err);
    double *lengths = att_push(scratch, s->n_draws, sizeof *lengths, err);
    double(*moved)[2] = att_push(scratch, n, sizeof *moved, err);
    const bool ok = areas && lengths && moved;
    const double vertex_m = att_measure_vertex_m(s);
    att_random r;
    att_random_seed(&r, s->seed, 0);
    for (size_t d = 0; ok && d < s->n_draws; d++) {
        for (size_t i = 0; i < n; i++) {
            double degrees[2];
            degrees_of_metre(places[i][1], degrees);
            for (size_t k = 0; k < 2; k++)
                moved[i][k] =
                    places[i][k] + vertex_m * degrees[k] * att_random_normal(&r);
            moved[i][1] = fmax(-90, fmin(90, moved[i][1]));
        }
        const double scale = 1 + s->relative_scale * att_random_normal(&r);
        compute(n, (const double(*)[2])moved, is_line, &areas[d], &lengths[d]);
        areas[d] = fabs(areas[d]) * scale * scale;
        lengths[d] *= scale;
    }
    if (ok) {
        double area_m2, length_m;
        compute(n, places, is_line, &area_m2, &length_m);
        if (area)
            summarise(s->n_draws, areas, fabs(area_m2), area);
        summarise(s->n_draws, lengths, length_m, length);
    }
    att_arena_restore(scratch, start);
    return ok;
}

bool att_measure_outline(size_t n, const double outline[n][2],
    const att_measure_settings *settings, att_arena *scratch, att_measured *area_m2,
    att_measured *perimeter_m, att_error *err)
{
    return check_places(n, 3, outline, err)
           && measure(n, outline, false, settings, scratch, area_m2, perimeter_m, err);
}

bool att_measure_line(size_t n, const double line[n][2],
    const att_measure_settings *settings, att_arena *scratch, att_measured *length_m,
    att_error *err)
{
    return check_places(n, 2, line, err)
           && measure(n, line, true, settings, scratch, NULL, length_m, err);
}

bool att_floor_area(const att_measured *footprint_m2, const att_measured *height_m,
    const att_floor_settings *s, att_arena *scratch, att_measured *storeys,
    att_measured *floor_m2, att_error *err)
{
    if (!(s->storey_m > 0 && s->storey_sd_m >= 0 && s->usable > 0 && s->usable <= 1
            && s->usable_sd >= 0 && s->n_draws >= 100))
        return att_fail(err, ATT_INVALID,
            "storeys of %g m of which a share of %g is usable are not possible",
            s->storey_m, s->usable);
    const att_spot start = att_arena_save(scratch);
    double *counts = att_push(scratch, s->n_draws, sizeof *counts, err);
    double *floors = att_push(scratch, s->n_draws, sizeof *floors, err);
    const bool ok = counts && floors;
    att_random r;
    att_random_seed(&r, s->seed, 1);
    for (size_t d = 0; ok && d < s->n_draws; d++) {
        const double height = height_m->value + height_m->sd * att_random_normal(&r);
        const double storey =
            fmax(s->storey_m + s->storey_sd_m * att_random_normal(&r), s->storey_m / 2);
        const double footprint =
            footprint_m2->value + footprint_m2->sd * att_random_normal(&r);
        const double usable = s->usable + s->usable_sd * att_random_normal(&r);
        counts[d] = fmax(1, round(height / storey));
        floors[d] = fmax(0, footprint) * counts[d] * fmin(1, fmax(0, usable));
    }
    if (ok) {
        const double whole = fmax(1, round(height_m->value / s->storey_m));
        summarise(s->n_draws, counts, whole, storeys);
        summarise(
            s->n_draws, floors, footprint_m2->value * whole * s->usable, floor_m2);
    }
    att_arena_restore(scratch, start);
    return ok;
}
