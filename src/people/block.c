/* block.c — which pairs are compared at all: rules of equal keys, by radix sort. */
#include "block.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ATOMS_MOST = 20, ATOM_KEYS_MOST = 8, BANDS = 6, ROWS = 4, WINDOW = 12 };

/* A rule may bring as many in a small table: a second of work. */
static const double pairs_always = 1e6;

/* One thing records may have in common; several values where a name has several words
 * or readings. */
typedef struct atom {
    char name[24];
    uint32_t fields;
    size_t n_keys;
    uint32_t *keys; /* n rows of n_keys */
} atom;

typedef struct maker {
    const att_fields *fields;
    const att_block_settings *settings;
    att_arena *arena;
    att_blocks *out;
    atom atoms[ATOMS_MOST];
    size_t n_atoms;
} maker;

static uint32_t key_of(uint64_t a, uint64_t b)
{
    return (uint32_t)att_people_mix(a, b) | 1;
}

/* ---- atoms ----------------------------------------------------------------------- */

static atom *add_atom(
    maker *m, const char *name, uint32_t fields, size_t n_keys, att_error *err)
{
    atom *a = &m->atoms[m->n_atoms];
    if (m->n_atoms == ATOMS_MOST) {
        att_fail(err, ATT_LIMIT, "more than %d columns to block by", ATOMS_MOST);
        return NULL;
    }
    *a = (atom){.fields = fields, .n_keys = n_keys};
    (void)snprintf(a->name, sizeof a->name, "%s", name);
    a->keys = att_push(m->arena, m->fields->n * n_keys, sizeof *a->keys, err);
    m->n_atoms += a->keys != NULL;
    return a->keys ? a : NULL;
}

static const atom *find_atom(const maker *m, const char *name)
{
    for (size_t a = 0; a < m->n_atoms; a++)
        if (strcmp(m->atoms[a].name, name) == 0)
            return &m->atoms[a];
    return NULL;
}

/* The likeliest readings' keys by sound. */
static void sound_keys(const att_readings *readings, size_t n_most, uint32_t keys[])
{
    size_t n = 0;
    for (size_t i = 0; readings && i < readings->n; i++) {
        if (readings->at[i].probability < 0.04f)
            continue;
        const uint32_t key = att_people_sound_key(readings->at[i].syllables);
        bool is_new = true;
        for (size_t k = 0; k < n; k++)
            is_new = is_new && keys[k] != key;
        if (is_new && n < n_most)
            keys[n++] = key;
    }
}

static uint32_t mask_of(const maker *m, att_field_kind a, att_field_kind b)
{
    uint32_t mask = 0;
    for (size_t f = 0; f < m->fields->n_fields; f++)
        if (m->fields->at[f].kind == a || m->fields->at[f].kind == b)
            mask |= 1u << f;
    return mask;
}

static bool add_name_part(maker *m, att_role role, att_error *err)
{
    const bool is_family = role == ATT_FAMILY;
    const uint32_t mask = is_family
                              ? mask_of(m, ATT_FIELD_FAMILY, ATT_FIELD_FAMILY_SOUND)
                              : mask_of(m, ATT_FIELD_GIVEN, ATT_FIELD_GIVEN_SOUND);
    const uint32_t *of = is_family ? m->fields->family : m->fields->given;
    const size_t n_keys = !is_family && m->fields->n_korean > 1 ? 4 : 2;
    atom *words = add_atom(m, is_family ? "family" : "given", mask, n_keys, err);
    atom *ears =
        words ? add_atom(m, is_family ? "family by ear" : "given by ear", mask, 2, err)
              : NULL;
    atom *whole =
        ears ? add_atom(m, is_family ? "whole family" : "initial", mask, 1, err) : NULL;
    if (!whole)
        return false;
    for (size_t i = 0; i < m->fields->n; i++) {
        const att_value *value = &m->fields->names.at[of[i]];
        if (of[i] == 0)
            continue;
        whole->keys[i] = key_of(1, is_family ? of[i] : value->initials[0]);
        if (m->fields->is_korean[i]) {
            sound_keys(value->readings[role], n_keys, words->keys + i * n_keys);
            continue;
        }
        for (size_t w = 0; w < value->n_words && w < 2; w++) {
            if (value->lengths[w] > 1 || value->initials[w] > 0x7f) {
                words->keys[i * n_keys + w] = key_of(2, value->words[w]);
                ears->keys[i * 2 + w] = value->keys[w];
            }
        }
    }
    return true;
}

