/* read_ofac.c — the SDN list of the US Treasury (sdn.csv, with alt.csv beside it). */
#include "list.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SDN_FIELDS = 12, ALT_FIELDS = 5 };

/* Another name, by the number of its entry; sorted as in the file. */
typedef struct other_name {
    int64_t number;
    att_text name;
    bool is_weak;
} other_name;

typedef struct other_names {
    other_name *at;
    size_t n, capacity;
} other_names;

static bool is_none(att_text field)
{
    return att_text_is(att_text_trim(field), "-0-") || att_text_trim(field).length == 0;
}

/* ---- dates and numbers in the remarks -------------------------------------------- */

static int month_of(att_text word)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int m = 0; m < 12; m++)
        if (word.length >= 3 && strncmp(word.at, months + (size_t)m * 3, 3) == 0)
            return m + 1;
    return 0;
}

/* "13 Oct 1944", "Oct 1944", "1944" as EDTF; false if it is none of them. */
static bool one_date(att_text words, char edtf[48])
{
    int64_t day = 0, year = 0;
    int month = 0;
    while (words.length > 0) {
        const att_text word = att_text_split(words, ' ', &words);
        int64_t number;
        if (att_text_int64(word, &number) && number >= 1000 && number <= 2100)
            year = number;
        else if (att_text_int64(word, &number) && number >= 1 && number <= 31)
            day = number;
        else if (month_of(word) > 0)
            month = month_of(word);
    }
    if (year == 0)
        return false;
    if (month > 0 && day > 0)
        (void)snprintf(edtf, 48, "%04d-%02d-%02d", (int)year, month, (int)day);
    else if (month > 0)
        (void)snprintf(edtf, 48, "%04d-%02d", (int)year, month);
    else
        (void)snprintf(edtf, 48, "%04d", (int)year);
    return true;
}

static bool add_birth(att_list_maker *m, att_text words, att_error *err)
{
    char first[48], last[48], edtf[100];
    const char *between = memmem(words.at, words.length, " to ", 4);
    const bool is_about = att_text_starts(words, "circa");
    if (between) {
        const size_t n = (size_t)(between - words.at);
        if (!one_date((att_text){words.at, n}, first)
            || !one_date((att_text){between + 4, words.length - n - 4}, last))
            return true;
        (void)snprintf(edtf, sizeof edtf, "%s/%s", first, last);
    } else {
        if (!one_date(words, first))
            return true;
        (void)snprintf(edtf, sizeof edtf, "%s%s", first, is_about ? "~" : "");
    }
    return att_list_birth(m, att_text_of(edtf), err);
}

static att_text after(att_text words, const char *prefix)
{
    const size_t n = strlen(prefix);
    return (att_text){words.at + n, words.length - n};
}

/* One remark between semicolons. */
static bool take_remark(att_list_maker *m, att_text remark, att_error *err)
{
    remark = att_text_trim(remark);
    if (att_text_starts(remark, "alt. "))
        remark = after(remark, "alt. ");
    if (remark.length > 0 && remark.at[remark.length - 1] == '.')
        remark.length--;
    if (att_text_starts(remark, "DOB "))
        return add_birth(m, after(remark, "DOB "), err);
    if (att_text_starts(remark, "nationality "))
        return att_list_country(m, after(remark, "nationality "), err);
    if (att_text_starts(remark, "citizen "))
        return att_list_country(m, after(remark, "citizen "), err);
    if (att_text_starts(remark, "Passport ")) {
        att_text rest;
        return att_list_identifier(
            m, att_text_split(after(remark, "Passport "), ' ', &rest), err);
    }
    if (att_text_starts(remark, "a.k.a. '") && remark.length > 9)
        return att_list_name(
            m, (att_text){remark.at + 8, remark.length - 9}, true, err);
    return true;
}

/* ---- rows ------------------------------------------------------------------------ */

