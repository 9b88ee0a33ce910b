/* score.c — the default change score: what IR-MAD, change vectors and structure say.
 *
 * Three votes of equal weight, each the mean rank of smoothed fields:
 *   spectral   the chi-square of guarded IR-MAD, blind to any linear change of light
 *   vectors    the length of the standardised change vector
 *   structure  half the energy of the difference of gradients, half their disorder
 *              (1 - correlation): edges that came or went, whatever the brightness
 */
#include "change.h"

#include "math/clones.h"
#include "math/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPECTRAL, VECTORS, ENERGY, DISORDER, FEATURES };
#define REACH 4 /* of the derivative of a Gaussian of one pixel */
#define REACH_MOST 40
#define LEAST_CELLS 64 /* as many give the ranks of a large scene */

/* One thread's fields over a cell and its halo. */
typedef struct fields {
    size_t n_rows, n_cols, n;
    float *mask, *edge_mask, *feature[FEATURES]; /* of n_most each */
    float *dx_x, *dx_y, *dy_x, *dy_y, *a, *b, *c, *power_x, *power_y, *both;
    float *memory;
} fields;

typedef struct scoring {
    change_job *job;
    size_t halo, reach;
    float smooth[2 * REACH_MOST + 1], blur[2 * REACH + 1], slope[2 * REACH + 1];
    float inverse_sd[VARIABLES_MOST];
    fields *fields;              /* of each thread */
    ranks (*features)[FEATURES]; /* of each thread; the first holds the sum */
    ranks *scores;               /* of each thread */
    float **cell;                /* of each thread: the result */
    double total_chance, total_used;
    double *chance, *used;
    bool is_ranking;
} scoring;

/* ---- small filters --------------------------------------------------------------- */

static void fill_kernels(scoring *s)
{
    double sum = 0, sum_blur = 0;
    const double sigma = s->job->settings->smoothing_px;
    for (size_t i = 0; i <= 2 * s->reach; i++) {
        const double x = (double)i - (double)s->reach;
        sum += exp(-x * x / (2 * sigma * sigma));
    }
    for (size_t i = 0; i <= 2 * s->reach; i++) {
        const double x = (double)i - (double)s->reach;
        s->smooth[i] = (float)(exp(-x * x / (2 * sigma * sigma)) / sum);
    }
    for (int i = -REACH; i <= REACH; i++)
        sum_blur += exp(-i * i / 2.0);
    for (int i = -REACH; i <= REACH; i++) {
        s->blur[i + REACH] = (float)(exp(-i * i / 2.0) / sum_blur);
        s->slope[i + REACH] = (float)(i * exp(-i * i / 2.0) / sum_blur);
    }
}

/* Weighted sums along rows; beyond the edge there is nothing. */
ATT_CLONES static void along_rows(size_t n_rows, size_t n_cols, size_t reach,
    const float *restrict weight, const float *restrict in, float *restrict out)
{
    memset(out, 0, n_rows * n_cols * sizeof *out);
    for (size_t r = 0; r < n_rows; r++)
        for (size_t k = 0; k <= 2 * reach; k++) {
            const size_t skip_out = k < reach ? reach - k : 0;
            const size_t skip_in = k > reach ? k - reach : 0;
            const size_t gap = skip_out > skip_in ? skip_out : skip_in;
            if (gap >= n_cols)
                continue;
            const float *from = in + r * n_cols + skip_in;
            float *to = out + r * n_cols + skip_out;
            const float w = weight[k];
#pragma omp simd
            for (size_t c = 0; c < n_cols - gap; c++)
                to[c] += w * from[c];
        }
}

ATT_CLONES static void along_columns(size_t n_rows, size_t n_cols, size_t reach,
    const float *restrict weight, const float *restrict in, float *restrict out)
{
    for (size_t r = 0; r < n_rows; r++) {
        float *to = out + r * n_cols;
        memset(to, 0, n_cols * sizeof *to);
        for (size_t k = 0; k <= 2 * reach; k++) {
            if (r + k < reach || r + k - reach >= n_rows)
                continue;
            const float *from = in + (r + k - reach) * n_cols;
            const float w = weight[k];
#pragma omp simd
            for (size_t c = 0; c < n_cols; c++)
                to[c] += w * from[c];
        }
    }
}

static void smooth(const scoring *s, const fields *f, float *values, float *scratch)
{
    along_rows(f->n_rows, f->n_cols, s->reach, s->smooth, values, scratch);
    along_columns(f->n_rows, f->n_cols, s->reach, s->smooth, scratch, values);
}

