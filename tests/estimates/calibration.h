/* calibration.h — draw a truth from the prior, make reports of it, fit, and see where
 * the truth lies among the draws (Talts et al. 2018, arXiv:1804.06788): if the fit is
 * right, every rank comes as often as every other. Everything here is made, with known
 * truth. */
#pragma once

#include "check.h"

#include "estimates/headcount.h"
#include "math/distributions.h"

enum { CALIBRATION_DRAWS = 99, CALIBRATION_BINS = 20, CALIBRATION_MOST = 12 };

/* How a made report is told. */
typedef enum made_words { MADE_ROUNDED, MADE_OVER_OR_UNDER, MADE_CLASSES } made_words;

typedef struct made_report {
    att_measure measure;
    int first, last;
    double spread;
    size_t group;
    made_words words;
} made_report;

typedef struct made_world {
    att_headcount_design design; /* reports and measured floors are filled per truth */
    size_t n_reports;
    made_report reports[CALIBRATION_MOST];
    att_epoch epochs[2];
    size_t n_images; /* of each epoch */
    double image_spread;
} made_world;

/* What is ranked: a sum over the vector; ln lambda and ln sigma follow it. */
typedef struct made_quantity {
    const char *name;
    double (*of)(const att_model *m, const att_state *s);
} made_quantity;

/* What the fit gets wrong on purpose. */
typedef enum made_fault {
    NO_FAULT,
    IGNORES_HEAPING,      /* takes a rounded number as the number in mind */
    IGNORES_ORIGIN_ERROR, /* takes each report as its own origin's only error */
} made_fault;

/* Times 100 as whole numbers, which do not round. The table of the method text. */
static inline double made_rounding(double z, att_random *r)
{
    static const double grids[7] = {1, 5, 10, 50, 100, 500, 1000};
    static const int share[5][7] = {{90, 10}, {15, 20, 60, 5}, {3, 2, 10, 25, 60},
        {0, 0, 2, 3, 25, 25, 45}, {0, 0, 0, 0, 5, 15, 80}};
    const size_t band = z < 10 ? 0 : z < 100 ? 1 : z < 1000 ? 2 : z < 10000 ? 3 : 4;
    int left = (int)att_random_below(r, 100);
    size_t g = 0;
    while (left >= share[band][g])
        left -= share[band][g++];
    const double y = grids[g] * floor(z / grids[g] + 0.5);
    return y > 0 ? y : grids[g];
}

static inline double made_percent(double share, att_random *r)
{
    const uint64_t i = att_random_below(r, 10);
    const double grid = i < 1 ? 1 : i < 4 ? 5 : 10;
    return grid * floor(share * 100 / grid + 0.5);
}

static inline double made_student4(att_random *r)
{
    return att_random_normal(r) / sqrt(att_random_gamma(r, 2) / 2);
}

static inline double made_share(double logit)
{
    return 1 / (1 + exp(-logit));
}

/* Where the truth puts a report, written out anew from the model's text. */
static inline double made_location(
    const att_model *m, const att_state *s, const made_report *r)
{
    const att_headcount_design *d = m->design;
    double people = 0, women = 0, returned_women = 0, returned = 0;
    const double n = (double)(r->last - r->first + 1);
    for (size_t t = (size_t)r->first; t <= (size_t)r->last; t++) {
        people += (s->x[m->at.crowding + t] + s->x[m->at.floor + m->epoch_of[t]]) / n;
        if (d->women.n) {
            women += s->x[m->at.women + t] / n;
            returned_women += s->x[m->at.returned_of_women + t] / n;
        }
        if (d->returned.n)
            returned += s->x[m->at.returned + t] / n;
    }
    const double w = made_share(women), v = made_share(returned_women);
    if (!att_is_share(r->measure))
        people += s->x[m->at.bias] + s->x[m->at.origins + r->group];
    const double own =
        att_is_share(r->measure) ? s->x[m->at.share_origins + r->group] : 0;
    switch (r->measure) {
    case ATT_TOTAL:
        return people;
    case ATT_MEN:
        return people + log(1 - w);
    case ATT_WOMEN:
        return people + log(w);
    case ATT_REPATRIATED_WOMEN:
        return people + log(w) + log(v);
    case ATT_WOMEN_SHARE:
        return own + women;
    case ATT_REPATRIATED_SHARE:
        return own + returned;
    case ATT_REPATRIATED_SHARE_OF_WOMEN:
        return own + returned_women;
    case ATT_REPATRIATED_WOMEN_SHARE:
        return own + log(w * v / (1 - w * v));
    case ATT_MEASURES:
        break;
    }
    return (double)NAN;
}

