/* columns.c — what each column of a file of lists is. */
#include "read.h"

#include <stdlib.h>

static bool is_one_of(att_text name, const char *words)
{
    att_text rest = att_text_of(words);
    while (rest.length > 0) {
        const att_text word = att_text_split(rest, ' ', &rest);
        bool is_same = word.length == name.length;
        for (size_t i = 0; is_same && i < word.length; i++) {
            const char c = name.at[i];
            is_same = (c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) == word.at[i];
        }
        if (is_same)
            return true;
    }
    return false;
}

static att_role recognise(att_text name, att_text first_value, bool are_lists_named)
{
    if (is_one_of(name, "count counts n freq frequency people"))
        return ATT_ROLE_COUNT;
    if (is_one_of(name, "draw imputation replicate"))
        return ATT_ROLE_DRAW;
    if (is_one_of(name, "times times_observed captures"))
        return ATT_ROLE_TIMES;
    if (is_one_of(name, "id person person_id identifier uuid"))
        return ATT_ROLE_PERSON;
    const bool is_bit = att_text_is(first_value, "0") || att_text_is(first_value, "1");
    return is_bit && !are_lists_named ? ATT_ROLE_LIST : ATT_ROLE_IGNORED;
}

/* Give a role to the columns that were named. */
static bool assign(att_reader *r, const char *names, att_role wanted, att_error *err)
{
    att_text rest = names ? att_text_of(names) : (att_text){0};
    while (rest.length > 0) {
        const att_text name = att_text_trim(att_text_split(rest, ',', &rest));
        size_t c = 0;
        while (c < r->n_columns && !att_text_equal(r->columns[c].name, name))
            c++;
        if (c == r->n_columns)
            return att_fail(err, ATT_INVALID, "%s has no column \"%.*s\"", r->name,
                ATT_PRINT(name));
        r->columns[c].role = wanted;
    }
    return true;
}

static int compare_columns(const void *a, const void *b)
{
    const att_column *const *x = a, *const *y = b;
    return att_text_compare((*x)->name, (*y)->name);
}

/* Number the bits of the lists by their names, whatever their order in the file. */
static void number_lists(att_reader *r)
{
    att_column *lists[ATT_COLUMNS_MOST];
    size_t n = 0;
    for (size_t c = 0; c < r->n_columns; c++)
        if (r->columns[c].role == ATT_ROLE_LIST)
            lists[n++] = &r->columns[c];
    if (n > 0)
        qsort(lists, n, sizeof *lists, compare_columns);
    for (size_t j = 0; j < n; j++)
        lists[j]->bit = j;
    r->n_lists = n;
}

static bool count_roles(att_reader *r, att_error *err)
{
    for (size_t c = 0; c < r->n_columns; c++) {
        const att_role what = r->columns[c].role;
        bool *const has = what == ATT_ROLE_COUNT    ? &r->has_count
                          : what == ATT_ROLE_PERSON ? &r->has_person
                          : what == ATT_ROLE_TIMES  ? &r->has_times
                          : what == ATT_ROLE_DRAW   ? &r->has_draw
                                                    : NULL;
        r->n_covariates += what == ATT_ROLE_COVARIATE;
        if (has && *has)
            return att_fail(err, ATT_INVALID,
                "%s: column \"%.*s\" means the same as an earlier one", r->name,
                ATT_PRINT(r->columns[c].name));
        if (has)
            *has = true;
    }
    if (r->has_person && r->has_count)
        return att_fail(err, ATT_INVALID,
            "%s: rows are either persons or counts, not both", r->name);
    if (r->n_lists > ATT_POPULATION_LISTS_MOST)
        return att_fail(err, ATT_LIMIT, "%s has %zu lists; at most %d can be used",
            r->name, r->n_lists, ATT_POPULATION_LISTS_MOST);
    if (r->n_lists >= 2 || r->has_times)
        return true;
    att_fail(err, ATT_REFUSED, "%s has %zu list%s: two are needed to see an overlap",
        r->name, r->n_lists, r->n_lists == 1 ? "" : "s");
    return att_hint(err, "Lists are columns of 0 and 1, one row a person, or one row a "
                         "history with a column \"count\".");
}

bool att_reader_header(att_reader *r, const att_csv_row *header, att_error *err)
{
    if (header->n_fields > ATT_COLUMNS_MOST)
        return att_fail(err, ATT_LIMIT, "%s has %zu columns; at most %d are read",
            r->name, header->n_fields, ATT_COLUMNS_MOST);
    r->n_columns = header->n_fields;
    for (size_t c = 0; c < r->n_columns; c++) {
        if (!att_text_copy(
                att_text_trim(header->fields[c]), r->arena, &r->columns[c].name, err))
            return false;
        for (size_t b = 0; b < c; b++)
            if (att_text_equal(r->columns[b].name, r->columns[c].name))
                return att_fail(err, ATT_INVALID, "%s has two columns \"%.*s\"",
                    r->name, ATT_PRINT(r->columns[c].name));
    }
    return true;
}

/* The first row decides what a column is, unless it was said. */
bool att_reader_roles(att_reader *r, const att_population_columns *named,
    const att_csv_row *first, att_error *err)
{
    for (size_t c = 0; c < r->n_columns && c < first->n_fields; c++)
        r->columns[c].role = recognise(
            r->columns[c].name, att_text_trim(first->fields[c]), named->lists != NULL);
    if (!assign(r, named->covariates, ATT_ROLE_COVARIATE, err)
        || !assign(r, named->lists, ATT_ROLE_LIST, err)
        || !assign(r, named->count, ATT_ROLE_COUNT, err)
        || !assign(r, named->person, ATT_ROLE_PERSON, err))
        return false;
    number_lists(r);
    if (!count_roles(r, err))
        return false;
    for (size_t c = 0; c < r->n_columns; c++)
        if (r->columns[c].role == ATT_ROLE_IGNORED
            && !att_reader_note(
                r, err, "Column \"%.*s\" is not used.", ATT_PRINT(r->columns[c].name)))
            return false;
    return true;
}
