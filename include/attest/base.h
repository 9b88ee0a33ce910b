/* base.h — errors, text, memory, tables, JSON, dates and progress: what every room
 * speaks. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATT_CHECKED __attribute__((warn_unused_result))
#define ATT_PRINTF(words, values) __attribute__((format(printf, words, values)))

/* ---- errors ---------------------------------------------------------------------- */

/* Why something could not be done; the command line turns it into an exit code. */
typedef enum att_kind {
    ATT_NO_ERROR,
    ATT_INVALID, /* what was given breaks a rule */
    ATT_MISSING, /* what was named is not there */
    ATT_MISUSED, /* the command was typed wrongly: exit 2 */
    ATT_REFUSED, /* the data cannot bear the answer: exit 3 */
    ATT_DENIED,  /* wrong passphrase, or not this user's to do */
    ATT_DAMAGED, /* stored bytes are not what was written */
    ATT_BUSY,    /* another process holds it */
    ATT_LIMIT,   /* larger than we accept */
    ATT_IO,      /* the disk or the system said no */
    ATT_NO_MEMORY,
    ATT_STOPPED /* the user stopped it */
} att_kind;

/* One error, owned by the caller; filling it allocates nothing. */
typedef struct att_error {
    att_kind kind;
    char text[1024]; /* the thing and the reason; never a secret or an identity */
    char hint[512];  /* what became of the case, what to do; may be empty */
} att_error;

/* Fill *err and return false, so that a function can `return att_fail(...)`. */
bool att_fail(att_error *err, att_kind kind, const char *format, ...) ATT_PRINTF(3, 4);

/* Add what to do to an error already filled; returns false for the same reason. */
bool att_hint(att_error *err, const char *format, ...) ATT_PRINTF(2, 3);

/* Put "WHERE: " before the text of an error already filled; returns false. */
bool att_within(att_error *err, const char *format, ...) ATT_PRINTF(2, 3);

/* As att_fail with ATT_IO and the words of errno behind the text. */
bool att_fail_io(att_error *err, int error_number, const char *format, ...)
    ATT_PRINTF(3, 4);

/* ---- memory ---------------------------------------------------------------------- */

typedef struct att_block att_block;

/* Memory given back all at once. Results live in the arena the caller passes. */
typedef struct att_arena {
    att_block *newest;
    size_t used_bytes;  /* handed out and not yet restored */
    size_t limit_bytes; /* att_push fails above it; SIZE_MAX for none */
} att_arena;

typedef struct att_spot {
    att_block *block;
    size_t block_used;
    size_t used_bytes;
} att_spot;

void att_arena_init(att_arena *arena);
void att_arena_done(att_arena *arena);

/* Remember how full the arena is, to give back what is pushed later. Spots nest. */
att_spot att_arena_save(const att_arena *arena);
void att_arena_restore(att_arena *arena, att_spot spot);

/* What was pushed to `from` lives in `arena` from now on, as if pushed there last; so
 * threads fill arenas of their own. `from` is left empty. */
void att_arena_adopt(att_arena *arena, att_arena *from);

/* n zeroed elements of size bytes, aligned to 64; NULL with ATT_NO_MEMORY. n = 0 gives
 * a valid pointer. */
void *att_push(att_arena *arena, size_t n, size_t size, att_error *err);

/* An array that doubles: returns a place for at least n + 1 elements, the first n kept.
 * The old place stays in the arena until it is restored. */
void *att_grow(att_arena *arena, void *old, size_t n, size_t *capacity, size_t size,
    att_error *err);

/* false, with ATT_LIMIT, if a * b overflows. */
ATT_CHECKED bool att_size_mul(size_t a, size_t b, size_t *product, att_error *err);

/* ---- text and bytes -------------------------------------------------------------- */

/* UTF-8, checked at the door; not NUL-terminated. */
typedef struct att_text {
    const char *at;
    size_t length; /* bytes */
} att_text;

typedef struct att_bytes {
    const uint8_t *at;
    size_t length;
} att_bytes;

#define ATT_TEXT(literal) ((att_text){"" literal, sizeof(literal) - 1})
/* For printf: "%.*s", ATT_PRINT(text). */
#define ATT_PRINT(text) ((int)(text).length), ((text).at ? (text).at : "")

