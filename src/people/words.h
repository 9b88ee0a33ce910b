/* words.h — distinct values made ready to compare: bare, in words and letters. */
#pragma once

#include "dictionary.h"
#include "sound.h"

enum { ATT_WORDS_MOST = 4, ATT_WORD_LETTERS_MOST = 64 };

/* One distinct value without case, marks and punctuation. */
typedef struct att_value {
    att_points letters;             /* without spaces */
    uint32_t words[ATT_WORDS_MOST]; /* numbers in the dictionary of words */
    uint32_t keys[ATT_WORDS_MOST];  /* how each sounds, roughly */
    uint32_t initials[ATT_WORDS_MOST];
    uint8_t lengths[ATT_WORDS_MOST]; /* in letters */
    uint8_t n_words;
    const att_readings *readings[ATT_ROLES]; /* NULL until asked for */
} att_value;

/* The distinct values of one column or several. */
typedef struct att_values {
    att_dictionary bare; /* value numbers */
    att_dictionary words;
    att_value *at;
    size_t capacity;
} att_values;

ATT_CHECKED bool att_values_init(att_values *v, att_arena *arena, att_error *err);
/* The number of the bare form of text; 0 if nothing is left of it. scratch is not the
 * arena of v. */
ATT_CHECKED bool att_values_add(
    att_values *v, att_text text, att_arena *scratch, uint32_t *number, att_error *err);
/* A value's bare form: small letters, words parted by single spaces. */
ATT_CHECKED bool att_people_bare(
    att_text text, att_arena *arena, att_text *out, att_error *err);

/* How alike two values are, best first. */
typedef enum att_likeness {
    ATT_SAME,
    ATT_PART_FIRST, /* one has more words, both begin alike */
    ATT_INITIAL,    /* a word is cut to its first letter */
    ATT_NEAR,       /* a letter apart, or alike to the ear */
    ATT_PART,       /* one has more words */
    ATT_SWAPPED,    /* given and family stand in each other's place */
    ATT_WORD,       /* a word in common */
    ATT_CLOSE,      /* loosely alike */
    ATT_OTHER,
    ATT_LIKENESSES
} att_likeness;

att_likeness att_people_compare_values(const att_value *a, const att_value *b);
/* A word that both have, the rarest; 0 if none. */
uint32_t att_people_shared_word(
    const att_values *v, const att_value *a, const att_value *b);
