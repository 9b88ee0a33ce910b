/* profile.c — the largest value by golden section, the limits by bisection, all on the
 * log of the number unseen. */
#include "profile.h"

#include <math.h>

typedef struct curve {
    att_profile_value *value;
    void *self;
    att_error *err;
    bool has_failed;
} curve;

static double at(curve *c, double log_unseen)
{
    double value = -(double)INFINITY;
    if (!c->has_failed && !c->value(c->self, exp(log_unseen), &value, c->err))
        c->has_failed = true;
    return isfinite(value) ? value : -(double)INFINITY;
}

/* Golden section in [low, high]; the curve has one top. */
static double top_of(curve *c, double low, double high)
{
    const double golden = 0.6180339887498949;
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = at(c, a), at_b = at(c, b);
    while (high - low > 1e-8) {
        if (at_a >= at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_a = at(c, a);
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_b = at(c, b);
        }
    }
    return (low + high) / 2;
}

/* Where the curve crosses `level` between inside (above) and outside (below). */
static double crossing(curve *c, double inside, double outside, double level)
{
    while (fabs(outside - inside) > 1e-9) {
        const double middle = (inside + outside) / 2;
        if (at(c, middle) >= level)
            inside = middle;
        else
            outside = middle;
    }
    return (inside + outside) / 2;
}

bool att_profile_limits(att_profile_value *value, void *self, double seen, double guess,
    double fall, att_profile *profile, att_error *err)
{
    curve c = {value, self, err, false};
    const double least = log(1e-4), most = log(1e6 * (seen + 1));
    const double start = log(guess > 1e-3 ? guess : 1e-3);
    double low = start, high = start, here = at(&c, start), step = 0.25;
    for (double next; low > least && (next = at(&c, low - step)) > here; step *= 1.5) {
        low -= step;
        here = next;
    }
    low -= step;
    step = 0.25;
    here = at(&c, start);
    for (double next; high < most && (next = at(&c, high + step)) > here; step *= 1.5) {
        high += step;
        here = next;
    }
    high += step;
    const double top = top_of(&c, low, high);
    const double level = at(&c, top) - fall / 2;
    double down = top, up = top;
    for (step = 0.25; down > least && at(&c, down) >= level; step *= 1.5)
        down -= step;
    for (step = 0.25; up < most && at(&c, up) >= level; step *= 1.5)
        up += step;
    profile->best = top > least ? exp(top) : 0;
    profile->low = down > least ? exp(crossing(&c, top, down, level)) : 0;
    profile->high = up < most ? exp(crossing(&c, top, up, level)) : (double)INFINITY;
    return !c.has_failed;
}
