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
/* The same into room for text.length numbers. */
att_points att_people_points_into(att_text text, uint32_t at[]);

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

/* ---- records --------------------------------------------------------------------- */

/* What a column of a table of people says. */
typedef enum att_column_role {
    ATT_COLUMN_UNUSED,
    ATT_COLUMN_ID,
    ATT_COLUMN_TRUTH, /* who it really is: for scoring, never compared */
    ATT_COLUMN_SOURCE,
    ATT_COLUMN_FULL, /* a whole name; read where given and family are empty */
    ATT_COLUMN_GIVEN,
    ATT_COLUMN_FAMILY,
    ATT_COLUMN_SEX,
    ATT_COLUMN_BIRTH,
    ATT_COLUMN_BIRTH_YEAR,
    ATT_COLUMN_BIRTH_MONTH,
    ATT_COLUMN_BIRTH_DAY,
    ATT_COLUMN_PLACE,
    ATT_COLUMN_IDENTIFIER,
    ATT_COLUMN_EVENT_DATE, /* what happened to them: shared by all its victims */
    ATT_COLUMN_EVENT_PLACE,
    ATT_COLUMN_TEXT, /* anything else that tends to stay the same */
    ATT_COLUMN_ROLES
} att_column_role;

/* The word of a role, as mapping files have it ("given"), and the role of a word. */
const char *att_column_role_name(att_column_role role);
ATT_CHECKED bool att_column_role_of(att_text word, att_column_role *role);

/* What the name of a column most likely means. */
att_column_role att_people_guess_column(att_text header);

typedef struct att_people_records att_people_records;

/* What was understood of one column. */
typedef struct att_column_note {
    att_text header;
    att_column_role role;
    size_t n_values, n_missing;
} att_column_note;

/* Read one table or several of people (CSV) into columns of value numbers. Roles are
 * guessed from the headers unless `mapping`, a CSV of column,role, says otherwise; the
 * names in `without` (parted by commas) are left out. Files beyond the first must have
 * the roles of the first, in any order. Columns of given names, of family names and of
 * the parts of a date of birth are each read as one.
 *
 * Fails with ATT_INVALID naming file, line and field on rows of unequal length, on an
 * id that stands twice in its file, and if nothing could be compared; ATT_LIMIT above
 * 2^31 records. Memory: 4 bytes a record and column, and each distinct value once. */
ATT_CHECKED bool att_people_read_records(size_t n_files, const char *const paths[],
    const char *mapping, const char *without, const att_progress *progress,
    att_arena *arena, att_people_records **out, att_error *err);

size_t att_people_records_count(const att_people_records *records);
att_text att_people_record_id(const att_people_records *records, size_t record);
/* The value of a role of a record, as written; of the first column that has it. */
att_text att_people_record_value(
    const att_people_records *records, size_t record, att_column_role role);
size_t att_people_record_file(const att_people_records *records, size_t record);
/* What the columns were taken for. */
ATT_CHECKED bool att_people_column_notes(const att_people_records *records,
    att_arena *arena, size_t *n, const att_column_note **notes, att_error *err);

/* ---- linking --------------------------------------------------------------------- */

/* What a person decided about two records. */
typedef struct att_answer {
    uint32_t a, b;
    bool is_same;
} att_answer;

typedef struct att_link_settings {
    double join;             /* P above which two records count as one person: 0.5 */
    bool is_one_to_one;      /* two files without repeats */
    bool sources_are_single; /* no source names a person twice */
    size_t n_draws;          /* partitions drawn, to carry the doubt on; 0: none */
    double damping;          /* of the weights while drawing, 0 to 1: 0.5 */
    uint64_t seed;
    size_t n_threads;
    double pairs_most;  /* refused above it: 2e9 */
    double memory_most; /* bytes; refused above it: 8e9 */
    size_t n_answers;
    const att_answer *answers;
} att_link_settings;
#define ATT_LINK_DEFAULTS                                                              \
    {                                                                                  \
        .join = 0.5, .damping = 0.5, .seed = 1, .n_threads = 2, .pairs_most = 2e9,     \
        .memory_most = 8e9                                                             \
    }

/* Two records that may be one person, a < b. */
typedef struct att_link {
    uint32_t a, b;
    uint64_t pattern; /* how alike each field is */
    float bits;       /* log2 odds that they are one person, lambda included */
} att_link;

/* One field of a pair, in words and bits. */
typedef struct att_reason {
    const char *field;
    const char *likeness;
    double bits;
} att_reason;

/* What one drawn partition says of who was seen where. */
typedef struct att_drawn {
    size_t draw;
    uint32_t history; /* bit s: seen in source s */
    int64_t n_people;
} att_drawn;

