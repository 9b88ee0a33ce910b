/* sweep.c — one sweep of the sampler: lines, ellipses, the two scales. */
#include "headcount.h"

#include "math/slice.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { MOST_STARTS = 1000 };

struct att_sampler {
    const att_model *model;
    att_random random;
    size_t n_sweeps;
    att_state now, trial; /* trial: what a density is tried at */
    double *mean, *swing, *scratch;
};

att_state *att_sampler_state(att_sampler *sampler)
{
    return &sampler->now;
}

bool att_sampler_new(const att_model *model, att_random random, att_arena *arena,
    att_sampler **out, att_error *err)
{
    const size_t n = model->at.n;
    att_sampler *s = att_push(arena, 1, sizeof *s, err);
    if (!s || !att_state_push(model, arena, &s->now, err)
        || !att_state_push(model, arena, &s->trial, err))
        return false;
    s->model = model;
    s->random = random;
    s->mean = att_push(arena, n, sizeof *s->mean, err);
    s->swing = att_push(arena, n, sizeof *s->swing, err);
    s->scratch = att_push(arena, n, sizeof *s->scratch, err);
    if (!s->mean || !s->swing || !s->scratch)
        return false;
    for (size_t v = 0; v < n; v++) {
        const att_normal *normal = &model->normals[v];
        s->mean[v] = normal->mean
                     + (normal->parent == ATT_NO_PARENT ? 0 : s->mean[normal->parent]);
    }
    *out = s;
    return true;
}

static bool fail_impossible(att_error *err)
{
    return att_fail(err, ATT_REFUSED,
        "the reports cannot all be true at once, however far each may stray");
}

bool att_sampler_start(att_sampler *sampler, att_error *err)
{
    for (size_t i = 0; i < MOST_STARTS; i++) {
        att_state_draw_prior(sampler->model, &sampler->random, &sampler->now);
        if (isfinite(att_state_hear(sampler->model, &sampler->now)))
            return true;
    }
    return fail_impossible(err);
}

bool att_sampler_resume(att_sampler *sampler, att_error *err)
{
    att_state_set_step(sampler->model, sampler->now.log_step, sampler->now.variance);
    return isfinite(att_state_hear(sampler->model, &sampler->now))
           || fail_impossible(err);
}

/* ---- lines ----------------------------------------------------------------------- */

/* The log density along a line: the prior is a parabola, the reports are asked. */
typedef struct att_line {
    const att_sampler *sampler;
    const att_move *move;
    double curve, slope; /* prior: -(curve * distance + slope) * distance */
    double precision;
    double *fit; /* of each report of the move, where it was asked last */
} line;

static double density_on_line(const void *self, double distance, double level)
{
    const line *l = self;
    const att_state *now = &l->sampler->now;
    const att_headcount_design *d = l->sampler->model->design;
    const double prior = -(l->curve * distance + l->slope) * distance;
    if (prior <= level) /* no report can lift it */
        return prior;
    const double needed = exp(level - prior);
    att_log_product product = ATT_LOG_PRODUCT;
    for (size_t i = 0; i < l->move->n_pulls; i++) {
        const att_pull *pull = &l->move->pulls[i];
        if (distance == 0) {
            l->fit[i] = now->fit[pull->report];
        } else {
            double sums[ATT_SUMS];
            for (size_t k = 0; k < ATT_SUMS; k++)
                sums[k] = now->sums[pull->report][k] + distance * pull->by[k];
            l->fit[i] = att_report_fit(&d->reports[pull->report], sums, l->precision);
        }
        att_log_multiply(&product, l->fit[i]);
        if (product.logs == 0 && product.rest <= needed)
            return (double)-INFINITY;
    }
    return att_log_product_of(&product) + prior;
}

/* How far a line can be followed before a number meets its limit. */
static void find_ends(
    const att_sampler *s, const att_move *move, double *low, double *high)
{
    *low = -INFINITY;
    *high = INFINITY;
    for (size_t p = 0; p < move->n_parts; p++) {
        const att_part *part = &move->parts[p];
        if (part->first >= s->model->at.bias)
            continue; /* only crowding and floor have limits */
        double room = INFINITY;
        for (size_t v = part->first; v < part->first + part->n; v++)
            room = fmin(room, s->model->normals[v].most - s->now.x[v]);
        if (part->step > 0)
            *high = fmin(*high, room / part->step);
        else
            *low = fmax(*low, room / part->step);
    }
}

static void follow(att_sampler *s, const line *l, double distance)
{
    for (size_t p = 0; p < l->move->n_parts; p++) {
        const att_part *part = &l->move->parts[p];
        for (size_t v = part->first; v < part->first + part->n; v++)
            s->now.x[v] += distance * part->step;
    }
    for (size_t i = 0; i < l->move->n_pulls; i++) {
        const att_pull *pull = &l->move->pulls[i];
        for (size_t k = 0; k < ATT_SUMS; k++)
            s->now.sums[pull->report][k] += distance * pull->by[k];
        s->now.fit[pull->report] = l->fit[i]; /* the accepted place was asked last */
    }
}

static void slice_along(att_sampler *s, const att_move *move)
{
    line l = {.sampler = s,
        .move = move,
        .precision = exp(s->now.log_precision),
        .fit = s->trial.fit};
    for (size_t i = 0; i < move->n_strains; i++) {
        const size_t v = move->strains[i].at;
        const att_normal *normal = &s->model->normals[v];
        const double step = move->strains[i].weight,
                     off =
                         s->now.x[v] - normal->mean
                         - (normal->parent == ATT_NO_PARENT ? 0
                                                            : s->now.x[normal->parent]);
        l.curve += 0.5 * step * step / s->now.variance[v];
        l.slope += step * off / s->now.variance[v];
    }
    double low, high;
    find_ends(s, move, &low, &high);
    const double width = 5 / sqrt(2 * l.curve); /* prior spreads: ends fail at once */
    const double distance = att_slice(
        &s->random, 0, width, fmin(low, 0), fmax(high, 0), density_on_line, &l);
    if (distance != 0)
        follow(s, &l, distance);
}

