/* lists.c — read people or counts by capture history. */
#include "read.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------ */

static bool fail_at(const att_reader *r, const att_csv_row *row, size_t c,
    att_error *err, const char *reason)
{
    return att_fail(err, ATT_INVALID, "%s, line %zu, column \"%.*s\": \"%.*s\" %s",
        r->name, row->line, ATT_PRINT(r->columns[c].name), ATT_PRINT(row->fields[c]),
        reason);
}

static bool take_whole(const att_reader *r, const att_csv_row *row, size_t c,
    int64_t *value, att_error *err)
{
    const att_text text = att_text_trim(row->fields[c]);
    if (text.length == 0)
        return fail_at(r, row, c, err, "is missing");
    if (!att_text_int64(text, value))
        return fail_at(r, row, c, err, "is not a whole number");
    if (*value < 0)
        return fail_at(r, row, c, err, "is negative");
    return true;
}

static bool take_bit(const att_reader *r, const att_csv_row *row, size_t c,
    uint32_t *history, att_error *err)
{
    const att_text text = att_text_trim(row->fields[c]);
    if (att_text_is(text, "1"))
        *history |= (uint32_t)1 << r->columns[c].bit;
    else if (!att_text_is(text, "0")) {
        fail_at(r, row, c, err, text.length ? "is neither 0 nor 1" : "is missing");
        return att_hint(err, "If it is not a list, name the lists (--lists A,B,C).");
    }
    return true;
}

/* The covariates of a row as one text, parted by a character no field can hold. */
static bool take_profile(
    att_reader *r, const att_csv_row *row, size_t *profile, att_error *err)
{
    const att_spot spot = att_arena_save(r->arena);
    att_builder b;
    att_text key;
    att_builder_init(&b, r->arena);
    for (size_t c = 0; c < r->n_columns; c++)
        if (r->columns[c].role == ATT_ROLE_COVARIATE) {
            att_add(&b, att_text_trim(row->fields[c]));
            att_add_char(&b, '\x1f');
        }
    if (!att_build(&b, &key, err))
        return false;
    char stored[4096];
    const bool is_short = key.length <= sizeof stored;
    if (is_short && key.length > 0)
        memcpy(stored, key.at, key.length);
    att_arena_restore(r->arena, spot);
    if (!is_short)
        return att_fail(err, ATT_LIMIT, "%s, line %zu: the covariates are too long",
            r->name, row->line);
    return att_reader_intern(
        r, &r->profiles, (att_text){stored, key.length}, profile, err);
}

static bool add_person(att_reader *r, const att_csv_row *row, size_t c,
    const att_population_cell *cell, att_error *err)
{
    size_t p;
    const size_t n_before = r->persons.n;
    const att_text id = att_text_trim(row->fields[c]);
    if (id.length == 0)
        return fail_at(r, row, c, err, "is missing");
    if (!att_reader_intern(r, &r->persons, id, &p, err))
        return false;
    if (p == n_before) {
        r->person_history = att_grow(r->arena, r->person_history, p,
            &r->person_capacity, sizeof *r->person_history, err);
        r->person_profile = att_grow(r->arena, r->person_profile, p,
            &r->profile_capacity, sizeof *r->person_profile, err);
        if (!r->person_history || !r->person_profile)
            return false;
        r->person_history[p] = 0;
        r->person_profile[p] = cell->profile;
    }
    if (r->person_history[p] & cell->history) {
        att_fail(err, ATT_REFUSED,
            "%s, line %zu: a person stands twice on one list; "
            "the records look unlinked",
            r->name, row->line);
        return att_hint(
            err, "Link the records first (attest people link), then estimate.");
    }
    r->person_history[p] |= cell->history;
    return true;
}

static bool take_row(att_reader *r, const att_csv_row *row, att_error *err)
{
    att_population_cell cell = {.count = 1};
    size_t person = SIZE_MAX;
    int64_t times = 0;
    if (row->n_fields != r->n_columns)
        return att_fail(err, ATT_INVALID, "%s, line %zu has %zu fields, not %zu",
            r->name, row->line, row->n_fields, r->n_columns);
    for (size_t c = 0; c < r->n_columns; c++) {
        const att_role what = r->columns[c].role;
        if (what == ATT_ROLE_LIST && !take_bit(r, row, c, &cell.history, err))
            return false;
        if (what == ATT_ROLE_COUNT && !take_whole(r, row, c, &cell.count, err))
            return false;
        if (what == ATT_ROLE_TIMES && !take_whole(r, row, c, &times, err))
            return false;
        if (what == ATT_ROLE_DRAW
            && !att_reader_intern(
                r, &r->draws, att_text_trim(row->fields[c]), &cell.draw, err))
            return false;
        if (what == ATT_ROLE_PERSON)
            person = c;
    }
    if (!take_profile(r, row, &cell.profile, err))
        return false;
    if (r->has_times) {
        if (times > UINT32_MAX)
            return att_fail(err, ATT_LIMIT, "%s, line %zu: seen %lld times?", r->name,
                row->line, (long long)times);
        cell.history = (uint32_t)times;
    }
    if (cell.history == 0) {
        r->n_zero_rows++;
        r->n_zero_people += cell.count;
        return true;
    }
    if (person != SIZE_MAX)
        return add_person(r, row, person, &cell, err);
    return cell.count == 0 || att_reader_add(r, &cell, err);
}

