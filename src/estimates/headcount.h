/* headcount.h — the model of a headcount as a vector of normals, and the reports on it.
 */
#pragma once

#include <attest/estimates.h>

#include "math/random.h"
#include "round.h"

#include <math.h>

/* ---- what goes in ---------------------------------------------------------------- */

/* One report that may speak: a number of some people over some half-years. */
typedef struct att_report {
    att_measure measure;
    int first, last; /* half-years, both included; 0 is the first of the model */
    double spread;   /* of the report itself, before lambda */
    size_t group;    /* its origin, among those of counts or those of shares */
    att_steps steps; /* the numbers in mind that it may stand for */
} att_report;

/* A time in which the buildings stay as they are. Logs of m2. */
typedef struct att_epoch {
    size_t first; /* half-year */
    double floor, floor_spread, floor_most;
} att_epoch;

/* Half-years over which a share is followed, perhaps before or after the model's own;
 * n = 0: not at all. */
typedef struct att_walk {
    int first;
    size_t n;
} att_walk;

/* Let one measurement of floor area (ln m2) speak; the prior is normal, so it stays so.
 */
void att_epoch_measure(att_epoch *epoch, double log_m2, double spread);

typedef struct att_headcount_design {
    att_headcount_prior prior;
    size_t n_times, n_epochs, n_reports;
    const att_epoch *epochs;   /* ascending; the first starts at 0 */
    const att_report *reports; /* their half-years lie in the walks they need */
    size_t n_count_groups, n_share_groups;
    att_walk women;    /* the share of women, and of returned people among them */
    att_walk returned; /* the share of returned people among all */
} att_headcount_design;

/* ---- the vector ------------------------------------------------------------------ */

/* A normal whose mean is another of the vector (parent) plus a constant. */
typedef struct att_normal {
    size_t parent; /* stands before it; ATT_NO_PARENT: none */
    double mean, variance, most;
} att_normal;
#define ATT_NO_PARENT SIZE_MAX

/* One number of the vector, times a weight. */
typedef struct att_term {
    size_t at;
    double weight;
} att_term;

/* A report is heard at a location made of up to three sums over the vector: ln of all
 * people with the errors it shares (or the logit of its share), and the logits of the
 * shares that turn all people into those it counts. */
enum { ATT_OWN, ATT_WOMEN_LOGIT, ATT_RETURNED_LOGIT, ATT_SUMS };

typedef struct att_sum {
    size_t n;
    att_term *terms;
} att_sum;

/* Numbers that move together: `step` times the distance, from `first` on. */
typedef struct att_part {
    size_t first, n;
    double step;
} att_part;

/* What a move does to one report. */
typedef struct att_pull {
    size_t report;
    double by[ATT_SUMS];
    double strength; /* steps against the spread of the report */
} att_pull;

/* A straight line through the vector, along which a slice is taken. */
typedef struct att_move {
    size_t n_parts, n_strains, n_pulls;
    size_t turn; /* taken every sweep if 0, else in even (1) or odd (2) ones */
    att_part parts[2];
    att_term *strains; /* which normals feel it, less what their parents do */
    att_pull *pulls;
} att_move;

/* Where each thing stands in the vector. */
typedef struct att_places {
    size_t crowding, floor, bias, origins; /* the numbers of people */
    size_t women, returned_of_women, returned, share_origins; /* the shares */
    size_t n;
} att_places;

typedef struct att_model {
    const att_headcount_design *design;
    att_places at;
    att_normal *normals;
    att_sum (*sums)[ATT_SUMS]; /* of each report */
    size_t n_moves;
    att_move *moves;
    size_t *epoch_of; /* of each half-year */
} att_model;

bool att_is_share(att_measure measure);

/* Lay the model out. Cost: O(n_times * n_reports). */
ATT_CHECKED bool att_model_build(const att_headcount_design *design, att_arena *arena,
    att_model *model, att_error *err);

/* ---- a state --------------------------------------------------------------------- */

typedef struct att_state {
    double *x;        /* the vector */
    double *variance; /* of its normals: those of the steps follow sigma */
    double (*sums)[ATT_SUMS];
    double *fit;                    /* ln of the probability of each report */
    double log_precision, log_step; /* ln lambda, ln sigma */
} att_state;

ATT_CHECKED bool att_state_push(
    const att_model *model, att_arena *arena, att_state *state, att_error *err);

/* Variances of the steps for this sigma. */
void att_state_set_step(const att_model *model, double log_step, double variance[]);

/* Sums and fits of the state as it stands. Returns the log likelihood. */
double att_state_hear(const att_model *model, att_state *state);

/* The probability of one report at these sums; precision is lambda. */
double att_report_fit(
    const att_report *report, const double sums[ATT_SUMS], double precision);

/* The log of a product of probabilities, with few logs. */
typedef struct att_log_product {
    double logs, rest;
} att_log_product;
#define ATT_LOG_PRODUCT ((att_log_product){0, 1})

static inline void att_log_multiply(att_log_product *product, double probability)
{
    product->rest *= probability;
    if (product->rest < 1e-150) {
        product->logs += log(product->rest);
        product->rest = 1;
    }
}

static inline double att_log_product_of(const att_log_product *product)
{
    return product->logs + log(product->rest);
}

/* A draw from the prior: sigma and the walk are drawn together until the walk stays
 * below its limit. */
void att_state_draw_prior(const att_model *model, att_random *r, att_state *state);

/* x = a draw of the vector less its mean, from variances; limits are not looked at. */
void att_draw_swing(const att_normal normals[], const double variance[], size_t first,
    size_t end, att_random *r, double swing[]);

/* ---- the sampler ----------------------------------------------------------------- */

typedef struct att_sampler att_sampler;

/* Working space for one chain; the state lies in it. */
ATT_CHECKED bool att_sampler_new(const att_model *model, att_random random,
    att_arena *arena, att_sampler **out, att_error *err);
att_state *att_sampler_state(att_sampler *sampler);
/* Draw the start from the prior. Fails with ATT_REFUSED if no draw can bear the
 * reports. */
ATT_CHECKED bool att_sampler_start(att_sampler *sampler, att_error *err);
/* The state was set (x, log_precision, log_step): hear the reports there. */
ATT_CHECKED bool att_sampler_resume(att_sampler *sampler, att_error *err);
/* One sweep over everything. */
void att_sampler_sweep(att_sampler *sampler);
