/* learn.c — how much each level says: u from random pairs, m by EM within rules. */
#include "model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TURNS = 5, STEPS_MOST = 40, PASS_LEAST = 100 };

typedef double levels[ATT_FIELDS_MOST][ATT_LEVELS_MOST];

/* ---- u --------------------------------------------------------------------------- */

/* P(one person) for a pattern under the whole model. */
static double posterior(const att_model *model, uint64_t pattern)
{
    double bits = log2(model->lambda / (1 - model->lambda));
    for (size_t f = 0; f < model->n_fields; f++) {
        const unsigned l = att_level(pattern, f);
        if (l != ATT_LEVEL_NULL)
            bits += log2(model->m[f][l] / model->u[f][l]);
    }
    return 1 / (1 + exp2(-bits));
}

/* Pairs drawn at random are nearly all of two people; the others are taken out by what
 * is known so far. */
static void learn_u(const att_fields *fields, const att_patterns *random, bool is_first,
    att_model *model)
{
    levels sums = {{0}};
    for (size_t p = 0; p < random->n; p++) {
        const double n = (double)random->at[p].n
                         * (is_first ? 1 : 1 - posterior(model, random->at[p].pattern));
        for (size_t f = 0; f < model->n_fields; f++) {
            const unsigned l = att_level(random->at[p].pattern, f);
            if (l != ATT_LEVEL_NULL)
                sums[f][l] += n;
        }
    }
    for (size_t f = 0; f < model->n_fields; f++) {
        double all = 0;
        for (size_t l = 0; l < fields->at[f].n_levels; l++)
            all += sums[f][l] + 0.5;
        for (size_t l = 0; l < fields->at[f].n_levels; l++)
            model->u[f][l] = (sums[f][l] + 0.5) / all;
    }
}

/* ---- m --------------------------------------------------------------------------- */

typedef struct pass {
    levels sums; /* expected pairs of one person at each level */
    double totals[ATT_FIELDS_MOST];
    double lambda;
    double n_matches;
    bool is_usable;
} pass;

typedef double ratios[ATT_FIELDS_MOST][ATT_LEVELS_MOST + 1];

/* m/u of each level; a missing value says nothing. */
static void fill_ratios(
    const att_fields *fields, const att_model *model, const levels m, ratios out)
{
    for (size_t f = 0; f < model->n_fields; f++)
        for (size_t l = 0; l <= ATT_LEVELS_MOST; l++)
            out[f][l] = l >= fields->at[f].n_levels ? 1 : m[f][l] / model->u[f][l];
}

/* The expected pairs of one person in the rule, at each level. Returns all pairs. */
static double expect(const att_model *model, const att_patterns *blocked,
    uint32_t rule_bit, const ratios r, pass *p)
{
    double all = 0;
    p->n_matches = 0;
    memset(p->sums, 0, sizeof p->sums);
    for (size_t k = 0; k < blocked->n; k++) {
        const att_pattern_count *c = &blocked->at[k];
        if (!(c->rules & rule_bit))
            continue;
        double odds = p->lambda / (1 - p->lambda);
        for (size_t f = 0; f < model->n_fields; f++)
            odds *= r[f][att_level(c->pattern, f)];
        const double g = (double)c->n * (1 - 1 / (1 + odds));
        all += (double)c->n;
        p->n_matches += g;
        for (size_t f = 0; f < model->n_fields; f++)
            if (att_level(c->pattern, f) != ATT_LEVEL_NULL)
                p->sums[f][att_level(c->pattern, f)] += g;
    }
    return all;
}

/* m of the fields that are free, from the sums. Returns the largest change. */
static double maximise(const att_fields *fields, uint32_t excluded, pass *p, levels m)
{
    double moved = 0;
    for (size_t f = 0; f < fields->n_fields; f++) {
        const size_t n = fields->at[f].n_levels;
        p->totals[f] = 0;
        for (size_t l = 0; l < n; l++)
            p->totals[f] += p->sums[f][l];
        for (size_t l = 0; l < n && !(excluded >> f & 1); l++) {
            const double now = (p->sums[f][l] + 0.1) / (p->totals[f] + 0.1 * (double)n);
            moved = fmax(moved, fabs(now - m[f][l]));
            m[f][l] = now;
        }
    }
    return moved;
}

/* One pass of EM inside a rule: u and lambda held, m of the rule's own fields too. The
 * whole model says who is likely one person: what a rule selects would pass for the
 * mark of a match if its share of matches were learned within it. */
static void run_pass(const att_fields *fields, const att_patterns *blocked,
    uint32_t rule_bit, uint32_t excluded, const att_model *model, pass *out)
{
    levels m;
    memcpy(m, model->m, sizeof m);
    *out = (pass){.lambda = model->lambda};
    for (int step = 0; step < STEPS_MOST; step++) {
        ratios r;
        fill_ratios(fields, model, m, r);
        const double all = expect(model, blocked, rule_bit, r, out);
        if (all < PASS_LEAST || out->n_matches < PASS_LEAST / 4.0)
            return;
        if (maximise(fields, excluded, out, m) < 1e-4 && step > 3)
            break;
    }
    out->is_usable = true;
}

