/* bootstrap.c — resample, estimate again, and read limits from what comes out. */
#include "bootstrap.h"

#include "math/distributions.h"
#include "math/parallel.h"
#include "math/quantile.h"
#include "math/random.h"

#include <math.h>
#include <string.h>

/* ---- procedures ------------------------------------------------------------------ */

static bool prepare_ranked(
    const void *self, att_arena *arena, void **space, att_error *err)
{
    const att_ranking *ranking = self;
    size_t n_most = 0;
    for (size_t i = 0; i < ranking->n; i++)
        n_most = ranking->at[i].n_terms > n_most ? ranking->at[i].n_terms : n_most;
    att_fitter *fitter = att_push(arena, 1, sizeof *fitter, err);
    *space = fitter;
    return fitter && att_fitter_new(arena, ranking->n_lists, n_most, fitter, err);
}

static bool run_ranked(const void *self, void *space, const att_tally *tally,
    double answers[], size_t *chosen, att_error *err)
{
    const att_ranking *ranking = self;
    double best = (double)INFINITY, n = (double)NAN;
    *chosen = SIZE_MAX;
    for (size_t i = 0; i < ranking->n; i++) {
        const att_ranked *m = &ranking->at[i];
        att_fit fit;
        if (!att_loglinear_fit(
                space, tally, m->n_terms, m->terms, m->coefficients, &fit, err))
            return false;
        if (fit.status == ATT_FIT_OK && fit.bic < best) {
            best = fit.bic;
            n = tally->n_people + exp(fit.log_unseen);
            *chosen = i;
        }
        answers[i] = n;
    }
    return true;
}

att_procedure att_procedure_ranked(const att_ranking *ranking)
{
    return (att_procedure){ranking, ranking->n, prepare_ranked, run_ranked};
}

static bool prepare_stepwise(
    const void *self, att_arena *arena, void **space, att_error *err)
{
    const att_stepwise_procedure *settings = self;
    att_searcher *searcher = att_push(arena, 1, sizeof *searcher, err);
    *space = searcher;
    return searcher && att_searcher_new(arena, settings->n_lists, 2, searcher, err);
}

static bool run_stepwise(const void *self, void *space, const att_tally *tally,
    double answers[], size_t *chosen, att_error *err)
{
    const att_stepwise_procedure *settings = self;
    const att_searcher *s = space;
    *chosen = 0;
    if (!att_search_stepwise(space, tally, settings->threshold, err))
        return false;
    answers[0] = s->fit.status == ATT_FIT_OK ? tally->n_people + exp(s->fit.log_unseen)
                                             : (double)NAN;
    return true;
}

att_procedure att_procedure_stepwise(const att_stepwise_procedure *settings)
{
    return (att_procedure){settings, 1, prepare_stepwise, run_stepwise};
}

/* ---- samples --------------------------------------------------------------------- */

typedef struct sample {
    size_t n_lists, n_histories;
    const uint32_t *histories;
    const double *counts;
    double n_people;
    const att_procedure *procedure;
    const att_bootstrap_settings *settings;
} sample;

/* What one thread works with. */
typedef struct worker {
    att_arena arena;
    att_tally tally;
    void *space;
} worker;

static bool worker_init(worker *w, const sample *s, att_error *err)
{
    att_arena_init(&w->arena);
    return att_tally_new(&w->arena, s->n_lists, &w->tally, err)
           && s->procedure->prepare(s->procedure->self, &w->arena, &w->space, err);
}

static void resample(const sample *s, att_random *r, att_tally *tally)
{
    uint64_t left = (uint64_t)s->n_people;
    double rest = s->n_people;
    for (size_t h = 0; h < s->n_histories; h++) {
        const double share = rest > 0 ? s->counts[h] / rest : 0;
        const uint64_t n = share < 1 ? att_random_binomial(r, left, share) : left;
        tally->counts[s->histories[h]] = (double)n;
        left -= n;
        rest -= s->counts[h];
    }
}

static void draw_from_model(const sample *s, att_random *r, att_tally *tally)
{
    uint64_t left = (uint64_t)llround(s->settings->population);
    double rest = 1;
    for (size_t w = 0; w < (size_t)1 << s->n_lists; w++) {
        const double share = rest > 0 ? s->settings->chances[w] / rest : 0;
        const uint64_t n = share < 1 ? att_random_binomial(r, left, share) : left;
        tally->counts[w] = w > 0 ? (double)n : 0;
        left -= n;
        rest -= s->settings->chances[w];
    }
}

