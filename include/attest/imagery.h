/* imagery.h — from two scenes to an outlined, dated, measured change. */
#pragma once

#include <attest/base.h>

/* ---- scenes ---------------------------------------------------------------------- */

#define ATT_BANDS_MOST 16

/* Where pixels lie on the ground: x = t0 + column t1 + row t2, y = t3 + column t4 +
 * row t5, at the upper left corner of the pixel. */
typedef struct att_grid {
    size_t n_rows, n_cols;
    double transform[6];
    att_text crs; /* WKT; empty if the scene lies nowhere */
} att_grid;

/* How to open a file that was sent to us. */
typedef struct att_scene_settings {
    bool wants_sidecars; /* read NAME.jgw (.tfw, .wld …) and NAME.aux.xml beside it */
    att_text crs;        /* where the file says none: "EPSG:32645", WKT */
    bool is_black_empty; /* a pixel that is 0 in all bands has no data */
    size_t limit_pixels; /* refused above it */
} att_scene_settings;
#define ATT_SCENE_DEFAULTS                                                             \
    {                                                                                  \
        .wants_sidecars = true, .is_black_empty = true,                                \
        .limit_pixels = (size_t)1 << 31                                                \
    }

/* What a file says of itself. Angles are NaN and texts empty where it says nothing. */
typedef struct att_scene_facts {
    att_grid grid;
    size_t n_bands;
    att_text driver;     /* GTiff, JP2OpenJPEG, PNG, JPEG */
    att_text pixel_type; /* uint8, uint16, … */
    att_text date;       /* EDTF */
    att_text date_from;  /* metadata, or the file's name */
    att_text sensor;
    double pixel_m;  /* on the ground, at the centre; NaN without georeference */
    double lat, lon; /* of the centre, WGS 84; NaN without georeference */
    double sun_elevation_deg, sun_azimuth_deg;
    double view_zenith_deg, view_azimuth_deg;
    bool has_declared_empty; /* the file names a value that means no data */
} att_scene_facts;

/* An open raster, perhaps seen through another grid. Belongs to one caller; reading
 * uses as many threads as OpenMP gives. */
typedef struct att_scene att_scene;

/* Bytes that are read from somewhere, such as an encrypted object of a case. */
typedef struct att_byte_source {
    bool (*read)(
        void *self, uint64_t offset, size_t length, uint8_t *out, att_error *err);
    void *self;
    uint64_t n_bytes;
} att_byte_source;

/* Open a raster file. Only GeoTIFF, JPEG 2000, PNG and JPEG are accepted, and nothing
 * beside the file is looked at but the two sidecars named above.
 *
 * Fails with ATT_MISSING, ATT_INVALID (not a raster we read, complex pixels, a broken
 * header), ATT_LIMIT (more pixels, bands or bytes a block than we accept).
 */
ATT_CHECKED bool att_scene_open(const char *path, const att_scene_settings *settings,
    att_scene **out, att_error *err);
/* The same from bytes; name stands in errors and may tell the date. The source must
 * outlive the scene and accept calls from several threads at once. */
ATT_CHECKED bool att_scene_open_bytes(const att_byte_source *source, const char *name,
    const att_scene_settings *settings, att_scene **out, att_error *err);
void att_scene_close(att_scene *scene); /* NULL is fine */
/* Lives as long as the scene. */
const att_scene_facts *att_scene_facts_of(const att_scene *scene);

/* How the pixels of one scene are displaced against a grid, in its pixels: what the
 * grid shows at (column, row) the scene shows at (column, row) + displacement. */
typedef struct att_displacement {
    double
        affine[6];  /* column: a0 + a1 column + a2 row; row: a3 + a4 column + a5 row */
    size_t n_knots; /* of a thin-plate spline added to it; 0 for none */
    const double (*knots)[4]; /* column, row, column weight, row weight */
} att_displacement;

/* See the scene through another grid: every later read is resampled once, by cubic
 * convolution, or by averages where the scene is finer than twice the grid.
 * displacement NULL: none. Outside the scene pixels are NaN. */
ATT_CHECKED bool att_scene_regrid(att_scene *scene, const att_grid *grid,
    const att_displacement *displacement, att_error *err);

