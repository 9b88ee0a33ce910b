/* row.c — rows between JSON, the index and their canonical text. */
#include "index.h"

#include <string.h>

/* Rows of one table mostly name their columns in one order, so the guess is right. */
static size_t find_column(const att_table *table, att_text name, size_t guess)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const size_t c = (guess + i) % table->n_columns;
        if (att_text_is(name, table->columns[c].name))
            return c;
    }
    return table->n_columns;
}

static bool match(const att_table *table, const att_json *row, bool wants_key,
    const att_json *values[], att_error *err)
{
    if (att_json_kind_of(row) != ATT_JSON_OBJECT)
        return att_fail(err, ATT_INVALID, "a row of %s is not an object", table->name);
    for (size_t i = 0; i < table->n_columns; i++)
        values[i] = NULL;
    size_t c = 0;
    for (size_t i = 0; i < att_json_count(row); i++) {
        const att_text name = att_json_key(row, i);
        const att_json *value = att_json_at(row, i);
        const att_json_kind kind = att_json_kind_of(value);
        c = find_column(table, name, c + 1);
        if (c == table->n_columns || (wants_key && table->columns[c].key_at == 0))
            return att_fail(err, ATT_INVALID, "the table %s has no %scolumn %.*s",
                table->name, wants_key ? "key " : "", ATT_PRINT(name));
        if (kind == ATT_JSON_TEXT || kind == ATT_JSON_NUMBER)
            values[c] = value;
        else if (kind != ATT_JSON_NULL)
            return att_fail(err, ATT_INVALID, "%s.%.*s is neither text nor number",
                table->name, ATT_PRINT(name));
    }
    for (size_t k = 0; k < table->n_keys; k++)
        if (!values[table->keys[k]])
            return att_fail(err, ATT_INVALID, "a row of %s has no %s", table->name,
                table->columns[table->keys[k]].name);
    return true;
}

bool att_row_match(const att_table *table, const att_json *row,
    const att_json *values[], att_error *err)
{
    return match(table, row, false, values, err);
}

bool att_key_match(const att_table *table, const att_json *key,
    const att_json *values[], att_error *err)
{
    return match(table, key, true, values, err);
}

static void add_value(att_builder *b, const att_json *value, att_arena *arena)
{
    att_text text;
    if (att_json_write(value, ATT_JSON_CANONICAL, arena, &text, NULL))
        att_add(b, text);
    else
        b->has_failed = true;
}

void att_row_write(const att_table *table, const att_json *const values[],
    att_arena *arena, att_builder *b)
{
    bool has_any = false;
    att_add_char(b, '{');
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!values[c])
            continue;
        if (has_any)
            att_add_char(b, ',');
        att_add_char(b, '"');
        att_add_z(b, table->columns[c].name);
        att_add_z(b, "\":");
        add_value(b, values[c], arena);
        has_any = true;
    }
    att_add_char(b, '}');
}

bool att_key_text(const att_table *table, const att_json *const values[],
    att_arena *arena, att_text *key, att_error *err)
{
    const att_json *only = values[table->keys[0]];
    if (table->n_keys == 1 && att_json_kind_of(only) == ATT_JSON_TEXT) {
        *key = att_json_text(only);
        return true;
    }
    att_builder b;
    att_builder_init(&b, arena);
    att_add_char(&b, '[');
    for (size_t k = 0; k < table->n_keys; k++) {
        if (k > 0)
            att_add_char(&b, ',');
        add_value(&b, values[table->keys[k]], arena);
    }
    att_add_char(&b, ']');
    return att_build(&b, key, err);
}

/* ---- the four statements of a table ---------------------------------------------- */

/* "name" = ?c for the columns where `of_key` holds, joined by `join`. */
static void add_terms(att_builder *b, const att_table *table, bool of_key,
    const char *relation, const char *join)
{
    bool has_any = false;
    for (size_t c = 0; c < table->n_columns; c++) {
        if ((table->columns[c].key_at > 0) != of_key)
            continue;
        att_addf(b, "%s\"%s\" %s ?%zu", has_any ? join : "", table->columns[c].name,
            relation, c + 1);
        has_any = true;
    }
}

static void write_sql(att_builder *b, const att_table *table, char which)
{
    const bool is_all_key = table->n_keys == table->n_columns;
    if (which == 'e') {
        att_add_z(b, "SELECT ");
        add_terms(b, table, false, "IS", " AND ");
        att_addf(b, "%s FROM \"%s\" WHERE ", is_all_key ? "1" : "", table->name);
    } else if (which == 'i') {
        att_addf(b, "INSERT INTO \"%s\" (", table->name);
        for (size_t c = 0; c < table->n_columns; c++)
            att_addf(b, "%s\"%s\"", c > 0 ? ", " : "", table->columns[c].name);
        att_add_z(b, ") VALUES (");
        for (size_t c = 0; c < table->n_columns; c++)
            att_addf(b, "%s?%zu", c > 0 ? ", " : "", c + 1);
        att_add_char(b, ')');
        return;
    } else if (which == 'u') {
        att_addf(b, "UPDATE \"%s\" SET ", table->name);
        add_terms(b, table, false, "=", ", ");
        att_add_z(b, " WHERE ");
    } else
        att_addf(b, "DELETE FROM \"%s\" WHERE ", table->name);
    add_terms(b, table, true, "=", " AND ");
}

