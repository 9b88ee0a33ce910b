/* index.c — the SQLite index in memory: its tables and prepared statements. */
#include "index.h"

#include "derive.h"
#include "embedded.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const sqlite3_int64 largest_bytes = (sqlite3_int64)64 << 30;

bool att_index_fail(const att_index *index, att_error *err, const char *what)
{
    const int code = sqlite3_errcode(index->db);
    if (code == SQLITE_NOMEM)
        return att_fail(err, ATT_NO_MEMORY, "out of memory for the index");
    return att_fail(err, code == SQLITE_CONSTRAINT ? ATT_INVALID : ATT_DAMAGED,
        "%s: %s", what, sqlite3_errmsg(index->db));
}

bool att_index_run(att_index *index, const char *sql, att_error *err)
{
    return sqlite3_exec(index->db, sql, NULL, NULL, NULL) == SQLITE_OK
           || att_index_fail(index, err, "the index");
}

/* No file is ever written for it: no journal, no sort on disk, nothing attached. The
 * schema is ours alone (a saved index with another is dropped), and its triggers may
 * write to the tables of full-text search, which SQLite counts as unsafe otherwise. */
static bool settle(att_index *index, att_error *err)
{
    (void)sqlite3_limit(index->db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_db_config(index->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return att_index_run(index,
        "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = MEMORY;"
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;"
        "PRAGMA trusted_schema = ON; PRAGMA cache_size = -16384;",
        err);
}

/* Rooms may keep more than rows in the index, such as words to search for, by a list of
 * statements named "settle". It runs in the transaction that changed the rows. */
bool att_index_settle(att_index *index, att_error *err)
{
    for (size_t q = 0; q < att_n_queries; q++) {
        const char *dot = strchr(att_queries[q].name, '.');
        if (dot && strcmp(dot, ".settle") == 0
            && !att_index_run(index, att_queries[q].text, err))
            return false;
    }
    return true;
}

/* The tables this program makes, as one number kept in the database. */
static int32_t schema_number(void)
{
    uint8_t hash[32];
    size_t n = 0;
    while (att_table_scripts[n])
        n++;
    att_bytes parts[64];
    for (size_t i = 0; i < n && i < 64; i++)
        parts[i] = (att_bytes){
            (const uint8_t *)att_table_scripts[i], strlen(att_table_scripts[i])};
    att_sha256(n < 64 ? n : 64, parts, hash);
    return (int32_t)(wire_get32(hash) & 0x7fffffff);
}

static bool whole_number(
    att_index *index, const char *sql, int64_t *value, att_error *err)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(index->db, sql, -1, &statement, NULL) == SQLITE_OK
              && sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *value = sqlite3_column_int64(statement, 0);
    else
        att_index_fail(index, err, "the index");
    sqlite3_finalize(statement);
    return ok;
}

static bool make_tables(att_index *index, att_error *err)
{
    char number[64];
    for (size_t i = 0; att_table_scripts[i]; i++)
        if (!att_index_run(index, att_table_scripts[i], err))
            return false;
    (void)snprintf(
        number, sizeof number, "PRAGMA user_version = %d;", (int)schema_number());
    return att_index_run(index, number, err);
}

static int compare_columns(const void *a, const void *b)
{
    return strcmp(((const att_column *)a)->name, ((const att_column *)b)->name);
}

static const char *keep_text(att_index *index, sqlite3_stmt *from, int column)
{
    const att_text text = att_text_of((const char *)sqlite3_column_text(from, column));
    return att_text_z(text, &index->arena, NULL);
}

static bool read_columns(att_index *index, att_table *table, att_error *err)
{
    sqlite3_stmt *statement = NULL;
    table->columns = att_push(&index->arena, ATT_COLUMNS_MOST, sizeof(att_column), err);
    table->keys = att_push(&index->arena, ATT_COLUMNS_MOST, sizeof(size_t), err);
    if (!table->columns || !table->keys)
        return false;
    if (sqlite3_prepare_v2(index->db, "SELECT name, pk FROM pragma_table_info(?1)", -1,
            &statement, NULL)
            != SQLITE_OK
        || sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC) != SQLITE_OK)
        return att_index_fail(index, err, table->name);
    while (
        sqlite3_step(statement) == SQLITE_ROW && table->n_columns < ATT_COLUMNS_MOST) {
        att_column *column = &table->columns[table->n_columns++];
        column->name = keep_text(index, statement, 0);
        column->key_at = sqlite3_column_int(statement, 1);
        if (!column->name)
            table->n_columns = ATT_COLUMNS_MOST;
    }
    sqlite3_finalize(statement);
    if (table->n_columns == ATT_COLUMNS_MOST)
        return att_fail(err, ATT_LIMIT, "the table %s is too wide", table->name);
    qsort(table->columns, table->n_columns, sizeof *table->columns, compare_columns);
    for (size_t c = 0; c < table->n_columns; c++)
        if (table->columns[c].key_at > 0) {
            table->keys[table->columns[c].key_at - 1] = c;
            table->n_keys++;
        }
    return true;
}

