/* rate.c — likelihoods of the alternatives from ratings, and their posterior. */
#include "rate.h"

#include <math.h>
#include <string.h>

/* One bearing for each counted item of the essential elements: its strongest. */
static bool gather(const att_bundle *b, const att_set sets[], att_arena *arena,
    att_aspect *all, att_part **parts, att_error *err)
{
    size_t *place = att_push(arena, b->n_items, sizeof *place, err);
    double *strongest = att_push(arena, b->n_items, sizeof *strongest, err);
    att_bears *bears = att_push(arena, b->n_items, sizeof *bears, err);
    *parts = att_push(arena, b->n_items, sizeof **parts, err);
    if (!place || !strongest || !bears || !*parts)
        return false;
    *all = (att_aspect){.name = ATT_TEXT("alternatives"), .bears = bears};
    for (size_t e = 0; e < b->n_aspects; e++) {
        if (!b->aspects[e].is_essential || b->aspects[e].is_headcount)
            continue;
        for (size_t i = 0; i < sets[e].n; i++) {
            const size_t item = sets[e].item[i];
            const double bits = fabs(log(sets[e].weighed[sets[e].bears[i]].ratio));
            if (!(bits > strongest[item]))
                continue;
            if (!(strongest[item] > 0))
                place[item] = all->n_bears++;
            strongest[item] = bits;
            bears[place[item]] = b->aspects[e].bears[sets[e].bears[i]];
            (*parts)[place[item]] = b->aspects[e].part;
        }
    }
    return true;
}

/* The chance q at which the item would have the strength it has after its cap. */
static double capped_q(const att_weights *w, const att_weight *v)
{
    const double s = w->says_anyway;
    if (v->strength < v->most)
        return v->q;
    return s * (v->strength - 1) / (v->hit - s + v->strength * (s - v->miss));
}

/* L under a hypothesis that would make a truthful source say so at this rate. */
static double likelihood_at(const att_weights *w, const att_weight *v, double rate)
{
    const double span = w->true_report - w->false_report;
    const double q = capped_q(w, v);
    const double hit = v->miss + (v->hit - v->miss) * (rate - w->false_report) / span;
    const double l = q * hit + (1 - q) * w->says_anyway;
    return l > 1e-9 ? l : 1e-9;
}

static bool fill_priors(const att_weights *w, const att_bundle *b, size_t n_hypotheses,
    double prior[], att_error *err)
{
    double left = 1 - w->residual;
    size_t n_shares = 1;
    for (size_t h = 0; h < b->n_rivals; h++) {
        if (isnan(b->rivals[h].prior))
            n_shares++;
        else
            left -= b->rivals[h].prior;
    }
    if (!(left > 0))
        return att_fail(err, ATT_INVALID,
            "the priors of the alternatives leave nothing for the claim itself");
    prior[0] = left / (double)n_shares;
    for (size_t h = 0; h < b->n_rivals; h++) {
        prior[h + 1] = isnan(b->rivals[h].prior) ? prior[0] : b->rivals[h].prior;
        if (!(prior[h + 1] >= 0))
            return att_fail(err, ATT_INVALID, "alternative %.*s: a prior is 0 to 1",
                ATT_PRINT(b->rivals[h].name));
    }
    prior[n_hypotheses - 1] = w->residual;
    return true;
}

/* Rates as rated: by consistency, or as given; -1 where nobody rated. */
static bool fill_rates(const att_weights *w, const att_bundle *b, const size_t row_of[],
    size_t n_rivals, double rate[], att_consistency consistency[], att_error *err)
{
    for (size_t k = 0; k < b->n_ratings; k++) {
        const att_rating *r = &b->ratings[k];
        if (r->rival >= n_rivals || r->item >= b->n_items
            || (!isnan(r->likelihood) && !(r->likelihood >= 0 && r->likelihood <= 1)))
            return att_fail(err, ATT_INVALID,
                "rating %zu: it needs an alternative, an item, and a likelihood from 0 "
                "to 1 if any",
                k + 1);
        if (row_of[r->item] == SIZE_MAX)
            continue;
        const size_t at = row_of[r->item] * n_rivals + r->rival;
        consistency[at] = r->consistency;
        if (!isnan(r->likelihood))
            rate[at] = r->likelihood;
        else if (r->consistency != ATT_UNRATED)
            rate[at] = w->consistency[r->consistency];
    }
    return true;
}

