/* average.c — weights by BIC, and quantiles of the mixture by bisection. */
#include "average.h"

#include "math/distributions.h"

#include <math.h>

static double weight_of(const att_ranking *r, size_t i)
{
    return exp(-(r->at[i].fit.bic - r->at[0].fit.bic) / 2);
}

/* The share of the mixture below so many unseen. */
static double share_below(const att_ranking *r, double log_unseen)
{
    double below = 0, all = 0;
    for (size_t i = 0; i < r->n; i++) {
        const att_ranked *m = &r->at[i];
        if (!(m->log_unseen_se > 0))
            continue;
        const double weight = weight_of(r, i);
        all += weight;
        below += weight
                 * att_normal_cdf((log_unseen - m->fit.log_unseen) / m->log_unseen_se);
    }
    return below / all;
}

static double quantile(const att_ranking *r, double p)
{
    double low = -50, high = 50;
    for (int i = 0; i < 100; i++) {
        const double middle = (low + high) / 2;
        if (share_below(r, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return exp((low + high) / 2);
}

static void widen(double n, double *low, double *high)
{
    *low = n < *low ? n : *low;
    *high = n > *high ? n : *high;
}

void att_average_models(const att_ranking *r, double seen, double level, att_average *a)
{
    double all = 0, sum = 0;
    *a = (att_average){.heavy_low = HUGE_VAL, .near_low = HUGE_VAL};
    for (size_t i = 0; i < r->n; i++)
        all += weight_of(r, i);
    for (size_t i = 0; i < r->n; i++) {
        const double n = seen + exp(r->at[i].fit.log_unseen), weight = weight_of(r, i);
        sum += weight * n;
        if (weight >= 0.01 * all) {
            a->n_heavy++;
            widen(n, &a->heavy_low, &a->heavy_high);
        }
        if (r->at[i].fit.bic <= r->at[0].fit.bic + 2) {
            a->n_near++;
            widen(n, &a->near_low, &a->near_high);
        }
    }
    a->mean = sum / all;
    a->low = seen + quantile(r, (1 - level) / 2);
    a->median = seen + quantile(r, 0.5);
    a->high = seen + quantile(r, (1 + level) / 2);
}
