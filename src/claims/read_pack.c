/* read_pack.c — a pack from its folder, with everything that is wrong in it. */
#include "pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_TABLE_BYTES = 512 * 1024 * 1024, LARGEST_DESCRIPTOR = 4 * 1024 * 1024 };

static const char descriptor[] = "datapackage.json";

typedef struct reader {
    const char *folder;
    att_arena *arena;  /* the pack */
    att_arena scratch; /* a row, a path */
    const att_progress *progress;
    att_error *err;
    att_pack *pack;
    bool is_broken[ATT_MOST_TABLES];
    att_fault_list faults;
    size_t n_rows;
} reader;

/* A table while it is read. */
typedef struct table_reader {
    reader *r;
    att_table *table;
    bool *is_broken;
    att_csv *csv;
    size_t *columns; /* of each field of the file; SIZE_MAX if unknown */
    size_t n_fields, capacity;
    regex_t patterns[ATT_MOST_COLUMNS]; /* of each column that has one */
    size_t n_patterns;                  /* columns seen to */
    bool is_readable;                   /* the header is whole */
    size_t line;
} table_reader;

void att_pack_fault(att_fault_list *list, const char *file, size_t line,
    const char *column, const char *format, ...)
{
    char words[640];
    va_list args;
    list->n++;
    if (list->n_kept == ATT_FAULTS_KEPT)
        return;
    va_start(args, format);
    if (vsnprintf(words, sizeof words, format, args) < 0)
        words[0] = '\0';
    va_end(args);
    words[att_text_valid((att_bytes){(const uint8_t *)words, strlen(words)})] = '\0';
    att_fault *kept = att_grow(
        list->arena, list->kept, list->n_kept, &list->capacity, sizeof *kept, NULL);
    const att_fault fault = {att_text_z(att_text_of(file), list->arena, NULL), line,
        att_text_z(att_text_of(column), list->arena, NULL),
        att_text_z(att_text_of(words), list->arena, NULL)};
    if (!kept || !fault.file || !fault.column || !fault.reason)
        return; /* counted all the same */
    list->kept = kept;
    list->kept[list->n_kept++] = fault;
}

/* ---- a table --------------------------------------------------------------------- */

/* What stands in the file under a column's name is found by the header. */
static bool read_header(table_reader *t, const att_csv_row *header)
{
    const att_shape *shape = t->table->shape;
    bool is_there[ATT_MOST_COLUMNS] = {false};
    t->n_fields = header->n_fields;
    t->columns = att_push(t->r->arena, t->n_fields, sizeof *t->columns, t->r->err);
    if (!t->columns)
        return false;
    const size_t n_before = t->r->faults.n;
    for (size_t f = 0; f < header->n_fields; f++) {
        const att_text name = header->fields[f];
        const size_t c = t->columns[f] = att_pack_column(shape, name);
        if (c == SIZE_MAX || is_there[c])
            att_pack_fault(&t->r->faults, t->table->file, header->line, "",
                c == SIZE_MAX ? "\"%.*s\" is no column of this table"
                              : "the column %.*s stands twice",
                (int)(name.length < 80 ? name.length : 80), name.at ? name.at : "");
        else
            is_there[c] = true;
    }
    for (size_t c = 0; c < shape->n_columns; c++)
        if (!is_there[c])
            att_pack_fault(&t->r->faults, t->table->file, header->line,
                shape->columns[c].name, "the column %s is missing",
                shape->columns[c].name);
    t->is_readable = t->r->faults.n == n_before;
    *t->is_broken = !t->is_readable;
    return true;
}

/* The cells in the order of the profile. */
static att_text *keep_row(table_reader *t, const att_csv_row *from)
{
    att_text fields[ATT_MOST_COLUMNS] = {{0}};
    for (size_t f = 0; f < from->n_fields; f++)
        fields[t->columns[f]] = from->fields[f];
    /* not yet shared: numbers are still to be brought to their form */
    return (att_text *)(uintptr_t)att_pack_keep_cells(
        t->table->shape->n_columns, fields, t->r->arena, t->r->err);
}

