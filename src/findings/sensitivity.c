/* sensitivity.c — corners and draws over the table of weights (A6.4 and A6.6). */
#include "sensitivity.h"

#include "grade.h"
#include "math/distributions.h"
#include "math/quantile.h"
#include "math/random.h"

#include <math.h>

enum { GRADED, LOW, HIGH, AGAINST, SUPPORT };

double att_probability(double ln_ratio, double prior)
{
    return 1 / (1 + (1 - prior) / prior * exp(-ln_ratio));
}

/* m of item i at chance q, after what it brings from others. */
static double m_at(const att_weights *w, const att_set *s, size_t i, double q)
{
    const att_weight *v = &s->weighed[s->bears[i]].weight;
    return s->carried[i] + (1 - s->carried[i]) / att_strength(w, v, q);
}

static size_t count_in(const att_set *s, size_t g, const bool is_out[])
{
    size_t n = 0;
    for (size_t b = s->web.group_first[g]; b < s->web.group_first[g + 1]; b++)
        n += !is_out[s->item[s->web.members[b]]];
    return n;
}

static void fill_items(const att_weights *w, const att_set *s, const bool is_out[])
{
    for (size_t i = 0; i < s->n; i++) {
        const double q = s->weighed[s->bears[i]].weight.q;
        lanes *m = &s->m[i];
        *m = ALL(1);
        if (is_out && is_out[s->item[i]])
            continue;
        (*m)[GRADED] = m_at(w, s, i, q);
        (*m)[LOW] = m_at(w, s, i, fmax(q - w->q_down, 0));
        (*m)[HIGH] = m_at(w, s, i, fmin(q + w->q_up, 0.999));
        (*m)[s->side[i] < 0 ? AGAINST : SUPPORT] = (*m)[GRADED];
    }
}

static void fill_groups(const att_weights *w, const att_set *s, const bool is_out[])
{
    for (size_t g = 0; g < s->web.n_groups; g++) {
        lanes *beta = &s->betas[g];
        if (is_out && count_in(s, g, is_out) < 2) {
            *beta = ALL(0);
            continue;
        }
        *beta = ALL(s->beta[g]);
        (*beta)[LOW] = fmin(s->beta[g] + w->beta_up, 1);
        (*beta)[HIGH] = fmax(s->beta[g] - w->beta_down, 0);
    }
}

void att_view_of(const att_weights *weights, const att_set *set, const bool is_out[],
    const att_sampling *sampling, att_view *view)
{
    lanes ln_ratio;
    fill_items(weights, set, is_out);
    fill_groups(weights, set, is_out);
    att_web_ratio(
        &set->web, set->side, set->m, set->betas, sampling, &ln_ratio, &view->mc_error);
    view->graded = ln_ratio[GRADED];
    view->low = ln_ratio[LOW];
    view->high = ln_ratio[HIGH];
    view->against = ln_ratio[AGAINST];
    view->support = ln_ratio[SUPPORT];
}

void att_scatter_fill(const att_weights *weights, att_scatter *scatter)
{
    for (int k = 0; k < ATT_STEPS; k++) {
        const double z = att_normal_quantile((k + 0.5) / ATT_STEPS);
        scatter->q[k] = exp(-weights->sd_logit_q * z);
        scatter->beta[k] = exp(-weights->sd_logit_beta * z);
    }
}

/* Twelve bits choose a step: five steps a word. */
typedef struct dice {
    att_random r;
    uint64_t bits;
    int left;
} dice;

static size_t roll(dice *d)
{
    if (d->left == 0) {
        d->bits = att_random_bits(&d->r);
        d->left = 5;
    }
    const size_t step = d->bits & (ATT_STEPS - 1);
    d->left--;
    d->bits >>= 12;
    return step;
}

/* logit(x) + sd z is x / (x + (1 - x) exp(-sd z)); so 0 and 1 stay. For q the odds
 * are all that the ratio needs: (q hit + x s) / (q miss + x s), x = (1-q) exp(-sd z).
 */
static void draw_eight(
    const att_weights *w, const att_set *s, const att_scatter *scatter, dice *d)
{
    for (size_t i = 0; i < s->n; i++) {
        const att_weight *v = &s->weighed[s->bears[i]].weight;
        lanes anyway;
        for (int l = 0; l < LANES; l++)
            anyway[l] = scatter->q[roll(d)];
        anyway *= (1 - v->q) * w->says_anyway;
        lanes m = (v->q * v->miss + anyway) / (v->q * v->hit + anyway);
        const double least = 1 / v->most;
        for (int l = 0; l < LANES; l++)
            m[l] = m[l] > least ? m[l] : least;
        s->m[i] = s->carried[i] + (1 - s->carried[i]) * m;
    }
    for (size_t g = 0; g < s->web.n_groups; g++) {
        lanes step;
        for (int l = 0; l < LANES; l++)
            step[l] = scatter->beta[roll(d)];
        s->betas[g] = s->beta[g] / (s->beta[g] + (1 - s->beta[g]) * step);
    }
}

bool att_scatter_interval(const att_weights *weights, const att_set *set,
    const att_scatter *scatter, uint64_t seed, uint64_t stream, att_arena *scratch,
    double *low, double *high, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const size_t n_draws = (size_t)weights->draws;
    double *drawn = att_push(scratch, n_draws + LANES, sizeof *drawn, err);
    if (drawn) {
        dice d = {.left = 0};
        const att_sampling sampling = {seed, FEW_DRAWS};
        att_random_seed(&d.r, seed, stream);
        for (size_t k = 0; k < n_draws; k += LANES) {
            lanes ln_ratio;
            draw_eight(weights, set, scatter, &d);
            att_web_ratio(
                &set->web, set->side, set->m, set->betas, &sampling, &ln_ratio, NULL);
            for (int l = 0; l < LANES; l++)
                drawn[k + (size_t)l] = ln_ratio[l];
        }
        const double tail = (1 - weights->interval) / 2;
        *low = att_probability(att_quantile_of(n_draws, drawn, tail), weights->prior);
        *high =
            att_probability(att_quantile_of(n_draws, drawn, 1 - tail), weights->prior);
    }
    att_arena_restore(scratch, start);
    return drawn;
}
