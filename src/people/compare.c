/* compare.c — how alike two records are, field by field, as levels. */
#include "fields.h"

#include <math.h>
#include <stdlib.h>

/* ---- dates ----------------------------------------------------------------------- */

enum {
    SAME_DAY,
    MONTH_AGREES, /* one side has no day */
    YEAR_AGREES,  /* one side has no month */
    SWAPPED_DAY_MONTH,
    DIGIT_APART,
    PART_APART, /* two of year, month and day the same */
    FILLER,     /* one side is 1 January, the same year */
    LUNAR,      /* 15 to 55 days apart */
    SAME_YEAR,
    YEAR_APART,
    FIVE_YEARS,
    LOOSE, /* intervals wider than a year that overlap */
    OTHER_DATE
};

static int digits_apart(const att_date *a, const att_date *b)
{
    const int x[3] = {a->year, a->month, a->day}, y[3] = {b->year, b->month, b->day};
    int n = 0;
    for (int k = 0; k < 3; k++)
        for (int p = x[k], q = y[k], i = 0; i < 4; i++, p /= 10, q /= 10)
            n += p % 10 != q % 10;
    return n;
}

static unsigned compare_same_year(const att_date *a, const att_date *b)
{
    if (!a->month || !b->month)
        return YEAR_AGREES;
    if (a->month == b->month && (!a->day || !b->day))
        return MONTH_AGREES;
    if (a->month == b->month && a->day == b->day)
        return SAME_DAY;
    if (a->day && b->day) {
        if (a->month == b->day && a->day == b->month)
            return SWAPPED_DAY_MONTH;
        if (digits_apart(a, b) == 1)
            return DIGIT_APART;
        if ((a->month == 1 && a->day == 1) || (b->month == 1 && b->day == 1))
            return FILLER;
        if (a->month == b->month || a->day == b->day)
            return PART_APART;
        const int apart = abs(a->from - b->from);
        if (apart >= 15 && apart <= 55)
            return LUNAR;
    }
    return SAME_YEAR;
}

unsigned att_people_compare_dates(const att_date *a, const att_date *b)
{
    if (a->from > a->to || b->from > b->to)
        return ATT_LEVEL_NULL;
    if (!a->year || !b->year)
        return a->from <= b->to && b->from <= a->to ? LOOSE : OTHER_DATE;
    if (a->year == b->year)
        return compare_same_year(a, b);
    if (a->day && b->day && digits_apart(a, b) == 1)
        return DIGIT_APART;
    const int years = abs(a->year - b->year);
    const int days = abs(a->from - b->from);
    if (a->day && b->day && days >= 15 && days <= 55)
        return LUNAR;
    if (a->day && a->day == b->day && a->month == b->month)
        return PART_APART;
    if (years == 1)
        return YEAR_APART;
    return years <= 5 ? FIVE_YEARS : OTHER_DATE;
}

/* ---- names ----------------------------------------------------------------------- */

/* Bits of a shared sound, from strong to weak, for family and given names. */
static unsigned level_of_sound(const att_value *a, const att_value *b, att_role role)
{
    static const double steps[ATT_ROLES][6] = {
        {7, 5.5, 4.2, 3, 1.8, 0.5}, {11, 9, 7, 5, 3, 0.5}};
    static const att_readings nothing = {0};
    const att_readings *x = a->readings[role] ? a->readings[role] : &nothing,
                       *y = b->readings[role] ? b->readings[role] : &nothing;
    const double bits = att_people_sound_bits(x, y);
    for (unsigned k = 0; k < 6; k++)
        if (bits >= steps[role][k])
            return k;
    if (bits > -HUGE_VAL)
        return 6;
    const bool is_latin = a->letters.at[0] < 0x80 && b->letters.at[0] < 0x80;
    return is_latin && a->letters.length >= 4
                   && att_people_edits_swaps(a->letters, b->letters, 1) <= 1
               ? 7
               : 8;
}

/* Whether two parts agree well enough to have changed places. */
static bool is_likely(att_likeness likeness)
{
    return likeness <= ATT_PART;
}

/* ---- other values ---------------------------------------------------------------- */

static unsigned compare_text(const att_value *a, const att_value *b)
{
    switch (att_people_compare_values(a, b)) {
    case ATT_SAME:
        return 0;
    case ATT_NEAR:
        return 2;
    case ATT_PART_FIRST:
    case ATT_PART:
    case ATT_INITIAL:
    case ATT_WORD:
        return 3;
    case ATT_CLOSE:
        return 4;
    case ATT_SWAPPED:
    case ATT_OTHER:
    case ATT_LIKENESSES:
        break;
    }
    return 5;
}

