/* loglinear.c — Newton steps whose Fisher matrix is looked up in a table of sums. */
#include "loglinear.h"

#include "math/cholesky.h"
#include "math/exponential.h"
#include "math/subsets.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { STEPS_MOST = 100, HALVINGS_MOST = 30 };

bool att_tally_new(att_arena *arena, size_t n_lists, att_tally *tally, att_error *err)
{
    const size_t n_cells = (size_t)1 << n_lists;
    *tally = (att_tally){.n_lists = n_lists};
    tally->counts = att_push(arena, n_cells, sizeof *tally->counts, err);
    tally->margins = att_push(arena, n_cells, sizeof *tally->margins, err);
    return tally->counts && tally->margins;
}

void att_tally_sum(att_tally *tally)
{
    const size_t n_cells = (size_t)1 << tally->n_lists;
    tally->log_factorials = tally->saturated = 0;
    for (size_t w = 0; w < n_cells; w++) {
        const double n = tally->counts[w];
        if (n > 0) {
            tally->log_factorials += lgamma(n + 1);
            tally->saturated += n * log(n) - n;
        }
    }
    memcpy(tally->margins, tally->counts, n_cells * sizeof *tally->margins);
    att_superset_sums(tally->n_lists, tally->margins);
    tally->n_people = tally->margins[0];
}

void att_tally_fill(att_tally *tally, size_t n_histories, const uint32_t histories[],
    const double counts[])
{
    memset(tally->counts, 0, sizeof *tally->counts << tally->n_lists);
    for (size_t h = 0; h < n_histories; h++)
        tally->counts[histories[h]] = counts[h];
    att_tally_sum(tally);
}

bool att_fitter_new(att_arena *arena, size_t n_lists, size_t n_terms_most,
    att_fitter *f, att_error *err)
{
    const size_t n = (size_t)1 << n_lists, p = n_terms_most;
    *f = (att_fitter){.n_lists = n_lists, .n_cells = n, .arena = arena};
    f->stride = (p + 7) / 8 * 8;
    f->coefficients = att_push(arena, n, sizeof(double), err);
    f->trial = att_push(arena, n, sizeof(double), err);
    f->linear = att_push(arena, n, sizeof(double), err);
    f->means = att_push(arena, n, sizeof(double), err);
    f->sums = att_push(arena, n, sizeof(double), err);
    f->fisher = att_push(arena, p * f->stride, sizeof(double), err);
    f->score = att_push(arena, p, sizeof(double), err);
    f->step = att_push(arena, p, sizeof(double), err);
    f->is_kept = att_push(arena, n, 1, err);
    f->signs = att_push(arena, n, sizeof *f->signs, err);
    f->free_terms = att_push(arena, p, sizeof *f->free_terms, err);
    f->certificate = att_push(arena, n, sizeof *f->certificate, err);
    if (n_lists <= 6) {
        f->known = att_push(arena, 1, sizeof *f->known, err);
        if (!f->known)
            return false;
    }
    return f->coefficients && f->trial && f->linear && f->means && f->sums && f->fisher
           && f->score && f->step && f->is_kept && f->signs && f->free_terms
           && f->certificate;
}

/* Terms that nobody meets go to minus infinity, and their histories to 0. The constant
 * goes last: the last pivot then holds its variance. */
static void reduce(
    att_fitter *f, const att_tally *tally, size_t n_terms, const uint32_t terms[])
{
    bool is_reduced = false;
    f->n_free = 0;
    memset(f->is_kept, 1, f->n_cells);
    for (size_t i = 0; i < n_terms; i++) {
        if (terms[i] == 0)
            continue;
        if (tally->margins[terms[i]] > 0)
            f->free_terms[f->n_free++] = terms[i];
        else {
            f->is_kept[terms[i]] = 0;
            is_reduced = true;
        }
    }
    f->free_terms[f->n_free++] = 0;
    f->is_kept[0] = tally->is_complete;
    for (size_t half = 1; is_reduced && half < f->n_cells; half *= 2)
        for (size_t base = 0; base < f->n_cells; base += 2 * half)
            for (size_t i = base; i < base + half; i++)
                f->is_kept[i + half] &= (uint8_t)(f->is_kept[i] | (i == 0));
}

/* The means of the trial coefficients, their sums over supersets, and the log
 * likelihood without the factorials. */
