/* buildings.h — what imagery tells a headcount: when walls changed, and floors. */
#pragma once

#include "choose.h"

/* Epochs of the model from its first half-year on: a new one starts with the first
 * half-year whose middle lies after the middle of a building's window. Floors that were
 * measured speak to the epoch of their date.
 *
 * Ground inside a wall is not floor: it only limits it. Fails with ATT_INVALID on a
 * date that cannot be read or an area that is not above 0. */
ATT_CHECKED bool att_epochs_make(const att_headcount_evidence *evidence,
    const att_headcount_prior *prior, int start, size_t n_times, att_arena *arena,
    size_t *n_epochs, att_epoch **epochs, att_error *err);

/* The one epoch of a headcount that knows nothing of the buildings. */
att_epoch att_epoch_unknown(const att_headcount_prior *prior);
