/* unseen.c — few places for a sum over many numbers of people. */
#include "unseen.h"

#include "math/gauss.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { PLACES = 12, DEPTH_MOST = 30 };

static double sum_weighted(size_t n, const double weights[], const double values[])
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i] * values[i];
    return sum;
}

/* ---- choosing -------------------------------------------------------------------- */

typedef struct chooser {
    size_t n_probes;
    att_unseen_logs *probe;
    const void *self;
    double tops[ATT_UNSEEN_PROBES_MOST];   /* logs of the largest values */
    double totals[ATT_UNSEEN_PROBES_MOST]; /* rough sums, less the tops */
    att_arena *arena;
    size_t n_blocks, block_capacity;
    att_unseen_block *blocks;
    size_t n_places, at_capacity, weight_capacity;
    double *at, *weights;
} chooser;

/* The probes on one block of candidates. */
typedef struct candidate {
    double start, end;
    double at[PLACES], weights[PLACES];
    double sums[ATT_UNSEEN_PROBES_MOST]; /* less the tops */
} candidate;

static candidate places_of(double start, double end)
{
    candidate b = {.start = start, .end = end};
    att_gauss_sum(end - start, PLACES, b.at, b.weights);
    for (size_t i = 0; i < PLACES; i++)
        b.at[i] += start;
    return b;
}

static candidate try_block(const chooser *c, double start, double end)
{
    candidate b = places_of(start, end);
    for (size_t i = 0; i < PLACES; i++) {
        double logs[ATT_UNSEEN_PROBES_MOST];
        c->probe(c->self, b.at[i], logs);
        for (size_t p = 0; p < c->n_probes; p++)
            b.sums[p] += b.weights[i] * exp(logs[p] - c->tops[p]);
    }
    return b;
}

static bool take_block(chooser *c, const candidate *b, att_error *err)
{
    c->blocks = att_grow(
        c->arena, c->blocks, c->n_blocks, &c->block_capacity, sizeof *c->blocks, err);
    if (!c->blocks)
        return false;
    const double length = b->end - b->start;
    const size_t n = length < PLACES ? (size_t)length : PLACES;
    for (size_t i = 0; i < n; i++) {
        const size_t place = c->n_places + i;
        c->at = att_grow(c->arena, c->at, place, &c->at_capacity, sizeof *c->at, err);
        c->weights = att_grow(
            c->arena, c->weights, place, &c->weight_capacity, sizeof *c->weights, err);
        if (!c->at || !c->weights)
            return false;
        c->at[place] = b->at[i];
        c->weights[place] = b->weights[i];
    }
    c->blocks[c->n_blocks++] = (att_unseen_block){b->start, b->end, c->n_places, n};
    c->n_places += n;
    return true;
}

/* Take the block if halving it changes no probe beyond rounding, else its halves. */
static bool divide(chooser *c, const candidate *whole, int depth, att_error *err)
{
    const double length = whole->end - whole->start;
    if (length <= PLACES || depth == DEPTH_MOST)
        return take_block(c, whole, err);
    const double middle = whole->start + floor(length / 2);
    const candidate left = try_block(c, whole->start, middle);
    const candidate right = try_block(c, middle, whole->end);
    bool is_good = true;
    for (size_t p = 0; p < c->n_probes && is_good; p++)
        is_good = fabs(left.sums[p] + right.sums[p] - whole->sums[p])
                  <= (1e-10 + 1e-14 * fabs(c->tops[p])) * c->totals[p];
    if (is_good)
        return take_block(c, whole, err);
    return divide(c, &left, depth + 1, err) && divide(c, &right, depth + 1, err);
}

