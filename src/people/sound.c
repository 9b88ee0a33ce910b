/* sound.c — the Hangul behind a name in any script, as a distribution. */
#include "sound.h"

#include "base/embedded.h"
#include "dictionary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const att_embedded att_people_tables[];

enum {
    BEAM = 16,
    LETTERS_MOST = 28,
    HANJA_READINGS = 4,
    SYLLABLE_BITS = 14,
    NO_NODE = 0
};

/* Nats a unit of spelling cost weighs: the lattice's costs are -0.15 ln P. */
static const double nats_of_cost = 1 / 0.15;
/* A syllable has some six usual spellings; pinyin's costs count theirs already. */
static const double spelling_nats = 1.8;
static const double break_nats = 1.3; /* a space or hyphen inside a syllable */
static const double length_nats[ATT_SYLLABLES_MOST + 1] = {0, 3.2, 0.05, 4.6, 9};

typedef struct ending { /* a syllable that ends at a node */
    uint32_t next;
    uint16_t syllable;
    float nats;
} ending;

typedef struct node {
    uint32_t children[26];
    uint32_t endings;
} node;

typedef struct forest { /* all syllables of one writing and role in one trie */
    node *nodes;
    size_t n_nodes, nodes_capacity;
    ending *endings;
    size_t n_endings, endings_capacity;
} forest;

typedef struct hanja {
    uint32_t character;
    uint16_t syllables[HANJA_READINGS];
} hanja;

struct att_sounds {
    float shares[ATT_ROLES][ATT_HANGUL_SYLLABLES + 1]; /* by folded syllable, from 1 */
    forest forests[2][ATT_ROLES];                      /* Latin, pinyin */
    hanja *hanja;
    size_t n_hanja, hanja_capacity;
};

/* ---- syllables ------------------------------------------------------------------- */

/* ㄹ at the head is ㅇ before i and y, else ㄴ: 리 and 이 are one surname, 룡 and 용
 * one syllable. */
static uint16_t fold_syllable(uint32_t point)
{
    static const bool is_front[21] = {[2] = true,
        [3] = true,
        [6] = true,
        [7] = true,
        [12] = true,
        [17] = true,
        [20] = true};
    enum { NIEUN = 2, RIEUL = 5, IEUNG = 11, OF_INITIAL = 588, OF_VOWEL = 28 };
    uint32_t n = point - ATT_HANGUL_FIRST;
    const uint32_t initial = n / OF_INITIAL, rest = n % OF_INITIAL;
    if (initial == RIEUL)
        n = (uint32_t)(is_front[rest / OF_VOWEL] ? IEUNG : NIEUN) * OF_INITIAL + rest;
    return (uint16_t)(n + 1);
}

static bool is_syllable(uint32_t point)
{
    return point >= ATT_HANGUL_FIRST && point < ATT_HANGUL_FIRST + ATT_HANGUL_SYLLABLES;
}

uint32_t att_people_sound_key(uint64_t syllables)
{
    /* confusion classes of initials, vowels and finals */
    static const uint8_t initials[19] = {
        0, 0, 1, 2, 2, 3, 4, 5, 5, 6, 6, 3, 7, 7, 7, 0, 2, 5, 8};
    static const uint8_t vowels[21] = {
        0, 4, 1, 5, 2, 4, 3, 5, 2, 7, 4, 4, 3, 2, 8, 4, 6, 3, 2, 6, 6};
    static const uint8_t finals[28] = {0, 1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 4, 4, 4, 6, 4,
        5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 3};
    uint16_t classes[ATT_SYLLABLES_MOST] = {0};
    for (size_t k = 0; syllables && k < ATT_SYLLABLES_MOST; k++) {
        const uint32_t n = (uint32_t)(syllables & ((1u << SYLLABLE_BITS) - 1));
        syllables >>= SYLLABLE_BITS;
        if (n == 0)
            continue;
        const uint32_t initial = (n - 1) / 588, vowel = (n - 1) % 588 / 28,
                       final = (n - 1) % 28;
        const bool is_lost =
            initial == 2 && (vowel == 20 || vowel == 6 || vowel == 12 || vowel == 17);
        classes[k] = (uint16_t)(1
                                + ((is_lost ? 3 : initials[initial]) << 8
                                    | vowels[vowel] << 4 | finals[final]));
    }
    for (size_t a = 0; a < ATT_SYLLABLES_MOST; a++)
        for (size_t b = a + 1; b < ATT_SYLLABLES_MOST; b++)
            if (classes[b] > classes[a]) {
                const uint16_t kept = classes[a];
                classes[a] = classes[b];
                classes[b] = kept;
            }
    uint64_t key = 0;
    for (size_t k = 0; k < ATT_SYLLABLES_MOST; k++)
        key = key << 16 | classes[k];
    return (uint32_t)att_people_mix(7, key) | 1;
}