static bool add_dates(maker *m, size_t f, att_error *err)
{
    const att_field *field = &m->fields->at[f];
    atom *day = add_atom(m, "birth", 1u << f, 1, err);
    atom *year = day ? add_atom(m, "birth year", 1u << f, 1, err) : NULL;
    atom *month = year ? add_atom(m, "birth month and day", 1u << f, 1, err) : NULL;
    if (!month)
        return false;
    for (size_t i = 0; i < m->fields->n; i++) {
        const att_date *d = &field->dates[field->of[i]];
        if (field->of[i] == 0 || !d->year)
            continue;
        year->keys[i] = key_of(3, (uint64_t)d->year);
        if (d->day) {
            day->keys[i] = key_of(4, (uint64_t)(d->from + 4000000));
            month->keys[i] = key_of(5, (uint64_t)(d->month * 32 + d->day));
        }
    }
    return true;
}

static bool add_event(maker *m, size_t f, att_error *err)
{
    const att_field *field = &m->fields->at[f];
    atom *a = add_atom(m, "event", 1u << f, 1, err);
    if (!a)
        return false;
    for (size_t i = 0; i < m->fields->n; i++) {
        const att_date *d = &field->dates[field->of[i]];
        if (field->of[i] && d->day)
            a->keys[i] = key_of(6, (uint64_t)(d->from + 4000000));
    }
    return true;
}

/* The first place and the sex go by what they are, others by their headers. */
static const char *name_of(const maker *m, size_t f)
{
    const att_field *field = &m->fields->at[f];
    if (field->kind == ATT_FIELD_SEX)
        return "sex";
    for (size_t e = 0; e < f; e++)
        if (m->fields->at[e].kind == ATT_FIELD_PLACE)
            return field->name;
    return field->kind == ATT_FIELD_PLACE ? "place" : field->name;
}

static bool add_values(maker *m, size_t f, att_error *err)
{
    const att_field *field = &m->fields->at[f];
    atom *a = add_atom(m, name_of(m, f), 1u << f, 1, err);
    for (size_t i = 0; a && i < m->fields->n; i++)
        a->keys[i] = field->of[i] ? key_of(7 + f, field->of[i]) : 0;
    return a != NULL;
}

/* ---- orders and sketches --------------------------------------------------------- */

/* Bands of minima over the pairs of letters of a name, whatever its order. */
static bool add_minhash(maker *m, att_error *err)
{
    const att_fields *fields = m->fields;
    atom *a = add_atom(m, "alike letters",
        mask_of(m, ATT_FIELD_FAMILY, ATT_FIELD_GIVEN)
            | mask_of(m, ATT_FIELD_FAMILY_SOUND, ATT_FIELD_GIVEN_SOUND),
        BANDS, err);
    if (!a)
        return false;
    for (size_t i = 0; i < fields->n; i++) {
        uint32_t least[BANDS * ROWS];
        memset(least, 0xff, sizeof least);
        size_t n = 0;
        for (int part = 0; part < 2; part++) {
            const uint32_t of = part ? fields->given[i] : fields->family[i];
            const att_points letters = fields->names.at[of].letters;
            for (size_t k = 0; of && k + 1 < letters.length; k++, n++) {
                const uint64_t pair = (uint64_t)letters.at[k] << 32 | letters.at[k + 1];
                for (size_t h = 0; h < BANDS * ROWS; h++) {
                    const uint32_t hash = (uint32_t)att_people_mix(pair, h);
                    least[h] = hash < least[h] ? hash : least[h];
                }
            }
        }
        for (size_t b = 0; n >= 4 && b < BANDS; b++) {
            uint64_t key = b;
            for (size_t r = 0; r < ROWS; r++)
                key = att_people_mix(key, least[b * ROWS + r]);
            a->keys[i * BANDS + b] = (uint32_t)key | 1;
        }
    }
    return true;
}

