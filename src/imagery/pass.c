/* pass.c — one walk over two scenes, cell by cell, on all threads. */
#include "pass.h"

#include <stdlib.h>

typedef struct walk {
    const pass *p;
    size_t cell_rows, cell_cols, n_across, n_cells;
    size_t n_walkers; /* that have begun: the next one's number */
    bool has_failed;  /* one thread's fault stops all */
    att_error err;
} walk;

typedef struct walker {
    scene_reader before, after;
    float *x, *y;
} walker;

void pass_cell_size(const att_scene *before, size_t *n_rows, size_t *n_cols)
{
    const scene_raw *raw = &before->raw;
    const bool is_raw = raw->is_usable && !before->is_regridded;
    *n_rows = is_raw && raw->block_rows > PASS_CELL ? raw->block_rows : PASS_CELL;
    *n_cols = is_raw && raw->block_cols > PASS_CELL / 2 ? raw->block_cols : PASS_CELL;
    if (is_raw && *n_rows % raw->block_rows != 0)
        *n_rows = raw->block_rows;
}

static walk walk_of(const pass *p)
{
    walk w = {.p = p};
    const att_grid *grid = &p->before->grid;
    pass_cell_size(p->before, &w.cell_rows, &w.cell_cols);
    w.n_across = (grid->n_cols + w.cell_cols - 1) / w.cell_cols;
    w.n_cells = (grid->n_rows + w.cell_rows - 1) / w.cell_rows * w.n_across;
    return w;
}

size_t pass_cells(const att_scene *before, const att_scene *after)
{
    const pass p = {.before = before, .after = after};
    return walk_of(&p).n_cells;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool walker_open(walker *k, const walk *w, att_error *err)
{
    *k = (walker){0};
    const size_t halo = w->p->halo;
    const size_t n = halo > 0 ? (w->cell_rows + 2 * halo) * (w->cell_cols + 2 * halo)
                              : PASS_PIECE + w->cell_cols;
    const size_t n_x = w->p->before->facts.n_bands, n_y = w->p->after->facts.n_bands;
    k->x = aligned_alloc(64, (n * n_x * sizeof(float) + 63) / 64 * 64);
    k->y = aligned_alloc(64, (n * n_y * sizeof(float) + 63) / 64 * 64);
    if (!k->x || !k->y)
        return att_fail(err, ATT_NO_MEMORY, "no memory for a cell of the scenes");
    if (!scene_reader_open(w->p->before, &k->before, err)
        || !scene_reader_open(w->p->after, &k->after, err))
        return false;
    k->before.shift = w->p->shift;
    k->after.shift = w->p->shift ? w->p->shift + n_x : NULL;
    return true;
}

static void walker_close(walker *k)
{
    scene_reader_close(&k->before);
    scene_reader_close(&k->after);
    free(k->x);
    free(k->y);
}

static bool visit(const walk *w, walker *k, size_t thread, size_t cell, size_t row,
    size_t column, size_t n_rows, size_t n_cols, att_error *err)
{
    if (!scene_reader_window(&k->before, row, column, n_rows, n_cols, k->x, err)
        || !scene_reader_window(&k->after, row, column, n_rows, n_cols, k->y, err))
        return false;
    const pass_piece piece = {.cell = cell,
        .has_gaps = k->before.has_gaps || k->after.has_gaps,
        .row = row,
        .column = column,
        .n_rows = n_rows,
        .n_cols = n_cols,
        .n_x = w->p->before->facts.n_bands,
        .n_y = w->p->after->facts.n_bands,
        .x = k->x,
        .y = k->y};
    return w->p->visit(w->p->self, thread, &piece, err);
}

/* The cell and its halo, cut at the edge of the grid. */
static bool visit_whole(const walk *w, walker *k, size_t thread, size_t cell,
    size_t row, size_t column, size_t n_rows, size_t n_cols, att_error *err)
{
    const att_grid *grid = &w->p->before->grid;
    const size_t halo = w->p->halo;
    const size_t top = row > halo ? row - halo : 0;
    const size_t left = column > halo ? column - halo : 0;
    const size_t bottom = least(row + n_rows + halo, grid->n_rows);
    const size_t right = least(column + n_cols + halo, grid->n_cols);
    return visit(w, k, thread, cell, top, left, bottom - top, right - left, err);
}

static bool visit_cell(
    const walk *w, walker *k, size_t thread, size_t cell, att_error *err)
{
    const att_grid *grid = &w->p->before->grid;
    const size_t row = cell / w->n_across * w->cell_rows;
    const size_t column = cell % w->n_across * w->cell_cols;
    const size_t n_rows = least(w->cell_rows, grid->n_rows - row);
    const size_t n_cols = least(w->cell_cols, grid->n_cols - column);
    if (w->p->halo > 0)
        return visit_whole(w, k, thread, cell, row, column, n_rows, n_cols, err);
    const size_t most = PASS_PIECE / w->cell_cols > 0 ? PASS_PIECE / w->cell_cols : 1;
    for (size_t r = 0; r < n_rows; r += most)
        if (!visit(w, k, thread, cell, row + r, column, least(most, n_rows - r), n_cols,
                err))
            return false;
    return true;
}

static bool finish_cell(const walk *w, size_t thread, size_t cell, att_error *err)
{
    const att_grid *grid = &w->p->before->grid;
    const size_t row = cell / w->n_across * w->cell_rows;
    const size_t column = cell % w->n_across * w->cell_cols;
    if (!att_progress_tell(
            w->p->progress, w->p->what, (double)(cell + 1), (double)w->n_cells, err))
        return false;
    return !w->p->finish
           || w->p->finish(w->p->self, thread, row, column,
               least(w->cell_rows, grid->n_rows - row),
               least(w->cell_cols, grid->n_cols - column), err);
}

static void fail_walk(walk *w, const att_error *err)
{
#pragma omp critical(pass_fail)
    if (!w->has_failed) {
        w->err = *err;
        __atomic_store_n(&w->has_failed, true, __ATOMIC_RELEASE);
    }
}

bool pass_run(const pass *p, att_error *err)
{
    walk w = walk_of(p);
    const size_t step = p->step > 1 ? p->step : 1;
#pragma omp parallel
    {
        walker k;
        att_error fault;
        const size_t thread = __atomic_fetch_add(&w.n_walkers, 1, __ATOMIC_RELAXED);
        if (!walker_open(&k, &w, &fault))
            fail_walk(&w, &fault);
#pragma omp for schedule(static, 1) ordered
        for (size_t c = 0; c < w.n_cells; c += step) {
            if (!__atomic_load_n(&w.has_failed, __ATOMIC_ACQUIRE)
                && !visit_cell(&w, &k, thread, c, &fault))
                fail_walk(&w, &fault);
#pragma omp ordered
            if (!__atomic_load_n(&w.has_failed, __ATOMIC_ACQUIRE)
                && !finish_cell(&w, thread, c, &fault))
                fail_walk(&w, &fault);
        }
        walker_close(&k);
    }
    if (w.has_failed)
        *err = w.err;
    return !w.has_failed;
}