/* ---- the tables ------------------------------------------------------------------ */

static bool add_node(forest *f, att_arena *arena, uint32_t *number, att_error *err)
{
    node *nodes =
        att_grow(arena, f->nodes, f->n_nodes, &f->nodes_capacity, sizeof *nodes, err);
    if (!nodes)
        return false;
    f->nodes = nodes;
    nodes[f->n_nodes] = (node){0};
    *number = (uint32_t)f->n_nodes++;
    return true;
}

static bool add_ending(
    forest *f, att_arena *arena, uint32_t at, ending e, att_error *err)
{
    for (uint32_t k = f->nodes[at].endings; k; k = f->endings[k].next)
        if (f->endings[k].syllable == e.syllable) {
            f->endings[k].nats = fminf(f->endings[k].nats, e.nats);
            return true;
        }
    ending *endings = att_grow(
        arena, f->endings, f->n_endings, &f->endings_capacity, sizeof *endings, err);
    if (!endings)
        return false;
    f->endings = endings;
    e.next = f->nodes[at].endings;
    f->nodes[at].endings = (uint32_t)f->n_endings;
    endings[f->n_endings++] = e;
    return true;
}

/* Copy the spellings below `from` of one syllable's trie into the forest. */
static bool copy_below(forest *f, att_arena *arena, const att_trie *trie, size_t from,
    uint32_t to, uint16_t syllable, double nats, att_error *err)
{
    if (trie->nodes[from].cost < HUGE_VALF
        && !add_ending(f, arena, to,
            (ending){.syllable = syllable,
                .nats = (float)(nats + nats_of_cost * (double)trie->nodes[from].cost)},
            err))
        return false;
    for (size_t c = trie->nodes[from].first_child; c; c = trie->nodes[c].next) {
        const int letter = trie->nodes[c].letter - 'a';
        if (letter < 0 || letter >= 26)
            continue;
        uint32_t child = f->nodes[to].children[letter];
        if (child == NO_NODE) {
            if (!add_node(f, arena, &child, err))
                return false;
            f->nodes[to].children[letter] = child;
        }
        if (!copy_below(f, arena, trie, c, child, syllable, nats, err))
            return false;
    }
    return true;
}

static bool make_forest(att_sounds *sounds, const att_speller *speller, att_role role,
    att_arena *arena, att_error *err)
{
    forest *f = &sounds->forests[speller->is_pinyin][role];
    uint32_t root;
    if (!add_node(f, arena, &root, err))
        return false;
    f->endings =
        att_grow(arena, NULL, 0, &f->endings_capacity, sizeof *f->endings, err);
    if (!f->endings)
        return false;
    f->n_endings = 1; /* 0 ends a list */
    for (uint32_t s = 0; s < ATT_HANGUL_SYLLABLES; s++) {
        const att_trie *trie = speller->tries[role][s];
        if (trie && trie->n_nodes > 0
            && !copy_below(f, arena, trie, 0, root, fold_syllable(ATT_HANGUL_FIRST + s),
                speller->is_pinyin ? 0 : spelling_nats, err))
            return false;
    }
    return true;
}