/* A row of likelihoods: the claim, the rivals, and their mean for something else. */
static void fill_row(const att_weights *w, const att_weight *v, size_t n_rivals,
    const double rate[], double row[])
{
    double sum = row[0] =
        likelihood_at(w, v, v->side > 0 ? w->true_report : w->false_report);
    for (size_t h = 0; h < n_rivals; h++) {
        const double r = rate[h] < 0 ? w->consistency[ATT_NEITHER] : rate[h];
        row[h + 1] = likelihood_at(w, v, r);
        sum += row[h + 1];
    }
    row[n_rivals + 1] = sum / (double)(n_rivals + 1);
}

static bool posterior_of(const att_rated *rated, const bool is_out[], uint64_t seed,
    att_arena *scratch, double posterior[], att_error *err)
{
    const att_set *s = &rated->set;
    const att_matrix *x = &rated->matrix;
    const size_t n_h = x->n_hypotheses;
    double *rows = att_push(scratch, s->n * n_h, sizeof *rows, err);
    att_group *groups = att_push(scratch, s->web.n_groups, sizeof *groups, err);
    if (!rows || !groups)
        return false;
    for (size_t i = 0; i < s->n; i++)
        for (size_t h = 0; h < n_h; h++) {
            const bool weighs =
                rated->row[i] != SIZE_MAX && !(is_out && is_out[s->item[i]]);
            rows[i * n_h + h] = weighs ? x->likelihood[rated->row[i] * n_h + h] : 1;
        }
    for (size_t g = 0; g < s->web.n_groups; g++) {
        const size_t first = s->web.group_first[g];
        groups[g] = (att_group){
            s->web.group_first[g + 1] - first, s->web.members + first, s->beta[g]};
    }
    return att_alternatives(s->n, n_h, rows, s->carried, x->prior, s->web.n_groups,
        groups, seed, scratch, posterior, err);
}

static bool push_matrix(const att_bundle *b, const att_set *s, att_arena *arena,
    att_matrix *x, size_t **items, double **likelihood, att_error *err)
{
    x->n_hypotheses = b->n_rivals + 2;
    *items = att_push(arena, s->n, sizeof **items, err);
    *likelihood = att_push(arena, s->n * x->n_hypotheses, sizeof **likelihood, err);
    x->items = *items;
    x->likelihood = *likelihood;
    return *items && *likelihood;
}

/* What the columns and rows of the matrix come to. */
static bool sum_up(const att_bundle *b, att_arena *arena, const double rate[],
    const att_consistency consistency[], att_matrix *x, att_error *err)
{
    double *diagnosticity = att_push(arena, x->n_items, sizeof *diagnosticity, err);
    double *inconsistency = att_push(arena, b->n_rivals, sizeof *inconsistency, err);
    if (!diagnosticity || !inconsistency)
        return false;
    x->n_unrated = x->n_items;
    for (size_t i = 0; i < x->n_items; i++)
        diagnosticity[i] =
            att_diagnosticity(x->n_hypotheses, x->likelihood + i * x->n_hypotheses);
    for (size_t h = 0; h < b->n_rivals; h++) {
        size_t n_unrated = 0;
        for (size_t i = 0; i < x->n_items; i++) {
            const att_consistency c = consistency[i * b->n_rivals + h];
            n_unrated += rate[i * b->n_rivals + h] < 0;
            inconsistency[h] += c == ATT_INCONSISTENT        ? 1
                                : c == ATT_VERY_INCONSISTENT ? 2
                                                             : 0;
        }
        x->n_unrated = n_unrated < x->n_unrated ? n_unrated : x->n_unrated;
    }
    x->diagnosticity = diagnosticity;
    x->inconsistency = inconsistency;
    x->consistency = consistency;
    return true;
}

