/* speller.c — the spellings of each unit, from the tables in data/names, as tries. */
#include "speller.h"

#include "base/embedded.h"

#include <math.h>
#include <string.h>

extern const att_embedded att_people_tables[];

static const double rare_cost = 0.05; /* of each variant the rules do not have */

static att_bytes table(const char *name)
{
    for (const att_embedded *t = att_people_tables; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t->bytes;
    return (att_bytes){0};
}

/* ---- tries ----------------------------------------------------------------------- */

static size_t child_of(const att_trie *trie, size_t node, char letter)
{
    for (size_t c = trie->nodes[node].first_child; c != 0; c = trie->nodes[c].next)
        if (trie->nodes[c].letter == letter)
            return c;
    return 0;
}

static bool add_node(
    att_arena *arena, att_trie *trie, size_t parent, char letter, att_error *err)
{
    att_trie_node *nodes = att_grow(
        arena, trie->nodes, trie->n_nodes, &trie->capacity, sizeof *nodes, err);
    if (!nodes)
        return false;
    trie->nodes = nodes;
    nodes[trie->n_nodes] = (att_trie_node){
        .letter = letter, .next = nodes[parent].first_child, .cost = HUGE_VALF};
    nodes[parent].first_child = (uint32_t)trie->n_nodes++;
    return true;
}

static bool add_spelling(
    att_arena *arena, att_trie *trie, att_text letters, double cost, att_error *err)
{
    size_t node = 0;
    if (trie->n_nodes == 0) {
        trie->nodes =
            att_grow(arena, NULL, 0, &trie->capacity, sizeof *trie->nodes, err);
        if (!trie->nodes)
            return false;
        trie->nodes[0] = (att_trie_node){.cost = HUGE_VALF};
        trie->n_nodes = 1;
    }
    for (size_t i = 0; i < letters.length; i++) {
        size_t child = child_of(trie, node, letters.at[i]);
        if (child == 0) {
            if (!add_node(arena, trie, node, letters.at[i], err))
                return false;
            child = trie->n_nodes - 1;
        }
        node = child;
    }
    if (node != 0 && cost < (double)trie->nodes[node].cost)
        trie->nodes[node].cost = (float)cost;
    return true;
}

/* ---- letters of Hangul ----------------------------------------------------------- */

static const char *const part_names[ATT_PARTS] = {"initial", "vowel", "final"};

/* The Unicode order of letters within a syllable. */
static const char *const part_letters[ATT_PARTS] = {
    "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
    "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
    "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"};

static void add_letter_spellings(att_letter_spellings *to, att_text words, double cost)
{
    while (words.length > 0 && to->n < ATT_SPELLINGS_MOST) {
        const att_text word = att_text_split(words, ' ', &words);
        to->spellings[to->n] = att_text_is(word, "_") ? (att_text){0} : word;
        to->costs[to->n++] = cost;
    }
}

/* Rows of one table, each handed to `take`; text lives in the arena. */
typedef bool take_row(
    void *self, const att_text fields[], att_arena *arena, att_error *err);

static bool each_row(const char *name, size_t n_fields, take_row *take, void *self,
    att_arena *arena, att_error *err)
{
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    att_csv *csv;
    att_csv_row row;
    bool has_row = false, is_header = true;
    if (!att_csv_open(NULL, table(name), name, &settings, &csv, err))
        return false;
    bool ok;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row) {
        att_text fields[4] = {{0}};
        ok = row.n_fields == n_fields
             || att_fail(err, ATT_INVALID, "%s, line %zu: %zu fields", name, row.line,
                 row.n_fields);
        for (size_t f = 0; ok && f < n_fields && f < 4; f++)
            ok = att_text_copy(row.fields[f], arena, &fields[f], err);
        if (!ok || (!is_header && !(ok = take(self, fields, arena, err))))
            break;
        is_header = false;
    }
    att_csv_close(csv);
    return ok;
}

