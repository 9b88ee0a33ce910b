/* headcount_json.c — a headcount as JSON: everything needed to draw it and to make it
 * again. */
#include "estimate.h"

typedef struct writer {
    const att_headcount *h;
    att_arena *arena;
} writer;

static void set(const writer *w, att_json *object, const char *key, att_json *value)
{
    att_json_set(w->arena, object, key, value);
}

static void set_text(const writer *w, att_json *object, const char *key, att_text text)
{
    if (text.length > 0)
        set(w, object, key, att_json_new_text(w->arena, text));
}

static void set_word(const writer *w, att_json *object, const char *key, const char *z)
{
    set_text(w, object, key, att_text_of(z));
}

static void set_number(const writer *w, att_json *object, const char *key, double x)
{
    set(w, object, key, att_json_new_number(w->arena, x));
}

static void set_count(const writer *w, att_json *object, const char *key, size_t n)
{
    set(w, object, key, att_json_new_int64(w->arena, (int64_t)n));
}

static void set_spread(
    const writer *w, att_json *object, const char *key, const att_spread *s)
{
    att_json *o = att_json_new_object(w->arena);
    set_number(w, o, "q05", s->q05);
    set_number(w, o, "q25", s->q25);
    set_number(w, o, "q50", s->q50);
    set_number(w, o, "q75", s->q75);
    set_number(w, o, "q95", s->q95);
    set(w, object, key, o);
}

static att_json *name_of(const writer *w, int half_year)
{
    char name[ATT_HALF_YEAR_NAME];
    att_text kept;
    att_error err;
    att_half_year_name(w->h->chosen.start + half_year, name);
    return att_text_copy(att_text_of(name), w->arena, &kept, &err)
               ? att_json_new_text(w->arena, kept)
               : NULL;
}

/* A row of numbers, one a half-year. */
static void set_row(const writer *w, att_json *object, const char *key, size_t n,
    const att_spread at[], size_t offset)
{
    att_json *row = att_json_new_array(w->arena);
    for (size_t i = 0; i < n; i++)
        att_json_push(w->arena, row,
            att_json_new_number(w->arena,
                *(const double *)(const void *)((const char *)&at[i] + offset)));
    set(w, object, key, row);
}

static att_json *write_series(const writer *w, const att_series *s)
{
    const size_t n = (size_t)(s->range.last - s->range.first + 1);
    att_json *o = att_json_new_object(w->arena),
             *periods = att_json_new_array(w->arena);
    set_word(w, o, "group", att_measure_name(s->measure));
    set_word(w, o, "unit", att_is_share(s->measure) ? "fraction" : "persons");
    for (size_t i = 0; i < n; i++)
        att_json_push(w->arena, periods, name_of(w, s->range.first + (int)i));
    set(w, o, "periods", periods);
    set_row(w, o, "q05", n, s->at, offsetof(att_spread, q05));
    set_row(w, o, "q25", n, s->at, offsetof(att_spread, q25));
    set_row(w, o, "q50", n, s->at, offsetof(att_spread, q50));
    set_row(w, o, "q75", n, s->at, offsetof(att_spread, q75));
    set_row(w, o, "q95", n, s->at, offsetof(att_spread, q95));
    if (s->below_low) {
        att_json *row = att_json_new_array(w->arena);
        for (size_t i = 0; i < n; i++)
            att_json_push(
                w->arena, row, att_json_new_number(w->arena, s->below_low[i]));
        set(w, o, "percentile_of_test", row);
    }
    return o;
}

/* ---- figures --------------------------------------------------------------------- */

static void set_end(
    const writer *w, att_json *o, const char *key, double x, double scale)
{
    if (isfinite(x))
        set_number(w, o, key, x / scale);
}

static att_json *write_figure(const writer *w, size_t i)
{
    const att_read_figure *f = &w->h->chosen.figures[i];
    const att_standing *s = &w->h->standings[i];
    const double scale = att_is_share(f->measure) ? 100 : 1;
    att_json *o = att_json_new_object(w->arena);
    set_text(w, o, "id", f->figure->id);
    set_text(w, o, "measure", f->figure->measure);
    set_text(w, o, "period", f->figure->period);
    if (f->when.first <= f->when.last) {
        set(w, o, "from", name_of(w, f->when.first - w->h->chosen.start));
        set(w, o, "to", name_of(w, f->when.last - w->h->chosen.start));
    }
    set_end(w, o, "low", f->low, scale);
    set_end(w, o, "high", f->high, scale);
    set_text(w, o, "words", f->figure->words);
    set_text(w, o, "said_by", f->figure->said_by);
    set_text(w, o, "witness", f->figure->witness);
    set_text(w, o, "source", f->figure->source);
    set_text(w, o, "how", f->figure->how);
    set_text(w, o, "parents", f->figure->parents);
    if (!isnan(s->below_low)) {
        set_number(w, o, "percentile", isinf(f->low) ? s->below_high : s->below_low);
        set_number(
            w, o, "percentile_high", isinf(f->high) ? s->below_low : s->below_high);
        set_number(w, o, "told_percentile",
            isinf(f->low) ? s->told_below_high : s->told_below_low);
        set_number(w, o, "told_percentile_high",
            isinf(f->high) ? s->told_below_low : s->told_below_high);
    }
    return o;
}

