/* records.c — the tables of claims in the case. */
#include "pack.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- load ------------------------------------------------------------------------ */

/* Numbers come back in the form in which att_cell_check keeps them. */
static bool number_text(double value, att_arena *arena, att_text *out, att_error *err)
{
    if (fabs(value) < 1e15 && value == floor(value))
        return att_text_format(arena, out, err, "%.0f", value);
    att_builder b;
    att_builder_init(&b, arena);
    att_add_number(&b, value);
    return att_build(&b, out, err);
}

static bool load_row(const att_rows *rows, att_table *table, size_t *capacity,
    att_arena *arena, att_arena *scratch, att_error *err)
{
    att_text cells[ATT_MOST_COLUMNS] = {{0}};
    for (size_t c = 0; c < table->shape->n_columns; c++) {
        if (att_rows_is_null(rows, (int)c))
            continue;
        if (table->shape->columns[c].kind == ATT_CELL_TEXT)
            cells[c] = att_rows_text(rows, (int)c);
        else if (!number_text(att_rows_double(rows, (int)c), scratch, &cells[c], err))
            return false;
    }
    att_row *wider =
        att_grow(arena, table->rows, table->n_rows, capacity, sizeof *wider, err);
    const att_text *kept =
        wider ? att_pack_keep_cells(table->shape->n_columns, cells, arena, err) : NULL;
    if (!kept)
        return false;
    table->rows = wider;
    table->rows[table->n_rows++] = (att_row){kept, 0};
    return true;
}

static bool load_table(att_case *c, att_table *table, att_arena *arena, att_error *err)
{
    char query[64];
    att_rows *rows = NULL;
    size_t capacity = 0;
    bool has_row = true;
    (void)snprintf(query, sizeof query, "claims.%s", table->shape->name);
    att_arena scratch;
    att_arena_init(&scratch);
    bool ok = att_case_ask(c, query, &rows, err);
    while (ok && has_row) {
        const att_spot start = att_arena_save(&scratch);
        ok = att_rows_next(rows, &has_row, err);
        if (ok && has_row)
            ok = load_row(rows, table, &capacity, arena, &scratch, err);
        att_arena_restore(&scratch, start);
    }
    att_rows_done(rows);
    att_arena_done(&scratch);
    return ok;
}

bool att_claims_load(
    att_case *c, att_arena *arena, const att_pack **out, att_error *err)
{
    att_pack *pack;
    if (!att_pack_new(arena, &pack, err))
        return false;
    for (size_t t = 0; t < pack->profile->n_shapes; t++)
        if (!load_table(c, &pack->tables[t], arena, err))
            return false;
    if (!att_pack_restore(pack, arena, err))
        return false;
    *out = pack;
    return true;
}

/* ---- apply ----------------------------------------------------------------------- */

static att_json *json_cell(const att_column *column, att_text cell, att_arena *scratch)
{
    double value;
    if (column->kind == ATT_CELL_TEXT)
        return att_json_new_text(scratch, cell);
    return att_text_double(cell, &value) ? att_json_new_number(scratch, value) : NULL;
}

/* The row as an object, or its key alone; what is empty is left out. */
static att_json *json_row(
    const att_shape *shape, const att_text *cells, bool wants_key, att_arena *scratch)
{
    att_json *row = att_json_new_object(scratch);
    for (size_t c = 0; c < shape->n_columns; c++) {
        bool is_key = false;
        for (size_t k = 0; k < shape->n_keys; k++)
            is_key |= shape->keys[k] == c;
        if (cells[c].length > 0 && (is_key || !wants_key))
            row = att_json_set(scratch, row, shape->columns[c].name,
                json_cell(&shape->columns[c], cells[c], scratch));
    }
    return row;
}

static bool apply_change(att_case *c, const att_shape *shape,
    const att_row_change *change, att_arena *scratch, att_error *err)
{
    att_change done;
    const bool is_drop = change->fate == ATT_ROW_DROPPED;
    const att_json *row =
        json_row(shape, is_drop ? change->before : change->after, is_drop, scratch);
    if (!row)
        return att_fail(
            err, ATT_NO_MEMORY, "out of memory while writing %s", shape->name);
    return is_drop ? att_case_drop(c, shape->name, row, err)
                   : att_case_put(c, shape->name, row, &done, err);
}