static bool take_letter(
    void *self, const att_text fields[], att_arena *arena, att_error *err)
{
    (void)arena;
    att_alphabet *letters = self;
    for (size_t p = 0; p < ATT_PARTS; p++) {
        if (!att_text_is(fields[0], part_names[p]))
            continue;
        const char *found = strstr(part_letters[p], fields[1].at);
        if (!found)
            return att_fail(err, ATT_INVALID, "korean_letters.csv: no such letter");
        const size_t index = (size_t)(found - part_letters[p]) / 3 + (p == 2);
        add_letter_spellings(&letters->of[p][index], fields[2], 0);
        add_letter_spellings(&letters->of[p][index], fields[3], rare_cost);
    }
    return true;
}

/* Every way to write one syllable. */
static bool spell_syllable(const att_alphabet *letters, uint32_t syllable,
    att_arena *arena, att_trie *trie, att_error *err)
{
    att_jamo jamo;
    if (!att_people_jamo(syllable, &jamo))
        return true;
    static const att_letter_spellings nothing = {.n = 1};
    const att_letter_spellings *first = &letters->of[0][jamo.initial],
                               *second = &letters->of[1][jamo.vowel],
                               *third = jamo.final > 0 ? &letters->of[2][jamo.final]
                                                       : &nothing;
    for (size_t i = 0; i < first->n; i++)
        for (size_t v = 0; v < second->n; v++)
            for (size_t f = 0; f < third->n; f++) {
                char word[32];
                size_t n = 0;
                const att_text parts[ATT_PARTS] = {
                    first->spellings[i], second->spellings[v], third->spellings[f]};
                for (size_t p = 0; p < ATT_PARTS; p++)
                    for (size_t k = 0; k < parts[p].length && n < sizeof word; k++)
                        word[n++] = parts[p].at[k];
                const double cost =
                    first->costs[i] + second->costs[v] + third->costs[f];
                if (!add_spelling(arena, trie, (att_text){word, n}, cost, err))
                    return false;
            }
    return true;
}

/* ---- the units of names ---------------------------------------------------------- */

static size_t slot_of(uint32_t unit)
{
    return (size_t)(unit - ATT_HANGUL_FIRST);
}

static bool is_hangul(uint32_t unit)
{
    return unit >= ATT_HANGUL_FIRST && slot_of(unit) < ATT_HANGUL_SYLLABLES;
}

double att_speller_share(const att_speller *speller, att_role role, uint32_t unit)
{
    if (!is_hangul(unit))
        return 0;
    const double seen = (double)speller->counts[role][slot_of(unit)] + 0.5;
    return seen / ((double)speller->totals[role] + 0.5 * ATT_HANGUL_SYLLABLES / 25);
}

static att_role role_of(att_text word)
{
    return att_text_is(word, "family") ? ATT_FAMILY : ATT_GIVEN;
}

static bool make_trie(att_arena *arena, att_speller *speller, att_role role,
    uint32_t unit, att_trie **out, att_error *err)
{
    att_trie **place = &speller->tries[role][slot_of(unit)];
    if (!*place)
        *place = att_push(arena, 1, sizeof **place, err);
    *out = *place;
    return *place != NULL;
}

static bool take_count(
    void *self, const att_text fields[], att_arena *arena, att_error *err)
{
    att_speller *speller = self;
    att_points name;
    int64_t count = 0;
    if (!att_people_points(fields[1], arena, &name, err))
        return false;
    if (!att_text_int64(fields[2], &count) || name.length == 0
        || !is_hangul(name.at[0]))
        return att_fail(
            err, ATT_INVALID, "korean_syllables.csv: %.*s", ATT_PRINT(fields[2]));
    const att_role role = role_of(fields[0]);
    speller->totals[role] += (uint32_t)count;
    if (name.length == 1)
        speller->counts[role][slot_of(name.at[0])] += (uint32_t)count;
    return true;
}

