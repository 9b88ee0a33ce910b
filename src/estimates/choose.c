/* choose.c — which published figures enter a headcount, as which reports. */
#include "choose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TIMES = 400 };
static const double most_people = 1e9;

static const char *const measure_names[ATT_MEASURES] = {"total", "men", "women",
    "repatriated_women", "women_share", "repatriated_share",
    "repatriated_share_of_women", "repatriated_women_share"};

const char *att_measure_name(att_measure measure)
{
    return measure < ATT_MEASURES ? measure_names[measure] : "other";
}

att_measure att_measure_of(att_text name)
{
    for (att_measure m = 0; m < ATT_MEASURES; m++)
        if (att_text_is(name, measure_names[m]))
            return m;
    return ATT_MEASURES;
}

const char *att_fate_words(att_fate fate)
{
    static const char *const words[ATT_FATES] = {"enters",
        "repeats another figure or is computed", "is the number under test itself",
        "left out as asked", "is about another place",
        "is about a sample or a whole country", "measures something else",
        "has no number", "counts no one, and the model is of logarithms", "has no date",
        "rests on nothing that is stated"};
    return words[fate];
}

/* ---- one figure ------------------------------------------------------------------ */

static double spread_of(const att_figure *f, const att_headcount_prior *prior)
{
    const double own = att_text_is(f->knowing, "roll_call")  ? prior->roll_call
                       : att_text_is(f->knowing, "register") ? prior->register_
                       : att_text_is(f->knowing, "rooms")    ? prior->rooms
                                                             : prior->impression;
    return sqrt(
        own * own + (double)f->hearsay * prior->hearsay_step * prior->hearsay_step);
}

/* Low and high as the words mean them: "more than" has no end above. */
static void read_number(att_read_figure *r)
{
    const att_figure *f = r->figure;
    const double scale =
        att_is_share(r->measure) && !att_text_is(f->unit, "percent") ? 100 : 1;
    /* 0.29 * 100 is not 29 in binary */
    const double low = nearbyint(f->low * scale * 1e6) / 1e6,
                 high = nearbyint(f->high * scale * 1e6) / 1e6;
    r->low = isnan(low) ? high : low;
    r->high = isnan(high) ? low : high;
    if (att_text_is(f->words, "more_than"))
        r->high = INFINITY;
    else if (att_text_is(f->words, "up_to"))
        r->low = -INFINITY;
}

static double on_scale(bool is_share, double number)
{
    if (isinf(number))
        return number;
    return is_share ? att_logit_percent(number) : log(fmax(number, 0));
}

static bool read_steps(att_read_figure *r, att_error *err)
{
    const bool is_share = att_is_share(r->measure);
    const att_figure *f = r->figure;
    if (r->low > r->high || (isfinite(r->low) && r->low < 0)
        || (isfinite(r->high) && r->high > (is_share ? 100 : most_people)))
        return att_fail(err, ATT_INVALID, "figure %.*s: %g to %g cannot be a %s",
            ATT_PRINT(f->id), f->low, f->high, is_share ? "share" : "number of people");
    if (r->low < r->high)
        r->steps =
            att_round_between(on_scale(is_share, r->low), on_scale(is_share, r->high));
    else
        r->steps = is_share ? att_round_percent(r->low) : att_round_count(r->low);
    return true;
}

static bool has_number(const att_read_figure *r)
{
    return !isnan(r->low) && !isnan(r->high);
}

/* A number that no witness stands behind and that equals the one under test is taken
 * for the claim itself. */
static bool is_under_test(const att_read_figure *r, const att_headcount_question *q)
{
    return r->measure == q->group && r->figure->witness.length == 0 && r->low == q->low
           && r->high == (isnan(q->high) ? q->low : q->high);
}

static bool is_listed(att_text list, att_text id)
{
    while (list.length > 0 && id.length > 0) {
        if (att_text_equal(att_text_trim(att_text_split(list, ';', &list)), id))
            return true;
    }
    return false;
}

static att_fate judge(const att_read_figure *r, const att_headcount_question *q)
{
    const att_figure *f = r->figure;
    const bool is_original = f->how.length == 0 || att_text_is(f->how, "original");
    if (r->measure == ATT_MEASURES)
        return ATT_NOT_MODELLED;
    if (f->scope.length > 0 && !att_text_is(f->scope, "facility"))
        return ATT_OTHER_SCOPE;
    if (q->place.length > 0 && !att_text_equal(f->place, q->place))
        return ATT_OTHER_PLACE;
    if (!is_original || f->parents.length > 0)
        return ATT_DERIVED;
    if (!has_number(r))
        return ATT_NO_NUMBER;
    if (is_under_test(r, q))
        return ATT_UNDER_TEST;
    if (is_listed(q->left_out, f->id) || is_listed(q->left_out, f->witness)
        || is_listed(q->left_out, f->source))
        return ATT_LEFT_OUT;
    if (f->hearsay >= 3)
        return ATT_NO_BASIS;
    if (!att_is_share(r->measure) && r->high <= 0)
        return ATT_NO_ONE;
    return r->when.last < r->when.first ? ATT_NO_TIME : ATT_ENTERS;
}

