/* figures.c — read published numbers of people from a table. */
#include <attest/estimates.h>

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

/* The columns this reads; others are left alone. */
static const struct {
    const char *name;
    size_t offset; /* of the text in att_figure */
} text_columns[] = {
    {"id", offsetof(att_figure, id)},
    {"measure", offsetof(att_figure, measure)},
    {"scope", offsetof(att_figure, scope)},
    {"place", offsetof(att_figure, place)},
    {"period", offsetof(att_figure, period)},
    {"unit", offsetof(att_figure, unit)},
    {"words", offsetof(att_figure, words)},
    {"said_by", offsetof(att_figure, said_by)},
    {"witness", offsetof(att_figure, witness)},
    {"source", offsetof(att_figure, source)},
    {"how", offsetof(att_figure, how)},
    {"knowing", offsetof(att_figure, knowing)},
    {"parents", offsetof(att_figure, parents)},
    {"origin", offsetof(att_figure, origin)},
};
enum { N_TEXTS = sizeof text_columns / sizeof *text_columns, MOST_COLUMNS = 64 };

/* What the table's columns are: a text of the figure, or one of the numbers. */
enum { LOW = N_TEXTS, HIGH, HEARSAY, OTHER };

typedef struct reader {
    const char *name;
    att_arena *arena;
    size_t n_columns;
    int role[MOST_COLUMNS];
    size_t n, capacity;
    att_figure *figures;
} reader;

static int role_of(att_text column)
{
    for (int i = 0; i < N_TEXTS; i++)
        if (att_text_is(column, text_columns[i].name))
            return i;
    return att_text_is(column, "low")       ? LOW
           : att_text_is(column, "high")    ? HIGH
           : att_text_is(column, "hearsay") ? HEARSAY
                                            : OTHER;
}

static bool read_header(reader *r, const att_csv_row *row, att_error *err)
{
    bool has_number = false, has_period = false;
    if (row->n_fields > MOST_COLUMNS)
        return att_fail(err, ATT_LIMIT, "%s has %zu columns, which are more than %d",
            r->name, row->n_fields, MOST_COLUMNS);
    r->n_columns = row->n_fields;
    for (size_t c = 0; c < row->n_fields; c++) {
        r->role[c] = role_of(att_text_trim(row->fields[c]));
        for (size_t before = 0; before < c && r->role[c] != OTHER; before++)
            if (r->role[before] == r->role[c])
                return att_fail(err, ATT_INVALID, "%s has two columns \"%.*s\"",
                    r->name, ATT_PRINT(row->fields[c]));
        has_number |= r->role[c] == LOW || r->role[c] == HIGH;
        has_period |= att_text_is(row->fields[c], "period");
    }
    if (has_number && has_period)
        return true;
    att_fail(err, ATT_INVALID, "%s has no column \"%s\"", r->name,
        has_number ? "period" : "low");
    return att_hint(err,
        "A table of figures needs the columns period and low; it may "
        "have id, measure, high, words, witness, source, how, knowing, "
        "hearsay, parents and origin.");
}

static bool read_number(
    const reader *r, const att_csv_row *row, size_t c, double *number, att_error *err)
{
    const att_text text = att_text_trim(row->fields[c]);
    if (text.length == 0)
        return true;
    if (!att_text_double(text, number) || *number < 0)
        return att_fail(err, ATT_INVALID,
            "%s, line %zu: \"%.*s\" is not a number of 0 or more", r->name, row->line,
            ATT_PRINT(text));
    return true;
}

static bool read_field(
    reader *r, const att_csv_row *row, size_t c, att_figure *f, att_error *err)
{
    if (r->role[c] < N_TEXTS) {
        att_text *text =
            (att_text *)(void *)((char *)f + text_columns[r->role[c]].offset);
        return att_text_copy(att_text_trim(row->fields[c]), r->arena, text, err);
    }
    if (r->role[c] == OTHER)
        return true;
    double number = (double)NAN;
    if (!read_number(r, row, c, &number, err))
        return false;
    if (r->role[c] == LOW)
        f->low = number;
    else if (r->role[c] == HIGH)
        f->high = number;
    else if (number == 1 || number == 2 || number == 3)
        f->hearsay = (int64_t)number;
    else if (number > 0)
        return att_fail(err, ATT_INVALID, "%s, line %zu: hearsay runs from 0 to 3",
            r->name, row->line);
    return true;
}

static bool read_row(reader *r, const att_csv_row *row, att_error *err)
{
    if (row->n_fields != r->n_columns)
        return att_fail(err, ATT_INVALID, "%s, line %zu has %zu fields, not %zu",
            r->name, row->line, row->n_fields, r->n_columns);
    att_figure f = {.low = (double)NAN, .high = (double)NAN};
    for (size_t c = 0; c < row->n_fields; c++)
        if (!read_field(r, row, c, &f, err))
            return false;
    if (f.id.length == 0
        && !att_text_format(r->arena, &f.id, err, "line %zu", row->line))
        return false;
    if (f.measure.length == 0)
        f.measure = ATT_TEXT("total");
    att_figure *grown =
        att_grow(r->arena, r->figures, r->n, &r->capacity, sizeof f, err);
    if (!grown)
        return false;
    r->figures = grown;
    r->figures[r->n++] = f;
    return true;
}

bool att_headcount_read(const char *path, att_bytes bytes, const char *name,
    att_arena *arena, size_t *n, const att_figure **figures, att_error *err)
{
    reader r = {.name = name, .arena = arena};
    att_csv *csv;
    if (!att_csv_open(path, bytes, name, NULL, &csv, err))
        return false;
    att_csv_row row;
    bool has_row, ok = att_csv_next(csv, &row, &has_row, err);
    if (ok && !has_row)
        ok = att_fail(err, ATT_INVALID, "%s is empty", name);
    ok = ok && read_header(&r, &row, err);
    while (ok && (ok = att_csv_next(csv, &row, &has_row, err)) && has_row)
        ok = read_row(&r, &row, err);
    att_csv_close(csv);
    if (ok) {
        *n = r.n;
        *figures = r.figures;
    }
    return ok;
}