static double evaluate(att_fitter *f, const att_tally *tally, const double a[])
{
    memcpy(f->linear, a, f->n_cells * sizeof *a);
    att_subset_sums(f->n_lists, f->linear);
    att_exp_many(f->n_cells, f->linear, f->means);
    for (size_t w = 0; w < f->n_cells; w++)
        f->means[w] = f->is_kept[w] ? f->means[w] : 0;
    memcpy(f->sums, f->means, f->n_cells * sizeof *f->sums);
    att_superset_sums(f->n_lists, f->sums);
    double sum = 0;
    for (size_t i = 0; i < f->n_free; i++)
        sum += a[f->free_terms[i]] * tally->margins[f->free_terms[i]];
    return sum - f->sums[0];
}

static double fill_score(att_fitter *f, const att_tally *tally)
{
    double largest = 0;
    for (size_t i = 0; i < f->n_free; i++) {
        const uint32_t t = f->free_terms[i];
        f->score[i] = tally->margins[t] - f->sums[t];
        largest = fabs(f->score[i]) > largest ? fabs(f->score[i]) : largest;
    }
    return largest;
}

static bool factor_fisher(att_fitter *f)
{
    for (size_t i = 0; i < f->n_free; i++) {
        double *row = f->fisher + i * f->stride;
        const uint32_t t = f->free_terms[i];
        for (size_t j = i; j < f->n_free; j++)
            row[j] = f->sums[t | f->free_terms[j]];
    }
    return att_cholesky(f->n_free, f->stride, f->fisher, 1e-14);
}

/* Newton from f->coefficients. *residual is the largest score at the end. */
static bool climb(att_fitter *f, const att_tally *tally, double *log_likelihood,
    double *residual, int *n_steps)
{
    const double score_most = 1e-10 * (1 + tally->n_people);
    double value = evaluate(f, tally, f->coefficients), change = INFINITY;
    for (*n_steps = 0; *n_steps < STEPS_MOST; ++*n_steps) {
        *residual = fill_score(f, tally);
        *log_likelihood = value;
        if (!isfinite(value))
            return false;
        if (*residual <= score_most && change <= 1e-12 * (1 + fabs(value)))
            return true;
        if (!factor_fisher(f))
            return false;
        memcpy(f->step, f->score, f->n_free * sizeof *f->step);
        att_cholesky_solve(f->n_free, f->stride, f->fisher, f->step);
        double next = -INFINITY, length = 1;
        for (int h = 0; h < HALVINGS_MOST; h++, length /= 2) {
            memcpy(f->trial, f->coefficients, f->n_cells * sizeof *f->trial);
            for (size_t i = 0; i < f->n_free; i++)
                f->trial[f->free_terms[i]] += length * f->step[i];
            next = evaluate(f, tally, f->trial);
            if (next >= value - 1e-12 * (1 + fabs(value)))
                break;
        }
        double *kept = f->coefficients;
        f->coefficients = f->trial;
        f->trial = kept;
        change = fabs(next - value);
        value = next;
    }
    return false;
}

/* A fitted table above 0 with the margins of the data proves that the estimate exists,
 * but for its rounding. What is left of the margins can be made good on the cells that
 * are terms and one more (which has to be one where the signs do not cancel): the
 * change in each is at most n (n + 1) times the residual. */
static bool is_witness(const att_fitter *f, double residual)
{
    const double n = (double)f->n_free;
    const double rounding = 2 * (double)f->n_lists * DBL_EPSILON * f->sums[0];
    const double change = 2 * n * (n + 1) * (residual + rounding);
    double spare = 0;
    for (size_t w = 0; w < f->n_cells; w++)
        if (f->is_kept[w] && f->signs[w] != 0 && f->means[w] > spare)
            spare = f->means[w];
    bool is_safe = spare > 2 * change;
    for (size_t i = 0; i < f->n_free && is_safe; i++)
        is_safe = f->free_terms[i] == 0 || f->means[f->free_terms[i]] > change;
    return is_safe;
}

static uint64_t mask_of_terms(const att_fitter *f)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < f->n_free; i++)
        mask |= UINT64_C(1) << f->free_terms[i];
    return mask;
}

