/* csv.c — rows of a CSV file, one at a time; libcsv splits, we bound, check and count.
 */
#include <attest/base.h>

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, FIELDS_IN_LARGEST_ROW = 16 };

struct att_csv {
    att_arena arena; /* the name, then one row */
    att_spot row_spot;
    const char *name;
    att_csv_settings settings;
    struct csv_parser parser;

    int fd;          /* -1: all bytes stand in `chunk` from the start */
    att_bytes chunk; /* what is read and not yet split */
    bool has_begun, is_at_end;
    size_t line;  /* of the next byte */
    uint8_t last; /* the byte before it, to count CRLF once */

    att_text *fields;
    size_t n_fields, capacity, row_bytes, row_line;
    bool has_row;
    bool has_failed; /* inside libcsv's callbacks, which cannot return it */
    att_error fault;
    size_t fault_line, fault_field;
    uint8_t buffer[CHUNK];
};

/* libcsv would trim what it takes for white space; here a field keeps its own. */
static int is_space(unsigned char c)
{
    (void)c;
    return 0;
}

static bool check_field(const att_csv *csv, size_t length, att_error *err)
{
    const size_t limit = csv->settings.limit_field_bytes;
    if (csv->n_fields >= csv->settings.limit_fields)
        return att_fail(err, ATT_LIMIT, "a row of more than %zu fields is refused",
            csv->settings.limit_fields);
    if (length > limit)
        return att_fail(
            err, ATT_LIMIT, "a field of more than %zu bytes is refused", limit);
    if (csv->row_bytes / FIELDS_IN_LARGEST_ROW > limit)
        return att_fail(err, ATT_LIMIT, "a row of more than %zu bytes is refused",
            limit * FIELDS_IN_LARGEST_ROW);
    return true;
}

static bool keep_field(att_csv *csv, att_bytes field, att_error *err)
{
    att_text text;
    if (!check_field(csv, field.length, err)
        || !att_text_nfc(field, &csv->arena, &text, err))
        return false;
    if (text.length > 0 && memchr(text.at, '\0', text.length))
        return att_fail(err, ATT_INVALID, "a NUL byte is no text");
    att_text *fields = att_grow(
        &csv->arena, csv->fields, csv->n_fields, &csv->capacity, sizeof *fields, err);
    if (!fields)
        return false;
    csv->fields = fields;
    csv->fields[csv->n_fields++] = text;
    return true;
}

/* Remember where the fault lies, and say so unless the caller will. */
static bool where(att_csv *csv, size_t line, att_error *err)
{
    csv->fault_line = line;
    csv->fault_field = csv->n_fields + 1;
    if (csv->name)
        att_within(err, "%s: line %zu, field %zu", csv->name, line, csv->fault_field);
    return false;
}

static void end_field(void *at, size_t length, void *self)
{
    att_csv *csv = self;
    if (csv->has_failed || keep_field(csv, (att_bytes){at, length}, &csv->fault))
        return;
    csv->has_failed = true;
    where(csv, csv->line, &csv->fault);
}

static void end_row(int terminator, void *self)
{
    (void)terminator;
    ((att_csv *)self)->has_row = true;
}

static bool check_start(att_csv *csv, att_error *err)
{
    const att_bytes b = csv->chunk;
    csv->has_begun = true;
    if (b.length >= 2
        && (memcmp(b.at, "\xff\xfe", 2) == 0 || memcmp(b.at, "\xfe\xff", 2) == 0)) {
        att_fail(err, ATT_INVALID, "this is UTF-16, not UTF-8");
        att_hint(err, "Save the table again as \"CSV UTF-8\".");
        return where(csv, 1, err);
    }
    if (b.length >= 3 && memcmp(b.at, "\xef\xbb\xbf", 3) == 0)
        csv->chunk = (att_bytes){b.at + 3, b.length - 3};
    return true;
}

/* After this, `chunk` holds bytes or the file is at its end. */
static bool fill_chunk(att_csv *csv, att_error *err)
{
    size_t n = 0;
    if (csv->fd >= 0 && csv->chunk.length == 0) {
        while (n < CHUNK) {
            const ssize_t step = read(csv->fd, csv->buffer + n, CHUNK - n);
            if (step < 0 && errno == EINTR)
                continue;
            if (step < 0)
                return att_fail_io(err, errno, "cannot read on")
                       || where(csv, csv->line, err);
            if (step == 0)
                break;
            n += (size_t)step;
        }
        csv->chunk = (att_bytes){csv->buffer, n};
    }
    if (!csv->has_begun && !check_start(csv, err))
        return false;
    csv->is_at_end = csv->chunk.length == 0;
    return true;
}

/* Bytes up to and with the next line end, so that one step ends one row at most. */
static size_t step_length(att_bytes chunk)
{
    size_t n = chunk.length < CHUNK ? chunk.length : CHUNK;
    const uint8_t *end = memchr(chunk.at, '\n', n);
    if (end)
        n = (size_t)(end - chunk.at) + 1;
    end = memchr(chunk.at, '\r', n);
    return end ? (size_t)(end - chunk.at) + 1 : n;
}

