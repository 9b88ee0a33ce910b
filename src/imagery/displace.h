/* displace.h — one model of displacement for many windows, some of them wrong. */
#pragma once

#include <attest/imagery.h>

/* Mark the windows that agree on an affine displacement (is_kept), by random samples of
 * three (RANSAC) and least squares on those that agree. Returns how many do. */
size_t displace_agree(size_t n, att_align_window windows[n], uint64_t seed);

/* Fit a model to the kept windows by least squares. */
ATT_CHECKED bool displace_fit(size_t n, const att_align_window windows[n],
    att_align_model model, att_arena *arena, att_displacement *out, att_error *err);

/* The model whose error on windows left out of the fit is least; a simpler one stays
 * unless the other is at least a tenth better. */
ATT_CHECKED bool displace_choose(size_t n, const att_align_window windows[n],
    att_arena *scratch, att_align_model *model, att_error *err);

/* RMS over the kept windows of what the model leaves, in pixels; NULL: of all. */
double displace_residual(
    size_t n, const att_align_window windows[n], const att_displacement *d);
