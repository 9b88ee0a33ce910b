/* place.c — where each published figure stands in what was found, heard or not. */
#include "estimate.h"

/* Draws that every figure of one measure and time is held against. */
typedef struct held_against {
    size_t n;
    double *scratch, *values; /* of the mean over the figure's time; then ascending */
    const double *bias, *log_precision;
    double *error; /* of an origin that nobody heard, the same for every figure */
} held_against;

static bool push_draws(const att_fit *fit, const att_headcount *h, att_arena *arena,
    held_against *d, att_error *err)
{
    d->n = fit->draws.n_chains * fit->draws.n_kept;
    d->scratch = att_push(arena, d->n, sizeof *d->scratch, err);
    d->values = att_push(arena, d->n, sizeof *d->values, err);
    d->error = att_push(arena, d->n, sizeof *d->error, err);
    if (!d->scratch || !d->values || !d->error)
        return false;
    d->bias = att_draws_row(&fit->draws, fit->model.at.bias);
    d->log_precision = att_draws_row(&fit->draws, fit->model.at.n);
    att_random r;
    att_random_seed(&r, h->settings.seed, ATT_STREAM_TELLING);
    for (size_t i = 0; i < d->n; i++)
        d->error[i] = h->settings.prior.origin_spread * att_random_normal(&r);
    return true;
}

/* The half-years that a figure is held against: its own, or those of the question if it
 * has none, as far as the group is followed. */
static att_half_years time_of(const att_headcount *h, const att_read_figure *f)
{
    const att_half_years range = att_values_range(&h->chosen, f->measure);
    att_half_years when = {
        f->when.first - h->chosen.start, f->when.last - h->chosen.start};
    if (f->when.last < f->when.first)
        when = h->period;
    return (att_half_years){when.first > range.first ? when.first : range.first,
        when.last < range.last ? when.last : range.last};
}

/* How often such a report would say less than this. */
static double told_below(const held_against *d, const att_read_figure *f, double number)
{
    const bool is_share = att_is_share(f->measure);
    const att_steps below = att_round_between(
        -INFINITY, is_share ? att_logit_percent(number) : log(number));
    double sum = 0;
    for (size_t i = 0; i < d->n; i++) {
        const double v = d->values[i];
        sum += is_share ? att_round_mass(
                   &below, ATT_STRAY_NORMAL, log(v / (1 - v)) + d->error[i], f->spread)
                        : att_round_mass(&below, ATT_STRAY_STUDENT4,
                            log(v) + d->bias[i] + d->error[i],
                            f->spread * exp(d->log_precision[i]));
    }
    return sum / (double)d->n;
}

static bool is_inside(const att_read_figure *f, double number)
{
    return number > 0 && (att_is_share(f->measure) ? number < 100 : !isinf(number));
}

static void place_end(const held_against *d, const att_read_figure *f, double number,
    double *below, double *told)
{
    *below = isinf(number) ? (number > 0 ? 1 : 0)
                           : att_part_below(d->n, d->values,
                               att_is_share(f->measure) ? number / 100 : number);
    *told = is_inside(f, number) ? told_below(d, f, number) : number > 0 ? 1 : 0;
}

bool att_place_figures(
    const att_fit *fit, att_headcount *h, att_arena *scratch, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    held_against d;
    if (!push_draws(fit, h, scratch, &d, err))
        return false;
    for (size_t i = 0; i < h->chosen.n_figures; i++) {
        const att_read_figure *f = &h->chosen.figures[i];
        att_standing *s = &h->standings[i];
        *s = (att_standing){.below_low = (double)NAN,
            .below_high = (double)NAN,
            .told_below_low = (double)NAN,
            .told_below_high = (double)NAN};
        if (f->measure == ATT_MEASURES || f->fate == ATT_OTHER_SCOPE
            || f->fate == ATT_OTHER_PLACE || isnan(f->low) || isnan(f->high))
            continue;
        const att_half_years when = time_of(h, f);
        if (when.last < when.first)
            continue;
        att_values_mean(fit, f->measure, when, d.scratch, d.values);
        place_end(&d, f, f->low, &s->below_low, &s->told_below_low);
        place_end(&d, f, f->high, &s->below_high, &s->told_below_high);
    }
    att_arena_restore(scratch, start);
    return true;
}
