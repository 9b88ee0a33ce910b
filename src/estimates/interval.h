/* interval.h — intervals for one log-linear model. */
#pragma once

#include "loglinear.h"
#include "profile.h"

/* n + exp(log n0 ± z se): symmetric on the log of the unseen. */
void att_loglinear_wald(double seen, double log_unseen, double log_unseen_se,
    double level, double *low, double *high);

/* The multinomial profile interval of a model that has an estimate. start: its
 * coefficients. profile: of the unseen. */
ATT_CHECKED bool att_loglinear_profile(const att_tally *tally, size_t n_terms,
    const uint32_t terms[], const double start[], double level, att_arena *scratch,
    att_profile *profile, att_error *err);