att_text att_text_of(const char *nul_terminated);
bool att_text_equal(att_text a, att_text b);
bool att_text_is(att_text a, const char *nul_terminated);
int att_text_compare(att_text a, att_text b); /* by bytes, which is by code point */
bool att_text_starts(att_text a, const char *prefix);
att_text att_text_trim(att_text a); /* without ASCII white space at the ends */
/* The part before the first separator; *rest is what follows it (empty at the end). */
att_text att_text_split(att_text a, char separator, att_text *rest);
ATT_CHECKED bool att_text_copy(
    att_text a, att_arena *arena, att_text *copy, att_error *err);
/* A NUL-terminated copy for an outside library; fails if a holds a NUL byte. */
const char *att_text_z(att_text a, att_arena *arena, att_error *err);
ATT_CHECKED bool att_text_format(att_arena *arena, att_text *out, att_error *err,
    const char *format, ...) ATT_PRINTF(4, 5);

/* The number of good bytes at the start; equals bytes.length if all of it is UTF-8. */
size_t att_text_valid(att_bytes bytes);
/* Checked UTF-8 brought to NFC. Fails with ATT_INVALID naming the byte. */
ATT_CHECKED bool att_text_nfc(
    att_bytes bytes, att_arena *arena, att_text *out, att_error *err);
/* The same for a secret: all work is done in the caller's memory, and none of it is
 * left anywhere else. points: ATT_NFC_WIDEST for each byte, and one; on return it holds
 * the text. false if the bytes are not UTF-8. */
enum { ATT_NFC_WIDEST = 18 };
bool att_text_nfc_within(
    att_bytes bytes, int32_t *points, size_t n_points, att_text *out);
/* NFC and case folded, for comparing and searching. */
ATT_CHECKED bool att_text_fold(
    att_text a, att_arena *arena, att_text *out, att_error *err);
/* Folded, and without marks above or below letters: "Chŏng" is "chong". */
ATT_CHECKED bool att_text_bare(
    att_text a, att_arena *arena, att_text *out, att_error *err);
/* Columns on a terminal: wide East Asian characters count two. */
size_t att_text_columns(att_text a);

/* The whole of a as a number, without locale; false if it is not one. */
ATT_CHECKED bool att_text_int64(att_text a, int64_t *value);
ATT_CHECKED bool att_text_double(att_text a, double *value); /* finite only */

/* Text that grows in an arena. A failure sticks and is told once, at the end. */
typedef struct att_builder {
    att_arena *arena;
    char *at;
    size_t length;
    size_t capacity;
    bool has_failed;
} att_builder;

void att_builder_init(att_builder *b, att_arena *arena);
void att_add(att_builder *b, att_text text);
void att_add_z(att_builder *b, const char *nul_terminated);
void att_add_char(att_builder *b, char c);
void att_addf(att_builder *b, const char *format, ...) ATT_PRINTF(2, 3);
/* The shortest decimal that reads back as value; "null" if it is not finite. */
void att_add_number(att_builder *b, double value);
ATT_CHECKED bool att_build(att_builder *b, att_text *out, att_error *err);

/* ---- files ----------------------------------------------------------------------- */

/* The whole of a file; fails with ATT_LIMIT above limit_bytes. */
ATT_CHECKED bool att_file_read(const char *path, size_t limit_bytes, att_arena *arena,
    att_bytes *bytes, att_error *err);
/* Written beside, synced, renamed: the file is either the old one or the new one.
 * For what leaves the case (exports, figures), never for what must stay secret. */
ATT_CHECKED bool att_file_write(const char *path, att_bytes bytes, att_error *err);

/* ---- JSON ------------------------------------------------------------------------ */

typedef enum att_json_kind {
    ATT_JSON_NULL,
    ATT_JSON_FALSE,
    ATT_JSON_TRUE,
    ATT_JSON_NUMBER,
    ATT_JSON_TEXT,
    ATT_JSON_ARRAY,
    ATT_JSON_OBJECT
} att_json_kind;

/* A JSON value in an arena. Objects keep the order in which members were set. */
typedef struct att_json att_json;

