/* phase.c — how far one window is displaced against another, below a pixel. */
#include "phase.h"

#include <math.h>
#include <string.h>

/* ---- orientation ----------------------------------------------------------------- */

/* The direction of the steepest climb at each pixel as a unit number, under a window
 * that fades to the edges; nothing where the picture is flat or missing. */
static void orient(size_t n_rows, size_t n_cols, const float *in,
    const double *fade_row, const double *fade_col, double complex *out)
{
    memset(out, 0, n_rows * n_cols * sizeof *out);
    for (size_t r = 1; r + 1 < n_rows; r++) {
        const float *up = in + (r - 1) * n_cols, *at = up + n_cols, *low = at + n_cols;
        for (size_t c = 1; c + 1 < n_cols; c++) {
            const float across = up[c + 1] + 2 * at[c + 1] + low[c + 1] - up[c - 1]
                                 - 2 * at[c - 1] - low[c - 1];
            const float down = low[c - 1] + 2 * low[c] + low[c + 1] - up[c - 1]
                               - 2 * up[c] - up[c + 1];
            const double steep = (double)sqrtf(across * across + down * down);
            if (steep > 0) { /* and not NaN */
                const double size = fade_row[r] * fade_col[c] / steep;
                out[r * n_cols + c] =
                    __builtin_complex((double)across * size, (double)down * size);
            }
        }
    }
}

static void fill_fade(size_t n, double fade[n])
{
    for (size_t i = 0; i < n; i++)
        fade[i] = 0.5 - 0.5 * cos(2 * M_PI * ((double)i + 0.5) / (double)n);
}

/* a * b without the search for infinities that the language asks of `*`. */
static inline double complex times(double complex a, double complex b)
{
    return __builtin_complex(creal(a) * creal(b) - cimag(a) * cimag(b),
        creal(a) * cimag(b) + cimag(a) * creal(b));
}

/* The cross spectrum of all bands: its transform peaks at the displacement. */
static bool cross_spectrum(const att_fft *fft, size_t n_rows, size_t n_cols,
    size_t n_bands, const float *x, const float *y, att_arena *scratch,
    double complex *cross, att_error *err)
{
    const size_t n = n_rows * n_cols;
    double *fade_row = att_push(scratch, n_rows, sizeof *fade_row, err);
    double *fade_col = att_push(scratch, n_cols, sizeof *fade_col, err);
    double complex *f = att_push(scratch, n, sizeof *f, err);
    double complex *g = att_push(scratch, n, sizeof *g, err);
    if (!fade_row || !fade_col || !f || !g)
        return false;
    fill_fade(n_rows, fade_row);
    fill_fade(n_cols, fade_col);
    for (size_t b = 0; b < n_bands; b++) {
        orient(n_rows, n_cols, x + b * n, fade_row, fade_col, f);
        orient(n_rows, n_cols, y + b * n, fade_row, fade_col, g);
        att_fft_forward(fft, f);
        att_fft_forward(fft, g);
        for (size_t i = 0; i < n; i++)
            cross[i] += times(conj(f[i]), g[i]);
    }
    return true;
}

/* ---- the peak -------------------------------------------------------------------- */

static double signed_index(size_t i, size_t n)
{
    return i <= n / 2 ? (double)i : (double)i - (double)n;
}

static void find_peak(size_t n_rows, size_t n_cols,
    const double complex height[n_rows][n_cols], double reach, phase_match *match)
{
    double best = -INFINITY, next = 1e-12;
    for (size_t r = 0; r < n_rows; r++)
        for (size_t c = 0; c < n_cols; c++) {
            const double row = signed_index(r, n_rows),
                         column = signed_index(c, n_cols);
            if (fabs(row) <= reach && fabs(column) <= reach
                && creal(height[r][c]) > best) {
                best = creal(height[r][c]);
                match->row = row;
                match->column = column;
            }
        }
    for (size_t r = 0; r < n_rows; r++)
        for (size_t c = 0; c < n_cols; c++) {
            const double row = signed_index(r, n_rows),
                         column = signed_index(c, n_cols);
            if (hypot(row - match->row, column - match->column) > 3)
                next = fmax(next, creal(height[r][c]));
        }
    match->peak_ratio = best / next;
}