static void add_shares(att_sounds *sounds, const att_speller *speller)
{
    for (int role = 0; role < ATT_ROLES; role++)
        for (uint32_t s = 0; s < ATT_HANGUL_SYLLABLES; s++) {
            const uint32_t unit = ATT_HANGUL_FIRST + s;
            const double seen = (double)speller->counts[role][s];
            const double share = (seen + 1e-3) / ((double)speller->totals[role] + 12);
            sounds->shares[role][fold_syllable(unit)] += (float)share;
        }
}

static bool add_hanja(
    att_sounds *sounds, const att_csv_row *row, att_arena *arena, att_error *err)
{
    const att_spot spot = att_arena_save(arena);
    att_points character, readings;
    if (row->n_fields != 4 || !att_people_points(row->fields[0], arena, &character, err)
        || !att_people_points(row->fields[2], arena, &readings, err))
        return false;
    hanja h = {.character = character.length ? character.at[0] : 0};
    size_t n = 0;
    for (size_t i = 0; i < readings.length && n < HANJA_READINGS; i++)
        if (is_syllable(readings.at[i])) {
            const uint16_t folded = fold_syllable(readings.at[i]);
            h.syllables[n] = folded;
            n += n == 0 || h.syllables[n - 1] != folded;
        }
    att_arena_restore(arena, spot);
    hanja *all = att_grow(arena, sounds->hanja, sounds->n_hanja,
        &sounds->hanja_capacity, sizeof *all, err);
    if (!all)
        return false;
    sounds->hanja = all;
    all[sounds->n_hanja++] = h;
    return true;
}

static int by_character(const void *a, const void *b)
{
    const uint32_t x = ((const hanja *)a)->character, y = ((const hanja *)b)->character;
    return (x > y) - (x < y);
}

static bool read_hanja(att_sounds *sounds, att_arena *arena, att_error *err)
{
    att_bytes table = {0};
    for (const att_embedded *t = att_people_tables; t->name; t++)
        if (strcmp(t->name, "hanja.csv") == 0)
            table = t->bytes;
    att_csv *csv;
    att_csv_row row;
    bool has_row = false, ok;
    if (!att_csv_open(NULL, table, "hanja.csv", NULL, &csv, err))
        return false;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row)
        if (!(ok = add_hanja(sounds, &row, arena, err)))
            break;
    att_csv_close(csv);
    if (ok)
        qsort(sounds->hanja, sounds->n_hanja, sizeof *sounds->hanja, by_character);
    return ok;
}

bool att_people_sounds(att_arena *arena, const att_sounds **out, att_error *err)
{
    att_sounds *sounds = att_push(arena, 1, sizeof *sounds, err);
    const att_speller *spellers[2];
    if (!sounds || !att_people_speller_latin(arena, &spellers[0], err)
        || !att_people_speller_pinyin(arena, &spellers[1], err)
        || !read_hanja(sounds, arena, err))
        return false;
    add_shares(sounds, spellers[0]);
    for (int w = 0; w < 2; w++)
        for (int role = 0; role < ATT_ROLES; role++)
            if (!make_forest(sounds, spellers[w], (att_role)role, arena, err))
                return false;
    *out = sounds;
    return true;
}

/* ---- reading Latin letters ------------------------------------------------------- */

typedef struct partial {
    uint64_t syllables;
    double nats; /* -ln P of the spelling and of the syllables */
} partial;

typedef struct beam {
    partial at[BEAM];
    size_t n;
} beam;

typedef struct lattice {
    const att_sounds *sounds;
    att_role role;
    char letters[LETTERS_MOST];
    bool has_break[LETTERS_MOST + 1];
    size_t n;
    beam beams[ATT_SYLLABLES_MOST + 1][LETTERS_MOST + 1];
} lattice;

static void add_partial(beam *b, partial p)
{
    size_t dearest = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (b->at[i].syllables == p.syllables) {
            b->at[i].nats = fmin(b->at[i].nats, p.nats);
            return;
        }
        dearest = b->at[i].nats > b->at[dearest].nats ? i : dearest;
    }
    if (b->n < BEAM)
        b->at[b->n++] = p;
    else if (p.nats < b->at[dearest].nats)
        b->at[dearest] = p;
}