static double bits_in(const pass *p, const att_model *model, size_t f, size_t l)
{
    return log2((p->sums[f][l] + 0.1) / (p->totals[f] + 1) / model->u[f][l]);
}

static void compare_passes(const att_fields *fields, const pass passes[],
    const att_blocks *blocks, att_model *model)
{
    model->most_apart_bits = 0;
    for (size_t f = 0; f < model->n_fields; f++)
        for (size_t l = 0; l < fields->at[f].n_levels; l++) {
            double least = HUGE_VAL, most = -HUGE_VAL;
            for (size_t r = 0; r < blocks->n_rules; r++) {
                if (!passes[r].is_usable || (blocks->rules[r].fields >> f & 1)
                    || passes[r].sums[f][l] < PASS_LEAST)
                    continue;
                const double bits = bits_in(&passes[r], model, f, l);
                least = fmin(least, bits);
                most = fmax(most, bits);
            }
            if (most - least > model->most_apart_bits)
                model->most_apart_bits = most - least;
        }
}

/* The mean over passes, each weighted by the matches it saw. */
static void average_passes(const att_fields *fields, const pass passes[],
    const att_blocks *blocks, att_model *model)
{
    levels sums = {{0}};
    model->n_passes = 0;
    for (size_t r = 0; r < blocks->n_rules; r++) {
        model->n_passes += passes[r].is_usable;
        for (size_t f = 0; f < model->n_fields; f++)
            for (size_t l = 0; l < fields->at[f].n_levels; l++)
                if (passes[r].is_usable && !(blocks->rules[r].fields >> f & 1))
                    sums[f][l] += passes[r].sums[f][l];
    }
    for (size_t f = 0; f < model->n_fields; f++) {
        double total = 0;
        for (size_t l = 0; l < fields->at[f].n_levels; l++)
            total += sums[f][l];
        for (size_t l = 0; total > 1 && l < fields->at[f].n_levels; l++)
            model->m[f][l] =
                (sums[f][l] + 0.1) / (total + 0.1 * (double)fields->at[f].n_levels);
    }
}

/* Before anything is known: agreement is usual for one person. */
static void guess_m(const att_fields *fields, att_model *model)
{
    for (size_t f = 0; f < model->n_fields; f++) {
        const double n = (double)fields->at[f].n_levels;
        for (size_t l = 0; l < fields->at[f].n_levels; l++)
            model->m[f][l] = l == 0 ? 0.7 : 0.3 / (n - 1);
    }
}

/* ---- lambda ---------------------------------------------------------------------- */

static void learn_lambda(const att_patterns *blocked, bool is_first, att_model *model)
{
    static const double blocking_recall = 0.95;
    if (is_first)
        model->lambda = 1e-9 + blocked->scale / model->n_pairs * 100;
    for (int step = 0; step < 20; step++) {
        double matches = 0;
        for (size_t p = 0; p < blocked->n; p++)
            matches +=
                (double)blocked->at[p].n * posterior(model, blocked->at[p].pattern);
        const double next =
            fmax(matches * blocked->scale, 0.5) / (blocking_recall * model->n_pairs);
        model->lambda = fmin(next, 0.5);
    }
}

/* ---- order of levels ------------------------------------------------------------- */

/* The levels of a field that grow worse; others stand for themselves. */
static bool is_ordered(att_field_kind kind, size_t level)
{
    if (kind == ATT_FIELD_FAMILY || kind == ATT_FIELD_GIVEN)
        return level == ATT_SAME || level == ATT_CLOSE || level == ATT_OTHER;
    if (kind == ATT_FIELD_BIRTH || kind == ATT_FIELD_EVENT)
        return false;
    return true;
}

/* Adjacent levels out of order share one weight (pool adjacent violators). */
static void pool_levels(const att_fields *fields, att_model *model)
{
    for (size_t f = 0; f < model->n_fields; f++) {
        const att_field *field = &fields->at[f];
        size_t first[ATT_LEVELS_MOST], n = 0;
        double m[ATT_LEVELS_MOST], u[ATT_LEVELS_MOST];
        size_t which[ATT_LEVELS_MOST], n_which = 0;
        for (size_t l = 0; l < field->n_levels; l++) {
            model->bits[f][l] = log2(model->m[f][l] / model->u[f][l]);
            if (is_ordered(field->kind, l))
                which[n_which++] = l;
        }
        for (size_t k = 0; k < n_which; k++) {
            first[n] = k;
            m[n] = model->m[f][which[k]];
            u[n] = model->u[f][which[k]];
            for (n++; n > 1 && m[n - 1] / u[n - 1] > m[n - 2] / u[n - 2]; n--) {
                m[n - 2] += m[n - 1];
                u[n - 2] += u[n - 1];
                model->n_pooled++;
            }
        }
        for (size_t b = 0; b < n; b++)
            for (size_t k = first[b]; k < (b + 1 < n ? first[b + 1] : n_which); k++)
                model->bits[f][which[k]] = log2(m[b] / u[b]);
    }
}