/* The grid on which two scenes meet: the coarser pixel, the overlap, in the UTM zone of
 * the site. If both lie on one metric grid, that one. `like` NULL; else the grid of
 * that scene cut to the overlap. Fails with ATT_REFUSED if they do not overlap or one
 * lies nowhere. */
ATT_CHECKED bool att_grid_meet(const att_scene *before, const att_scene *after,
    const att_scene *like, att_arena *arena, att_grid *grid, att_error *err);

/* Read a window of one band (from 0) as float; no data is NaN. */
ATT_CHECKED bool att_scene_read(const att_scene *scene, size_t band, size_t row,
    size_t column, size_t n_rows, size_t n_cols, float out[n_rows][n_cols],
    att_error *err);

/* ---- alignment ------------------------------------------------------------------- */

typedef enum att_align_model {
    ATT_ALIGN_BEST,   /* the one whose cross-validated residual is least */
    ATT_ALIGN_SHIFT,  /* one displacement for all */
    ATT_ALIGN_AFFINE, /* with turn, scale and shear */
    ATT_ALIGN_SPLINE, /* a smoothed thin-plate spline over the windows */
    ATT_ALIGN_MODELS
} att_align_model;

typedef struct att_align_settings {
    att_align_model model;
    size_t window_px, stride_px;
    double reach_px;             /* the largest displacement looked for */
    double most_disagreement_px; /* there and back */
    double least_peak_ratio;
    bool is_forced; /* go on although the windows do not agree */
    uint64_t seed;
} att_align_settings;
#define ATT_ALIGN_DEFAULTS                                                             \
    {                                                                                  \
        .window_px = 128, .stride_px = 64, .reach_px = 32,                             \
        .most_disagreement_px = 0.3, .least_peak_ratio = 1.2, .seed = 1                \
    }

/* One window's displacement, for the figure. */
typedef struct att_align_window {
    double column, row; /* its centre */
    double d_column, d_row;
    bool is_kept;
} att_align_window;

typedef struct att_align_report {
    att_align_model model;
    att_displacement displacement;        /* of the second scene against the grid */
    double shift_column_px, shift_row_px; /* at the centre of the grid */
    double shift_east_m, shift_north_m;   /* how far the second scene lies off */
    double turn_deg;                      /* anticlockwise as drawn; 0 for a shift */
    double scale;                         /* 1 for a shift */
    size_t n_windows, n_kept;
    double residual_before_px, residual_px; /* RMS over the kept windows */
    double error_px; /* standard error of the shift at the centre */
    const att_align_window *windows;
} att_align_report;

/* Find how the second scene is displaced against the first on their common grid, and
 * regrid it so that they lie on each other.
 *
 * before, after  on one grid (att_scene_regrid)
 *
 * Fails with ATT_REFUSED if fewer than 8 windows agree or the residual is above a
 * pixel, unless forced: a false alignment makes change out of nothing. On a scene too
 * small for windows the one shift is used. Source: Tzimiropoulos et al. (2010),
 * doi:10.1109/TPAMI.2010.107; Guizar-Sicairos et al. (2008), doi:10.1364/OL.33.000156;
 * Scheffler et al. (2017), doi:10.3390/rs9070676.
 */
ATT_CHECKED bool att_imagery_align(const att_scene *before, att_scene *after,
    const att_align_settings *settings, const att_progress *progress, att_arena *arena,
    att_align_report *report, att_error *err);

/* ---- change ---------------------------------------------------------------------- */

typedef enum att_change_method {
    ATT_CHANGE_SCORE,   /* the default: ranks of IR-MAD, change vectors and structure */
    ATT_CHANGE_IRMAD,   /* chi-square of guarded (or converged) IR-MAD */
    ATT_CHANGE_MAD,     /* chi-square of MAD: no iterations */
    ATT_CHANGE_VECTORS, /* length of the standardised change vector */
    ATT_CHANGE_METHODS
} att_change_method;

typedef struct att_change_settings {
    att_change_method method;
    size_t n_iterations;    /* of IR-MAD, at most */
    double least_unchanged; /* stop before the mean probability of no change is below */
    double converged_at;    /* the largest step of a correlation that counts as none */
    double smoothing_px;    /* standard deviation of the Gaussian, for the score */
} att_change_settings;
#define ATT_CHANGE_DEFAULTS                                                            \
    {                                                                                  \
        .method = ATT_CHANGE_SCORE, .n_iterations = 4, .least_unchanged = 0.2,         \
        .converged_at = 1e-3, .smoothing_px = 2                                        \
    }