/* A rough pass over growing blocks: the top of each probe and its sum. */
static void scan(chooser *c, double last)
{
    for (size_t p = 0; p < c->n_probes; p++)
        c->tops[p] = -HUGE_VAL;
    for (double start = 0, end = 1; start <= last;
         start = end, end = floor(end * 1.1) + 1) {
        double logs[ATT_UNSEEN_PROBES_MOST];
        c->probe(c->self, start, logs);
        for (size_t p = 0; p < c->n_probes; p++) {
            const double here = logs[p] + log(end - start);
            const double top = fmax(c->tops[p], here);
            c->totals[p] = c->totals[p] * exp(c->tops[p] - top) + exp(here - top);
            c->tops[p] = top;
        }
    }
}

/* Room for 7 more places of weight 0, so that kernels work in eights. */
static bool pad(chooser *c, att_unseen_grid *grid, att_error *err)
{
    grid->n = (c->n_places + 7) / 8 * 8;
    grid->at = att_push(c->arena, grid->n, sizeof *grid->at, err);
    grid->weights = att_push(c->arena, grid->n, sizeof *grid->weights, err);
    if (!grid->at || !grid->weights)
        return false;
    memcpy(grid->at, c->at, c->n_places * sizeof *grid->at);
    memcpy(grid->weights, c->weights, c->n_places * sizeof *grid->weights);
    for (size_t i = c->n_places; i < grid->n; i++)
        grid->at[i] = grid->at[c->n_places - 1];
    grid->n_blocks = c->n_blocks;
    grid->blocks = c->blocks;
    return true;
}

bool att_unseen_grid_choose(size_t n_probes, att_unseen_logs *probe, const void *self,
    double last, att_arena *arena, att_unseen_grid *grid, att_error *err)
{
    chooser c = {.n_probes = n_probes, .probe = probe, .self = self, .arena = arena};
    assert(n_probes <= ATT_UNSEEN_PROBES_MOST);
    scan(&c, last);
    double start = 0;
    for (double end = PLACES; start <= last; start = end, end *= 3) {
        const candidate b = try_block(&c, start, end);
        if (!divide(&c, &b, 0, err))
            return false;
    }
    *grid = (att_unseen_grid){.last = start - 1};
    return pad(&c, grid, err);
}

bool att_unseen_grid_all(
    double first, double last, att_arena *arena, att_unseen_grid *grid, att_error *err)
{
    const size_t n = (size_t)(last - first) + 1;
    att_unseen_block *block = att_push(arena, 1, sizeof *block, err);
    *grid = (att_unseen_grid){
        .n = (n + 7) / 8 * 8, .n_blocks = 1, .blocks = block, .last = last};
    grid->at = att_push(arena, grid->n, sizeof *grid->at, err);
    grid->weights = att_push(arena, grid->n, sizeof *grid->weights, err);
    if (!block || !grid->at || !grid->weights)
        return false;
    *block = (att_unseen_block){first, last + 1, 0, n};
    for (size_t i = 0; i < grid->n; i++) {
        grid->at[i] = first + (double)(i < n ? i : n - 1);
        grid->weights[i] = i < n;
    }
    return true;
}

/* ---- reading --------------------------------------------------------------------- */

/* The value at x by the polynomial through the logs at the places of its block. */
static double value_at(const att_unseen_grid *grid, const double values[],
    const att_unseen_block *b, double x)
{
    const double *at = grid->at + b->first;
    double above = 0, below = 0;
    if (b->n == (size_t)(b->end - b->start)) /* every number has its place */
        return values[b->first + (size_t)(x - b->start)];
    for (size_t i = 0; i < b->n; i++) {
        double weight = 1;
        if (x == at[i])
            return values[b->first + i];
        if (!(values[b->first + i] > 0))
            return 0;
        for (size_t j = 0; j < b->n; j++)
            weight *= j == i ? 1 : (at[i] - at[j]) * 4 / (b->end - b->start);
        weight = 1 / (weight * (x - at[i]));
        above += weight * log(values[b->first + i]);
        below += weight;
    }
    return exp(above / below);
}

