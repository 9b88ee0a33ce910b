/* scene.c — open a raster that was sent to us, and say what it is. */
#include "scene.h"

#include "sidecar.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIMIT_BLOCK_BYTES ((size_t)128 << 20)
#define LIMIT_SIDE 200000
#define LIMIT_SIDECAR_BYTES ((size_t)1 << 20)

static void register_drivers(void)
{
    GDALAllRegister();
    GDALSetCacheMax64((GIntBig)96 << 20);
}

void scene_start_gdal(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, register_drivers);
}

void scene_quiet_begin(void)
{
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
}

void scene_quiet_end(void)
{
    CPLPopErrorHandler();
}

bool scene_fail_gdal(att_error *err, att_kind kind, const char *what)
{
    const char *words = CPLGetLastErrorMsg();
    return att_fail(err, kind, "%s%s%.400s", what, words[0] ? ": " : "", words);
}

/* PAM would look for .aux.xml; a thread's own setting keeps other threads as they are.
 */
GDALDatasetH scene_open_quietly(const char *mount)
{
    static const char *const trusted[] = {"GTiff", "JP2OpenJPEG", "PNG", "JPEG", NULL};
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO");
    GDALDatasetH dataset =
        GDALOpenEx(mount, GDAL_OF_RASTER | GDAL_OF_READONLY, trusted, NULL, NULL);
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", NULL);
    return dataset;
}

static bool check_size(const att_scene *scene, const char *name, att_error *err)
{
    const int n_cols = GDALGetRasterXSize(scene->first);
    const int n_rows = GDALGetRasterYSize(scene->first);
    const int n_bands = GDALGetRasterCount(scene->first);
    if (n_bands < 1 || n_bands > ATT_BANDS_MOST)
        return att_fail(err, ATT_LIMIT, "%s has %d bands; from 1 to %d are accepted",
            name, n_bands, ATT_BANDS_MOST);
    if (n_cols < 1 || n_rows < 1 || n_cols > LIMIT_SIDE || n_rows > LIMIT_SIDE
        || (size_t)n_cols * (size_t)n_rows > scene->settings.limit_pixels)
        return att_fail(err, ATT_LIMIT,
            "%s says it has %d x %d pixels; at most %zu pixels are accepted", name,
            n_cols, n_rows, scene->settings.limit_pixels);
    return true;
}

static bool check_bands(const att_scene *scene, const char *name, att_error *err)
{
    for (int b = 1; b <= GDALGetRasterCount(scene->first); b++) {
        GDALRasterBandH band = GDALGetRasterBand(scene->first, b);
        const GDALDataType type = GDALGetRasterDataType(band);
        if (GDALDataTypeIsComplex(type) || type == GDT_Unknown)
            return att_fail(err, ATT_INVALID,
                "%s: band %d holds %s pixels; a change of brightness needs real ones",
                name, b, GDALGetDataTypeName(type));
        int block_cols, block_rows;
        GDALGetBlockSize(band, &block_cols, &block_rows);
        const size_t bytes = (size_t)block_cols * (size_t)block_rows
                             * (size_t)GDALGetDataTypeSizeBytes(type);
        if (bytes > LIMIT_BLOCK_BYTES)
            return att_fail(err, ATT_LIMIT,
                "%s is stored in blocks of %d x %d pixels, too large to read safely",
                name, block_cols, block_rows);
    }
    return true;
}

/* ---- sidecars -------------------------------------------------------------------- */

/* The first of the sidecars of this path that exists; NULL for none. */
static const char *sidecar_path(
    const char *path, const char *const endings[], att_arena *arena, att_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    const size_t n_stem = dot ? (size_t)(dot - path) : strlen(path);
    for (size_t e = 0; endings[e]; e++) {
        const bool is_added = endings[e][0] == '+'; /* behind the whole name */
        char *beside = att_push(arena, strlen(path) + 16, 1, err);
        if (!beside)
            return NULL;
        memcpy(beside, path, is_added ? strlen(path) : n_stem);
        strcat(beside, endings[e] + (is_added ? 1 : 0));
        struct stat st;
        if (stat(beside, &st) == 0 && S_ISREG(st.st_mode))
            return beside;
    }
    return NULL;
}

