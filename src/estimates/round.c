/* round.c — rounding and heaping of reported numbers. */
#include "round.h"

#include "math/quantile.h"

#include <assert.h>
#include <math.h>

enum { GRIDS = 7, BANDS = 5, PERCENT_GRIDS = 3, MOST_CELLS = 16 };
_Static_assert(2 * MOST_CELLS <= ATT_EDGES_MOST, "every cell brings two edges");

/* What one grid adds: this share of those with a number from low to high in mind. */
typedef struct att_cell {
    double low, high, share;
} cell;

static const double grid_of[GRIDS] = {1, 5, 10, 50, 100, 500, 1000};
static const double band_low[BANDS + 1] = {0, 10, 100, 1000, 10000, INFINITY};

/* How people who have a number of this size in mind round it. Judgement; the shape
 * follows Heitjan & Rubin (1990), doi:10.1080/01621459.1990.10476202, and Crawford,
 * Weiss & Suchard (2015), doi:10.1214/15-AOAS809. */
static const double rounds_to[BANDS][GRIDS] = {
    {.90, .10},
    {.15, .20, .60, .05},
    {.03, .02, .10, .25, .60},
    {0, 0, .02, .03, .25, .25, .45},
    {0, 0, 0, 0, .05, .15, .80},
};

static const double percent_grid[PERCENT_GRIDS] = {1, 5, 10};
static const double rounds_percent_to[PERCENT_GRIDS] = {.1, .3, .6};

static bool divides(double grid, double number)
{
    return fmod(number, grid) == 0;
}

/* A number rounded to 0 is told as one step of its grid, so that step reaches down. */
static double lower_end(double number, double grid)
{
    return number == grid ? 0 : number - grid / 2;
}

/* Cells that overlap, as one staircase. */
static att_steps stack(size_t n_cells, const cell cells[])
{
    att_steps out = {0};
    double edges[2 * MOST_CELLS];
    for (size_t i = 0; i < n_cells; i++) {
        edges[2 * i] = cells[i].low;
        edges[2 * i + 1] = cells[i].high;
    }
    att_sort(2 * n_cells, edges);
    for (size_t i = 0; i < 2 * n_cells; i++)
        if (i == 0 || edges[i] > edges[i - 1])
            out.edge[out.n++] = edges[i];
    for (size_t e = 0; e < out.n; e++) {
        for (size_t i = 0; i < n_cells; i++)
            out.jump[e] += (cells[i].low == out.edge[e] ? cells[i].share : 0)
                           - (cells[i].high == out.edge[e] ? cells[i].share : 0);
    }
    for (size_t e = 0; e < out.n; e++) /* infinity over infinity is no number */
        out.edge[e] = fmin(fmax(out.edge[e], -1e100), 1e100);
    return out;
}

att_steps att_round_between(double low, double high)
{
    assert(low < high);
    return stack(1, &(cell){low, high, 1});
}

att_steps att_round_count(double count)
{
    assert(count > 0);
    cell cells[MOST_CELLS];
    size_t n = 0;
    for (size_t g = 0; g < GRIDS; g++) {
        if (!divides(grid_of[g], count))
            continue;
        const double from = lower_end(count, grid_of[g]), to = count + grid_of[g] / 2;
        for (size_t b = 0; b < BANDS; b++) {
            const double low = fmax(from, band_low[b]),
                         high = fmin(to, band_low[b + 1]);
            if (rounds_to[b][g] > 0 && low < high)
                cells[n++] = (cell){log(low), log(high), rounds_to[b][g]};
        }
    }
    const double half = fmax(0.5, 1e-9 * count); /* beyond, doubles have no halves */
    return n ? stack(n, cells)
             : att_round_between(log(count - half), log(count + half));
}

double att_logit_percent(double percent)
{
    return percent <= 0     ? (double)-INFINITY
           : percent >= 100 ? (double)INFINITY
                            : log(percent / (100 - percent));
}

att_steps att_round_percent(double percent)
{
    assert(percent >= 0 && percent <= 100);
    cell cells[PERCENT_GRIDS];
    size_t n = 0;
    for (size_t g = 0; g < PERCENT_GRIDS; g++)
        if (divides(percent_grid[g], percent))
            cells[n++] = (cell){att_logit_percent(percent - percent_grid[g] / 2),
                att_logit_percent(percent + percent_grid[g] / 2), rounds_percent_to[g]};
    return n ? stack(n, cells)
             : att_round_between(
                 att_logit_percent(percent - 0.05), att_logit_percent(percent + 0.05));
}

/* P(T > t), 4 degrees of freedom, t >= 0: with w = 1 - t / sqrt(4 + t^2) it is
 * w^2 (3 - w) / 4, which keeps its digits where 1 - F(t) would lose them. */
static double student_above(double t)
{
    const double square = 4 + t * t, w = 4 / (square + t * sqrt(square));
    return w * w * (3 - w) / 4;
}

static double normal_above(double z)
{
    return 0.5 * erfc(z * 0.70710678118654752440);
}

/* The sum over edges of jump * P(stray > t), each from the tail that is small there:
 * where t < 0 it is jump * (1 - P(stray > -t)), and the ones make the share at the
 * centre, which is 0 if all the staircase lies to its left. */
static double mass_exact(
    const att_steps *steps, double (*above)(double), double centre, double scale)
{
    double tails = 0, at_centre = 0;
    for (size_t i = 0; i < steps->n; i++) {
        const double t = (steps->edge[i] - centre) * scale;
        if (t < 0) {
            tails -= steps->jump[i] * above(-t);
            at_centre += steps->jump[i];
        } else {
            tails += steps->jump[i] * above(t);
        }
    }
    return steps->edge[steps->n - 1] < centre ? tails : at_centre + tails;
}

/* As the jumps sum to 0, the mass is also the sum of -jump * (F(t) - 1/2), and that is
 * 3/4 v - 1/4 v^3 with v = t / sqrt(4 + t^2): no branches, so edges go together. */
static double mass_fast(const att_steps *steps, double centre, double scale)
{
    double sum[ATT_EDGES_TOGETHER] = {0};
    for (size_t i = 0; i < steps->n; i += ATT_EDGES_TOGETHER) {
#pragma omp simd
        for (size_t k = 0; k < ATT_EDGES_TOGETHER; k++) {
            const double t = (steps->edge[i + k] - centre) * scale,
                         v = t / sqrt(4 + t * t);
            sum[k] -= steps->jump[i + k] * (v * (0.75 - 0.25 * v * v));
        }
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double att_round_mass(
    const att_steps *steps, att_stray stray, double centre, double spread)
{
    static const double loses_digits = 1e-5; /* more than 11 are left above it */
    const double scale = 1 / spread;
    if (stray == ATT_STRAY_NORMAL)
        return mass_exact(steps, normal_above, centre, scale);
    const double mass = mass_fast(steps, centre, scale);
    return mass > loses_digits ? mass : mass_exact(steps, student_above, centre, scale);
}
