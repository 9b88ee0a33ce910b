/* align.c — lay the second scene on the first, below a pixel, and say how well. */
#include "displace.h"
#include "grid.h"
#include "math/parallel.h"
#include "phase.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GLOBAL_MOST 2048 /* pixels along a side, for the first shift */
#define WINDOWS_MOST 400
#define LEAST_KEPT 8

/* What one thread needs to match windows. */
typedef struct matcher {
    scene_reader before, after;
    bool is_open;
    att_arena arena;
    float *x, *y;
} matcher;

typedef struct matching {
    const att_scene *before, *after;
    const att_align_settings *settings;
    size_t side, n_down, n_across, step_down, step_across, n_bands;
    att_fft *fft;
    matcher *matchers;
    att_align_window *windows; /* n_down * n_across, row by row */
} matching;

static size_t fewer(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- one shift for all ----------------------------------------------------------- */

/* The middle of both scenes, which is where the site is. */
static bool global_shift(const att_scene *before, const att_scene *after,
    const att_align_settings *s, phase_match *match, att_error *err)
{
    const att_grid *grid = &before->grid;
    const size_t n_rows = fewer(grid->n_rows, GLOBAL_MOST);
    const size_t n_cols = fewer(grid->n_cols, GLOBAL_MOST);
    const size_t row = (grid->n_rows - n_rows) / 2,
                 column = (grid->n_cols - n_cols) / 2;
    const size_t n_bands = fewer(before->facts.n_bands, after->facts.n_bands);
    att_fft *fft = NULL;
    att_arena arena;
    att_arena_init(&arena);
    scene_reader a = {0}, b = {0};
    const size_t n = n_rows * n_cols;
    float *x = att_push(&arena, n * before->facts.n_bands, sizeof *x, err);
    float *y = att_push(&arena, n * after->facts.n_bands, sizeof *y, err);
    const double reach = fmin(s->reach_px, (double)fewer(n_rows, n_cols) / 4);
    const bool ok =
        x && y && att_fft_open(n_rows, n_cols, &fft, err)
        && scene_reader_open(before, &a, err) && scene_reader_open(after, &b, err)
        && scene_reader_window(&a, row, column, n_rows, n_cols, x, err)
        && scene_reader_window(&b, row, column, n_rows, n_cols, y, err)
        && phase_shift(fft, n_rows, n_cols, n_bands, x, y, reach, &arena, match, err);
    scene_reader_close(&a);
    scene_reader_close(&b);
    att_fft_close(fft);
    att_arena_done(&arena);
    return ok;
}

/* ---- windows --------------------------------------------------------------------- */

static size_t count_steps(size_t extent, size_t side, size_t *step)
{
    if (extent < side)
        return 0;
    const size_t limit = 20; /* sqrt(WINDOWS_MOST) */
    size_t n = (extent - side) / *step + 1;
    if (n > limit) {
        *step = (extent - side) / (limit - 1);
        n = limit;
    }
    return n;
}

/* Enough of the window must have data in both. */
static bool is_covered(const matching *m, const matcher *k)
{
    size_t n_valid = 0;
    const size_t n = m->side * m->side;
    for (size_t p = 0; p < n; p++)
        n_valid += isfinite(k->x[p]) && isfinite(k->y[p]);
    return n_valid >= n * 3 / 4;
}

/* Forth from the place in the first scene, and back from where it was found: two
 * measurements on different pixels, which must agree. */
static bool match_window(const matching *m, matcher *k, size_t row, size_t column,
    att_align_window *w, att_error *err)
{
    const att_grid *grid = &m->before->grid;
    const double reach = fmin(m->settings->reach_px, (double)m->side / 4);
    phase_match forth, back;
    const size_t side = m->side;
    w->is_kept = false;
    if (!scene_reader_window(&k->before, row, column, side, side, k->x, err)
        || !scene_reader_window(&k->after, row, column, side, side, k->y, err))
        return false;
    if (!is_covered(m, k))
        return true;
    if (!phase_shift(
            m->fft, side, side, m->n_bands, k->x, k->y, reach, &k->arena, &forth, err))
        return false;
    const double there_row = (double)row + round(forth.row) + (double)(side / 8);
    const double there_col = (double)column + round(forth.column) + (double)(side / 8);
    if (there_row < 0 || there_col < 0
        || there_row + (double)side > (double)grid->n_rows
        || there_col + (double)side > (double)grid->n_cols)
        back = forth; /* at the edge there is no room for a second look */
    else {
        const size_t r = row + side / 8, c = column + side / 8;
        if (r + side > grid->n_rows || c + side > grid->n_cols)
            back = forth;
        else if (!scene_reader_window(&k->before, r, c, side, side, k->x, err)
                 || !scene_reader_window(&k->after, (size_t)there_row,
                     (size_t)there_col, side, side, k->y, err)
                 || !phase_shift(m->fft, side, side, m->n_bands, k->y, k->x, reach,
                     &k->arena, &back, err))
            return false;
        else {
            back.row = round(forth.row) - back.row;
            back.column = round(forth.column) - back.column;
        }
    }
    w->d_row = (forth.row + back.row) / 2;
    w->d_column = (forth.column + back.column) / 2;
    w->is_kept = forth.peak_ratio >= m->settings->least_peak_ratio
                 && hypot(forth.row - back.row, forth.column - back.column)
                        <= m->settings->most_disagreement_px;
    return true;
}

static bool open_matcher(const matching *m, matcher *k, att_error *err)
{
    if (k->is_open)
        return true;
    const size_t n = m->side * m->side;
    k->x = att_push(&k->arena, n * m->before->facts.n_bands, sizeof(float), err);
    k->y = att_push(&k->arena, n * m->after->facts.n_bands, sizeof(float), err);
    k->is_open = k->x && k->y && scene_reader_open(m->before, &k->before, err)
                 && scene_reader_open(m->after, &k->after, err);
    return k->is_open;
}

static bool match_piece(void *self, size_t piece, size_t worker, att_error *err)
{
    matching *m = self;
    matcher *k = &m->matchers[worker];
    const size_t row = piece / m->n_across * m->step_down;
    const size_t column = piece % m->n_across * m->step_across;
    att_align_window *w = &m->windows[piece];
    const double middle = ((double)m->side - 1) / 2;
    *w = (att_align_window){
        .column = (double)column + middle, .row = (double)row + middle};
    return open_matcher(m, k, err) && match_window(m, k, row, column, w, err);
}

static bool match_all(matching *m, const att_progress *progress, att_error *err)
{
    const size_t n_workers = att_parallel_workers();
    m->matchers = calloc(n_workers, sizeof *m->matchers);
    if (!m->matchers)
        return att_fail(err, ATT_NO_MEMORY, "no memory to match windows");
    for (size_t w = 0; w < n_workers; w++)
        att_arena_init(&m->matchers[w].arena);
    const bool ok = att_parallel(
        m->n_down * m->n_across, match_piece, m, progress, "windows matched", err);
    for (size_t w = 0; w < n_workers; w++) {
        scene_reader_close(&m->matchers[w].before);
        scene_reader_close(&m->matchers[w].after);
        att_arena_done(&m->matchers[w].arena);
    }
    free(m->matchers);
    return ok;
}

/* Those that passed first, so that the fits see no others. */
static size_t gather_kept(size_t n, att_align_window w[n])
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (w[i].is_kept) {
            const att_align_window kept = w[i];
            w[i] = w[n_kept];
            w[n_kept++] = kept;
        }
    return n_kept;
}