/* Sorted neighbourhood: windows over an order of names, each record in two that
 * overlap, so that neighbours within half a window always share one. */
static void by_order(size_t n, const uint64_t order[], const atom *a)
{
    for (size_t r = 0; r < n; r++) {
        const uint32_t i = (uint32_t)order[r];
        a->keys[i * 2] = key_of(50, r / WINDOW);
        a->keys[i * 2 + 1] = key_of(51, (r + WINDOW / 2) / WINDOW);
    }
}

/* ---- sorting --------------------------------------------------------------------- */

/* Sort by the upper 32 bits; what stands below keeps its order. */
static void radix_sort(uint64_t *at, uint64_t *spare, size_t n)
{
    for (unsigned shift = 32; shift < 64; shift += 8) {
        size_t starts[257] = {0};
        for (size_t i = 0; i < n; i++)
            starts[((at[i] >> shift) & 255) + 1]++;
        for (size_t b = 0; b < 256; b++)
            starts[b + 1] += starts[b];
        for (size_t i = 0; i < n; i++)
            spare[starts[(at[i] >> shift) & 255]++] = at[i];
        uint64_t *kept = at;
        at = spare;
        spare = kept;
    }
}

/* The keys of a rule with their records, sorted. */
static size_t sort_keys(
    const att_blocks *b, const att_rule *rule, uint64_t *entries, uint64_t *spare)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        for (size_t k = 0; k < rule->n_keys; k++) {
            const uint32_t key = b->keys[i * b->width + rule->first + k];
            if (key)
                entries[n++] = (uint64_t)key << 32 | i;
        }
    radix_sort(entries, spare, n);
    return n;
}

static size_t end_of_block(const uint64_t *entries, size_t n, size_t from)
{
    size_t to = from + 1;
    while (to < n && entries[to] >> 32 == entries[from] >> 32)
        to++;
    return to;
}

static uint64_t pairs_of(const att_blocks *b, const uint64_t *entries, size_t n)
{
    if (b->records->n_files == 1)
        return (uint64_t)n * (n - 1) / 2;
    uint64_t same = 0;
    for (size_t f = 0, i = 0; f < b->records->n_files; f++) {
        uint64_t of_file = 0;
        for (; i < n && (uint32_t)entries[i] < b->records->first_of_file[f + 1]; i++)
            of_file++;
        same += of_file * (of_file - 1) / 2;
    }
    return (uint64_t)n * (n - 1) / 2 - same;
}

/* ---- rules ----------------------------------------------------------------------- */

typedef struct recipe {
    const atom *parts[3];
} recipe;

/* All combinations of one key of each part. */
static size_t combine(const recipe *r, size_t record, uint32_t keys[ATT_KEYS_MOST])
{
    size_t n = 1;
    keys[0] = 77;
    for (size_t p = 0; p < 3 && r->parts[p]; p++) {
        uint32_t next[ATT_KEYS_MOST];
        size_t n_next = 0;
        const uint32_t *of = r->parts[p]->keys + record * r->parts[p]->n_keys;
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < r->parts[p]->n_keys && n_next < ATT_KEYS_MOST; k++)
                if (of[k])
                    next[n_next++] = key_of(keys[i], of[k]);
        memcpy(keys, next, n_next * sizeof *keys);
        n = n_next;
    }
    return n;
}

static size_t width_of(const recipe *r)
{
    size_t width = 1;
    for (size_t p = 0; p < 3 && r->parts[p]; p++)
        width *= r->parts[p]->n_keys;
    return width < ATT_KEYS_MOST ? width : ATT_KEYS_MOST;
}

static void fill_rule(const recipe *r, att_blocks *b, const att_rule *rule)
{
    for (size_t i = 0; i < b->n; i++) {
        uint32_t keys[ATT_KEYS_MOST];
        const size_t n = combine(r, i, keys);
        uint32_t *row = b->keys + i * b->width + rule->first;
        for (size_t k = 0, n_kept = 0; k < n && n_kept < rule->n_keys; k++) {
            bool is_new = true;
            for (size_t e = 0; e < n_kept; e++)
                is_new = is_new && row[e] != keys[k];
            if (is_new)
                row[n_kept++] = keys[k];
        }
    }
}