static inline void made_telling(const att_model *m, const att_state *s,
    const made_report *r, made_fault fault, att_random *random, att_report *out)
{
    const double centre = made_location(m, s, r);
    *out = (att_report){.measure = r->measure,
        .first = r->first,
        .last = r->last,
        .spread = r->spread,
        .group = r->group};
    if (att_is_share(r->measure)) {
        const double logit = centre + r->spread * att_random_normal(random);
        out->steps = att_round_percent(made_percent(made_share(logit), random));
        return;
    }
    const double log_z =
        centre + r->spread * exp(s->log_precision) * made_student4(random);
    if (r->words == MADE_OVER_OR_UNDER) {
        const double limit = log(500);
        out->steps = log_z > limit ? att_round_between(limit, INFINITY)
                                   : att_round_between(-INFINITY, limit);
    } else if (r->words == MADE_CLASSES) {
        const double low = log(300), high = log(1000);
        out->steps = log_z < low    ? att_round_between(-INFINITY, low)
                     : log_z < high ? att_round_between(low, high)
                                    : att_round_between(high, INFINITY);
    } else {
        const double told = made_rounding(exp(log_z), random);
        out->steps = fault == IGNORES_HEAPING
                         ? att_round_between(log(told) - 1e-5, log(told) + 1e-5)
                         : att_round_count(told);
    }
}

/* What the layout of a model needs to know of a report. */
static inline att_report made_unheard(const made_report *r)
{
    return (att_report){.measure = r->measure,
        .first = r->first,
        .last = r->last,
        .spread = r->spread,
        .group = r->group};
}

/* One truth: the rank of each of its quantities among the draws of the fit. */
static inline void rank_one(const made_world *world, made_fault fault, uint64_t seed,
    size_t replicate, size_t thin, size_t n_quantities,
    const made_quantity quantities[], size_t ranks[])
{
    att_arena arena;
    att_error err;
    att_arena_init(&arena);
    att_random random;
    att_random_seed(&random, seed, replicate + 1);

    made_world w = *world;
    att_report reports[CALIBRATION_MOST];
    w.design.epochs = w.epochs;
    w.design.reports = reports;
    for (size_t j = 0; j < w.n_reports; j++)
        reports[j] = made_unheard(&w.reports[j]);
    att_model truth_model, model;
    att_state truth;
    check_ok(&err, att_model_build(&w.design, &arena, &truth_model, &err));
    check_ok(&err, att_state_push(&truth_model, &arena, &truth, &err));
    att_state_draw_prior(&truth_model, &random, &truth);

    att_epoch measured[2] = {w.epochs[0], w.epochs[1]};
    for (size_t e = 0; e < w.design.n_epochs; e++)
        for (size_t i = 0; i < w.n_images; i++)
            att_epoch_measure(&measured[e],
                truth.x[truth_model.at.floor + e]
                    + w.image_spread * att_random_normal(&random),
                w.image_spread);
    for (size_t j = 0; j < w.n_reports; j++)
        made_telling(&truth_model, &truth, &w.reports[j], fault, &random, &reports[j]);

    att_headcount_design fitted = w.design;
    fitted.epochs = measured;
    if (fault == IGNORES_ORIGIN_ERROR)
        fitted.prior.origin_spread = 1e-4;
    check_ok(&err, att_model_build(&fitted, &arena, &model, &err));
    att_sampler *sampler;
    check_ok(&err, att_sampler_new(&model, random, &arena, &sampler, &err));
    check_ok(&err, att_sampler_start(sampler, &err));
    for (int i = 0; i < 500; i++)
        att_sampler_sweep(sampler);
    for (size_t q = 0; q < n_quantities; q++)
        ranks[q] = 0;
    for (size_t i = 0; i < CALIBRATION_DRAWS; i++) {
        for (size_t k = 0; k < thin; k++)
            att_sampler_sweep(sampler);
        for (size_t q = 0; q < n_quantities; q++)
            ranks[q] += quantities[q].of(&model, att_sampler_state(sampler))
                        < quantities[q].of(&truth_model, &truth);
    }
    att_arena_done(&arena);
}

typedef struct calibration {
    double p;           /* of the ranks being uniform, 20 bins */
    double coverage[3]; /* of the 50, 80 and 90 % intervals */
} calibration;

