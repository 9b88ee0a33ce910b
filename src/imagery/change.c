/* change.c — what changed between two scenes on one grid. */
#include "change.h"

#include "math/parallel.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- sums over all pixels -------------------------------------------------------- */

typedef struct summing {
    const mad_kernel *kernel; /* NULL: all weigh 1 */
    moments *of_thread;
    size_t n_variables;
    bool wants_variances_only;
    moments total;
} summing;

static bool sum_piece(
    void *self, size_t thread, const pass_piece *piece, att_error *err)
{
    (void)err;
    summing *s = self;
    moments_add(&s->of_thread[thread], piece, s->kernel, s->wants_variances_only);
    return true;
}

/* Cells are joined in order, whoever summed them: so sums are the same on any number of
 * threads. */
static bool join_cell(void *self, size_t thread, size_t row, size_t column,
    size_t n_rows, size_t n_cols, att_error *err)
{
    (void)row, (void)column, (void)n_rows, (void)n_cols, (void)err;
    summing *s = self;
    moments_join(&s->total, &s->of_thread[thread], s->n_variables);
    s->of_thread[thread] = (moments){0};
    return true;
}

static bool sum_moments(change_job *job, const mad_kernel *kernel, size_t step,
    const char *what, moments *total, att_error *err)
{
    const att_spot start = att_arena_save(&job->arena);
    summing s = {.kernel = kernel,
        .wants_variances_only = job->settings->method == ATT_CHANGE_VECTORS,
        .of_thread =
            att_push(&job->arena, att_parallel_workers(), sizeof *s.of_thread, err),
        .n_variables = job->n_x + job->n_y};
    const pass p = {.before = job->before,
        .after = job->after,
        .progress = job->progress,
        .shift = job->shift_float,
        .what = what,
        .step = step,
        .self = &s,
        .visit = sum_piece,
        .finish = join_cell};
    const bool ok = s.of_thread && pass_run(&p, err);
    att_arena_restore(&job->arena, start);
    *total = s.total;
    return ok;
}

/* A mean of some cells, to sum about. */
static bool find_shift(change_job *job, att_error *err)
{
    moments total;
    const size_t n_cells = pass_cells(job->before, job->after);
    if (!sum_moments(job, NULL, n_cells / 16 + 1, "cells sampled", &total, err))
        return false;
    for (size_t v = 0; total.weight > 0 && v < job->n_x + job->n_y; v++) {
        job->shift_float[v] = (float)(total.sum[v] / total.weight);
        job->shift[v] = (double)job->shift_float[v];
    }
    return true;
}

static bool check_used(const change_job *job, const moments *m, att_error *err)
{
    const double n_pixels = job->report->n_pixels;
    if (!(m->n_used >= 0.1 * n_pixels && m->n_used > 2.0 * VARIABLES_MOST))
        return att_fail(err, ATT_REFUSED,
                   "only %.0f of %.0f pixels have data at both dates; a tenth is "
                   "needed",
                   m->n_used, n_pixels)
               || att_hint(err, "Nothing was written. Check that both scenes show the "
                                "site, and their no-data values.");
    for (size_t v = 0; v < job->n_x + job->n_y; v++) {
        const double mean = m->sum[v] / m->weight;
        if (!(m->product[v][v] / m->weight - mean * mean > 0))
            return att_fail(err, ATT_REFUSED,
                "band %zu of the %s scene has one value only: it cannot show change",
                v < job->n_x ? v + 1 : v - job->n_x + 1,
                v < job->n_x ? "first" : "second");
    }
    return true;
}

/* ---- IR-MAD ---------------------------------------------------------------------- */

static double largest_step(const mad *now, const mad *before)
{
    double step = 0;
    for (size_t i = 0; i < now->n; i++)
        step = fmax(step, fabs(now->rho[i] - before->rho[i]));
    return step;
}

/* Weights from one solution give the moments of the next, until the correlations stand
 * still, too few pixels count as unchanged, or the iterations are used up. */