/* The sum from the start of a block up to x, x not included. */
static double sum_before(const att_unseen_grid *grid, const double values[],
    const att_unseen_block *b, double x)
{
    double at[PLACES], weights[PLACES], sum = 0;
    const double n = x - b->start;
    if (b->n == (size_t)(b->end - b->start)) {
        for (size_t i = 0; i < (size_t)n; i++)
            sum += values[b->first + i];
        return sum;
    }
    const size_t q = n < PLACES ? (size_t)n : PLACES;
    att_gauss_sum(n, q, at, weights);
    for (size_t i = 0; i < q; i++)
        sum += weights[i] * value_at(grid, values, b, b->start + at[i]);
    return sum;
}

static double block_sum(
    const att_unseen_grid *grid, const double values[], const att_unseen_block *b)
{
    return sum_weighted(b->n, grid->weights + b->first, values + b->first);
}

/* Humps from left to right: a new one starts after a gap below half of both tops. */
static size_t count_modes(
    const att_unseen_grid *grid, const double values[], double total)
{
    size_t n_modes = 0;
    double top = 0, gap = HUGE_VAL, share = 0;
    for (size_t i = 0; i < grid->n; i++) {
        if (!(grid->weights[i] > 0))
            continue;
        const double here = values[i];
        if (here > top && !(gap < top / 2))
            top = here;
        else if (here > 2 * gap && gap < top / 2) {
            n_modes += share >= 0.02 * total;
            top = here;
            gap = HUGE_VAL;
            share = 0;
        }
        gap = here < top ? fmin(gap, here) : HUGE_VAL;
        share += grid->weights[i] * here;
    }
    return n_modes + (share >= 0.02 * total);
}

void att_unseen_read(const att_unseen_grid *grid, const double values[], double beyond,
    att_unseen_shape *shape)
{
    size_t best = 0;
    double sum = 0;
    for (size_t i = 0; i < grid->n_blocks; i++)
        sum += block_sum(grid, values, &grid->blocks[i]);
    for (size_t i = 0; i < grid->n; i++)
        if (grid->weights[i] > 0 && values[i] > values[best])
            best = i;
    const double total = sum + beyond;
    *shape = (att_unseen_shape){.total = total,
        .share_none = grid->at[0] == 0 ? values[0] / total : 0,
        .share_beyond = beyond / total,
        .n_modes = count_modes(grid, values, total)};
    /* the whole number with the largest value near the best place */
    const att_unseen_block *b = grid->blocks;
    while (b->first + b->n <= best)
        b++;
    double low = fmax(b->start, floor(best > b->first ? grid->at[best - 1] : b->start));
    double high = fmin(
        b->end - 1, ceil(best + 1 < b->first + b->n ? grid->at[best + 1] : b->end - 1));
    while (high - low > 2) {
        const double a = floor(low + (high - low) / 3),
                     c = ceil(high - (high - low) / 3);
        if (value_at(grid, values, b, a) < value_at(grid, values, b, c))
            low = a + (a == low);
        else
            high = c - (c == high);
    }
    shape->mode = low;
    for (double x = low + 1; x <= high; x++)
        if (value_at(grid, values, b, x) > value_at(grid, values, b, shape->mode))
            shape->mode = x;
}

double att_unseen_quantile(const att_unseen_grid *grid, const double values[],
    const att_unseen_shape *shape, double p)
{
    const double wanted = p * shape->total;
    double before = 0;
    for (size_t i = 0; i < grid->n_blocks; i++) {
        const att_unseen_block *b = &grid->blocks[i];
        const double here = block_sum(grid, values, b);
        if (before + here < wanted) {
            before += here;
            continue;
        }
        double low = b->start,
               high = b->end; /* sum before low+1 < wanted <= before high */
        while (high - low > 1) {
            const double middle = floor((low + high) / 2);
            if (before + sum_before(grid, values, b, middle) < wanted)
                low = middle;
            else
                high = middle;
        }
        return high - 1;
    }
    return (double)INFINITY;
}
