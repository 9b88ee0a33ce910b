/* keep_used.c — a dossier carries what its findings rest on, and no more. */
#include "take.h"

#include "teller.h"

#include <string.h>

typedef struct keeper {
    att_teller find;
    bool *has_item, *has_source, *has_place;
    size_t *waiting; /* items whose parents are still to be kept */
    size_t n_waiting;
} keeper;

static void keep_place(keeper *k, att_text id)
{
    for (const att_dossier_place *place = att_find_place(&k->find, id); place;
         place = att_find_place(&k->find, place->parent)) {
        bool *has = &k->has_place[place - k->find.dossier->places];
        if (*has)
            return;
        *has = true;
        const att_dossier_source *source = att_find_source(&k->find, place->source);
        if (source)
            k->has_source[source - k->find.dossier->sources] = true;
    }
}

static void keep_item(keeper *k, att_text id)
{
    const att_dossier_item *item = att_find_item(&k->find, id);
    if (!item || k->has_item[item - k->find.dossier->items])
        return;
    const size_t at = (size_t)(item - k->find.dossier->items);
    k->has_item[at] = true;
    k->waiting[k->n_waiting++] = at;
    const att_dossier_source *source = att_find_source(&k->find, item->source);
    if (source)
        k->has_source[source - k->find.dossier->sources] = true;
    keep_place(k, item->place);
}

static void keep_all(keeper *k)
{
    const att_dossier *d = k->find.dossier;
    for (size_t f = 0; f < d->n_findings; f++) {
        keep_place(k, d->findings[f].place);
        for (size_t b = 0; b < d->findings[f].n_bearings; b++)
            keep_item(k, d->findings[f].bearings[b].item);
    }
    for (size_t s = 0; s < d->n_series; s++) {
        keep_place(k, d->series[s].place);
        keep_item(k, d->series[s].test_item);
        for (size_t r = 0; r < d->series[s].n_reports; r++)
            keep_item(k, d->series[s].reports[r].item);
    }
    while (k->n_waiting > 0) {
        const size_t at = k->waiting[--k->n_waiting];
        size_t n_links;
        const att_key *keys = att_links_of(&k->find, d->items[at].id, &n_links);
        for (size_t l = 0; l < n_links; l++)
            keep_item(k, d->links[keys[l].at].parent);
    }
    /* The parts of a place that is kept make its plan. */
    for (size_t p = 0; p < d->n_places; p++) {
        const att_dossier_place *parent = att_find_place(&k->find, d->places[p].parent);
        if (parent && d->places[p].length_m > 0 && k->has_place[parent - d->places])
            keep_place(k, d->places[p].id);
    }
}

/* Move what is kept to the front of a copy. */
static const void *compact(const void *from, size_t *n, size_t size, const bool kept[],
    att_arena *arena, att_error *err)
{
    char *to = att_push(arena, *n, size, err);
    size_t n_kept = 0;
    if (!to)
        return NULL;
    for (size_t i = 0; i < *n; i++)
        if (kept[i])
            memcpy(to + n_kept++ * size, (const char *)from + i * size, size);
    *n = n_kept;
    return to;
}

bool att_keep_used(att_dossier *d, att_arena *arena, att_error *err)
{
    keeper k = {0};
    k.has_item = att_push(arena, d->n_items, sizeof *k.has_item, err);
    k.has_source = att_push(arena, d->n_sources, sizeof *k.has_source, err);
    k.has_place = att_push(arena, d->n_places, sizeof *k.has_place, err);
    k.waiting = att_push(arena, d->n_items, sizeof *k.waiting, err);
    if (!k.has_item || !k.has_source || !k.has_place || !k.waiting
        || !att_teller_init(&k.find, d, NULL, NULL, arena, err))
        return false;
    keep_all(&k);
    d->items = compact(d->items, &d->n_items, sizeof *d->items, k.has_item, arena, err);
    d->sources = d->items ? compact(d->sources, &d->n_sources, sizeof *d->sources,
                     k.has_source, arena, err)
                          : NULL;
    d->places = d->sources ? compact(
                    d->places, &d->n_places, sizeof *d->places, k.has_place, arena, err)
                           : NULL;
    return d->places;
}
