/* sample.c — run the chains of a headcount side by side and keep their draws. */
#include "sample.h"

enum { SWEEPS_BETWEEN_TELLS = 100, MOST_CHAINS = 4096 };

double *att_draws_row(const att_draws *draws, size_t row)
{
    return draws->rows + row * draws->n_chains * draws->n_kept;
}

double *att_draws_fit(const att_draws *draws, size_t report)
{
    return draws->fits + report * draws->n_chains * draws->n_kept;
}

static void keep(
    att_draws *draws, const att_model *m, const att_state *s, size_t chain, size_t kept)
{
    const size_t at = chain * draws->n_kept + kept;
    for (size_t v = 0; v < m->at.n; v++)
        att_draws_row(draws, v)[at] = s->x[v];
    att_draws_row(draws, m->at.n)[at] = s->log_precision;
    att_draws_row(draws, m->at.n + 1)[at] = s->log_step;
    for (size_t j = 0; j < draws->n_reports; j++)
        att_draws_fit(draws, j)[at] = s->fit[j];
}

static void run_chain(att_sampler *sampler, const att_model *m,
    const att_headcount_settings *settings, size_t chain, size_t from, size_t to,
    att_draws *draws)
{
    for (size_t i = from; i < to; i++) {
        att_sampler_sweep(sampler);
        if (i >= settings->n_warmup)
            keep(draws, m, att_sampler_state(sampler), chain, i - settings->n_warmup);
    }
}

static bool push_draws(const att_model *m, const att_headcount_settings *settings,
    att_arena *arena, att_draws *draws, att_error *err)
{
    *draws = (att_draws){.n_chains = settings->n_chains,
        .n_kept = settings->n_kept,
        .n_rows = m->at.n + 2,
        .n_reports = m->design->n_reports};
    size_t n;
    if (!att_size_mul(draws->n_chains, draws->n_kept, &n, err)
        || !att_size_mul(n, sizeof *draws->rows, &n, err))
        return false;
    draws->rows = att_push(arena, draws->n_rows, n, err);
    draws->fits = att_push(arena, draws->n_reports, n, err);
    return draws->rows && draws->fits;
}

/* The last draw of a chain. */
static void take_last(
    const att_model *m, const att_draws *from, size_t chain, att_state *state)
{
    const size_t at = (chain + 1) * from->n_kept - 1;
    for (size_t v = 0; v < m->at.n; v++)
        state->x[v] = att_draws_row(from, v)[at];
    state->log_precision = att_draws_row(from, m->at.n)[at];
    state->log_step = att_draws_row(from, m->at.n + 1)[at];
}

static bool start_chains(const att_model *m, const att_headcount_settings *settings,
    uint64_t stream, const att_draws *from, att_arena *arena, att_sampler **chains,
    att_error *err)
{
    for (size_t c = 0; c < settings->n_chains; c++) {
        att_random random;
        att_random_seed(&random, settings->seed, stream * MOST_CHAINS + c + 1);
        if (!att_sampler_new(m, random, arena, &chains[c], err))
            return false;
        if (from)
            take_last(m, from, c, att_sampler_state(chains[c]));
        if (!(from ? att_sampler_resume(chains[c], err)
                   : att_sampler_start(chains[c], err)))
            return false;
    }
    return true;
}

bool att_sample(const att_model *model, const att_headcount_settings *settings,
    uint64_t stream, const att_draws *from, const att_progress *progress,
    att_arena *arena, att_draws *draws, att_error *err)
{
    if (settings->n_chains < 1 || settings->n_chains > MOST_CHAINS
        || settings->n_kept < 8)
        return att_fail(err, ATT_MISUSED,
            "a headcount needs 1 to %d chains and at least 8 sweeps kept", MOST_CHAINS);
    const size_t n_chains = settings->n_chains,
                 n_sweeps = settings->n_warmup + settings->n_kept;
    att_sampler **chains = att_push(arena, n_chains, sizeof *chains, err);
    if (!chains || !push_draws(model, settings, arena, draws, err)
        || !start_chains(model, settings, stream, from, arena, chains, err))
        return false;
    for (size_t i = 0; i < n_sweeps; i += SWEEPS_BETWEEN_TELLS) {
        const size_t end =
            i + SWEEPS_BETWEEN_TELLS < n_sweeps ? i + SWEEPS_BETWEEN_TELLS : n_sweeps;
#pragma omp parallel for schedule(static, 1)
        for (size_t c = 0; c < n_chains; c++)
            run_chain(chains[c], model, settings, c, i, end, draws);
        if (!att_progress_tell(progress, "sweeps", (double)end, (double)n_sweeps, err))
            return false;
    }
    return true;
}

bool att_sample_prior(const att_model *model, const att_headcount_settings *settings,
    uint64_t stream, att_arena *arena, att_draws *draws, att_error *err)
{
    att_state state;
    att_random random;
    if (!push_draws(model, settings, arena, draws, err)
        || !att_state_push(model, arena, &state, err))
        return false;
    att_random_seed(&random, settings->seed, stream * MOST_CHAINS + 1);
    for (size_t c = 0; c < draws->n_chains; c++)
        for (size_t i = 0; i < draws->n_kept; i++) {
            att_state_draw_prior(model, &random, &state);
            keep(draws, model, &state, c, i);
        }
    return true;
}