static bool read_figure(const att_figure *figure, const att_headcount_question *q,
    const att_headcount_prior *prior, att_read_figure *r, att_error *err)
{
    *r =
        (att_read_figure){.figure = figure, .measure = att_measure_of(figure->measure)};
    if (!att_half_years_of(figure->period, &r->when, err))
        return att_within(err, "figure %.*s", ATT_PRINT(figure->id));
    r->spread =
        att_is_share(r->measure) ? prior->share_spread : spread_of(figure, prior);
    read_number(r);
    r->fate = judge(r, q);
    return r->fate == ATT_NOT_MODELLED || !has_number(r) || r->high <= 0
           || read_steps(r, err);
}

static int by_id(const void *a, const void *b)
{
    return att_text_compare(((const att_read_figure *)a)->figure->id,
        ((const att_read_figure *)b)->figure->id);
}

static bool read_figures(const att_headcount_evidence *evidence,
    const att_headcount_question *q, const att_headcount_prior *prior, att_arena *arena,
    att_chosen *out, att_error *err)
{
    out->n_figures = evidence->n_figures;
    out->figures = att_push(arena, out->n_figures, sizeof *out->figures, err);
    if (!out->figures)
        return false;
    for (size_t i = 0; i < out->n_figures; i++)
        if (!read_figure(&evidence->figures[i], q, prior, &out->figures[i], err))
            return false;
    qsort(out->figures, out->n_figures, sizeof *out->figures, by_id);
    for (size_t i = 1; i < out->n_figures; i++)
        if (by_id(&out->figures[i - 1], &out->figures[i]) == 0)
            return att_fail(err, ATT_INVALID, "two figures have the id %.*s",
                ATT_PRINT(out->figures[i].figure->id));
    return true;
}

/* ---- reports --------------------------------------------------------------------- */

static att_text origin_of(const att_figure *f)
{
    return f->origin.length > 0    ? f->origin
           : f->witness.length > 0 ? f->witness
           : f->source.length > 0  ? f->source
                                   : f->id;
}

/* The group of this origin, which is new if no report had it before. */
static size_t find_group(att_text origin, att_text groups[], size_t *n_groups)
{
    for (size_t g = 0; g < *n_groups; g++)
        if (att_text_equal(groups[g], origin))
            return g;
    groups[*n_groups] = origin;
    return (*n_groups)++;
}

static void widen(att_walk *walk, int first, int last)
{
    const int end = walk->n ? walk->first + (int)walk->n : last + 1;
    walk->first = walk->n && walk->first < first ? walk->first : first;
    walk->n = (size_t)((end > last + 1 ? end : last + 1) - walk->first);
}

static bool needs_women(att_measure m)
{
    return m != ATT_TOTAL && m != ATT_REPATRIATED_SHARE;
}

/* The half-years of the people, and of both shares. */
static void span_times(att_chosen *c)
{
    att_walk people = {0};
    for (size_t i = 0; i < c->n_figures; i++) {
        const att_read_figure *r = &c->figures[i];
        if (r->fate != ATT_ENTERS)
            continue;
        c->n_reports++;
        if (!att_is_share(r->measure))
            widen(&people, r->when.first, r->when.last);
        if (needs_women(r->measure))
            widen(&c->women, r->when.first, r->when.last);
        else if (r->measure == ATT_REPATRIATED_SHARE)
            widen(&c->returned, r->when.first, r->when.last);
    }
    c->start = people.first;
    c->n_times = people.n;
    c->women.first -= c->start;
    c->returned.first -= c->start;
}

static bool make_reports(att_chosen *c, att_arena *arena, att_error *err)
{
    c->reports = att_push(arena, c->n_reports, sizeof *c->reports, err);
    c->figure_of = att_push(arena, c->n_reports, sizeof *c->figure_of, err);
    c->count_origins = att_push(arena, c->n_reports, sizeof *c->count_origins, err);
    c->share_origins = att_push(arena, c->n_reports, sizeof *c->share_origins, err);
    if (!c->reports || !c->figure_of || !c->count_origins || !c->share_origins)
        return false;
    for (size_t i = 0, j = 0; i < c->n_figures; i++) {
        const att_read_figure *r = &c->figures[i];
        if (r->fate != ATT_ENTERS)
            continue;
        const bool is_share = att_is_share(r->measure);
        c->figure_of[j] = i;
        c->reports[j] = (att_report){.measure = r->measure,
            .first = r->when.first - c->start,
            .last = r->when.last - c->start,
            .spread = r->spread,
            .group = find_group(origin_of(r->figure),
                is_share ? c->share_origins : c->count_origins,
                is_share ? &c->n_share_origins : &c->n_count_origins),
            .steps = r->steps};
        j++;
    }
    return true;
}

bool att_choose(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_prior *prior,
    att_arena *arena, att_chosen *out, att_error *err)
{
    *out = (att_chosen){0};
    if (!read_figures(evidence, question, prior, arena, out, err))
        return false;
    span_times(out);
    if (out->n_times > MOST_TIMES || out->women.n > MOST_TIMES
        || out->returned.n > MOST_TIMES)
        return att_fail(
            err, ATT_LIMIT, "the figures lie more than %d years apart", MOST_TIMES / 2);
    if (out->n_times == 0)
        return att_fail(err, ATT_REFUSED,
            "no figure of people held enters: %zu were read, and none is an original "
            "number of this place with a date",
            out->n_figures);
    return make_reports(out, arena, err);
}