static double complex unit(double turns)
{
    return __builtin_complex(cos(2 * M_PI * turns), sin(2 * M_PI * turns));
}

#define FINE 21 /* places along a side that are tried at once */

/* Heights at FINE x FINE places around the peak so far, `step` pixels apart. */
static bool fine_heights(size_t n_rows, size_t n_cols,
    const double complex cross[n_rows][n_cols], const phase_match *around, double step,
    att_arena *scratch, double height[FINE][FINE], att_error *err)
{
    double complex(*half)[n_cols] = att_push(scratch, FINE, sizeof *half, err);
    double complex *turn = att_push(scratch, n_rows + n_cols, sizeof *turn, err);
    if (!half || !turn)
        return false;
    for (size_t i = 0; i < FINE; i++) {
        const double row = around->row + ((double)i - FINE / 2) * step;
        for (size_t r = 0; r < n_rows; r++)
            turn[r] = unit(row * signed_index(r, n_rows) / (double)n_rows);
        memset(half[i], 0, sizeof half[i]);
        for (size_t r = 0; r < n_rows; r++)
            for (size_t c = 0; c < n_cols; c++)
                half[i][c] += times(turn[r], cross[r][c]);
    }
    for (size_t k = 0; k < FINE; k++) {
        const double column = around->column + ((double)k - FINE / 2) * step;
        for (size_t c = 0; c < n_cols; c++)
            turn[c] = unit(column * signed_index(c, n_cols) / (double)n_cols);
        for (size_t i = 0; i < FINE; i++) {
            double complex sum = 0;
            for (size_t c = 0; c < n_cols; c++)
                sum += times(half[i][c], turn[c]);
            height[i][k] = creal(sum);
        }
    }
    return true;
}

/* Where a parabola through three heights is highest, from the middle one. */
static double summit(double before, double at, double after)
{
    const double bend = before - 2 * at + after;
    return bend < 0 ? fmax(-0.5, fmin(0.5, (before - after) / (2 * bend))) : 0;
}

static bool refine(size_t n_rows, size_t n_cols,
    const double complex cross[n_rows][n_cols], att_arena *scratch, phase_match *match,
    att_error *err)
{
    static const double steps[] = {0.1, 0.02};
    for (size_t s = 0; s < 2; s++) {
        double height[FINE][FINE];
        if (!fine_heights(n_rows, n_cols, cross, match, steps[s], scratch, height, err))
            return false;
        size_t best_i = 1, best_k = 1;
        for (size_t i = 1; i + 1 < FINE; i++)
            for (size_t k = 1; k + 1 < FINE; k++)
                if (height[i][k] > height[best_i][best_k]) {
                    best_i = i;
                    best_k = k;
                }
        const double down = summit(height[best_i - 1][best_k], height[best_i][best_k],
            height[best_i + 1][best_k]);
        const double right = summit(height[best_i][best_k - 1], height[best_i][best_k],
            height[best_i][best_k + 1]);
        match->row += ((double)best_i - FINE / 2 + down) * steps[s];
        match->column += ((double)best_k - FINE / 2 + right) * steps[s];
    }
    return true;
}

bool phase_shift(const att_fft *fft, size_t n_rows, size_t n_cols, size_t n_bands,
    const float *x, const float *y, double reach, att_arena *scratch,
    phase_match *match, att_error *err)
{
    bool ok = false;
    const att_spot start = att_arena_save(scratch);
    const size_t n = n_rows * n_cols;
    double complex *cross = att_push(scratch, n, sizeof *cross, err);
    double complex *height = att_push(scratch, n, sizeof *height, err);
    if (!cross || !height
        || !cross_spectrum(fft, n_rows, n_cols, n_bands, x, y, scratch, cross, err))
        goto done;
    memcpy(height, cross, n * sizeof *height);
    att_fft_back(fft, height);
    find_peak(
        n_rows, n_cols, (const double complex(*)[n_cols])(void *)height, reach, match);
    ok = refine(n_rows, n_cols, (const double complex(*)[n_cols])(void *)cross, scratch,
        match, err);
done:
    att_arena_restore(scratch, start);
    return ok;
}
