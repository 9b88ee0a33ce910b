/* write_pack.c — a pack into a folder, in the one form it has. */
#include "pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char descriptor[] = "datapackage.json";

typedef struct writer {
    const att_pack *pack;
    const char *folder;
    att_arena *scratch;
    att_error *err;
} writer;

static bool write_file(const writer *w, const char *name, att_text bytes)
{
    att_text path;
    return att_text_format(w->scratch, &path, w->err, "%s/%s", w->folder, name)
           && att_file_write(
               path.at, (att_bytes){(const uint8_t *)bytes.at, bytes.length}, w->err);
}

/* ---- tables ---------------------------------------------------------------------- */

static void add_cell(
    att_builder *b, const att_column *column, att_text cell, att_arena *scratch)
{
    att_text inert = cell;
    if (column->is_free && att_pack_is_formula(cell)
        && !att_text_format(scratch, &inert, NULL, "'%.*s", ATT_PRINT(cell)))
        b->has_failed = true;
    att_csv_add_field(b, inert);
}

static bool write_table(const writer *w, const att_table *table)
{
    const att_shape *shape = table->shape;
    const att_spot start = att_arena_save(w->scratch);
    att_builder b;
    att_text text;
    att_builder_init(&b, w->scratch);
    for (size_t c = 0; c < shape->n_columns; c++) {
        att_add_z(&b, c ? "," : "");
        att_add_z(&b, shape->columns[c].name);
    }
    att_add_z(&b, "\r\n");
    for (size_t r = 0; r < table->n_rows; r++) {
        for (size_t c = 0; c < shape->n_columns; c++) {
            att_add_z(&b, c ? "," : "");
            add_cell(&b, &shape->columns[c], table->rows[r].cells[c], w->scratch);
        }
        att_add_z(&b, "\r\n");
    }
    const bool ok = att_build(&b, &text, w->err) && write_file(w, table->file, text);
    att_arena_restore(w->scratch, start);
    return ok;
}

/* ---- datapackage.json ------------------------------------------------------------ */

/* Values that are only read again may stand in a new object. */
static att_json *lend(const att_json *value)
{
    return (att_json *)(uintptr_t)value;
}

/* An object with the same members. */
static att_json *copy_object(const writer *w, const att_json *from)
{
    att_json *copy = att_json_new_object(w->scratch);
    for (size_t i = 0; i < att_json_count(from); i++) {
        const char *key = att_text_z(att_json_key(from, i), w->scratch, w->err);
        if (!key)
            return NULL;
        copy = att_json_set(w->scratch, copy, key, lend(att_json_at(from, i)));
    }
    return copy;
}

/* The profile's schema; a package has no foreign key to a table it lacks. */
static att_json *describe_schema(
    const writer *w, const att_json *schema, const bool is_listed[])
{
    const att_json *keys = att_json_get(schema, "foreignKeys");
    att_json *kept = att_json_new_array(w->scratch),
             *copy = att_json_new_object(w->scratch);
    for (size_t i = 0; i < att_json_count(keys); i++) {
        const att_json *key = att_json_at(keys, i);
        const att_text other =
            att_json_text(att_json_get(att_json_get(key, "reference"), "resource"));
        if (other.length == 0 || is_listed[att_pack_shape(w->pack->profile, other)])
            kept = att_json_push(w->scratch, kept, lend(key));
    }
    for (size_t i = 0; i < att_json_count(schema); i++) {
        const char *key = att_text_z(att_json_key(schema, i), w->scratch, w->err);
        if (!key)
            return NULL;
        const bool is_keys = strcmp(key, "foreignKeys") == 0;
        if (!is_keys || att_json_count(kept) > 0)
            copy = att_json_set(
                w->scratch, copy, key, is_keys ? kept : lend(att_json_at(schema, i)));
    }
    return copy;
}

static att_json *describe_table(
    const writer *w, const att_table *table, const bool is_listed[])
{
    const att_json *resource = table->shape->resource;
    att_json *each = copy_object(w, resource);
    each = att_json_set(w->scratch, each, "path",
        att_json_new_text(w->scratch, att_text_of(table->file)));
    return att_json_set(w->scratch, each, "schema",
        describe_schema(w, att_json_get(resource, "schema"), is_listed));
}