static void slopes(const scoring *s, const fields *f, const float *in, float *scratch,
    float *across, float *down)
{
    along_rows(f->n_rows, f->n_cols, REACH, s->slope, in, scratch);
    along_columns(f->n_rows, f->n_cols, REACH, s->blur, scratch, across);
    along_rows(f->n_rows, f->n_cols, REACH, s->blur, in, scratch);
    along_columns(f->n_rows, f->n_cols, REACH, s->slope, scratch, down);
}

/* ---- fields of one cell ---------------------------------------------------------- */

static bool fields_init(fields *f, size_t n_most, att_error *err)
{
    float **each[] = {&f->mask, &f->edge_mask, &f->feature[0], &f->feature[1],
        &f->feature[2], &f->feature[3], &f->dx_x, &f->dx_y, &f->dy_x, &f->dy_y, &f->a,
        &f->b, &f->c, &f->power_x, &f->power_y, &f->both};
    const size_t n_fields = sizeof each / sizeof *each;
    const size_t n_aligned = (n_most + 15) / 16 * 16;
    f->memory = aligned_alloc(64, n_aligned * n_fields * sizeof(float));
    if (!f->memory)
        return att_fail(err, ATT_NO_MEMORY, "no memory for the fields of a cell");
    for (size_t i = 0; i < n_fields; i++)
        *each[i] = f->memory + i * n_aligned;
    return true;
}

/* 1 where there is data; and where it is as far as the slopes look. */
static void fill_masks(const fields *f, const float *z)
{
    for (size_t p = 0; p < f->n; p++)
        f->mask[p] = isfinite(z[p]) ? 1.0F : 0.0F;
    float ones[2 * (REACH - 1) + 1];
    for (size_t i = 0; i < 2 * (REACH - 1) + 1; i++)
        ones[i] = 1;
    along_rows(f->n_rows, f->n_cols, REACH - 1, ones, f->mask, f->a);
    along_columns(f->n_rows, f->n_cols, REACH - 1, ones, f->a, f->edge_mask);
    const float all = (2 * (REACH - 1) + 1) * (2 * (REACH - 1) + 1);
    for (size_t p = 0; p < f->n; p++)
        f->edge_mask[p] = f->edge_mask[p] >= all ? 1.0F : 0.0F;
}

static void fill_spectral(const scoring *s, fields *f, const pass_piece *piece,
    size_t thread, double *used, double *chance)
{
    (void)thread;
    double ignored_used = 0, ignored = 0;
    mad_statistic(&s->job->mad, piece, f->feature[SPECTRAL], used, chance);
    mad_statistic(
        &s->job->vectors, piece, f->feature[VECTORS], &ignored_used, &ignored);
    fill_masks(f, f->feature[SPECTRAL]);
    for (size_t p = 0; p < f->n; p++) {
        const bool has = f->mask[p] != 0;
        f->feature[SPECTRAL][p] = has ? f->feature[SPECTRAL][p] : 0;
        f->feature[VECTORS][p] = has ? sqrtf(f->feature[VECTORS][p]) : 0;
    }
}

/* A band about its mean, in standard deviations, nothing where there is no data. */
static void standardise(
    const fields *f, const float *band, float inverse_sd, float *out)
{
    for (size_t p = 0; p < f->n; p++)
        out[p] = f->mask[p] != 0 ? band[p] * inverse_sd : 0;
}

ATT_CLONES static void add_slopes(size_t n, const float *restrict ax,
    const float *restrict ay, const float *restrict bx, const float *restrict by,
    float *restrict power_x, float *restrict power_y, float *restrict both)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++) {
        power_x[p] += ax[p] * ax[p] + ay[p] * ay[p];
        power_y[p] += bx[p] * bx[p] + by[p] * by[p];
        both[p] += ax[p] * bx[p] + ay[p] * by[p];
    }
}

