/* gather.c — texts and cells kept once, found again by their hash. */
#include "read.h"

#include <stdio.h>
#include <string.h>

enum { SLOTS_FIRST = 1024 };

bool att_reader_note(att_reader *r, att_error *err, const char *format, ...)
{
    char text[1024];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof text, format, values);
    va_end(values);
    r->notes = att_grow(
        r->arena, r->notes, r->n_notes, &r->note_capacity, sizeof *r->notes, err);
    return r->notes
           && att_text_copy(att_text_of(text), r->arena, &r->notes[r->n_notes++], err);
}

/* ---- finding again --------------------------------------------------------------- */

static uint64_t hash_text(att_text a)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (size_t i = 0; i < a.length; i++)
        h = (h ^ (uint8_t)a.at[i]) * UINT64_C(0x100000001b3);
    return h ^ (h >> 32);
}

static bool widen(
    att_reader *r, size_t n, size_t *n_slots, size_t **slots, att_error *err)
{
    if (*slots && (n + 1) * 2 <= *n_slots)
        return true;
    *n_slots = *slots ? *n_slots * 2 : SLOTS_FIRST;
    *slots = att_push(r->arena, *n_slots, sizeof **slots, err);
    return *slots != NULL;
}

bool att_reader_intern(
    att_reader *r, att_intern *in, att_text text, size_t *index, att_error *err)
{
    const size_t *before = in->slots;
    if (!widen(r, in->n, &in->n_slots, &in->slots, err))
        return false;
    for (size_t i = 0; in->slots != before && i < in->n; i++) {
        size_t s = hash_text(in->texts[i]) & (in->n_slots - 1);
        while (in->slots[s])
            s = (s + 1) & (in->n_slots - 1);
        in->slots[s] = i + 1;
    }
    size_t s = hash_text(text) & (in->n_slots - 1);
    for (; in->slots[s]; s = (s + 1) & (in->n_slots - 1))
        if (att_text_equal(in->texts[in->slots[s] - 1], text)) {
            *index = in->slots[s] - 1;
            return true;
        }
    in->texts =
        att_grow(r->arena, in->texts, in->n, &in->capacity, sizeof *in->texts, err);
    if (!in->texts || !att_text_copy(text, r->arena, &in->texts[in->n], err))
        return false;
    *index = in->n++;
    in->slots[s] = in->n;
    return true;
}

static size_t slot_of(const att_reader_cells *c, const att_population_cell *cell)
{
    const uint64_t h = (cell->profile * UINT64_C(0x9e3779b97f4a7c15)
                           ^ cell->draw * UINT64_C(0xc2b2ae3d27d4eb4f) ^ cell->history)
                       * UINT64_C(0xff51afd7ed558ccd);
    size_t s = (size_t)(h >> 20) & (c->n_slots - 1);
    for (; c->slots[s]; s = (s + 1) & (c->n_slots - 1)) {
        const att_population_cell *there = &c->at[c->slots[s] - 1];
        if (there->profile == cell->profile && there->draw == cell->draw
            && there->history == cell->history)
            break;
    }
    return s;
}

bool att_reader_add(att_reader *r, const att_population_cell *cell, att_error *err)
{
    att_reader_cells *c = &r->found;
    const size_t *before = c->slots;
    if (!widen(r, c->n, &c->n_slots, &c->slots, err))
        return false;
    for (size_t i = 0; c->slots != before && i < c->n; i++)
        c->slots[slot_of(c, &c->at[i])] = i + 1;
    const size_t s = slot_of(c, cell);
    if (c->slots[s]) {
        int64_t *count = &c->at[c->slots[s] - 1].count;
        if (__builtin_add_overflow(*count, cell->count, count))
            return att_fail(
                err, ATT_LIMIT, "%s: the counts add up to more than 2^63", r->name);
        return true;
    }
    c->at = att_grow(r->arena, c->at, c->n, &c->capacity, sizeof *c->at, err);
    if (!c->at)
        return false;
    c->at[c->n++] = *cell;
    c->slots[s] = c->n;
    return true;
}