/* The largest block that keeps the rule within its budget. */
static size_t largest_block(
    const maker *m, const uint64_t *entries, size_t n, size_t counts[])
{
    const size_t most = m->settings->block_most;
    memset(counts, 0, (most + 1) * sizeof *counts);
    for (size_t from = 0, to; from < n; from = to) {
        to = end_of_block(entries, n, from);
        if (to - from <= most)
            counts[to - from]++;
    }
    const double budget =
        fmax(m->settings->pairs_a_record * (double)m->fields->n, pairs_always);
    double pairs = 0;
    size_t size = 1;
    while (size < most) {
        const double more =
            (double)counts[size + 1] * (double)(size + 1) * (double)size / 2;
        if (pairs + more > budget)
            break;
        pairs += more;
        size++;
    }
    return size;
}

/* Give the records of blocks above the limit keys cut by one more atom, or none. */
static uint64_t cut_blocks(att_blocks *b, const att_rule *rule, const atom *by,
    const uint64_t *entries, size_t n, size_t most, bool *was_cut)
{
    uint64_t dropped = 0;
    *was_cut = false;
    for (size_t from = 0, to; from < n; from = to) {
        to = end_of_block(entries, n, from);
        if (to - from <= most)
            continue;
        *was_cut = true;
        dropped += by ? 0 : pairs_of(b, entries + from, to - from);
        const uint32_t key = (uint32_t)(entries[from] >> 32);
        for (size_t e = from; e < to; e++) {
            const uint32_t i = (uint32_t)entries[e];
            uint32_t *row = b->keys + i * b->width + rule->first;
            for (size_t k = 0; k < rule->n_keys; k++)
                if (row[k] == key)
                    row[k] = by ? key_of(key, by->keys[i * by->n_keys]) : 0;
        }
    }
    return dropped;
}

static uint64_t count_pairs(const att_blocks *b, const uint64_t *entries, size_t n)
{
    uint64_t pairs = 0;
    for (size_t from = 0, to; from < n; from = to) {
        to = end_of_block(entries, n, from);
        pairs += pairs_of(b, entries + from, to - from);
    }
    return pairs;
}

typedef struct sorter {
    uint64_t *entries, *spare;
    size_t *counts;
} sorter;

static void settle_rule(maker *m, att_rule *rule, const sorter *s)
{
    static const char *const cuts[] = {
        "birth year", "place", "event", "initial", "whole family", "sex"};
    att_blocks *b = m->out;
    size_t n = sort_keys(b, rule, s->entries, s->spare);
    bool was_cut = true;
    for (size_t c = 0; was_cut && c <= sizeof cuts / sizeof *cuts; c++) {
        const bool is_last = c == sizeof cuts / sizeof *cuts;
        const atom *by = is_last ? NULL : find_atom(m, cuts[c]);
        if (!is_last && (!by || (by->fields & rule->fields)))
            continue;
        const size_t most = largest_block(m, s->entries, n, s->counts);
        rule->n_dropped += cut_blocks(b, rule, by, s->entries, n, most, &was_cut);
        if (was_cut)
            n = sort_keys(b, rule, s->entries, s->spare);
    }
    rule->n_pairs = count_pairs(b, s->entries, n);
}

static void add_recipe(
    maker *m, recipe recipes[], const char *a, const char *b, const char *c)
{
    const char *const names[3] = {a, b, c};
    recipe r = {0};
    att_rule *rule = &m->out->rules[m->out->n_rules];
    if (m->out->n_rules == ATT_RULES_MOST)
        return;
    *rule = (att_rule){.first = m->out->width};
    size_t length = 0;
    for (size_t p = 0; p < 3 && names[p]; p++) {
        r.parts[p] = find_atom(m, names[p]);
        if (!r.parts[p])
            return;
        rule->fields |= r.parts[p]->fields;
        length += (size_t)snprintf(rule->name + length, sizeof rule->name - length,
            "%s%s", p ? " + " : "", names[p]);
        if (length >= sizeof rule->name)
            length = sizeof rule->name - 1;
    }
    rule->n_keys = width_of(&r);
    m->out->width += rule->n_keys;
    recipes[m->out->n_rules++] = r;
}