/* The textbook run, known to be worse on scenes with much change. */
#define ATT_CHANGE_CONVERGE                                                            \
    {                                                                                  \
        .method = ATT_CHANGE_IRMAD, .n_iterations = 50, .least_unchanged = 0,          \
        .converged_at = 1e-3, .smoothing_px = 2                                        \
    }

#define ATT_SHARES 10001

typedef struct att_change_report {
    double n_pixels, n_used; /* of the grid; valid at both dates */
    size_t n_iterations;     /* that count: 1 is plain MAD */
    size_t n_correlations;
    double rho[ATT_BANDS_MOST]; /* canonical correlations, largest first */
    double mean_unchanged;      /* mean probability of no change */
    double last_step;           /* of the correlations */
    bool has_converged, was_guarded;
    double ridge;      /* added to the covariances; 0 for none */
    float least, most; /* the statistic over used pixels */
    /* quantile[i]: the value that a share of i / (ATT_SHARES - 1) of used pixels does
     * not pass, to a 16,384th of the range of the statistic (in its logarithm, but for
     * the score) */
    float quantile[ATT_SHARES];
} att_change_report;

/* Write the change statistic of two scenes that share one grid.
 *
 * out_path     a GeoTIFF of one float band, tiled, not compressed; NaN where either
 *              scene has no data. Written beside and renamed.
 *
 * Fails with ATT_REFUSED if fewer than a tenth of the pixels are valid at both dates,
 * or a band has one value only. Memory: some tiles for each thread.
 * Cost: one pass over both scenes for each iteration, and one for the result.
 * Source: Nielsen, Conradsen & Simpson (1998), doi:10.1016/S0034-4257(97)00162-4;
 * Nielsen (2007), doi:10.1109/TIP.2006.888195.
 */
ATT_CHECKED bool att_imagery_change(const att_scene *before, const att_scene *after,
    const att_change_settings *settings, const char *out_path,
    const att_progress *progress, att_change_report *report, att_error *err);

/* Write a raster again as a cloud-optimised GeoTIFF: tiles, overviews, DEFLATE. Beside
 * its place, then renamed. */
ATT_CHECKED bool att_imagery_cog(
    const char *path, const char *cog_path, att_error *err);

/* Write what a scene shows through its grid as a cloud-optimised GeoTIFF of floats. */
ATT_CHECKED bool att_imagery_write(const att_scene *scene, const char *cog_path,
    const att_progress *progress, att_error *err);

/* ---- objects --------------------------------------------------------------------- */

typedef struct att_objects_settings {
    double high_share;    /* of used pixels: an object holds one of the highest */
    double low_share;     /* and reaches as far as these */
    double least_area_m2; /* smaller ones are dropped */
} att_objects_settings;
#define ATT_OBJECTS_DEFAULTS                                                           \
    {                                                                                  \
        .high_share = 0.02, .low_share = 0.05, .least_area_m2 = 500                    \
    }

/* One outline of what changed. */
typedef struct att_changed_object {
    size_t n_rings;              /* the outer one, then holes */
    const size_t *ring_lengths;  /* points of each; the first is repeated at the end */
    const double (*points)[2];   /* lon, lat of all rings, WGS 84 */
    double lon, lat;             /* of a point inside */
    double area_m2, perimeter_m; /* on the ellipsoid */
    double length_m, width_m, azimuth_deg; /* of the least rectangle around it */
    double rectangularity;                 /* share of that rectangle it fills */
} att_changed_object;

/* Outline what stands out of a change statistic, largest first.
 *
 * path, report  as att_imagery_change wrote and filled them
 *
 * An object is a connected area (8 neighbours) above the low threshold that holds a
 * pixel above the high one. Fails with ATT_REFUSED if the raster lies nowhere.
 * Memory: a byte a pixel.
 */
ATT_CHECKED bool att_imagery_objects(const char *path, const att_change_report *report,
    const att_objects_settings *settings, const att_progress *progress,
    att_arena *arena, size_t *n_objects, const att_changed_object **objects,
    att_error *err);