static bool check_cells(table_reader *t, att_text *cells)
{
    const att_shape *shape = t->table->shape;
    for (size_t c = 0; c < shape->n_columns; c++) {
        att_error why;
        if (att_cell_check(
                &shape->columns[c], &t->patterns[c], &cells[c], t->r->arena, &why))
            continue;
        if (why.kind != ATT_INVALID) {
            *t->r->err = why;
            return false;
        }
        att_pack_fault(&t->r->faults, t->table->file, t->line, shape->columns[c].name,
            "%s", why.text);
        if (c == shape->keys[0])
            *t->is_broken = true; /* what refers to this row cannot find it */
    }
    return true;
}

static bool read_row(table_reader *t, const att_csv_row *row)
{
    t->line = row->line;
    if (row->n_fields != t->n_fields) {
        att_pack_fault(&t->r->faults, t->table->file, row->line, "",
            "the row has %zu fields, the header %zu", row->n_fields, t->n_fields);
        *t->is_broken = true;
        return true;
    }
    att_text *cells = keep_row(t, row);
    att_row *rows = cells ? att_grow(t->r->arena, t->table->rows, t->table->n_rows,
                        &t->capacity, sizeof *rows, t->r->err)
                          : NULL;
    if (!rows || !check_cells(t, cells))
        return false;
    t->table->rows = rows;
    t->table->rows[t->table->n_rows++] = (att_row){cells, row->line};
    if (++t->r->n_rows % 1024 != 0)
        return true;
    return att_progress_tell(
        t->r->progress, "rows read", (double)t->r->n_rows, 0, t->r->err);
}

/* One row, or the fault that ends the table: after a stray quote nothing is sure. */
static bool next_row(table_reader *t, att_csv_row *row, bool *has_row)
{
    att_error why;
    if (att_csv_next(t->csv, row, has_row, &why))
        return true;
    if (why.kind != ATT_INVALID && why.kind != ATT_LIMIT && why.kind != ATT_IO) {
        *t->r->err = why;
        return false;
    }
    size_t line, field;
    att_csv_where(t->csv, &line, &field);
    const char *column =
        t->columns && field <= t->n_fields && t->columns[field - 1] != SIZE_MAX
            ? t->table->shape->columns[t->columns[field - 1]].name
            : "";
    att_pack_fault(&t->r->faults, t->table->file, line, column, "%s%s%s", why.text,
        why.hint[0] ? ". " : "", why.hint);
    *t->is_broken = true;
    *has_row = false;
    return true;
}

static bool read_rows(table_reader *t)
{
    att_csv_row row;
    bool has_row;
    if (!next_row(t, &row, &has_row))
        return false;
    if (!has_row) {
        if (!*t->is_broken)
            att_pack_fault(
                &t->r->faults, t->table->file, 1, "", "the file has no header");
        *t->is_broken = true;
        return true;
    }
    if (!read_header(t, &row))
        return false;
    while (has_row && t->is_readable)
        if (!next_row(t, &row, &has_row) || (has_row && !read_row(t, &row)))
            return false;
    return true;
}

static bool compile_patterns(table_reader *t)
{
    const att_shape *shape = t->table->shape;
    for (; t->n_patterns < shape->n_columns; t->n_patterns++) {
        const char *pattern = shape->columns[t->n_patterns].pattern;
        if (pattern && regcomp(&t->patterns[t->n_patterns], pattern, REG_EXTENDED) != 0)
            return att_fail(
                t->r->err, ATT_NO_MEMORY, "out of memory for the pattern %s", pattern);
    }
    return true;
}

static void free_patterns(table_reader *t)
{
    for (size_t c = 0; c < t->n_patterns; c++)
        if (t->table->shape->columns[c].pattern)
            regfree(&t->patterns[c]);
}

/* A file of the folder as a path; NULL, with a fault, if it is no ordinary file there.
 */