/* Add one syllable to every partial reading of k syllables that ends before `from`. */
static void extend(lattice *l, const forest *f, size_t k, size_t from)
{
    const beam *before = &l->beams[k][from];
    uint32_t at = 0;
    double broken = 0;
    for (size_t to = from + 1; to <= l->n && to - from <= ATT_SEGMENT_MOST; to++) {
        at = f->nodes[at].children[l->letters[to - 1] - 'a'];
        if (at == NO_NODE)
            return;
        if (to - 1 > from && l->has_break[to - 1])
            broken += break_nats;
        for (uint32_t e = f->nodes[at].endings; e; e = f->endings[e].next) {
            const uint16_t s = f->endings[e].syllable;
            const double nats = broken + (double)f->endings[e].nats
                                - log((double)l->sounds->shares[l->role][s]);
            for (size_t p = 0; p < before->n; p++)
                add_partial(&l->beams[k + 1][to],
                    (partial){before->at[p].syllables << SYLLABLE_BITS | s,
                        before->at[p].nats + nats});
        }
    }
}

/* All readings in one writing, cheapest kept. */
static void walk(lattice *l, const forest *f, beam *found)
{
    const size_t n_most = l->role == ATT_FAMILY ? 1 : ATT_SYLLABLES_MOST - 1;
    for (size_t k = 0; k <= ATT_SYLLABLES_MOST; k++)
        for (size_t q = 0; q <= l->n; q++)
            l->beams[k][q].n = 0;
    l->beams[0][0] = (beam){.n = 1};
    for (size_t k = 0; k < n_most; k++)
        for (size_t from = 0; from < l->n; from++)
            if (l->beams[k][from].n > 0)
                extend(l, f, k, from);
    found->n = 0;
    for (size_t k = 1; k <= n_most; k++)
        for (size_t i = 0; i < l->beams[k][l->n].n; i++) {
            partial p = l->beams[k][l->n].at[i];
            p.nats += l->role == ATT_GIVEN ? length_nats[k] : 0;
            add_partial(found, p);
        }
}

static double prior_of(const att_sounds *sounds, att_role role, uint64_t syllables)
{
    double prior = 1;
    size_t n = 0;
    for (uint64_t rest = syllables; rest; rest >>= SYLLABLE_BITS, n++)
        prior *= (double)sounds->shares[role][rest & ((1u << SYLLABLE_BITS) - 1)];
    return role == ATT_GIVEN && n <= ATT_SYLLABLES_MOST ? prior * exp(-length_nats[n])
                                                        : prior;
}

static void add_reading(const att_sounds *sounds, att_role role, uint64_t syllables,
    double weight, att_readings *out)
{
    for (size_t i = 0; i < out->n; i++)
        if (out->at[i].syllables == syllables) {
            out->at[i].probability += (float)weight;
            return;
        }
    size_t least = 0;
    for (size_t i = 1; i < out->n; i++)
        least = out->at[i].probability < out->at[least].probability ? i : least;
    const att_reading r = {
        syllables, (float)weight, (float)prior_of(sounds, role, syllables)};
    if (out->n < ATT_READINGS_MOST)
        out->at[out->n++] = r;
    else if (r.probability > out->at[least].probability)
        out->at[least] = r;
}

static int by_syllables(const void *a, const void *b)
{
    const uint64_t x = ((const att_reading *)a)->syllables,
                   y = ((const att_reading *)b)->syllables;
    return (x > y) - (x < y);
}

static void normalise(att_readings *out)
{
    double sum = 0;
    for (size_t i = 0; i < out->n; i++)
        sum += (double)out->at[i].probability;
    for (size_t i = 0; i < out->n; i++)
        out->at[i].probability = (float)((double)out->at[i].probability / sum);
    qsort(out->at, out->n, sizeof *out->at, by_syllables);
}

