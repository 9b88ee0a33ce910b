/* screen.c — whether a name stands on a list. */
#include "words.h"

#include <attest/people.h>

#include "fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MOST = 8, PART_LETTERS = 40 };

/* A name in words, and by sound where it reads as Korean. */
typedef struct form {
    size_t n_parts;
    att_points parts[PARTS_MOST];
    uint64_t letters[PARTS_MOST]; /* which letters a part has, a bit each */
    double weights[PARTS_MOST];   /* rare words weigh more */
    att_readings family, given;   /* of the likelier order */
} form;

typedef struct alias {
    form form;
    const att_alias *alias;
    size_t entry;
} alias;

struct att_screen {
    const att_list *list;
    const att_sounds *sounds;
    att_dictionary words;
    alias *aliases;
    size_t n, capacity;
};

static const double extra_on_list = 0.2, extra_sought = 0.8; /* of an unmatched word */
static const double least_part = 0.76; /* words less alike than this do not match */

/* ---- forms ----------------------------------------------------------------------- */

static uint64_t letters_of(att_points p)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < p.length; i++)
        mask |= UINT64_C(1) << (p.at[i] & 63);
    return mask;
}

/* The surname is the first word or the last; both are tried, one has to read. */
static void read_sounds(const att_sounds *sounds, att_text bare, form *f)
{
    const char *first = memchr(bare.at, ' ', bare.length);
    f->family.n = f->given.n = 0;
    if (!first && bare.length >= 6 && (unsigned char)bare.at[0] >= 0xe0) {
        att_people_read_sound(sounds, (att_text){bare.at, 3}, ATT_FAMILY, &f->family);
        att_people_read_sound(
            sounds, (att_text){bare.at + 3, bare.length - 3}, ATT_GIVEN, &f->given);
    }
    if (!first)
        return;
    const char *last = memrchr(bare.at, ' ', bare.length);
    const char *end = bare.at + bare.length;
    const att_text parts[2][2] = {
        {{bare.at, (size_t)(first - bare.at)}, {first + 1, (size_t)(end - first - 1)}},
        {{last + 1, (size_t)(end - last - 1)}, {bare.at, (size_t)(last - bare.at)}}};
    for (int order = 0; order < 2; order++) {
        att_people_read_sound(sounds, parts[order][0], ATT_FAMILY, &f->family);
        att_people_read_sound(sounds, parts[order][1], ATT_GIVEN, &f->given);
        if (f->family.n > 0 && f->given.n > 0)
            return;
    }
    f->family.n = f->given.n = 0;
}

static bool make_form(
    const att_sounds *sounds, att_text name, att_arena *arena, form *f, att_error *err)
{
    att_text bare, rest;
    *f = (form){0};
    if (!att_people_bare(name, arena, &bare, err))
        return false;
    for (rest = bare; rest.length > 0 && f->n_parts < PARTS_MOST;) {
        att_points *p = &f->parts[f->n_parts];
        if (!att_people_points(att_text_split(rest, ' ', &rest), arena, p, err))
            return false;
        if (p->length > PART_LETTERS)
            p->length = PART_LETTERS;
        f->letters[f->n_parts] = letters_of(*p);
        f->weights[f->n_parts++] = 1;
    }
    read_sounds(sounds, bare, f);
    return true;
}

/* Words that many names of the list share tell less. */
static bool weigh_words(
    const att_screen *s, att_text name, att_arena *arena, form *f, att_error *err)
{
    att_text rest;
    if (!att_people_bare(name, arena, &rest, err))
        return false;
    for (size_t p = 0; rest.length > 0 && p < f->n_parts; p++) {
        const uint32_t number =
            att_dictionary_find(&s->words, att_text_split(rest, ' ', &rest));
        const double n = number ? (double)s->words.counts[number] : 0;
        f->weights[p] = (f->parts[p].length < 3 ? 0.5 : 1) / (1 + 0.15 * log1p(n));
    }
    return true;
}

