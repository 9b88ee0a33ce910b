/* profile.h — an interval where the likelihood of the number unseen has not fallen far.
 */
#pragma once

#include <attest/base.h>

/* The multinomial log likelihood of a population with so many unseen, everything else
 * at its best: log N! - log n0! + n0 log p0 + sum of n_w log p_w. */
typedef bool att_profile_value(
    void *self, double unseen, double *log_likelihood, att_error *err);

typedef struct att_profile {
    double best;      /* unseen where the likelihood is largest */
    double low, high; /* high is INFINITY if the curve never falls that far */
} att_profile;

/* Find the limits where twice the log likelihood is `fall` below its largest value
 * (3.841… for 95 %). guess: somewhere near the largest. A curve that is still within
 * `fall` at 0 unseen has low = 0, and at a million times the seen has no upper limit.
 * Source: Cormack (1992), Biometrics 48:567.
 */
ATT_CHECKED bool att_profile_limits(att_profile_value *value, void *self, double seen,
    double guess, double fall, att_profile *profile, att_error *err);
