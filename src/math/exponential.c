/* exponential.c — exp by halving the argument to |r| <= log(2)/2 and a Taylor series.
 */
#include "exponential.h"

#include "clones.h"

#include <stdint.h>
#include <string.h>

static inline double as_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t as_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* exp(r) by r^i / i! up to 13: the rest is below 5e-18. In groups, for short chains. */
static inline double series(double r)
{
    const double r2 = r * r, r4 = r2 * r2;
    const double a = 0.5 + r * (1.0 / 6) + r2 * (1.0 / 24);
    const double b =
        1.0 / 120 + r * (1.0 / 720) + r2 * (1.0 / 5040 + r * (1.0 / 40320));
    const double c = 1.0 / 362880 + r * (1.0 / 3628800)
                     + r2 * (1.0 / 39916800 + r * (1.0 / 479001600))
                     + r4 * (1.0 / 6227020800.0);
    return 1 + (r + r2 * (a + r2 * r * (b + r4 * c)));
}

static inline double one(double x)
{
    const double log2e = 1.4426950408889634;
    const double ln2_high = 0x1.62e42fefa38p-1; /* 44 bits: n * ln2_high is exact */
    const double ln2_low = 0x1.ef35793c7673p-45;
    const double shift = 0x1.8p52; /* adding it rounds to a whole number */
    const double within = x > 709 ? 709 : (x < -708 ? -708 : x);
    const double shifted = within * log2e + shift, n = shifted - shift;
    const double r = (within - n * ln2_high) - n * ln2_low;
    const double power = as_double((as_bits(shifted) + 1023) << 52);
    const double y = series(r) * power;
    return x < -708 ? 0 : y;
}

ATT_CLONES void att_exp_many(size_t n, const double x[], double y[])
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = one(x[i]);
}
