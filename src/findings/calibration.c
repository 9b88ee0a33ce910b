/* calibration.c — what later-known truth says about the letters. */
#include <attest/findings.h>

#include "math/distributions.h"

bool att_calibrate(const att_weights *weights, size_t n, const att_outcome outcomes[n],
    att_calibrated *out, att_error *err)
{
    size_t n_true[ATT_LETTERS] = {0};
    att_calibrated made = {0};
    for (size_t k = 0; k < n; k++) {
        const char letter = outcomes[k].letter;
        if (letter < 'A' || letter > 'F')
            return att_fail(err, ATT_INVALID,
                "outcome %zu: a reliability is a letter from A to F", k + 1);
        made.n_items[letter - 'A']++;
        n_true[letter - 'A'] += outcomes[k].was_true;
    }
    if ((double)n < weights->items_least)
        return att_fail(err, ATT_REFUSED,
            "%zu items with known truth are too few to calibrate by: %.0f are needed",
            n, weights->items_least);
    for (size_t l = 0; l < ATT_LETTERS; l++) {
        const double r = weights->letter[l], s = weights->strength;
        const double a = s * r + (double)n_true[l];
        const double b = s * (1 - r) + (double)(made.n_items[l] - n_true[l]);
        made.prior[l] = r;
        made.updated[l] = a / (a + b);
        made.low[l] = att_beta_quantile(0.05, a, b);
        made.high[l] = att_beta_quantile(0.95, a, b);
    }
    *out = made;
    return true;
}
