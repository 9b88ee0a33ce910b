/* ranks.h — how many pixels lie below a value, without sorting them. */
#pragma once

#include <attest/base.h>

/* A bin for every value that a float can have to 11 bits of mantissa: positive floats
 * are in the order of their bits. */
#define RANK_SHIFT 12
#define RANK_BINS ((size_t)0x7F800000 >> RANK_SHIFT)

typedef struct ranks {
    uint64_t *count; /* of RANK_BINS */
    uint64_t n;
    float *share_below; /* of RANK_BINS + 1, filled by ranks_close */
} ranks;

ATT_CHECKED bool ranks_init(ranks *r, att_arena *arena, att_error *err);
void ranks_add(ranks *r, size_t n, const float values[]); /* negative is 0, NaN out */
void ranks_join(ranks *sum, const ranks *part);
void ranks_close(ranks *r);
float ranks_of(const ranks *r, float value); /* share of pixels below, 0 to 1 */
/* The value that a share of the pixels does not pass; share ascending in [0, 1]. */
void ranks_quantiles(const ranks *r, size_t n, const double share[], float value[]);