static const char *find_file(
    reader *r, const char *name, off_t most, att_fault_list *faults)
{
    att_text path;
    struct stat st;
    if (!att_text_format(&r->scratch, &path, r->err, "%s/%s", r->folder, name))
        return NULL;
    const char *reason = NULL;
    if (lstat(path.at, &st) != 0)
        reason = errno == ENOENT ? "there is no such file in the folder"
                                 : "the file cannot be reached";
    else if (S_ISLNK(st.st_mode))
        reason = "this is a link, and links are not followed";
    else if (!S_ISREG(st.st_mode))
        reason = "this is no ordinary file";
    else if (st.st_size > most)
        reason = "the file is too large";
    if (!reason)
        return path.at;
    att_pack_fault(faults, name, 0, "", "%s", reason);
    return NULL;
}

static bool read_table(reader *r, size_t index)
{
    table_reader t = {.r = r,
        .table = &r->pack->tables[index],
        .is_broken = &r->is_broken[index],
        .is_readable = true};
    const char *path = find_file(r, t.table->file, LARGEST_TABLE_BYTES, &r->faults);
    if (!path) {
        *t.is_broken = true;
        return true;
    }
    const bool ok = compile_patterns(&t)
                    && att_csv_open(path, (att_bytes){0}, NULL, NULL, &t.csv, r->err)
                    && read_rows(&t);
    att_csv_close(t.csv);
    free_patterns(&t);
    return ok;
}

/* ---- datapackage.json ------------------------------------------------------------ */

/* Tables lie beside datapackage.json: no folders, nothing hidden, nothing elsewhere. */
static bool is_plain_name(att_text path)
{
    if (path.length == 0 || path.length > 200 || path.at[0] == '.')
        return false;
    for (size_t i = 0; i < path.length; i++) {
        const unsigned char c = (unsigned char)path.at[i];
        if (c < 0x20 || c == '/' || c == '\\' || c == ':' || c == 0x7f)
            return false;
    }
    return true;
}

static void descriptor_fault(
    reader *r, att_text table, const char *words, att_text value)
{
    att_pack_fault(&r->faults, descriptor, 0, "", "%s%.*s%s\"%.*s\" %s",
        table.length > 0 ? "table " : "", ATT_PRINT(table),
        table.length > 0 ? ": " : "", (int)(value.length < 100 ? value.length : 100),
        value.at ? value.at : "", words);
}

/* Take one resource; what is said of it beyond name, path and encoding is the profile's
 * to say. */
static bool take_resource(reader *r, const att_json *resource)
{
    const att_text name = att_json_text(att_json_get(resource, "name"));
    const att_text path = att_json_text(att_json_get(resource, "path"));
    const att_text encoding = att_json_text(att_json_get(resource, "encoding"));
    const size_t t = att_pack_shape(r->pack->profile, name);
    if (t >= r->pack->profile->n_shapes - 1) {
        descriptor_fault(r, (att_text){0}, "is no table of a case", name);
        return true;
    }
    att_table *table = &r->pack->tables[t];
    if (table->is_present)
        descriptor_fault(r, (att_text){0}, "stands twice among the resources", name);
    else if (!is_plain_name(path))
        descriptor_fault(r, name,
            "is no name of a file beside datapackage.json (its path must not leave the "
            "folder)",
            path);
    else if (encoding.length > 0 && !att_text_is(encoding, "utf-8")
             && !att_text_is(encoding, "UTF-8"))
        descriptor_fault(r, name, "is not read; save the table as UTF-8", encoding);
    else {
        table->is_present = true;
        table->file = att_text_z(path, r->arena, r->err);
        return table->file && read_table(r, t);
    }
    r->is_broken[t] = true;
    return true;
}

/* What the descriptor says besides the tables, whose names and paths are kept. */
static bool keep_about(reader *r, const att_json *root, att_text *about)
{
    att_json *kept = att_json_new_object(&r->scratch);
    const att_json *resources = att_json_get(root, "resources");
    for (size_t i = 0; i < att_json_count(root); i++) {
        const char *key = att_text_z(att_json_key(root, i), &r->scratch, r->err);
        att_json *value = (att_json *)(uintptr_t)att_json_at(root, i);
        if (!key)
            return false;
        if (strcmp(key, "resources") == 0) {
            value = att_json_new_array(&r->scratch);
            for (size_t t = 0; t < att_json_count(resources); t++) {
                att_json *each = att_json_new_object(&r->scratch);
                for (size_t k = 0; k < 2; k++) {
                    static const char *const names[] = {"name", "path"};
                    each = att_json_set(&r->scratch, each, names[k],
                        att_json_new_text(&r->scratch,
                            att_json_text(
                                att_json_get(att_json_at(resources, t), names[k]))));
                }
                value = att_json_push(&r->scratch, value, each);
            }
        }
        kept = att_json_set(&r->scratch, kept, key, value);
    }
    return att_json_write(kept, ATT_JSON_COMPACT, r->arena, about, r->err);
}