static inline calibration judge(
    size_t n, size_t n_quantities, const size_t ranks[], size_t quantity)
{
    calibration out = {0};
    size_t bins[CALIBRATION_BINS] = {0};
    for (size_t i = 0; i < n; i++) {
        const size_t rank = ranks[i * n_quantities + quantity]; /* 0 to 99 */
        bins[rank * CALIBRATION_BINS / (CALIBRATION_DRAWS + 1)]++;
        out.coverage[0] += rank >= 25 && rank < 75;
        out.coverage[1] += rank >= 10 && rank < 90;
        out.coverage[2] += rank >= 5 && rank < 95;
    }
    const double expected = (double)n / CALIBRATION_BINS;
    double chi_square = 0;
    for (size_t b = 0; b < CALIBRATION_BINS; b++)
        chi_square +=
            ((double)bins[b] - expected) * ((double)bins[b] - expected) / expected;
    out.p = att_chi_square_above(chi_square, CALIBRATION_BINS - 1);
    for (size_t k = 0; k < 3; k++)
        out.coverage[k] /= (double)n;
    return out;
}

/* Rank n truths; judged[q] for each quantity, printed as a table. */
static inline void calibrate(const made_world *world, made_fault fault, uint64_t seed,
    size_t n, size_t thin, size_t n_quantities, const made_quantity quantities[],
    calibration judged[])
{
    size_t *ranks = calloc(n * n_quantities, sizeof *ranks);
    assert_non_null(ranks);
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < n; i++)
        rank_one(world, fault, seed, i, thin, n_quantities, quantities,
            ranks + i * n_quantities);
    for (size_t q = 0; q < n_quantities; q++) {
        judged[q] = judge(n, n_quantities, ranks, q);
        print_message("%-28s p = %.4f  coverage %.3f %.3f %.3f\n", quantities[q].name,
            judged[q].p, judged[q].coverage[0], judged[q].coverage[1],
            judged[q].coverage[2]);
    }
    free(ranks);
}

/* The bar: p above 0.001, coverage within so many standard errors. */
static inline void check_calibrated(
    size_t n, size_t n_quantities, const calibration judged[], double n_errors)
{
    static const double nominal[3] = {0.5, 0.8, 0.9};
    for (size_t q = 0; q < n_quantities; q++) {
        assert_true(judged[q].p > 0.001);
        for (size_t k = 0; k < 3; k++)
            check_close(judged[q].coverage[k], nominal[k],
                n_errors * sqrt(nominal[k] * (1 - nominal[k]) / (double)n));
    }
}

/* ---- quantities ------------------------------------------------------------------ */

static inline double log_people_at(const att_model *m, const att_state *s, size_t t)
{
    return s->x[m->at.crowding + t] + s->x[m->at.floor + m->epoch_of[t]];
}

static inline double first_people(const att_model *m, const att_state *s)
{
    return log_people_at(m, s, 0);
}
static inline double last_people(const att_model *m, const att_state *s)
{
    return log_people_at(m, s, m->design->n_times - 1);
}
static inline double middle_crowding(const att_model *m, const att_state *s)
{
    return s->x[m->at.crowding + m->design->n_times / 2];
}
static inline double shared_bias(const att_model *m, const att_state *s)
{
    return s->x[m->at.bias];
}
static inline double log_step(const att_model *m, const att_state *s)
{
    (void)m;
    return s->log_step;
}
static inline double log_precision(const att_model *m, const att_state *s)
{
    (void)m;
    return s->log_precision;
}
static inline double last_floor(const att_model *m, const att_state *s)
{
    return s->x[m->at.floor + m->design->n_epochs - 1];
}
static inline double first_origin(const att_model *m, const att_state *s)
{
    return s->x[m->at.origins];
}
static inline double first_women(const att_model *m, const att_state *s)
{
    return s->x[m->at.women];
}
static inline double last_women(const att_model *m, const att_state *s)
{
    return s->x[m->at.women + m->design->women.n - 1];
}
static inline double middle_returned_of_women(const att_model *m, const att_state *s)
{
    return s->x[m->at.returned_of_women + m->design->women.n / 2];
}
static inline double last_returned(const att_model *m, const att_state *s)
{
    return s->x[m->at.returned + m->design->returned.n - 1];
}
static inline double first_share_origin(const att_model *m, const att_state *s)
{
    return s->x[m->at.share_origins];
}
static inline double last_returned_women(const att_model *m, const att_state *s)
{
    const size_t t = m->design->n_times - 1;
    return log_people_at(m, s, t) + log(made_share(s->x[m->at.women + t]))
           + log(made_share(s->x[m->at.returned_of_women + t]));
}