/* Parse one document of at most 16 MiB. Refuses doubled keys, depth above 256, lone
 * surrogates, NUL in text and numbers that are not finite; integers keep 64 bits.
 * Fails with ATT_INVALID giving line and column. */
ATT_CHECKED bool att_json_parse(
    att_bytes bytes, att_arena *arena, const att_json **out, att_error *err);

att_json_kind att_json_kind_of(const att_json *j); /* NULL counts as ATT_JSON_NULL */
bool att_json_bool(const att_json *j);             /* false unless ATT_JSON_TRUE */
double att_json_number(const att_json *j);         /* NaN if it is no number */
bool att_json_int64(const att_json *j, int64_t *value); /* false if not a whole one */
att_text att_json_text(const att_json *j);              /* empty if it is no text */
size_t att_json_count(const att_json *j); /* of items or members; 0 for others */
const att_json *att_json_at(const att_json *j, size_t i); /* item or member i */
att_text att_json_key(const att_json *j, size_t i);       /* of member i of an object */
const att_json *att_json_get(const att_json *j, const char *key); /* NULL if absent */

/* Building. Every call returns NULL once memory failed, and accepts NULL, so that only
 * the last result needs a check. Text is not copied. */
att_json *att_json_new_null(att_arena *arena);
att_json *att_json_new_bool(att_arena *arena, bool value);
att_json *att_json_new_number(att_arena *arena, double value); /* null if not finite */
att_json *att_json_new_int64(att_arena *arena, int64_t value);
att_json *att_json_new_text(att_arena *arena, att_text text);
att_json *att_json_new_array(att_arena *arena);
att_json *att_json_new_object(att_arena *arena);
/* Append to an array, returns the array; set in an object (replacing), returns it. */
att_json *att_json_push(att_arena *arena, att_json *array, att_json *item);
att_json *att_json_set(
    att_arena *arena, att_json *object, const char *key, att_json *value);

typedef enum att_json_style {
    ATT_JSON_CANONICAL, /* RFC 8785: keys sorted, no white space */
    ATT_JSON_COMPACT,   /* one line, members in the order they were set */
    ATT_JSON_PRETTY     /* two spaces an indent, ends in a newline */
} att_json_style;

ATT_CHECKED bool att_json_write(const att_json *j, att_json_style style,
    att_arena *arena, att_text *out, att_error *err);

/* ---- CSV (RFC 4180) -------------------------------------------------------------- */

/* One row: fields and where it starts in its file. */
typedef struct att_csv_row {
    size_t n_fields;
    const att_text *fields; /* valid UTF-8, NFC; live until the next row */
    size_t line;            /* where the row starts; the first is 1 */
} att_csv_row;

typedef struct att_csv att_csv;

typedef struct att_csv_settings {
    char separator;
    size_t limit_field_bytes;
    size_t limit_fields;
} att_csv_settings;
#define ATT_CSV_DEFAULTS                                                               \
    {                                                                                  \
        .separator = ',', .limit_field_bytes = 1u << 20, .limit_fields = 4096          \
    }

/* Stream a CSV file (path NULL: bytes, which the caller keeps). Accepts a BOM, LF and
 * CRLF, quoted newlines; skips empty lines. Quotes are strict, and no field is trimmed.
 * Memory: one row of at most 16 times the largest field. settings NULL: the defaults.
 * Faults name the file as `name`, the line and the number of the field; with name NULL
 * they give the reason alone, and att_csv_where the rest. Fails with ATT_MISSING,
 * ATT_IO; att_csv_next with ATT_INVALID, ATT_LIMIT, ATT_IO. */
ATT_CHECKED bool att_csv_open(const char *path, att_bytes bytes, const char *name,
    const att_csv_settings *settings, att_csv **out, att_error *err);
/* *has_row is false at the end. After a fault the reader is at its end. */
ATT_CHECKED bool att_csv_next(
    att_csv *csv, att_csv_row *row, bool *has_row, att_error *err);
/* Where the last fault lies; both count from 1. */
void att_csv_where(const att_csv *csv, size_t *line, size_t *field);
void att_csv_close(att_csv *csv);

/* One field as RFC 4180 wants it; quoted only where needed. */
void att_csv_add_field(att_builder *b, att_text field);

/* ---- XML ------------------------------------------------------------------------- */