static bool fail_parse(att_csv *csv, att_error *err)
{
    if (csv_error(&csv->parser) != CSV_EPARSE)
        att_fail(err, ATT_NO_MEMORY, "out of memory");
    else {
        att_fail(err, ATT_INVALID, "a quote stands where none may");
        att_hint(err,
            "A field that holds a quote stands in quotes itself, and each quote "
            "in it is doubled: \"he said \"\"no\"\"\".");
    }
    return where(csv, csv->line, err);
}

static void count_line(att_csv *csv, uint8_t last)
{
    csv->line += last == '\r' || (last == '\n' && csv->last != '\r');
    csv->last = last;
}

/* Split one step's bytes; a field still open after it must be within its limit too. */
static bool take_step(att_csv *csv, att_error *err)
{
    const size_t n = step_length(csv->chunk);
    const uint8_t *at = csv->chunk.at;
    if (csv->n_fields == 0 && csv->parser.entry_pos == 0) {
        csv->row_line = csv->line;
        csv->row_bytes = 0;
    }
    csv->row_bytes += n;
    csv->chunk = (att_bytes){at + n, csv->chunk.length - n};
    const size_t n_split = csv_parse(&csv->parser, at, n, end_field, end_row, csv);
    if (csv->has_failed) {
        *err = csv->fault;
        return false;
    }
    if (n_split != n)
        return fail_parse(csv, err);
    if (!csv->has_row && !check_field(csv, csv->parser.entry_pos, err))
        return where(csv, csv->line, err);
    count_line(csv, at[n - 1]);
    return true;
}

/* The last row may lack its line end, but not its closing quote. */
static bool take_end(att_csv *csv, att_error *err)
{
    if (csv_fini(&csv->parser, end_field, end_row, csv) != 0) {
        att_fail(err, ATT_INVALID,
            "a quote opened in the row at line %zu is never closed", csv->row_line);
        return where(csv, csv->line, err);
    }
    if (csv->has_failed)
        *err = csv->fault;
    return !csv->has_failed;
}

static bool take_row(att_csv *csv, att_error *err)
{
    while (!csv->has_row) {
        if (!fill_chunk(csv, err))
            return false;
        if (csv->is_at_end)
            return take_end(csv, err);
        if (!take_step(csv, err))
            return false;
    }
    return true;
}

bool att_csv_next(att_csv *csv, att_csv_row *row, bool *has_row, att_error *err)
{
    att_arena_restore(&csv->arena, csv->row_spot);
    csv->fields = NULL;
    csv->n_fields = csv->capacity = 0;
    csv->has_row = false;
    if (!csv->is_at_end && !take_row(csv, err)) {
        csv->is_at_end = true;
        return false;
    }
    *row = (att_csv_row){csv->n_fields, csv->fields, csv->row_line};
    *has_row = csv->has_row;
    return true;
}

static bool open_parser(
    att_csv *csv, const char *path, const char *name, att_error *err)
{
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while opening a table");
    csv_set_delim(&csv->parser, (unsigned char)csv->settings.separator);
    csv_set_space_func(&csv->parser, is_space);
    csv_set_blk_size(&csv->parser, CHUNK / 16);
    if (name && !(csv->name = att_text_z(att_text_of(name), &csv->arena, err)))
        return false;
    csv->row_spot = att_arena_save(&csv->arena);
    if (!path)
        return true;
    csv->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (csv->fd < 0 && errno == ENOENT)
        return att_fail(err, ATT_MISSING, "there is no file %s", path);
    return csv->fd >= 0 || att_fail_io(err, errno, "cannot open %s", path);
}

bool att_csv_open(const char *path, att_bytes bytes, const char *name,
    const att_csv_settings *settings, att_csv **out, att_error *err)
{
    att_csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while opening a table");
    att_arena_init(&csv->arena);
    csv->settings = settings ? *settings : (att_csv_settings)ATT_CSV_DEFAULTS;
    csv->fd = -1;
    csv->chunk = bytes;
    csv->line = csv->row_line = 1;
    if (!open_parser(csv, path, name, err)) {
        att_csv_close(csv);
        return false;
    }
    *out = csv;
    return true;
}

void att_csv_where(const att_csv *csv, size_t *line, size_t *field)
{
    *line = csv->fault_line;
    *field = csv->fault_field;
}

void att_csv_close(att_csv *csv)
{
    if (!csv)
        return;
    csv_free(&csv->parser);
    att_arena_done(&csv->arena);
    if (csv->fd >= 0)
        close(csv->fd);
    free(csv);
}

void att_csv_add_field(att_builder *b, att_text field)
{
    bool wants_quotes = false;
    for (size_t i = 0; i < field.length && !wants_quotes; i++)
        wants_quotes = memchr(",\"\r\n", field.at[i], 4) != NULL;
    if (!wants_quotes) {
        att_add(b, field);
        return;
    }
    att_add_char(b, '"');
    while (field.length > 0) {
        const char *quote = memchr(field.at, '"', field.length);
        const size_t n = quote ? (size_t)(quote - field.at) + 1 : field.length;
        att_add(b, (att_text){field.at, n});
        if (quote)
            att_add_char(b, '"');
        field = (att_text){field.at + n, field.length - n};
    }
    att_add_char(b, '"');
}
