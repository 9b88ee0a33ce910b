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

static att_json *describe_table(const writer *w, const att_table *table)
{
    att_json *each = att_json_new_object(w->scratch);
    for (size_t i = 0; i < att_json_count(table->shape->resource); i++) {
        const char *key =
            att_text_z(att_json_key(table->shape->resource, i), w->scratch, w->err);
        if (!key)
            return NULL;
        each = att_json_set(
            w->scratch, each, key, lend(att_json_at(table->shape->resource, i)));
    }
    return att_json_set(w->scratch, each, "path",
        att_json_new_text(w->scratch, att_text_of(table->file)));
}

/* The tables as the pack listed them, then those that have rows all the same. */
static att_json *describe_tables(const writer *w, const att_json *listed)
{
    bool is_done[ATT_MOST_TABLES] = {false};
    att_json *all = att_json_new_array(w->scratch);
    const size_t n_tables = w->pack->profile->n_shapes - 1;
    for (size_t i = 0; i < att_json_count(listed); i++) {
        const size_t t = att_pack_shape(w->pack->profile,
            att_json_text(att_json_get(att_json_at(listed, i), "name")));
        if (t >= n_tables || is_done[t])
            continue;
        is_done[t] = true;
        all = att_json_push(w->scratch, all, describe_table(w, &w->pack->tables[t]));
    }
    for (size_t t = 0; t < n_tables; t++)
        if (!is_done[t] && w->pack->tables[t].n_rows > 0)
            all =
                att_json_push(w->scratch, all, describe_table(w, &w->pack->tables[t]));
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
