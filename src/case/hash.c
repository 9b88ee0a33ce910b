/* hash.c — one number for all that a case says. */
#include "handle.h"

#include "wire.h"

#include <sodium.h>
#include <string.h>

static void add_bytes(
    crypto_hash_sha256_state *state, char kind, const void *at, size_t n)
{
    uint8_t length[9];
    length[0] = (uint8_t)kind;
    wire_put64(length + 1, n);
    (void)crypto_hash_sha256_update(state, length, sizeof length);
    if (n > 0)
        (void)crypto_hash_sha256_update(state, at, n);
}

static void add_value(crypto_hash_sha256_state *state, sqlite3_stmt *row, int column)
{
    uint8_t number[8];
    uint64_t bits;
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
        wire_put64(number, (uint64_t)sqlite3_column_int64(row, column));
        add_bytes(state, 'i', number, sizeof number);
        break;
    case SQLITE_FLOAT: {
        const double value = sqlite3_column_double(row, column);
        memcpy(&bits, &value, sizeof bits);
        wire_put64(number, bits);
        add_bytes(state, 'r', number, sizeof number);
        break;
    }
    case SQLITE_NULL:
        add_bytes(state, 'n', NULL, 0);
        break;
    default:
        add_bytes(state, 't', sqlite3_column_text(row, column),
            (size_t)sqlite3_column_bytes(row, column));
        break;
    }
}

static bool write_sql(
    const att_table *table, att_arena *arena, att_text *sql, att_error *err)
{
    att_builder b;
    att_builder_init(&b, arena);
    att_add_z(&b, "SELECT ");
    for (size_t i = 0; i < table->n_columns; i++)
        att_addf(&b, "%s\"%s\"", i > 0 ? ", " : "", table->columns[i].name);
    att_addf(&b, " FROM \"%s\" ORDER BY ", table->name);
    for (size_t k = 0; k < table->n_keys; k++)
        att_addf(&b, "%s\"%s\" COLLATE BINARY", k > 0 ? ", " : "",
            table->columns[table->keys[k]].name);
    return att_build(&b, sql, err);
}

static bool add_table(att_case *c, const att_table *table,
    crypto_hash_sha256_state *state, att_error *err)
{
    att_text sql;
    sqlite3_stmt *row = NULL;
    if (!write_sql(table, &c->scratch, &sql, err))
        return false;
    if (sqlite3_prepare_v2(c->index.db, sql.at, (int)sql.length, &row, NULL)
        != SQLITE_OK)
        return att_index_fail(&c->index, err, table->name);
    int step;
    bool is_first = true;
    while ((step = sqlite3_step(row)) == SQLITE_ROW) {
        if (is_first) { /* an empty table says nothing: newer versions may have more */
            add_bytes(state, 'T', table->name, strlen(table->name));
            for (size_t i = 0; i < table->n_columns; i++)
                add_bytes(
                    state, 'C', table->columns[i].name, strlen(table->columns[i].name));
        }
        is_first = false;
        for (int i = 0; i < (int)table->n_columns; i++)
            add_value(state, row, i);
    }
    const bool ok = step == SQLITE_DONE || att_index_fail(&c->index, err, table->name);
    (void)sqlite3_finalize(row);
    return ok;
}

bool att_case_hash(att_case *c, char hex[65], att_error *err)
{
    crypto_hash_sha256_state state;
    uint8_t hash[32];
    if (!att_case_is_alive(c, err))
        return false;
    (void)crypto_hash_sha256_init(&state);
    const att_spot start = att_arena_save(&c->scratch);
    bool ok = true;
    for (size_t t = 0; ok && t < c->index.n_tables; t++)
        if (!c->index.tables[t].is_own && c->index.tables[t].n_keys > 0)
            ok = add_table(c, &c->index.tables[t], &state, err);
    att_arena_restore(&c->scratch, start);
    (void)crypto_hash_sha256_final(&state, hash);
    if (ok)
        wire_hex(hex, hash, 32);
    return ok;
}