static bool fill_matrix(const att_weights *w, att_rated *out, att_arena *arena,
    double **posterior, att_error *err)
{
    const att_set *s = &out->set;
    const att_bundle *b = s->bundle;
    att_matrix *x = &out->matrix;
    size_t *items, *row = att_push(arena, s->n, sizeof *row, err);
    size_t *row_of = att_push(arena, b->n_items, sizeof *row_of, err);
    double *rate = att_push(arena, s->n * b->n_rivals, sizeof *rate, err);
    att_consistency *consistency =
        att_push(arena, s->n * b->n_rivals, sizeof *consistency, err);
    double *prior = att_push(arena, b->n_rivals + 2, sizeof *prior, err), *likelihood;
    *posterior = att_push(arena, b->n_rivals + 2, sizeof **posterior, err);
    if (!row || !row_of || !rate || !consistency || !prior || !*posterior
        || !push_matrix(b, s, arena, x, &items, &likelihood, err))
        return false;
    memset(row_of, 0xff, b->n_items * sizeof *row_of);
    for (size_t i = 0; i < s->n; i++) {
        const double ratio = s->weighed[s->bears[i]].ratio;
        row[i] = SIZE_MAX;
        if (!(ratio < 1 || ratio > 1))
            continue;
        row[i] = row_of[s->item[i]] = x->n_items;
        items[x->n_items++] = s->item[i];
    }
    for (size_t k = 0; k < s->n * b->n_rivals; k++)
        rate[k] = -1;
    if (!fill_priors(w, b, x->n_hypotheses, prior, err)
        || !fill_rates(w, b, row_of, b->n_rivals, rate, consistency, err))
        return false;
    for (size_t i = 0; i < s->n; i++)
        if (row[i] != SIZE_MAX)
            fill_row(w, &s->weighed[s->bears[i]].weight, b->n_rivals,
                rate + row[i] * b->n_rivals, likelihood + row[i] * x->n_hypotheses);
    x->prior = prior;
    x->posterior = *posterior;
    out->row = row;
    return sum_up(b, arena, rate, consistency, x, err);
}

bool att_rate(const att_weights *weights, const att_lineage *lineage,
    const att_set sets[], const att_grading *grading, uint64_t seed, att_arena *arena,
    att_rated *out, att_error *err)
{
    att_aspect *all = att_push(arena, 1, sizeof *all, err);
    att_part *parts;
    double *posterior;
    *out = (att_rated){0};
    if (!all || lineage->bundle->n_rivals == 0)
        return all;
    return gather(lineage->bundle, sets, arena, all, &parts, err)
           && att_relate(weights, lineage, all, parts, grading, arena, &out->set, err)
           && fill_matrix(weights, out, arena, &posterior, err)
           && posterior_of(out, NULL, seed, arena, posterior, err);
}

bool att_rate_without(const att_rated *rated, const bool is_out[], uint64_t seed,
    att_arena *scratch, double *ratio, att_error *err)
{
    const size_t n_h = rated->matrix.n_hypotheses;
    const att_spot start = att_arena_save(scratch);
    double *posterior = att_push(scratch, n_h, sizeof *posterior, err), best = 0;
    bool ok = posterior;
    *ratio = INFINITY;
    if (ok && n_h > 0) {
        ok = posterior_of(rated, is_out, seed, scratch, posterior, err);
        for (size_t h = 1; ok && h < n_h; h++)
            best = fmax(best, posterior[h]);
        if (ok)
            *ratio = posterior[0] / best;
    }
    att_arena_restore(scratch, start);
    return ok;
}
