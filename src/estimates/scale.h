/* scale.h — the same fit by proportional scaling, which shares nothing with Newton. */
#pragma once

#include "loglinear.h"

/* Scale a table of ones to the margins of each largest term over the histories that
 * can be seen, round after round; log mu_0 then follows because the term of all lists
 * is absent. For models without forced terms whose estimate exists.
 *
 * has_settled  out: the last round changed no margin by more than 1e-11
 *
 * Cost: rounds of 2^n_lists for each largest term; rounds may be many.
 * Source: Bishop, Fienberg & Holland (1975), Discrete Multivariate Analysis, ch. 3, 6.
 */
ATT_CHECKED bool att_loglinear_scale(const att_tally *tally, size_t n_terms,
    const uint32_t terms[], size_t n_rounds_most, att_arena *scratch,
    double *log_unseen, bool *has_settled, att_error *err);
