/* bootstrap.h — intervals by repeating the whole procedure on resampled people. */
#pragma once

#include "search.h"

/* A procedure that estimates everybody from a table, choice of model included. It may
 * give several answers at once; NaN where it has none. */
typedef struct att_procedure {
    const void *self;
    size_t n_answers;
    /* Working space of one thread. */
    bool (*prepare)(const void *self, att_arena *arena, void **space, att_error *err);
    /* chosen: which model the last answer rests on. */
    bool (*run)(const void *self, void *space, const att_tally *tally, double answers[],
        size_t *chosen, att_error *err);
} att_procedure;

/* Choose the model of least BIC among the first 1, 2, … of a ranking: one answer each.
 * Source: Silverman, Chan & Vincent (2024), Stat. Comput. 34:44. */
att_procedure att_procedure_ranked(const att_ranking *ranking);

typedef struct att_stepwise_procedure {
    size_t n_lists;
    double threshold;
} att_stepwise_procedure;

att_procedure att_procedure_stepwise(const att_stepwise_procedure *settings);

typedef struct att_bootstrap_settings {
    size_t n_replicates;
    uint64_t seed;
    double level; /* of the interval */
    /* NULL: resample people. Otherwise the chance of each history and, at 0, of being
     * never seen; `population` people are drawn (parametric bootstrap). */
    const double *chances;
    double population;
} att_bootstrap_settings;

typedef struct att_bca {
    double estimate;
    double z0, acceleration;
    double low, high;             /* bias-corrected and accelerated; NaN if refused */
    double low_error, high_error; /* of the limits, from the number of replicates */
    double percentile_low, percentile_high;
    double share_failed; /* of replicates without an estimate */
    const char *refusal; /* why there is no interval; NULL if there is one */
} att_bca;

typedef struct att_bootstrap {
    size_t n_answers;
    att_bca *answers;
    size_t n_replicates;
    double *replicates; /* n_replicates rows of n_answers */
    size_t *chosen;     /* in each replicate */
} att_bootstrap;

/* Bias-corrected and accelerated intervals, with the jackknife over people done once a
 * history.
 *
 * histories, counts  of the table: n_histories of them; counts are whole
 *
 * Replicate b takes stream b of the seed, so the number of threads changes nothing.
 * Cost: n_replicates + n_histories runs of the procedure.
 * Source: Efron (1987), JASA 82:171; Buckland & Garthwaite (1991), Biometrics 47:255.
 */
ATT_CHECKED bool att_bootstrap_run(size_t n_lists, size_t n_histories,
    const uint32_t histories[], const double counts[], const att_procedure *procedure,
    const att_bootstrap_settings *settings, att_arena *arena,
    const att_progress *progress, att_bootstrap *out, att_error *err);
