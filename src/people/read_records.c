/* read_records.c — tables of people into columns of value numbers. */
#include "records.h"

#include <stdio.h>

#include <stdlib.h>
#include <string.h>

enum { FIELDS_MOST = 256, VALUE_BYTES_MOST = 1024, TELL_EVERY = 65536 };

/* Roles whose columns are read as one, their values joined. */
static bool is_joined(att_column_role role)
{
    return role == ATT_COLUMN_GIVEN || role == ATT_COLUMN_FAMILY
           || role == ATT_COLUMN_FULL;
}

static bool is_birth_part(att_column_role role)
{
    return role == ATT_COLUMN_BIRTH_YEAR || role == ATT_COLUMN_BIRTH_MONTH
           || role == ATT_COLUMN_BIRTH_DAY;
}

typedef struct reader {
    att_people_records *records;
    att_arena *scratch;
    const char *path;
    size_t n_fields;
    att_column_role roles[FIELDS_MOST];
    size_t columns[FIELDS_MOST]; /* of each field; SIZE_MAX if it is none */
    att_dictionary mapped;       /* headers named in the mapping */
    att_column_role mapped_roles[FIELDS_MOST];
    const char *without;
    att_dictionary ids;
    size_t ids_first;
} reader;

const att_column *att_records_column(
    const att_people_records *records, att_column_role role)
{
    for (size_t c = 0; c < records->n_columns; c++)
        if (records->columns[c].role == role)
            return &records->columns[c];
    return NULL;
}

size_t att_records_file(const att_people_records *records, size_t record)
{
    size_t f = 0;
    while (f + 1 < records->n_files && record >= records->first_of_file[f + 1])
        f++;
    return f;
}

/* ---- the mapping ----------------------------------------------------------------- */

static bool read_mapping(reader *r, const char *path, att_error *err)
{
    att_csv *csv;
    att_csv_row row;
    bool has_row = false, ok;
    if (!att_csv_open(path, (att_bytes){0}, path, NULL, &csv, err))
        return false;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row) {
        att_column_role role;
        uint32_t number;
        if (row.n_fields == 2 && att_text_is(row.fields[0], "column")
            && att_text_is(row.fields[1], "role"))
            continue;
        ok = (row.n_fields == 2 && att_column_role_of(row.fields[1], &role)
                 && r->mapped.n < FIELDS_MOST)
             || (att_fail(err, ATT_INVALID, "%s: line %zu: no column and role", path,
                     row.line),
                 att_hint(err, "A line is COLUMN,ROLE; roles are id, truth, source, "
                               "full, given, family, sex, birth, birth_year, "
                               "birth_month, birth_day, place, identifier, event_date, "
                               "event_place, text, unused."));
        if (!ok || !(ok = att_dictionary_add(&r->mapped, row.fields[0], &number, err)))
            break;
        r->mapped_roles[number] = role;
    }
    att_csv_close(csv);
    return ok;
}

/* The header stands in the list, parted by commas. */
static bool is_named(const char *list, att_text header)
{
    att_text rest = list ? att_text_of(list) : (att_text){0};
    while (rest.length > 0)
        if (att_text_equal(att_text_trim(att_text_split(rest, ',', &rest)), header))
            return true;
    return false;
}

static att_column_role role_of_header(const reader *r, att_text header)
{
    if (is_named(r->without, header))
        return ATT_COLUMN_UNUSED;
    const uint32_t number = att_dictionary_find(&r->mapped, header);
    return number ? r->mapped_roles[number] : att_people_guess_column(header);
}

/* ---- the header ------------------------------------------------------------------ */

static bool has_column(const reader *r, size_t *column, att_column_role role,
    att_text header, bool by_header)
{
    for (size_t c = 0; c < r->records->n_columns; c++)
        if (r->records->columns[c].role == role
            && (!by_header || att_text_equal(r->records->columns[c].header, header))) {
            *column = c;
            return true;
        }
    return false;
}

static bool add_column(
    reader *r, att_column_role role, att_text header, size_t *column, att_error *err)
{
    att_people_records *records = r->records;
    if (records->n_columns >= ATT_COLUMNS_MOST)
        return att_fail(err, ATT_LIMIT, "%s: more than %d columns to compare", r->path,
            ATT_COLUMNS_MOST);
    att_column *c = &records->columns[records->n_columns];
    c->role = role;
    *column = records->n_columns++;
    return att_text_copy(header, records->arena, &c->header, err)
           && att_dictionary_init(&c->values, records->arena, err);
}

