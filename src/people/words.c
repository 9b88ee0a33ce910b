/* words.c — distinct values made ready to compare: bare, in words and letters. */
#include "words.h"

#include <string.h>

/* Apostrophes vanish, other signs part words. */
static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0x2019 || c == 0x2018 || c == 0x2bc
           || c == 0x2bb || c == 0xb4;
}

static bool is_sign(uint32_t c)
{
    return (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
           || (c >= 0x80 && c <= 0xbf) || (c >= 0x2000 && c <= 0x206f)
           || (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff0f);
}

static size_t step_of(const char *at)
{
    const unsigned char c = (unsigned char)*at;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

bool att_people_bare(att_text text, att_arena *arena, att_text *out, att_error *err)
{
    att_text folded;
    if (!att_text_bare(text, arena, &folded, err))
        return false;
    char *at = att_push(arena, folded.length + 1, 1, err);
    if (!at)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < folded.length; i += step_of(folded.at + i)) {
        const size_t step = step_of(folded.at + i);
        uint32_t point[4];
        const uint32_t c =
            att_people_points_into((att_text){folded.at + i, step}, point).at[0];
        if (is_apostrophe(c))
            continue;
        if (is_sign(c)) {
            if (n > 0 && at[n - 1] != ' ')
                at[n++] = ' ';
            continue;
        }
        memcpy(at + n, folded.at + i, step);
        n += step;
    }
    *out = att_text_trim((att_text){at, n});
    return true;
}

/* ---- how a word sounds, roughly -------------------------------------------------- */

/* Consonants as Spanish and English ears confuse them; vowels only at the head. */
static uint32_t key_of(att_text word)
{
    static const char classes[26 + 1] = "ab0daf00ajklmnapkrstabbkys";
    uint64_t key = 0;
    char before = 0;
    for (size_t i = 0; i < word.length; i++) {
        const char c = word.at[i], next = i + 1 < word.length ? word.at[i + 1] : 0;
        if (c < 'a' || c > 'z') {
            key = att_people_mix(key, (unsigned char)c);
            before = 0;
            continue;
        }
        char class = classes[c - 'a'];
        const bool is_vowel = c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
        if (c == 'c')
            class = next == 'e' || next == 'i' ? 's' : 'k';
        else if (c == 'g')
            class = next == 'e' || next == 'i' ? 'j' : 'g';
        else if (c == 'q')
            class = 'k';
        else if (c == 'y' || (c == 'l' && next == 'l'))
            class = 'y';
        if (c == 'h' || (is_vowel && i > 0) || class == before || class == '0')
            continue;
        if (before == 'y' && class == 'l')
            continue;
        key = att_people_mix(key, (unsigned char)(is_vowel ? 'a' : class));
        before = class;
    }
    return (uint32_t)key | 1;
}

/* ---- values ---------------------------------------------------------------------- */

bool att_values_init(att_values *v, att_arena *arena, att_error *err)
{
    *v = (att_values){0};
    v->at = att_grow(arena, NULL, 0, &v->capacity, sizeof *v->at, err);
    return v->at && att_dictionary_init(&v->bare, arena, err)
           && att_dictionary_init(&v->words, arena, err);
}

static bool split_words(att_values *v, att_value *value, att_text bare, att_error *err)
{
    att_text rest = bare;
    while (rest.length > 0) {
        const att_text word = att_text_split(rest, ' ', &rest);
        uint32_t number;
        if (!att_dictionary_add(&v->words, word, &number, err))
            return false;
        if (value->n_words == ATT_WORDS_MOST || number == 0)
            continue;
        const size_t w = value->n_words++;
        uint32_t points[4];
        value->words[w] = number;
        value->keys[w] = key_of(word);
        value->initials[w] =
            att_people_points_into((att_text){word.at, step_of(word.at)}, points).at[0];
        size_t n = 0;
        for (size_t i = 0; i < word.length; i += step_of(word.at + i))
            n++;
        value->lengths[w] = (uint8_t)(n < UINT8_MAX ? n : UINT8_MAX);
    }
    return true;
}

static bool take_letters(att_values *v, att_value *value, att_text bare, att_error *err)
{
    att_points all;
    if (!att_people_points(bare, v->bare.arena, &all, err))
        return false;
    uint32_t *at = v->bare.arena ? att_push(v->bare.arena, all.length, 4, err) : NULL;
    if (!at)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < all.length && n < ATT_WORD_LETTERS_MOST; i++)
        if (all.at[i] != ' ')
            at[n++] = all.at[i];
    value->letters = (att_points){n, at};
    return true;
}

