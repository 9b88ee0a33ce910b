/* decode.c — the likeliest Hangul behind Latin letters: the lattice walked the other
 * way. */
#include "speller.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BEAM = 48, CHOICES_MOST = 96 };

static const double prior_weight =
    0.1; /* of -ln P(syllable), beside the cost of spelling */

/* One unit that the letters [from, from + n) may spell. */
typedef struct choice {
    uint32_t unit;
    uint8_t n;
    float cost;
} choice;

typedef struct choices {
    choice at[CHOICES_MOST];
    size_t n;
} choices;

/* A reading of the letters so far. */
typedef struct partial {
    uint32_t units[ATT_UNITS_MOST];
    size_t n_units;
    double cost;
} partial;

typedef struct beam {
    partial at[BEAM];
    size_t n;
} beam;

typedef struct decoder {
    const att_speller *speller;
    char letters[ATT_LETTERS_MOST];
    size_t n_letters;
    choices of[ATT_ROLES][ATT_LETTERS_MOST]; /* by where they begin */
    beam beams[ATT_LETTERS_MOST + 1];
} decoder;

/* ---- which units may begin where ------------------------------------------------- */

/* Keep the cheapest choices; a full list gives up its dearest. */
static void add_choice(choices *list, choice c)
{
    if (list->n < CHOICES_MOST) {
        list->at[list->n++] = c;
        return;
    }
    size_t dearest = 0;
    for (size_t i = 1; i < list->n; i++)
        if (list->at[i].cost > list->at[dearest].cost)
            dearest = i;
    if (c.cost < list->at[dearest].cost)
        list->at[dearest] = c;
}

static void find_choices(decoder *d, att_role role, uint32_t unit, const att_trie *trie)
{
    const double prior = -prior_weight * log(att_speller_share(d->speller, role, unit));
    for (size_t from = 0; from < d->n_letters; from++) {
        size_t node = 0;
        for (size_t q = 1; q <= ATT_SEGMENT_MOST && from + q <= d->n_letters; q++) {
            size_t c = trie->nodes[node].first_child;
            while (c != 0 && trie->nodes[c].letter != d->letters[from + q - 1])
                c = trie->nodes[c].next;
            if (c == 0)
                break;
            node = c;
            if (trie->nodes[c].cost < HUGE_VALF)
                add_choice(&d->of[role][from],
                    (choice){unit, (uint8_t)q, trie->nodes[c].cost + (float)prior});
        }
    }
}

static void find_all_choices(decoder *d)
{
    for (uint32_t s = 0; s < ATT_HANGUL_SYLLABLES; s++)
        for (int role = 0; role < ATT_ROLES; role++)
            if (d->speller->tries[role][s])
                find_choices(d, (att_role)role, ATT_HANGUL_FIRST + s,
                    d->speller->tries[role][s]);
}

/* ---- the cheapest readings ------------------------------------------------------- */

static void add_partial(beam *b, const partial *p)
{
    size_t dearest = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (b->at[i].n_units == p->n_units
            && memcmp(b->at[i].units, p->units, sizeof p->units) == 0) {
            b->at[i].cost = fmin(b->at[i].cost, p->cost);
            return;
        }
        dearest = b->at[i].cost > b->at[dearest].cost ? i : dearest;
    }
    if (b->n < BEAM)
        b->at[b->n++] = *p;
    else if (p->cost < b->at[dearest].cost)
        b->at[dearest] = *p;
}

/* The family is the unit that starts at the first letter, or that ends at the last. */
static bool is_family(bool family_first, size_t from, size_t to, size_t n_letters)
{
    return family_first ? from == 0 : to == n_letters;
}

static void extend(decoder *d, bool family_first, size_t from)
{
    for (size_t i = 0; i < d->beams[from].n; i++) {
        const partial *p = &d->beams[from].at[i];
        if (p->n_units == ATT_UNITS_MOST)
            continue;
        for (int role = 0; role < ATT_ROLES; role++) {
            const choices *list = &d->of[role][from];
            for (size_t c = 0; c < list->n; c++) {
                const size_t to = from + list->at[c].n;
                const bool is_right_role =
                    is_family(family_first, from, to, d->n_letters)
                    == (role == ATT_FAMILY);
                if (!is_right_role)
                    continue;
                partial longer = *p;
                longer.units[longer.n_units++] = list->at[c].unit;
                longer.cost += (double)list->at[c].cost;
                add_partial(&d->beams[to], &longer);
            }
        }
    }
}

static void walk(decoder *d, bool family_first)
{
    memset(d->beams, 0, sizeof d->beams);
    d->beams[0].n = 1;
    for (size_t from = 0; from < d->n_letters; from++)
        extend(d, family_first, from);
}

/* Units in the order of a name: family first. */
static att_decoding finish(const partial *p, bool family_first)
{
    att_decoding out = {.n_units = p->n_units, .n_family = 1};
    const size_t shift = family_first ? 0 : p->n_units - 1;
    for (size_t k = 0; k < p->n_units; k++)
        out.units[k] = p->units[(k + shift) % p->n_units];
    out.cost = (p->cost + (family_first ? 0 : 0.1)) / (double)p->n_units;
    return out;
}

static int compare_decodings(const void *left, const void *right)
{
    const att_decoding *a = left, *b = right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return memcmp(a->units, b->units, sizeof a->units);
}

bool att_people_decode(const att_speller *speller, att_text latin, size_t n,
    att_arena *arena, att_decoding *out, size_t *n_out, att_error *err)
{
    const att_spot start = att_arena_save(arena);
    decoder *d = att_push(arena, 1, sizeof *d, err);
    att_decoding *found = att_push(arena, (size_t)2 * BEAM, sizeof *found, err);
    att_text bare;
    const bool ok = d && found && att_text_bare(latin, arena, &bare, err);
    size_t n_found = 0;
    *n_out = 0;
    if (ok) {
        d->speller = speller;
        for (size_t i = 0; i < bare.length && d->n_letters < ATT_LETTERS_MOST; i++)
            if (bare.at[i] >= 'a' && bare.at[i] <= 'z')
                d->letters[d->n_letters++] = bare.at[i];
        find_all_choices(d);
        for (int family_first = 1; family_first >= 0; family_first--) {
            walk(d, family_first);
            const beam *last = &d->beams[d->n_letters];
            for (size_t i = 0; i < last->n; i++)
                if (last->at[i].n_units >= 2)
                    found[n_found++] = finish(&last->at[i], family_first);
        }
        qsort(found, n_found, sizeof *found, compare_decodings);
        for (size_t i = 0; i < n_found && *n_out < n; i++)
            if (*n_out == 0
                || memcmp(out[*n_out - 1].units, found[i].units, sizeof found[i].units)
                       != 0)
                out[(*n_out)++] = found[i];
    }
    att_arena_restore(arena, start);
    return ok;
}