/* The tables that the case's own script makes; they come first in the schema. */
static int64_t count_own(void)
{
    int64_t n = 0;
    for (const char *at = att_table_scripts[0]; (at = strstr(at, "\nCREATE TABLE "));
         at++)
        n++;
    return n;
}

/* Ordinary tables only: what full-text search keeps for itself is not put into. */
static bool read_tables(att_index *index, att_error *err)
{
    enum { MOST = 256 };
    sqlite3_stmt *statement = NULL;
    size_t seen = 0;
    bool ok = true;
    index->tables = att_push(&index->arena, MOST, sizeof *index->tables, err);
    if (!index->tables)
        return false;
    if (sqlite3_prepare_v2(index->db,
            "SELECT s.name, s.rowid <= (SELECT max(rowid) FROM (SELECT rowid FROM "
            "sqlite_schema WHERE type = 'table' ORDER BY rowid LIMIT ?1)) "
            "FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name "
            "WHERE l.schema = 'main' AND l.type = 'table' "
            "AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.name",
            -1, &statement, NULL)
        != SQLITE_OK)
        return att_index_fail(index, err, "the index");
    (void)sqlite3_bind_int64(statement, 1, count_own());
    while (ok && sqlite3_step(statement) == SQLITE_ROW && seen++ < MOST) {
        att_table *table = &index->tables[index->n_tables++];
        table->name = keep_text(index, statement, 0);
        table->is_own = sqlite3_column_int(statement, 1) != 0;
        ok = table->name ? read_columns(index, table, err)
                         : att_fail(err, ATT_NO_MEMORY, "out of memory");
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool prepare_arrays(att_index *index, att_error *err)
{
    index->queries =
        att_push(&index->arena, att_n_queries, sizeof(sqlite3_stmt *), err);
    index->is_asked = att_push(&index->arena, att_n_queries, sizeof(bool), err);
    return index->queries && index->is_asked;
}

static bool open_bytes(att_index *index, uint8_t *bytes, size_t length, att_error *err)
{
    *index = (att_index){0};
    att_arena_init(&index->arena);
    const int opened = sqlite3_open_v2(":memory:", &index->db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    if (opened != SQLITE_OK) {
        sqlite3_free(bytes);
        return att_fail(err, ATT_NO_MEMORY, "out of memory for the index");
    }
    /* A database given as bytes can later be saved without a second copy. */
    sqlite3_int64 most = largest_bytes;
    if (sqlite3_deserialize(index->db, "main", bytes, (sqlite3_int64)length,
            (sqlite3_int64)length,
            SQLITE_DESERIALIZE_RESIZEABLE | SQLITE_DESERIALIZE_FREEONCLOSE)
        != SQLITE_OK)
        return att_index_fail(index, err, "the index");
    (void)sqlite3_file_control(index->db, "main", SQLITE_FCNTL_SIZE_LIMIT, &most);
    return settle(index, err);
}

bool att_index_open(att_index *index, att_error *err)
{
    if (open_bytes(index, NULL, 0, err) && make_tables(index, err)
        && read_tables(index, err) && prepare_arrays(index, err))
        return true;
    att_index_close(index);
    return false;
}

bool att_index_load(att_index *index, uint8_t *bytes, size_t length, att_error *err)
{
    int64_t version;
    if (open_bytes(index, bytes, length, err)
        && whole_number(index, "PRAGMA user_version", &version, err)) {
        if (version != schema_number())
            att_fail(err, ATT_DAMAGED, "the saved index has other tables");
        else if (read_tables(index, err) && prepare_arrays(index, err))
            return true;
    }
    att_index_close(index);
    return false;
}

void att_index_close(att_index *index)
{
    for (size_t t = 0; t < index->n_tables; t++) {
        att_table *table = &index->tables[t];
        sqlite3_finalize(table->equal);
        sqlite3_finalize(table->insert);
        sqlite3_finalize(table->update);
        sqlite3_finalize(table->drop);
    }
    for (size_t q = 0; index->queries && q < att_n_queries; q++)
        sqlite3_finalize(index->queries[q]);
    (void)sqlite3_close(index->db);
    att_arena_done(&index->arena);
    *index = (att_index){0};
}

bool att_index_bytes(att_index *index, att_bytes *bytes, att_error *err)
{
    sqlite3_int64 length = 0;
    uint8_t *at =
        sqlite3_serialize(index->db, "main", &length, SQLITE_SERIALIZE_NOCOPY);
    if (!at)
        return att_fail(err, ATT_NO_MEMORY, "the index cannot be saved");
    *bytes = (att_bytes){at, (size_t)length};
    return true;
}

att_table *att_index_table(const att_index *index, att_text name)
{
    size_t low = 0, high = index->n_tables;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int order =
            att_text_compare(att_text_of(index->tables[middle].name), name);
        if (order == 0)
            return index->tables[middle].is_own ? NULL : &index->tables[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int compare_name(const void *name, const void *query)
{
    return strcmp(name, ((const att_query *)query)->name);
}

sqlite3_stmt *att_index_statement(att_index *index, const char *name, att_error *err)
{
    const att_query *query =
        bsearch(name, att_queries, att_n_queries, sizeof *att_queries, compare_name);
    if (!query) {
        att_fail(err, ATT_INVALID, "there is no statement %s", name);
        return NULL;
    }
    sqlite3_stmt **slot = &index->queries[query - att_queries];
    if (!*slot
        && sqlite3_prepare_v3(
               index->db, query->text, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL)
               != SQLITE_OK) {
        att_index_fail(index, err, name);
        return NULL;
    }
    (void)sqlite3_reset(*slot);
    (void)sqlite3_clear_bindings(*slot);
    return *slot;
}

bool att_index_do(att_index *index, const char *name, const char *kinds,
    const att_text texts[], const int64_t numbers[], att_error *err)
{
    sqlite3_stmt *statement = att_index_statement(index, name, err);
    bool ok = statement != NULL;
    for (int i = 0; ok && kinds[i]; i++) {
        if (kinds[i] == 'n')
            ok = sqlite3_bind_int64(statement, i + 1, *numbers++) == SQLITE_OK;
        else {
            ok = texts->length == 0
                 || sqlite3_bind_text64(statement, i + 1, texts->at, texts->length,
                        SQLITE_STATIC, SQLITE_UTF8)
                        == SQLITE_OK;
            texts++;
        }
    }
    if (!statement)
        return false;
    ok = (ok && sqlite3_step(statement) == SQLITE_DONE)
         || att_index_fail(index, err, name);
    (void)sqlite3_reset(statement);
    return ok;
}