bool att_values_add(
    att_values *v, att_text text, att_arena *scratch, uint32_t *number, att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    att_text bare;
    const size_t n_before = v->bare.n;
    bool ok = att_people_bare(text, scratch, &bare, err)
              && att_dictionary_add(&v->bare, bare, number, err);
    if (ok && v->bare.n > n_before) {
        att_value *at =
            att_grow(v->bare.arena, v->at, *number, &v->capacity, sizeof *at, err);
        ok = at != NULL;
        if (ok) {
            v->at = at;
            at[*number] = (att_value){0};
            ok = split_words(v, &at[*number], v->bare.values[*number], err)
                 && take_letters(v, &at[*number], v->bare.values[*number], err);
        }
    }
    att_arena_restore(scratch, spot);
    return ok;
}

/* ---- comparing ------------------------------------------------------------------- */

static bool letters_equal(att_points a, att_points b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length * sizeof *a.at) == 0;
}

/* Words of a that b has too, as a bit a word. */
static unsigned shared_words(const att_value *a, const att_value *b)
{
    unsigned shared = 0;
    for (size_t i = 0; i < a->n_words; i++)
        for (size_t j = 0; j < b->n_words; j++)
            shared |= (unsigned)(a->words[i] == b->words[j]) << i;
    return shared;
}

/* Each word equals the other side's word in its place, or is its first letter. */
static bool is_initials(const att_value *a, const att_value *b)
{
    const size_t n = a->n_words < b->n_words ? a->n_words : b->n_words;
    size_t n_cut = 0;
    for (size_t w = 0; w < n; w++) {
        if (a->words[w] == b->words[w])
            continue;
        const bool is_cut = (a->lengths[w] == 1) != (b->lengths[w] == 1);
        if (!is_cut || a->initials[w] != b->initials[w])
            return false;
        n_cut++;
    }
    return n_cut > 0;
}

static bool sounds_alike(const att_value *a, const att_value *b)
{
    if (a->n_words != b->n_words)
        return false;
    for (size_t w = 0; w < a->n_words; w++)
        if (a->keys[w] != b->keys[w])
            return false;
    return a->letters.length >= 3 && b->letters.length >= 3;
}

uint32_t att_people_shared_word(
    const att_values *v, const att_value *a, const att_value *b)
{
    uint32_t best = 0;
    for (size_t i = 0; i < a->n_words; i++)
        for (size_t j = 0; j < b->n_words; j++)
            if (a->words[i] == b->words[j]
                && (best == 0 || v->words.counts[a->words[i]] < v->words.counts[best]))
                best = a->words[i];
    return best;
}

static att_likeness compare_letters(const att_value *a, const att_value *b)
{
    const size_t longer =
        a->letters.length > b->letters.length ? a->letters.length : b->letters.length;
    const size_t most = longer >= 9 ? 2 : longer >= 4 ? 1 : 0;
    if (att_people_edits_swaps(a->letters, b->letters, most) <= most)
        return ATT_NEAR;
    const double jaro = att_people_jaro_winkler(a->letters, b->letters);
    return jaro >= 0.94 || (jaro >= 0.86 && sounds_alike(a, b)) ? ATT_NEAR
           : jaro >= 0.84                                       ? ATT_CLOSE
                                                                : ATT_OTHER;
}

att_likeness att_people_compare_values(const att_value *a, const att_value *b)
{
    if (a == b || letters_equal(a->letters, b->letters))
        return ATT_SAME;
    const unsigned of_a = shared_words(a, b), of_b = shared_words(b, a);
    const unsigned all_a = (1u << a->n_words) - 1, all_b = (1u << b->n_words) - 1;
    if (of_a == all_a || of_b == all_b)
        return a->words[0] == b->words[0] ? ATT_PART_FIRST : ATT_PART;
    if (is_initials(a, b))
        return ATT_INITIAL;
    const att_likeness letters = compare_letters(a, b);
    if (letters == ATT_NEAR)
        return ATT_NEAR;
    if (of_a)
        return ATT_WORD;
    for (size_t i = 0; i < a->n_words; i++) /* a word of two alike to the ear */
        for (size_t j = 0; j < b->n_words; j++)
            if (a->n_words + b->n_words > 2 && a->keys[i] == b->keys[j]
                && a->lengths[i] > 3 && b->lengths[j] > 3)
                return ATT_CLOSE;
    return letters;
}
