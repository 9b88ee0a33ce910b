/* log.c — attest log: who did what, when. */
#include "command.h"

#include <inttypes.h>
#include <string.h>

static const cli_option options[] = {
    {"last", CLI_WHOLE, "N", "only the newest N entries (all)"},
    {0},
};

/* One column of case.log. */
enum { SEQ, AT, WHO, KIND, ABOUT, KEY, STATE, BODY, IS_BACK };

/* What an entry's kind means to a reader. */
static const char *words_of(att_text kind)
{
    static const struct {
        const char *kind, *words;
    } all[] = {{"create", "began the case"},
        {"device", "began to write on this device"}, {"add", "added"},
        {"amend", "amended"}, {"drop", "took away"}, {"seal", "sealed a file"},
        {"scope", "made a key of its own for"}, {"identity", "sealed who a person is"},
        {"reveal", "looked at who a person is"}, {"erase", "erased"},
        {"grant", "let in"}, {"revoke", "put out"}, {"key", "recorded a key file"},
        {"epoch", "made the keys new"}, {"close", "ended the command"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (att_text_is(kind, all[i].kind))
            return all[i].words;
    return NULL;
}

/* The name in an entry's body that says most. */
static att_text detail_of(const att_rows *rows, att_arena *a)
{
    static const char *const names[] = {"code", "command", "file", "what"};
    const att_json *body;
    const att_text text = att_rows_text(rows, BODY);
    att_error none;
    if (text.length == 0
        || !att_json_parse(
            (att_bytes){(const uint8_t *)text.at, text.length}, a, &body, &none))
        return (att_text){0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (att_json_get(body, names[i]))
            return att_json_text(att_json_get(body, names[i]));
    return att_json_text(att_json_get(att_json_get(body, "user"), "name"));
}

static void say(const att_rows *rows, att_arena *a)
{
    const att_text kind = att_rows_text(rows, KIND), about = att_rows_text(rows, ABOUT);
    const char *words = words_of(kind);
    cli_say("%6" PRId64 "  %.19s  %.*s  ", att_rows_int64(rows, SEQ),
        att_rows_text(rows, AT).at, ATT_PRINT(att_rows_text(rows, WHO)));
    if (words)
        cli_say("%s", words);
    else
        cli_say("%.*s", ATT_PRINT(kind));
    if (about.length > 0)
        cli_say(" %.*s in %.*s", ATT_PRINT(att_rows_text(rows, KEY)), ATT_PRINT(about));
    const att_text detail = detail_of(rows, a);
    if (detail.length > 0)
        cli_say(" %.*s", ATT_PRINT(detail));
    if (!att_rows_is_null(rows, STATE))
        cli_say(" (%.*s)", ATT_PRINT(att_rows_text(rows, STATE)));
    if (att_rows_int64(rows, IS_BACK))
        cli_say(" [the clock had been set back]");
    cli_say("\n");
}

static bool say_json(const att_rows *rows, const cli_args *args, att_error *err)
{
    static const struct {
        const char *name;
        int column;
    } texts[] = {{"at", AT}, {"who", WHO}, {"kind", KIND}, {"table", ABOUT},
        {"key", KEY}, {"state", STATE}};
    att_arena *a = args->arena;
    att_json *j = att_json_new_object(a);
    j = att_json_set(a, j, "entry", att_json_new_int64(a, att_rows_int64(rows, SEQ)));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!att_rows_is_null(rows, texts[i].column))
            j = att_json_set(a, j, texts[i].name,
                att_json_new_text(a, att_rows_text(rows, texts[i].column)));
    return cli_say_json_line(args, j, err);
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_rows *rows;
    bool has_row = false;
    if (!att_case_ask(c, "case.log", &rows, err))
        return false;
    bool ok = att_rows_bind_int64(rows, 1, cli_whole(args, "last", INT64_MAX), err);
    while (ok && (ok = att_rows_next(rows, &has_row, err)) && has_row) {
        const att_spot start = att_arena_save(args->arena);
        if (args->is_json)
            ok = say_json(rows, args, err);
        else
            say(rows, args->arena);
        att_arena_restore(args->arena, start);
    }
    att_rows_done(rows);
    return ok;
}

const cli_command cli_log = {.name = "log",
    .summary = "tell who did what, when",
    .options = options,
    .needs = CLI_CASE_READ,
    .run = run,
    .details =
        "One line an entry, oldest first: its number, the time (UTC), the user, and "
        "what "
        "was done. Amendments and erasures are entries of their own: nothing is ever "
        "written over. In brackets stands what could not be read and why: sealed (not "
        "for you), erased, refused (its writer may not), unfit, damaged. An entry "
        "whose "
        "clock stands before that of the entry it follows is marked.",
    .example = "$ attest log --last 20 --case jongo-ri.case"};