static bool read_world_file(att_scene *scene, bool *is_found, att_error *err)
{
    static const char *const endings[] = {
        ".jgw", ".pgw", ".tfw", ".j2w", ".wld", "+w", NULL};
    const char *path = sidecar_path(scene->path, endings, &scene->arena, err);
    att_bytes bytes;
    *is_found = path != NULL;
    if (!path)
        return true;
    if (!att_file_read(path, LIMIT_SIDECAR_BYTES, &scene->arena, &bytes, err))
        return false;
    return att_world_file_parse(bytes, scene->facts.grid.transform, err)
           || att_within(err, "%s", path);
}

static bool read_aux(att_scene *scene, att_text *crs, att_error *err)
{
    static const char *const endings[] = {"+.aux.xml", NULL};
    const char *path = sidecar_path(scene->path, endings, &scene->arena, err);
    att_bytes bytes;
    if (!path)
        return true;
    if (!att_file_read(path, LIMIT_SIDECAR_BYTES, &scene->arena, &bytes, err))
        return false;
    return att_aux_parse(bytes, &scene->arena, crs, err) || att_within(err, "%s", path);
}

/* ---- where it lies --------------------------------------------------------------- */

/* "EPSG:32645" or WKT. Other ways to write a CRS make GDAL read files or the network.
 */
static bool import_crs(OGRSpatialReferenceH srs, const char *words)
{
    int64_t code;
    if (strncmp(words, "EPSG:", 5) == 0)
        return att_text_int64(att_text_of(words + 5), &code) && code > 0
               && code < 1000000 && OSRImportFromEPSG(srs, (int)code) == OGRERR_NONE;
    char *at = (char *)(uintptr_t)words; /* OSRImportFromWkt moves it, writes nothing */
    return OSRImportFromWkt(srs, &at) == OGRERR_NONE;
}

/* Bring a CRS, however it is written, to WKT. */
static bool normal_crs(att_scene *scene, att_text crs, att_error *err)
{
    const char *words = att_text_z(crs, &scene->arena, err);
    if (!words)
        return false;
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    char *wkt = NULL;
    const bool ok =
        srs && import_crs(srs, words) && OSRExportToWkt(srs, &wkt) == OGRERR_NONE
        && att_text_copy(att_text_of(wkt), &scene->arena, &scene->facts.grid.crs, err);
    CPLFree(wkt);
    OSRDestroySpatialReference(srs);
    return ok
           || att_fail(
               err, ATT_INVALID, "\"%.60s\" is no coordinate system we know", words);
}

static bool find_place(att_scene *scene, att_error *err)
{
    att_grid *grid = &scene->facts.grid;
    grid->n_cols = (size_t)GDALGetRasterXSize(scene->first);
    grid->n_rows = (size_t)GDALGetRasterYSize(scene->first);
    att_text crs = {"", 0};
    bool is_placed = GDALGetGeoTransform(scene->first, grid->transform) == CE_None;
    const char *own = GDALGetProjectionRef(scene->first);
    if (own && own[0])
        crs = att_text_of(own);
    if (scene->settings.wants_sidecars && scene->path) {
        if (!is_placed && !read_world_file(scene, &is_placed, err))
            return false;
        if (crs.length == 0 && !read_aux(scene, &crs, err))
            return false;
    }
    if (scene->settings.crs.length > 0 && crs.length == 0)
        crs = scene->settings.crs;
    if (!is_placed)
        memcpy(grid->transform, (const double[]){0, 1, 0, 0, 0, -1},
            sizeof grid->transform);
    grid->crs = (att_text){"", 0};
    for (size_t i = 0; i < 6; i++)
        if (!isfinite(grid->transform[i]))
            return att_fail(
                err, ATT_INVALID, "the georeference holds no finite number");
    if (is_placed
        && grid->transform[1] * grid->transform[5]
                   - grid->transform[2] * grid->transform[4]
               == 0)
        return att_fail(err, ATT_INVALID, "the georeference gives pixels without area");
    return !is_placed || crs.length == 0 || normal_crs(scene, crs, err);
}