/* Names of places in two scripts, or two spellings of one sound. */
static unsigned compare_place(const att_value *a, const att_value *b)
{
    const unsigned level = compare_text(a, b);
    const att_readings *x = a->readings[ATT_GIVEN], *y = b->readings[ATT_GIVEN];
    return level > 2 && x && y && att_people_sound_bits(x, y) > 4 ? 1 : level;
}

static unsigned compare_identifiers(const att_value *a, const att_value *b)
{
    return a->letters.length >= 5
                   && att_people_edits_swaps(a->letters, b->letters, 1) <= 1
               ? 1
               : 2;
}

static unsigned compare_values(
    const att_field *f, att_field_kind kind, const att_value *a, const att_value *b)
{
    (void)f;
    switch (kind) {
    case ATT_FIELD_FAMILY:
    case ATT_FIELD_GIVEN:
        return (unsigned)att_people_compare_values(a, b);
    case ATT_FIELD_FAMILY_SOUND:
        return level_of_sound(a, b, ATT_FAMILY);
    case ATT_FIELD_GIVEN_SOUND:
        return level_of_sound(a, b, ATT_GIVEN);
    case ATT_FIELD_PLACE:
    case ATT_FIELD_EVENT:
        return compare_place(a, b);
    case ATT_FIELD_IDENTIFIER:
        return compare_identifiers(a, b);
    case ATT_FIELD_TEXT:
        return compare_text(a, b);
    case ATT_FIELD_SEX:
    case ATT_FIELD_BIRTH:
        break;
    }
    return 1;
}

/* ---- with memory of pairs met before --------------------------------------------- */

bool att_cache_init(
    att_cache *cache, const att_fields *fields, att_arena *arena, att_error *err)
{
    for (size_t f = 0; f < fields->n_fields; f++) {
        cache->keys[f] = att_push(arena, ATT_CACHE_SLOTS, sizeof *cache->keys[f], err);
        cache->levels[f] = att_push(arena, ATT_CACHE_SLOTS, 1, err);
        if (!cache->keys[f] || !cache->levels[f])
            return false;
    }
    return true;
}

static unsigned look_up(const att_field *f, att_field_kind kind, att_cache *cache,
    size_t slot_of_field, const att_values *values, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return ATT_LEVEL_NULL;
    if (a == b && kind != ATT_FIELD_FAMILY_SOUND && kind != ATT_FIELD_GIVEN_SOUND)
        return 0;
    const uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    const size_t slot = att_people_mix(3, key) & (ATT_CACHE_SLOTS - 1);
    if (cache->keys[slot_of_field][slot] == key)
        return cache->levels[slot_of_field][slot];
    const unsigned level = compare_values(f, kind, &values->at[a], &values->at[b]);
    cache->keys[slot_of_field][slot] = key;
    cache->levels[slot_of_field][slot] = (uint8_t)level;
    return level;
}

/* Date and place together: {same day, agreeing, other, none} by {alike, other, none}.
 */
static unsigned compare_events(
    const att_field *f, size_t at, att_cache *cache, uint32_t a, uint32_t b)
{
    unsigned date = 3, place = 2;
    if (f->of[a] && f->of[b]) {
        const unsigned level =
            att_people_compare_dates(&f->dates[f->of[a]], &f->dates[f->of[b]]);
        date = level == ATT_LEVEL_NULL ? 3
               : level == SAME_DAY     ? 0
               : level <= YEAR_AGREES  ? 1
                                       : 2;
    }
    if (f->place_of) {
        const unsigned level = look_up(
            f, ATT_FIELD_PLACE, cache, at, f->places, f->place_of[a], f->place_of[b]);
        place = level == ATT_LEVEL_NULL ? 2 : level <= 2 ? 0 : 1;
    }
    const unsigned level = date * 3 + place;
    return level == 11 ? ATT_LEVEL_NULL : level;
}

