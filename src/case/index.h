/* index.h — the SQLite index in memory: made by replay, asked by everyone. */
#pragma once

#include <attest/case.h>

#include <sqlite3.h>

enum { ATT_COLUMNS_MOST = 128 };

typedef struct att_column {
    const char *name;
    int key_at; /* its place in the primary key from 1; 0 if it is not in it */
} att_column;

typedef struct att_table {
    const char *name;
    bool is_own; /* the case keeps it: rows come from replay, not from a put */
    size_t n_columns;
    att_column *columns; /* sorted by name */
    size_t n_keys;
    size_t *keys; /* the columns of the primary key, in its order */
    sqlite3_stmt *equal, *insert, *update, *drop;
} att_table;

typedef struct att_index {
    sqlite3 *db;
    att_arena arena;
    size_t n_tables;
    att_table *tables;      /* sorted by name */
    sqlite3_stmt **queries; /* of att_queries, made when first asked */
    bool *is_asked;         /* in use by an att_rows */
} att_index;

/* An empty index with all tables. */
ATT_CHECKED bool att_index_open(att_index *index, att_error *err);
/* The same from the bytes of att_index_bytes, which must come from sqlite3_malloc64 and
 * are owned by the index from then on. ATT_DAMAGED if they have another schema. */
ATT_CHECKED bool att_index_load(
    att_index *index, uint8_t *bytes, size_t length, att_error *err);
void att_index_close(att_index *index);
/* The database as bytes, in place; valid until the index changes. */
ATT_CHECKED bool att_index_bytes(att_index *index, att_bytes *bytes, att_error *err);

ATT_CHECKED bool att_index_run(att_index *index, const char *sql, att_error *err);
/* What each room keeps beside its rows, brought up to date; inside a transaction. */
ATT_CHECKED bool att_index_settle(att_index *index, att_error *err);

/* NULL if there is no such table that rows can be put into. */
att_table *att_index_table(const att_index *index, att_text name);

/* The row's value for each column of the table, NULL for none.
 * Fails with ATT_INVALID on an unknown column, or a value that is no text or number. */
ATT_CHECKED bool att_row_match(const att_table *table, const att_json *row,
    const att_json *values[], att_error *err);
/* The same for its key alone. */
ATT_CHECKED bool att_key_match(const att_table *table, const att_json *key,
    const att_json *values[], att_error *err);
/* {"column":value,…} in canonical form, without the nulls. */
void att_row_write(const att_table *table, const att_json *const values[],
    att_arena *arena, att_builder *b);
/* The key as one text: the value itself, or a JSON array of several. */
ATT_CHECKED bool att_key_text(const att_table *table, const att_json *const values[],
    att_arena *arena, att_text *key, att_error *err);

ATT_CHECKED bool att_index_put(att_index *index, att_table *table,
    const att_json *const values[], bool expects_new, att_change *change,
    att_error *err);
/* *was_there is false if no row had this key. */
ATT_CHECKED bool att_index_drop(att_index *index, att_table *table,
    const att_json *const values[], bool *was_there, att_error *err);

/* The statement "room.name", reset and without bindings; NULL with an error. Given back
 * by sqlite3_reset. For the case's own short statements. */
sqlite3_stmt *att_index_statement(att_index *index, const char *name, att_error *err);
/* Run one of the case's own statements to its end. kinds has a letter for each
 * parameter: t the next text (empty: NULL), n the next number. */
ATT_CHECKED bool att_index_do(att_index *index, const char *name, const char *kinds,
    const att_text texts[], const int64_t numbers[], att_error *err);
bool att_index_fail(const att_index *index, att_error *err, const char *what);
