/* families.c — Poisson regressions with columns in the number of lists. */
#include "families.h"

#include "math/cholesky.h"
#include "math/poisson.h"

#include <math.h>
#include <string.h>

enum { COLUMNS_MOST = 40 };

typedef enum shape { NONE, CHAO, POISSON, DARROCH, GAMMA, FIRST, FIRST_FREE } shape;

typedef struct family {
    const char *name;
    bool has_lists; /* a column for each list */
    shape shape;
} family;

static const family families[ATT_FAMILIES] = {
    [ATT_FAMILY_M0] = {"M0", false, NONE},
    [ATT_FAMILY_MT] = {"Mt", true, NONE},
    [ATT_FAMILY_MH_CHAO] = {"Mh Chao (LB)", false, CHAO},
    [ATT_FAMILY_MH_POISSON] = {"Mh Poisson2", false, POISSON},
    [ATT_FAMILY_MH_DARROCH] = {"Mh Darroch", false, DARROCH},
    [ATT_FAMILY_MH_GAMMA] = {"Mh Gamma3.5", false, GAMMA},
    [ATT_FAMILY_MTH_CHAO] = {"Mth Chao (LB)", true, CHAO},
    [ATT_FAMILY_MTH_POISSON] = {"Mth Poisson2", true, POISSON},
    [ATT_FAMILY_MTH_DARROCH] = {"Mth Darroch", true, DARROCH},
    [ATT_FAMILY_MTH_GAMMA] = {"Mth Gamma3.5", true, GAMMA},
    [ATT_FAMILY_MB] = {"Mb", false, FIRST},
    [ATT_FAMILY_MBH] = {"Mbh", false, FIRST_FREE},
};

const char *att_family_name(att_family f)
{
    return families[f].name;
}

/* One design: the rows are histories 1, 2, … and, last, history 0. */
typedef struct design {
    size_t n_cells, n_columns, n_rows;
    size_t first_eta; /* columns from here must not be below 0 */
    double *x;        /* n_cells rows of n_columns */
    double *y;
} design;

static double heterogeneity(shape s, double times)
{
    if (s == POISSON)
        return exp2(times) - 1;
    if (s == GAMMA)
        return -log(3.5 + times) + log(3.5);
    return times * times / 2;
}

/* The place of the first list, in time, that a history is on; from 1. */
static size_t first_in_time(uint32_t w, size_t k, const size_t order[])
{
    size_t first = k + 1;
    for (size_t j = 0; j < k; j++)
        if (w >> j & 1 && order[j] < first)
            first = order[j];
    return first;
}

static void fill_row(
    const family *f, size_t k, uint32_t w, const size_t order[], double row[])
{
    const size_t times = (size_t)__builtin_popcount(w);
    size_t c = 0;
    row[c++] = 1;
    if (f->shape == FIRST || f->shape == FIRST_FREE) {
        const size_t first = first_in_time(w, k, order);
        row[c++] = (double)first - 1;
        row[c++] = times > 0 ? (double)times - 1 : 0;
        if (f->shape == FIRST_FREE)
            row[c++] = first == 1;
        return;
    }
    for (size_t j = 0; f->has_lists && j < k; j++)
        row[c++] = w >> j & 1;
    if (!f->has_lists)
        row[c++] = (double)times;
    if (f->shape == CHAO)
        for (size_t i = 3; i <= k; i++)
            row[c++] = times >= i ? (double)(times - i + 1) : 0;
    else if (f->shape != NONE)
        row[c++] = heterogeneity(f->shape, (double)times);
}

