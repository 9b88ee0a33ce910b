/* chains.c — R-hat and effective sample sizes as Vehtari et al. (2021) define them. */
#include "chains.h"

#include "distributions.h"
#include "quantile.h"

#include <assert.h>
#include <math.h>

/* The chains cut in half, one half a row of n draws: row h starts at x + h * n. */
typedef struct halves {
    size_t n_rows, n;
    double *x;
} halves;

/* An odd chain loses the draw in its middle. */
static void split(
    size_t n_chains, size_t n_draws, const double draws[n_chains][n_draws], halves *out)
{
    const size_t n = n_draws / 2;
    for (size_t c = 0; c < n_chains; c++) {
        for (size_t i = 0; i < n; i++) {
            out->x[2 * c * n + i] = draws[c][i];
            out->x[(2 * c + 1) * n + i] = draws[c][n_draws - n + i];
        }
    }
}

/* Each value becomes the normal quantile of its rank; equal values share their rank.
 * order is that of x, ascending. */
static void normalise_ranks(
    size_t n, const double x[], const size_t order[], double z[])
{
    for (size_t first = 0, next; first < n; first = next) {
        next = first + 1;
        while (next < n && x[order[next]] == x[order[first]])
            next++;
        const double rank = (double)(first + 1 + next) / 2; /* counted from 1 */
        const double quantile =
            att_normal_quantile((rank - 0.375) / ((double)n + 0.25));
        for (size_t i = first; i < next; i++)
            z[order[i]] = quantile;
    }
}

static double mean_of(size_t n, const double x[])
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* The autocovariance at one lag of values whose mean is 0, over n. Four sums, so that
 * the additions need not wait for each other. */
static double autocovariance(size_t n, const double x[], size_t lag)
{
    double sum[4] = {0};
    const size_t last = n - lag;
    size_t i = 0;
    for (; i + 4 <= last; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += x[i + k] * x[i + k + lag];
    for (; i < last; i++)
        sum[0] += x[i] * x[i + lag];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) / (double)n;
}

/* Take each row's mean off it. Returns the variance of the means, n_rows - 1 below. */
static double centre(const halves *h)
{
    double sum = 0, squares = 0;
    for (size_t row = 0; row < h->n_rows; row++) {
        double *x = h->x + row * h->n;
        const double mean = mean_of(h->n, x);
        for (size_t i = 0; i < h->n; i++)
            x[i] -= mean;
        const double step = mean - sum / (double)(row ? row : 1);
        if (row)
            squares += step * step * (double)row / (double)(row + 1);
        sum += mean;
    }
    return squares / (double)(h->n_rows - 1);
}

static double mean_autocovariance(const halves *h, size_t lag)
{
    double sum = 0;
    for (size_t row = 0; row < h->n_rows; row++)
        sum += autocovariance(h->n, h->x + row * h->n, lag);
    return sum / (double)h->n_rows;
}

/* Both variances of equation 3 and 4: within the rows, and of all draws. */
typedef struct spread {
    double within, total;
} spread;

/* The rows must be centred; between is the variance of their means. */
static spread spread_of(const halves *h, double between)
{
    const double n = (double)h->n, within = mean_autocovariance(h, 0) * n / (n - 1);
    return (spread){within, within * (n - 1) / n + between};
}

/* Overwrites the rows with their deviations from their means. */
static double rhat_of(const halves *h)
{
    const double between = centre(h);
    const spread s = spread_of(h, between);
    return s.within > 0 ? sqrt(s.total / s.within) : (double)NAN;
}

/* Sum of autocorrelations up to the lag where a pair of them falls below 0, each pair
 * no larger than the one before (Geyer 1992); the first even one after the last pair is
 * added if it is above 0, which helps chains that alternate. */
