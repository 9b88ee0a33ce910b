/* put.c — rows into the index, each through one entry. */
#include "handle.h"

#include "scope.h"
#include "wire.h"

#include <inttypes.h>
#include <string.h>

/* The entry that last spoke of a row: an amendment names it, and stays in its scopes.
 */
typedef struct before {
    att_text after; /* "LOG:NUMBER"; empty if there is none */
    size_t n_scopes;
    uint8_t scopes[ATT_SCOPES_MOST][16];
} before;

static bool read_scopes(att_text text, before *b)
{
    b->n_scopes = 0;
    for (att_text rest = text; rest.length > 0;) {
        const att_text hex = att_text_split(rest, ' ', &rest);
        if (b->n_scopes == ATT_SCOPES_MOST || hex.length != 32
            || !wire_unhex(b->scopes[b->n_scopes++], hex.at, 16))
            return false;
    }
    return true;
}

static bool find_before(
    att_case *c, const att_table *table, att_text key, before *b, att_error *err)
{
    sqlite3_stmt *find = att_index_statement(&c->index, "case.entry_of_row", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text(find, 1, table->name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text64(find, 2, key.at, key.length, SQLITE_STATIC, SQLITE_UTF8);
    bool ok = true;
    b->n_scopes = 0;
    b->after = (att_text){0};
    if (sqlite3_step(find) == SQLITE_ROW) {
        const char *scopes = (const char *)sqlite3_column_text(find, 2);
        const size_t log = (size_t)sqlite3_column_int64(find, 0) - 1;
        ok =
            log < c->n_logs
                ? att_text_format(&c->scratch, &b->after, err, "%s:%" PRId64,
                    c->logs[log].name, (int64_t)sqlite3_column_int64(find, 1))
                : att_fail(err, ATT_DAMAGED, "the index names a log that is not there");
        if (ok && scopes && !read_scopes(att_text_of(scopes), b))
            ok = att_fail(err, ATT_DAMAGED, "the index holds an entry we never wrote");
    }
    (void)sqlite3_reset(find);
    return ok;
}

/* {"after":…,"row":{…},"table":…}; for a drop "key" instead of "row". */
static bool write_inner(att_case *c, const att_table *table,
    const att_json *const values[], const char *what, att_text after, att_text *inner,
    att_error *err)
{
    att_builder b;
    att_builder_init(&b, &c->scratch);
    att_add_char(&b, '{');
    if (after.length > 0)
        att_addf(&b, "\"after\":\"%.*s\",", ATT_PRINT(after));
    att_addf(&b, "\"%s\":", what);
    att_row_write(table, values, &c->scratch, &b);
    att_addf(&b, ",\"table\":\"%s\"}", table->name);
    return att_build(&b, inner, err);
}

static bool append_row(att_case *c, const att_table *table,
    const att_json *const values[], const char *kind, size_t n_scopes,
    const uint8_t scopes[][16], att_error *err)
{
    att_text key, inner;
    before b = {0};
    const bool is_new = strcmp(kind, "add") == 0;
    if (!att_key_text(table, values, &c->scratch, &key, err)
        || (!is_new && !find_before(c, table, key, &b, err)))
        return false;
    if (!is_new) {
        n_scopes = b.n_scopes;
        scopes = b.scopes;
    }
    const att_entry_note note = {.about = att_text_of(table->name), .key = key};
    return write_inner(c, table, values, strcmp(kind, "drop") == 0 ? "key" : "row",
               b.after, &inner, err)
           && att_append(c, kind, n_scopes, scopes, NULL, inner, &note, err);
}

static att_table *find_table(att_case *c, const char *name, att_error *err)
{
    if (!att_batch_check(c, err))
        return NULL;
    att_table *table = att_index_table(&c->index, att_text_of(name));
    if (!table || table->n_keys == 0) {
        att_fail(err, ATT_INVALID, "there is no table %s for rows", name);
        return NULL;
    }
    return table;
}

static bool put(att_case *c, size_t n_scopes, const att_scope scopes[],
    const char *name, const att_json *row, att_change *change, att_error *err)
{
    const att_json *values[ATT_COLUMNS_MOST];
    uint8_t ids[ATT_SCOPES_MOST][16];
    size_t n_ids;
    att_table *table = find_table(c, name, err);
    if (!table || !att_scopes_sort(n_scopes, scopes, ids, &n_ids, err)
        || !att_row_match(table, row, values, err)
        || !att_index_put(&c->index, table, values, false, change, err))
        return false;
    return *change == ATT_UNCHANGED
           || append_row(c, table, values, *change == ATT_ADDED ? "add" : "amend",
               n_ids, ids, err)
           || att_batch_fail(c);
}

bool att_case_put(att_case *c, const char *table, const att_json *row,
    att_change *change, att_error *err)
{
    return att_case_put_in(c, 0, NULL, table, row, change, err);
}

bool att_case_put_in(att_case *c, size_t n_scopes, const att_scope scopes[],
    const char *table, const att_json *row, att_change *change, att_error *err)
{
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = put(c, n_scopes, scopes, table, row, change, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}

static bool drop(att_case *c, const char *name, const att_json *key, att_error *err)
{
    const att_json *values[ATT_COLUMNS_MOST];
    bool was_there = false;
    att_table *table = find_table(c, name, err);
    if (!table || !att_key_match(table, key, values, err)
        || !att_index_drop(&c->index, table, values, &was_there, err))
        return false;
    if (!was_there)
        return att_fail(err, ATT_MISSING, "the table %s has no such row", name);
    return append_row(c, table, values, "drop", 0, NULL, err) || att_batch_fail(c);
}

bool att_case_drop(att_case *c, const char *table, const att_json *key, att_error *err)
{
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = drop(c, table, key, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}

bool att_case_note(att_case *c, const char *kind, const att_json *body, att_error *err)
{
    /* Kinds that change what users may do or what rows say have calls of their own. */
    static const char *const taken[] = {"add", "amend", "drop", "create", "device",
        "grant", "revoke", "scope", "erase", "seal", "close", "epoch", "stamp",
        "reveal", "identity", "key"};
    if (!att_batch_check(c, err))
        return false;
    bool is_fit = att_kind_is_fit(kind);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        is_fit = is_fit && strcmp(kind, taken[i]) != 0;
    if (!is_fit)
        return att_fail(err, ATT_INVALID, "\"%.24s\" is no kind for a note", kind);
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok =
        att_append_body(c, kind, 0, NULL, NULL, body, err) || att_batch_fail(c);
    att_arena_restore(&c->scratch, start);
    return ok;
}
