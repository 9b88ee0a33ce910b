/* agreement.c — Krippendorff's alpha from the matrix of coincidences. */
#include "agreement.h"

#include <math.h>

/* Squared distance between codes c < k; on an ordinal scale, all that lie between. */
static double distance(size_t c, size_t k, const double total[], att_scale scale)
{
    if (scale == ATT_NOMINAL)
        return 1;
    double between = -(total[c] + total[k]) / 2;
    for (size_t g = c; g <= k; g++)
        between += total[g];
    return between * between;
}

/* Each pair of codes within a unit coincides 1 / (m - 1) times. */
static void count_unit(size_t n_coders, size_t n_codes, const int codes[],
    double together[n_codes][n_codes])
{
    size_t m = 0;
    for (size_t a = 0; a < n_coders; a++)
        m += codes[a] >= 0;
    for (size_t a = 0; m >= 2 && a < n_coders; a++)
        for (size_t b = 0; b < n_coders; b++)
            if (a != b && codes[a] >= 0 && codes[b] >= 0)
                together[codes[a]][codes[b]] += 1 / (double)(m - 1);
}

bool att_agreement_alpha(size_t n_units, size_t n_coders, size_t n_codes,
    const int codes[n_units][n_coders], att_scale scale, att_arena *scratch,
    double *alpha, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    bool ok = false;
    double observed = 0, expected = 0, n = 0;
    size_t n_cells;
    if (!att_size_mul(n_codes, n_codes, &n_cells, err))
        return false;
    double(*together)[n_codes] = att_push(scratch, n_cells, sizeof(double), err);
    double *total = att_push(scratch, n_codes, sizeof *total, err);
    if (!together || !total)
        goto done;
    for (size_t u = 0; u < n_units; u++) {
        for (size_t a = 0; a < n_coders; a++)
            if (codes[u][a] >= (int)n_codes) {
                att_fail(err, ATT_INVALID, "unit %zu, coder %zu: there is no code %d",
                    u + 1, a + 1, codes[u][a]);
                goto done;
            }
        count_unit(n_coders, n_codes, codes[u], together);
    }
    for (size_t c = 0; c < n_codes; c++)
        for (size_t k = 0; k < n_codes; k++) {
            total[c] += together[c][k];
            n += together[c][k];
        }
    for (size_t c = 0; c < n_codes; c++)
        for (size_t k = c + 1; k < n_codes; k++) {
            const double d = distance(c, k, total, scale);
            observed += together[c][k] * d;
            expected += total[c] * total[k] * d;
        }
    *alpha = NAN;
    if (expected > 0)
        *alpha = 1 - (n - 1) * observed / expected;
    ok = true;
done:
    att_arena_restore(scratch, start);
    return ok;
}
