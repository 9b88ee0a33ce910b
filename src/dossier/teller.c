/* teller.c — find what an id names, and say who and when. */
#include "teller.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    return att_text_compare(((const att_key *)a)->id, ((const att_key *)b)->id);
}

static int by_id_and_place(const void *a, const void *b)
{
    const att_key *k = a, *l = b;
    const int order = by_id(a, b);
    return order != 0 ? order : (k->at > l->at) - (k->at < l->at);
}

/* Every record begins with its id, a link with its child. */
static att_key *sort_ids(
    const void *records, size_t n, size_t size, att_arena *arena, att_error *err)
{
    att_key *keys = att_push(arena, n, sizeof *keys, err);
    if (!keys)
        return NULL;
    for (size_t i = 0; i < n; i++)
        keys[i] = (att_key){*(const att_text *)((const char *)records + i * size), i};
    if (n > 0)
        qsort(keys, n, sizeof *keys, by_id_and_place);
    return keys;
}

bool att_teller_init(att_teller *t, const att_dossier *d, const att_words *words,
    att_fonts *fonts, att_arena *arena, att_error *err)
{
    *t = (att_teller){.dossier = d, .words = words, .fonts = fonts, .arena = arena};
    t->items = sort_ids(d->items, d->n_items, sizeof *d->items, arena, err);
    t->sources = sort_ids(d->sources, d->n_sources, sizeof *d->sources, arena, err);
    t->places = sort_ids(d->places, d->n_places, sizeof *d->places, arena, err);
    t->links = sort_ids(d->links, d->n_links, sizeof *d->links, arena, err);
    return t->items && t->sources && t->places && t->links;
}

static const att_key *find(const att_key *keys, size_t n, att_text id)
{
    const att_key wanted = {.id = id};
    return n > 0 ? bsearch(&wanted, keys, n, sizeof *keys, by_id) : NULL;
}

const att_dossier_item *att_find_item(const att_teller *t, att_text id)
{
    const att_key *key = find(t->items, t->dossier->n_items, id);
    return key ? &t->dossier->items[key->at] : NULL;
}

const att_dossier_source *att_find_source(const att_teller *t, att_text id)
{
    const att_key *key = find(t->sources, t->dossier->n_sources, id);
    return key ? &t->dossier->sources[key->at] : NULL;
}

const att_dossier_place *att_find_place(const att_teller *t, att_text id)
{
    const att_key *key = find(t->places, t->dossier->n_places, id);
    return key ? &t->dossier->places[key->at] : NULL;
}

const att_key *att_links_of(const att_teller *t, att_text child, size_t *n_links)
{
    const size_t n = t->dossier->n_links;
    const att_key *first = find(t->links, n, child);
    *n_links = 0;
    if (!first)
        return NULL;
    while (first > t->links && att_text_equal(first[-1].id, child))
        first--;
    while (first + *n_links < t->links + n && att_text_equal(first[*n_links].id, child))
        (*n_links)++;
    return first;
}

const att_dossier_series *att_find_series(const att_teller *t, att_text id)
{
    for (size_t s = 0; s < t->dossier->n_series; s++)
        if (att_text_equal(t->dossier->series[s].id, id))
            return &t->dossier->series[s];
    return NULL;
}

att_text att_place_name(const att_teller *t, att_text id)
{
    const att_dossier_place *place = att_find_place(t, id);
    if (!place)
        return id;
    const bool is_korean = att_text_starts(att_text_of(att_words_of(t->words)), "ko");
    if (is_korean && place->name_ko.length > 0)
        return place->name_ko;
    return place->name_en.length > 0 ? place->name_en : id;
}

bool att_teller_check(const att_teller *t, att_error *err)
{
    return !t->has_failed
           || att_fail(err, ATT_NO_MEMORY, "out of memory while writing the dossier");
}

att_text att_tell(att_teller *t, const char *key, size_t n, const att_slot slots[n])
{
    att_text said = {0};
    if (!att_words_fill(t->words, key, n, slots, t->arena, &said, NULL))
        t->has_failed = true;
    return said;
}

att_text att_tellf(att_teller *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    char *at = n < 0 ? NULL : att_push(t->arena, (size_t)n + 1, 1, NULL);
    if (!at || vsnprintf(at, (size_t)n + 1, format, again) != n)
        t->has_failed = true;
    va_end(again);
    va_end(args);
    return t->has_failed ? (att_text){0} : (att_text){at, (size_t)n};
}

att_text att_period_of(att_teller *t, att_text edtf)
{
    att_text said = edtf;
    if (edtf.length > 0 && !att_say_period(t->words, edtf, t->arena, &said, NULL))
        t->has_failed = true;
    return said;
}

att_text att_said_by(att_teller *t, const att_dossier_item *item)
{
    const att_dossier_source *source = att_find_source(t, item->source);
    if (!source)
        return item->speaker.length > 0 ? item->speaker : item->source;
    att_text rest;
    const att_text year = att_text_split(source->date, '-', &rest);
    const att_text author = source->author.length > 0 ? source->author : source->title;
    const bool is_other =
        item->speaker.length > 0 && !att_text_equal(item->speaker, author);
    return att_tellf(t, "%.*s%s%.*s%s%.*s",
        ATT_PRINT(is_other ? item->speaker : author), is_other ? ", " : "",
        ATT_PRINT(is_other ? author : (att_text){0}), year.length > 0 ? " " : "",
        ATT_PRINT(year));
}

att_text att_published(att_teller *t, double low, double high, bool is_share)
{
    att_text said = {0};
    if (!att_say_published(t->words, low, high, is_share, t->arena, &said, NULL))
        t->has_failed = true;
    return said;
}

att_text att_anchor(att_teller *t, att_text id)
{
    return id.length > 0 ? att_tellf(t, "#%.*s", ATT_PRINT(id)) : (att_text){0};
}

att_text att_value(att_teller *t, const att_dossier_item *item)
{
    att_text value = {0};
    const bool is_share = att_text_is(item->unit, "fraction");
    const bool is_counted = is_share || att_text_is(item->unit, "persons");
    if ((isfinite(item->low) || isfinite(item->high))
        && !att_text_is(item->unit, "boolean"))
        value = att_published(t, item->low, item->high, is_share);
    if (value.length > 0 && !is_counted)
        value = att_tellf(t, "%.*s %.*s", ATT_PRINT(value), ATT_PRINT(item->unit));
    return value;
}

att_text att_gist(att_teller *t, const att_dossier_item *item)
{
    const att_text value = att_value(t, item);
    const char *group = item->kind == ATT_DOSSIER_FIGURE ? "measure" : "subject";
    const att_text subject = att_phrase_for(t->words, group, item->subject, t->arena);
    return value.length == 0 ? subject
                             : att_tell(t, "item.gist",
                                 ATT_SLOTS({"value", value}, {"subject", subject}));
}