enum { ATT_DRAWN_SOURCES_MOST = 12 };

typedef struct att_linkage att_linkage; /* what explanations need */

typedef struct att_links {
    size_t n_records, n_links, n_people;
    const att_link *links;  /* P >= 0.05, by a, b */
    const uint32_t *person; /* of each record, from 1 */
    double n_compared;      /* pairs that shared a block, at most */
    double n_dropped;       /* pairs in blocks too large to compare */
    double blocking_recall; /* share of true pairs that met, as two captures see it */
    double lambda;
    const char *checks; /* what the model's checks found; empty if nothing */
    double thresholds[3];
    size_t n_people_at[3]; /* people if records join at P of 0.5, 0.9, 0.99 */
    size_t n_sources;
    const att_text *sources; /* columns of the drawn histories */
    size_t n_drawn;
    const att_drawn *drawn;
    const att_linkage *linkage;
} att_links;

/* What a run would take, before it is run. */
typedef struct att_link_estimate {
    double n_pairs, seconds, bytes;
    size_t n_rules;
    const char *const *rules; /* name of each and its pairs, in words */
} att_link_estimate;

/* Decide which records speak of one person: block, compare, learn what each agreement
 * is worth, weigh every pair, cluster. Nothing is merged: links, people and reasons.
 *
 * tell_estimate is called once before any pair is compared; NULL: not told.
 * Fails with ATT_REFUSED over budget, or if too few pairs are likely enough to learn
 * from. The same records, settings and seed give the same bytes on any number of
 * threads. Cost: O(pairs); memory: about 500 bytes a record and 24 a link.
 * Source: Fellegi & Sunter (1969), doi:10.1080/01621459.1969.10501049. */
ATT_CHECKED bool att_people_link(const att_people_records *records,
    const att_link_settings *settings,
    void (*tell_estimate)(void *self, const att_link_estimate *estimate), void *self,
    const att_progress *progress, att_arena *arena, att_links *out, att_error *err);

/* Why two records weigh what they weigh, a reason a field; returns the log2 odds. */
double att_people_explain(const att_linkage *linkage, uint32_t a, uint32_t b,
    size_t *n_reasons, att_reason reasons[16]);

/* ---- how good it is -------------------------------------------------------------- */

typedef struct att_link_score {
    double precision, recall, f1;                /* of pairs, at the threshold given */
    double best_f1, best_bits;                   /* over all thresholds on the links */
    double pair_precision, pair_recall, pair_f1; /* of pairs within people found */
    double cubed_precision, cubed_recall, cubed_f1;
    double exact_precision, exact_recall; /* whole people found without fault */
    double n_true_pairs, n_found_pairs, n_compared_true;
    size_t n_true_people, n_people;
} att_link_score;

/* Compare with the truth: truth[i] numbers the person of record i. Recall is over all
 * true pairs, so what blocking lost counts as lost. Pairs within one file do not count
 * where there are several. Source: Bagga & Baldwin (1998) for B-cubed. */
ATT_CHECKED bool att_people_score(const att_people_records *records,
    const att_links *links, att_arena *arena, att_link_score *out, att_error *err);

/* ---- screening ------------------------------------------------------------------- */

/* Whoever is held against lists. Only the name is needed. */
typedef struct att_sought {
    att_text name;
    att_text birth;   /* EDTF or YYYYMMDD; empty: not known */
    att_text country; /* as lists write it; empty: not known */
} att_sought;

/* What a second piece of evidence says; not known is not disagreement. */
typedef enum att_evidence {
    ATT_EVIDENCE_NONE,
    ATT_EVIDENCE_AGREES,
    ATT_EVIDENCE_DIFFERS
} att_evidence;

typedef struct att_hit {
    const att_listed *entry;
    att_text alias;  /* the listed name that is most alike */
    bool is_weak;    /* the list calls that alias weak, or it is one word */
    double likeness; /* of the names, 0 to 1 */
    att_evidence birth, country;
} att_hit;

typedef struct att_screen att_screen; /* a list made ready */

ATT_CHECKED bool att_people_screen_open(
    const att_list *list, att_arena *arena, const att_screen **out, att_error *err);

/* The entries whose name is at least `least` alike (ATT_SCREEN_LEAST), most alike
 * first. Word order, case, marks and spacing do not matter; Korean names match across
 * scripts. An alias that is weak or of one word is a hit only where birth or country
 * agrees too. A birth or country that differs is told and never hides a hit.
 * Cost: O(aliases). Persons and bodies alike. */
ATT_CHECKED bool att_people_screen(const att_screen *screen, const att_sought *sought,
    double least, att_arena *arena, size_t *n, const att_hit **hits, att_error *err);
#define ATT_SCREEN_LEAST 0.80
