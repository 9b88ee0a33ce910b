/* values.c — numbers of people, and shares, from draws of the vector. */
#include "values.h"

#include "math/quantile.h"

#include <assert.h>

static double share_of(double logit)
{
    return 1 / (1 + exp(-logit));
}

static void people_at(const att_fit *fit, int t, double out[])
{
    const att_model *m = &fit->model;
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    const double *crowding = att_draws_row(&fit->draws, m->at.crowding + (size_t)t),
                 *floor = att_draws_row(&fit->draws, m->at.floor + m->epoch_of[t]);
    for (size_t i = 0; i < n; i++)
        out[i] = exp(crowding[i] + floor[i]);
}

/* Multiply by the shares of one walk, or by what is left of them. */
static void multiply_by_share(
    const att_fit *fit, size_t at, att_walk walk, int t, bool is_rest, double out[])
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    assert(t >= walk.first && t < walk.first + (int)walk.n);
    const double *logit = att_draws_row(&fit->draws, at + (size_t)(t - walk.first));
    for (size_t i = 0; i < n; i++)
        out[i] *= share_of(is_rest ? -logit[i] : logit[i]);
}

void att_values_at(const att_fit *fit, att_measure measure, int t, double out[])
{
    const att_headcount_design *d = fit->design;
    const att_places *at = &fit->model.at;
    if (att_is_share(measure))
        for (size_t i = 0; i < fit->draws.n_chains * fit->draws.n_kept; i++)
            out[i] = 1;
    else
        people_at(fit, t, out);
    if (measure == ATT_REPATRIATED_SHARE)
        multiply_by_share(fit, at->returned, d->returned, t, false, out);
    if (measure == ATT_WOMEN || measure == ATT_MEN || measure == ATT_REPATRIATED_WOMEN
        || measure == ATT_WOMEN_SHARE || measure == ATT_REPATRIATED_WOMEN_SHARE)
        multiply_by_share(fit, at->women, d->women, t, measure == ATT_MEN, out);
    if (measure == ATT_REPATRIATED_WOMEN || measure == ATT_REPATRIATED_SHARE_OF_WOMEN
        || measure == ATT_REPATRIATED_WOMEN_SHARE)
        multiply_by_share(fit, at->returned_of_women, d->women, t, false, out);
}

void att_values_mean(const att_fit *fit, att_measure measure, att_half_years period,
    double scratch[], double out[])
{
    assert(period.first <= period.last);
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    for (int t = period.first; t <= period.last; t++) {
        att_values_at(fit, measure, t, scratch);
        for (size_t i = 0; i < n; i++)
            out[i] = (t == period.first ? 0 : out[i]) + scratch[i];
    }
    for (size_t i = 0; i < n; i++)
        out[i] /= period.last - period.first + 1;
}

/* ---- when figures speak of a group ----------------------------------------------- */

static bool speaks_of_women(att_measure m)
{
    return m == ATT_WOMEN || m == ATT_REPATRIATED_WOMEN || m == ATT_WOMEN_SHARE
           || m == ATT_REPATRIATED_WOMEN_SHARE || m == ATT_REPATRIATED_SHARE_OF_WOMEN;
}

static bool speaks_of_returned_women(att_measure m)
{
    return m == ATT_REPATRIATED_WOMEN || m == ATT_REPATRIATED_SHARE_OF_WOMEN
           || m == ATT_REPATRIATED_WOMEN_SHARE;
}

/* Whether a report on `heard` tells when the group was there. */
static bool dates_group(att_measure heard, att_measure group)
{
    if (group == ATT_TOTAL)
        return !att_is_share(heard);
    if (group == ATT_REPATRIATED_SHARE)
        return heard == group;
    return speaks_of_women(heard) || (group == ATT_MEN && heard == ATT_MEN);
}

att_half_years att_values_range(const att_chosen *chosen, att_measure measure)
{
    att_half_years range = {0, -1};
    bool is_known = !speaks_of_returned_women(measure);
    for (size_t j = 0; j < chosen->n_reports; j++) {
        const att_report *r = &chosen->reports[j];
        is_known = is_known || speaks_of_returned_women(r->measure);
        if (!dates_group(r->measure, measure))
            continue;
        const bool is_first = range.last < range.first;
        range.first = is_first || r->first < range.first ? r->first : range.first;
        range.last = is_first || r->last > range.last ? r->last : range.last;
    }
    if (!is_known)
        return (att_half_years){0, -1};
    if (!att_is_share(measure)) {
        range.first = range.first < 0 ? 0 : range.first;
        range.last =
            range.last < (int)chosen->n_times ? range.last : (int)chosen->n_times - 1;
    }
    return range;
}

/* ---- what is read from draws ----------------------------------------------------- */

att_spread att_spread_of(size_t n, const double ascending[])
{
    return (att_spread){att_quantile(n, ascending, 0.05),
        att_quantile(n, ascending, 0.25), att_quantile(n, ascending, 0.5),
        att_quantile(n, ascending, 0.75), att_quantile(n, ascending, 0.95)};
}

double att_part_below(size_t n, const double ascending[], double x)
{
    size_t below = 0, equal = 0;
    for (size_t i = 0; i < n; i++) {
        below += ascending[i] < x;
        equal += ascending[i] == x;
    }
    return ((double)below + 0.5 * (double)equal) / (double)n;
}

double att_log_density_at(size_t n, const double values[], double x)
{
    double mean = 0, squares = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        mean += log(values[i]) / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (log(values[i]) - mean) * (log(values[i]) - mean);
    const double width = 1.06 * sqrt(squares / (double)(n - 1)) * pow((double)n, -0.2);
    for (size_t i = 0; i < n; i++) {
        const double z = (log(values[i]) - log(x)) / width;
        sum += exp(-0.5 * z * z);
    }
    return sum < 10 ? (double)NAN : log(sum / ((double)n * width * 2.5066282746310002));
}