static bool iterate(change_job *job, const moments *first, mad *best, att_error *err)
{
    const att_change_settings *s = job->settings;
    att_change_report *report = job->report;
    moments m = *first;
    mad before = {0}, now;
    for (size_t i = 1;; i++) {
        spread found;
        spread_of(&m, job->shift, job->n_x, job->n_y, &found);
        if (!mad_fit(&found, &job->arena, &now, err))
            return false;
        const double step = largest_step(&now, &before);
        const bool is_last = step < s->converged_at || i >= s->n_iterations;
        if (!is_last || s->least_unchanged > 0) {
            mad_kernel kernel;
            mad_kernel_of(&now, job->shift, job->table, &kernel);
            if (!sum_moments(job, &kernel, 1, "cells iterated", &m, err))
                return false;
            if (i > 1 && m.weight / m.n_used < s->least_unchanged) {
                report->was_guarded = true;
                return true;
            }
        }
        *best = before = now;
        report->n_iterations = i;
        report->last_step = step;
        report->has_converged = step < s->converged_at;
        if (is_last)
            return true;
    }
}

/* The difference of standardised bands, written as if it were a MAD. */
static void vectors_of(const moments *m, const change_job *job, mad_kernel *kernel)
{
    spread s;
    spread_of(m, job->shift, job->n_x, job->n_y, &s);
    const size_t n = job->n_x < job->n_y ? job->n_x : job->n_y;
    *kernel =
        (mad_kernel){.n = n, .n_x = job->n_x, .n_y = job->n_y, .table = job->table};
    for (size_t i = 0; i < n; i++) {
        const size_t y = job->n_x + i;
        const double sd_x = sqrt(s.covariance[i][i]), sd_y = sqrt(s.covariance[y][y]);
        kernel->a[i][i] = (float)(1 / sd_x);
        kernel->a[i][y] = (float)(-1 / sd_y);
        kernel->constant[i] = (float)((job->shift[i] - s.mean[i]) / sd_x
                                      - (job->shift[y] - s.mean[y]) / sd_y);
    }
}

static bool fit_all(change_job *job, att_error *err)
{
    moments m;
    att_change_report *report = job->report;
    if (!find_shift(job, err) || !sum_moments(job, NULL, 1, "cells summed", &m, err)
        || !check_used(job, &m, err))
        return false;
    report->n_used = m.n_used;
    vectors_of(&m, job, &job->vectors);
    if (job->settings->method == ATT_CHANGE_VECTORS)
        return true;
    mad best = {0};
    survival_table(job->n_x < job->n_y ? job->n_x : job->n_y, job->table);
    if (job->settings->method == ATT_CHANGE_MAD) {
        spread found;
        spread_of(&m, job->shift, job->n_x, job->n_y, &found);
        if (!mad_fit(&found, &job->arena, &best, err))
            return false;
        report->n_iterations = 1;
    } else if (!iterate(job, &m, &best, err))
        return false;
    report->n_correlations = best.n;
    memcpy(report->rho, best.rho, sizeof report->rho);
    report->ridge = best.ridge;
    mad_kernel_of(&best, job->shift, job->table, &job->mad);
    return true;
}

/* ---- the statistic of every pixel ------------------------------------------------ */

typedef struct writing {
    change_job *job;
    const mad_kernel *kernel;
    float **cell; /* of each thread */
    size_t *n_done;
    size_t n_cols_of_cell;
    ranks *ranks; /* of each thread */
    double *n_used, *chance;
    double total_used, total_chance;
} writing;

static bool write_piece(
    void *self, size_t thread, const pass_piece *piece, att_error *err)
{
    (void)err;
    writing *w = self;
    float *z = w->cell[thread] + w->n_done[thread];
    const size_t n = piece->n_rows * piece->n_cols;
    mad_statistic(w->kernel, piece, z, &w->n_used[thread], &w->chance[thread]);
    if (w->job->settings->method == ATT_CHANGE_VECTORS)
        for (size_t p = 0; p < n; p++)
            z[p] = sqrtf(z[p]);
    ranks_add(&w->ranks[thread], n, z);
    w->n_done[thread] += n;
    return true;
}

