/* find.c — attest find: where words occur in the case. */
#include "command.h"

#include <attest/claims.h>

static const cli_option options[] = {
    {"most", CLI_WHOLE, "N", "stop after N places (100)"},
    {0},
};

enum { SHOWN_BEFORE = 60, SHOWN_AFTER = 100 };

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The line around the words, cut where a character starts. */
static void say_found(const att_found *f)
{
    size_t start = f->at > SHOWN_BEFORE ? f->at - SHOWN_BEFORE : 0;
    size_t end = f->at + f->length + SHOWN_AFTER;
    if (end > f->text.length)
        end = f->text.length;
    while (start > 0 && is_inside(f->text.at[start]))
        start--;
    while (end < f->text.length && is_inside(f->text.at[end]))
        end++;
    cli_say("%-6.*s %-12.*s %s%.*s%s\n", ATT_PRINT(f->id), ATT_PRINT(f->table),
        start > 0 ? "…" : "", (int)(end - start), f->text.at + start,
        end < f->text.length ? "…" : "");
}

static bool say_json(
    const cli_args *args, size_t n, const att_found *found, att_error *err)
{
    att_json *list = att_json_new_array(args->arena);
    for (size_t i = 0; i < n; i++) {
        att_json *j = att_json_new_object(args->arena);
        j = att_json_set(
            args->arena, j, "id", att_json_new_text(args->arena, found[i].id));
        j = att_json_set(
            args->arena, j, "table", att_json_new_text(args->arena, found[i].table));
        j = att_json_set(
            args->arena, j, "text", att_json_new_text(args->arena, found[i].text));
        list = att_json_push(args->arena, list, j);
    }
    return list ? cli_say_json(args, list, err)
                : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
}

/* Words typed apart are looked for as they would stand in a sentence. */
static bool join_words(const cli_args *args, att_text *words, att_error *err)
{
    att_builder b;
    att_builder_init(&b, args->arena);
    for (size_t i = 0; i < args->n_operands; i++) {
        att_add_z(&b, i ? " " : "");
        att_add_z(&b, args->operands[i]);
    }
    return att_build(&b, words, err);
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const int64_t n_most = cli_whole(args, "most", 100);
    size_t n;
    att_text words;
    const att_found *found;
    if (n_most < 1 || n_most > 100000)
        return att_fail(err, ATT_MISUSED, "--most takes 1 to 100000");
    if (!join_words(args, &words, err)
        || !att_claims_find(c, words, (size_t)n_most, args->arena, &n, &found, err))
        return false;
    if (args->is_json)
        return say_json(args, n, found, err);
    for (size_t i = 0; i < n; i++)
        say_found(&found[i]);
    if (n == 0)
        cli_say("Nothing in the case holds \"%.*s\".\n", ATT_PRINT(words));
    else if (n == (size_t)n_most)
        cli_warn("stopped after %zu places; --most N shows more\n", n);
    return true;
}

const cli_command cli_find = {.name = "find",
    .summary = "find words in sources, statements and claims",
    .operands = "WORDS…",
    .n_operands_least = 1,
    .n_operands_most = 64,
    .options = options,
    .needs = CLI_CASE_READ,
    .run = run,
    .details =
        "Looks for the words as they stand, also inside other words, in any script: "
        "sources, statements in translation and in their own language, claims, "
        "observations, and the names of places and actors. Latin letters match in "
        "either "
        "case. Three characters and more are looked up in an index; fewer are searched "
        "for.",
    .example = "$ attest find 교화소\n$ attest find forced labour"};