/* Surnames of one syllable get spellings of their own; those of two are remembered. */
static bool take_surname(
    void *self, const att_text fields[], att_arena *arena, att_error *err)
{
    att_speller *speller = self;
    att_points name;
    if (!att_people_points(fields[0], arena, &name, err))
        return false;
    if (name.length == 2 && speller->n_compounds < ATT_COMPOUNDS_MOST) {
        speller->compounds[speller->n_compounds][0] = name.at[0];
        speller->compounds[speller->n_compounds++][1] = name.at[1];
        return true;
    }
    att_text words = fields[1];
    att_trie *trie;
    if (speller->is_pinyin || name.length != 1)
        return true;
    if (!make_trie(arena, speller, ATT_FAMILY, name.at[0], &trie, err))
        return false;
    while (words.length > 0)
        if (!add_spelling(arena, trie, att_text_split(words, ' ', &words), 0, err))
            return false;
    return true;
}

static bool take_pinyin(
    void *self, const att_text fields[], att_arena *arena, att_error *err)
{
    att_speller *speller = self;
    att_points name;
    att_trie *trie;
    double share;
    if (!att_people_points(fields[1], arena, &name, err))
        return false;
    if (!att_text_double(fields[3], &share) || name.length == 0)
        return att_fail(
            err, ATT_INVALID, "korean_pinyin.csv: %.*s", ATT_PRINT(fields[3]));
    if (name.length != 1)
        return true;
    return make_trie(arena, speller, role_of(fields[0]), name.at[0], &trie, err)
           && add_spelling(
               arena, trie, fields[2], -0.15 * log(share > 0 ? share : 1e-6), err);
}

/* Syllables no table counts are spelled when a name has them. */
const att_trie *att_speller_trie(
    const att_speller *speller, att_role role, uint32_t unit, att_arena *arena)
{
    if (!is_hangul(unit))
        return NULL;
    const att_trie *trie = speller->tries[role][slot_of(unit)];
    if (!trie)
        trie = speller->tries[ATT_GIVEN][slot_of(unit)];
    if (trie || speller->is_pinyin)
        return trie;
    att_trie *made = att_push(arena, 1, sizeof *made, NULL);
    return made && spell_syllable(&speller->letters, unit, arena, made, NULL) ? made
                                                                              : NULL;
}

/* The syllables names are made of, in Latin letters, given or family; a surname's own
 * come on top.
 */
static bool spell_all(att_speller *speller, att_arena *arena, att_error *err)
{
    if (!each_row("korean_letters.csv", 4, take_letter, &speller->letters, arena, err))
        return false;
    for (uint32_t s = 0; s < ATT_HANGUL_SYLLABLES; s++) {
        att_trie *trie = NULL;
        for (int role = 0; role < ATT_ROLES; role++) {
            const bool is_wanted =
                speller->tries[role][s] || speller->counts[role][s] > 0;
            if (is_wanted
                && (!make_trie(arena, speller, (att_role)role, ATT_HANGUL_FIRST + s,
                        &trie, err)
                    || !spell_syllable(
                        &speller->letters, ATT_HANGUL_FIRST + s, arena, trie, err)))
                return false;
        }
    }
    return true;
}

static bool make_speller(
    bool is_pinyin, att_arena *arena, const att_speller **out, att_error *err)
{
    att_speller *speller = att_push(arena, 1, sizeof *speller, err);
    if (!speller)
        return false;
    speller->is_pinyin = is_pinyin;
    const bool ok =
        each_row("korean_syllables.csv", 3, take_count, speller, arena, err)
        && each_row("korean_surnames.csv", 2, take_surname, speller, arena, err)
        && (is_pinyin
                ? each_row("korean_pinyin.csv", 4, take_pinyin, speller, arena, err)
                : spell_all(speller, arena, err));
    *out = speller;
    return ok;
}

bool att_people_speller_latin(att_arena *arena, const att_speller **out, att_error *err)
{
    return make_speller(false, arena, out, err);
}

bool att_people_speller_pinyin(
    att_arena *arena, const att_speller **out, att_error *err)
{
    return make_speller(true, arena, out, err);
}

size_t att_people_family_units(const att_speller *speller, att_points name)
{
    for (size_t c = 0; c < speller->n_compounds && name.length > 2; c++)
        if (name.at[0] == speller->compounds[c][0]
            && name.at[1] == speller->compounds[c][1])
            return 2;
    return name.length > 0;
}