/* How often two records drawn at random share a key: one key is enough to block by if
 * that is rare. */
static bool is_selective(const maker *m, const atom *a)
{
    enum { SLOTS = 1 << 16 };
    static const size_t sample_most = 200000;
    const size_t n = m->fields->n < sample_most ? m->fields->n : sample_most;
    uint32_t *counts = calloc(SLOTS, sizeof *counts);
    double pairs = 0;
    for (size_t i = 0; counts && i < n; i++)
        if (a->keys[i * a->n_keys])
            pairs += counts[att_people_mix(9, a->keys[i * a->n_keys]) & (SLOTS - 1)]++;
    free(counts);
    const double chance = pairs / ((double)n * (double)n / 2 + 1);
    const double all = (double)m->fields->n;
    return chance * all * all / 2
           < fmax(m->settings->pairs_a_record * all, pairs_always);
}

static void add_recipes(maker *m, recipe recipes[])
{
    for (size_t f = 0; f < m->fields->n_fields; f++)
        if (m->fields->at[f].kind == ATT_FIELD_IDENTIFIER)
            add_recipe(m, recipes, m->fields->at[f].name, NULL, NULL);
    const atom *birth = find_atom(m, "birth");
    if (birth && is_selective(m, birth))
        add_recipe(m, recipes, "birth", NULL, NULL);
    else {
        add_recipe(m, recipes, "family", "birth", NULL);
        add_recipe(m, recipes, "given", "birth", NULL);
        add_recipe(m, recipes, "place", "birth", NULL);
        add_recipe(m, recipes, "event", "birth", NULL);
    }
    add_recipe(m, recipes, "family", "given", NULL);
    add_recipe(m, recipes, "whole family", "initial", NULL);
    add_recipe(m, recipes, "family by ear", "given by ear", NULL);
    add_recipe(m, recipes, "event", "given", NULL);
    add_recipe(m, recipes, "event", "family", NULL);
    add_recipe(m, recipes, "given", "birth year", "place");
    add_recipe(m, recipes, "family", "birth year", "place");
    add_recipe(m, recipes, "given", "birth month and day", NULL);
    for (size_t f = 0; f < m->fields->n_fields; f++) {
        const att_field *field = &m->fields->at[f];
        if (field->kind != ATT_FIELD_TEXT && field->kind != ATT_FIELD_PLACE)
            continue;
        const atom *a = find_atom(m, name_of(m, f));
        if (a && is_selective(m, a))
            add_recipe(m, recipes, name_of(m, f), NULL, NULL);
        else if (field->kind == ATT_FIELD_TEXT
                 || m->fields->n <= m->settings->minhash_most) {
            add_recipe(m, recipes, name_of(m, f), "given", NULL);
            add_recipe(m, recipes, name_of(m, f), "family", NULL);
        }
    }
    add_recipe(m, recipes, "alike letters", NULL, NULL);
    add_recipe(m, recipes, "neighbours by name", NULL, NULL);
}

/* Neighbours in the order of whole names. */
static bool add_neighbours(maker *m, att_error *err)
{
    const att_fields *fields = m->fields;
    atom *a = add_atom(m, "neighbours by name", 0, 2, err);
    if (!a)
        return false;
    a->fields = mask_of(m, ATT_FIELD_FAMILY, ATT_FIELD_GIVEN)
                | mask_of(m, ATT_FIELD_FAMILY_SOUND, ATT_FIELD_GIVEN_SOUND);
    const size_t n = fields->n;
    const att_spot spot = att_arena_save(m->arena);
    uint64_t *order = att_push(m->arena, n, sizeof *order, err);
    uint64_t *spare = att_push(m->arena, n, sizeof *spare, err);
    bool ok = order && spare;
    for (size_t i = 0; ok && i < n; i++) { /* the first letters, six bits each */
        uint64_t head = 0;
        size_t n_letters = 0;
        for (int part = 0; part < 2; part++) {
            const att_points l =
                fields->names.at[part ? fields->given[i] : fields->family[i]].letters;
            for (size_t k = 0; k < l.length && k < (part ? 2u : 4u); k++, n_letters++)
                head = head << 5 | (l.at[k] & 31u);
        }
        order[i] = head << (5 * (6 - n_letters)) << 32 | i;
    }
    if (ok) {
        radix_sort(order, spare, n);
        by_order(n, order, a);
    }
    att_arena_restore(m->arena, spot);
    return ok;
}

