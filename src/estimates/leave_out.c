/* leave_out.c — the number without each report: by weights, or fitted anew where they
 * cannot be trusted. */
#include "estimate.h"

#include "math/pareto.h"
#include "math/quantile.h"

#include <string.h>

static const double trusted_k = 0.7, mixed_enough = 1.05;

static double weighted_quantile(size_t n, const double values[], const size_t order[],
    const double log_weights[], double p)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += exp(log_weights[order[i]]);
        if (sum >= p)
            return values[order[i]];
    }
    return values[order[n - 1]];
}

/* Each draw weighs what it would have weighed without the report. */
static bool weigh(const att_fit *fit, size_t report, const double number[],
    const size_t order[], att_arena *scratch, att_standing *s, att_error *err)
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    const double *fits = att_draws_fit(&fit->draws, report);
    double *weights = att_push(scratch, n, sizeof *weights, err);
    if (!weights)
        return false;
    for (size_t i = 0; i < n; i++)
        weights[i] = -log(fits[i]);
    if (!att_pareto_smooth(n, weights, scratch, &s->pareto_k, err))
        return false;
    s->without = (att_spread){weighted_quantile(n, number, order, weights, 0.05),
        weighted_quantile(n, number, order, weights, 0.25),
        weighted_quantile(n, number, order, weights, 0.5),
        weighted_quantile(n, number, order, weights, 0.75),
        weighted_quantile(n, number, order, weights, 0.95)};
    return true;
}

/* The number from a fit that never heard the report. */
static bool refit(const att_fit *fit, size_t report, const att_headcount *h,
    att_arena *scratch, att_standing *s, att_error *err)
{
    att_headcount_settings settings = att_fit_beside(&h->settings);
    settings.n_warmup /= 2; /* one report fewer is not far */
    att_headcount_design design = *fit->design;
    att_report *reports = att_push(scratch, design.n_reports, sizeof *reports, err);
    if (!reports)
        return false;
    memcpy(reports, design.reports, report * sizeof *reports);
    memcpy(reports + report, design.reports + report + 1,
        (design.n_reports - report - 1) * sizeof *reports);
    design.reports = reports;
    design.n_reports--;
    att_fit without;
    if (!att_fit_run(&design, &settings, ATT_STREAM_WITHOUT + report, fit, NULL,
            scratch, &without, err))
        return false;
    const size_t n = settings.n_chains * settings.n_kept;
    double *values = att_push(scratch, n, sizeof *values, err),
           *mean = values ? att_push(scratch, n, sizeof *mean, err) : NULL;
    att_mixing mixing;
    if (!mean)
        return false;
    att_values_mean(&without, h->question.group, h->period, values, mean);
    if (!att_chains_mixing(settings.n_chains, settings.n_kept,
            (const double(*)[settings.n_kept])mean, scratch, &mixing, err))
        return false;
    att_sort(n, mean);
    s->without = mixing.rhat < mixed_enough ? att_spread_of(n, mean)
                                            : (att_spread){(double)NAN, (double)NAN,
                                                (double)NAN, (double)NAN, (double)NAN};
    s->is_refitted = true;
    return true;
}

bool att_leave_each_out(const att_fit *fit, const double number[], att_headcount *h,
    att_arena *scratch, att_error *err)
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    size_t *order = att_push(scratch, n, sizeof *order, err);
    if (!order)
        return false;
    att_sort_order(n, number, order);
    for (size_t j = 0; j < h->chosen.n_reports; j++) {
        att_standing *s = &h->standings[h->chosen.figure_of[j]];
        const att_spot start = att_arena_save(scratch);
        s->is_report = true;
        if (!weigh(fit, j, number, order, scratch, s, err)
            || (!(s->pareto_k < trusted_k) && !refit(fit, j, h, scratch, s, err)))
            return false;
        att_arena_restore(scratch, start);
    }
    return true;
}