static void fill_structure(const scoring *s, fields *f, const pass_piece *piece)
{
    const change_job *job = s->job;
    memset(f->power_x, 0, f->n * sizeof(float));
    memset(f->power_y, 0, f->n * sizeof(float));
    memset(f->both, 0, f->n * sizeof(float));
    const size_t n_bands = piece->n_x < piece->n_y ? piece->n_x : piece->n_y;
    for (size_t b = 0; b < n_bands; b++) {
        const size_t y = job->n_x + b;
        standardise(f, piece->x + b * f->n, s->inverse_sd[b], f->a);
        slopes(s, f, f->a, f->c, f->dx_x, f->dx_y);
        standardise(f, piece->y + b * f->n, s->inverse_sd[y], f->a);
        slopes(s, f, f->a, f->c, f->dy_x, f->dy_y);
        add_slopes(
            f->n, f->dx_x, f->dx_y, f->dy_x, f->dy_y, f->power_x, f->power_y, f->both);
    }
    for (size_t p = 0; p < f->n; p++) {
        f->power_x[p] *= f->edge_mask[p];
        f->power_y[p] *= f->edge_mask[p];
        f->both[p] *= f->edge_mask[p];
    }
    smooth(s, f, f->power_x, f->c);
    smooth(s, f, f->power_y, f->c);
    smooth(s, f, f->both, f->c);
}

static void divide(const fields *f, float *values, const float *weight)
{
    for (size_t p = 0; p < f->n; p++)
        values[p] = weight[p] > 1e-4F ? values[p] / weight[p] : 0;
}

static void fill_fields(const scoring *s, fields *f, const pass_piece *piece,
    size_t thread, double *used, double *chance)
{
    f->n_rows = piece->n_rows;
    f->n_cols = piece->n_cols;
    f->n = piece->n_rows * piece->n_cols;
    fill_spectral(s, f, piece, thread, used, chance);
    fill_structure(s, f, piece);
    memcpy(f->a, f->mask, f->n * sizeof(float));
    smooth(s, f, f->a, f->c);
    smooth(s, f, f->edge_mask, f->c);
    smooth(s, f, f->feature[SPECTRAL], f->c);
    smooth(s, f, f->feature[VECTORS], f->c);
    divide(f, f->feature[SPECTRAL], f->a);
    divide(f, f->feature[VECTORS], f->a);
    for (size_t p = 0; p < f->n; p++) {
        const float x = f->power_x[p], y = f->power_y[p], both = f->both[p];
        const float energy = x + y - 2 * both;
        f->feature[ENERGY][p] = energy > 0 ? energy : 0;
        f->feature[DISORDER][p] = fmaxf(1 - both / sqrtf(x * y + 1e-9F), 0);
    }
    divide(f, f->feature[ENERGY], f->edge_mask);
}

/* ---- the walk -------------------------------------------------------------------- */

/* The rectangle of a piece that is the cell itself, without the halo. */
typedef struct core {
    size_t row, column, n_rows, n_cols;
} core;

static core core_of(const scoring *s, const pass_piece *piece)
{
    const att_grid *grid = &s->job->before->grid;
    size_t rows, cols;
    pass_cell_size(s->job->before, &rows, &cols);
    const size_t top = (piece->row + (piece->row ? s->halo : 0)) / rows * rows;
    const size_t left = (piece->column + (piece->column ? s->halo : 0)) / cols * cols;
    return (core){.row = top - piece->row,
        .column = left - piece->column,
        .n_rows = grid->n_rows - top < rows ? grid->n_rows - top : rows,
        .n_cols = grid->n_cols - left < cols ? grid->n_cols - left : cols};
}

static void blank_without_data(fields *f)
{
    for (size_t p = 0; p < f->n; p++)
        if (f->mask[p] == 0)
            for (size_t i = 0; i < FEATURES; i++)
                f->feature[i][p] = NAN;
}

static bool score_piece(
    void *self, size_t thread, const pass_piece *piece, att_error *err)
{
    (void)err;
    scoring *s = self;
    fields *f = &s->fields[thread];
    const core inner = core_of(s, piece);
    double used = 0, chance = 0;
    fill_fields(s, f, piece, thread, &used, &chance);
    blank_without_data(f);
    for (size_t r = 0; r < inner.n_rows; r++) {
        const size_t at = (inner.row + r) * piece->n_cols + inner.column;
        float *out = s->cell[thread] + r * inner.n_cols;
        if (s->is_ranking)
            for (size_t i = 0; i < FEATURES; i++)
                ranks_add(&s->features[thread][i], inner.n_cols, f->feature[i] + at);
        else
            for (size_t c = 0; c < inner.n_cols; c++)
                out[c] = isfinite(f->feature[SPECTRAL][at + c])
                             ? (ranks_of(&s->features[0][SPECTRAL],
                                    f->feature[SPECTRAL][at + c])
                                   + ranks_of(&s->features[0][VECTORS],
                                       f->feature[VECTORS][at + c])
                                   + 0.5F
                                         * (ranks_of(&s->features[0][ENERGY],
                                                f->feature[ENERGY][at + c])
                                             + ranks_of(&s->features[0][DISORDER],
                                                 f->feature[DISORDER][at + c])))
                                   / 3
                             : NAN;
    }
    if (!s->is_ranking)
        ranks_add(&s->scores[thread], inner.n_rows * inner.n_cols, s->cell[thread]);
    s->used[thread] = used;
    s->chance[thread] = chance;
    return true;
}