static bool write_cell(void *self, size_t thread, size_t row, size_t column,
    size_t n_rows, size_t n_cols, att_error *err)
{
    writing *w = self;
    w->total_used += w->n_used[thread];
    w->total_chance += w->chance[thread];
    w->n_used[thread] = w->chance[thread] = 0;
    w->n_done[thread] = 0;
    return output_write(&w->job->output, 0, row, column, n_rows, n_cols,
        w->cell[thread], GDT_Float32, err);
}

static bool writing_init(writing *w, change_job *job, att_error *err)
{
    const size_t n_threads = att_parallel_workers();
    size_t n_rows, n_cols;
    pass_cell_size(job->before, &n_rows, &n_cols);
    *w = (writing){.job = job,
        .cell = att_push(&job->arena, n_threads, sizeof *w->cell, err),
        .n_done = att_push(&job->arena, n_threads, sizeof *w->n_done, err),
        .ranks = att_push(&job->arena, n_threads, sizeof *w->ranks, err),
        .n_used = att_push(&job->arena, n_threads, sizeof *w->n_used, err),
        .chance = att_push(&job->arena, n_threads, sizeof *w->chance, err)};
    bool ok = w->cell && w->n_done && w->ranks && w->n_used && w->chance;
    for (size_t t = 0; ok && t < n_threads; t++) {
        w->cell[t] = att_push(&job->arena, n_rows * n_cols, sizeof(float), err);
        ok = w->cell[t] && ranks_init(&w->ranks[t], &job->arena, err);
    }
    return ok;
}

void change_report_ranks(att_change_report *report, ranks *all)
{
    double share[ATT_SHARES];
    for (size_t i = 0; i < ATT_SHARES; i++)
        share[i] = (double)i / (ATT_SHARES - 1);
    ranks_quantiles(all, ATT_SHARES, share, report->quantile);
}

static bool write_statistic(change_job *job, att_error *err)
{
    writing w;
    if (!writing_init(&w, job, err))
        return false;
    w.kernel = job->settings->method == ATT_CHANGE_VECTORS ? &job->vectors : &job->mad;
    const pass p = {.before = job->before,
        .after = job->after,
        .progress = job->progress,
        .shift = job->shift_float,
        .what = "cells written",
        .self = &w,
        .visit = write_piece,
        .finish = write_cell};
    if (!pass_run(&p, err))
        return false;
    for (size_t t = 1; t < att_parallel_workers(); t++)
        ranks_join(&w.ranks[0], &w.ranks[t]);
    change_report_ranks(job->report, &w.ranks[0]);
    job->report->mean_unchanged = job->settings->method == ATT_CHANGE_VECTORS
                                      ? (double)NAN
                                      : w.total_chance / w.total_used;
    return true;
}

/* ---- the whole ------------------------------------------------------------------- */

static bool check_pair(const att_scene *before, const att_scene *after, att_error *err)
{
    if (!grid_equal(&before->grid, &after->grid))
        return att_fail(err, ATT_INVALID, "the two scenes do not lie on one grid");
    return true;
}

bool att_imagery_change(const att_scene *before, const att_scene *after,
    const att_change_settings *settings, const char *out_path,
    const att_progress *progress, att_change_report *report, att_error *err)
{
    assert(settings->n_iterations > 0);
    if (!check_pair(before, after, err))
        return false;
    change_job job = {.before = before,
        .after = after,
        .settings = settings,
        .progress = progress,
        .report = report,
        .n_x = before->facts.n_bands,
        .n_y = after->facts.n_bands};
    *report = (att_change_report){
        .n_pixels = (double)before->grid.n_rows * (double)before->grid.n_cols};
    att_arena_init(&job.arena);
    job.table = att_push(&job.arena, SURVIVAL_ENTRIES, sizeof *job.table, err);
    const bool ok =
        job.table && fit_all(&job, err)
        && output_open(&job.output, out_path, &before->grid, 1, GDT_Float32, err)
        && (settings->method == ATT_CHANGE_SCORE ? score_write(&job, err)
                                                 : write_statistic(&job, err))
        && output_commit(&job.output, err);
    output_abandon(&job.output);
    att_arena_done(&job.arena);
    return ok;
}