static att_json *write_report(const writer *w, size_t j)
{
    const att_chosen *c = &w->h->chosen;
    const size_t i = c->figure_of[j];
    const att_standing *s = &w->h->standings[i];
    const att_report *r = &c->reports[j];
    att_json *o = write_figure(w, i);
    set_text(w, o, "origin",
        att_is_share(r->measure) ? c->share_origins[r->group]
                                 : c->count_origins[r->group]);
    set_text(w, o, "knowing", c->figures[i].figure->knowing);
    set_count(w, o, "hearsay", (size_t)c->figures[i].figure->hearsay);
    set_number(w, o, "spread", r->spread);
    set_spread(w, o, "without", &s->without);
    set_number(w, o, "pareto_k", s->pareto_k);
    set(w, o, "is_refitted", att_json_new_bool(w->arena, s->is_refitted));
    return o;
}

static void write_figures(const writer *w, att_json *o)
{
    const att_chosen *c = &w->h->chosen;
    att_json *reports = att_json_new_array(w->arena),
             *excluded = att_json_new_array(w->arena);
    for (size_t j = 0; j < c->n_reports; j++)
        att_json_push(w->arena, reports, write_report(w, j));
    for (size_t i = 0; i < c->n_figures; i++) {
        if (c->figures[i].fate == ATT_ENTERS)
            continue;
        att_json *figure = write_figure(w, i);
        set_word(w, figure, "reason", att_fate_words(c->figures[i].fate));
        att_json_push(w->arena, excluded, figure);
    }
    set(w, o, "reports", reports);
    set(w, o, "excluded", excluded);
}

/* ---- the rest -------------------------------------------------------------------- */

static void write_number(const writer *w, att_json *o)
{
    const att_headcount *h = w->h;
    set_spread(w, o, "number", &h->number);
    if (!isnan(h->question.low)) {
        att_json *test = att_json_new_object(w->arena);
        set_number(w, test, "low", h->question.low);
        set_number(w, test, "high", h->question.high);
        set_number(w, test, "percentile", h->below_low);
        set_number(w, test, "percentile_high", h->below_high);
        set(w, test, "is_inside_90",
            att_json_new_bool(w->arena, h->below_high >= 0.05 && h->below_low <= 0.95));
        set(w, o, "test", test);
    }
    set_number(w, o, "variance_from_shared_bias", h->bias_share);
}

static void write_rivals(const writer *w, att_json *o)
{
    static const char *const names[ATT_KINDS] = {"imagery", "witnesses", "bodies"};
    const att_rivals *r = &w->h->rivals;
    if (!(r->low < r->high))
        return;
    att_json *rivals = att_json_new_object(w->arena),
             *kinds = att_json_new_array(w->arena);
    set_word(w, rivals, "group", att_measure_name(r->measure));
    set_number(w, rivals, "low", r->low);
    set_number(w, rivals, "high", r->high);
    set_text(w, rivals, "low_figure", w->h->chosen.figures[r->low_figure].figure->id);
    set_text(w, rivals, "high_figure", w->h->chosen.figures[r->high_figure].figure->id);
    for (size_t k = 0; k < ATT_KINDS; k++) {
        att_json *kind = att_json_new_object(w->arena);
        set_word(w, kind, "kind", names[k]);
        set_count(w, kind, "n", r->n_reports[k]);
        set_number(w, kind, "likelihood_ratio", r->ratio[k]);
        set(w, kind, "tells",
            att_json_new_bool(w->arena, r->ratio[k] >= 3 || r->ratio[k] <= 1.0 / 3));
        att_json_push(w->arena, kinds, kind);
    }
    set(w, rivals, "kinds", kinds);
    set(w, o, "rivals", rivals);
}

static void write_conflict(const writer *w, att_json *o)
{
    const att_conflict *c = &w->h->conflict;
    if (!c->is_there)
        return;
    att_json *conflict = att_json_new_object(w->arena);
    set(w, conflict, "period", name_of(w, c->half_year));
    set_number(w, conflict, "testimony_low", c->testimony[0]);
    set_number(w, conflict, "testimony_high", c->testimony[1]);
    set_number(w, conflict, "imagery_low", c->imagery[0]);
    set_number(w, conflict, "imagery_high", c->imagery[1]);
    set_text(w, conflict, "gave_way", w->h->question.gave_way);
    set(w, o, "conflict", conflict);
}

