/* read.h — what the files that read lists share: one reader, its columns and cells. */
#pragma once

#include <attest/estimates.h>

enum { ATT_COLUMNS_MOST = 256 };

typedef enum att_role {
    ATT_ROLE_IGNORED,
    ATT_ROLE_LIST,
    ATT_ROLE_COUNT,
    ATT_ROLE_COVARIATE,
    ATT_ROLE_PERSON,
    ATT_ROLE_DRAW,
    ATT_ROLE_TIMES
} att_role;

typedef struct att_column {
    att_text name;
    att_role role;
    size_t bit; /* of a list */
} att_column;

/* Text kept once, found again by its hash. */
typedef struct att_intern {
    size_t n, n_slots;
    att_text *texts;
    size_t *slots; /* index + 1 */
    size_t capacity;
} att_intern;

/* Cells, or persons, found by two numbers. */
typedef struct att_reader_cells {
    size_t n, n_slots, capacity;
    att_population_cell *at;
    size_t *slots;
} att_reader_cells;

typedef struct att_reader {
    const char *name;
    att_arena *arena;
    size_t n_columns, n_lists, n_covariates;
    att_column columns[ATT_COLUMNS_MOST];
    bool has_count, has_person, has_times, has_draw;
    att_intern profiles, persons, draws;
    att_reader_cells found;   /* of counts by history */
    uint32_t *person_history; /* of each person */
    size_t *person_profile;
    size_t person_capacity, profile_capacity;
    int64_t n_zero_rows, n_zero_people;
    size_t n_notes, note_capacity;
    att_text *notes;
} att_reader;

/* Keep a sentence about what was done to the file. */
ATT_CHECKED bool att_reader_note(att_reader *r, att_error *err, const char *format, ...)
    ATT_PRINTF(3, 4);

/* The index of a text, kept if it is new. */
ATT_CHECKED bool att_reader_intern(
    att_reader *r, att_intern *in, att_text text, size_t *index, att_error *err);

/* Add people to the cell of the same draw, profile and history. */
ATT_CHECKED bool att_reader_add(
    att_reader *r, const att_population_cell *cell, att_error *err);

/* The names of the columns; then what each is, from the names given and the first row.
 */
ATT_CHECKED bool att_reader_header(
    att_reader *r, const att_csv_row *header, att_error *err);
ATT_CHECKED bool att_reader_roles(att_reader *r, const att_population_columns *named,
    const att_csv_row *first, att_error *err);
