/* rivals.c — whether each kind of evidence, by itself, tells one number from another.
 */
#include "estimate.h"

/* Whether a figure names one number of people of this group. */
static bool names_one(const att_read_figure *f, att_measure group)
{
    return f->fate == ATT_ENTERS && f->measure == group && f->low == f->high;
}

/* The lowest and the highest number told of the group, or else of the wider groups. */
static void choose_rivals(att_headcount *h)
{
    static const att_measure wider[] = {ATT_REPATRIATED_WOMEN, ATT_WOMEN, ATT_TOTAL};
    const size_t n_groups = sizeof wider / sizeof *wider;
    size_t g = 0;
    while (g < n_groups && wider[g] != h->question.group)
        g++;
    att_rivals *r = &h->rivals;
    *r = (att_rivals){.low = (double)NAN, .high = (double)NAN};
    for (; g < n_groups && !(r->low < r->high); g++) {
        *r = (att_rivals){.measure = wider[g], .low = (double)NAN, .high = (double)NAN};
        for (size_t i = 0; i < h->chosen.n_figures; i++) {
            const att_read_figure *f = &h->chosen.figures[i];
            if (!names_one(f, wider[g]))
                continue;
            if (!(f->low >= r->low)) {
                r->low = f->low;
                r->low_figure = i;
            }
            if (!(f->low <= r->high)) {
                r->high = f->low;
                r->high_figure = i;
            }
        }
    }
}

/* ln of the ratio of the densities of the two numbers, over the period of the question
 * as far as the group is followed. */
static bool log_ratio(const att_fit *fit, const att_headcount *h, att_arena *scratch,
    double *ratio, att_error *err)
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    const att_half_years range = att_values_range(&h->chosen, h->rivals.measure);
    const att_half_years period = {
        h->period.first > range.first ? h->period.first : range.first,
        h->period.last < range.last ? h->period.last : range.last};
    double *values = att_push(scratch, n, sizeof *values, err),
           *mean = values ? att_push(scratch, n, sizeof *mean, err) : NULL;
    if (!mean)
        return false;
    *ratio = (double)NAN;
    if (period.first > period.last)
        return true;
    att_values_mean(fit, h->rivals.measure, period, values, mean);
    *ratio = att_log_density_at(n, mean, h->rivals.low)
             - att_log_density_at(n, mean, h->rivals.high);
    return true;
}

/* The reports of one kind, in buildings that nobody saw. */
static bool keep_kind(const att_headcount_design *design, att_headcount *h,
    att_kind_of_evidence kind, const att_epoch *unknown, att_arena *scratch,
    att_headcount_design *out, att_error *err)
{
    att_report *reports = att_push(scratch, design->n_reports, sizeof *reports, err);
    if (!reports)
        return false;
    size_t n = 0;
    for (size_t j = 0; j < design->n_reports; j++) {
        const att_figure *f = h->chosen.figures[h->chosen.figure_of[j]].figure;
        if ((f->witness.length > 0) == (kind == ATT_WITNESSES))
            reports[n++] = design->reports[j];
    }
    *out = *design;
    out->reports = reports;
    out->n_reports = n;
    out->epochs = unknown;
    out->n_epochs = 1;
    h->rivals.n_reports[kind] = n;
    return true;
}

static bool ask_kind(const att_headcount_design *design, att_headcount *h,
    att_kind_of_evidence kind, double log_prior_ratio, const att_epoch *unknown,
    att_arena *scratch, att_error *err)
{
    const att_headcount_settings settings = att_fit_beside(&h->settings);
    att_headcount_design own;
    att_fit fit;
    double ratio;
    h->rivals.ratio[kind] = (double)NAN;
    if (kind == ATT_IMAGERY) {
        h->rivals.n_reports[kind] = h->evidence->n_buildings + h->evidence->n_floors;
        if (!att_fit_prior(design, &h->settings, ATT_STREAM_PRIOR, scratch, &fit, err))
            return false;
    } else if (!keep_kind(design, h, kind, unknown, scratch, &own, err)
               || (own.n_reports > 0
                   && !att_fit_run(&own, &settings, ATT_STREAM_KINDS + kind, NULL, NULL,
                       scratch, &fit, err)))
        return false;
    if (h->rivals.n_reports[kind] == 0)
        return true;
    if (!log_ratio(&fit, h, scratch, &ratio, err))
        return false;
    h->rivals.ratio[kind] = exp(ratio - log_prior_ratio);
    return true;
}

bool att_compare_rivals(const att_headcount_design *design, att_headcount *h,
    att_arena *scratch, att_error *err)
{
    choose_rivals(h);
    if (!(h->rivals.low < h->rivals.high))
        return true;
    const att_epoch unknown = att_epoch_unknown(&design->prior);
    att_headcount_design blind = *design;
    blind.epochs = &unknown;
    blind.n_epochs = 1;
    att_fit prior;
    double ratio;
    if (!att_fit_prior(&blind, &h->settings, ATT_STREAM_PRIOR, scratch, &prior, err)
        || !log_ratio(&prior, h, scratch, &ratio, err))
        return false;
    for (att_kind_of_evidence k = 0; k < ATT_KINDS; k++)
        if (!ask_kind(design, h, k, ratio, &unknown, scratch, err))
            return false;
    return true;
}