static bool make_atoms(maker *m, att_error *err)
{
    const att_fields *fields = m->fields;
    if (fields->names.bare.n > 1
        && (!add_name_part(m, ATT_FAMILY, err) || !add_name_part(m, ATT_GIVEN, err)
            || (fields->n <= m->settings->minhash_most
                && (!add_minhash(m, err) || !add_neighbours(m, err)))))
        return false;
    for (size_t f = 0; f < fields->n_fields; f++) {
        const att_field_kind kind = fields->at[f].kind;
        bool ok = true;
        if (kind == ATT_FIELD_BIRTH)
            ok = add_dates(m, f, err);
        else if (kind == ATT_FIELD_EVENT)
            ok = add_event(m, f, err);
        else if (kind > ATT_FIELD_GIVEN_SOUND && m->n_atoms < ATOMS_MOST)
            ok = add_values(m, f, err);
        if (!ok)
            return false;
    }
    return true;
}

/* ---- all together ---------------------------------------------------------------- */

bool att_people_block(const att_fields *fields, const att_block_settings *settings,
    const att_progress *progress, att_arena *arena, att_blocks *out, att_error *err)
{
    recipe recipes[ATT_RULES_MOST];
    att_arena atoms, work;
    *out = (att_blocks){.records = fields->records, .n = fields->n};
    att_arena_init(&atoms);
    att_arena_init(&work);
    maker m = {.fields = fields, .settings = settings, .arena = &atoms, .out = out};
    bool ok = make_atoms(&m, err);
    size_t widest = 1;
    if (ok) {
        add_recipes(&m, recipes);
        for (size_t r = 0; r < out->n_rules; r++)
            if (out->rules[r].n_keys > widest)
                widest = out->rules[r].n_keys;
        out->keys =
            att_push(arena, fields->n * (out->width + 1), sizeof *out->keys, err);
        const size_t n_entries = fields->n * widest;
        const sorter s = {att_push(&work, n_entries, sizeof(uint64_t), err),
            att_push(&work, n_entries, sizeof(uint64_t), err),
            att_push(&work, settings->block_most + 2, sizeof(size_t), err)};
        ok = out->keys && s.entries && s.spare && s.counts;
        for (size_t r = 0; ok && r < out->n_rules; r++) {
            ok = att_progress_tell(
                progress, "blocking rules", (double)r, (double)out->n_rules, err);
            fill_rule(&recipes[r], out, &out->rules[r]);
            settle_rule(&m, &out->rules[r], &s);
            out->n_pairs += out->rules[r].n_pairs;
            out->n_dropped += out->rules[r].n_dropped;
        }
    }
    att_arena_done(&work);
    att_arena_done(&atoms);
    return ok;
}

/* ---- pairs ----------------------------------------------------------------------- */

/* Both rows share a key of the rule. */
static bool shares(const att_rule *rule, const uint32_t *a, const uint32_t *b)
{
    for (size_t i = 0; i < rule->n_keys; i++) {
        const uint32_t key = a[rule->first + i];
        for (size_t j = 0; key && j < rule->n_keys; j++)
            if (key == b[rule->first + j])
                return true;
    }
    return false;
}

uint32_t att_people_rules_of(const att_blocks *blocks, uint32_t a, uint32_t b)
{
    const uint32_t *x = blocks->keys + a * blocks->width,
                   *y = blocks->keys + b * blocks->width;
    uint32_t mask = 0;
    for (size_t r = 0; r < blocks->n_rules; r++)
        mask |= (uint32_t)shares(&blocks->rules[r], x, y) << r;
    return mask;
}

