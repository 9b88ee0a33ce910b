/* unseen.h — a distribution of the number unseen on few places, and what is read from
 * it. */
#pragma once

#include <attest/base.h>

/* The places between two whole numbers, start included and end not. */
typedef struct att_unseen_block {
    double start, end;
    size_t first, n; /* places */
} att_unseen_block;

/* Places at which a function of the number unseen is summed: every whole number up to
 * some, then the places of Gauss sums in blocks. */
typedef struct att_unseen_grid {
    size_t n; /* places; a multiple of 8, the last ones of weight 0 */
    double *at;
    double *weights;
    size_t n_blocks;
    const att_unseen_block *blocks;
    double last; /* largest number summed */
} att_unseen_grid;

enum { ATT_UNSEEN_PROBES_MOST = 16 };

/* The logs of some functions at one number unseen. */
typedef void att_unseen_logs(const void *self, double unseen, double log_values[]);

/* Choose places for functions like the n_probes given: blocks are halved until none of
 * them, scaled to sum to 1, changes by more than 1e-10. last: the largest number. */
ATT_CHECKED bool att_unseen_grid_choose(size_t n_probes, att_unseen_logs *probe,
    const void *self, double last, att_arena *arena, att_unseen_grid *grid,
    att_error *err);

/* Every whole number from first to last. */
ATT_CHECKED bool att_unseen_grid_all(
    double first, double last, att_arena *arena, att_unseen_grid *grid, att_error *err);

/* What a distribution says. values: at the places, not scaled; beyond: the sum past the
 * last, on the same scale. */
typedef struct att_unseen_shape {
    double total; /* of the values, beyond included */
    double mode;
    double share_none, share_beyond;
    size_t n_modes; /* humps of at least 2 % of the total with a gap of half between */
} att_unseen_shape;

void att_unseen_read(const att_unseen_grid *grid, const double values[], double beyond,
    att_unseen_shape *shape);

/* The least number unseen whose cumulated share is p or more; INFINITY if it lies
 * beyond. */
double att_unseen_quantile(const att_unseen_grid *grid, const double values[],
    const att_unseen_shape *shape, double p);
