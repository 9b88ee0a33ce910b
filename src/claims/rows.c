/* rows.c — rows by their keys, and the order in which a pack keeps them. */
#include "pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of the run of digits at i, without leading zeros, which move *i. */
static size_t digits_at(att_text a, size_t *i)
{
    while (*i + 1 < a.length && a.at[*i] == '0' && is_digit(a.at[*i + 1]))
        ++*i;
    size_t n = 0;
    while (*i + n < a.length && is_digit(a.at[*i + n]))
        n++;
    return n;
}

int att_key_compare(att_text a, att_text b)
{
    size_t i = 0, j = 0;
    while (i < a.length && j < b.length) {
        if (!is_digit(a.at[i]) || !is_digit(b.at[j])) {
            if (a.at[i] != b.at[j])
                return (unsigned char)a.at[i] < (unsigned char)b.at[j] ? -1 : 1;
            i++;
            j++;
            continue;
        }
        const size_t n = digits_at(a, &i), m = digits_at(b, &j);
        if (n != m)
            return n < m ? -1 : 1;
        const int order = memcmp(a.at + i, b.at + j, n);
        if (order != 0)
            return order;
        i += n;
        j += n;
    }
    if (a.length - i != b.length - j)
        return a.length - i < b.length - j ? -1 : 1;
    return att_text_compare(a, b); /* S7 and S07 are two */
}

int att_pack_row_compare(const att_shape *shape, const att_row *a, const att_row *b)
{
    int order = 0;
    for (size_t k = 0; k < shape->n_keys && order == 0; k++)
        order = att_key_compare(a->cells[shape->keys[k]], b->cells[shape->keys[k]]);
    return order;
}

static int compare_rows(const void *a, const void *b, void *shape)
{
    return att_pack_row_compare(
        shape, *(const att_row *const *)a, *(const att_row *const *)b);
}

const att_row **att_pack_sorted(
    const att_table *table, att_arena *arena, att_error *err)
{
    const att_row **sorted = att_push(arena, table->n_rows, sizeof(att_row *), err);
    if (!sorted)
        return NULL;
    for (size_t r = 0; r < table->n_rows; r++)
        sorted[r] = &table->rows[r];
    qsort_r(sorted, table->n_rows, sizeof(att_row *), compare_rows,
        (void *)(uintptr_t)table->shape);
    return sorted;
}

size_t att_pack_find(const att_shape *shape, size_t n, const att_row *const sorted[],
    const att_row *wanted)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = att_pack_row_compare(shape, sorted[middle], wanted);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

const att_text *att_pack_keep_cells(
    size_t n, const att_text from[n], att_arena *arena, att_error *err)
{
    size_t n_bytes = 0;
    for (size_t c = 0; c < n; c++)
        n_bytes += from[c].length;
    att_text *cells = att_push(arena, n * sizeof *cells + n_bytes, 1, err);
    if (!cells)
        return NULL;
    char *at = (char *)(cells + n);
    for (size_t c = 0; c < n; c++) {
        if (from[c].length > 0)
            memcpy(at, from[c].at, from[c].length);
        cells[c] = (att_text){at, from[c].length};
        at += from[c].length;
    }
    return cells;
}

bool att_pack_key(const att_shape *shape, const att_row *row, att_arena *arena,
    att_text *out, att_error *err)
{
    if (shape->n_keys == 1) {
        *out = row->cells[shape->keys[0]];
        return true;
    }
    att_builder b;
    att_builder_init(&b, arena);
    for (size_t k = 0; k < shape->n_keys; k++) {
        att_add_z(&b, k ? " " : "");
        att_add(&b, row->cells[shape->keys[k]]);
    }
    return att_build(&b, out, err);
}

att_text att_pack_inner(const att_pack *pack, const char *name)
{
    const att_table *inner = &pack->tables[pack->profile->n_shapes - 1];
    for (size_t r = 0; r < inner->n_rows; r++)
        if (att_text_is(inner->rows[r].cells[0], name))
            return inner->rows[r].cells[1];
    return (att_text){0};
}

static bool add_inner(
    att_pack *pack, att_text name, att_text value, att_arena *arena, att_error *err)
{
    att_table *inner = &pack->tables[pack->profile->n_shapes - 1];
    att_text *cells = att_push(arena, 2, sizeof *cells, err);
    if (!cells)
        return false;
    cells[0] = name;
    cells[1] = value;
    inner->rows[inner->n_rows++] = (att_row){cells, 0};
    return true;
}

static bool is_in_order(const att_table *table)
{
    for (size_t r = 1; r < table->n_rows; r++)
        if (att_pack_row_compare(table->shape, &table->rows[r - 1], &table->rows[r])
            > 0)
            return false;
    return true;
}