static bool replicate(const sample *s, worker *w, size_t b, double answers[],
    size_t *chosen, att_error *err)
{
    att_random r;
    att_random_seed(&r, s->settings->seed, b + 1);
    if (s->settings->chances)
        draw_from_model(s, &r, &w->tally);
    else
        resample(s, &r, &w->tally);
    att_tally_sum(&w->tally);
    return s->procedure->run(
        s->procedure->self, w->space, &w->tally, answers, chosen, err);
}

/* The table less one person with history h; h = n_histories: the table. */
static bool leave_out(
    const sample *s, worker *w, size_t h, double answers[], att_error *err)
{
    size_t chosen;
    for (size_t i = 0; i < s->n_histories; i++)
        w->tally.counts[s->histories[i]] = s->counts[i] - (i == h);
    att_tally_sum(&w->tally);
    return s->procedure->run(
        s->procedure->self, w->space, &w->tally, answers, &chosen, err);
}

/* ---- limits ---------------------------------------------------------------------- */

/* Type 8 of Hyndman & Fan: position (n + 1/3) p + 1/3. */
static double quantile8(size_t n, const double ascending[], double p)
{
    const double at = ((double)n + 1.0 / 3) * p + 1.0 / 3;
    if (at <= 1)
        return ascending[0];
    if (at >= (double)n)
        return ascending[n - 1];
    const size_t i = (size_t)at;
    const double part = at - (double)i;
    return ascending[i - 1] + part * (ascending[i] - ascending[i - 1]);
}

/* Half the spread of a quantile that the number of replicates leaves. */
static double quantile_error(size_t n, const double ascending[], double p)
{
    const double sd = sqrt(p * (1 - p) / (double)n);
    return (quantile8(n, ascending, fmin(p + sd, 1))
               - quantile8(n, ascending, fmax(p - sd, 0)))
           / 2;
}

/* The acceleration from the answers without one person of each history. */
static double acceleration_of(const sample *s, const double left_out[])
{
    double mean = 0, square = 0, cube = 0;
    for (size_t h = 0; h < s->n_histories; h++)
        mean += s->counts[h] * left_out[h] / s->n_people;
    for (size_t h = 0; h < s->n_histories; h++) {
        const double d = mean - left_out[h];
        square += s->counts[h] * d * d;
        cube += s->counts[h] * d * d * d;
    }
    return square > 0 ? cube / (6 * pow(square, 1.5)) : (double)NAN;
}

/* The level at which a limit stands; NaN if there is none. */
static double level_of(const att_bca *bca, double p)
{
    const double z = bca->z0 + att_normal_quantile(p);
    const double below = 1 - bca->acceleration * z;
    return below > 0 ? att_normal_cdf(bca->z0 + z / below) : (double)NAN;
}

static void find_limits(
    size_t n, const double ascending[], double level, size_t n_below, att_bca *bca)
{
    const double p = (1 - level) / 2;
    bca->percentile_low = quantile8(n, ascending, p);
    bca->percentile_high = quantile8(n, ascending, 1 - p);
    if (n_below == 0 || n_below == n) {
        bca->refusal = "all replicates lie on one side of the estimate";
        return;
    }
    bca->z0 = att_normal_quantile((double)n_below / (double)n);
    if (!isfinite(bca->acceleration)) {
        bca->refusal = "leaving a person out changes nothing, or leaves no estimate";
        return;
    }
    const double low = level_of(bca, p), high = level_of(bca, 1 - p);
    if (!isfinite(low) || !isfinite(high)) {
        bca->refusal = "the estimate leans too much on single people";
        return;
    }
    bca->low = quantile8(n, ascending, low);
    bca->high = quantile8(n, ascending, high);
    bca->low_error = quantile_error(n, ascending, low);
    bca->high_error = quantile_error(n, ascending, high);
}

static void read_limits(const sample *s, const att_bootstrap *out, size_t answer,
    const double left_out[], double sorted[])
{
    att_bca *bca = &out->answers[answer];
    size_t n = 0, n_below = 0;
    bca->z0 = bca->low = bca->high = bca->low_error = bca->high_error = (double)NAN;
    bca->percentile_low = bca->percentile_high = (double)NAN;
    bca->acceleration = acceleration_of(s, left_out);
    for (size_t b = 0; b < out->n_replicates; b++) {
        const double estimate = out->replicates[b * out->n_answers + answer];
        if (!isfinite(estimate))
            continue;
        sorted[n++] = estimate;
        n_below += estimate < bca->estimate;
    }
    bca->share_failed = 1 - (double)n / (double)out->n_replicates;
    if (!isfinite(bca->estimate))
        bca->refusal = "no model has an estimate";
    else if (bca->share_failed > 0.05)
        bca->refusal = "more than 5 % of the replicates have no estimate";
    if (bca->refusal)
        return;
    att_sort(n, sorted);
    find_limits(n, sorted, s->settings->level, n_below, bca);
}