/* ---- the result ------------------------------------------------------------------ */

static int compare_texts(const void *a, const void *b, void *texts)
{
    const size_t *x = a, *y = b;
    const att_text *of = texts;
    return att_text_compare(of[*x], of[*y]);
}

/* The place of each text among all of them in order, and the texts in that order. */
static bool rank_texts(att_reader *r, att_intern *in, size_t **ranks, att_error *err)
{
    const size_t n = in->n ? in->n : 1;
    size_t *order = att_push(r->arena, n, sizeof *order, err);
    att_text *sorted = att_push(r->arena, n, sizeof *sorted, err);
    *ranks = att_push(r->arena, n, sizeof **ranks, err);
    if (!order || !sorted || !*ranks)
        return false;
    for (size_t i = 0; i < in->n; i++)
        order[i] = i;
    qsort_r(order, in->n, sizeof *order, compare_texts, in->texts);
    for (size_t i = 0; i < in->n; i++) {
        sorted[i] = in->texts[order[i]];
        (*ranks)[order[i]] = i;
    }
    in->texts = sorted;
    return true;
}

static int compare_cells(const void *a, const void *b)
{
    const att_population_cell *x = a, *y = b;
    if (x->draw != y->draw)
        return x->draw < y->draw ? -1 : 1;
    if (x->profile != y->profile)
        return x->profile < y->profile ? -1 : 1;
    return (x->history > y->history) - (x->history < y->history);
}

static bool order_cells(att_reader *r, att_error *err)
{
    size_t *profile_ranks, *draw_ranks;
    if (!rank_texts(r, &r->profiles, &profile_ranks, err)
        || !rank_texts(r, &r->draws, &draw_ranks, err))
        return false;
    for (size_t i = 0; i < r->found.n; i++) {
        att_population_cell *cell = &r->found.at[i];
        cell->profile = profile_ranks[cell->profile];
        cell->draw = r->has_draw ? draw_ranks[cell->draw] : 0;
    }
    if (r->found.n > 1)
        qsort(r->found.at, r->found.n, sizeof *r->found.at, compare_cells);
    return true;
}

static bool gather_persons(att_reader *r, att_error *err)
{
    for (size_t p = 0; p < r->persons.n; p++) {
        const att_population_cell cell = {.profile = r->person_profile[p],
            .history = r->person_history[p],
            .count = 1};
        if (!att_reader_add(r, &cell, err))
            return false;
    }
    return true;
}

/* Names, numbers and covariates of the columns, and the profiles taken apart. */
static bool describe(att_reader *r, att_population_input *input, att_error *err)
{
    att_text *names = att_push(r->arena, r->n_lists, sizeof *names, err);
    size_t *numbers = att_push(r->arena, r->n_lists, sizeof *numbers, err);
    att_text *covariates = att_push(r->arena, r->n_covariates, sizeof *covariates, err);
    size_t n_values, n_list = 0, n_covariate = 0;
    if (!att_size_mul(r->profiles.n, r->n_covariates, &n_values, err))
        return false;
    att_text *values = att_push(r->arena, n_values, sizeof *values, err);
    if (!names || !numbers || !covariates || !values)
        return false;
    for (size_t c = 0; c < r->n_columns; c++) {
        if (r->columns[c].role == ATT_ROLE_COVARIATE)
            covariates[n_covariate++] = r->columns[c].name;
        if (r->columns[c].role != ATT_ROLE_LIST)
            continue;
        names[r->columns[c].bit] = r->columns[c].name;
        numbers[r->columns[c].bit] = ++n_list;
    }
    for (size_t p = 0, v = 0; p < r->profiles.n; p++) {
        att_text rest = r->profiles.texts[p];
        for (size_t c = 0; c < r->n_covariates; c++)
            values[v++] = att_text_split(rest, '\x1f', &rest);
    }
    input->names = names;
    input->numbers = numbers;
    input->covariates = covariates;
    input->profiles = values;
    return true;
}

