/* compare.c — what turns one pack into another. */
#include "pack.h"

#include <string.h>

typedef struct comparison {
    const att_pack *before, *after;
    att_arena *arena;
    att_error *err;
    att_table_changes *tables;
    att_row_change *changes;
    size_t n, capacity;
} comparison;

/* The names of the columns that differ; empty if none does. */
static bool name_differences(const comparison *k, const att_shape *shape,
    const att_text *before, const att_text *after, att_text *what)
{
    att_builder b;
    *what = (att_text){0};
    att_builder_init(&b, k->arena);
    for (size_t c = 0; c < shape->n_columns; c++)
        if (!att_text_equal(before[c], after[c])) {
            att_add_z(&b, b.length > 0 ? ", " : "");
            att_add_z(&b, shape->columns[c].name);
        }
    return b.length == 0 && !b.has_failed ? true : att_build(&b, what, k->err);
}

static bool add_change(comparison *k, size_t t, att_row_fate fate,
    const att_row *before, const att_row *after)
{
    const att_shape *shape = k->after->tables[t].shape;
    att_row_change change = {.fate = fate,
        .table = t,
        .before = before ? before->cells : NULL,
        .after = after ? after->cells : NULL};
    if (before && after
        && !name_differences(k, shape, before->cells, after->cells, &change.what))
        return false;
    if (before && after && change.what.length == 0) {
        k->tables[t].n_unchanged++;
        return true;
    }
    att_row_change *changes =
        att_grow(k->arena, k->changes, k->n, &k->capacity, sizeof *changes, k->err);
    if (!changes
        || !att_pack_key(shape, after ? after : before, k->arena, &change.key, k->err))
        return false;
    k->changes = changes;
    k->changes[k->n++] = change;
    k->tables[t].n_added += fate == ATT_ROW_ADDED;
    k->tables[t].n_amended += fate == ATT_ROW_AMENDED;
    k->tables[t].n_dropped += fate == ATT_ROW_DROPPED;
    return true;
}

/* Both tables side by side in the order of their keys. */
static bool compare_tables(comparison *k, size_t t)
{
    const att_table *before = &k->before->tables[t], *after = &k->after->tables[t];
    const att_row **old = att_pack_sorted(before, k->arena, k->err);
    const att_row **new = att_pack_sorted(after, k->arena, k->err);
    bool ok = old && new;
    size_t i = 0, j = 0;
    while (ok && (i < before->n_rows || j < after->n_rows)) {
        const int order = i == before->n_rows ? 1
                          : j == after->n_rows
                              ? -1
                              : att_pack_row_compare(after->shape, old[i], new[j]);
        if (order < 0)
            ok = add_change(k, t, ATT_ROW_DROPPED, old[i++], NULL);
        else if (order > 0)
            ok = add_change(k, t, ATT_ROW_ADDED, NULL, new[j++]);
        else
            ok = add_change(k, t, ATT_ROW_AMENDED, old[i++], new[j++]);
    }
    return ok;
}

/* A table that the pack does not have is not one that it has empty. */
static bool check_present(const comparison *k, size_t t)
{
    const att_table *before = &k->before->tables[t], *after = &k->after->tables[t];
    if (after->is_present || before->n_rows == 0)
        return true;
    att_fail(k->err, ATT_INVALID,
        "the pack lacks the table %s, of which the case has %zu rows",
        after->shape->name, before->n_rows);
    return att_hint(k->err,
        "To drop those rows, list %s with its header alone. Nothing was changed.",
        after->file);
}

bool att_pack_compare(const att_pack *before, const att_pack *after, att_arena *arena,
    att_pack_changes *out, att_error *err)
{
    const size_t n_tables = after->profile->n_shapes;
    comparison k = {before, after, arena, err, NULL, NULL, 0, 0};
    k.tables = att_push(arena, n_tables, sizeof *k.tables, err);
    if (!k.tables)
        return false;
    for (size_t t = 0; t < n_tables; t++) {
        const att_shape *shape = after->tables[t].shape;
        k.tables[t].name = shape->name;
        k.tables[t].is_inner = !shape->resource;
        if (!check_present(&k, t) || !compare_tables(&k, t))
            return false;
    }
    *out = (att_pack_changes){n_tables, k.tables, k.n, k.changes, after};
    return true;
}