/* ---- the run --------------------------------------------------------------------- */

typedef struct run_state {
    sample sample;
    worker *workers;
    att_bootstrap *out;
    double *left_out; /* answers without one person: n_histories rows of n_answers */
} run_state;

static bool replicate_piece(void *self, size_t b, size_t w, att_error *err)
{
    const run_state *s = self;
    double *answers = s->out->replicates + b * s->out->n_answers;
    return replicate(&s->sample, &s->workers[w], b, answers, &s->out->chosen[b], err);
}

static bool leave_out_piece(void *self, size_t h, size_t w, att_error *err)
{
    const run_state *s = self;
    return leave_out(
        &s->sample, &s->workers[w], h, s->left_out + h * s->out->n_answers, err);
}

/* The answers of the table itself. */
static bool estimate(const run_state *s, att_arena *scratch, att_error *err)
{
    double *answers = att_push(scratch, s->out->n_answers, sizeof *answers, err);
    if (!answers
        || !leave_out(&s->sample, &s->workers[0], s->sample.n_histories, answers, err))
        return false;
    for (size_t i = 0; i < s->out->n_answers; i++)
        s->out->answers[i] = (att_bca){.estimate = answers[i]};
    return true;
}

static bool run_all(
    run_state *s, att_arena *scratch, const att_progress *progress, att_error *err)
{
    const size_t n = s->out->n_answers, n_histories = s->sample.n_histories;
    size_t n_entries;
    if (!att_size_mul(n_histories, n, &n_entries, err))
        return false;
    s->left_out = att_push(scratch, n_entries, sizeof(double), err);
    double *column = att_push(scratch, n_histories, sizeof *column, err);
    double *sorted = att_push(scratch, s->out->n_replicates, sizeof *sorted, err);
    if (!s->left_out || !column || !sorted || !estimate(s, scratch, err)
        || !att_parallel(n_histories, leave_out_piece, s, NULL, "", err)
        || !att_parallel(
            s->out->n_replicates, replicate_piece, s, progress, "resamples", err))
        return false;
    for (size_t a = 0; a < n; a++) {
        for (size_t h = 0; h < n_histories; h++)
            column[h] = s->left_out[h * n + a];
        read_limits(&s->sample, s->out, a, column, sorted);
    }
    return true;
}

static bool start_workers(
    run_state *s, size_t n, att_arena *scratch, size_t *n_ready, att_error *err)
{
    s->workers = att_push(scratch, n, sizeof *s->workers, err);
    if (!s->workers)
        return false;
    bool ok = true;
    while (ok && *n_ready < n)
        ok = worker_init(&s->workers[(*n_ready)++], &s->sample, err);
    return ok;
}

bool att_bootstrap_run(size_t n_lists, size_t n_histories, const uint32_t histories[],
    const double counts[], const att_procedure *procedure,
    const att_bootstrap_settings *settings, att_arena *arena,
    const att_progress *progress, att_bootstrap *out, att_error *err)
{
    const size_t n_answers = procedure->n_answers, n = settings->n_replicates;
    size_t n_entries, n_ready = 0;
    run_state s = {
        .sample = {n_lists, n_histories, histories, counts, 0, procedure, settings},
        .out = out};
    for (size_t h = 0; h < n_histories; h++)
        s.sample.n_people += counts[h];
    *out = (att_bootstrap){.n_answers = n_answers, .n_replicates = n};
    if (!att_size_mul(n, n_answers, &n_entries, err))
        return false;
    out->answers = att_push(arena, n_answers, sizeof *out->answers, err);
    out->replicates = att_push(arena, n_entries, sizeof(double), err);
    out->chosen = att_push(arena, n, sizeof *out->chosen, err);
    if (!out->answers || !out->replicates || !out->chosen)
        return false;
    const att_spot spot = att_arena_save(arena);
    const bool ok = start_workers(&s, att_parallel_workers(), arena, &n_ready, err)
                    && run_all(&s, arena, progress, err);
    for (size_t w = 0; w < n_ready; w++)
        att_arena_done(&s.workers[w].arena);
    att_arena_restore(arena, spot);
    return ok;
}