static unsigned compare_names(
    const att_fields *fields, att_cache *cache, size_t at, uint32_t a, uint32_t b)
{
    const att_field *f = &fields->at[at];
    const bool is_sound =
        f->kind == ATT_FIELD_FAMILY_SOUND || f->kind == ATT_FIELD_GIVEN_SOUND;
    const bool both_korean = fields->is_korean[a] && fields->is_korean[b]
                             && (fields->is_mostly_korean
                                 || fields->is_korean[a] + fields->is_korean[b] > 2);
    if (both_korean != is_sound)
        return ATT_LEVEL_NULL;
    const unsigned level =
        look_up(f, f->kind, cache, at, f->values, f->of[a], f->of[b]);
    if (f->kind != ATT_FIELD_FAMILY || level < ATT_WORD || level == ATT_LEVEL_NULL)
        return level;
    /* given and family may have changed places */
    const unsigned crossed =
        look_up(f, f->kind, cache, at, f->values, fields->family[a], fields->given[b]);
    if (crossed == ATT_LEVEL_NULL || !is_likely((att_likeness)crossed))
        return level;
    const unsigned other =
        look_up(f, f->kind, cache, at, f->values, fields->given[a], fields->family[b]);
    return other != ATT_LEVEL_NULL && is_likely((att_likeness)other) ? ATT_SWAPPED
                                                                     : level;
}

static unsigned compare_field(
    const att_fields *fields, att_cache *cache, size_t at, uint32_t a, uint32_t b)
{
    const att_field *f = &fields->at[at];
    if (f->kind <= ATT_FIELD_GIVEN_SOUND)
        return compare_names(fields, cache, at, a, b);
    if (f->kind == ATT_FIELD_EVENT)
        return compare_events(f, at, cache, a, b);
    if (f->of[a] == 0 || f->of[b] == 0)
        return ATT_LEVEL_NULL;
    if (f->kind == ATT_FIELD_BIRTH)
        return att_people_compare_dates(&f->dates[f->of[a]], &f->dates[f->of[b]]);
    if (f->kind == ATT_FIELD_SEX)
        return f->of[a] != f->of[b];
    return look_up(f, f->kind, cache, at, f->values, f->of[a], f->of[b]);
}

uint64_t att_people_pattern(
    const att_fields *fields, att_cache *cache, uint32_t a, uint32_t b)
{
    uint64_t pattern = 0;
    bool is_swapped = false;
    for (size_t f = 0; f < fields->n_fields; f++) {
        unsigned level = compare_field(fields, cache, f, a, b);
        if (fields->at[f].kind == ATT_FIELD_FAMILY)
            is_swapped = level == ATT_SWAPPED;
        if (is_swapped && fields->at[f].kind == ATT_FIELD_GIVEN)
            level = look_up(&fields->at[f], ATT_FIELD_GIVEN, cache, f,
                fields->at[f].values, fields->given[a], fields->family[b]);
        pattern |= (uint64_t)level << (4 * f);
    }
    return pattern;
}

/* ---- in words -------------------------------------------------------------------- */

const char *att_people_level_words(att_field_kind kind, unsigned level)
{
    static const char *const names[] = {"the same", "the same, one shorter",
        "the same, an initial", "a letter or sound apart", "a part in common",
        "given and family swapped", "a word in common", "loosely alike", "different"};
    static const char *const sounds[] = {"the same rare sound",
        "the same uncommon sound", "the same sound", "the same common sound",
        "perhaps the same sound", "hardly the same sound",
        "the sound speaks against it", "a letter apart", "different"};
    static const char *const dates[] = {"the same day", "the same month, a day missing",
        "the same year, the rest missing", "day and month swapped", "one digit apart",
        "two of three parts the same", "1 January against a day", "as a lunar date",
        "the same year", "a year apart", "up to five years apart", "spans that overlap",
        "different"};
    static const char *const events[] = {"the same day and place",
        "the same day, another place", "the same day", "agreeing dates, the same place",
        "agreeing dates, another place", "agreeing dates",
        "another date, the same place", "another date and place", "another date",
        "the same place", "another place"};
    static const char *const texts[] = {"the same", "the same by sound",
        "a letter or sound apart", "a word in common", "loosely alike", "different"};
    static const char *const identifiers[] = {"the same", "a sign apart", "different"};
    if (level == ATT_LEVEL_NULL)
        return "not known of both";
    switch (kind) {
    case ATT_FIELD_FAMILY:
    case ATT_FIELD_GIVEN:
        return names[level];
    case ATT_FIELD_FAMILY_SOUND:
    case ATT_FIELD_GIVEN_SOUND:
        return sounds[level];
    case ATT_FIELD_BIRTH:
        return dates[level];
    case ATT_FIELD_EVENT:
        return events[level];
    case ATT_FIELD_PLACE:
    case ATT_FIELD_TEXT:
        return texts[level];
    case ATT_FIELD_IDENTIFIER:
        return identifiers[level];
    case ATT_FIELD_SEX:
        break;
    }
    return level == 0 ? "the same" : "different";
}