/* ---- ellipses -------------------------------------------------------------------- */

static bool is_within_limits(const att_model *m, const double x[])
{
    for (size_t v = 0; v < m->at.bias; v++)
        if (x[v] > m->normals[v].most)
            return false;
    return true;
}

/* The numbers of the vector that an ellipse swings; the others stay. */
typedef struct att_swung {
    att_sampler *sampler;
    size_t first, end;
} swung;

static double hear_swung(const void *self, const double block[])
{
    const swung *b = self;
    att_state *trial = &b->sampler->trial;
    memcpy(trial->x + b->first, block, (b->end - b->first) * sizeof *block);
    if (!is_within_limits(b->sampler->model, trial->x))
        return (double)-INFINITY;
    return att_state_hear(b->sampler->model, trial);
}

/* What was tried last becomes the state. */
static void take_trial(att_sampler *s)
{
    const att_state before = s->now;
    s->now = s->trial;
    s->trial = before;
}

static void begin_trial(att_sampler *s)
{
    memcpy(s->trial.x, s->now.x, s->model->at.n * sizeof *s->now.x);
    memcpy(s->trial.variance, s->now.variance, s->model->at.n * sizeof *s->now.x);
    s->trial.log_precision = s->now.log_precision;
    s->trial.log_step = s->now.log_step;
}

static void swing_block(att_sampler *s, size_t first, size_t end)
{
    if (first == end)
        return;
    begin_trial(s);
    att_draw_swing(
        s->model->normals, s->now.variance, first, end, &s->random, s->swing);
    const swung b = {s, first, end};
    att_slice_elliptical(&s->random, end - first, s->mean + first, s->swing + first,
        s->now.x + first, s->scratch, hear_swung, &b);
    take_trial(s);
}

/* ---- scales ---------------------------------------------------------------------- */

/* lambda, on its log. */
static double density_of_precision(const void *self, double log_precision, double level)
{
    (void)level;
    const att_sampler *s = self;
    const att_headcount_design *d = s->model->design;
    const double z = log_precision / d->prior.precision_spread,
                 precision = exp(log_precision);
    att_log_product product = ATT_LOG_PRODUCT;
    for (size_t j = 0; j < d->n_reports; j++) {
        s->trial.fit[j] = att_report_fit(&d->reports[j], s->now.sums[j], precision);
        att_log_multiply(&product, s->trial.fit[j]);
    }
    return att_log_product_of(&product) - 0.5 * z * z;
}

/* The half-normal prior of sigma, on its log: the last term is the Jacobian. */
static double prior_of_step(const att_model *m, double log_step)
{
    const double z = exp(log_step) / m->design->prior.step_spread;
    return -0.5 * z * z + log_step;
}

/* sigma given the walk. */
static double density_of_step_centred(const void *self, double log_step, double level)
{
    (void)level;
    const att_sampler *s = self;
    double *variance = s->trial.variance;
    att_state_set_step(s->model, log_step, variance);
    double total = prior_of_step(s->model, log_step);
    for (size_t t = 1; t < s->model->design->n_times; t++) {
        const double step = s->now.x[t] - s->now.x[t - 1];
        total -= 0.5 * (step * step / variance[t] + log(variance[t]));
    }
    return total;
}

/* sigma given the standardised steps: the walk stretches with it. */
static double density_of_step_stretched(const void *self, double log_step, double level)
{
    (void)level;
    const att_sampler *s = self;
    att_state trial = s->trial; /* its arrays are written through */
    att_state_set_step(s->model, log_step, trial.variance);
    for (size_t t = 1; t < s->model->design->n_times; t++) {
        const double step = s->now.x[t] - s->now.x[t - 1];
        trial.x[t] =
            trial.x[t - 1] + step * sqrt(trial.variance[t] / s->now.variance[t]);
    }
    if (!is_within_limits(s->model, trial.x))
        return (double)-INFINITY;
    return prior_of_step(s->model, log_step) + att_state_hear(s->model, &trial);
}

static void slice_scales(att_sampler *s)
{
    att_state *now = &s->now;
    now->log_precision = att_slice(&s->random, now->log_precision,
        2 * s->model->design->prior.precision_spread, -INFINITY, INFINITY,
        density_of_precision, s);
    memcpy(now->fit, s->trial.fit, s->model->design->n_reports * sizeof *now->fit);

    now->log_step = att_slice(
        &s->random, now->log_step, 1, -INFINITY, INFINITY, density_of_step_centred, s);
    att_state_set_step(s->model, now->log_step, now->variance);

    begin_trial(s);
    s->trial.log_step = att_slice(&s->random, now->log_step, 1, -INFINITY, INFINITY,
        density_of_step_stretched, s);
    take_trial(s);
}

void att_sampler_sweep(att_sampler *sampler)
{
    const att_model *m = sampler->model;
    sampler->n_sweeps++;
    for (size_t i = 0; i < m->n_moves; i++)
        if (m->moves[i].turn == 0 || m->moves[i].turn == 1 + sampler->n_sweeps % 2)
            slice_along(sampler, &m->moves[i]);
    att_state_hear(m, &sampler->now); /* sums drift by rounding as they are moved */
    for (int i = 0; i < 2; i++) {
        swing_block(sampler, 0, m->at.women);
        swing_block(sampler, m->at.women, m->at.n);
    }
    slice_scales(sampler);
}
