/* count.c — how many pairs have which levels. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

/* Patterns of one thread, in a table that doubles. */
typedef struct table {
    att_arena *arena;
    att_pattern_count *slots; /* n = 0: empty */
    size_t n, n_slots;
} table;

static size_t slot_of(const table *t, uint64_t pattern, uint32_t rules)
{
    size_t s = att_people_mix(pattern, rules) & (t->n_slots - 1);
    while (t->slots[s].n > 0
           && (t->slots[s].pattern != pattern || t->slots[s].rules != rules))
        s = (s + 1) & (t->n_slots - 1);
    return s;
}

static bool count(table *t, uint64_t pattern, uint32_t rules, uint32_t n)
{
    if (t->n * 2 >= t->n_slots) {
        table wider = {
            .arena = t->arena, .n_slots = t->n_slots ? t->n_slots * 2 : 1024};
        wider.slots = att_push(t->arena, wider.n_slots, sizeof *wider.slots, NULL);
        if (!wider.slots)
            return false;
        for (size_t s = 0; s < t->n_slots; s++)
            if (t->slots[s].n > 0) {
                wider.slots[slot_of(&wider, t->slots[s].pattern, t->slots[s].rules)] =
                    t->slots[s];
                wider.n++;
            }
        *t = wider;
    }
    const size_t s = slot_of(t, pattern, rules);
    if (t->slots[s].n == 0) {
        t->slots[s] = (att_pattern_count){pattern, rules, 0};
        t->n++;
    }
    t->slots[s].n += n;
    return true;
}

static int by_pattern(const void *a, const void *b)
{
    const att_pattern_count *x = a, *y = b;
    if (x->pattern != y->pattern)
        return x->pattern < y->pattern ? -1 : 1;
    return (x->rules > y->rules) - (x->rules < y->rules);
}

/* One thread's part of the counting. */
typedef struct counter {
    att_arena arena;
    att_cache cache;
    table found;
    const att_fields *fields;
    const att_blocks *blocks;
    uint64_t one_in;
} counter;

static bool counters_init(counter *counters, size_t n_threads, const att_fields *fields,
    const att_blocks *blocks, uint64_t one_in, att_error *err)
{
    bool ok = true;
    for (size_t t = 0; t < n_threads; t++) {
        att_arena_init(&counters[t].arena);
        counters[t].found.arena = &counters[t].arena;
        counters[t].fields = fields;
        counters[t].blocks = blocks;
        counters[t].one_in = one_in;
        ok = ok && att_cache_init(&counters[t].cache, fields, &counters[t].arena, err);
    }
    return ok;
}

/* Bring the threads' tables together; integer sums do not depend on their order. */
static bool gather(counter *counters, size_t n_threads, att_arena *arena,
    att_patterns *out, att_error *err)
{
    table all = {.arena = &counters[0].arena};
    for (size_t t = 0; t < n_threads; t++)
        for (size_t s = 0; s < counters[t].found.n_slots; s++) {
            const att_pattern_count *c = &counters[t].found.slots[s];
            if (c->n > 0 && !count(&all, c->pattern, c->rules, c->n))
                return att_fail(err, ATT_NO_MEMORY, "out of memory while counting");
        }
    out->at = att_push(arena, all.n, sizeof *out->at, err);
    out->n = 0;
    for (size_t s = 0; out->at && s < all.n_slots; s++)
        if (all.slots[s].n > 0)
            out->at[out->n++] = all.slots[s];
    if (out->at)
        qsort(out->at, out->n, sizeof *out->at, by_pattern);
    return out->at != NULL;
}

static void counters_done(counter *counters, size_t n_threads)
{
    for (size_t t = 0; t < n_threads; t++)
        att_arena_done(&counters[t].arena);
}

static bool take(void *self, uint32_t a, uint32_t b)
{
    counter *c = self;
    if (att_people_mix(a, b) % c->one_in != 0)
        return true;
    return count(&c->found, att_people_pattern(c->fields, &c->cache, a, b),
        att_people_rules_of(c->blocks, a, b), 1);
}

bool att_people_count_blocked(const att_fields *fields, const att_blocks *blocks,
    size_t n_wanted, size_t n_threads, const att_progress *progress, att_arena *arena,
    att_patterns *out, att_error *err)
{
    att_arena work;
    att_arena_init(&work);
    counter *counters = att_push(&work, n_threads, sizeof *counters, err);
    void **takers = att_push(&work, n_threads, sizeof *takers, err);
    const uint64_t one_in = blocks->n_pairs / n_wanted + 1;
    bool ok = counters && takers
              && counters_init(counters, n_threads, fields, blocks, one_in, err);
    for (size_t t = 0; ok && t < n_threads; t++)
        takers[t] = &counters[t];
    out->scale = (double)one_in;
    ok = ok
         && att_people_each_pair(
             blocks, n_threads, take, takers, "pairs sampled", progress, err)
         && gather(counters, n_threads, arena, out, err);
    if (counters)
        counters_done(counters, n_threads);
    att_arena_done(&work);
    return ok;
}

/* ---- pairs at random ------------------------------------------------------------- */

/* Pair number p of all, or the p-th drawn: by counting, so that threads do not matter.
 */
static bool pick(const att_people_records *r, bool is_all, uint64_t seed, uint64_t p,
    uint32_t *a, uint32_t *b)
{
    const uint64_t n = r->n;
    if (is_all) {
        *a = (uint32_t)(p / n);
        *b = (uint32_t)(p % n);
    } else {
        *a = (uint32_t)(att_people_mix(seed, 2 * p) % n);
        *b = (uint32_t)(att_people_mix(seed, 2 * p + 1) % n);
    }
    if (r->n_files > 1 && att_records_file(r, *a) == att_records_file(r, *b))
        return false;
    return is_all ? *a < *b : *a != *b;
}

bool att_people_count_random(const att_fields *fields, size_t n_wanted, uint64_t seed,
    size_t n_threads, att_arena *arena, att_patterns *out, att_error *err)
{
    enum { STEP = 4096 };
    const att_people_records *r = fields->records;
    const uint64_t n_all = (uint64_t)r->n * r->n;
    const bool is_all = n_all <= 2 * (uint64_t)n_wanted;
    const uint64_t n = is_all ? n_all : n_wanted;
    att_arena work;
    att_arena_init(&work);
    counter *counters = att_push(&work, n_threads, sizeof *counters, err);
    bool ok = counters && counters_init(counters, n_threads, fields, NULL, 1, err);
    uint64_t next = 0;
    size_t n_begun = 0;
    int n_failed = 0;
    if (ok) {
#pragma omp parallel num_threads((int)n_threads)
        {
            size_t me;
            uint64_t from;
#pragma omp atomic capture
            me = n_begun++;
            for (;;) {
#pragma omp atomic capture
                {
                    from = next;
                    next += STEP;
                }
                if (from >= n)
                    break;
                for (uint64_t p = from; p < from + STEP && p < n; p++) {
                    uint32_t a, b;
                    if (pick(r, is_all, seed, p, &a, &b)
                        && !count(&counters[me].found,
                            att_people_pattern(fields, &counters[me].cache, a, b), 0,
                            1)) {
#pragma omp atomic
                        n_failed++;
                    }
                }
            }
        }
    }
    out->scale = 1;
    ok = ok && n_failed == 0 && gather(counters, n_threads, arena, out, err);
    if (counters)
        counters_done(counters, n_threads);
    att_arena_done(&work);
    return ok;
}
