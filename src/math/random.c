/* random.c — random numbers that are the same on every machine and number of threads.
 */
#include "random.h"

#include <assert.h>
#include <math.h>

static uint64_t splitmix64(uint64_t *x)
{
    uint64_t z = (*x += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void att_random_seed(att_random *r, uint64_t seed, uint64_t stream)
{
    /* The stream is mixed before it meets the seed, so that (s, t) and (s+1, t-1)
     * differ. */
    uint64_t x = stream;
    x = seed ^ (stream ? splitmix64(&x) : 0);
    for (int i = 0; i < 4; i++)
        r->state[i] = splitmix64(&x);
}

static uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t att_random_bits(att_random *r)
{
    uint64_t *s = r->state;
    const uint64_t out = rotate(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return out;
}

double att_random_uniform(att_random *r)
{
    return ((double)(att_random_bits(r) >> 12) + 0.5) * 0x1p-52;
}

uint64_t att_random_below(att_random *r, uint64_t n)
{
    assert(n > 0);
    const uint64_t unfair = -n % n; /* 2^64 mod n draws would come up once too often */
    for (;;) {
        const uint64_t bits = att_random_bits(r);
        if (bits >= unfair)
            return bits % n;
    }
}

double att_random_normal(att_random *r)
{
    for (;;) { /* polar method, Marsaglia & Bray 1964; the second of the pair is not
                  kept */
        const double u = 2 * att_random_uniform(r) - 1,
                     v = 2 * att_random_uniform(r) - 1;
        const double s = u * u + v * v;
        if (s > 0 && s < 1)
            return u * sqrt(-2 * log(s) / s);
    }
}

double att_random_exponential(att_random *r)
{
    return -log(att_random_uniform(r));
}

/* Marsaglia & Tsang 2000, doi:10.1145/358407.358414. */
double att_random_gamma(att_random *r, double shape)
{
    assert(shape > 0);
    if (shape < 1)
        return att_random_gamma(r, shape + 1) * pow(att_random_uniform(r), 1 / shape);
    const double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double x = att_random_normal(r), t = 1 + c * x;
        if (t <= 0)
            continue;
        const double v = t * t * t, u = att_random_uniform(r);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

double att_random_beta(att_random *r, double a, double b)
{
    const double x = att_random_gamma(r, a), y = att_random_gamma(r, b);
    return x / (x + y);
}

/* Halves n by the median of its order statistics (Devroye 1986, X.4.3), then counts. */
uint64_t att_random_binomial(att_random *r, uint64_t n, double p)
{
    uint64_t count = 0;
    while (n > 40) {
        const uint64_t i = n / 2 + 1;
        const double x = att_random_beta(r, (double)i, (double)(n + 1 - i));
        if (x <= p) {
            count += i;
            n -= i;
            p = (p - x) / (1 - x);
        } else {
            n = i - 1;
            p = p / x;
        }
    }
    for (uint64_t i = 0; i < n; i++)
        count += att_random_uniform(r) < p;
    return count;
}

/* Reduces the mean by gamma waiting times (Ahrens & Dieter 1974), then multiplies. */
uint64_t att_random_poisson(att_random *r, double mean)
{
    uint64_t count = 0;
    while (mean > 30) {
        const uint64_t m = (uint64_t)(mean * 7 / 8);
        const double x = att_random_gamma(r, (double)m);
        if (x > mean)
            return count + att_random_binomial(r, m - 1, mean / x);
        count += m;
        mean -= x;
    }
    const double limit = exp(-mean);
    for (double product = att_random_uniform(r); product > limit;
         product *= att_random_uniform(r))
        count++;
    return count;
}

void att_random_shuffle(att_random *r, size_t n, size_t at[])
{
    for (size_t i = n; i > 1; i--) {
        const size_t j = (size_t)att_random_below(r, i);
        const size_t kept = at[i - 1];
        at[i - 1] = at[j];
        at[j] = kept;
    }
}
