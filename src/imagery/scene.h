/* scene.h — an open scene, as the files of this room see it. */
#pragma once

#include <attest/imagery.h>

#include <gdal.h>

/* Where the bytes of an uncompressed block lie, so that it is read without a copy. */
typedef struct scene_raw {
    bool is_usable;
    size_t block_rows, block_cols; /* equal for all bands */
    size_t n_down, n_across;
    size_t sample_bytes; /* 1 or 2, unsigned */
    uint64_t *offsets;   /* [band][down][across]; 0 for a block of zeros */
} scene_raw;

struct att_scene {
    att_arena arena;
    att_scene_facts facts;
    att_scene_settings settings;
    const char *path;       /* of the file; empty for bytes */
    int file;               /* of the file; -1 for bytes */
    att_byte_source source; /* the file or the bytes */
    char mount[64];         /* its name for GDAL, which so sees nothing beside it */
    GDALDatasetH first;     /* of the caller's thread */
    scene_raw raw;
    bool is_regridded;
    att_grid grid; /* what readers see */
    att_displacement displacement;
    double *empty;  /* for each band the value that means no data, or NaN */
    double largest; /* saturated 16-bit pixels have this value; else infinity */
};

/* One thread's way into a scene. */
typedef struct scene_reader {
    const att_scene *scene;
    GDALDatasetH dataset;
    bool is_raw; /* blocks are read where they lie */
    void *warp;  /* GDALWarpOperationH, if regridded */
    void *transformer;
    void *way;          /* from the grid to the scene, if regridded */
    GDALDatasetH shape; /* stands for the grid */
    uint8_t *scratch;   /* grown as needed */
    size_t n_scratch;
    const float *shift; /* taken from each band; NULL for none */
    bool has_gaps;      /* the last window may hold pixels without data */
} scene_reader;

ATT_CHECKED bool scene_reader_open(
    const att_scene *scene, scene_reader *reader, att_error *err);
void scene_reader_close(scene_reader *reader); /* zeroed is fine */

/* A window of all bands, each n_rows * n_cols floats one after the other; no data is
 * NaN in every band. The reader's shift is taken from each band. */
ATT_CHECKED bool scene_reader_window(scene_reader *reader, size_t row, size_t column,
    size_t n_rows, size_t n_cols, float *bands, att_error *err);

/* Make all bands NaN where one has no data, take the shift, and say if there are gaps.
 */
ATT_CHECKED bool reader_take_gaps(
    scene_reader *reader, size_t n, bool is_black_empty, float *bands, att_error *err);

/* Run GDAL quietly; its last words go into err. */
void scene_quiet_begin(void);
void scene_quiet_end(void);
bool scene_fail_gdal(att_error *err, att_kind kind, const char *what);

/* NULL with GDAL's own words. */
GDALDatasetH scene_open_quietly(const char *mount);

/* Once before any other call of GDAL: only the drivers we trust, a small cache. */
void scene_start_gdal(void);

/* Make `mount` name these bytes for GDAL until scene_unmount. */
ATT_CHECKED bool scene_mount(const att_byte_source *source, const char *extension,
    char mount[64], att_error *err);
void scene_unmount(const char *mount);
