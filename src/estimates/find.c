/* find.c — a headcount from start to end: choose, fit, look at the chains, read off. */
#include "estimate.h"

#include "math/quantile.h"

#include <string.h>

static bool push_model(
    const att_headcount_design *design, att_arena *arena, att_fit *fit, att_error *err)
{
    att_headcount_design *own = att_push(arena, 1, sizeof *own, err);
    if (!own)
        return false;
    *own = *design;
    *fit = (att_fit){.design = own};
    return att_model_build(own, arena, &fit->model, err);
}

bool att_fit_run(const att_headcount_design *design,
    const att_headcount_settings *settings, uint64_t stream, const att_fit *from,
    const att_progress *progress, att_arena *arena, att_fit *fit, att_error *err)
{
    return push_model(design, arena, fit, err)
           && att_sample(&fit->model, settings, stream, from ? &from->draws : NULL,
               progress, arena, &fit->draws, err);
}

bool att_fit_prior(const att_headcount_design *design,
    const att_headcount_settings *settings, uint64_t stream, att_arena *arena,
    att_fit *fit, att_error *err)
{
    att_headcount_design unheard = *design;
    unheard.n_reports = 0;
    return push_model(&unheard, arena, fit, err)
           && att_sample_prior(&fit->model, settings, stream, arena, &fit->draws, err);
}

att_headcount_settings att_fit_beside(const att_headcount_settings *settings)
{
    att_headcount_settings beside = *settings;
    beside.n_warmup = settings->n_warmup / 2;
    beside.n_kept = settings->n_kept / 4 > 8 ? settings->n_kept / 4 : 8;
    return beside;
}

/* ---- what is asked --------------------------------------------------------------- */

static att_measure narrowest(const att_chosen *c)
{
    static const att_measure groups[] = {ATT_REPATRIATED_WOMEN, ATT_WOMEN};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        const att_half_years range = att_values_range(c, groups[g]);
        if (range.first <= range.last)
            return groups[g];
    }
    return ATT_TOTAL;
}

/* The half-years asked for, as far as figures speak of the group. */
static bool find_period(att_headcount *h, att_error *err)
{
    const att_half_years range = att_values_range(&h->chosen, h->question.group);
    if (range.last < range.first)
        return att_fail(err, ATT_REFUSED,
            "no figure that enters speaks of the group %s",
            att_measure_name(h->question.group));
    h->period = range;
    if (h->question.period.length == 0)
        return true;
    att_half_years asked;
    if (!att_half_years_of(h->question.period, &asked, err))
        return att_within(err, "period");
    asked.first -= h->chosen.start;
    asked.last -= h->chosen.start;
    h->is_cut = asked.first < range.first || asked.last > range.last;
    h->period.first = asked.first > range.first ? asked.first : range.first;
    h->period.last = asked.last < range.last ? asked.last : range.last;
    if (h->period.last < h->period.first)
        return att_fail(err, ATT_REFUSED,
            "the figures do not speak of the group %s in %.*s",
            att_measure_name(h->question.group), ATT_PRINT(h->question.period));
    return true;
}

static void list_series(att_headcount *h)
{
    static const att_measure usual[] = {ATT_TOTAL, ATT_WOMEN, ATT_REPATRIATED_WOMEN,
        ATT_WOMEN_SHARE, ATT_REPATRIATED_SHARE, ATT_REPATRIATED_SHARE_OF_WOMEN};
    bool has_asked = false;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        const att_half_years range = att_values_range(&h->chosen, usual[i]);
        if (range.first > range.last)
            continue;
        has_asked = has_asked || usual[i] == h->question.group;
        h->series[h->n_series++] = (att_series){.measure = usual[i], .range = range};
    }
    if (!has_asked)
        h->series[h->n_series++] = (att_series){.measure = h->question.group,
            .range = att_values_range(&h->chosen, h->question.group)};
}

/* ---- series and their chains ----------------------------------------------------- */

