/* state.c — one state of a headcount: draw it from the prior, hear the reports. */
#include "headcount.h"

#include "math/distributions.h"

#include <math.h>
#include <string.h>

bool att_state_push(
    const att_model *model, att_arena *arena, att_state *state, att_error *err)
{
    const size_t n = model->at.n, n_reports = model->design->n_reports;
    *state = (att_state){0};
    state->x = att_push(arena, n, sizeof *state->x, err);
    state->variance = att_push(arena, n, sizeof *state->variance, err);
    state->sums = att_push(arena, n_reports, sizeof *state->sums, err);
    state->fit = att_push(arena, n_reports, sizeof *state->fit, err);
    if (!state->x || !state->variance || !state->sums || !state->fit)
        return false;
    for (size_t v = 0; v < n; v++)
        state->variance[v] = model->normals[v].variance;
    return true;
}

void att_state_set_step(const att_model *model, double log_step, double variance[])
{
    const double own = exp(2 * log_step), rebuilt = model->design->prior.rebuild_spread;
    for (size_t t = 1; t < model->design->n_times; t++)
        variance[t] =
            own
            + (model->epoch_of[t] != model->epoch_of[t - 1] ? rebuilt * rebuilt : 0);
}

/* ---- hearing --------------------------------------------------------------------- */

/* ln of the share whose logit is given. */
static double log_share(double logit)
{
    return logit > 0 ? -log1p(exp(-logit)) : logit - log1p(exp(logit));
}

/* Where a report is heard: ln of the people it counts, or the logit of its share. */
static double location(att_measure measure, const double sums[ATT_SUMS])
{
    const double own = sums[ATT_OWN], women = sums[ATT_WOMEN_LOGIT],
                 returned = sums[ATT_RETURNED_LOGIT];
    if (measure == ATT_WOMEN)
        return own + log_share(women);
    if (measure == ATT_MEN)
        return own + log_share(-women);
    if (measure == ATT_REPATRIATED_WOMEN)
        return own + log_share(women) + log_share(returned);
    if (measure == ATT_REPATRIATED_WOMEN_SHARE) {
        const double share = log_share(women) + log_share(returned);
        return own + share - log(-expm1(share));
    }
    return own;
}

double att_report_fit(
    const att_report *report, const double sums[ATT_SUMS], double precision)
{
    const double centre = location(report->measure, sums);
    return att_is_share(report->measure)
               ? att_round_mass(
                   &report->steps, ATT_STRAY_NORMAL, centre, report->spread)
               : att_round_mass(&report->steps, ATT_STRAY_STUDENT4, centre,
                   report->spread * precision);
}

static double sum_up(const att_sum *sum, const double x[])
{
    double total = 0;
    for (size_t i = 0; i < sum->n; i++)
        total += sum->terms[i].weight * x[sum->terms[i].at];
    return total;
}

double att_state_hear(const att_model *model, att_state *state)
{
    const double precision = exp(state->log_precision);
    att_log_product product = ATT_LOG_PRODUCT;
    for (size_t j = 0; j < model->design->n_reports; j++) {
        for (size_t k = 0; k < ATT_SUMS; k++)
            state->sums[j][k] = sum_up(&model->sums[j][k], state->x);
        state->fit[j] =
            att_report_fit(&model->design->reports[j], state->sums[j], precision);
        att_log_multiply(&product, state->fit[j]);
    }
    return att_log_product_of(&product);
}

/* ---- the prior ------------------------------------------------------------------- */

void att_draw_swing(const att_normal normals[], const double variance[], size_t first,
    size_t end, att_random *r, double swing[])
{
    for (size_t v = first; v < end; v++)
        swing[v] = (normals[v].parent == ATT_NO_PARENT ? 0 : swing[normals[v].parent])
                   + sqrt(variance[v]) * att_random_normal(r);
}

static bool draw_walk(const att_model *m, att_random *r, att_state *s)
{
    const size_t n = m->design->n_times;
    s->log_step = log(fabs(m->design->prior.step_spread * att_random_normal(r)));
    att_state_set_step(m, s->log_step, s->variance);
    att_draw_swing(m->normals, s->variance, 0, n, r, s->x);
    for (size_t t = 0; t < n; t++) {
        s->x[t] += m->normals[0].mean;
        if (s->x[t] > m->normals[t].most)
            return false;
    }
    return true;
}

void att_state_draw_prior(const att_model *model, att_random *r, att_state *state)
{
    const att_normal *normals = model->normals;
    while (!draw_walk(model, r, state)) {
    }
    for (size_t v = model->at.floor; v < model->at.bias; v++) {
        const double spread = sqrt(normals[v].variance);
        const double below =
            att_normal_cdf((normals[v].most - normals[v].mean) / spread);
        state->x[v] =
            normals[v].mean
            + spread * att_normal_quantile(fmax(below * att_random_uniform(r), 1e-300));
    }
    att_draw_swing(normals, state->variance, model->at.bias, model->at.n, r, state->x);
    state->log_precision = model->design->prior.precision_spread * att_random_normal(r);
}
