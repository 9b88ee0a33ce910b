/* gauss.c — Gauss quadrature for sums over whole numbers. */
#include "gauss.h"

#include <math.h>

/* The discrete Chebyshev polynomial of degree q on n points about 0, scaled to leading
 * coefficient 1, and its derivative; *norm is the sum of the squares of degree q - 1
 * over the points, *last its value. */
typedef struct chebyshev {
    double value, slope, before, norm;
} chebyshev;

static double ratio_of(double j, double n)
{
    return j * j * (n * n - j * j) / (4 * (4 * j * j - 1));
}

static chebyshev evaluate(size_t q, double n, double x)
{
    chebyshev c = {1, 0, 0, n};
    double slope_before = 0;
    for (size_t j = 0; j < q; j++) {
        const double ratio = ratio_of((double)j, n);
        const double next = x * c.value - ratio * c.before;
        const double slope = c.value + x * c.slope - ratio * slope_before;
        c.norm *= j > 0 ? ratio : 1;
        c.before = c.value;
        slope_before = c.slope;
        c.value = next;
        c.slope = slope;
    }
    return c;
}

void att_gauss_sum(double n, size_t q, double x[q], double weights[q])
{
    const double pi = 3.141592653589793;
    if ((double)q >= n) {
        for (size_t i = 0; i < q; i++) {
            x[i] = (double)i;
            weights[i] = (double)i < n;
        }
        return;
    }
    for (size_t i = 0; i < q; i++) {
        /* from the roots of Legendre's polynomial, by Newton with those found left out
         */
        double at = -cos(pi * ((double)i + 0.75) / ((double)q + 0.5)) * n / 2;
        chebyshev c = {0};
        for (int step = 0; step < 50; step++) {
            c = evaluate(q, n, at);
            double others = 0;
            for (size_t j = 0; j < i; j++)
                others += 1 / (at - (x[j] - (n - 1) / 2));
            const double change = c.value / (c.slope - c.value * others);
            at -= change;
            if (fabs(change) <= 1e-15 * n)
                break;
        }
        c = evaluate(q, n, at);
        x[i] = at + (n - 1) / 2;
        weights[i] = c.norm / (c.slope * c.before);
    }
}
