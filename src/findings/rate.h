/* rate.h — the claim and its alternatives against the counted items (A5). */
#pragma once

#include "relate.h"

/* What of the items decides between hypotheses, kept for evaluating without some. */
typedef struct att_rated {
    att_matrix matrix;
    att_set set;       /* of the items of all essential elements */
    const size_t *row; /* of each item of the set; SIZE_MAX: it weighs nothing */
} att_rated;

/* sets are those of the bundle's aspects. Fails with ATT_INVALID if the priors of the
 * alternatives leave nothing for the claim. */
ATT_CHECKED bool att_rate(const att_weights *weights, const att_lineage *lineage,
    const att_set sets[], const att_grading *grading, uint64_t seed, att_arena *arena,
    att_rated *out, att_error *err);

/* How many times less probable the best alternative is than the claim, without the
 * items out. INFINITY without alternatives. */
ATT_CHECKED bool att_rate_without(const att_rated *rated, const bool is_out[],
    uint64_t seed, att_arena *scratch, double *ratio, att_error *err);