/* Write objects as GeoJSON (RFC 7946) or CSV, by the ending of the path. */
ATT_CHECKED bool att_imagery_objects_write(const char *path, size_t n_objects,
    const att_changed_object objects[n_objects], att_arena *scratch, att_error *err);

/* ---- measurement ----------------------------------------------------------------- */

/* A value with its standard error and 95 % interval. */
typedef struct att_measured {
    double value, sd, low, high;
} att_measured;

typedef struct att_measure_settings {
    double pixel_m;
    double digitising_px;  /* standard error of a vertex set by hand, in pixels */
    double relative_scale; /* standard error of the scale of the scene */
    size_t n_draws;
    uint64_t seed;
} att_measure_settings;
#define ATT_MEASURE_DEFAULTS                                                           \
    {                                                                                  \
        .pixel_m = 10, .digitising_px = 0.7, .relative_scale = 0.001, .n_draws = 4000, \
        .seed = 1                                                                      \
    }

/* The standard error of a vertex along each axis, in metres: what the hand and the
 * pixel add. */
double att_measure_vertex_m(const att_measure_settings *settings);

/* Area and perimeter of an outline on the ellipsoid, with independent errors of its
 * vertices and one of the scale, by draws.
 *
 * outline      lon, lat of the vertices, WGS 84; the first is not repeated
 *
 * Fails with ATT_INVALID on fewer than 3 vertices or places off the globe.
 * Cost: O(n * n_draws). Source: Karney (2013), doi:10.1007/s00190-012-0578-z.
 */
ATT_CHECKED bool att_measure_outline(size_t n, const double outline[n][2],
    const att_measure_settings *settings, att_arena *scratch, att_measured *area_m2,
    att_measured *perimeter_m, att_error *err);

/* The length of a line, as above; n >= 2. */
ATT_CHECKED bool att_measure_line(size_t n, const double line[n][2],
    const att_measure_settings *settings, att_arena *scratch, att_measured *length_m,
    att_error *err);

/* ---- sun and shadow -------------------------------------------------------------- */

typedef struct att_sun {
    double zenith_deg, azimuth_deg; /* azimuth from north, clockwise; with refraction */
} att_sun;

/* Where the sun stands.
 *
 * unix_s       seconds since 1970-01-01 UTC
 * delta_t_s    terrestrial less universal time; 69 s in the 2010s and 2020s
 * pressure_mbar, temperature_c  of the air, for refraction
 *
 * Good to 0.001 degree from 1950 to 2050. Source: Reda & Andreas (2004),
 * doi:10.1016/j.solener.2003.12.003, without the terms of nutation below 0.01 arc
 * second; Meeus (1998).
 */
void att_sun_position(double unix_s, double delta_t_s, double lat, double lon,
    double elevation_m, double pressure_mbar, double temperature_c, att_sun *sun);

/* A shadow as it was measured. */
typedef struct att_shadow {
    double length_m, length_sd_m;
    double sun_elevation_deg, sun_elevation_sd_deg, sun_azimuth_deg;
    double view_zenith_deg, view_azimuth_deg; /* 0 for a view straight down */
    double fall;       /* how far the ground falls along the shadow, a metre a metre */
    bool is_from_roof; /* measured from the edge of the roof, not from the foot */
} att_shadow;

/* The height of what casts a shadow. Fails with ATT_REFUSED if the sun stands below 5
 * degrees, or if sun and view lie so that the roof hides the shadow. */
ATT_CHECKED bool att_shadow_height(
    const att_shadow *shadow, att_measured *height_m, att_error *err);

typedef struct att_floor_settings {
    double storey_m, storey_sd_m;
    double usable, usable_sd; /* share of the floors that people can use */
    size_t n_draws;
    uint64_t seed;
} att_floor_settings;
#define ATT_FLOOR_DEFAULTS                                                             \
    {                                                                                  \
        .storey_m = 2.8, .storey_sd_m = 0.4, .usable = 0.7, .usable_sd = 0.1,          \
        .n_draws = 4000, .seed = 1                                                     \
    }

/* Storeys (whole, at least one) and usable floor area of a building. */
ATT_CHECKED bool att_floor_area(const att_measured *footprint_m2,
    const att_measured *height_m, const att_floor_settings *settings,
    att_arena *scratch, att_measured *storeys, att_measured *floor_m2, att_error *err);