/* Whether a certificate at hand shows the model without an estimate. */
static bool is_known_to_fail(att_fitter *f, const att_tally *tally)
{
    if (!f->known || f->known->n == 0)
        return false;
    uint64_t kept = 0, empty = 0;
    for (size_t w = 0; w < f->n_cells; w++) {
        kept |= (uint64_t)f->is_kept[w] << w;
        empty |= (uint64_t)(tally->counts[w] == 0) << w;
    }
    return att_certificates_find(f->known, mask_of_terms(f), kept, empty) != NULL;
}

static bool decide(att_fitter *f, const att_tally *tally, bool *exists, att_error *err)
{
    att_existence existence;
    if (!att_exists(f->n_lists, f->n_free, f->free_terms, f->is_kept, tally->counts,
            f->arena, &existence, f->certificate, err))
        return false;
    if (existence == ATT_EXISTS_NOT && f->known)
        att_certificates_add(f->known, f->n_lists, f->certificate);
    *exists = existence == ATT_EXISTS;
    return true;
}

static void describe(
    const att_fitter *f, const att_tally *tally, double value, att_fit *fit)
{
    const double p = (double)fit->n_terms;
    fit->log_unseen = f->coefficients[0];
    fit->log_likelihood = value - tally->log_factorials;
    fit->aic = 2 * p - 2 * fit->log_likelihood;
    fit->bic = p * log(tally->n_people) - 2 * fit->log_likelihood;
    fit->deviance = 2 * (tally->saturated - value);
}

/* P(on no list) minus the share not seen, if N people are there; lists independent. */
static double excess_unseen(const att_tally *tally, double n)
{
    double log_none = 0;
    for (size_t j = 0; j < tally->n_lists; j++)
        log_none += log1p(-tally->margins[(size_t)1 << j] / n);
    return exp(log_none) - (1 - tally->n_people / n);
}

void att_loglinear_start(const att_tally *tally, double a[])
{
    const double people = tally->n_people;
    double low = log(1e-3), high = log(1e4 * people); /* of the number never seen */
    for (int i = 0; i < 40; i++) {
        const double middle = (low + high) / 2;
        if (excess_unseen(tally, people + exp(middle)) > 0)
            low = middle;
        else
            high = middle;
    }
    const double all = people + exp(low);
    memset(a, 0, sizeof *a << tally->n_lists);
    a[0] = log(all);
    for (size_t j = 0; j < tally->n_lists; j++) {
        const double share = (tally->margins[(size_t)1 << j] + 0.5) / (all + 1);
        a[(size_t)1 << j] = log(share / (1 - share));
        a[0] += log1p(-share);
    }
}

bool att_loglinear_fit(att_fitter *f, const att_tally *tally, size_t n_terms,
    const uint32_t terms[], const double start[], att_fit *fit, att_error *err)
{
    *fit = (att_fit){.n_terms = n_terms};
    reduce(f, tally, n_terms, terms);
    fit->n_forced = n_terms - f->n_free;
    const bool is_identifiable =
        att_identifiable(f->n_lists, f->n_free, f->free_terms, f->is_kept, f->signs);
    bool exists = !is_known_to_fail(f, tally);
    if (!is_identifiable) {
        if (exists && !decide(f, tally, &exists, err))
            return false;
        fit->status = exists ? ATT_FIT_NOT_IDENTIFIABLE : ATT_FIT_NEITHER;
        return true;
    }
    fit->status = ATT_FIT_NO_ESTIMATE;
    if (!exists)
        return true;
    if (!start)
        att_loglinear_start(tally, f->coefficients);
    else if (start != f->coefficients)
        memcpy(f->coefficients, start, f->n_cells * sizeof *start);
    for (size_t i = 0; i < n_terms; i++) /* what is forced has no coefficient */
        if (tally->margins[terms[i]] == 0)
            f->coefficients[terms[i]] = 0;
    double value, residual;
    const bool has_converged = climb(f, tally, &value, &residual, &fit->n_steps);
    if (!(has_converged && is_witness(f, residual)) && !decide(f, tally, &exists, err))
        return false;
    if (!exists)
        return true;
    fit->status = has_converged ? ATT_FIT_OK : ATT_FIT_NOT_CONVERGED;
    if (has_converged)
        describe(f, tally, value, fit);
    return true;
}

bool att_loglinear_se(att_fitter *f, double *log_unseen_se)
{
    if (!factor_fisher(f))
        return false;
    const size_t last = f->n_free - 1;
    *log_unseen_se = 1 / f->fisher[last * f->stride + last];
    return true;
}
