/* scale.c — iterative proportional fitting, a slow check of Newton's steps. */
#include "scale.h"

#include <math.h>
#include <string.h>

static bool is_largest(size_t n_terms, const uint32_t terms[], uint32_t term)
{
    for (size_t i = 0; i < n_terms; i++)
        if (terms[i] != term && (terms[i] & term) == term)
            return false;
    return true;
}

static void sum_by(
    const att_tally *tally, uint32_t term, const double of[], double sums[])
{
    const size_t n_cells = (size_t)1 << tally->n_lists;
    memset(sums, 0, n_cells * sizeof *sums);
    for (size_t w = 1; w < n_cells; w++)
        sums[w & term] += of[w];
}

/* Scale to the margin of one term. Returns the largest change, relative. */
static double scale_one(const att_tally *tally, uint32_t term, double means[],
    double wanted[], double fitted[])
{
    double largest = 0;
    sum_by(tally, term, tally->counts, wanted);
    sum_by(tally, term, means, fitted);
    for (size_t w = 1; w < (size_t)1 << tally->n_lists; w++) {
        const size_t c = w & term;
        const double by = fitted[c] > 0 ? wanted[c] / fitted[c] : 0;
        means[w] *= by;
        largest = fmax(largest, fabs(by - 1));
    }
    return largest;
}

bool att_loglinear_scale(const att_tally *tally, size_t n_terms, const uint32_t terms[],
    size_t n_rounds_most, att_arena *scratch, double *log_unseen, bool *has_settled,
    att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const size_t n_cells = (size_t)1 << tally->n_lists;
    double *means = att_push(scratch, n_cells, sizeof *means, err);
    double *wanted = att_push(scratch, n_cells, sizeof *wanted, err);
    double *fitted = att_push(scratch, n_cells, sizeof *fitted, err);
    const bool ok = means && wanted && fitted;
    if (!ok)
        goto done;
    for (size_t w = 0; w < n_cells; w++)
        means[w] = 1;
    *has_settled = false;
    for (size_t round = 0; round < n_rounds_most && !*has_settled; round++) {
        double change = 0;
        for (size_t i = 0; i < n_terms; i++)
            if (terms[i] && is_largest(n_terms, terms, terms[i]))
                change =
                    fmax(change, scale_one(tally, terms[i], means, wanted, fitted));
        *has_settled = change < 1e-11;
    }
    *log_unseen = 0;
    for (size_t w = 1; w < n_cells; w++)
        *log_unseen +=
            __builtin_popcount((uint32_t)w) % 2 ? log(means[w]) : -log(means[w]);
done:
    att_arena_restore(scratch, start);
    return ok;
}
