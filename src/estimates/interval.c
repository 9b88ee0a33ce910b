/* interval.c — Wald and profile intervals of a log-linear model. */
#include "interval.h"

#include "math/distributions.h"

#include <math.h>
#include <string.h>

void att_loglinear_wald(double seen, double log_unseen, double log_unseen_se,
    double level, double *low, double *high)
{
    const double reach = att_normal_quantile((1 + level) / 2) * log_unseen_se;
    *low = seen + exp(log_unseen - reach);
    *high = seen + exp(log_unseen + reach);
}

typedef struct profiled {
    att_tally tally; /* with people never seen in its first cell */
    double seen, log_factorials;
    att_fitter fitter;
    size_t n_terms;
    const uint32_t *terms;
    const double *start;
} profiled;

/* The means of the complete table add up to N and are N times the chances. */
static bool value_at(void *self, double unseen, double *value, att_error *err)
{
    profiled *p = self;
    att_fit fit;
    const double all = p->seen + unseen;
    p->tally.counts[0] = unseen;
    p->tally.n_people = all;
    p->tally.margins[0] = all;
    if (!att_loglinear_fit(
            &p->fitter, &p->tally, p->n_terms, p->terms, p->start, &fit, err))
        return false;
    *value = -(double)INFINITY;
    if (fit.status == ATT_FIT_OK)
        *value = lgamma(all + 1) - lgamma(unseen + 1) + fit.log_likelihood + all
                 - all * log(all);
    return true;
}

bool att_loglinear_profile(const att_tally *tally, size_t n_terms,
    const uint32_t terms[], const double start[], double level, att_arena *scratch,
    att_profile *profile, att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    const double z = att_normal_quantile((1 + level) / 2);
    profiled p = {
        .seen = tally->n_people, .n_terms = n_terms, .terms = terms, .start = start};
    bool ok = att_tally_new(scratch, tally->n_lists, &p.tally, err)
              && att_fitter_new(scratch, tally->n_lists, n_terms, &p.fitter, err);
    if (ok) {
        const size_t n_cells = (size_t)1 << tally->n_lists;
        p.tally.is_complete = true;
        memcpy(p.tally.counts, tally->counts, n_cells * sizeof(double));
        memcpy(p.tally.margins, tally->margins, n_cells * sizeof(double));
        ok = att_profile_limits(
            value_at, &p, tally->n_people, exp(start[0]), z * z, profile, err);
    }
    att_arena_restore(scratch, spot);
    return ok;
}