bool att_people_screen_open(
    const att_list *list, att_arena *arena, const att_screen **out, att_error *err)
{
    att_screen *s = att_push(arena, 1, sizeof *s, err);
    if (!s || !att_people_sounds(arena, &s->sounds, err)
        || !att_dictionary_init(&s->words, arena, err))
        return false;
    s->list = list;
    for (size_t e = 0; e < list->n; e++)
        for (size_t a = 0; a < list->entries[e].n_names; a++) {
            att_text rest;
            alias *all =
                att_grow(arena, s->aliases, s->n, &s->capacity, sizeof *all, err);
            if (!all)
                return false;
            s->aliases = all;
            all[s->n] = (alias){.alias = &list->entries[e].names[a], .entry = e};
            if (!make_form(
                    s->sounds, all[s->n].alias->name, arena, &all[s->n].form, err)
                || !att_people_bare(all[s->n].alias->name, arena, &rest, err))
                return false;
            for (uint32_t number; rest.length > 0;)
                if (!att_dictionary_add(
                        &s->words, att_text_split(rest, ' ', &rest), &number, err))
                    return false;
            s->n++;
        }
    for (size_t a = 0; a < s->n; a++)
        if (!weigh_words(s, s->aliases[a].alias->name, arena, &s->aliases[a].form, err))
            return false;
    *out = s;
    return true;
}

/* ---- likeness -------------------------------------------------------------------- */

static double compare_parts(const form *a, size_t i, const form *b, size_t j)
{
    const att_points x = a->parts[i], y = b->parts[j];
    const size_t longer = x.length > y.length ? x.length : y.length,
                 shorter = x.length + y.length - longer;
    if (shorter == 1)
        return x.at[0] == y.at[0] ? (longer == 1 ? 1 : 0.8) : 0;
    const int n_shared = __builtin_popcountll(a->letters[i] & b->letters[j]);
    if (n_shared * 2 < (int)__builtin_popcountll(a->letters[i] | b->letters[j]))
        return 0;
    const size_t most = longer / 3;
    const size_t d = att_people_edits_swaps(x, y, most);
    const double by_edits =
        d > most ? 0 : 1 - (double)d / (double)longer * (longer > 4 ? 0.75 : 1);
    return fmax(by_edits, shorter >= 4 ? att_people_jaro_winkler(x, y) - 0.04 : 0);
}

/* Words paired off, the most alike first. */
static double compare_words(const form *sought, const form *listed)
{
    bool is_used[2][PARTS_MOST] = {{false}};
    double sum = 0, all = 0;
    for (;;) {
        double best = least_part;
        size_t i = PARTS_MOST, j = 0;
        for (size_t a = 0; a < sought->n_parts; a++)
            for (size_t b = 0; !is_used[0][a] && b < listed->n_parts; b++) {
                const double alike =
                    is_used[1][b] ? 0 : compare_parts(sought, a, listed, b);
                if (alike > best) {
                    best = alike;
                    i = a;
                    j = b;
                }
            }
        if (i == PARTS_MOST)
            break;
        is_used[0][i] = is_used[1][j] = true;
        const double weight = fmax(sought->weights[i], listed->weights[j]);
        sum += weight * best;
        all += weight;
    }
    for (size_t a = 0; a < sought->n_parts; a++)
        all += is_used[0][a] ? 0 : extra_sought * sought->weights[a];
    for (size_t b = 0; b < listed->n_parts; b++)
        all += is_used[1][b] ? 0 : extra_on_list * listed->weights[b];
    return all > 0 ? sum / all : 0;
}

/* The letters run together: names that are cut into words elsewhere. */
static double compare_whole(const form *a, const form *b)
{
    uint32_t x[PARTS_MOST * PART_LETTERS], y[PARTS_MOST * PART_LETTERS];
    att_points p = {0, x}, q = {0, y};
    for (size_t i = 0; i < a->n_parts; i++)
        for (size_t k = 0; k < a->parts[i].length; k++)
            x[p.length++] = a->parts[i].at[k];
    for (size_t i = 0; i < b->n_parts; i++)
        for (size_t k = 0; k < b->parts[i].length; k++)
            y[q.length++] = b->parts[i].at[k];
    const size_t longer = p.length > q.length ? p.length : q.length;
    const size_t most = longer / 6;
    const size_t d = longer > 0 ? att_people_edits_swaps(p, q, most) : 1;
    return d > most || longer < 6 ? 0 : 1 - (double)d / (double)longer;
}

