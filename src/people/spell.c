/* spell.c — the distance of a name from letters: the cheapest way to cut them into
 * units. */
#include "speller.h"

#include <math.h>

static const double broken_cost = 0.2; /* a space or hyphen inside a syllable */
static const double family_last_cost = 0.1;

/* What each segment [from, from + n) costs as one unit in one role. */
typedef struct cost_table {
    uint32_t unit;
    att_role role;
    float costs[ATT_LETTERS_MOST][ATT_SEGMENT_MOST + 1];
} cost_table;

enum { TABLES_MOST = 1024 }; /* of one text; a power of two */

struct att_spelt {
    const att_speller *speller;
    att_arena *arena;
    char letters[ATT_LETTERS_MOST];
    bool has_break[ATT_LETTERS_MOST
                   + 1]; /* a space or hyphen stood before this letter */
    size_t n;
    cost_table *tables[TABLES_MOST];
    cost_table passing; /* for units beyond TABLES_MOST */
};

bool att_people_spelt(const att_speller *speller, att_text latin, att_arena *arena,
    att_spelt **out, att_error *err)
{
    att_text bare;
    att_spelt *spelt = att_push(arena, 1, sizeof *spelt, err);
    if (!spelt || !att_text_bare(latin, arena, &bare, err))
        return false;
    spelt->speller = speller;
    spelt->arena = arena;
    for (size_t i = 0; i < bare.length && spelt->n < ATT_LETTERS_MOST; i++) {
        const char c = bare.at[i];
        if (c >= 'a' && c <= 'z')
            spelt->letters[spelt->n++] = c;
        else if (c == ' ' || c == '-')
            spelt->has_break[spelt->n] = true;
    }
    *out = spelt;
    return true;
}

/* One row of the edit table: the letters of a spelling so far against 0 to 7 letters.
 */
typedef struct row {
    float d[ATT_SEGMENT_MOST + 1];
} row;

typedef struct filling {
    const att_trie *trie;
    const char *letters;
    size_t n_letters;
    float *costs;
} filling;

static void fill_below(const filling *f, size_t node, const row *above)
{
    for (size_t c = f->trie->nodes[node].first_child; c != 0;
         c = f->trie->nodes[c].next) {
        const att_trie_node *child = &f->trie->nodes[c];
        row now;
        now.d[0] = above->d[0] + 1;
        for (size_t q = 1; q <= f->n_letters; q++) {
            const float replaced =
                above->d[q - 1] + (float)(child->letter != f->letters[q - 1]);
            now.d[q] = fminf(replaced, fminf(above->d[q], now.d[q - 1]) + 1);
        }
        for (size_t q = 1; q <= f->n_letters; q++)
            f->costs[q] = fminf(f->costs[q], now.d[q] + child->cost);
        fill_below(f, c, &now);
    }
}

/* A unit without spellings costs an edit a letter. */
static void fill_table(const att_spelt *spelt, cost_table *table)
{
    const att_trie *trie =
        att_speller_trie(spelt->speller, table->role, table->unit, spelt->arena);
    for (size_t from = 0; from < spelt->n; from++) {
        const size_t left = spelt->n - from;
        float *costs = table->costs[from];
        for (size_t q = 0; q <= ATT_SEGMENT_MOST; q++)
            costs[q] = trie ? HUGE_VALF : (float)(q > 0 ? q : 1);
        const filling f = {trie, spelt->letters + from,
            left < ATT_SEGMENT_MOST ? left : ATT_SEGMENT_MOST, costs};
        row first;
        for (size_t q = 0; q <= ATT_SEGMENT_MOST; q++)
            first.d[q] = (float)q;
        if (trie && trie->n_nodes > 0)
            fill_below(&f, 0, &first);
    }
}

static const cost_table *table_of(att_spelt *spelt, att_role role, uint32_t unit)
{
    size_t slot = (unit * 2 + (uint32_t)role) * 2654435761u >> 8;
    for (size_t probe = 0; probe < 64; probe++, slot++) {
        cost_table **place = &spelt->tables[slot & (TABLES_MOST - 1)];
        if (*place && (*place)->unit == unit && (*place)->role == role)
            return *place;
        if (*place)
            continue;
        cost_table *table = att_push(spelt->arena, 1, sizeof *table, NULL);
        if (!table)
            break;
        table->unit = unit;
        table->role = role;
        fill_table(spelt, table);
        return *place = table;
    }
    spelt->passing = (cost_table){.unit = unit, .role = role};
    fill_table(spelt, &spelt->passing);
    return &spelt->passing;
}

/* Extend the cheapest cuts by one unit: cost[q] of the first q letters. */
static void add_unit(att_spelt *spelt, att_role role, uint32_t unit,
    const float before[ATT_LETTERS_MOST + 1], float after[ATT_LETTERS_MOST + 1])
{
    const cost_table *table = table_of(spelt, role, unit);
    for (size_t q = 0; q <= spelt->n; q++)
        after[q] = HUGE_VALF;
    for (size_t p = 0; p < spelt->n; p++) {
        if (before[p] == HUGE_VALF)
            continue;
        float broken = 0;
        for (size_t q = p + 1; q <= spelt->n && q - p <= ATT_SEGMENT_MOST; q++) {
            if (q - 1 > p && spelt->has_break[q - 1])
                broken += (float)broken_cost;
            const float cost = before[p] + table->costs[p][q - p] + broken;
            after[q] = fminf(after[q], cost);
        }
    }
}

/* The units from `first` on, round the end of the name, so that the family can be last.
 */
static double cut_letters(
    att_spelt *spelt, att_points name, size_t n_family, size_t first)
{
    float rows[2][ATT_LETTERS_MOST + 1];
    for (size_t q = 0; q <= ATT_LETTERS_MOST; q++)
        rows[0][q] = q == 0 ? 0 : HUGE_VALF;
    for (size_t k = 0; k < name.length; k++) {
        const size_t at = (first + k) % name.length;
        add_unit(spelt, at < n_family ? ATT_FAMILY : ATT_GIVEN, name.at[at],
            rows[k % 2], rows[(k + 1) % 2]);
    }
    return (double)rows[name.length % 2][spelt->n] / (double)name.length;
}

double att_people_spell(att_spelt *spelt, att_points name, size_t n_family)
{
    if (name.length == 0 || name.length > ATT_UNITS_MOST || spelt->n == 0)
        return HUGE_VAL;
    const double first = cut_letters(spelt, name, n_family, 0);
    if (n_family == 0 || n_family >= name.length)
        return first;
    const double last = cut_letters(spelt, name, n_family, n_family)
                        + family_last_cost / (double)name.length;
    return fmin(first, last);
}