/* The tables as the pack listed them, then those that have rows all the same. */
static size_t list_tables(const writer *w, const att_json *listed,
    size_t order[ATT_MOST_TABLES], bool is_listed[ATT_MOST_TABLES])
{
    const size_t n_tables = w->pack->profile->n_shapes - 1;
    size_t n = 0;
    for (size_t i = 0; i < att_json_count(listed) + n_tables; i++) {
        const bool is_named = i < att_json_count(listed);
        const size_t t =
            is_named ? att_pack_shape(w->pack->profile,
                att_json_text(att_json_get(att_json_at(listed, i), "name")))
                     : i - att_json_count(listed);
        if (t >= n_tables || is_listed[t]
            || (!is_named && w->pack->tables[t].n_rows == 0))
            continue;
        is_listed[t] = true;
        order[n++] = t;
    }
    return n;
}

static att_json *describe_tables(const writer *w, const att_json *listed)
{
    size_t order[ATT_MOST_TABLES];
    bool is_listed[ATT_MOST_TABLES] = {false};
    att_json *all = att_json_new_array(w->scratch);
    const size_t n = list_tables(w, listed, order, is_listed);
    for (size_t i = 0; i < n; i++)
        all = att_json_push(
            w->scratch, all, describe_table(w, &w->pack->tables[order[i]], is_listed));
    return all;
}

static bool write_descriptor(const writer *w)
{
    static const char otherwise[] =
        "{\"profile\":\"tabular-data-package\",\"name\":\"case\",\"resources\":[]}";
    att_text about = att_pack_inner(w->pack, "about"), text;
    const att_json *parsed;
    if (about.length == 0)
        about = att_text_of(otherwise);
    if (!att_json_parse((att_bytes){(const uint8_t *)about.at, about.length},
            w->scratch, &parsed, w->err))
        return false;
    att_json *root = lend(parsed);
    root = att_json_set(w->scratch, root, "profile",
        att_json_new_text(w->scratch, ATT_TEXT("tabular-data-package")));
    root = att_json_set(
        w->scratch, root, "attest:pack", att_json_new_int64(w->scratch, 1));
    root = att_json_set(w->scratch, root, "resources",
        describe_tables(w, att_json_get(root, "resources")));
    if (!root)
        return att_fail(
            w->err, ATT_NO_MEMORY, "out of memory while writing %s", descriptor);
    return att_json_write(root, ATT_JSON_PRETTY, w->scratch, &text, w->err)
           && write_file(w, descriptor, text);
}

/* ---- the folder ------------------------------------------------------------------ */

/* An empty folder, or one with a pack to replace: never one with other things in it. */
static bool check_folder(const writer *w)
{
    bool is_empty = true, is_pack = false;
    DIR *folder = opendir(w->folder);
    if (!folder)
        return att_fail_io(w->err, errno, "cannot write to the folder %s", w->folder);
    for (const struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        is_empty &= strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        is_pack |= strcmp(e->d_name, descriptor) == 0;
    }
    closedir(folder);
    if (is_empty || is_pack)
        return true;
    att_fail(
        w->err, ATT_INVALID, "the folder %s holds other things than a pack", w->folder);
    return att_hint(
        w->err, "Nothing was written. Name a new folder, or one with a pack.");
}

static bool make_folder(const writer *w)
{
    if (mkdir(w->folder, 0777) == 0)
        return true;
    if (errno != EEXIST)
        return att_fail_io(w->err, errno, "cannot make the folder %s", w->folder);
    return check_folder(w);
}

/* Every table that has rows or stood in the pack; the descriptor last, so that a folder
 * with one is whole. */
bool att_pack_write(
    const att_pack *pack, const char *folder, att_arena *scratch, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const writer w = {pack, folder, scratch, err};
    bool ok = make_folder(&w);
    for (size_t t = 0; ok && t + 1 < pack->profile->n_shapes; t++)
        if (pack->tables[t].is_present || pack->tables[t].n_rows > 0)
            ok = write_table(&w, &pack->tables[t]);
    ok = ok && write_descriptor(&w);
    att_arena_restore(scratch, start);
    return ok;
}