/* Which column a field feeds; the first file makes them. */
static bool place_field(reader *r, size_t f, att_text header, att_error *err)
{
    att_column_role role = role_of_header(r, header);
    r->roles[f] = role;
    r->columns[f] = SIZE_MAX;
    if (role == ATT_COLUMN_UNUSED || role == ATT_COLUMN_ID)
        return true;
    const bool is_one_of_many = role == ATT_COLUMN_PLACE || role == ATT_COLUMN_TEXT
                                || role == ATT_COLUMN_IDENTIFIER;
    if (is_birth_part(role))
        role = ATT_COLUMN_BIRTH;
    if (has_column(r, &r->columns[f], role, header, is_one_of_many)) {
        if (is_joined(role) || is_birth_part(r->roles[f]) || r->records->n > 0)
            return true;
        r->roles[f] = ATT_COLUMN_UNUSED; /* a second date of birth, a second sex */
        r->columns[f] = SIZE_MAX;
        return true;
    }
    if (r->records->n > 0) {
        r->roles[f] = ATT_COLUMN_UNUSED;
        return true;
    }
    return add_column(r, role, header, &r->columns[f], err);
}

static bool read_header(reader *r, const att_csv_row *row, att_error *err)
{
    if (row->n_fields > FIELDS_MOST)
        return att_fail(
            err, ATT_LIMIT, "%s: more than %d columns", r->path, FIELDS_MOST);
    r->n_fields = row->n_fields;
    for (size_t f = 0; f < row->n_fields; f++)
        if (!place_field(r, f, att_text_trim(row->fields[f]), err))
            return false;
    return true;
}

/* ---- the rows -------------------------------------------------------------------- */

static bool grow_columns(att_people_records *records, att_error *err)
{
    size_t capacity = records->capacity;
    if (records->n < capacity)
        return true;
    for (size_t c = 0; c < records->n_columns; c++) {
        capacity = records->capacity;
        uint32_t *of = att_grow(records->arena, records->columns[c].of, records->n,
            &capacity, sizeof *of, err);
        if (!of)
            return false;
        records->columns[c].of = of;
    }
    att_text *ids = att_grow(records->arena, records->ids, records->n,
        &records->ids_capacity, sizeof *ids, err);
    if (!ids)
        return false;
    records->ids = ids;
    records->capacity = capacity;
    return true;
}

static void append(char value[VALUE_BYTES_MOST], size_t *n, char between, att_text more)
{
    if (more.length == 0)
        return;
    if (*n > 0 && *n < VALUE_BYTES_MOST)
        value[(*n)++] = between;
    const size_t room = VALUE_BYTES_MOST - *n;
    size_t length = more.length < room ? more.length : room;
    length = att_text_valid((att_bytes){(const uint8_t *)more.at, length});
    memcpy(value + *n, more.at, length);
    *n += length;
}

/* Year, month and day as one date, as far as they are known. */
static att_text join_birth(const reader *r, const att_csv_row *row, char date[16])
{
    int64_t parts[3] = {0};
    for (size_t f = 0; f < r->n_fields; f++)
        if (is_birth_part(r->roles[f])
            && !att_text_int64(att_text_trim(row->fields[f]),
                &parts[r->roles[f] - ATT_COLUMN_BIRTH_YEAR]))
            parts[r->roles[f] - ATT_COLUMN_BIRTH_YEAR] = 0;
    size_t n = 0;
    if (parts[0] > 0 && parts[0] < 10000) {
        n = (size_t)snprintf(date, 16, "%04d", (int)parts[0]);
        if (parts[1] >= 1 && parts[1] <= 12) {
            n += (size_t)snprintf(date + n, 16 - n, "-%02d", (int)parts[1]);
            if (parts[2] >= 1 && parts[2] <= 31)
                n += (size_t)snprintf(date + n, 16 - n, "-%02d", (int)parts[2]);
        }
    }
    return (att_text){date, n};
}

static bool read_column(reader *r, size_t c, const att_csv_row *row, att_error *err)
{
    att_column *column = &r->records->columns[c];
    char value[VALUE_BYTES_MOST], date[16];
    size_t n = 0;
    bool has_parts = false;
    for (size_t f = 0; f < r->n_fields; f++) {
        if (r->columns[f] != c)
            continue;
        if (is_birth_part(r->roles[f]))
            has_parts = true;
        else
            append(value, &n, ' ', att_text_trim(row->fields[f]));
    }
    const att_text whole = has_parts ? join_birth(r, row, date) : (att_text){value, n};
    return att_dictionary_add(&column->values, whole, &column->of[r->records->n], err);
}

/* A whole name is kept where the parts of one are missing. */
static bool needs_full(const att_people_records *records)
{
    const att_column *given = att_records_column(records, ATT_COLUMN_GIVEN),
                     *family = att_records_column(records, ATT_COLUMN_FAMILY);
    return !given || !family || !given->of[records->n] || !family->of[records->n];
}

static bool read_id(reader *r, const att_csv_row *row, att_error *err)
{
    att_people_records *records = r->records;
    uint32_t number = 0;
    size_t f = 0;
    while (f < r->n_fields && r->roles[f] != ATT_COLUMN_ID)
        f++;
    if (f == r->n_fields || row->fields[f].length == 0)
        return att_text_format(
            records->arena, &records->ids[records->n], err, "%zu", records->n + 1);
    if (!att_dictionary_add(&r->ids, row->fields[f], &number, err))
        return false;
    if (r->ids.counts[number] > 1)
        return att_fail(err, ATT_INVALID,
            "%s: line %zu, field %zu: the id %.*s stands twice", r->path, row->line,
            f + 1, ATT_PRINT(row->fields[f]));
    records->ids[records->n] = r->ids.values[number];
    return true;
}