static const att_json *read_descriptor(reader *r)
{
    att_bytes bytes;
    const att_json *root;
    att_fault_list none = {.arena = &r->scratch};
    const char *path = find_file(r, descriptor, LARGEST_DESCRIPTOR, &none);
    if (!path) {
        att_fail(r->err, ATT_MISSING, "%s is no pack: %s: %s", r->folder, descriptor,
            none.n_kept > 0 ? none.kept[0].reason : "it cannot be read");
        return NULL;
    }
    if (!att_file_read(path, LARGEST_DESCRIPTOR, &r->scratch, &bytes, r->err))
        return NULL;
    if (!att_json_parse(bytes, &r->scratch, &root, r->err)) {
        att_pack_fault(&r->faults, descriptor, 0, "", "%s", r->err->text);
        return NULL;
    }
    return root;
}

static bool check_version(reader *r, const att_json *root)
{
    int64_t version = 1;
    const att_json *said = att_json_get(root, "attest:pack");
    if (said && (!att_json_int64(said, &version) || version != 1))
        return att_fail(
            r->err, ATT_INVALID, "this pack is of another version of attest");
    if (att_json_count(att_json_get(root, "resources")) == 0)
        att_pack_fault(&r->faults, descriptor, 0, "", "\"resources\" lists no table");
    return true;
}

static bool read_all(reader *r)
{
    att_text about;
    const att_json *root = read_descriptor(r);
    if (!root || !check_version(r, root) || !keep_about(r, root, &about))
        return false;
    const att_json *resources = att_json_get(root, "resources");
    for (size_t i = 0; i < att_json_count(resources); i++)
        if (!take_resource(r, att_json_at(resources, i)))
            return false;
    return att_pack_check(r->pack, r->is_broken, &r->faults, &r->scratch, r->err)
           && (r->faults.n > 0 || att_pack_keep(r->pack, about, r->arena, r->err));
}

bool att_pack_new(att_arena *arena, att_pack **out, att_error *err)
{
    att_pack *pack = att_push(arena, 1, sizeof *pack, err);
    if (!pack || !att_pack_profile(arena, &pack->profile, err))
        return false;
    pack->tables = att_push(arena, pack->profile->n_shapes, sizeof *pack->tables, err);
    for (size_t t = 0; pack->tables && t < pack->profile->n_shapes; t++) {
        att_text file;
        const att_shape *shape = &pack->profile->shapes[t];
        if (!att_text_format(arena, &file, err, "%s.csv", shape->name))
            return false;
        pack->tables[t] = (att_table){.shape = shape, .file = file.at};
    }
    *out = pack;
    return pack->tables != NULL;
}

static bool tell_faults(const reader *r, att_error *err)
{
    att_fail(err, ATT_INVALID, "%zu fault%s in the pack %s", r->faults.n,
        r->faults.n == 1 ? "" : "s", r->folder);
    return att_hint(err, "Nothing was imported. Mend the tables, then import again.");
}

bool att_pack_read(const char *folder, att_arena *arena, const att_progress *progress,
    const att_pack **out, att_faults *faults, att_error *err)
{
    reader r = {.folder = folder,
        .arena = arena,
        .progress = progress,
        .err = err,
        .faults = {.arena = arena}};
    att_arena_init(&r.scratch);
    bool ok = att_pack_new(arena, &r.pack, err) && read_all(&r);
    att_arena_done(&r.scratch);
    if (r.faults.n > 0 && (ok || err->kind == ATT_INVALID))
        ok = tell_faults(&r, err);
    *faults = (att_faults){r.faults.n, r.faults.n_kept, r.faults.kept};
    if (ok)
        *out = r.pack;
    return ok;
}