static bool make_design(const att_tally *tally, const family *f, const size_t order[],
    att_arena *scratch, design *d, att_error *err)
{
    const size_t k = tally->n_lists;
    *d = (design){.n_cells = (size_t)1 << k};
    d->n_rows = d->n_cells - 1;
    d->first_eta = f->has_lists ? k + 1 : 2;
    switch (f->shape) {
    case NONE:
        d->n_columns = d->first_eta;
        break;
    case CHAO:
        d->n_columns = d->first_eta + (k > 2 ? k - 2 : 0);
        break;
    case FIRST_FREE:
        d->n_columns = 4;
        break;
    case POISSON:
    case DARROCH:
    case GAMMA:
    case FIRST:
        d->n_columns = d->first_eta + 1;
        break;
    }
    d->x = att_push(scratch, d->n_cells * d->n_columns, sizeof *d->x, err);
    d->y = att_push(scratch, d->n_cells, sizeof *d->y, err);
    if (!d->x || !d->y)
        return false;
    for (size_t r = 0; r < d->n_cells; r++) {
        const uint32_t w = r + 1 < d->n_cells ? (uint32_t)r + 1 : 0;
        fill_row(f, k, w, order, d->x + r * d->n_columns);
        d->y[r] = w ? tally->counts[w] : 0;
    }
    return true;
}

static void drop_column(design *d, size_t column)
{
    double *to = d->x;
    for (size_t r = 0; r < d->n_cells; r++)
        for (size_t c = 0; c < d->n_columns; c++)
            if (c != column)
                *to++ = d->x[r * d->n_columns + c];
    d->n_columns--;
}

static void start(const att_tally *tally, const family *f, double b[])
{
    double captures = 0;
    const double k = (double)tally->n_lists, n = tally->n_people;
    memset(b, 0, COLUMNS_MOST * sizeof *b);
    for (size_t j = 0; j < tally->n_lists; j++)
        captures += tally->margins[(size_t)1 << j];
    const double share = captures / (k * 2 * n);
    const double log_odds = log(share / (1 - share));
    b[0] = log(2 * n) + k * log1p(-share);
    if (f->shape == FIRST || f->shape == FIRST_FREE)
        b[2] = log_odds;
    else
        for (size_t c = 1; c < (f->has_lists ? tally->n_lists + 1 : 2); c++)
            b[c] = log_odds;
}

/* Fit; Chao's etas below 0 are set to 0 and the rest fitted again. */
static bool fit_design(const att_tally *tally, const family *f, design *d, double b[],
    double factor[], att_arena *scratch, att_poisson *poisson, att_error *err)
{
    for (;;) {
        const size_t p = d->n_columns;
        start(tally, f, b);
        if (!att_poisson_fit(d->n_rows, p, (const double(*)[p])d->x, NULL, d->y, b,
                (double(*)[p])factor, scratch, poisson, err))
            return false;
        size_t worst = d->first_eta;
        for (size_t c = d->first_eta; c < p; c++)
            worst = b[c] < b[worst] ? c : worst;
        /* where nobody is on so many lists an eta falls without end: it goes too */
        if (f->shape != CHAO || worst == p || b[worst] >= 0)
            return true;
        drop_column(d, worst);
    }
}

/* The unseen and its derivatives by the coefficients. */
static double unseen_of(
    const family *f, size_t k, size_t p, const double b[], double gradient[])
{
    memset(gradient, 0, p * sizeof *gradient);
    if (f->shape != FIRST && f->shape != FIRST_FREE) {
        gradient[0] = exp(b[0]);
        return gradient[0];
    }
    /* First seen on occasion i: U_i = exp(b0 + (i-1) b1) (1 + e^b2)^(k-i), in a fixed
     * ratio q; what was never seen goes on from there. */
    const double odds = exp(b[2]), q = exp(b[1]) / (1 + odds);
    const double from = f->shape == FIRST ? 0 : 1;
    const double last = exp(b[0] + from * b[1] + ((double)k - 1 - from) * log1p(odds));
    const double power = (double)k - from;
    const double unseen = last * pow(q, power) / (1 - q);
    const double by_log_q = unseen * (power + q / (1 - q)), share = odds / (1 + odds);
    gradient[0] = unseen;
    gradient[1] = unseen * from + by_log_q;
    gradient[2] = unseen * ((double)k - 1 - from) * share - by_log_q * share;
    return q < 1 ? unseen : (double)NAN;
}

