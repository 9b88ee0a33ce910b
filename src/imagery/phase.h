/* phase.h — how far one window is displaced against another, below a pixel. */
#pragma once

#include "math/fft.h"

typedef struct phase_match {
    double column, row; /* y shows at p + this what x shows at p */
    double peak_ratio;  /* of the highest peak to the next one apart from it */
} phase_match;

/* By the correlation of gradient orientations (Tzimiropoulos et al. 2010), which sees
 * edges and not their brightness, with the peak found to 1/50 pixel and below by a
 * matrix-multiply transform (Guizar-Sicairos et al. 2008).
 *
 * x, y         n_bands bands, one after the other; NaN where there is no data
 * reach        the largest displacement looked for, in pixels
 */
ATT_CHECKED bool phase_shift(const att_fft *fft, size_t n_rows, size_t n_cols,
    size_t n_bands, const float *x, const float *y, double reach, att_arena *scratch,
    phase_match *match, att_error *err);
