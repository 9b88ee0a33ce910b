/* alternatives.c — which of several hypotheses the items leave standing. */
#include "combine.h"

#include <math.h>

double att_diagnosticity(size_t n_hypotheses, const double likelihood[n_hypotheses])
{
    double least = INFINITY, most = 0;
    for (size_t h = 0; h < n_hypotheses; h++) {
        least = fmin(least, likelihood[h]);
        most = fmax(most, likelihood[h]);
    }
    return n_hypotheses ? log(most) - log(least) : 0;
}

static bool check(size_t n, size_t n_hypotheses, const double *likelihood,
    const double *priors, att_error *err)
{
    double sum = 0;
    for (size_t h = 0; h < n_hypotheses; h++) {
        if (!(priors[h] >= 0 && priors[h] <= 1))
            return att_fail(
                err, ATT_INVALID, "hypothesis %zu: a prior is 0 to 1", h + 1);
        sum += priors[h];
    }
    if (!(fabs(sum - 1) < 1e-9))
        return att_fail(err, ATT_INVALID, "the priors sum to %g, not 1", sum);
    for (size_t i = 0; i < n; i++)
        for (size_t h = 0; h < n_hypotheses; h++)
            if (!(likelihood[i * n_hypotheses + h] > 0
                    && isfinite(likelihood[i * n_hypotheses + h])))
                return att_fail(err, ATT_INVALID,
                    "item %zu, hypothesis %zu: a likelihood is above 0", i + 1, h + 1);
    return true;
}

/* Each row scaled to a largest value of 1, and drawn to it by what is carried over. */
static void scale(size_t n, size_t n_hypotheses, const double *likelihood,
    const double *carried, double *scaled, lanes m[], bool weighs[])
{
    for (size_t i = 0; i < n; i++) {
        const double *row = likelihood + i * n_hypotheses;
        const double tau = carried ? carried[i] : 0;
        double most = 0, least = 1;
        for (size_t h = 0; h < n_hypotheses; h++)
            most = fmax(most, row[h]);
        for (size_t h = 0; h < n_hypotheses; h++) {
            scaled[i * n_hypotheses + h] = tau + (1 - tau) * row[h] / most;
            least = fmin(least, scaled[i * n_hypotheses + h]);
        }
        m[i] = ALL(least);
        weighs[i] = least < 1;
    }
}

/* ln of the mean, over failures, of the product of rho, for eight hypotheses. */
static void expect(const att_web *web, size_t n_hypotheses, const double *scaled,
    size_t first, const att_sampling *sampling, lanes *ln_mean)
{
    for (size_t i = 0; i < web->n_items; i++) {
        const lanes sound = web->sound[i];
        for (int l = 0; l < LANES; l++) {
            const size_t h =
                first + (size_t)l < n_hypotheses ? first + (size_t)l : first;
            const double rho =
                (scaled[i * n_hypotheses + h] - (1 - sound[l])) / sound[l];
            web->rho[i][l] = rho > 0 ? rho : 0;
        }
    }
    *ln_mean = ALL(0);
    for (size_t k = 0; k < web->n_components; k++) {
        lanes mean;
        double variance;
        att_web_expect(web, &web->components[k], NULL, 0, sampling, &mean, &variance);
        for (int l = 0; l < LANES; l++)
            (*ln_mean)[l] += log(mean[l]);
    }
}

static bool weigh(size_t n, size_t n_hypotheses, const double *likelihood,
    const double *carried, const double *priors, size_t n_groups,
    const att_group groups[], uint64_t seed, att_arena *scratch, double posterior[],
    att_error *err)
{
    double *scaled = att_push(scratch, n * n_hypotheses, sizeof *scaled, err);
    double *ln_posterior = att_push(scratch, n_hypotheses, sizeof *ln_posterior, err);
    lanes *m = att_push(scratch, n, sizeof *m, err);
    lanes *beta = att_push(scratch, n_groups, sizeof *beta, err);
    bool *weighs = att_push(scratch, n, sizeof *weighs, err);
    if (!scaled || !ln_posterior || !m || !beta || !weighs)
        return false;
    scale(n, n_hypotheses, likelihood, carried, scaled, m, weighs);
    att_web web;
    size_t n_kept;
    att_group *kept;
    if (!att_groups_keep(n_groups, groups, weighs, scratch, &n_kept, &kept, err)
        || !att_web_lay(n, n_kept, kept, scratch, &web, err))
        return false;
    for (size_t g = 0; g < n_kept; g++)
        beta[g] = ALL(kept[g].beta);
    att_web_fail(&web, m, beta);
    const att_sampling sampling = {seed, MANY_DRAWS};
    double most = -INFINITY, sum = 0;
    for (size_t first = 0; first < n_hypotheses; first += LANES) {
        lanes ln_mean;
        expect(&web, n_hypotheses, scaled, first, &sampling, &ln_mean);
        for (size_t h = first; h < n_hypotheses && h < first + LANES; h++) {
            ln_posterior[h] = log(priors[h]) + ln_mean[h - first];
            most = fmax(most, ln_posterior[h]);
        }
    }
    for (size_t h = 0; h < n_hypotheses; h++)
        sum += exp(ln_posterior[h] - most);
    for (size_t h = 0; h < n_hypotheses; h++)
        posterior[h] = exp(ln_posterior[h] - most) / sum;
    return true;
}

bool att_alternatives(size_t n, size_t n_hypotheses, const double *likelihood,
    const double *carried, const double *priors, size_t n_groups,
    const att_group groups[n_groups], uint64_t seed, att_arena *scratch,
    double posterior[n_hypotheses], att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const bool ok = check(n, n_hypotheses, likelihood, priors, err)
                    && weigh(n, n_hypotheses, likelihood, carried, priors, n_groups,
                        groups, seed, scratch, posterior, err);
    att_arena_restore(scratch, start);
    return ok;
}
