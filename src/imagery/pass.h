/* pass.h — one walk over two scenes, cell by cell, on all threads. */
#pragma once

#include "scene.h"

#define PASS_CELL 512 /* rows and columns of a cell, unless blocks are larger */
#define PASS_PIECE                                                                     \
    16384 /* pixels worked on at once, so that they stay in the cache                  \
           */

/* Some rows of a cell of both scenes: band after band, n = n_rows * n_cols pixels. */
typedef struct pass_piece {
    size_t cell, row, column, n_rows, n_cols;
    size_t n_x, n_y;    /* bands */
    const float *x, *y; /* about the shift of the pass; NaN for no data */
    bool has_gaps;      /* there may be pixels without data */
} pass_piece;

typedef struct pass {
    const att_scene *before, *after;
    const att_progress *progress;
    const char *what;   /* told with the progress */
    size_t halo;        /* pixels around each cell; then a piece is a whole cell */
    size_t step;        /* visit every step-th cell; 0 and 1 are all */
    const float *shift; /* taken from the bands of both scenes; NULL for none */
    void *self;
    /* Work on one piece. thread is from 0 to n_threads - 1; pieces of a cell come in
     * order, on one thread. */
    bool (*visit)(void *self, size_t thread, const pass_piece *piece, att_error *err);
    /* Cells come in order, one at a time: NULL if nothing is to be done. */
    bool (*finish)(void *self, size_t thread, size_t row, size_t column, size_t n_rows,
        size_t n_cols, att_error *err);
} pass;

size_t pass_cells(const att_scene *before, const att_scene *after);
void pass_cell_size(const att_scene *before, size_t *n_rows, size_t *n_cols);
ATT_CHECKED bool pass_run(const pass *p, att_error *err);
