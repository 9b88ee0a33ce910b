/* take_series.c — a stored headcount as series to print. */
#include "take.h"

#include <math.h>

static const att_json *get(const att_json *object, const char *key)
{
    return att_json_get(object, key);
}

static double number_at(const att_json *object, const char *key)
{
    return att_json_number(get(object, key)); /* NaN where there is none */
}

static att_text text_at(const att_json *object, const char *key)
{
    return att_json_text(get(object, key));
}

static bool take_steps(
    const att_json *series, att_arena *arena, att_dossier_series *out, att_error *err)
{
    static const char *const keys[] = {"q50", "q25", "q75", "q05", "q95"};
    const att_json *periods = get(series, "periods");
    const size_t n = att_json_count(periods);
    att_dossier_step *steps = att_push(arena, n, sizeof *steps, err);
    if (!steps)
        return false;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (att_json_count(get(series, keys[k])) != n)
            return att_fail(err, ATT_INVALID,
                "an estimate of %.*s has %zu periods and %zu values of %s",
                ATT_PRINT(out->measure), n, att_json_count(get(series, keys[k])),
                keys[k]);
    for (size_t i = 0; i < n; i++) {
        double values[5];
        for (size_t k = 0; k < 5; k++)
            values[k] = att_json_number(att_json_at(get(series, keys[k]), i));
        steps[i] = (att_dossier_step){att_json_text(att_json_at(periods, i)), values[0],
            values[1], values[2], values[3], values[4]};
    }
    out->steps = steps;
    out->n_steps = n;
    return true;
}

/* The figure of this id among those that count and those that do not; NULL if neither
 * has it. */
static const att_json *find_figure(const att_json *result, att_text id)
{
    static const char *const lists[] = {"reports", "excluded"};
    for (size_t l = 0; l < 2; l++) {
        const att_json *list = get(result, lists[l]);
        for (size_t i = 0; i < att_json_count(list); i++)
            if (att_text_equal(text_at(att_json_at(list, i), "id"), id))
                return att_json_at(list, i);
    }
    return NULL;
}

/* Up the first parents, to where the knowledge starts; a circle ends it. */
static att_text first_origin(const att_json *result, const att_json *figure)
{
    att_text id = text_at(figure, "id"), rest;
    for (int steps = 0; figure && steps < 64; steps++) {
        const att_text parent =
            att_text_trim(att_text_split(text_at(figure, "parents"), ';', &rest));
        if (parent.length == 0)
            break;
        id = parent;
        figure = find_figure(result, parent);
    }
    return id;
}

static att_dossier_report take_report(
    const att_json *result, const att_json *figure, bool is_excluded)
{
    return (att_dossier_report){.item = text_at(figure, "id"),
        .origin = is_excluded ? first_origin(result, figure) : text_at(figure, "id"),
        .low = number_at(figure, "low"),
        .high = number_at(figure, "high"),
        .error_log = is_excluded ? (double)NAN : number_at(figure, "spread"),
        .is_excluded = is_excluded,
        .reason = text_at(figure, "reason"),
        .percentile = 100 * number_at(figure, "percentile")};
}

/* Reports of one origin stand together, under the first of them. */
static bool take_reports(
    const att_json *result, att_arena *arena, att_dossier_series *out, att_error *err)
{
    const att_json *counted = get(result, "reports"),
                   *excluded = get(result, "excluded");
    const size_t n_most = att_json_count(counted) + att_json_count(excluded);
    att_dossier_report *reports = att_push(arena, n_most, sizeof *reports, err);
    att_text *origins = att_push(arena, n_most, sizeof *origins, err);
    size_t n = 0;
    if (!reports || !origins)
        return false;
    for (size_t i = 0; i < att_json_count(counted); i++) {
        const att_json *figure = att_json_at(counted, i);
        if (!att_text_equal(text_at(figure, "measure"), out->measure))
            continue;
        reports[n] = take_report(result, figure, false);
        origins[n] = text_at(figure, "origin");
        size_t first = 0;
        while (first < n && !att_text_equal(origins[first], origins[n]))
            first++;
        reports[n].origin = reports[first].item;
        out->n_origins += first == n;
        n++;
    }
    for (size_t i = 0; i < att_json_count(excluded); i++) {
        const att_json *figure = att_json_at(excluded, i);
        if (att_text_equal(text_at(figure, "measure"), out->measure))
            reports[n++] = take_report(result, figure, true);
    }
    out->reports = reports;
    out->n_reports = n;
    return true;
}

