/* fields.h — what is compared of two records, and how alike it is. */
#pragma once

#include "records.h"
#include "words.h"

enum {
    ATT_FIELDS_MOST = 15,
    ATT_LEVELS_MOST = 15,
    ATT_LEVEL_NULL = 15, /* one side is missing: says nothing */
    ATT_CACHE_SLOTS = 1 << 17
};

typedef enum att_field_kind {
    ATT_FIELD_FAMILY,
    ATT_FIELD_GIVEN,
    ATT_FIELD_FAMILY_SOUND, /* Korean names, across scripts */
    ATT_FIELD_GIVEN_SOUND,
    ATT_FIELD_SEX,
    ATT_FIELD_BIRTH,
    ATT_FIELD_EVENT, /* date and place of what happened, as one piece of evidence */
    ATT_FIELD_PLACE,
    ATT_FIELD_IDENTIFIER,
    ATT_FIELD_TEXT
} att_field_kind;

/* A date as far as it is known; parts that are not are 0. */
typedef struct att_date {
    int32_t from, to; /* days since 1970-01-01 */
    int16_t year;
    int8_t month, day;
} att_date;

typedef struct att_field {
    att_field_kind kind;
    const char *name;
    size_t n_levels;
    const uint32_t *of;       /* value number of each record */
    const uint32_t *place_of; /* of an event */
    const att_values *values; /* names, places, texts, identifiers */
    const att_values *places;
    const att_date *dates;  /* by value number */
    const uint32_t *counts; /* how many records have the value; of events by hash */
} att_field;

/* A record stands in one population: names of the one are not counted with the
 * other's. */
typedef struct att_fields {
    const att_people_records *records;
    size_t n, n_fields;
    att_field at[ATT_FIELDS_MOST];
    att_values names;
    const uint32_t *given, *family; /* value number of each record */
    const uint8_t *is_korean; /* 1: the name reads as Korean; 2: and is in characters */
    bool is_mostly_korean;    /* a third of the names: letters alone are read so too */
    size_t n_korean;
    size_t n_unread; /* dates that cannot be read */
} att_fields;

ATT_CHECKED bool att_people_fields(const att_people_records *records, att_arena *arena,
    att_fields *out, att_error *err);

/* Levels of pairs of values met before: one a thread. */
typedef struct att_cache {
    uint64_t *keys[ATT_FIELDS_MOST];
    uint8_t *levels[ATT_FIELDS_MOST];
} att_cache;

ATT_CHECKED bool att_cache_init(
    att_cache *cache, const att_fields *fields, att_arena *arena, att_error *err);

/* The levels of all fields, four bits each, the first field lowest. */
uint64_t att_people_pattern(
    const att_fields *fields, att_cache *cache, uint32_t a, uint32_t b);

static inline unsigned att_level(uint64_t pattern, size_t field)
{
    return (unsigned)(pattern >> (4 * field)) & 15u;
}

/* The words of a level, for people: "birth: day and month swapped". */
const char *att_people_level_words(att_field_kind kind, unsigned level);

unsigned att_people_compare_dates(const att_date *a, const att_date *b);
ATT_CHECKED bool att_people_read_date(att_text text, att_date *out);