static bool finish(att_reader *r, att_population_input *input, att_error *err)
{
    *input = (att_population_input){.n_lists = r->n_lists,
        .n_covariates = r->n_covariates,
        .n_profiles = r->profiles.n,
        .n_draws = r->has_draw ? r->draws.n : 1};
    if (r->n_zero_rows > 0
        && !att_reader_note(r, err,
            "%lld row%s of people on no list (%lld people) were left "
            "out.",
            (long long)r->n_zero_rows, r->n_zero_rows == 1 ? "" : "s",
            (long long)r->n_zero_people))
        return false;
    if (!gather_persons(r, err) || !order_cells(r, err) || !describe(r, input, err))
        return false;
    if (r->found.n == 0)
        return att_fail(err, ATT_REFUSED, "%s: nobody is on any list", r->name);
    if (r->has_times) {
        int64_t *times = att_push(r->arena, r->found.n, sizeof *times, err);
        int64_t *seen = att_push(r->arena, r->found.n, sizeof *seen, err);
        if (!times || !seen)
            return false;
        for (size_t i = 0; i < r->found.n; i++) {
            times[i] = r->found.at[i].history;
            seen[i] = r->found.at[i].count;
        }
        input->n_times = r->found.n;
        input->times = times;
        input->n_seen = seen;
    } else {
        input->n_cells = r->found.n;
        input->cells = r->found.at;
    }
    input->n_notes = r->n_notes;
    input->notes = r->notes;
    return true;
}

static bool read_rows(
    att_reader *r, att_csv *csv, const att_population_columns *named, att_error *err)
{
    att_csv_row row;
    bool has_row;
    if (!att_csv_next(csv, &row, &has_row, err))
        return false;
    if (!has_row)
        return att_fail(err, ATT_INVALID, "%s is empty", r->name);
    if (!att_reader_header(r, &row, err) || !att_csv_next(csv, &row, &has_row, err))
        return false;
    if (!has_row)
        return att_fail(err, ATT_INVALID, "%s has a header and no rows", r->name);
    if (!att_reader_roles(r, named, &row, err))
        return false;
    while (has_row)
        if (!take_row(r, &row, err) || !att_csv_next(csv, &row, &has_row, err))
            return false;
    return true;
}

bool att_population_read(const char *path, att_bytes bytes, const char *name,
    const att_population_columns *columns, att_arena *arena,
    att_population_input *input, att_error *err)
{
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    att_csv *csv;
    att_reader *r = att_push(arena, 1, sizeof *r, err);
    if (!r || !att_csv_open(path, bytes, name, &settings, &csv, err))
        return false;
    r->name = name;
    r->arena = arena;
    const bool ok = read_rows(r, csv, columns, err);
    att_csv_close(csv);
    return ok && finish(r, input, err);
}

static int compare_histories(const void *a, const void *b)
{
    const att_population_cell *x = a, *y = b;
    return (x->history > y->history) - (x->history < y->history);
}

bool att_population_table(const att_population_input *input, size_t draw,
    size_t profile, att_arena *arena, att_population_lists *lists, att_error *err)
{
    att_population_cell *chosen = att_push(arena, input->n_cells, sizeof *chosen, err);
    uint32_t *histories = att_push(arena, input->n_cells, sizeof *histories, err);
    int64_t *counts = att_push(arena, input->n_cells, sizeof *counts, err);
    size_t n = 0, n_histories = 0;
    if (!chosen || !histories || !counts)
        return false;
    *lists = (att_population_lists){.n_lists = input->n_lists,
        .names = input->names,
        .numbers = input->numbers,
        .histories = histories,
        .counts = counts};
    for (size_t i = 0; i < input->n_cells; i++)
        if (input->cells[i].draw == draw
            && (profile == SIZE_MAX || input->cells[i].profile == profile))
            chosen[n++] = input->cells[i];
    if (n > 0)
        qsort(chosen, n, sizeof *chosen, compare_histories);
    for (size_t i = 0; i < n; i++) {
        if (n_histories == 0 || histories[n_histories - 1] != chosen[i].history)
            histories[n_histories++] = chosen[i].history;
        if (__builtin_add_overflow(
                counts[n_histories - 1], chosen[i].count, &counts[n_histories - 1])
            || __builtin_add_overflow(
                lists->n_people, chosen[i].count, &lists->n_people))
            return att_fail(err, ATT_LIMIT, "the counts add up to more than 2^63");
    }
    lists->n_histories = n_histories;
    return true;
}