static sqlite3_stmt *prepare(att_index *index, const att_table *table, char which,
    sqlite3_stmt **slot, att_error *err)
{
    if (*slot)
        return *slot;
    att_arena scratch;
    att_arena_init(&scratch);
    att_builder b;
    att_text sql;
    att_builder_init(&b, &scratch);
    write_sql(&b, table, which);
    if (att_build(&b, &sql, err)
        && sqlite3_prepare_v3(index->db, sql.at, (int)sql.length,
               SQLITE_PREPARE_PERSISTENT, slot, NULL)
               != SQLITE_OK) {
        *slot = NULL;
        att_index_fail(index, err, table->name);
    }
    att_arena_done(&scratch);
    return *slot;
}

static bool bind_one(sqlite3_stmt *statement, int at, const att_json *value)
{
    int64_t whole;
    if (!value)
        return sqlite3_bind_null(statement, at) == SQLITE_OK;
    if (att_json_kind_of(value) == ATT_JSON_TEXT) {
        const att_text text = att_json_text(value);
        return sqlite3_bind_text64(statement, at, text.at ? text.at : "", text.length,
                   SQLITE_STATIC, SQLITE_UTF8)
               == SQLITE_OK;
    }
    if (att_json_int64(value, &whole))
        return sqlite3_bind_int64(statement, at, whole) == SQLITE_OK;
    return sqlite3_bind_double(statement, at, att_json_number(value)) == SQLITE_OK;
}

/* Bind and step; the result of the step. The statement is left to be reset. */
static int step_row(
    sqlite3_stmt *statement, const att_table *table, const att_json *const values[])
{
    const int n = sqlite3_bind_parameter_count(statement);
    for (size_t c = 0; c < table->n_columns && (int)c < n; c++)
        if (!bind_one(statement, (int)c + 1, values[c]))
            return SQLITE_NOMEM;
    return sqlite3_step(statement);
}

static bool fail_row(
    att_index *index, const att_table *table, sqlite3_stmt *statement, att_error *err)
{
    att_index_fail(index, err, table->name);
    (void)sqlite3_reset(statement);
    return false;
}

static bool run_row(att_index *index, const att_table *table, sqlite3_stmt *statement,
    const att_json *const values[], att_error *err)
{
    if (!statement)
        return false;
    if (step_row(statement, table, values) != SQLITE_DONE)
        return fail_row(index, table, statement, err);
    (void)sqlite3_reset(statement);
    return true;
}

/* *is_equal of the row with this key; *is_there false if there is none. */
static bool compare_row(att_index *index, att_table *table,
    const att_json *const values[], bool *is_there, bool *is_equal, att_error *err)
{
    sqlite3_stmt *equal = prepare(index, table, 'e', &table->equal, err);
    if (!equal)
        return false;
    const int step = step_row(equal, table, values);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return fail_row(index, table, equal, err);
    *is_there = step == SQLITE_ROW;
    *is_equal = *is_there && sqlite3_column_int(equal, 0) == 1;
    (void)sqlite3_reset(equal);
    return true;
}

/* A new row, or ATT_UNCHANGED if its key is taken. */
static bool try_insert(att_index *index, att_table *table,
    const att_json *const values[], att_change *change, att_error *err)
{
    sqlite3_stmt *insert = prepare(index, table, 'i', &table->insert, err);
    if (!insert)
        return false;
    *change = ATT_ADDED;
    if (step_row(insert, table, values) != SQLITE_DONE) {
        const int code = sqlite3_extended_errcode(index->db);
        if (code != SQLITE_CONSTRAINT_PRIMARYKEY && code != SQLITE_CONSTRAINT_ROWID)
            return fail_row(index, table, insert, err);
        *change = ATT_UNCHANGED;
    }
    (void)sqlite3_reset(insert);
    return true;
}

bool att_index_put(att_index *index, att_table *table, const att_json *const values[],
    bool expects_new, att_change *change, att_error *err)
{
    bool is_there = false, is_equal = false;
    if (expects_new) {
        if (!try_insert(index, table, values, change, err))
            return false;
        if (*change == ATT_ADDED)
            return true;
    }
    if (!compare_row(index, table, values, &is_there, &is_equal, err))
        return false;
    if (is_equal) {
        *change = ATT_UNCHANGED;
        return true;
    }
    if (!is_there)
        return try_insert(index, table, values, change, err);
    *change = ATT_AMENDED;
    return run_row(
        index, table, prepare(index, table, 'u', &table->update, err), values, err);
}

bool att_index_drop(att_index *index, att_table *table, const att_json *const values[],
    bool *was_there, att_error *err)
{
    if (!run_row(
            index, table, prepare(index, table, 'd', &table->drop, err), values, err))
        return false;
    *was_there = sqlite3_changes(index->db) > 0;
    return true;
}
