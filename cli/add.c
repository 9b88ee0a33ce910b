/* add.c — attest add: take files in as evidence. */
#include "command.h"

#include <attest/evidence.h>

#include <inttypes.h>
#include <math.h>

static const cli_option options[] = {
    {"source", CLI_WORD, "ID", "the source it belongs to (S17)"},
    {"url", CLI_WORD, "URL", "where it was taken from"},
    {"collector", CLI_WORD, "CODE", "who took it, as a code"},
    {"method", CLI_WORD, "WORDS", "how it was taken: program and version, or by hand"},
    {"place", CLI_WORD, "WORDS", "where it was taken"},
    {"collected", CLI_WORD, "DATE", "when it was taken (EDTF)"},
    {"reason", CLI_WORD, "WORDS", "why it was taken"},
    {"consent", CLI_WORD, "WORDS", "what the person who gave it agreed to"},
    {"clock-offset", CLI_NUMBER, "S", "seconds by which the device's clock was ahead"},
    {"scope", CLI_WORD, "CODE",
        "erase it together with this source or person (S17, W07)"},
    {"unpack", CLI_FLAG, NULL, "also take in the files inside archives"},
    {0},
};

static att_text word(const cli_args *args, const char *option)
{
    const char *given = cli_word(args, option, NULL);
    return given ? att_text_of(given) : (att_text){0};
}

/* A line for each file as it is done. */
static void say_file(void *self, att_text id, const char *path, const char *words)
{
    const cli_args *args = self;
    if (!args->is_json && !args->is_quiet)
        cli_say("%-6.*s %s%s%s\n", ATT_PRINT(id), path, words[0] ? ": " : "", words);
}

static bool say_sum(const cli_args *args, const att_intake *sum, att_error *err)
{
    if (args->is_json) {
        att_arena *arena = args->arena;
        att_json *j = att_json_new_object(arena);
        att_json_set(
            arena, j, "added", att_json_new_int64(arena, (int64_t)sum->n_added));
        att_json_set(
            arena, j, "known", att_json_new_int64(arena, (int64_t)sum->n_known));
        att_json_set(arena, j, "incomplete",
            att_json_new_int64(arena, (int64_t)sum->n_incomplete));
        att_json_set(arena, j, "undescribed",
            att_json_new_int64(arena, (int64_t)sum->n_undescribed));
        att_json_set(arena, j, "passed_over",
            att_json_new_int64(arena, (int64_t)sum->n_passed_over));
        att_json_set(
            arena, j, "bytes", att_json_new_int64(arena, (int64_t)sum->n_bytes));
        return cli_say_json(args, j, err);
    }
    cli_say("%zu added (%" PRIu64 " bytes), %zu known already, %zu passed over.\n",
        sum->n_added, sum->n_bytes, sum->n_known, sum->n_passed_over);
    if (sum->n_incomplete > 0)
        cli_say(
            "%zu lack something of how they came into your hands; they do not count as "
            "collected until source or URL, collector, method, place, time and reason "
            "are there.\n",
            sum->n_incomplete);
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const att_collection collection = {.source = word(args, "source"),
        .url = word(args, "url"),
        .collector = word(args, "collector"),
        .method = word(args, "method"),
        .place = word(args, "place"),
        .collected = word(args, "collected"),
        .reason = word(args, "reason"),
        .consent = word(args, "consent"),
        .clock_offset_s = cli_number(args, "clock-offset", (double)NAN),
        .scope = word(args, "scope")};
    att_edtf when;
    if (collection.collected.length > 0
        && !att_edtf_parse(collection.collected, &when, err))
        return att_within(err, "--collected");
    if (!att_sandbox_has_landlock() && !args->is_quiet)
        cli_warn("this system has no Landlock: files are read behind seccomp alone\n");
    att_intake sum = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < args->n_operands; i++)
        ok = att_evidence_add(c, args->sandbox, args->operands[i],
            cli_flag(args, "unpack"), &collection, args->progress, say_file,
            (void *)(uintptr_t)args, &sum, err);
    if (!ok) {
        att_error later;
        if (!say_sum(args, &sum, &later) || err->hint[0] != '\0')
            return false;
        return att_hint(err,
            "What is listed as added is in the case. Type the same again to go on.");
    }
    return say_sum(args, &sum, err);
}

static const att_reader *const readers[] = {
    &att_reader_describe, &att_reader_unpack, NULL};

const cli_command cli_add = {.name = "add",
    .summary = "take files in as evidence",
    .operands = "FILE…",
    .n_operands_least = 1,
    .n_operands_most = SIZE_MAX,
    .options = options,
    .needs = CLI_CASE_WRITE,
    .readers = readers,
    .run = run,
    .details = "Each file is hashed (SHA-256 and BLAKE2b), sealed, and only then read, "
               "by a process that "
               "can do nothing but read it: its type, and what it says of its camera, "
               "time and place. "
               "Folders are taken in whole; links and devices are passed over. Bytes "
               "that are in the "
               "case already are not sealed twice. The original name and path stand "
               "inside the case "
               "only.",
    .example = "$ attest add card/ --source S17 --collector R2 --method 'card reader' "
               "--place Seoul "
               "--collected 2024-05-03 --reason 'handed over by the witness'"};
