/* closed.c — estimates with a formula. */
#include "closed.h"

#include <math.h>

static const double z95 = 1.959963984540054;

void att_closed_interval(double seen, double z, att_closed *closed)
{
    const double unseen = closed->estimate - seen;
    if (!(unseen > 0) || !isfinite(unseen)) {
        closed->low = seen;
        closed->high = unseen > 0 ? (double)INFINITY : seen;
        return;
    }
    const double relative = closed->se / unseen;
    const double c = exp(z * sqrt(log1p(relative * relative)));
    closed->low = seen + unseen / c;
    closed->high = seen + unseen * c;
}

/* The odds of being on both lists among those on some other list. */
static double odds_among_others(const att_population_lists *lists, size_t a, size_t b)
{
    const uint32_t bit_a = (uint32_t)1 << a, bit_b = (uint32_t)1 << b;
    double table[4] = {0, 0, 0, 0};
    for (size_t h = 0; h < lists->n_histories; h++) {
        const uint32_t w = lists->histories[h];
        if (w & ~(bit_a | bit_b))
            table[((w & bit_a) != 0) + 2 * ((w & bit_b) != 0)] +=
                (double)lists->counts[h];
    }
    return table[0] * table[3] / (table[1] * table[2]);
}

void att_closed_pair(
    const att_population_lists *lists, size_t a, size_t b, att_pair_estimate *pair)
{
    const uint32_t bit_a = (uint32_t)1 << a, bit_b = (uint32_t)1 << b;
    *pair = (att_pair_estimate){.a = a, .b = b};
    for (size_t h = 0; h < lists->n_histories; h++) {
        const double n = (double)lists->counts[h];
        const bool on_a = lists->histories[h] & bit_a;
        const bool on_b = lists->histories[h] & bit_b;
        pair->n_a += on_a ? n : 0;
        pair->n_b += on_b ? n : 0;
        pair->both += on_a && on_b ? n : 0;
    }
    const double n_a = pair->n_a, n_b = pair->n_b, m = pair->both;
    pair->petersen = m > 0 ? n_a * n_b / m : (double)INFINITY;
    pair->chapman.estimate = (n_a + 1) * (n_b + 1) / (m + 1) - 1;
    pair->chapman.se = sqrt(
        (n_a + 1) * (n_b + 1) * (n_a - m) * (n_b - m) / ((m + 1) * (m + 1) * (m + 2)));
    att_closed_interval(n_a + n_b - m, z95, &pair->chapman);
    pair->odds_ratio = odds_among_others(lists, a, b);
}

void att_closed_chao(double n, double f1, double f2, size_t k, att_closed *closed)
{
    const double shrink = k > 0 ? ((double)k - 1) / (double)k : 1;
    if (f2 > 0) {
        const double r = f1 / f2;
        closed->estimate = n + shrink * f1 * f1 / (2 * f2);
        closed->se = sqrt(f2
                          * (shrink * r * r / 2 + shrink * shrink * r * r * r
                              + shrink * shrink * r * r * r * r / 4));
    } else {
        closed->estimate = n + shrink * f1 * (f1 - 1) / 2;
        const double variance =
            shrink * f1 * (f1 - 1) / 2
            + shrink * shrink * f1 * (2 * f1 - 1) * (2 * f1 - 1) / 4
            - shrink * shrink * f1 * f1 * f1 * f1 / (4 * fmax(closed->estimate, 1));
        closed->se = sqrt(fmax(variance, 0));
    }
    att_closed_interval(n, z95, closed);
}

/* What every pair of lists adds to the sums of the coverage estimators. */
typedef struct coverage_pair {
    double only;  /* on one of them alone, or twice on just the two */
    double ratio; /* both / (n_i n_j) */
} coverage_pair;

static coverage_pair pair_of(
    const double margins[], const double counts[], size_t i, size_t j)
{
    const size_t a = (size_t)1 << i, b = (size_t)1 << j;
    return (coverage_pair){counts[a] + counts[b] + 2 * counts[a | b],
        margins[a | b] / (margins[a] * margins[b])};
}

void att_closed_coverage(
    size_t n_lists, const double margins[], const double counts[], att_coverage *out)
{
    const double k = (double)n_lists, n = margins[0];
    double alone = 0, alone_share = 0, sum_only = 0, sum_high = 0, sum_spread = 0;
    for (size_t j = 0; j < n_lists; j++) {
        alone += counts[(size_t)1 << j];
        alone_share += counts[(size_t)1 << j] / margins[(size_t)1 << j];
    }
    const double c = 1 - alone_share / k, d = n - alone / k;
    *out = (att_coverage){.coverage = c, .independent = d / c};
    for (size_t i = 0; i < n_lists; i++)
        for (size_t j = i + 1; j < n_lists; j++) {
            const coverage_pair p = pair_of(margins, counts, i, j);
            sum_only += p.only;
            sum_high += p.only * p.ratio;
            sum_spread += p.only * (d * p.ratio / c - 1);
        }
    const double above = k * d - sum_only, below = k * c - sum_high;
    out->high = above / below;
    out->high_is_bad = !(above > 0) || !(below > 1e-9) || !(out->high >= n);
    if (out->high_is_bad)
        out->high = n;
    double sum_low = 0;
    for (size_t i = 0; i < n_lists; i++)
        for (size_t j = i + 1; j < n_lists; j++) {
            const coverage_pair p = pair_of(margins, counts, i, j);
            sum_low += p.only * (p.ratio * (d / c + sum_spread / (k * c)) - 1);
        }
    out->low = d / c + sum_low / (k * c);
}