static void find_centre(att_scene *scene)
{
    att_scene_facts *facts = &scene->facts;
    facts->pixel_m = facts->lat = facts->lon = (double)NAN;
    if (facts->grid.crs.length == 0)
        return;
    OGRSpatialReferenceH from = OSRNewSpatialReference(facts->grid.crs.at);
    OGRSpatialReferenceH to = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(to, 4326);
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH way = OCTNewCoordinateTransformation(from, to);
    const double *t = facts->grid.transform;
    const double column = (double)facts->grid.n_cols / 2;
    const double row = (double)facts->grid.n_rows / 2;
    double x[3], y[3];
    for (int i = 0; i < 3; i++) { /* the centre, a pixel to the right, one down */
        const double c = column + (i == 1), r = row + (i == 2);
        x[i] = t[0] + c * t[1] + r * t[2];
        y[i] = t[3] + c * t[4] + r * t[5];
    }
    if (way && OCTTransform(way, 3, x, y, NULL)) {
        const double m_per_deg = 111320, east = cos(y[0] * M_PI / 180);
        const double across_m = hypot((x[1] - x[0]) * east, y[1] - y[0]) * m_per_deg;
        const double down_m = hypot((x[2] - x[0]) * east, y[2] - y[0]) * m_per_deg;
        facts->lon = x[0];
        facts->lat = y[0];
        facts->pixel_m = sqrt(across_m * down_m);
    }
    OCTDestroyCoordinateTransformation(way);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
}

/* ---- what it says of itself ------------------------------------------------------ */

static att_text metadata(const att_scene *scene, const char *const keys[])
{
    static const char *const domains[] = {"", "IMAGERY", "IMD", "TIFF", NULL};
    for (size_t k = 0; keys[k]; k++)
        for (size_t d = 0; domains[d]; d++) {
            const char *value = GDALGetMetadataItem(scene->first, keys[k], domains[d]);
            if (value && value[0])
                return att_text_trim(att_text_of(value));
        }
    return (att_text){"", 0};
}

static double angle(const att_scene *scene, const char *const keys[], double most_deg)
{
    double value;
    return att_text_double(metadata(scene, keys), &value) && value >= -most_deg
                   && value <= most_deg
               ? value
               : (double)NAN;
}

#define KEYS(...) ((const char *const[]){__VA_ARGS__, NULL})

static bool find_date(att_scene *scene, const char *name, att_error *err)
{
    /* TIFFTAG_DATETIME is left out: it tells when the file was made. */
    att_scene_facts *facts = &scene->facts;
    const att_text said =
        metadata(scene, KEYS("DATATAKE_1_DATATAKE_SENSING_START", "PRODUCT_START_TIME",
                            "ACQUISITIONDATETIME", "DATE_ACQUIRED", "ACQUISITION_DATE",
                            "FIRSTLINETIME", "GENERATION_DATE", "acquired"));
    facts->date_from = ATT_TEXT("metadata");
    if (!att_scene_date_parse(said, &scene->arena, &facts->date, err))
        return false;
    if (facts->date.length > 0)
        return true;
    const char *slash = strrchr(name, '/');
    const att_text base = att_text_of(slash ? slash + 1 : name);
    if (!att_scene_date_parse(base, &scene->arena, &facts->date, err))
        return false;
    facts->date_from = facts->date.length > 0 ? ATT_TEXT("file name") : ATT_TEXT("");
    return true;
}