static bool read_row(reader *r, const att_csv_row *row, att_error *err)
{
    att_people_records *records = r->records;
    if (row->n_fields != r->n_fields)
        return att_fail(err, ATT_INVALID,
            "%s: line %zu: %zu fields, where the header has %zu", r->path, row->line,
            row->n_fields, r->n_fields);
    if (records->n >= ATT_RECORDS_MOST)
        return att_fail(err, ATT_LIMIT, "more than 2^31 records");
    if (!grow_columns(records, err) || !read_id(r, row, err))
        return false;
    for (size_t c = 0; c < records->n_columns; c++) {
        records->columns[c].of[records->n] = 0;
        if (records->columns[c].role != ATT_COLUMN_FULL && !read_column(r, c, row, err))
            return false;
    }
    for (size_t c = 0; c < records->n_columns && needs_full(records); c++)
        if (records->columns[c].role == ATT_COLUMN_FULL && !read_column(r, c, row, err))
            return false;
    records->n++;
    return true;
}

static bool read_file(
    reader *r, const char *path, const att_progress *progress, att_error *err)
{
    att_csv *csv;
    att_csv_row row;
    bool has_row = false, is_header = true, ok;
    r->path = path;
    if (!att_dictionary_init(&r->ids, r->records->arena, err)
        || !att_csv_open(path, (att_bytes){0}, path, NULL, &csv, err))
        return false;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row) {
        ok = is_header ? read_header(r, &row, err) : read_row(r, &row, err);
        if (ok && r->records->n % TELL_EVERY == TELL_EVERY - 1)
            ok = att_progress_tell(
                progress, "records read", (double)r->records->n, 0, err);
        if (!ok)
            break;
        is_header = false;
    }
    att_csv_close(csv);
    return ok;
}

static bool can_compare(const att_people_records *records)
{
    for (size_t c = 0; c < records->n_columns; c++)
        if (records->columns[c].role > ATT_COLUMN_SOURCE)
            return true;
    return false;
}

bool att_people_read_records(size_t n_files, const char *const paths[],
    const char *mapping, const char *without, const att_progress *progress,
    att_arena *arena, att_people_records **out, att_error *err)
{
    att_people_records *records = att_push(arena, 1, sizeof *records, err);
    reader *r = att_push(arena, 1, sizeof *r, err);
    if (!records || !r)
        return false;
    if (n_files == 0 || n_files > ATT_FILES_MOST)
        return att_fail(err, ATT_MISUSED, "1 to %d tables of people are linked at once",
            ATT_FILES_MOST);
    records->arena = arena;
    *r = (reader){.records = records, .without = without};
    if (!att_dictionary_init(&r->mapped, arena, err)
        || (mapping && !read_mapping(r, mapping, err)))
        return false;
    for (size_t f = 0; f < n_files; f++) {
        records->first_of_file[f] = records->n;
        if (!read_file(r, paths[f], progress, err))
            return false;
        records->first_of_file[f + 1] = records->n;
        records->n_files = f + 1;
    }
    if (!can_compare(records)) {
        att_fail(err, ATT_INVALID, "%s: no column that we can compare", paths[0]);
        return att_hint(err,
            "Name the columns given, family, dob, place …, or say what "
            "they are in a mapping file of lines COLUMN,ROLE.");
    }
    *out = records;
    return true;
}

/* ---- what was read --------------------------------------------------------------- */

size_t att_people_records_count(const att_people_records *records)
{
    return records->n;
}

att_text att_people_record_id(const att_people_records *records, size_t record)
{
    return records->ids[record];
}

size_t att_people_record_file(const att_people_records *records, size_t record)
{
    return att_records_file(records, record);
}

att_text att_people_record_value(
    const att_people_records *records, size_t record, att_column_role role)
{
    const att_column *column = att_records_column(records, role);
    return column ? column->values.values[column->of[record]] : (att_text){0};
}

bool att_people_column_notes(const att_people_records *records, att_arena *arena,
    size_t *n, const att_column_note **notes, att_error *err)
{
    att_column_note *out = att_push(arena, records->n_columns, sizeof *out, err);
    if (!out)
        return false;
    for (size_t c = 0; c < records->n_columns; c++) {
        const att_column *column = &records->columns[c];
        size_t n_missing = 0;
        for (size_t i = 0; i < records->n; i++)
            n_missing += column->of[i] == 0;
        out[c] = (att_column_note){
            column->header, column->role, column->values.n - 1, n_missing};
    }
    *n = records->n_columns;
    *notes = out;
    return true;
}
