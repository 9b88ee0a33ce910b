/* records.c — headcounts in the case: the figures that speak, and the estimate kept. */
#include <attest/case.h>
#include <attest/estimates.h>

#include <math.h>
#include <stdlib.h>

/* One row's text, copied; empty for NULL. Sets *ok to false when memory is short. */
static att_text text(
    att_rows *rows, int column, att_arena *arena, bool *ok, att_error *err)
{
    att_text copy = {0};
    if (*ok && !att_rows_is_null(rows, column))
        *ok = att_text_copy(att_rows_text(rows, column), arena, &copy, err);
    return copy;
}

static bool ask(
    att_case *c, const char *query, att_text first, att_rows **rows, att_error *err)
{
    if (!att_case_ask(c, query, rows, err))
        return false;
    if (first.length == 0 || att_rows_bind_text(*rows, 1, first, err))
        return true;
    att_rows_done(*rows);
    return false;
}

/* ---- what the case says ---------------------------------------------------------- */

static att_figure read_figure(
    att_rows *rows, att_arena *arena, bool *ok, att_error *err)
{
    att_figure f = {
        .low = att_rows_double(rows, 12), .high = att_rows_double(rows, 13)};
    att_text *const texts[] = {&f.id, &f.measure, &f.scope, &f.place, &f.period,
        &f.unit, &f.words, &f.said_by, &f.witness, &f.source, &f.how, &f.knowing};
    for (int i = 0; i < 12; i++)
        *texts[i] = text(rows, i, arena, ok, err);
    f.hearsay = att_rows_int64(rows, 14);
    f.parents = text(rows, 15, arena, ok, err);
    f.origin = text(rows, 16, arena, ok, err);
    return f;
}

static bool load_figures(
    att_case *c, att_arena *arena, att_headcount_evidence *out, att_error *err)
{
    att_rows *rows;
    att_figure *figures = NULL;
    size_t n = 0, capacity = 0;
    bool has_row = true, ok = ask(c, "estimates.figures", (att_text){0}, &rows, err);
    if (!ok)
        return false;
    while ((ok = att_rows_next(rows, &has_row, err)) && has_row) {
        figures = att_grow(arena, figures, n, &capacity, sizeof *figures, err);
        ok = figures != NULL;
        if (ok)
            figures[n++] = read_figure(rows, arena, &ok, err);
        if (!ok)
            break;
    }
    att_rows_done(rows);
    out->n_figures = n;
    out->figures = figures;
    return ok;
}

typedef struct part {
    att_text since;
    int32_t day;
    double ground_m2;
} part;

static int by_day(const void *left, const void *right)
{
    const part *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return att_text_compare(a->since, b->since);
}

/* What stands on the ground grows with each part: earlier parts stay. */
static bool load_buildings(att_case *c, att_text place, att_arena *arena,
    att_headcount_evidence *out, att_error *err)
{
    att_rows *rows;
    part *parts = NULL;
    size_t n = 0, capacity = 0;
    bool has_row = true, ok = ask(c, "estimates.buildings", place, &rows, err);
    if (!ok)
        return false;
    while ((ok = att_rows_next(rows, &has_row, err)) && has_row) {
        att_edtf when = {.start_earliest = ATT_DAY_FIRST};
        const att_text since = text(rows, 0, arena, &ok, err);
        parts = ok ? att_grow(arena, parts, n, &capacity, sizeof *parts, err) : NULL;
        ok = parts && (since.length == 0 || att_edtf_parse(since, &when, err));
        if (!ok)
            break;
        parts[n++] = (part){since, when.start_earliest, att_rows_double(rows, 1)};
    }
    att_rows_done(rows);
    att_building *buildings = ok ? att_push(arena, n, sizeof *buildings, err) : NULL;
    if (!buildings)
        return false;
    if (n > 1)
        qsort(parts, n, sizeof *parts, by_day);
    double ground_m2 = 0;
    for (size_t i = 0; i < n; i++) {
        ground_m2 += parts[i].ground_m2;
        buildings[i] =
            (att_building){i > 0 ? parts[i].since : (att_text){0}, ground_m2};
    }
    out->n_buildings = n;
    out->buildings = buildings;
    return true;
}

static bool load_floors(att_case *c, att_text place, att_arena *arena,
    att_headcount_evidence *out, att_error *err)
{
    att_rows *rows;
    att_floor *floors = NULL;
    size_t n = 0, capacity = 0;
    bool has_row = true, ok = ask(c, "estimates.floors", place, &rows, err);
    if (!ok)
        return false;
    while ((ok = att_rows_next(rows, &has_row, err)) && has_row) {
        floors = att_grow(arena, floors, n, &capacity, sizeof *floors, err);
        ok = floors != NULL;
        if (!ok)
            break;
        floors[n].period = text(rows, 0, arena, &ok, err);
        floors[n].m2 = att_rows_double(rows, 1);
        floors[n++].error_m2 = att_rows_double(rows, 2);
    }
    att_rows_done(rows);
    out->n_floors = n;
    out->floors = floors;
    return ok;
}

