/* people.h — decide which records speak of the same person, in whatever script. */
#pragma once

#include <attest/base.h>

/* ---- comparing two strings ------------------------------------------------------- */

/* Text as code points, so that one letter is one step in any script. */
typedef struct att_points {
    size_t length;
    const uint32_t *at;
} att_points;

ATT_CHECKED bool att_people_points(
    att_text text, att_arena *arena, att_points *out, att_error *err);

/* Jaro similarity, 0 to 1, with Winkler's bonus of 0.1 for each of the first four
 * letters that agree, given where the similarity is above 0.7. Symmetric. Both empty:
 * 0. Cost: O(length * window). Source: Jaro (1989), doi:10.1080/01621459.1989.10478785;
 * Winkler (1990), ASA Survey Research Methods 354. */
double att_people_jaro(att_points left, att_points right);
double att_people_jaro_winkler(att_points a, att_points b);

/* Letters to insert, drop or replace; the second also counts two neighbours swapped as
 * one (optimal string alignment). Stops early and returns a number above `most` as soon
 * as the distance must exceed it.
 * Cost: O(length of b * words of 64 letters of a). Source: Myers (1999),
 * doi:10.1145/316542.316550; Hyyro (2003), Nordic J. Computing 10:29. */
size_t att_people_edits(att_points a, att_points b, size_t most);
size_t att_people_edits_swaps(att_points a, att_points b, size_t most);

/* Dice similarity of the pairs of neighbouring letters, ends marked, with multiplicity.
 */
double att_people_dice(att_points a, att_points b);

/* ---- Hangul ---------------------------------------------------------------------- */

/* The letters of a syllable: initial 0–18, vowel 0–20, final 0–27 (0: none), in the
 * order of Unicode. */
typedef struct att_jamo {
    uint8_t initial, vowel, final;
} att_jamo;

/* false if the code point is no Hangul syllable. */
ATT_CHECKED bool att_people_jamo(uint32_t point, att_jamo *out);

/* ---- published lists (sanctions) ------------------------------------------------- */

/* One name of a listed person or body. */
typedef struct att_alias {
    att_text name;
    bool is_weak; /* the list itself calls it weak or low in quality */
} att_alias;

typedef struct att_listed {
    att_text id;        /* the list's own: KPi.001, 15667, NK-… */
    att_text programme; /* the regime it stands under */
    bool is_person;
    size_t n_names, n_births, n_countries, n_identifiers;
    const att_alias *names; /* the first is the primary one */
    const att_edtf *births;
    const att_text *countries;   /* nationality or citizenship, as the list writes it */
    const att_text *identifiers; /* passports, national numbers, without spaces */
} att_listed;

/* A list as it was read. */
typedef struct att_list {
    att_text title;
    att_text date; /* the list's own, ISO 8601; empty if it states none */
    size_t n;
    const att_listed *entries;
} att_list;

/* Read a list by what the file holds, not by its name: the UN Security Council's XML,
 * the US Treasury's sdn.csv (with alt.csv beside it, if there is one), or
 * FollowTheMoney entities a line (OpenSanctions).
 *
 * Fails with ATT_INVALID naming file and line, ATT_LIMIT above 2 GiB or 5 million
 * entries. Cost: one pass; memory: the names and dates. */
ATT_CHECKED bool att_people_read_list(
    const char *path, att_arena *arena, att_list *out, att_error *err);