static void describe(const att_tally *tally, const family *f, const design *d,
    const double b[], const double factor[], const att_poisson *poisson,
    att_family_fit *fit)
{
    const size_t p = d->n_columns;
    double gradient[COLUMNS_MOST], solved[COLUMNS_MOST], variance = 0;
    fit->unseen = unseen_of(f, tally->n_lists, p, b, gradient);
    memcpy(solved, gradient, p * sizeof *solved);
    att_cholesky_solve(p, p, factor, solved);
    for (size_t c = 0; c < p; c++)
        variance += gradient[c] * solved[c];
    fit->se = sqrt(fit->unseen + variance);
    /* with nobody unseen the curve in |w| has bent down for good: no inner estimate */
    fit->is_ok = fit->unseen > 0.01 && isfinite(fit->unseen) && isfinite(fit->se);
    fit->n_parameters = p;
    fit->deviance = 2 * (tally->saturated - poisson->log_likelihood);
    const double log_likelihood = poisson->log_likelihood - tally->log_factorials;
    fit->aic = 2 * (double)p - 2 * log_likelihood;
    fit->bic = (double)p * log(tally->n_people) - 2 * log_likelihood;
}

bool att_family_estimate(const att_tally *tally, att_family family_kind,
    const size_t order[], att_arena *scratch, att_family_fit *fit, att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    const family *f = &families[family_kind];
    design d;
    double b[COLUMNS_MOST], factor[COLUMNS_MOST * COLUMNS_MOST];
    att_poisson poisson;
    const bool ok = make_design(tally, f, order, scratch, &d, err)
                    && fit_design(tally, f, &d, b, factor, scratch, &poisson, err);
    *fit = (att_family_fit){0};
    if (ok && poisson.has_converged)
        describe(tally, f, &d, b, factor, &poisson, fit);
    att_arena_restore(scratch, spot);
    return ok;
}

/* ---- profile --------------------------------------------------------------------- */

typedef struct profiled {
    const att_tally *tally;
    const family *family;
    const design *all; /* with every eta */
    att_arena *scratch;
} profiled;

/* With n0 in the table for people never seen, the fitted means are N times p. */
static bool value_at(void *self, double unseen, double *value, att_error *err)
{
    const profiled *p = self;
    const att_spot spot = att_arena_save(p->scratch);
    const size_t n_entries = p->all->n_cells * p->all->n_columns;
    design d = *p->all;
    double b[COLUMNS_MOST], factor[COLUMNS_MOST * COLUMNS_MOST];
    att_poisson poisson;
    d.n_rows = d.n_cells;
    d.y[d.n_cells - 1] = unseen;
    d.x = att_push(p->scratch, n_entries, sizeof *d.x, err);
    bool ok = d.x != NULL;
    if (ok) {
        memcpy(d.x, p->all->x, n_entries * sizeof *d.x);
        ok = fit_design(p->tally, p->family, &d, b, factor, p->scratch, &poisson, err);
    }
    att_arena_restore(p->scratch, spot);
    if (!ok)
        return false;
    const double all = p->tally->n_people + unseen;
    *value = poisson.has_converged ? lgamma(all + 1) - lgamma(unseen + 1)
                                         + poisson.log_likelihood + all - all * log(all)
                                   : -(double)INFINITY;
    return true;
}

bool att_family_profile(const att_tally *tally, att_family family_kind, double fall,
    att_arena *scratch, att_profile *profile, att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    const family *f = &families[family_kind];
    att_family_fit fit;
    design d;
    bool ok = att_family_estimate(tally, family_kind, NULL, scratch, &fit, err)
              && make_design(tally, f, NULL, scratch, &d, err);
    if (ok && !fit.is_ok)
        ok = att_fail(err, ATT_REFUSED, "%s has no estimate", f->name);
    if (ok) {
        profiled p = {tally, f, &d, scratch};
        ok = att_profile_limits(
            value_at, &p, tally->n_people, fit.unseen, fall, profile, err);
    }
    att_arena_restore(scratch, spot);
    return ok;
}
