/* output.h — a raster written beside its place and renamed when it is whole. */
#pragma once

#include "scene.h"

typedef struct output {
    GDALDatasetH dataset;
    char path[4096], part[4104];
} output;

/* Floats, tiled, NaN for no data. */
ATT_CHECKED bool output_open(output *o, const char *path, const att_grid *grid,
    size_t n_bands, GDALDataType type, att_error *err);
ATT_CHECKED bool output_write(output *o, size_t band, size_t row, size_t column,
    size_t n_rows, size_t n_cols, const void *values, GDALDataType type,
    att_error *err);
ATT_CHECKED bool output_commit(output *o, att_error *err);
void output_abandon(output *o); /* after a commit, or zeroed, it does nothing */