static bool find_facts(att_scene *scene, const char *name, att_error *err)
{
    att_scene_facts *facts = &scene->facts;
    GDALRasterBandH band = GDALGetRasterBand(scene->first, 1);
    const GDALDataType type = GDALGetRasterDataType(band);
    facts->n_bands = (size_t)GDALGetRasterCount(scene->first);
    facts->driver =
        att_text_of(GDALGetDriverShortName(GDALGetDatasetDriver(scene->first)));
    facts->pixel_type =
        type == GDT_Byte ? ATT_TEXT("uint8") : att_text_of(GDALGetDataTypeName(type));
    facts->sun_elevation_deg = angle(scene, KEYS("SUN_ELEVATION", "MEANSUNEL"), 90);
    const double zenith =
        angle(scene, KEYS("MEAN_SUN_ZENITH_ANGLE", "SUN_ZENITH"), 180);
    if (isnan(facts->sun_elevation_deg))
        facts->sun_elevation_deg = 90 - zenith;
    facts->sun_azimuth_deg =
        angle(scene, KEYS("SUN_AZIMUTH", "MEAN_SUN_AZIMUTH_ANGLE", "MEANSUNAZ"), 360);
    facts->view_zenith_deg = angle(scene,
        KEYS("VIEW_ZENITH", "OFF_NADIR", "MEANOFFNADIRVIEWANGLE",
            "MEAN_VIEW_ZENITH_ANGLE"),
        90);
    facts->view_azimuth_deg =
        angle(scene, KEYS("VIEW_AZIMUTH", "MEANSATAZ", "MEAN_VIEW_AZIMUTH_ANGLE"), 360);
    const att_text sensor =
        metadata(scene, KEYS("DATATAKE_1_SPACECRAFT_NAME", "SPACECRAFT_ID",
                            "SATELLITEID", "SATID", "PLATFORM", "SENSOR"));
    scene->largest = type == GDT_UInt16 ? 65535 : (double)INFINITY;
    scene->empty = att_push(&scene->arena, facts->n_bands, sizeof(double), err);
    if (!scene->empty || !att_text_copy(sensor, &scene->arena, &facts->sensor, err))
        return false;
    for (size_t b = 0; b < facts->n_bands; b++) {
        int has;
        const double value =
            GDALGetRasterNoDataValue(GDALGetRasterBand(scene->first, (int)b + 1), &has);
        scene->empty[b] = has ? value : (double)NAN;
        facts->has_declared_empty |= has != 0;
    }
    return find_date(scene, name, err);
}

/* ---- blocks that can be read where they lie -------------------------------------- */

static bool is_plain(const att_scene *scene)
{
    static const union {
        uint16_t whole;
        uint8_t bytes[2];
    } order = {1};
    const char *packed =
        GDALGetMetadataItem(scene->first, "COMPRESSION", "IMAGE_STRUCTURE");
    const char *woven =
        GDALGetMetadataItem(scene->first, "INTERLEAVE", "IMAGE_STRUCTURE");
    const char *bits = GDALGetMetadataItem(
        GDALGetRasterBand(scene->first, 1), "NBITS", "IMAGE_STRUCTURE");
    uint8_t head[2] = {0, 0};
    att_error ignored;
    const bool is_read =
        scene->file >= 0
        && scene->source.read(scene->source.self, 0, 2, head, &ignored);
    return att_text_is(scene->facts.driver, "GTiff") && !packed && !bits
           && (scene->facts.n_bands == 1 || (woven && strcmp(woven, "BAND") == 0))
           && is_read && memcmp(head, "II", 2) == 0 && order.bytes[0] == 1;
}

static uint64_t block_offset(
    const att_scene *scene, size_t band, size_t down, size_t across, size_t n_bytes)
{
    char key[64];
    GDALRasterBandH handle = GDALGetRasterBand(scene->first, (int)band + 1);
    snprintf(key, sizeof key, "BLOCK_SIZE_%zu_%zu", across, down);
    const char *size = GDALGetMetadataItem(handle, key, "TIFF");
    uint64_t said = size ? strtoull(size, NULL, 10) : 0;
    if (said != n_bytes)
        return 0;
    snprintf(key, sizeof key, "BLOCK_OFFSET_%zu_%zu", across, down);
    const char *offset = GDALGetMetadataItem(handle, key, "TIFF");
    return offset ? strtoull(offset, NULL, 10) : 0;
}

static bool find_raw(att_scene *scene, att_error *err)
{
    scene_raw *raw = &scene->raw;
    int block_cols, block_rows;
    GDALRasterBandH band = GDALGetRasterBand(scene->first, 1);
    const GDALDataType type = GDALGetRasterDataType(band);
    GDALGetBlockSize(band, &block_cols, &block_rows);
    if ((type != GDT_Byte && type != GDT_UInt16) || block_cols < 64 || block_rows < 16
        || (size_t)block_cols * (size_t)block_rows > (size_t)1 << 22
        || !is_plain(scene))
        return true;
    raw->block_cols = (size_t)block_cols;
    raw->block_rows = (size_t)block_rows;
    raw->n_down = (scene->facts.grid.n_rows + raw->block_rows - 1) / raw->block_rows;
    raw->n_across = (scene->facts.grid.n_cols + raw->block_cols - 1) / raw->block_cols;
    raw->sample_bytes = type == GDT_Byte ? 1 : 2;
    const size_t n_blocks = scene->facts.n_bands * raw->n_down * raw->n_across;
    if (n_blocks > (size_t)1 << 20)
        return true;
    raw->offsets = att_push(&scene->arena, n_blocks, sizeof *raw->offsets, err);
    if (!raw->offsets)
        return false;
    raw->is_usable = true;
    size_t at = 0;
    for (size_t b = 0; b < scene->facts.n_bands; b++)
        for (size_t d = 0; d < raw->n_down; d++)
            for (size_t a = 0; a < raw->n_across; a++) {
                raw->offsets[at] = block_offset(scene, b, d, a,
                    raw->block_cols * raw->block_rows * raw->sample_bytes);
                raw->is_usable &= raw->offsets[at++] != 0;
            }
    return true;
}