static bool take_sentences(
    const att_json *result, att_arena *arena, att_dossier_lines *out, att_error *err)
{
    const att_json *sentences = get(result, "sentences");
    const size_t n = att_json_count(sentences);
    att_dossier_line *lines = att_push(arena, n, sizeof *lines, err);
    if (!lines)
        return false;
    for (size_t i = 0; i < n; i++)
        lines[i] = (att_dossier_line){.text = att_json_text(att_json_at(sentences, i))};
    *out = (att_dossier_lines){n, lines};
    return true;
}

/* The number over the whole period asked, and the figure under test in it. */
static bool take_number(const att_json *result, att_text claim, att_arena *arena,
    att_dossier_series *out, att_error *err)
{
    const att_json *number = get(result, "number"), *test = get(result, "test");
    att_text rest, first, last;
    first = att_text_split(text_at(result, "from"), '/', &rest);
    (void)att_text_split(text_at(result, "to"), '/', &last);
    if (!number || first.length == 0 || last.length == 0)
        return true;
    out->number = (att_dossier_step){.median = number_at(number, "q50"),
        .low50 = number_at(number, "q25"),
        .high50 = number_at(number, "q75"),
        .low90 = number_at(number, "q05"),
        .high90 = number_at(number, "q95")};
    if (!att_text_format(arena, &out->number.period, err, "%.*s/%.*s", ATT_PRINT(first),
            ATT_PRINT(last)))
        return false;
    if (test) {
        out->test_item = claim;
        out->test_value = number_at(test, "low");
        out->test_percentile = 100 * number_at(test, "percentile");
        out->test_period = out->number.period;
    }
    return true;
}

static bool take_one(const att_json *result, const att_json *series, att_text claim,
    size_t id, att_arena *arena, att_dossier_series *out, att_error *err)
{
    int64_t seed = 0;
    if (!att_json_int64(get(result, "seed"), &seed))
        seed = 0;
    *out = (att_dossier_series){.measure = text_at(series, "group"),
        .place = text_at(result, "place"),
        .is_share = att_text_is(text_at(series, "unit"), "fraction"),
        .test_value = (double)NAN,
        .seed = (uint64_t)seed};
    const bool is_asked = att_text_equal(out->measure, text_at(result, "group"));
    return att_text_format(arena, &out->id, err, "E%zu", id)
           && att_text_format(arena, &out->command, err,
               "attest estimate headcount --claim %.*s --seed %lld", ATT_PRINT(claim),
               (long long)seed)
           && take_steps(series, arena, out, err)
           && take_reports(result, arena, out, err)
           && (!is_asked
               || (take_number(result, claim, arena, out, err)
                   && take_sentences(result, arena, &out->notes, err)));
}

/* Evidence in conflict has no number: the sentences say why. */
static bool take_refusal(const att_json *result, att_text claim, size_t id,
    att_arena *arena, att_dossier_series *out, att_error *err)
{
    const att_text first = att_json_text(att_json_at(get(result, "sentences"), 0));
    *out = (att_dossier_series){.measure = text_at(result, "group"),
        .place = text_at(result, "place"),
        .refusal = first.length > 0 ? first : text_at(result, "state"),
        .test_value = (double)NAN};
    return att_text_format(arena, &out->id, err, "E%zu", id)
           && att_text_format(arena, &out->command, err,
               "attest estimate headcount --claim %.*s", ATT_PRINT(claim))
           && take_sentences(result, arena, &out->notes, err);
}

bool att_take_series(const att_json *result, att_text claim, size_t id,
    att_arena *arena, size_t *n, att_dossier_series **out, att_error *err)
{
    const att_json *all = get(result, "series");
    const size_t n_all = att_json_count(all);
    const att_text asked = text_at(result, "group");
    att_dossier_series *series = att_push(arena, n_all + 1, sizeof *series, err);
    if (!series)
        return false;
    *out = series;
    *n = 0;
    if (n_all == 0) {
        *n = 1;
        return take_refusal(result, claim, id, arena, series, err);
    }
    for (int others = 0; others < 2; others++)
        for (size_t i = 0; i < n_all; i++) {
            const att_json *one = att_json_at(all, i);
            if (att_text_equal(text_at(one, "group"), asked) == (others == 1))
                continue;
            if (!take_one(result, one, claim, id + *n, arena, &series[*n], err))
                return false;
            (*n)++;
        }
    return true;
}