static void read_latin(
    const att_sounds *sounds, att_text bare, att_role role, att_readings *out)
{
    lattice l;
    beam found[2];
    l.sounds = sounds;
    l.role = role;
    l.n = 0;
    memset(l.has_break, 0, sizeof l.has_break);
    for (size_t i = 0; i < bare.length; i++) {
        const char c = bare.at[i];
        if (c == ' ' || c == '-')
            l.has_break[l.n] = true;
        else if (c < 'a' || c > 'z' || l.n == LETTERS_MOST)
            return;
        else
            l.letters[l.n++] = c;
    }
    double least = HUGE_VAL;
    for (int w = 0; w < 2; w++) {
        walk(&l, &sounds->forests[w][role], &found[w]);
        for (size_t i = 0; i < found[w].n; i++)
            least = fmin(least, found[w].at[i].nats);
    }
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; i < found[w].n; i++)
            if (found[w].at[i].nats < least + 9)
                add_reading(sounds, role, found[w].at[i].syllables,
                    exp(least - found[w].at[i].nats), out);
}

/* ---- reading Hangul and hanja ---------------------------------------------------- */

static const hanja *find_hanja(const att_sounds *sounds, uint32_t character)
{
    const hanja wanted = {.character = character};
    return bsearch(
        &wanted, sounds->hanja, sounds->n_hanja, sizeof wanted, by_character);
}

/* The readings so far, each continued by each reading of one more character. */
static bool read_character(
    const att_sounds *sounds, att_role role, uint32_t point, beam *readings)
{
    uint16_t syllables[HANJA_READINGS] = {0};
    if (is_syllable(point))
        syllables[0] = fold_syllable(point);
    else {
        const hanja *h = find_hanja(sounds, point);
        if (!h)
            return false;
        memcpy(syllables, h->syllables, sizeof syllables);
    }
    beam next = {0};
    for (size_t i = 0; i < readings->n; i++)
        for (size_t k = 0; k < HANJA_READINGS && syllables[k]; k++)
            add_partial(&next,
                (partial){readings->at[i].syllables << SYLLABLE_BITS | syllables[k],
                    readings->at[i].nats
                        - log((double)sounds->shares[role][syllables[k]])});
    *readings = next;
    return next.n > 0;
}

static void read_characters(
    const att_sounds *sounds, att_points points, att_role role, att_readings *out)
{
    beam readings = {.n = 1};
    size_t n = 0;
    for (size_t i = 0; i < points.length; i++) {
        if (points.at[i] == ' ' || points.at[i] == '-')
            continue;
        if (++n > (role == ATT_FAMILY ? 2 : ATT_SYLLABLES_MOST)
            || !read_character(sounds, role, points.at[i], &readings))
            return;
    }
    double least = HUGE_VAL;
    for (size_t i = 0; i < readings.n; i++)
        least = fmin(least, readings.at[i].nats);
    for (size_t i = 0; n > 0 && i < readings.n; i++)
        add_reading(sounds, role, readings.at[i].syllables,
            exp(least - readings.at[i].nats), out);
}

void att_people_read_sound(
    const att_sounds *sounds, att_text bare, att_role role, att_readings *out)
{
    enum { BYTES_MOST = 64 };
    out->n = 0;
    if (bare.length == 0 || bare.length > BYTES_MOST)
        return;
    if ((unsigned char)bare.at[0] < 0x80)
        read_latin(sounds, bare, role, out);
    else {
        uint32_t at[BYTES_MOST];
        read_characters(sounds, att_people_points_into(bare, at), role, out);
    }
    if (out->n > 0)
        normalise(out);
}

double att_people_sound_bits(const att_readings *a, const att_readings *b)
{
    double sum = 0;
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        const att_reading *x = &a->at[i], *y = &b->at[j];
        if (x->syllables == y->syllables)
            sum += (double)x->probability * (double)y->probability
                   / fmax((double)x->prior, 1e-9);
        i += x->syllables <= y->syllables;
        j += y->syllables <= x->syllables;
    }
    return sum > 0 ? log2(sum) : -HUGE_VAL;
}