static void take_worse(att_mixing *worst, const att_mixing *m, bool is_first)
{
    /* written so that NaN, of chains that never moved, is worse than anything */
    if (is_first || !(m->rhat <= worst->rhat))
        worst->rhat = m->rhat;
    if (is_first || !(m->ess_bulk >= worst->ess_bulk))
        worst->ess_bulk = m->ess_bulk;
    if (is_first || !(m->ess_tail >= worst->ess_tail))
        worst->ess_tail = m->ess_tail;
}

/* One half-year of a series; its own arena, as it may run beside others. */
static bool read_half_year(
    const att_fit *fit, att_headcount *h, att_series *s, size_t i, att_mixing *mixing)
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    att_arena arena;
    att_error err;
    att_arena_init(&arena);
    double *values = att_push(&arena, n, sizeof *values, &err);
    bool ok = values != NULL;
    if (ok) {
        att_values_at(fit, s->measure, s->range.first + (int)i, values);
        ok = att_chains_mixing(fit->draws.n_chains, fit->draws.n_kept,
            (const double(*)[fit->draws.n_kept])values, &arena, mixing, &err);
        att_sort(n, values);
        s->at[i] = att_spread_of(n, values);
        if (s->below_low) {
            s->below_low[i] = att_part_below(n, values, h->question.low);
            s->below_high[i] = att_part_below(n, values, h->question.high);
        }
    }
    att_arena_done(&arena);
    return ok;
}

static bool read_series(const att_fit *fit, att_headcount *h, att_series *s,
    att_arena *arena, att_error *err)
{
    const size_t n = (size_t)(s->range.last - s->range.first + 1);
    const bool is_tested = s->measure == h->question.group && !isnan(h->question.low);
    const att_spot start = att_arena_save(arena);
    s->at = att_push(arena, n, sizeof *s->at, err);
    s->below_low =
        is_tested && s->at ? att_push(arena, n, sizeof *s->below_low, err) : NULL;
    s->below_high =
        s->below_low ? att_push(arena, n, sizeof *s->below_high, err) : NULL;
    att_mixing *mixings = att_push(arena, n, sizeof *mixings, err);
    if (!s->at || (is_tested && !s->below_high) || !mixings) {
        att_arena_restore(arena, start);
        return false;
    }
    size_t n_failed = 0;
#pragma omp parallel for schedule(static) reduction(+ : n_failed)
    for (size_t i = 0; i < n; i++)
        n_failed += !read_half_year(fit, h, s, i, &mixings[i]);
    if (n_failed)
        return att_fail(err, ATT_NO_MEMORY, "no memory for %zu draws",
            fit->draws.n_chains * fit->draws.n_kept);
    for (size_t i = 0; i < n; i++)
        take_worse(&s->worst, &mixings[i], i == 0);
    return true;
}

static bool check_converged(const att_headcount *h, att_error *err)
{
    for (size_t i = 0; i < h->n_series; i++) {
        const att_series *s = &h->series[i];
        if (s->worst.rhat < h->settings.rhat_most
            && s->worst.ess_bulk > h->settings.ess_least
            && s->worst.ess_tail > h->settings.ess_least)
            continue;
        att_fail(err, ATT_REFUSED,
            "NOT-CONVERGED: %s has R-hat %.3f (must be below %g) and effective sizes "
            "of %.0f and %.0f (must be above %g), so no number is given",
            att_measure_name(s->measure), s->worst.rhat, h->settings.rhat_most,
            s->worst.ess_bulk, s->worst.ess_tail, h->settings.ess_least);
        return att_hint(err, "Run it longer: --kept %zu.", 4 * h->settings.n_kept);
    }
    return true;
}

/* ---- the number asked for -------------------------------------------------------- */

/* The part of the variance of ln of the number that the shared bias explains: the
 * square of their correlation. */
