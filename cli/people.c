/* people.c — options and answers that the commands of linking share. */
#include "people.h"

#include <stdio.h>

static void tell_columns(const cli_args *args, const att_people_records *records)
{
    size_t n;
    const att_column_note *notes;
    att_error err;
    if (args->is_quiet
        || !att_people_column_notes(records, args->arena, &n, &notes, &err))
        return;
    for (size_t c = 0; c < n; c++)
        cli_warn("column %.*s: %s, %zu values, %zu missing\n",
            ATT_PRINT(notes[c].header), att_column_role_name(notes[c].role),
            notes[c].n_values, notes[c].n_missing);
}

static void tell_estimate(void *self, const att_link_estimate *e)
{
    const cli_args *args = self;
    if (args->is_quiet)
        return;
    for (size_t r = 0; r < e->n_rules; r++)
        cli_warn("pairs that share %s\n", e->rules[r]);
    cli_warn("to compare: at most %.0f pairs, about %.0f s and %.2f GB\n", e->n_pairs,
        e->seconds, e->bytes / 1e9);
}

/* The record with the id; false if there is none or more than one. */
static bool find_record(
    const att_people_records *records, att_text id, uint32_t *record)
{
    size_t n = 0;
    for (size_t i = 0; i < att_people_records_count(records); i++)
        if (att_text_equal(att_people_record_id(records, i), id)) {
            *record = (uint32_t)i;
            n++;
        }
    return n == 1;
}

static bool read_answer(const att_people_records *records, const char *path,
    const att_csv_row *row, att_answer *answer, att_error *err)
{
    if (row->n_fields < 3)
        return att_fail(
            err, ATT_INVALID, "%s: line %zu: no a,b,answer", path, row->line);
    const bool is_same = att_text_is(row->fields[2], "same");
    if (!is_same && !att_text_is(row->fields[2], "different"))
        return att_fail(err, ATT_INVALID,
            "%s: line %zu, field 3: an answer is same or different", path, row->line);
    *answer = (att_answer){.is_same = is_same};
    if (!find_record(records, row->fields[0], &answer->a)
        || !find_record(records, row->fields[1], &answer->b))
        return att_fail(err, ATT_INVALID,
            "%s: line %zu: no single record has each of these ids", path, row->line);
    return true;
}

static bool read_answers(const cli_args *args, const char *path,
    const att_people_records *records, att_link_settings *settings, att_error *err)
{
    att_csv *csv;
    att_csv_row row;
    bool has_row = false, ok;
    att_answer *answers = NULL;
    size_t capacity = 0;
    if (!att_csv_open(path, (att_bytes){0}, path, NULL, &csv, err))
        return false;
    while ((ok = att_csv_next(csv, &row, &has_row, err)) && has_row) {
        if (row.n_fields > 0 && att_text_is(row.fields[0], "a"))
            continue;
        if (row.n_fields >= 3 && att_text_is(row.fields[2], "unsure"))
            continue;
        answers = att_grow(
            args->arena, answers, settings->n_answers, &capacity, sizeof *answers, err);
        ok = answers
             && read_answer(records, path, &row, &answers[settings->n_answers], err);
        if (!ok)
            break;
        settings->n_answers++;
    }
    att_csv_close(csv);
    settings->answers = answers;
    return ok;
}

bool people_link(const cli_args *args, att_link_settings *settings,
    att_people_records **records, att_links *links, att_error *err)
{
    const int64_t n_threads = cli_whole(args, "threads", 2);
    const char *answers = cli_word(args, "answers", NULL);
    settings->join = cli_number(args, "join", settings->join);
    settings->is_one_to_one = cli_flag(args, "one-to-one");
    settings->sources_are_single = cli_flag(args, "single");
    settings->seed = (uint64_t)cli_whole(args, "seed", 1);
    settings->pairs_most = cli_number(args, "pairs-most", settings->pairs_most);
    if (!(settings->join > 0 && settings->join < 1))
        return att_fail(err, ATT_MISUSED, "--join takes a probability between 0 and 1");
    if (n_threads < 1 || n_threads > 64)
        return att_fail(err, ATT_MISUSED, "--threads takes 1 to 64");
    settings->n_threads = (size_t)n_threads;
    if (!att_people_read_records(args->n_operands, args->operands,
            cli_word(args, "columns", NULL), cli_word(args, "without", NULL),
            args->progress, args->arena, records, err))
        return false;
    tell_columns(args, *records);
    if (answers && !read_answers(args, answers, *records, settings, err))
        return false;
    cli_args copy = *args; /* the callback's own, without const */
    return att_people_link(*records, settings, tell_estimate, &copy, args->progress,
        args->arena, links, err);
}