/* Keys hold no line ends: ids and words do not. */
static bool list_keys(
    const att_table *table, att_arena *arena, att_text *out, att_error *err)
{
    att_builder b;
    att_builder_init(&b, arena);
    for (size_t r = 0; r < table->n_rows; r++)
        for (size_t k = 0; k < table->shape->n_keys; k++) {
            att_add_z(&b, k ? " " : r ? "\n" : "");
            att_add(&b, table->rows[r].cells[table->shape->keys[k]]);
        }
    return att_build(&b, out, err);
}

/* A ledger entry holds 16 MiB; the order of a longer list is that of its keys. */
enum { LONGEST_ORDER = 8 * 1024 * 1024 };

bool att_pack_keep(att_pack *pack, att_text about, att_arena *arena, att_error *err)
{
    const size_t n_tables = pack->profile->n_shapes - 1;
    att_table *inner = &pack->tables[n_tables];
    inner->is_present = true;
    inner->rows = att_push(arena, n_tables + 1, sizeof *inner->rows, err);
    if (!inner->rows || !add_inner(pack, ATT_TEXT("about"), about, arena, err))
        return false;
    for (size_t t = 0; t < n_tables; t++) {
        att_text name, keys;
        const att_table *table = &pack->tables[t];
        if (is_in_order(table))
            continue;
        if (!list_keys(table, arena, &keys, err)
            || !att_text_format(arena, &name, err, "order %s", table->shape->name))
            return false;
        if (keys.length <= LONGEST_ORDER && !add_inner(pack, name, keys, arena, err))
            return false;
    }
    return true;
}

/* Take rows in the listed order; those not listed keep theirs, behind. */
static bool order_rows(
    att_table *table, att_text keys, att_arena *arena, att_error *err)
{
    const att_row **sorted = att_pack_sorted(table, arena, err);
    bool *is_taken = att_push(arena, table->n_rows, sizeof *is_taken, err);
    att_row *ordered = att_push(arena, table->n_rows, sizeof *ordered, err);
    att_text *wanted = att_push(arena, table->shape->n_columns, sizeof *wanted, err);
    if (!sorted || !is_taken || !ordered || !wanted)
        return false;
    size_t n = 0;
    while (keys.length > 0) {
        att_text key = att_text_split(keys, '\n', &keys);
        for (size_t k = 0; k < table->shape->n_keys; k++)
            wanted[table->shape->keys[k]] = att_text_split(key, ' ', &key);
        const size_t at =
            att_pack_find(table->shape, table->n_rows, sorted, &(att_row){wanted, 0});
        if (at != SIZE_MAX && !is_taken[at]) {
            is_taken[at] = true;
            ordered[n++] = *sorted[at];
        }
    }
    for (size_t r = 0; r < table->n_rows; r++)
        if (!is_taken[r])
            ordered[n++] = *sorted[r];
    table->rows = ordered;
    return true;
}

/* Which tables the pack had, and their files. */
static bool restore_tables(att_pack *pack, att_arena *arena, att_error *err)
{
    const att_text about = att_pack_inner(pack, "about");
    const att_json *root;
    if (about.length == 0)
        return true;
    if (!att_json_parse(
            (att_bytes){(const uint8_t *)about.at, about.length}, arena, &root, err))
        return att_within(err, "what the case knows about its pack");
    const att_json *resources = att_json_get(root, "resources");
    for (size_t i = 0; i < att_json_count(resources); i++) {
        const att_json *each = att_json_at(resources, i);
        const size_t t =
            att_pack_shape(pack->profile, att_json_text(att_json_get(each, "name")));
        if (t >= pack->profile->n_shapes - 1)
            continue;
        pack->tables[t].is_present = true;
        pack->tables[t].file =
            att_text_z(att_json_text(att_json_get(each, "path")), arena, err);
        if (!pack->tables[t].file)
            return false;
    }
    return true;
}

bool att_pack_restore(att_pack *pack, att_arena *arena, att_error *err)
{
    for (size_t t = 0; t + 1 < pack->profile->n_shapes; t++) {
        char name[64];
        (void)snprintf(name, sizeof name, "order %s", pack->profile->shapes[t].name);
        att_table *table = &pack->tables[t];
        if (!order_rows(table, att_pack_inner(pack, name), arena, err))
            return false;
    }
    return restore_tables(pack, arena, err);
}

/* What spreadsheets take for the start of a formula: OWASP, "CSV Injection". */
bool att_pack_is_formula(att_text text)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n",
        "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
        "\xef\xbc\xa0"}; /* full width */
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (att_text_starts(text, starts[i]))
            return true;
    return false;
}