/* ---- frequencies ----------------------------------------------------------------- */

static double reference_of(const uint32_t counts[], size_t n, double all)
{
    double squares = 0, sum = 0;
    for (size_t v = 1; v < n; v++) {
        squares += (double)counts[v] * (double)counts[v];
        sum += (double)counts[v];
    }
    return sum > 0 ? squares / sum / all : 1;
}

/* Names are counted with people of their own population: Kim is a fifth of one, nobody
 * of another. */
static bool count_names(const att_fields *fields, size_t f, att_arena *arena,
    att_frequencies *out, att_error *err)
{
    const att_field *field = &fields->at[f];
    const att_values *values = field->values;
    uint32_t *counts = att_push(arena, values->bare.n, sizeof *counts, err);
    uint32_t *words = att_push(arena, values->words.n, sizeof *words, err);
    if (!counts || !words)
        return false;
    const bool skips = field->kind <= ATT_FIELD_GIVEN;
    for (size_t i = 0; i < fields->n; i++) {
        const uint32_t v = field->of[i];
        if (v == 0 || (skips && fields->n_korean > 1 && fields->is_korean[i]))
            continue;
        counts[v]++;
        out->n++;
        for (size_t w = 0; w < values->at[v].n_words; w++)
            words[values->at[v].words[w]]++;
    }
    out->value_counts = counts;
    out->word_counts = words;
    out->value_reference = reference_of(counts, values->bare.n, out->n);
    out->word_reference = reference_of(words, values->words.n, out->n);
    return true;
}

static bool count_all(
    const att_fields *fields, att_arena *arena, att_model *model, att_error *err)
{
    for (size_t f = 0; f < fields->n_fields; f++) {
        const att_field *field = &fields->at[f];
        att_frequencies *out = &model->frequencies[f];
        if (field->kind == ATT_FIELD_EVENT) {
            double sum = 0;
            for (size_t i = 0; i < fields->n; i++)
                if (field->of[i]) {
                    sum += field->counts[i];
                    out->n++;
                }
            out->value_counts = field->counts;
            out->value_reference = out->n > 0 ? sum / out->n / out->n : 1;
        } else if (field->values && field->kind != ATT_FIELD_SEX
                   && field->kind != ATT_FIELD_FAMILY_SOUND
                   && field->kind != ATT_FIELD_GIVEN_SOUND
                   && !count_names(fields, f, arena, out, err))
            return false;
    }
    return true;
}

/* ---- together -------------------------------------------------------------------- */

static double all_pairs(const att_people_records *r)
{
    double n = (double)r->n * ((double)r->n - 1) / 2;
    for (size_t f = 0; r->n_files > 1 && f < r->n_files; f++) {
        const double k = (double)(r->first_of_file[f + 1] - r->first_of_file[f]);
        n -= k * (k - 1) / 2;
    }
    return n;
}

static void note_checks(att_model *model)
{
    int n = 0;
    const int room = (int)sizeof model->checks;
    if (model->most_apart_bits > 3)
        n += snprintf(model->checks + n, (size_t)(room - n),
            "Training rules disagree on a level by %.1f bits. ",
            model->most_apart_bits);
    if (model->n_pooled > 0 && n < room)
        n += snprintf(model->checks + n, (size_t)(room - n),
            "%zu levels that stood out of order share a weight. ", model->n_pooled);
}

bool att_people_learn(const att_fields *fields, const att_blocks *blocks,
    const att_patterns *blocked, const att_patterns *random, att_arena *arena,
    att_model *out, att_error *err)
{
    *out = (att_model){
        .n_fields = fields->n_fields, .n_pairs = all_pairs(fields->records)};
    pass *passes = att_push(arena, blocks->n_rules + 1, sizeof *passes, err);
    if (!passes)
        return false;
    learn_u(fields, random, true, out);
    guess_m(fields, out);
    learn_lambda(blocked, true, out);
    for (int turn = 0; turn < TURNS; turn++) {
#pragma omp parallel for schedule(dynamic, 1)
        for (size_t r = 0; r < blocks->n_rules; r++)
            run_pass(
                fields, blocked, 1u << r, blocks->rules[r].fields, out, &passes[r]);
        average_passes(fields, passes, blocks, out);
        learn_lambda(blocked, false, out);
        learn_u(fields, random, false, out);
    }
    if (out->n_passes == 0) {
        att_fail(err, ATT_REFUSED,
            "too few likely pairs to learn from: no rule brings %d", PASS_LEAST);
        return att_hint(err, "Give more records or more columns.");
    }
    compare_passes(fields, passes, blocks, out);
    pool_levels(fields, out);
    note_checks(out);
    return count_all(fields, arena, out, err);
}