bool att_headcount_load(att_case *c, att_text place, att_arena *arena,
    att_headcount_evidence *out, att_error *err)
{
    *out = (att_headcount_evidence){.storeys = (double)NAN};
    return load_figures(c, arena, out, err) && load_buildings(c, place, arena, out, err)
           && load_floors(c, place, arena, out, err);
}

bool att_headcount_ask(att_case *c, att_text claim, att_arena *arena,
    att_headcount_question *out, att_error *err)
{
    att_rows *rows;
    bool has_row = false, ok = ask(c, "estimates.claim", claim, &rows, err);
    if (!ok)
        return false;
    ok = att_rows_next(rows, &has_row, err);
    if (ok && !has_row)
        ok = att_fail(err, ATT_MISSING, "there is no claim %.*s", ATT_PRINT(claim));
    if (ok) {
        const att_text measure = att_rows_text(rows, 1);
        *out = (att_headcount_question){.claim = claim,
            .group = att_measure_of(measure),
            .low = att_rows_double(rows, 3),
            .high = att_rows_double(rows, 4)};
        if (out->group == ATT_MEASURES)
            ok = att_fail(err, ATT_REFUSED,
                "claim %.*s gives no number of people to estimate", ATT_PRINT(claim));
        out->place = text(rows, 0, arena, &ok, err);
        out->period = text(rows, 2, arena, &ok, err);
    }
    att_rows_done(rows);
    return ok;
}

/* ---- what is kept ---------------------------------------------------------------- */

/* Everything that went in, in the order of ids. */
static bool hash_evidence(
    const att_headcount_evidence *e, att_arena *scratch, char hex[65], att_error *err)
{
    att_builder b;
    att_text words;
    att_builder_init(&b, scratch);
    for (size_t i = 0; i < e->n_figures; i++) {
        const att_figure *f = &e->figures[i];
        const att_text texts[] = {f->id, f->measure, f->scope, f->place, f->period,
            f->unit, f->words, f->witness, f->source, f->how, f->knowing, f->parents,
            f->origin};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
            att_add(&b, texts[t]);
            att_add_char(&b, '\t');
        }
        att_add_number(&b, f->low);
        att_add_char(&b, '\t');
        att_add_number(&b, f->high);
        att_addf(&b, "\t%lld\n", (long long)f->hearsay);
    }
    for (size_t i = 0; i < e->n_buildings; i++)
        att_addf(&b, "%.*s\t%.17g\n", ATT_PRINT(e->buildings[i].since),
            e->buildings[i].ground_m2);
    for (size_t i = 0; i < e->n_floors; i++)
        att_addf(&b, "%.*s\t%.17g\t%.17g\n", ATT_PRINT(e->floors[i].period),
            e->floors[i].m2, e->floors[i].error_m2);
    if (!att_build(&b, &words, err))
        return false;
    att_digest((att_bytes){(const uint8_t *)words.at, words.length}, hex);
    return true;
}

static void set_text(
    att_arena *arena, att_json *row, const char *column, att_text value)
{
    if (value.length > 0)
        att_json_set(arena, row, column, att_json_new_text(arena, value));
}

bool att_headcount_save(att_case *c, const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    const att_json *result, att_arena *scratch, att_text *id, att_error *err)
{
    char hash[65];
    att_text seed, words, settings_words;
    att_change change;
    const char *group = att_measure_name(question->group);
    const att_text subject =
        question->claim.length > 0 ? question->claim : question->place;
    if (!hash_evidence(evidence, scratch, hash, err)
        || !att_text_format(scratch, id, err, "headcount-%.*s", ATT_PRINT(subject))
        || !att_text_format(
            scratch, &seed, err, "%llu", (unsigned long long)settings->seed)
        || !att_json_write(result, ATT_JSON_COMPACT, scratch, &words, err)
        || !att_json_write(att_json_get(result, "settings"), ATT_JSON_COMPACT, scratch,
            &settings_words, err))
        return false;
    att_json *row = att_json_new_object(scratch);
    set_text(scratch, row, "id", *id);
    set_text(scratch, row, "claim", question->claim);
    set_text(scratch, row, "kind", ATT_TEXT("headcount"));
    set_text(scratch, row, "group_name", att_text_of(group));
    set_text(scratch, row, "place", question->place);
    set_text(scratch, row, "seed", seed);
    set_text(scratch, row, "settings", settings_words);
    set_text(scratch, row, "result", words);
    set_text(scratch, row, "version", ATT_TEXT(ATT_VERSION));
    set_text(scratch, row, "input_hash", att_text_of(hash));
    if (!att_case_begin(c, "estimate headcount", err))
        return false;
    if (att_case_put(c, "estimates", row, &change, err))
        return att_case_commit(c, err);
    att_case_abandon(c);
    return false;
}