/* ---- the whole ------------------------------------------------------------------- */

/* What the windows measured is left over from a displacement that was already applied.
 */
static void add_applied(
    size_t n, att_align_window w[n], const att_displacement *applied)
{
    for (size_t i = 0; i < n; i++) {
        double column, row;
        grid_displace(applied, w[i].column, w[i].row, &column, &row);
        w[i].d_column += column;
        w[i].d_row += row;
    }
}

static bool measure_round(matching *m, att_scene *after, const att_grid *grid,
    const att_displacement *applied, const att_progress *progress, size_t *n_passed,
    size_t *n_kept, att_error *err)
{
    if (!att_scene_regrid(after, grid, applied, err) || !match_all(m, progress, err))
        return false;
    *n_passed = gather_kept(m->n_down * m->n_across, m->windows);
    add_applied(*n_passed, m->windows, applied);
    *n_kept = displace_agree(*n_passed, m->windows, m->settings->seed);
    return true;
}

static void fill_report(att_align_report *report, const att_grid *grid)
{
    const att_displacement *d = &report->displacement;
    grid_displace(d, ((double)grid->n_cols - 1) / 2, ((double)grid->n_rows - 1) / 2,
        &report->shift_column_px, &report->shift_row_px);
    const double *t = grid->transform;
    report->shift_east_m =
        -(report->shift_column_px * t[1] + report->shift_row_px * t[2]);
    report->shift_north_m =
        -(report->shift_column_px * t[4] + report->shift_row_px * t[5]);
    const double *a = d->affine;
    report->turn_deg = atan2(a[2] - a[4], 2 + a[1] + a[5]) * 180 / M_PI;
    report->scale = sqrt(fabs((1 + a[1]) * (1 + a[5]) - a[2] * a[4]));
    if (report->n_kept > 0)
        report->error_px = report->residual_px / sqrt((double)report->n_kept);
}