static bool bad_row(
    const char *path, const att_csv_row *row, size_t wanted, att_error *err)
{
    return att_fail(err, ATT_INVALID,
        "%s, line %zu: %zu fields where the SDN list has %zu", path, row->line,
        row->n_fields, wanted);
}

/* Every name of alt.csv. Weak names ("a.k.a." in quotes) stand in the remarks instead.
 */
static bool read_others(
    const char *path, att_arena *arena, other_names *others, att_error *err)
{
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    att_csv *csv;
    att_csv_row row;
    bool has_row = false, ok;
    if (!att_csv_open(path, (att_bytes){0}, path, &settings, &csv, err))
        return false;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row) {
        int64_t number;
        if (row.n_fields == 1)
            continue; /* the file ends in a control character */
        if (row.n_fields != ALT_FIELDS || !att_text_int64(row.fields[0], &number)) {
            ok = bad_row(path, &row, ALT_FIELDS, err);
            break;
        }
        other_name *at =
            att_grow(arena, others->at, others->n, &others->capacity, sizeof *at, err);
        ok = at && att_text_copy(row.fields[3], arena, &at[others->n].name, err);
        if (!ok)
            break;
        others->at = at;
        at[others->n].number = number;
        at[others->n++].is_weak = false;
    }
    att_csv_close(csv);
    return ok;
}

/* The first of the entry's other names; both files are in the order of entry numbers.
 */
static size_t find_others(const other_names *others, int64_t number)
{
    size_t low = 0, high = others->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (others->at[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool take_row(att_list_maker *m, const att_csv_row *row,
    const other_names *others, att_error *err)
{
    int64_t number;
    att_text id;
    if (!att_text_int64(row->fields[0], &number))
        return att_fail(err, ATT_INVALID, "line %zu: \"%.*s\" is no entry number",
            row->line, ATT_PRINT(row->fields[0]));
    if (!att_text_copy(row->fields[0], m->arena, &id, err))
        return false;
    att_list_begin(m, id, att_text_is(att_text_trim(row->fields[2]), "individual"));
    if (!att_text_copy(row->fields[3], m->arena, &m->entry.programme, err)
        || !att_list_name(m, row->fields[1], false, err))
        return false;
    for (size_t o = find_others(others, number);
         o < others->n && others->at[o].number == number; o++)
        if (!att_list_name(m, others->at[o].name, others->at[o].is_weak, err))
            return false;
    att_text remarks = is_none(row->fields[11]) ? (att_text){0} : row->fields[11];
    while (remarks.length > 0)
        if (!take_remark(m, att_text_split(remarks, ';', &remarks), err))
            return false;
    return att_list_end(m, err);
}

/* alt.csv in the same folder, if it can be read. */
static bool path_beside(const char *path, char beside[4096])
{
    const char *slash = strrchr(path, '/');
    const int n = slash ? (int)(slash - path) + 1 : 0;
    return snprintf(beside, 4096, "%.*salt.csv", n, path) < 4096
           && access(beside, R_OK) == 0;
}

bool att_people_read_ofac(
    const char *path, att_list_maker *m, att_list *out, att_error *err)
{
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    char beside[4096];
    other_names others = {0};
    att_csv *csv;
    att_csv_row row;
    bool has_row = false;
    if (path_beside(path, beside) && !read_others(beside, m->arena, &others, err))
        return false;
    if (!att_csv_open(path, (att_bytes){0}, path, &settings, &csv, err))
        return false;
    bool ok;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row) {
        if (row.n_fields == 1 && m->n > 0)
            continue; /* the file ends in a control character */
        ok = row.n_fields == SDN_FIELDS ? take_row(m, &row, &others, err)
                                        : bad_row(path, &row, SDN_FIELDS, err);
        if (!ok)
            break;
    }
    att_csv_close(csv);
    out->title = ATT_TEXT("US Treasury SDN list");
    return ok;
}