/* The bits a shared sound is worth, as a likeness: some 12 are as good as equal. */
static double compare_sounds(const form *a, const form *b)
{
    const double family = att_people_sound_bits(&a->family, &b->family),
                 given = att_people_sound_bits(&a->given, &b->given);
    if (family < 0 || given < 3)
        return 0;
    return fmin(0.7 + (family + given) * 0.025, 0.99); /* letters alike come first */
}

static double compare(const form *sought, const form *listed)
{
    return fmax(compare_words(sought, listed),
        fmax(compare_whole(sought, listed), compare_sounds(sought, listed)));
}

/* ---- evidence -------------------------------------------------------------------- */

/* Years within two of each other agree: lists round, and so do records. */
static att_evidence compare_births(const att_listed *e, att_text birth)
{
    static const int32_t slack_days = 731;
    att_date date;
    if (e->n_births == 0 || birth.length == 0 || !att_people_read_date(birth, &date))
        return ATT_EVIDENCE_NONE;
    for (size_t b = 0; b < e->n_births; b++) {
        const att_edtf *listed = &e->births[b];
        if ((int64_t)listed->start_earliest - slack_days <= date.to
            && date.from <= (int64_t)listed->end_latest + slack_days)
            return ATT_EVIDENCE_AGREES;
    }
    return ATT_EVIDENCE_DIFFERS;
}

static bool same_country(att_text a, att_text b, att_arena *arena)
{
    att_text x, y;
    return att_people_bare(a, arena, &x, NULL) && att_people_bare(b, arena, &y, NULL)
           && att_text_equal(x, y);
}

static att_evidence compare_countries(
    const att_listed *e, att_text country, att_arena *arena)
{
    if (e->n_countries == 0 || country.length == 0)
        return ATT_EVIDENCE_NONE;
    for (size_t c = 0; c < e->n_countries; c++)
        if (same_country(e->countries[c], country, arena))
            return ATT_EVIDENCE_AGREES;
    return ATT_EVIDENCE_DIFFERS;
}

/* ---- hits ------------------------------------------------------------------------ */

static int by_likeness(const void *left, const void *right)
{
    const att_hit *a = left, *b = right;
    if (a->likeness != b->likeness)
        return a->likeness > b->likeness ? -1 : 1;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

/* A whole name in Hangul or hanja has no spaces either. */
static bool is_one_word(const form *f)
{
    enum { CHARACTERS_FIRST = 0x2e80 };
    return f->n_parts == 0
           || (f->n_parts == 1
               && (f->parts[0].length < 2 || f->parts[0].at[0] < CHARACTERS_FIRST));
}

static bool is_hit(const att_hit *h, double least)
{
    return h->entry && h->likeness >= least
           && (!h->is_weak || h->birth == ATT_EVIDENCE_AGREES
               || h->country == ATT_EVIDENCE_AGREES);
}

bool att_people_screen(const att_screen *s, const att_sought *sought, double least,
    att_arena *arena, size_t *n, const att_hit **hits, att_error *err)
{
    form f;
    att_hit *found = NULL;
    size_t n_found = 0, capacity = 0;
    if (!make_form(s->sounds, sought->name, arena, &f, err)
        || !weigh_words(s, sought->name, arena, &f, err))
        return false;
    for (size_t a = 0; a < s->n;) {
        const size_t entry = s->aliases[a].entry;
        const att_listed *e = &s->list->entries[entry];
        att_hit best = {0};
        for (; a < s->n && s->aliases[a].entry == entry; a++) {
            const form *listed = &s->aliases[a].form;
            const double likeness = compare(&f, listed);
            if (likeness < least)
                continue;
            att_hit h = {e, s->aliases[a].alias->name,
                s->aliases[a].alias->is_weak
                    || (is_one_word(listed) && s->aliases[a].alias != e->names),
                likeness, compare_births(e, sought->birth),
                compare_countries(e, sought->country, arena)};
            if (is_hit(&h, least) && h.likeness > best.likeness)
                best = h;
        }
        if (!is_hit(&best, least))
            continue;
        found = att_grow(arena, found, n_found, &capacity, sizeof *found, err);
        if (!found)
            return false;
        found[n_found++] = best;
    }
    if (n_found > 0)
        qsort(found, n_found, sizeof *found, by_likeness);
    *n = n_found;
    *hits = found;
    return true;
}