/* The pair is met here first: no earlier rule, and no smaller key of this one. */
static bool is_first(
    const att_blocks *b, size_t r, uint32_t key, const uint32_t *x, const uint32_t *y)
{
    const att_rule *rule = &b->rules[r];
    for (size_t i = 0; i < rule->n_keys; i++) {
        const uint32_t smaller = x[rule->first + i];
        if (smaller == 0 || smaller >= key)
            continue;
        for (size_t j = 0; j < rule->n_keys; j++)
            if (smaller == y[rule->first + j])
                return false;
    }
    for (size_t e = 0; e < r; e++)
        if (shares(&b->rules[e], x, y))
            return false;
    return true;
}

typedef struct sweep {
    const att_blocks *blocks;
    size_t rule;
    const uint64_t *entries;
    att_take_pair *take;
} sweep;

static bool take_block(const sweep *s, void *taker, size_t from, size_t to)
{
    const att_blocks *b = s->blocks;
    const bool is_across = b->records->n_files > 1;
    const uint32_t key = (uint32_t)(s->entries[from] >> 32);
    for (size_t p = from; p < to; p++) {
        const uint32_t i = (uint32_t)s->entries[p];
        const uint32_t *x = b->keys + (size_t)i * b->width;
        const size_t file = is_across ? att_records_file(b->records, i) : 0;
        for (size_t q = p + 1; q < to; q++) {
            const uint32_t j = (uint32_t)s->entries[q];
            if (is_across && att_records_file(b->records, j) == file)
                continue;
            if (is_first(b, s->rule, key, x, b->keys + (size_t)j * b->width)
                && !s->take(taker, i, j))
                return false;
        }
    }
    return true;
}

/* The blocks that begin in one stretch of the sorted keys. */
static bool sweep_stretch(
    const sweep *s, size_t n, size_t from, size_t last, void *taker)
{
    while (
        from > 0 && from < last && s->entries[from] >> 32 == s->entries[from - 1] >> 32)
        from++;
    for (size_t to; from < last; from = to) {
        to = end_of_block(s->entries, n, from);
        if (!take_block(s, taker, from, to))
            return false;
    }
    return true;
}

/* Stretches go to whoever is free; what one finds does not depend on who has it. */
static bool sweep_rule(const sweep *s, size_t n, size_t n_threads, void *const takers[])
{
    enum { STRETCH = 4096 };
    size_t n_begun = 0, next = 0;
    int n_failed = 0;
#pragma omp parallel num_threads((int)n_threads)
    {
        size_t me, from;
#pragma omp atomic capture
        me = n_begun++;
        for (;;) {
#pragma omp atomic capture
            {
                from = next;
                next += STRETCH;
            }
            if (from >= n)
                break;
            const size_t last = from + STRETCH < n ? from + STRETCH : n;
            if (!sweep_stretch(s, n, from, last, takers[me])) {
#pragma omp atomic
                n_failed++;
            }
        }
    }
    return n_failed == 0;
}

bool att_people_each_pair(const att_blocks *blocks, size_t n_threads,
    att_take_pair *take, void *const takers[], const char *what,
    const att_progress *progress, att_error *err)
{
    att_arena work;
    size_t widest = 1;
    uint64_t done = 0;
    for (size_t r = 0; r < blocks->n_rules; r++)
        if (blocks->rules[r].n_keys > widest)
            widest = blocks->rules[r].n_keys;
    att_arena_init(&work);
    uint64_t *entries = att_push(&work, blocks->n * widest, sizeof *entries, err);
    uint64_t *spare = att_push(&work, blocks->n * widest, sizeof *spare, err);
    bool ok = entries && spare;
    for (size_t r = 0; ok && r < blocks->n_rules; r++) {
        const sweep s = {blocks, r, entries, take};
        const size_t n = sort_keys(blocks, &blocks->rules[r], entries, spare);
        ok = att_progress_tell(
            progress, what, (double)done, (double)blocks->n_pairs, err);
        if (ok && !sweep_rule(&s, n, n_threads, takers))
            ok = att_fail(err, ATT_NO_MEMORY, "out of memory while comparing pairs");
        done += blocks->rules[r].n_pairs;
    }
    att_arena_done(&work);
    return ok;
}