static bool score_cell(void *self, size_t thread, size_t row, size_t column,
    size_t n_rows, size_t n_cols, att_error *err)
{
    scoring *s = self;
    if (s->is_ranking)
        return true;
    s->total_used += s->used[thread];
    s->total_chance += s->chance[thread];
    return output_write(&s->job->output, 0, row, column, n_rows, n_cols,
        s->cell[thread], GDT_Float32, err);
}

static bool scoring_init(scoring *s, att_error *err)
{
    att_arena *arena = &s->job->arena;
    const size_t n_threads = att_parallel_workers();
    size_t rows, cols;
    pass_cell_size(s->job->before, &rows, &cols);
    s->fields = att_push(arena, n_threads, sizeof *s->fields, err);
    s->features = att_push(arena, n_threads, sizeof *s->features, err);
    s->scores = att_push(arena, n_threads, sizeof *s->scores, err);
    s->cell = att_push(arena, n_threads, sizeof *s->cell, err);
    s->used = att_push(arena, n_threads, sizeof *s->used, err);
    s->chance = att_push(arena, n_threads, sizeof *s->chance, err);
    bool ok = s->fields && s->features && s->scores && s->cell && s->used && s->chance;
    for (size_t t = 0; ok && t < n_threads; t++) {
        s->cell[t] = att_push(arena, rows * cols, sizeof(float), err);
        ok = s->cell[t] && ranks_init(&s->scores[t], arena, err)
             && fields_init(
                 &s->fields[t], (rows + 2 * s->halo) * (cols + 2 * s->halo), err);
        for (size_t i = 0; ok && i < FEATURES; i++)
            ok = ranks_init(&s->features[t][i], arena, err);
    }
    for (size_t b = 0; b < s->job->n_x + s->job->n_y; b++) {
        const size_t i = b < s->job->n_x ? b : b - s->job->n_x;
        s->inverse_sd[b] = i < s->job->vectors.n ? fabsf(s->job->vectors.a[i][b]) : 0;
    }
    return ok;
}

static void scoring_done(scoring *s)
{
    for (size_t t = 0; s->fields && t < att_parallel_workers(); t++)
        free(s->fields[t].memory);
}

/* Ranks among all pixels; among those of some cells, spread evenly, if there are many.
 */
static bool rank_features(scoring *s, pass *p, att_error *err)
{
    s->is_ranking = true;
    p->what = "cells ranked";
    p->step = pass_cells(p->before, p->after) / LEAST_CELLS;
    if (p->step > 1 && p->step % 2 == 0)
        p->step++; /* so that the cells do not stand in columns */
    if (!pass_run(p, err))
        return false;
    for (size_t i = 0; i < FEATURES; i++) {
        for (size_t t = 1; t < att_parallel_workers(); t++)
            ranks_join(&s->features[0][i], &s->features[t][i]);
        ranks_close(&s->features[0][i]);
    }
    s->is_ranking = false;
    p->step = 1;
    return true;
}

bool score_write(change_job *job, att_error *err)
{
    const double sigma = job->settings->smoothing_px;
    if (!(sigma >= 0.3 && sigma <= REACH_MOST / 4.0))
        return att_fail(
            err, ATT_INVALID, "a smoothing of %g pixels is not possible", sigma);
    scoring s = {.job = job, .reach = (size_t)ceil(4 * sigma)};
    s.halo = s.reach + REACH + REACH - 1;
    fill_kernels(&s);
    pass p = {.before = job->before,
        .after = job->after,
        .progress = job->progress,
        .halo = s.halo,
        .shift = job->shift_float,
        .self = &s,
        .visit = score_piece,
        .finish = score_cell};
    bool ok = scoring_init(&s, err) && rank_features(&s, &p, err);
    if (ok) {
        p.what = "cells written";
        ok = pass_run(&p, err);
    }
    scoring_done(&s);
    if (!ok)
        return false;
    for (size_t t = 1; t < att_parallel_workers(); t++)
        ranks_join(&s.scores[0], &s.scores[t]);
    change_report_ranks(job->report, &s.scores[0]);
    job->report->mean_unchanged = s.total_chance / s.total_used;
    return true;
}
