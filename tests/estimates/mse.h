/* mse.h — the published tables and what other programs made of them, for the tests.
 * tests/data/mse/README.md says where they come from. */
#pragma once

#include "check.h"

#include "estimates/models.h"

/* A table as its file has it: list j is column j. */
typedef struct mse_table {
    size_t n_lists;
    size_t n_histories;
    uint32_t histories[256];
    double counts[256];
    size_t numbers[16]; /* 1, 2, … */
    att_tally tally;
} mse_table;

static inline const char *mse_path(const char *file)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/mse/%s", getenv("ATTEST_TEST_DATA"), file);
    return path;
}

static inline void mse_read(const char *name, att_arena *arena, mse_table *table)
{
    char file[128];
    (void)snprintf(file, sizeof file, "%s.csv", name);
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    att_error err;
    att_csv *csv;
    att_csv_row row;
    bool has_row;
    *table = (mse_table){0};
    check_ok(&err,
        att_csv_open(mse_path(file), (att_bytes){0}, file, &settings, &csv, &err));
    check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
    table->n_lists = row.n_fields - 1;
    for (;;) {
        check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
        if (!has_row)
            break;
        const size_t h = table->n_histories++;
        for (size_t j = 0; j < table->n_lists; j++)
            table->histories[h] |= (uint32_t)att_text_is(row.fields[j], "1") << j;
        assert_true(att_text_double(row.fields[table->n_lists], &table->counts[h]));
    }
    att_csv_close(csv);
    for (size_t j = 0; j < table->n_lists; j++)
        table->numbers[j] = j + 1;
    check_ok(&err, att_tally_new(arena, table->n_lists, &table->tally, &err));
    att_tally_fill(&table->tally, table->n_histories, table->histories, table->counts);
}

/* A file of tests/data/mse/reference, row by row. */
typedef struct mse_reference {
    att_csv *csv;
    size_t n_columns;
    char columns[40][40];
    att_csv_row row;
} mse_reference;

static inline void mse_open(const char *name, const char *what, mse_reference *r)
{
    char file[128];
    (void)snprintf(file, sizeof file, "reference/%s.%s.csv", name, what);
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    att_error err;
    bool has_row;
    check_ok(&err,
        att_csv_open(mse_path(file), (att_bytes){0}, file, &settings, &r->csv, &err));
    check_ok(&err, att_csv_next(r->csv, &r->row, &has_row, &err));
    r->n_columns = r->row.n_fields;
    for (size_t c = 0; c < r->n_columns; c++)
        (void)snprintf(
            r->columns[c], sizeof r->columns[c], "%.*s", ATT_PRINT(r->row.fields[c]));
}

/* Moves to the next row; closes at the end. */
static inline bool mse_next(mse_reference *r)
{
    att_error err;
    bool has_row;
    check_ok(&err, att_csv_next(r->csv, &r->row, &has_row, &err));
    if (!has_row)
        att_csv_close(r->csv);
    return has_row;
}

static inline att_text mse_text(const mse_reference *r, const char *column)
{
    for (size_t c = 0; c < r->n_columns; c++)
        if (strcmp(r->columns[c], column) == 0)
            return r->row.fields[c];
    fail_msg("the reference has no column %s", column);
    return (att_text){0};
}

/* NaN for NA, Inf and words. */
static inline double mse_number(const mse_reference *r, const char *column)
{
    double value;
    return att_text_double(mse_text(r, column), &value) ? value : (double)NAN;
}