static double autocorrelation_time(const halves *h, spread s)
{
    double pair_before = INFINITY, sum = 0;
    for (size_t lag = 0; lag + 5 < h->n || lag == 0; lag += 2) {
        const double even =
            lag ? 1 - (s.within - mean_autocovariance(h, lag)) / s.total : 1;
        const double odd = 1 - (s.within - mean_autocovariance(h, lag + 1)) / s.total;
        if (lag && even + odd < 0)
            return 2 * sum - 1 + fmax(even, 0);
        pair_before = fmin(pair_before, even + odd);
        sum += pair_before;
    }
    return 2 * sum - 1;
}

/* Overwrites the rows with their deviations from their means. */
static double ess_of(const halves *h)
{
    const double between = centre(h), n = (double)(h->n_rows * h->n);
    const spread s = spread_of(h, between);
    if (!(s.within > 0))
        return NAN;
    /* Chains that alternate may be worth more than their draws, but not without end. */
    return n / fmax(autocorrelation_time(h, s), 1 / log10(n));
}

/* What one quantity needs besides its draws. */
typedef struct bench {
    size_t n; /* of all draws in the halves */
    double *x, *deviation;
    size_t *order;
    halves work;
} bench;

static bool push_bench(
    size_t n_chains, size_t n_draws, att_arena *scratch, bench *b, att_error *err)
{
    b->work = (halves){.n_rows = 2 * n_chains, .n = n_draws / 2};
    b->n = b->work.n_rows * b->work.n;
    b->x = att_push(scratch, b->n, sizeof *b->x, err);
    b->deviation = b->x ? att_push(scratch, b->n, sizeof *b->deviation, err) : NULL;
    b->order = b->deviation ? att_push(scratch, b->n, sizeof *b->order, err) : NULL;
    b->work.x = b->order ? att_push(scratch, b->n, sizeof *b->work.x, err) : NULL;
    return b->work.x != NULL;
}

/* The value that a share p of the draws lies below (quantile.h), through the order. */
static double quantile_in_order(const bench *b, double p)
{
    const double place = (double)(b->n - 1) * p;
    const size_t i = (size_t)place;
    const double low = b->x[b->order[i]],
                 high = b->x[b->order[i + 1 < b->n ? i + 1 : i]];
    return low + (place - (double)i) * (high - low);
}

static double rhat_of_ranks(bench *b, const double x[])
{
    att_sort_order(b->n, x, b->order);
    normalise_ranks(b->n, x, b->order, b->work.x);
    return rhat_of(&b->work);
}

static double ess_of_quantile(bench *b, double p)
{
    const double limit = quantile_in_order(b, p);
    for (size_t i = 0; i < b->n; i++)
        b->work.x[i] = b->x[i] <= limit;
    return ess_of(&b->work);
}

static void measure(bench *b, att_mixing *mixing)
{
    const double rhat_middle = rhat_of_ranks(b, b->x);
    normalise_ranks(b->n, b->x, b->order, b->work.x);
    mixing->ess_bulk = ess_of(&b->work);
    mixing->ess_tail = fmin(ess_of_quantile(b, 0.05), ess_of_quantile(b, 0.95));
    const double median = quantile_in_order(b, 0.5);
    for (size_t i = 0; i < b->n; i++)
        b->deviation[i] = fabs(b->x[i] - median);
    const double rhat_tails = rhat_of_ranks(b, b->deviation);
    mixing->rhat = isnan(rhat_middle) ? rhat_middle : fmax(rhat_middle, rhat_tails);
}

bool att_chains_mixing(size_t n_chains, size_t n_draws,
    const double draws[n_chains][n_draws], att_arena *scratch, att_mixing *mixing,
    att_error *err)
{
    assert(n_chains > 0 && n_draws >= 8);
    const att_spot start = att_arena_save(scratch);
    bench b;
    const bool ok = push_bench(n_chains, n_draws, scratch, &b, err);
    if (ok) {
        halves cut = {b.work.n_rows, b.work.n, b.x};
        split(n_chains, n_draws, draws, &cut);
        measure(&b, mixing);
    }
    att_arena_restore(scratch, start);
    return ok;
}
