/* slice.c — slice samplers: no gradients, no tuning. */
#include "slice.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { MOST_STEPS = 64 };

double att_slice(att_random *r, double x, double width, double low, double high,
    att_log_density *log_density, const void *self)
{
    assert(width > 0 && low <= x && x <= high);
    const double level =
        log_density(self, x, (double)-INFINITY) - att_random_exponential(r);
    assert(!isnan(level));
    double left = x - width * att_random_uniform(r), right = left + width;
    /* Steps are shared out at random beforehand, or the draw would not be reversible.
     */
    const size_t n_left = (size_t)att_random_below(r, MOST_STEPS);
    for (size_t i = 0;
         i < n_left && left > low && log_density(self, left, level) > level; i++)
        left -= width;
    for (size_t i = n_left + 1;
         i < MOST_STEPS && right < high && log_density(self, right, level) > level; i++)
        right += width;
    left = fmax(left, low);
    right = fmin(right, high);
    for (;;) {
        const double y = left + (right - left) * att_random_uniform(r);
        if (log_density(self, y, level) > level || y == x)
            return y;
        if (y < x)
            left = y;
        else
            right = y;
    }
}

void att_slice_elliptical(att_random *r, size_t n, const double mean[], double swing[],
    double x[], double scratch[], att_log_likelihood *log_likelihood, const void *self)
{
    static const double turn = 6.283185307179586;
    const double level = log_likelihood(self, x) - att_random_exponential(r);
    assert(!isnan(level));
    double angle = turn * att_random_uniform(r), least = angle - turn, most = angle;
    for (size_t i = 0; i < n; i++)
        x[i] -= mean[i];
    for (;;) {
        const double c = cos(angle), s = sin(angle);
        for (size_t i = 0; i < n; i++)
            scratch[i] = mean[i] + x[i] * c + swing[i] * s;
        if (log_likelihood(self, scratch) > level || angle == 0)
            break;
        if (angle < 0)
            least = angle;
        else
            most = angle;
        angle = least + (most - least) * att_random_uniform(r);
    }
    memcpy(x, scratch, n * sizeof *x);
}
