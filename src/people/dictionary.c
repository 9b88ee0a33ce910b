/* dictionary.c — distinct values, each with a number. */
#include "dictionary.h"

#include <string.h>

enum { SLOTS_FIRST = 1024, VALUES_MOST = INT32_MAX };

uint64_t att_people_mix(uint64_t a, uint64_t b)
{
    uint64_t x = a * UINT64_C(0x9e3779b97f4a7c15) ^ b;
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t att_people_hash(uint64_t seed, att_text text)
{
    uint64_t h = att_people_mix(seed, text.length);
    size_t i = 0;
    for (; i + 8 <= text.length; i += 8) {
        uint64_t word;
        memcpy(&word, text.at + i, sizeof word);
        h = att_people_mix(h, word);
    }
    uint64_t rest = 0;
    for (size_t k = 0; i + k < text.length; k++)
        rest |= (uint64_t)(unsigned char)text.at[i + k] << (8 * k);
    return att_people_mix(h, rest);
}

bool att_dictionary_init(att_dictionary *d, att_arena *arena, att_error *err)
{
    *d = (att_dictionary){.arena = arena, .n = 1, .n_slots = SLOTS_FIRST};
    d->slots = att_push(arena, d->n_slots, sizeof *d->slots, err);
    d->capacity = SLOTS_FIRST;
    d->values = att_push(arena, d->capacity, sizeof *d->values, err);
    d->counts = att_push(arena, d->capacity, sizeof *d->counts, err);
    d->hashes = att_push(arena, d->capacity, sizeof *d->hashes, err);
    return d->slots && d->values && d->counts && d->hashes;
}

/* The slot that holds the value, or the empty one where it belongs. */
static size_t slot_of(const att_dictionary *d, att_text value, uint32_t hash)
{
    size_t slot = hash & (d->n_slots - 1);
    for (; d->slots[slot] != 0; slot = (slot + 1) & (d->n_slots - 1)) {
        const uint32_t number = d->slots[slot];
        if (d->hashes[number] == hash && att_text_equal(d->values[number], value))
            break;
    }
    return slot;
}

static bool double_slots(att_dictionary *d, att_error *err)
{
    const size_t n_slots = d->n_slots * 2;
    uint32_t *slots = att_push(d->arena, n_slots, sizeof *slots, err);
    if (!slots)
        return false;
    for (uint32_t number = 1; number < d->n; number++) {
        size_t slot = d->hashes[number] & (n_slots - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = number;
    }
    d->slots = slots;
    d->n_slots = n_slots;
    return true;
}

static bool grow_values(att_dictionary *d, att_error *err)
{
    size_t a = d->capacity, b = d->capacity, c = d->capacity;
    att_text *values = att_grow(d->arena, d->values, d->n, &a, sizeof *d->values, err);
    uint32_t *counts = att_grow(d->arena, d->counts, d->n, &b, sizeof *d->counts, err);
    uint32_t *hashes = att_grow(d->arena, d->hashes, d->n, &c, sizeof *d->hashes, err);
    if (!values || !counts || !hashes)
        return false;
    d->values = values;
    d->counts = counts;
    d->hashes = hashes;
    d->capacity = a < b ? a : b;
    return true;
}

bool att_dictionary_add(
    att_dictionary *d, att_text value, uint32_t *number, att_error *err)
{
    *number = 0;
    if (value.length == 0)
        return true;
    const uint32_t hash = (uint32_t)att_people_hash(1, value);
    size_t slot = slot_of(d, value, hash);
    if (d->slots[slot] == 0) {
        if (d->n >= VALUES_MOST)
            return att_fail(err, ATT_LIMIT, "more distinct values than we can number");
        if (!grow_values(d, err)
            || !att_text_copy(value, d->arena, &d->values[d->n], err))
            return false;
        d->hashes[d->n] = hash;
        d->counts[d->n] = 0;
        d->slots[slot] = (uint32_t)d->n++;
        *number = d->slots[slot];
        if (d->n * 2 > d->n_slots && !double_slots(d, err))
            return false;
    } else
        *number = d->slots[slot];
    d->counts[*number]++;
    return true;
}

uint32_t att_dictionary_find(const att_dictionary *d, att_text value)
{
    return value.length == 0
               ? 0
               : d->slots[slot_of(d, value, (uint32_t)att_people_hash(1, value))];
}