static void write_epochs(const writer *w, att_json *o)
{
    att_json *epochs = att_json_new_array(w->arena);
    for (size_t e = 0; e < w->h->n_epochs; e++) {
        const att_epoch *epoch = &w->h->epochs[e];
        att_json *one = att_json_new_object(w->arena);
        set(w, one, "from", name_of(w, (int)epoch->first));
        set_number(w, one, "floor_m2_prior_median", exp(epoch->floor));
        set_number(w, one, "floor_m2_most", exp(epoch->floor_most));
        att_json_push(w->arena, epochs, one);
    }
    set(w, o, "epochs", epochs);
}

static void write_diagnostics(const writer *w, att_json *o)
{
    att_json *rows = att_json_new_array(w->arena);
    for (size_t i = 0; i < w->h->n_series; i++) {
        const att_series *s = &w->h->series[i];
        att_json *row = att_json_new_object(w->arena);
        set_word(w, row, "group", att_measure_name(s->measure));
        set_number(w, row, "rhat", s->worst.rhat);
        set_number(w, row, "ess_bulk", s->worst.ess_bulk);
        set_number(w, row, "ess_tail", s->worst.ess_tail);
        att_json_push(w->arena, rows, row);
    }
    set(w, o, "diagnostics", rows);
}

static void write_settings(const writer *w, att_json *o)
{
    const att_headcount_settings *s = &w->h->settings;
    const att_headcount_prior *p = &s->prior;
    att_json *settings = att_json_new_object(w->arena),
             *prior = att_json_new_object(w->arena);
    set_count(w, settings, "chains", s->n_chains);
    set_count(w, settings, "warmup", s->n_warmup);
    set_count(w, settings, "kept", s->n_kept);
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"floor_m2", p->floor_m2}, {"floor_spread", p->floor_spread},
        {"crowding", p->crowding}, {"crowding_spread", p->crowding_spread},
        {"crowding_most", p->crowding_most}, {"step_spread", p->step_spread},
        {"rebuild_spread", p->rebuild_spread}, {"shared_bias", p->shared_bias},
        {"origin_spread", p->origin_spread}, {"precision_spread", p->precision_spread},
        {"share_first", p->share_first}, {"share_step", p->share_step},
        {"share_spread", p->share_spread}, {"roll_call", p->roll_call},
        {"register", p->register_}, {"rooms", p->rooms}, {"impression", p->impression},
        {"hearsay_step", p->hearsay_step}, {"roofed_most", p->roofed_most},
        {"storeys_most", p->storeys_most}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        set_number(w, prior, numbers[i].name, numbers[i].value);
    set(w, settings, "prior", prior);
    set_text(w, settings, "left_out", w->h->question.left_out);
    set(w, o, "settings", settings);
}

static bool write_sentences(const writer *w, att_json *o, att_error *err)
{
    size_t n;
    att_text *sentences;
    if (!att_headcount_say(w->h, w->arena, &n, &sentences, err))
        return false;
    att_json *array = att_json_new_array(w->arena);
    for (size_t i = 0; i < n; i++)
        att_json_push(w->arena, array, att_json_new_text(w->arena, sentences[i]));
    set(w, o, "sentences", array);
    return true;
}

bool att_headcount_write(
    const att_headcount *h, att_arena *arena, att_json **out, att_error *err)
{
    const writer w = {h, arena};
    att_json *o = att_json_new_object(arena);
    const bool is_refused = h->conflict.is_there && h->question.gave_way.length == 0;
    set_word(&w, o, "kind", "headcount");
    set_text(&w, o, "claim", h->question.claim);
    set_text(&w, o, "place", h->question.place);
    set_word(&w, o, "group", att_measure_name(h->question.group));
    set_word(&w, o, "state", is_refused ? "CONFLICT" : "ESTIMATED");
    set(&w, o, "from", name_of(&w, h->period.first));
    set(&w, o, "to", name_of(&w, h->period.last));
    write_conflict(&w, o);
    if (!is_refused) {
        write_number(&w, o);
        att_json *series = att_json_new_array(arena);
        for (size_t i = 0; i < h->n_series; i++)
            att_json_push(arena, series, write_series(&w, &h->series[i]));
        set(&w, o, "series", series);
        write_figures(&w, o);
        write_rivals(&w, o);
        write_diagnostics(&w, o);
    }
    write_epochs(&w, o);
    if (!write_sentences(&w, o, err))
        return false;
    set(&w, o, "seed", att_json_new_int64(arena, (int64_t)h->settings.seed));
    write_settings(&w, o);
    set_word(&w, o, "version", ATT_VERSION);
    *out = o;
    return o || att_fail(err, ATT_NO_MEMORY, "no memory for the result");
}