static bool note_import(
    att_case *c, const att_pack_changes *changes, att_arena *scratch, att_error *err)
{
    size_t n[3] = {0};
    static const char *const names[] = {"added", "amended", "dropped"};
    att_json *body = att_json_new_object(scratch);
    for (size_t i = 0; i < changes->n; i++)
        n[changes->changes[i].fate]++;
    for (size_t f = 0; f < 3; f++)
        body = att_json_set(
            scratch, body, names[f], att_json_new_int64(scratch, (int64_t)n[f]));
    if (!body)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while writing the import");
    return att_case_note(c, "import", body, err);
}

static bool apply_all(att_case *c, const att_pack_changes *changes,
    const att_progress *progress, att_arena *scratch, att_error *err)
{
    size_t n_done = 0;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < changes->n; i++) {
            /* drops first and backwards, so that none leaves a row that names it */
            const att_row_change *change =
                &changes->changes[pass ? i : changes->n - 1 - i];
            const att_spot start = att_arena_save(scratch);
            if ((change->fate == ATT_ROW_DROPPED) != (pass == 0))
                continue;
            if (!apply_change(c, changes->after->tables[change->table].shape, change,
                    scratch, err))
                return false;
            att_arena_restore(scratch, start);
            if (n_done++ % 256 == 0
                && !att_progress_tell(
                    progress, "rows written", (double)n_done, (double)changes->n, err))
                return false;
        }
    return note_import(c, changes, scratch, err);
}

bool att_claims_apply(att_case *c, const att_pack_changes *changes,
    const att_progress *progress, att_error *err)
{
    if (changes->n == 0)
        return true;
    att_arena scratch;
    att_arena_init(&scratch);
    bool ok = att_case_begin(c, "import", err);
    if (ok) {
        ok = apply_all(c, changes, progress, &scratch, err) && att_case_commit(c, err);
        if (!ok)
            att_case_abandon(c);
    }
    att_arena_done(&scratch);
    return ok;
}

/* ---- find ------------------------------------------------------------------------ */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Where the words start in the text, with a to z as A to Z, or SIZE_MAX. */
static size_t find_words(att_text text, att_text words)
{
    for (size_t i = 0; i + words.length <= text.length; i++) {
        size_t k = 0;
        while (k < words.length && lower(text.at[i + k]) == lower(words.at[k]))
            k++;
        if (k == words.length)
            return i;
    }
    return SIZE_MAX;
}

/* The line of the text where the words stand; false if LIKE took "%" for a wildcard. */
static bool fill_found(const att_rows *rows, att_text words, att_arena *arena,
    att_found *found, att_error *err)
{
    const att_text text = att_rows_text(rows, 2);
    const size_t at = find_words(text, words);
    if (at == SIZE_MAX)
        return true;
    size_t start = at, end = at + words.length;
    while (start > 0 && text.at[start - 1] != '\n')
        start--;
    while (end < text.length && text.at[end] != '\n')
        end++;
    found->at = at - start;
    found->length = words.length;
    return att_text_copy(att_rows_text(rows, 0), arena, &found->table, err)
           && att_text_copy(att_rows_text(rows, 1), arena, &found->id, err)
           && att_text_copy(
               (att_text){text.at + start, end - start}, arena, &found->text, err);
}

static size_t count_characters(att_text text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.length; i++)
        n += (text.at[i] & 0xc0) != 0x80;
    return n;
}

bool att_claims_find(att_case *c, att_text words, size_t n_most, att_arena *arena,
    size_t *n, const att_found **out, att_error *err)
{
    att_text normal, pattern;
    att_rows *rows = NULL;
    bool has_row = true;
    if (words.length == 0)
        return att_fail(err, ATT_INVALID, "nothing to find was named");
    att_found *found = att_push(arena, n_most, sizeof *found, err);
    if (!found
        || !att_text_nfc(
            (att_bytes){(const uint8_t *)words.at, words.length}, arena, &normal, err)
        || !att_text_format(arena, &pattern, err, "%%%.*s%%", ATT_PRINT(normal)))
        return false;
    bool ok = att_case_ask(c,
                  count_characters(normal) < 3 ? "claims.find_short" : "claims.find",
                  &rows, err)
              && att_rows_bind_text(rows, 1, pattern, err);
    *n = 0;
    while (ok && *n < n_most) {
        ok = att_rows_next(rows, &has_row, err);
        if (!ok || !has_row)
            break;
        ok = fill_found(rows, normal, arena, &found[*n], err);
        *n += ok && found[*n].length > 0;
    }
    att_rows_done(rows);
    *out = found;
    return ok;
}
