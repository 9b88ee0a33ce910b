/* sensitivity.h — the same items under other weights. */
#pragma once

#include "relate.h"

/* ln of the joint ratio: as graded, at the corners of A6.4, of either side alone. */
typedef struct att_view {
    double graded, low, high, against, support;
    double mc_error;
} att_view;

/* is_out (may be NULL): of each item of the bundle, left out as if never collected. */
void att_view_of(const att_weights *weights, const att_set *set, const bool is_out[],
    const att_sampling *sampling, att_view *view);

double att_probability(double ln_ratio, double prior);

/* exp(-sd z) at 4,096 equally probable z: what A6.6 draws from. */
enum { ATT_STEPS = 4096 };
typedef struct att_scatter {
    double q[ATT_STEPS], beta[ATT_STEPS];
} att_scatter;

void att_scatter_fill(const att_weights *weights, att_scatter *scatter);

/* A6.6: the interval of p when q and beta are only known within the scatter. */
ATT_CHECKED bool att_scatter_interval(const att_weights *weights, const att_set *set,
    const att_scatter *scatter, uint64_t seed, uint64_t stream, att_arena *scratch,
    double *low, double *high, att_error *err);
