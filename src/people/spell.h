/* spell.h — the spelling lattice: names of one script against letters of another. */
#pragma once

#include <attest/people.h>

enum { ATT_SEGMENT_MOST = 7, ATT_LETTERS_MOST = 48, ATT_UNITS_MOST = 6 };

/* Where a unit (a syllable, a character) stands in a name. */
typedef enum att_role { ATT_FAMILY, ATT_GIVEN, ATT_ROLES } att_role;

/* The spellings of each unit in one writing, with what each costs (0: as the rules have
 * it). Read only once made; shared by threads. */
typedef struct att_speller att_speller;

/* Hangul in Latin letters: all systems and habits of data/names. */
ATT_CHECKED bool att_people_speller_latin(
    att_arena *arena, const att_speller **out, att_error *err);
/* Hangul as Mandarin reads the characters behind it: cost -0.15 ln P. */
ATT_CHECKED bool att_people_speller_pinyin(
    att_arena *arena, const att_speller **out, att_error *err);

/* Latin text made ready: its letters without marks, case and spaces, the places where a
 * space or hyphen stood, and what each segment costs as each unit asked for so far. */
typedef struct att_spelt att_spelt;
ATT_CHECKED bool att_people_spelt(const att_speller *speller, att_text latin,
    att_arena *arena, att_spelt **out, att_error *err);

/* The distance of a name of 1 to 6 units, the family's first n_family, from the
 * letters: cost per unit over the cheapest way to cut the letters, family first or last
 * (+0.1). */
double att_people_spell(att_spelt *spelt, att_points name, size_t n_family);

/* How many units of a Hangul name, spaces dropped, are the surname: 2 for the compound
 * ones, else 1. */
size_t att_people_family_units(const att_speller *speller, att_points name);

/* One way to read the letters as a name. */
typedef struct att_decoding {
    uint32_t units[ATT_UNITS_MOST];
    size_t n_units, n_family;
    double cost; /* spelling cost - 0.1 ln P of the syllables, per unit */
} att_decoding;

/* The cheapest ways to read the letters, at most n, cheapest first. */
ATT_CHECKED bool att_people_decode(const att_speller *speller, att_text latin, size_t n,
    att_arena *arena, att_decoding *out, size_t *n_out, att_error *err);
