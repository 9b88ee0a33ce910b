/* displace.c — one model of displacement for many windows, some of them wrong. */
#include "displace.h"

#include "grid.h"
#include "math/cholesky.h"
#include "math/random.h"
#include "math/spline.h"

#include <math.h>
#include <string.h>

#define TOLERANCE_PX 0.5
#define SAMPLES 500
#define FOLDS 5
#define SPLINE_SMOOTHING 2e4 /* of r^2 log r, at windows some tens of pixels apart */

/* Least squares of d = c0 + c1 column + c2 row over the windows that are kept. */
static bool fit_affine(size_t n, const att_align_window w[n], double affine[6])
{
    double u[3][3] = {{0}}, right[2][3] = {{0}};
    for (size_t i = 0; i < n; i++) {
        const double term[3] = {1, w[i].column, w[i].row};
        for (size_t a = 0; w[i].is_kept && a < 3; a++) {
            for (size_t b = 0; b < 3; b++)
                u[a][b] += term[a] * term[b];
            right[0][a] += term[a] * w[i].d_column;
            right[1][a] += term[a] * w[i].d_row;
        }
    }
    if (!att_cholesky(3, 3, u[0], 1e-12))
        return false;
    att_cholesky_solve(3, 3, u[0], right[0]);
    att_cholesky_solve(3, 3, u[0], right[1]);
    memcpy(affine, right, 6 * sizeof(double));
    return true;
}

static void fit_shift(size_t n, const att_align_window w[n], double affine[6])
{
    double column = 0, row = 0, n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (w[i].is_kept) {
            column += w[i].d_column;
            row += w[i].d_row;
            n_kept++;
        }
    memcpy(affine, (const double[6]){column / n_kept, 0, 0, row / n_kept, 0, 0},
        6 * sizeof(double));
}

static double miss(const att_align_window *w, const att_displacement *d)
{
    double column = 0, row = 0;
    if (d)
        grid_displace(d, w->column, w->row, &column, &row);
    return hypot(w->d_column - column, w->d_row - row);
}

double displace_residual(
    size_t n, const att_align_window w[n], const att_displacement *d)
{
    double sum = 0, n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (w[i].is_kept) {
            sum += pow(miss(&w[i], d), 2);
            n_kept++;
        }
    return n_kept > 0 ? sqrt(sum / n_kept) : (double)NAN;
}

static size_t keep_near(size_t n, att_align_window w[n], const att_displacement *d)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        w[i].is_kept = miss(&w[i], d) <= TOLERANCE_PX;
        n_kept += w[i].is_kept;
    }
    return n_kept;
}

size_t displace_agree(size_t n, att_align_window w[n], uint64_t seed)
{
    att_random r;
    att_random_seed(&r, seed, 0);
    att_displacement best = {0};
    size_t n_best = 0;
    for (size_t s = 0; n >= 3 && s < SAMPLES; s++) {
        att_displacement d = {0};
        for (size_t i = 0; i < n; i++)
            w[i].is_kept = false;
        for (size_t k = 0; k < 3; k++)
            w[att_random_below(&r, n)].is_kept = true;
        if (!fit_affine(n, w, d.affine))
            continue;
        const size_t n_near = keep_near(n, w, &d);
        if (n_near > n_best) {
            n_best = n_near;
            best = d;
        }
    }
    size_t n_kept = n_best > 0 ? keep_near(n, w, &best) : 0;
    for (size_t step = 0; step < 3 && n_kept >= 3; step++)
        if (fit_affine(n, w, best.affine))
            n_kept = keep_near(n, w, &best);
    return n_kept;
}

static bool fit_spline(size_t n, const att_align_window w[n], att_arena *arena,
    att_displacement *out, att_error *err)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        n_kept += w[i].is_kept;
    double(*place)[2] = att_push(arena, n_kept, sizeof *place, err);
    double *height = att_push(arena, 4 * n_kept, sizeof *height, err);
    double(*knots)[4] = att_push(arena, n_kept, sizeof *knots, err);
    if (!place || !height || !knots)
        return false;
    double *down = height + n_kept, *w_column = down + n_kept,
           *w_row = w_column + n_kept;
    for (size_t i = 0, k = 0; i < n; i++)
        if (w[i].is_kept) {
            place[k][0] = w[i].column;
            place[k][1] = w[i].row;
            height[k] = w[i].d_column;
            down[k++] = w[i].d_row;
        }
    const double(*at)[2] = (const double(*)[2])place;
    if (!att_spline_fit(
            n_kept, at, height, SPLINE_SMOOTHING, arena, out->affine, w_column, err)
        || !att_spline_fit(
            n_kept, at, down, SPLINE_SMOOTHING, arena, out->affine + 3, w_row, err))
        return false;
    for (size_t k = 0; k < n_kept; k++) {
        const double knot[4] = {place[k][0], place[k][1], w_column[k], w_row[k]};
        memcpy(knots[k], knot, sizeof knot);
    }
    out->n_knots = n_kept;
    out->knots = (const double(*)[4])knots;
    return true;
}

bool displace_fit(size_t n, const att_align_window w[n], att_align_model model,
    att_arena *arena, att_displacement *out, att_error *err)
{
    *out = (att_displacement){0};
    if (model == ATT_ALIGN_SPLINE)
        return fit_spline(n, w, arena, out, err);
    if (model == ATT_ALIGN_AFFINE && fit_affine(n, w, out->affine))
        return true;
    fit_shift(n, w, out->affine);
    return true;
}

/* The RMS miss on windows that took no part in the fit. */
static bool cross_validate(size_t n, const att_align_window w[n], att_align_model model,
    att_arena *scratch, double *rms, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    att_align_window *part = att_push(scratch, n, sizeof *part, err);
    double sum = 0, n_tested = 0;
    bool ok = part != NULL;
    for (size_t fold = 0; ok && fold < FOLDS; fold++) {
        att_displacement d;
        for (size_t i = 0; i < n; i++) {
            part[i] = w[i];
            part[i].is_kept = w[i].is_kept && i % FOLDS != fold;
        }
        ok = displace_fit(n, part, model, scratch, &d, err);
        for (size_t i = fold; ok && i < n; i += FOLDS)
            if (w[i].is_kept) {
                sum += pow(miss(&w[i], &d), 2);
                n_tested++;
            }
    }
    *rms = sqrt(sum / n_tested);
    att_arena_restore(scratch, start);
    return ok;
}

bool displace_choose(size_t n, const att_align_window w[n], att_arena *scratch,
    att_align_model *model, att_error *err)
{
    double best;
    *model = ATT_ALIGN_SHIFT;
    if (!cross_validate(n, w, ATT_ALIGN_SHIFT, scratch, &best, err))
        return false;
    for (att_align_model m = ATT_ALIGN_AFFINE; m <= ATT_ALIGN_SPLINE; m++) {
        double rms;
        if (!cross_validate(n, w, m, scratch, &rms, err))
            return false;
        if (rms < 0.9 * best) {
            best = rms;
            *model = m;
        }
    }
    return true;
}
