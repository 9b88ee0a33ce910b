/* made.h — small rasters made for a test, in a folder that goes away with it. */
#pragma once

#include "check.h"

#include <attest/imagery.h>

#include <gdal.h>
#include <ogr_srs_api.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char made_folder[64];

static inline const char *made_path(const char *name)
{
    static char paths[64][512]; /* a path lives for 64 more */
    static int next;
    if (!made_folder[0]) {
        snprintf(made_folder, sizeof made_folder, "/tmp/attest-imagery-XXXXXX");
        if (!mkdtemp(made_folder))
            fail_msg("no folder for the test");
    }
    char *path = paths[next++ % 64];
    snprintf(path, 512, "%s/%s", made_folder, name);
    return path;
}

static inline int made_files(void)
{
    int n = 0;
    DIR *folder = opendir(made_folder);
    for (struct dirent *e; folder && (e = readdir(folder));)
        n += e->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return n;
}

static inline int made_end(void **state)
{
    (void)state;
    DIR *folder = made_folder[0] ? opendir(made_folder) : NULL;
    for (struct dirent *e; folder && (e = readdir(folder));)
        if (e->d_name[0] != '.')
            unlink(made_path(e->d_name));
    if (folder)
        closedir(folder);
    rmdir(made_folder);
    return 0;
}

typedef struct made_scene {
    size_t n_rows, n_cols, n_bands;
    GDALDataType type;
    const char *name;
    const char *const *options; /* of the GTiff driver */
    int epsg;                   /* 0: lies nowhere */
    double transform[6];
    const double *values; /* band, row, column */
} made_scene;

#define MADE_UTM                                                                       \
    {                                                                                  \
        500000, 10, 0, 4000000, 0, -10                                                 \
    }

/* A GeoTIFF; returns its path. */
static inline const char *made_tiff(const made_scene *m)
{
    GDALAllRegister();
    const char *path = made_path(m->name);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("GTiff"), path, (int)m->n_cols,
        (int)m->n_rows, (int)m->n_bands, m->type, (char **)(uintptr_t)m->options);
    assert_non_null(d);
    if (m->epsg) {
        OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
        OSRImportFromEPSG(srs, m->epsg);
        GDALSetSpatialRef(d, srs);
        OSRDestroySpatialReference(srs);
        GDALSetGeoTransform(d, (double *)(uintptr_t)m->transform);
    }
    const CPLErr status = GDALDatasetRasterIO(d, GF_Write, 0, 0, (int)m->n_cols,
        (int)m->n_rows, (void *)(uintptr_t)m->values, (int)m->n_cols, (int)m->n_rows,
        GDT_Float64, (int)m->n_bands, NULL, 0, 0, 0);
    assert_int_equal(status, CE_None);
    GDALClose(d);
    return path;
}

static inline att_scene *made_open(const char *path)
{
    const att_scene_settings settings = ATT_SCENE_DEFAULTS;
    att_scene *scene = NULL;
    att_error err;
    check_ok(&err, att_scene_open(path, &settings, &scene, &err));
    return scene;
}

static inline const char *made_data(const char *name)
{
    static char path[1024];
    const char *folder = getenv("ATTEST_TEST_DATA");
    snprintf(path, sizeof path, "%s/imagery/%s", folder ? folder : "tests/data", name);
    return path;
}

static inline float *made_read(
    const char *path, att_arena *arena, size_t n_rows, size_t n_cols)
{
    att_error err;
    att_scene *scene = made_open(path);
    float *values = att_push(arena, n_rows * n_cols, sizeof *values, &err);
    check_ok(&err, att_scene_read(scene, 0, 0, 0, n_rows, n_cols,
                       (float(*)[n_cols])(void *)values, &err));
    att_scene_close(scene);
    return values;
}