/* ---- open and close -------------------------------------------------------------- */

static bool open_and_look(att_scene *scene, const char *name, att_error *err)
{
    scene->first = scene_open_quietly(scene->mount);
    if (!scene->first) {
        char what[300];
        snprintf(what, sizeof what,
            "%.200s is no GeoTIFF, JPEG 2000, PNG or JPEG that can be read", name);
        return scene_fail_gdal(err, ATT_INVALID, what);
    }
    if (!check_size(scene, name, err) || !check_bands(scene, name, err))
        return false;
    if (!find_place(scene, err) || !find_facts(scene, name, err)
        || !find_raw(scene, err))
        return att_within(err, "%s", name);
    find_centre(scene);
    scene->grid = scene->facts.grid;
    return true;
}

static bool read_file(
    void *self, uint64_t offset, size_t length, uint8_t *out, att_error *err)
{
    const att_scene *scene = self;
    for (size_t n = 0; n < length;) {
        const ssize_t step =
            pread(scene->file, out + n, length - n, (off_t)(offset + n));
        if (step <= 0)
            return att_fail(err, ATT_IO, "%s: it ended while it was read", scene->path);
        n += (size_t)step;
    }
    return true;
}

static bool open_file(att_scene *scene, const char *path, att_error *err)
{
    struct stat st;
    scene->path = att_text_z(att_text_of(path), &scene->arena, err);
    if (!scene->path)
        return false;
    scene->file = open(path, O_RDONLY | O_CLOEXEC);
    if (scene->file < 0 && errno == ENOENT)
        return att_fail(err, ATT_MISSING, "there is no file %s", path);
    if (scene->file < 0 || fstat(scene->file, &st) != 0)
        return att_fail_io(err, errno, "cannot open %s", path);
    if (!S_ISREG(st.st_mode))
        return att_fail(err, ATT_INVALID, "%s is not a file", path);
    scene->source = (att_byte_source){read_file, scene, (uint64_t)st.st_size};
    return true;
}

static bool scene_open(const att_byte_source *source, const char *name,
    const att_scene_settings *settings, att_scene **out, att_error *err)
{
    scene_start_gdal();
    att_scene *scene = calloc(1, sizeof *scene);
    if (!scene)
        return att_fail(err, ATT_NO_MEMORY, "no memory to open %s", name);
    att_arena_init(&scene->arena);
    scene->settings = *settings;
    scene->file = -1;
    if (source)
        scene->source = *source;
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash ? slash : name, '.');
    scene_quiet_begin();
    const bool ok = (source || open_file(scene, name, err))
                    && scene_mount(&scene->source, dot ? dot : "", scene->mount, err)
                    && open_and_look(scene, name, err);
    scene_quiet_end();
    if (!ok) {
        att_scene_close(scene);
        return false;
    }
    *out = scene;
    return true;
}

bool att_scene_open(const char *path, const att_scene_settings *settings,
    att_scene **out, att_error *err)
{
    return scene_open(NULL, path, settings, out, err);
}

bool att_scene_open_bytes(const att_byte_source *source, const char *name,
    const att_scene_settings *settings, att_scene **out, att_error *err)
{
    return scene_open(source, name, settings, out, err);
}

void att_scene_close(att_scene *scene)
{
    if (!scene)
        return;
    scene_quiet_begin();
    if (scene->first)
        GDALClose(scene->first);
    scene_quiet_end();
    if (scene->mount[0])
        scene_unmount(scene->mount);
    if (scene->file >= 0)
        close(scene->file);
    att_arena_done(&scene->arena);
    free(scene);
}

const att_scene_facts *att_scene_facts_of(const att_scene *scene)
{
    return &scene->facts;
}
