/* dossier.c — attest dossier: tell the findings in one folder. */
#include "command.h"

#include <attest/dossier.h>

#include <stdlib.h>
#include <string.h>

static const cli_option options[] = {
    {"out", CLI_FILE, "DIR", "write into DIR, a new or empty folder"},
    {"claim", CLI_WORD, "IDS", "only these claims (ids with ; between; all)"},
    {"lang", CLI_WORD, "LANG", "language of the headings: en or ko (en)"},
    {"title", CLI_WORD, "TITLE", "instead of the title of the pack"},
    {"date", CLI_WORD, "DATE",
        "print it as of this day (SOURCE_DATE_EPOCH, else no date)"},
    {"weights", CLI_FILE, "FILE", "weigh by this table, not by the one built in"},
    {"seed", CLI_WHOLE, "SEED", "of what is drawn (1)"},
    {0},
};

enum { WEIGHTS_BYTES_MOST = 1 << 20 };

/* The ids between the semicolons. */
static bool read_claims(
    const cli_args *args, att_dossier_question *question, att_error *err)
{
    att_text rest = att_text_of(cli_word(args, "claim", ""));
    att_text *claims = NULL;
    size_t capacity = 0;
    while (rest.length > 0) {
        const att_text id = att_text_trim(att_text_split(rest, ';', &rest));
        if (id.length == 0)
            continue;
        claims = att_grow(
            args->arena, claims, question->n_claims, &capacity, sizeof *claims, err);
        if (!claims)
            return false;
        claims[question->n_claims++] = id;
    }
    question->claims = claims;
    return true;
}

/* --date, or the day that SOURCE_DATE_EPOCH names: never today, because the same case
 * must give the same bytes tomorrow. */
static bool read_date(
    const cli_args *args, att_dossier_question *question, att_error *err)
{
    const char *given = cli_word(args, "date", NULL),
               *epoch = getenv("SOURCE_DATE_EPOCH");
    att_edtf date;
    int64_t seconds;
    if (given) {
        question->date = att_text_of(given);
        return att_edtf_parse(question->date, &date, err) || att_within(err, "--date");
    }
    if (!epoch || !att_text_int64(att_text_of(epoch), &seconds) || seconds < 0
        || seconds / 86400 > INT32_MAX)
        return true;
    int year, month, day;
    att_day_split((int32_t)(seconds / 86400), &year, &month, &day);
    return att_text_format(
        args->arena, &question->date, err, "%04d-%02d-%02d", year, month, day);
}

/* What to type to get the same folder again. */
static bool write_command(
    const cli_args *args, att_dossier_question *question, att_error *err)
{
    static const char *const told[] = {
        "claim", "lang", "title", "date", "weights", "seed"};
    att_builder b;
    att_builder_init(&b, args->arena);
    att_add_z(&b, "attest dossier --out DIR");
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        for (size_t o = 0; options[o].name; o++) {
            const char *value = args->values[o];
            if (!value || strcmp(options[o].name, told[i]) != 0)
                continue;
            const bool is_plain = !strpbrk(value, " ;'\"$&|<>*?()\\`");
            att_addf(&b, is_plain ? " --%s %s" : " --%s '%s'", told[i], value);
        }
    }
    return att_build(&b, &question->command, err);
}

static bool say(const cli_args *args, const att_dossier *dossier, const char *folder,
    const att_dossier_written *written, att_error *err)
{
    if (args->is_json) {
        att_arena *arena = args->arena;
        att_json *j = att_json_new_object(arena);
        att_json_set(arena, j, "folder", att_json_new_text(arena, att_text_of(folder)));
        att_json_set(arena, j, "findings",
            att_json_new_int64(arena, (int64_t)dossier->n_findings));
        att_json_set(
            arena, j, "pages", att_json_new_int64(arena, (int64_t)written->n_pages));
        att_json_set(arena, j, "figures",
            att_json_new_int64(arena, (int64_t)written->n_figures));
        att_json_set(arena, j, "case", att_json_new_text(arena, dossier->case_hash));
        att_json_set(
            arena, j, "weights", att_json_new_text(arena, dossier->weights_hash));
        return cli_say_json(args, j, err);
    }
    cli_say("%zu findings on %zu pages, %zu figures:\n  %s/index.html\n  "
            "%s/dossier.pdf\n",
        dossier->n_findings, written->n_pages, written->n_figures, folder, folder);
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const char *folder = cli_word(args, "out", NULL);
    const char *weights = cli_word(args, "weights", NULL);
    const int64_t seed = cli_whole(args, "seed", 1);
    if (!folder)
        return att_fail(err, ATT_MISUSED, "say where to: --out DIR");
    if (seed < 0)
        return att_fail(err, ATT_MISUSED, "--seed takes a whole number from 0");
    att_dossier_question question = {
        .title = att_text_of(cli_word(args, "title", NULL)), .seed = (uint64_t)seed};
    const att_dossier_settings settings = {
        .lang = cli_word(args, "lang", "en"), .progress = args->progress};
    att_dossier dossier;
    att_dossier_written written;
    if (!read_claims(args, &question, err) || !read_date(args, &question, err)
        || !write_command(args, &question, err)
        || (weights
            && !att_file_read(
                weights, WEIGHTS_BYTES_MOST, args->arena, &question.weights, err))
        || !att_dossier_load(c, &question, args->progress, args->arena, &dossier, err)
        || !att_dossier_write(&dossier, folder, &settings, &written, err))
        return false;
    if (written.n_undrawn > 0)
        cli_warn("%zu characters have no font here and are boxes in print. Install "
                 "fonts-noto-core and fonts-noto-cjk, then write it again.\n",
            written.n_undrawn);
    return say(args, &dossier, folder, &written, err);
}

const cli_command cli_dossier = {.name = "dossier",
    .summary = "write the findings as a page, a book and figures",
    .options = options,
    .needs = CLI_CASE_READ,
    .run = run,
    .details =
        "One folder: index.html, which asks for nothing from anywhere and works "
        "without "
        "script; dossier.pdf; and every figure as SVG and PNG. It tells each claim "
        "with "
        "its standing, what speaks against it and what would change it, the estimates "
        "saved in the case, and what they rest on, down to the page of the source. A "
        "number of people stands with its interval, group, place and period, or the "
        "dossier is refused; so is a verb that the standing does not bear.\n"
        "The same case, table, seed and version give the same bytes.",
    .example = "$ attest dossier --out jongo-ri-dossier\n"
               "$ attest dossier --out dossier-ko --lang ko --claim 'C01;C02'"};
