/* conflict.c — testimony by itself against imagery by itself. */
#include "estimate.h"

#include "math/distributions.h"
#include "math/quantile.h"

/* Imagery can only part from testimony if it measured a floor, or if the ground is
 * small enough to cut the prior of the floor. */
static bool can_conflict(const att_headcount_design *d, const att_headcount *h)
{
    for (size_t e = 0; e < d->n_epochs; e++) {
        const double z =
            (d->epochs[e].floor_most - d->epochs[e].floor) / d->epochs[e].floor_spread;
        if (att_normal_cdf(z) < 0.99)
            return true;
    }
    return h->evidence->n_floors > 0;
}

static void interval_at(const att_fit *fit, int t, double values[], double interval[2])
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    att_values_at(fit, ATT_TOTAL, t, values);
    att_sort(n, values);
    interval[0] = att_quantile(n, values, 0.025);
    interval[1] = att_quantile(n, values, 0.975);
}

bool att_find_conflict(const att_headcount_design *design, att_headcount *h,
    att_arena *scratch, att_error *err)
{
    if (!can_conflict(design, h))
        return true;
    const att_headcount_settings settings = att_fit_beside(&h->settings);
    const att_epoch unknown = att_epoch_unknown(&design->prior);
    att_headcount_design blind = *design;
    blind.epochs = &unknown;
    blind.n_epochs = 1;
    att_fit testimony, imagery;
    if (!att_fit_run(&blind, &settings, ATT_STREAM_TESTIMONY, NULL, NULL, scratch,
            &testimony, err)
        || !att_fit_prior(design, &settings, ATT_STREAM_PRIOR, scratch, &imagery, err))
        return false;
    double *values =
        att_push(scratch, settings.n_chains * settings.n_kept, sizeof *values, err);
    if (!values)
        return false;
    for (int t = 0; t < (int)design->n_times && !h->conflict.is_there; t++) {
        att_conflict *c = &h->conflict;
        interval_at(&testimony, t, values, c->testimony);
        interval_at(&imagery, t, values, c->imagery);
        c->half_year = t;
        c->is_there =
            c->testimony[1] < c->imagery[0] || c->imagery[1] < c->testimony[0];
    }
    return true;
}