static double bias_share(size_t n, const double number[], const double bias[])
{
    double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        mean_x += log(number[i]) / (double)n;
        mean_y += bias[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        const double x = log(number[i]) - mean_x, y = bias[i] - mean_y;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0;
}

static bool read_number(const att_fit *fit, att_headcount *h, double number[],
    att_arena *scratch, att_error *err)
{
    const size_t n = fit->draws.n_chains * fit->draws.n_kept;
    double *ascending = att_push(scratch, n, sizeof *ascending, err);
    if (!ascending)
        return false;
    att_values_mean(fit, h->question.group, h->period, ascending, number);
    memcpy(ascending, number, n * sizeof *number);
    att_sort(n, ascending);
    h->number = att_spread_of(n, ascending);
    h->below_low = att_part_below(n, ascending, h->question.low);
    h->below_high = att_part_below(n, ascending, h->question.high);
    h->bias_share =
        bias_share(n, number, att_draws_row(&fit->draws, fit->model.at.bias));
    return true;
}

static bool read_fit(const att_fit *fit, att_headcount *h, att_arena *arena,
    att_arena *scratch, att_error *err)
{
    for (size_t i = 0; i < h->n_series; i++)
        if (!read_series(fit, h, &h->series[i], arena, err))
            return false;
    if (!check_converged(h, err))
        return false;
    double *number =
        att_push(scratch, fit->draws.n_chains * fit->draws.n_kept, sizeof *number, err);
    return number && read_number(fit, h, number, scratch, err)
           && att_place_figures(fit, h, scratch, err)
           && att_leave_each_out(fit, number, h, scratch, err);
}

static bool prepare(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    att_arena *arena, att_headcount *h, att_headcount_design *design, att_error *err)
{
    *h = (att_headcount){
        .evidence = evidence, .question = *question, .settings = *settings};
    if (isnan(h->question.high))
        h->question.high = h->question.low;
    if (!att_choose(evidence, &h->question, &settings->prior, arena, &h->chosen, err))
        return false;
    if (h->question.group == ATT_MEASURES)
        h->question.group = narrowest(&h->chosen);
    if (!find_period(h, err)
        || !att_epochs_make(evidence, &settings->prior, h->chosen.start,
            h->chosen.n_times, arena, &h->n_epochs, &h->epochs, err))
        return false;
    list_series(h);
    *design = (att_headcount_design){.prior = settings->prior,
        .n_times = h->chosen.n_times,
        .n_epochs = h->n_epochs,
        .epochs = h->epochs,
        .n_reports = h->chosen.n_reports,
        .reports = h->chosen.reports,
        .n_count_groups = h->chosen.n_count_origins,
        .n_share_groups = h->chosen.n_share_origins,
        .women = h->chosen.women,
        .returned = h->chosen.returned};
    h->standings = att_push(arena, h->chosen.n_figures, sizeof *h->standings, err);
    return h->standings != NULL;
}

bool att_headcount_find(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    const att_progress *progress, att_arena *arena, att_headcount *out, att_error *err)
{
    att_arena scratch;
    att_headcount_design design;
    att_fit fit;
    att_arena_init(&scratch);
    bool ok = prepare(evidence, question, settings, arena, out, &design, err)
              && att_find_conflict(&design, out, &scratch, err);
    if (ok && (!out->conflict.is_there || out->question.gave_way.length > 0))
        ok = att_fit_run(&design, settings, ATT_STREAM_MAIN, NULL, progress, &scratch,
                 &fit, err)
             && read_fit(&fit, out, arena, &scratch, err)
             && att_compare_rivals(&design, out, &scratch, err);
    att_arena_done(&scratch);
    return ok;
}

bool att_headcount_estimate(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    const att_progress *progress, att_arena *arena, att_json **out, att_error *err)
{
    att_headcount h;
    return att_headcount_find(evidence, question, settings, progress, arena, &h, err)
           && att_headcount_write(&h, arena, out, err);
}
