/* prepare.c — the rows of a case as items, weighed by nobody yet. */
#include "gather.h"

#include <math.h>
#include <string.h>

/* ---- finding rows ---------------------------------------------------------------- */

/* All rows begin with the text they are ordered by. The first with this one, or n. */
size_t att_rows_first(const void *rows, size_t n, size_t size, att_text key)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const att_text *at =
            (const att_text *)(const void *)((const char *)rows + middle * size);
        if (att_text_compare(*at, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool att_rows_is_at(const void *rows, size_t n, size_t size, size_t at, att_text key)
{
    return at < n
           && att_text_equal(
               *(const att_text *)(const void *)((const char *)rows + at * size), key);
}

const void *att_rows_find(const void *rows, size_t n, size_t size, att_text key)
{
    const size_t at = att_rows_first(rows, n, size, key);
    return att_rows_is_at(rows, n, size, at, key) ? (const char *)rows + at * size
                                                  : NULL;
}

/* The place of a word in a list, or -1. */
int att_place_in(att_text word, int n, const char *const words[])
{
    for (int k = 0; k < n; k++)
        if (att_text_is(word, words[k]))
            return k;
    return -1;
}

/* ---- what holds for the whole case ----------------------------------------------- */

static size_t n_nodes(const att_gathering *g)
{
    return g->t->n_items + g->t->n_sources;
}

size_t att_node_of(const att_tables *t, att_text id)
{
    size_t at = FIRST(items, id);
    if (IS_AT(items, at, id))
        return at;
    at = FIRST(sources, id);
    return IS_AT(sources, at, id) ? t->n_items + at : SIZE_MAX;
}

static const att_source_row *source_of(const att_gathering *g, size_t item)
{
    const att_tables *t = g->t;
    return FIND(sources, t->items[item].source);
}

/* Whether one of the ids names the item, its source or its witness. */
static bool is_named(const att_item_row *row, size_t n, const att_text ids[])
{
    for (size_t k = 0; k < n; k++)
        if (att_text_equal(ids[k], row->id) || att_text_equal(ids[k], row->source)
            || (row->witness.length > 0 && att_text_equal(ids[k], row->witness)))
            return true;
    return false;
}

/* What speaks: a witness testifies, an image shows; without either, a body that counts
 * for its own ends gives a statistic, any other relays what people said. */
static att_evidence evidence_of(const att_item_row *row, const att_source_row *source)
{
    static const char *const counting[] = {"statistic", "dataset", "government-report"};
    if (row->table == ATT_OBSERVATIONS)
        return ATT_IMAGERY;
    if (row->witness.length > 0 || !source)
        return ATT_TESTIMONY;
    if (att_place_in(source->kind, 3, counting) >= 0)
        return ATT_STATISTIC;
    return att_text_is(source->kind, "document") ? ATT_DOCUMENT : ATT_TESTIMONY;
}

/* A number or summary that cites what the case holds: a figure that repeats or was
 * computed, or a body's words that rest wholly on another source. */
static bool is_repeat(const att_gathering *g, size_t item)
{
    const att_item_row *row = &g->t->items[item];
    const size_t first = g->parent_first[item], end = g->parent_first[item + 1];
    if (row->how.length > 0)
        return !att_text_is(row->how, "original") && end > first;
    for (size_t k = first; row->witness.length == 0 && k < end; k++)
        if (g->fraction[k] >= 1 && g->parent[k] < g->t->n_items
            && !att_text_equal(row->source, g->t->items[g->parent[k]].source))
            return true;
    return false;
}

static int hearsay_of(
    const att_item_row *row, const att_source_row *source, att_evidence kind)
{
    if (row->hearsay >= 0)
        return (int)row->hearsay;
    if (row->table == ATT_OBSERVATIONS)
        return 0;
    return row->table == ATT_FLOWS && source && kind == ATT_STATISTIC
                   && att_text_is(row->how, "original")
               ? 0
               : 3; /* a publication whose basis is not known */
}

/* One witness, or one body in one source, speaks with one voice; an image does not. */
static bool speaker_of(
    const att_gathering *g, const att_item_row *row, att_text *out, att_error *err)
{
    *out = row->witness;
    if (row->witness.length > 0 || row->table == ATT_OBSERVATIONS)
        return true;
    return att_text_format(g->arena, out, err, "%.*s %.*s", ATT_PRINT(row->source),
        ATT_PRINT(row->speaker));
}

static int32_t day_of(att_text date)
{
    att_edtf parsed;
    att_error ignored;
    if (date.length == 0 || !att_edtf_parse(date, &parsed, &ignored))
        return INT32_MAX;
    return parsed.end_latest;
}

static bool fill_item(const att_gathering *g, size_t i, att_error *err)
{
    const att_tables *t = g->t;
    const att_item_row *row = &t->items[i];
    const att_source_row *source = source_of(g, i);
    const att_witness_row *witness =
        row->witness.length > 0 ? FIND(witnesses, row->witness) : NULL;
    att_item *item = &g->items[i];
    *item = (att_item){.id = row->id,
        .source = row->source,
        .words = row->words,
        .kind = evidence_of(row, source),
        .letter =
            source && source->reliability.length ? source->reliability.at[0] : 'F',
        .digit = row->plausibility > 0 ? (int)row->plausibility : 6,
        .seen_rate = NAN,
        .false_rate = NAN,
        .has_locator = row->locator.length > 0 || row->source.length > 0,
        .has_consent = !witness || !att_text_is(witness->consent, "none"),
        .is_inferred = att_text_is(row->way, "inferred"),
        .is_repeat = is_repeat(g, i),
        .is_withdrawn = is_named(row, g->what_if->n_without, g->what_if->without)};
    item->hearsay = hearsay_of(row, source, item->kind);
    item->told_day = day_of(row->date_given);
    if (item->told_day == INT32_MAX && source)
        item->told_day = day_of(source->date);
    item->custody = source ? source->custody : ATT_INTACT;
    if (row->locator.length == 0
        && !(source && (source->has_files || source->url.length > 0)))
        item->custody = ATT_GAP; /* nobody can go and look */
    g->is_flipped[i] = is_named(row, g->what_if->n_flip, g->what_if->flip);
    g->has_period[i] = row->period.length > 0;
    if (g->has_period[i] && !att_edtf_parse(row->period, &g->periods[i], err))
        return att_within(err, "%.*s", ATT_PRINT(row->id));
    return speaker_of(g, row, &item->speaker, err);
}

/* An utterance coded twice, as a statement and as a number, is withdrawn or flipped as
 * one. */
static void join_twins(const att_gathering *g)
{
    for (size_t i = 0; i < g->t->n_items; i++)
        for (size_t k = g->parent_first[i]; k < g->parent_first[i + 1]; k++) {
            const size_t p = g->parent[k];
            if (p >= g->t->n_items || g->items[i].speaker.length == 0
                || !att_text_equal(g->items[i].source, g->items[p].source)
                || !att_text_equal(g->items[i].speaker, g->items[p].speaker))
                continue;
            g->items[i].is_withdrawn = g->items[p].is_withdrawn =
                g->items[i].is_withdrawn || g->items[p].is_withdrawn;
            g->is_flipped[i] = g->is_flipped[p] = g->is_flipped[i] || g->is_flipped[p];
        }
}

/* Derivations are ordered by the child's id; nodes are too, items before sources. */
static bool index_parents(att_gathering *g, att_error *err)
{
    const att_tables *t = g->t;
    size_t n = 0;
    g->parent_first = att_push(g->arena, n_nodes(g) + 1, sizeof *g->parent_first, err);
    g->parent = att_push(g->arena, t->n_derivations, sizeof *g->parent, err);
    g->fraction = att_push(g->arena, t->n_derivations, sizeof *g->fraction, err);
    if (!g->parent_first || !g->parent || !g->fraction)
        return false;
    for (size_t i = 0; i < n_nodes(g); i++) {
        const att_text id =
            i < t->n_items ? t->items[i].id : t->sources[i - t->n_items].id;
        for (size_t d = FIRST(derivations, id); IS_AT(derivations, d, id); d++) {
            const size_t parent = att_node_of(t, t->derivations[d].parent);
            const double fraction = t->derivations[d].fraction;
            if (parent == SIZE_MAX)
                return att_fail(err, ATT_MISSING,
                    "derivations: %.*s from %.*s: there is "
                    "no %.*s",
                    ATT_PRINT(id), ATT_PRINT(t->derivations[d].parent),
                    ATT_PRINT(t->derivations[d].parent));
            g->parent[n] = parent;
            g->fraction[n++] = isnan(fraction) ? 1 : fraction;
        }
        g->parent_first[i + 1] = n;
    }
    return true;
}

static bool check_names(
    const att_tables *t, size_t n, const att_text ids[], att_error *err)
{
    for (size_t k = 0; k < n; k++)
        if (att_node_of(t, ids[k]) == SIZE_MAX && !FIND(witnesses, ids[k]))
            return att_fail(err, ATT_MISSING,
                "there is no item, source or witness %.*s", ATT_PRINT(ids[k]));
    return true;
}

bool att_prepare(att_gathering *g, att_error *err)
{
    const att_tables *t = g->t;
    g->items = att_push(g->arena, n_nodes(g), sizeof *g->items, err);
    g->periods = att_push(g->arena, t->n_items, sizeof *g->periods, err);
    g->has_period = att_push(g->arena, t->n_items, sizeof *g->has_period, err);
    g->is_flipped = att_push(g->arena, t->n_items, sizeof *g->is_flipped, err);
    g->local = att_push(g->arena, n_nodes(g), sizeof *g->local, err);
    if (!g->items || !g->periods || !g->has_period || !g->is_flipped || !g->local
        || !check_names(t, g->what_if->n_without, g->what_if->without, err)
        || !check_names(t, g->what_if->n_flip, g->what_if->flip, err)
        || !index_parents(g, err))
        return false;
    for (size_t i = 0; i < t->n_items; i++)
        if (!fill_item(g, i, err))
            return false;
    join_twins(g);
    for (size_t s = 0; s < t->n_sources; s++) {
        att_item *node = &g->items[t->n_items + s];
        *node = (att_item){.id = t->sources[s].id,
            .source = t->sources[s].id,
            .letter = 'F',
            .digit = 6,
            .hearsay = 3,
            .told_day = INT32_MAX,
            .seen_rate = NAN,
            .false_rate = NAN,
            .has_consent = true};
        for (size_t k = 0; k < g->what_if->n_without; k++)
            node->is_withdrawn |= att_text_equal(node->id, g->what_if->without[k]);
    }
    memset(g->local, 0xff, n_nodes(g) * sizeof *g->local);
    return true;
}
