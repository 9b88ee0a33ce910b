/* agreement.h — how far coders agree beyond chance. */
#pragma once

#include <attest/base.h>

typedef enum att_scale { ATT_NOMINAL, ATT_ORDINAL } att_scale;

/* Krippendorff's alpha: 1 full agreement, 0 that of chance.
 *
 * codes  of each unit by each coder: 0 to n_codes - 1 in order, -1 not coded
 * alpha  out: NaN if nothing was coded twice, or if all codes are one
 *
 * Fails with ATT_INVALID on a code out of range.
 * Cost: O(n_units * n_coders + n_codes^2) per unit coded twice.
 * Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. */
ATT_CHECKED bool att_agreement_alpha(size_t n_units, size_t n_coders, size_t n_codes,
    const int codes[n_units][n_coders], att_scale scale, att_arena *scratch,
    double *alpha, att_error *err);