typedef enum att_xml_event {
    ATT_XML_START, /* an element opens */
    ATT_XML_WORDS, /* text inside the element */
    ATT_XML_END,   /* an element closes */
    ATT_XML_DONE
} att_xml_event;

typedef struct att_xml att_xml;

/* Stream an XML file (path NULL: bytes): nothing is fetched, no entity is expanded but
 * the five of XML, depth and names are bounded. `name` stands in faults. */
ATT_CHECKED bool att_xml_open(
    const char *path, att_bytes bytes, const char *name, att_xml **out, att_error *err);
/* An empty element gives a start and an end. Fails with ATT_INVALID naming the line. */
ATT_CHECKED bool att_xml_next(att_xml *xml, att_xml_event *event, att_error *err);
/* Live until the next event: the local name of the element; the words. */
att_text att_xml_name(const att_xml *xml);
att_text att_xml_words(const att_xml *xml);
/* An attribute of the element just started, copied; empty if it is not there. */
ATT_CHECKED bool att_xml_attribute(const att_xml *xml, const char *name,
    att_arena *arena, att_text *value, att_error *err);
size_t att_xml_line(const att_xml *xml);
void att_xml_close(att_xml *xml); /* NULL is fine */

/* ---- dates (EDTF, ISO 8601-2 level 1) -------------------------------------------- */

#define ATT_DAY_FIRST (INT32_MIN) /* open towards the past: ".." */
#define ATT_DAY_LAST (INT32_MAX)  /* open towards the future */

/* A point or stretch of time known to some precision, in days since 1970-01-01.
 * A single date is a stretch whose start and end both lie within it: 2009-02 starts
 * no earlier than the 1st and ends no later than the 28th. An end that is not known
 * ("2009/") lies anywhere up to ATT_DAY_LAST; an open one ("2009/..") lies there. */
typedef struct att_edtf {
    int32_t start_earliest, start_latest;
    int32_t end_earliest, end_latest;
    bool is_interval;    /* written with a slash */
    bool is_uncertain;   /* "?" or "%" */
    bool is_approximate; /* "~" or "%" */
} att_edtf;

/* How sure a relation between two inexact times is: in all readings, some, none. */
typedef enum att_sure { ATT_IMPOSSIBLE, ATT_POSSIBLE, ATT_CERTAIN } att_sure;

/* Seasons are the northern ones, whole months: 2009-24 is 2009-12-01 to 2010-02-28. A
 * time of day is checked and left out of account. "?", "~" and "%" widen nothing; they
 * are told as they were written. Fails with ATT_INVALID giving the character and an
 * example. Empty text is a fault, and so is an interval that ends before it starts.
 * Source: Library of Congress, Extended Date/Time Format specification (2019). */
ATT_CHECKED bool att_edtf_parse(att_text text, att_edtf *out, att_error *err);
/* a ends before b starts */
att_sure att_edtf_before(const att_edtf *a, const att_edtf *b);
/* All of a lies inside b; here a single date b stands for the whole of its days, so
 * that 2009-03-14 is certainly within 2009-03. */
att_sure att_edtf_within(const att_edtf *a, const att_edtf *b);
/* They have a day in common. */
att_sure att_edtf_overlaps(const att_edtf *a, const att_edtf *b);
/* The share of the days of `of` that `a` covers, at the widest reading; 0 to 1. An open
 * end of `of` is cut to the other's; if that is open too, the share is 1 or 0. */
double att_edtf_cover(const att_edtf *a, const att_edtf *of);
/* Proleptic Gregorian; days beyond the range stop short of the open ends. */
int32_t att_day_of(int year, int month, int day);
void att_day_split(int32_t day, int *year, int *month, int *day_of_month);

/* ---- progress -------------------------------------------------------------------- */

/* Told from time to time; returns false to stop the work (ATT_STOPPED).
 * done and total in the unit named by what ("rows", "draws", "MB"); total 0: unknown.
 */
typedef struct att_progress {
    bool (*tell)(void *self, const char *what, double done, double total);
    void *self;
} att_progress;

/* NULL progress is accepted and never stops. */
ATT_CHECKED bool att_progress_tell(const att_progress *progress, const char *what,
    double done, double total, att_error *err);
