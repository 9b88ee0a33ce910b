/* ranks.c — how many pixels lie below a value, without sorting them. */
#include "ranks.h"

#include <math.h>
#include <string.h>

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float edge_of(size_t bin)
{
    const uint32_t bits = (uint32_t)(bin << RANK_SHIFT);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

bool ranks_init(ranks *r, att_arena *arena, att_error *err)
{
    r->n = 0;
    r->count = att_push(arena, RANK_BINS, sizeof *r->count, err);
    r->share_below = att_push(arena, RANK_BINS + 1, sizeof *r->share_below, err);
    return r->count && r->share_below;
}

void ranks_add(ranks *r, size_t n, const float values[])
{
    for (size_t p = 0; p < n; p++)
        if (isfinite(values[p])) {
            r->count[bits_of(values[p] > 0 ? values[p] : 0.0F) >> RANK_SHIFT]++;
            r->n++;
        }
}

void ranks_join(ranks *sum, const ranks *part)
{
    for (size_t b = 0; b < RANK_BINS; b++)
        sum->count[b] += part->count[b];
    sum->n += part->n;
}

void ranks_close(ranks *r)
{
    uint64_t below = 0;
    for (size_t b = 0; b < RANK_BINS; b++) {
        r->share_below[b] = r->n ? (float)((double)below / (double)r->n) : 0;
        below += r->count[b];
    }
    r->share_below[RANK_BINS] = 1;
}

float ranks_of(const ranks *r, float value)
{
    const uint32_t bits = bits_of(value > 0 ? value : 0.0F);
    const size_t bin = bits >> RANK_SHIFT;
    if (bin >= RANK_BINS)
        return 1;
    const float rest =
        (float)(bits & ((1U << RANK_SHIFT) - 1)) / (float)(1U << RANK_SHIFT);
    return r->share_below[bin] + rest * (r->share_below[bin + 1] - r->share_below[bin]);
}

void ranks_quantiles(const ranks *r, size_t n, const double share[], float value[])
{
    uint64_t below = 0;
    size_t bin = 0;
    for (size_t i = 0; i < n; i++) {
        const double wanted = share[i] * (double)r->n;
        while (bin + 1 < RANK_BINS && (double)(below + r->count[bin]) < wanted)
            below += r->count[bin++];
        const double in_bin = (double)r->count[bin];
        const double rest =
            in_bin > 0 ? fmin(fmax((wanted - (double)below) / in_bin, 0), 1) : 0;
        value[i] = (float)((double)edge_of(bin)
                           + rest * (double)(edge_of(bin + 1) - edge_of(bin)));
    }
}
