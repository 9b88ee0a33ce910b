/* grid.h — one scene seen through the grid of another. */
#pragma once

#include "scene.h"

/* The way from a grid to the pixels of a scene, for one thread. */
ATT_CHECKED bool grid_warp_open(scene_reader *reader, att_error *err);
void grid_warp_close(scene_reader *reader); /* none open is fine */
ATT_CHECKED bool grid_warp_window(scene_reader *reader, size_t row, size_t column,
    size_t n_rows, size_t n_cols, float *bands, att_error *err);

/* The displacement of a scene at one place of the grid, in pixels. */
void grid_displace(const att_displacement *d, double column, double row,
    double *d_column, double *d_row);

bool grid_equal(const att_grid *a, const att_grid *b);