static const made_quantity people_quantities[] = {{"first ln N", first_people},
    {"last ln N", last_people}, {"middle crowding", middle_crowding},
    {"shared bias", shared_bias}, {"ln sigma", log_step}, {"ln lambda", log_precision},
    {"last floor", last_floor}, {"origin 0", first_origin}};
enum { FIRST_PEOPLE = 0, LOG_STEP = 4, LOG_PRECISION = 5, N_PEOPLE_QUANTITIES = 8 };
_Static_assert(
    sizeof people_quantities == N_PEOPLE_QUANTITIES * sizeof *people_quantities, "all");

static const made_quantity share_quantities[] = {{"first ln N", first_people},
    {"last ln N", last_people}, {"first share of women", first_women},
    {"last share of women", last_women},
    {"middle returned of women", middle_returned_of_women},
    {"last returned of all", last_returned},
    {"last ln returned women", last_returned_women},
    {"origin 0 of shares", first_share_origin}, {"shared bias", shared_bias},
    {"ln lambda", log_precision}};
enum { N_SHARE_QUANTITIES = sizeof share_quantities / sizeof *share_quantities };

/* ---- worlds ---------------------------------------------------------------------- */

/* How precise the witnesses of each of four origins are: D1 and D2 of the method text,
 * a world in which rounding is all there is, and one in which it is nothing. */
static const double usual_spreads[4] = {.12, .30, .30, .50},
                    precise_spreads[4] = {.03, .05, .03, .05},
                    exact_spreads[4] = {.005, .005, .005, .005},
                    vague_spreads[4] = {1, 2, 1, 2};

static inline made_world people_world(const double spreads[4])
{
    made_world w = {.design = {.prior = ATT_HEADCOUNT_PRIOR,
                        .n_times = 10,
                        .n_epochs = 2,
                        .n_reports = 10,
                        .n_count_groups = 4},
        .n_reports = 10,
        .epochs = {{0, log(1000), 1, INFINITY}, {5, log(1000), 1, INFINITY}},
        .n_images = 2,
        .image_spread = 0.06};
    for (size_t j = 0; j < 10; j++)
        w.reports[j] = (made_report){.measure = ATT_TOTAL,
            .first = (int)j,
            .last = (int)j,
            .spread = spreads[j % 4],
            .group = j % 4};
    return w;
}

/* Every measure, and every way of telling; floors are known only by their limit. */
static inline made_world share_world(void)
{
    return (made_world){.design = {.prior = ATT_HEADCOUNT_PRIOR,
                            .n_times = 8,
                            .n_epochs = 2,
                            .n_reports = 12,
                            .n_count_groups = 3,
                            .n_share_groups = 3,
                            .women = {0, 8},
                            .returned = {0, 8}},
        .n_reports = 12,
        .reports = {{ATT_TOTAL, 0, 1, .3, 0, MADE_ROUNDED},
            {ATT_TOTAL, 6, 7, .15, 1, MADE_CLASSES},
            {ATT_MEN, 2, 2, .3, 0, MADE_ROUNDED},
            {ATT_WOMEN, 2, 3, .3, 0, MADE_ROUNDED},
            {ATT_WOMEN, 4, 7, .5, 1, MADE_OVER_OR_UNDER},
            {ATT_WOMEN, 5, 5, .12, 2, MADE_ROUNDED},
            {ATT_REPATRIATED_WOMEN, 6, 6, .3, 2, MADE_ROUNDED},
            {ATT_WOMEN_SHARE, 1, 1, .6, 0, MADE_ROUNDED},
            {ATT_REPATRIATED_SHARE_OF_WOMEN, 5, 7, .6, 1, MADE_ROUNDED},
            {ATT_REPATRIATED_WOMEN_SHARE, 7, 7, .6, 2, MADE_ROUNDED},
            {ATT_REPATRIATED_SHARE, 0, 4, .6, 0, MADE_ROUNDED},
            {ATT_REPATRIATED_SHARE, 6, 6, .6, 1, MADE_ROUNDED}},
        .epochs = {{0, log(1000), 1, log(4000)}, {3, log(1000), 1, log(8000)}}};
}