static bool check_agreement(
    const att_align_settings *s, const att_align_report *report, att_error *err)
{
    if (s->is_forced)
        return true;
    if (report->n_kept < LEAST_KEPT)
        return att_fail(err, ATT_REFUSED,
                   "only %zu of %zu windows agree how the scenes lie; %d are needed",
                   report->n_kept, report->n_windows, LEAST_KEPT)
               || att_hint(err, "A false alignment makes change out of nothing. Check "
                                "that both show the same place, or force it.");
    if (report->residual_px > 1)
        return att_fail(err, ATT_REFUSED,
            "after alignment %.1f pixels are left: the scenes do not fit each other",
            report->residual_px);
    return true;
}

static bool fit_windows(matching *m, att_scene *after, const att_grid *grid,
    const att_displacement *first, const att_progress *progress, att_arena *arena,
    att_align_report *report, att_error *err)
{
    size_t n_passed, n_kept;
    att_displacement applied = *first;
    const att_align_settings *s = m->settings;
    if (!measure_round(m, after, grid, &applied, progress, &n_passed, &n_kept, err))
        return false;
    report->residual_before_px = displace_residual(n_passed, m->windows, NULL);
    if (n_kept
        >= LEAST_KEPT) { /* again, from nearer, so that a pixel's grid is not felt */
        if (!displace_fit(n_passed, m->windows, ATT_ALIGN_AFFINE, arena, &applied, err)
            || !measure_round(
                m, after, grid, &applied, progress, &n_passed, &n_kept, err))
            return false;
    }
    report->n_windows = m->n_down * m->n_across;
    report->n_kept = n_kept;
    report->windows = m->windows;
    report->model = s->model;
    report->displacement = *first;
    if (n_kept >= LEAST_KEPT) {
        if ((s->model == ATT_ALIGN_BEST
                && !displace_choose(n_passed, m->windows, arena, &report->model, err))
            || !displace_fit(
                n_passed, m->windows, report->model, arena, &report->displacement, err))
            return false;
        report->residual_px =
            displace_residual(n_passed, m->windows, &report->displacement);
    } else
        report->model = ATT_ALIGN_SHIFT;
    return check_agreement(s, report, err);
}

static bool has_room(matching *m, const att_grid *grid)
{
    m->step_down = m->step_across = m->settings->stride_px;
    m->side = m->settings->window_px;
    m->n_down = count_steps(grid->n_rows, m->side, &m->step_down);
    m->n_across = count_steps(grid->n_cols, m->side, &m->step_across);
    return m->n_down * m->n_across >= 2 * LEAST_KEPT;
}

bool att_imagery_align(const att_scene *before, att_scene *after,
    const att_align_settings *settings, const att_progress *progress, att_arena *arena,
    att_align_report *report, att_error *err)
{
    assert(settings->window_px >= 16 && settings->stride_px > 0);
    if (!grid_equal(&before->grid, &after->grid))
        return att_fail(err, ATT_INVALID, "the two scenes do not lie on one grid");
    if (before->grid.n_rows < 16 || before->grid.n_cols < 16)
        return att_fail(err, ATT_REFUSED,
            "a scene of %zu x %zu pixels is too small to align", before->grid.n_cols,
            before->grid.n_rows);
    const att_grid grid = before->grid;
    phase_match match;
    *report = (att_align_report){.scale = 1};
    if (!global_shift(before, after, settings, &match, err))
        return false;
    const att_displacement first = {.affine = {match.column, 0, 0, match.row, 0, 0}};
    matching m = {.before = before,
        .after = after,
        .settings = settings,
        .n_bands = fewer(before->facts.n_bands, after->facts.n_bands)};
    report->displacement = first;
    report->model = ATT_ALIGN_SHIFT;
    if (has_room(&m, &grid)) {
        m.windows = att_push(arena, m.n_down * m.n_across, sizeof *m.windows, err);
        bool ok =
            m.windows && att_fft_open(m.side, m.side, &m.fft, err)
            && fit_windows(&m, after, &grid, &first, progress, arena, report, err);
        att_fft_close(m.fft);
        if (!ok)
            return false;
    }
    fill_report(report, &grid);
    return att_scene_regrid(after, &grid, &report->displacement, err);
}
