/* rows.c — statements asked of the index. */
#include "handle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct att_rows {
    const att_index *index;
    sqlite3_stmt *statement;
    bool *is_asked; /* NULL: the statement is this one's own */
    const char *name;
};

static int compare_name(const void *name, const void *query)
{
    return strcmp(name, ((const att_query *)query)->name);
}

bool att_case_ask(att_case *c, const char *query, att_rows **out, att_error *err)
{
    const att_query *found =
        bsearch(query, att_queries, att_n_queries, sizeof *att_queries, compare_name);
    if (!found)
        return att_fail(err, ATT_INVALID, "there is no statement %s", query);
    if (!att_case_is_alive(c, err))
        return false;
    att_rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return att_fail(err, ATT_NO_MEMORY, "out of memory");
    rows->index = &c->index;
    rows->name = found->name;
    bool *is_asked = &c->index.is_asked[found - att_queries];
    if (!*is_asked) {
        rows->statement = att_index_statement(&c->index, found->name, err);
        rows->is_asked = is_asked;
        *is_asked = rows->statement != NULL;
    } else if (sqlite3_prepare_v2(c->index.db, found->text, -1, &rows->statement, NULL)
               != SQLITE_OK)
        att_index_fail(&c->index, err, found->name);
    if (!rows->statement) {
        free(rows);
        return false;
    }
    if (!sqlite3_stmt_readonly(rows->statement)) {
        att_rows_done(rows);
        return att_fail(err, ATT_INVALID, "%s changes what only a put may", query);
    }
    *out = rows;
    return true;
}

static bool check_bound(const att_rows *rows, int result, int at, att_error *err)
{
    if (result == SQLITE_NOMEM)
        return att_fail(err, ATT_NO_MEMORY, "out of memory");
    return result == SQLITE_OK
           || att_fail(err, ATT_INVALID, "%s: there is no ?%d", rows->name, at);
}

bool att_rows_bind_text(att_rows *rows, int at, att_text text, att_error *err)
{
    return check_bound(rows,
        sqlite3_bind_text64(rows->statement, at, text.at ? text.at : "", text.length,
            SQLITE_TRANSIENT, SQLITE_UTF8),
        at, err);
}

bool att_rows_bind_int64(att_rows *rows, int at, int64_t value, att_error *err)
{
    return check_bound(rows, sqlite3_bind_int64(rows->statement, at, value), at, err);
}

bool att_rows_bind_double(att_rows *rows, int at, double value, att_error *err)
{
    return check_bound(rows, sqlite3_bind_double(rows->statement, at, value), at, err);
}

bool att_rows_next(att_rows *rows, bool *has_row, att_error *err)
{
    const int step = sqlite3_step(rows->statement);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return att_index_fail(rows->index, err, rows->name);
    *has_row = step == SQLITE_ROW;
    return true;
}

bool att_rows_is_null(const att_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

att_text att_rows_text(const att_rows *rows, int column)
{
    const char *at = (const char *)sqlite3_column_text(rows->statement, column);
    if (!at)
        return (att_text){0};
    return (att_text){at, (size_t)sqlite3_column_bytes(rows->statement, column)};
}

int64_t att_rows_int64(const att_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement, column);
}

double att_rows_double(const att_rows *rows, int column)
{
    return att_rows_is_null(rows, column)
               ? (double)NAN
               : sqlite3_column_double(rows->statement, column);
}

void att_rows_done(att_rows *rows)
{
    if (!rows)
        return;
    if (rows->is_asked) {
        (void)sqlite3_reset(rows->statement);
        (void)sqlite3_clear_bindings(rows->statement);
        *rows->is_asked = false;
    } else
        (void)sqlite3_finalize(rows->statement);
    free(rows);
}
