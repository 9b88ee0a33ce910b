/* new.c — attest new: make an empty, encrypted case. */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    {"user", CLI_WORD, "NAME",
        "who keeps the case; the name stands inside it only (keeper)"},
    {"kdf-passes", CLI_WHOLE, "N",
        "passes of Argon2id over its memory (as many as take a second)"},
    {"kdf-mib", CLI_WHOLE, "MIB", "memory of Argon2id (256)"},
    {0},
};

static bool run(att_case *none, const cli_args *args, att_error *err)
{
    (void)none;
    const char *path = args->operands[0];
    const int64_t passes = cli_whole(args, "kdf-passes", 0),
                  mib = cli_whole(args, "kdf-mib", 0);
    if (passes < 0 || mib < 0 || mib > 4096)
        return att_fail(
            err, ATT_MISUSED, "--kdf-passes and --kdf-mib take a number up to 4096");
    const att_case_settings settings = {
        .user = att_text_of(cli_word(args, "user", "keeper")),
        .kdf_passes = (uint64_t)passes,
        .kdf_bytes = (size_t)mib << 20};
    att_secret *passphrase = NULL;
    if (!cli_passphrase(args, true, &passphrase, err))
        return false;
    const bool ok = att_case_create(path, passphrase, &settings, err);
    att_secret_wipe(passphrase);
    if (!ok)
        return false;
    if (args->is_json) {
        att_json *result = att_json_new_object(args->arena);
        att_json_set(args->arena, result, "case",
            att_json_new_text(args->arena, att_text_of(path)));
        return cli_say_json(args, result, err);
    }
    cli_say("%s is made, encrypted, and empty.\n"
            "Without its passphrase nobody opens it, and nobody can help: keep the "
            "passphrase apart "
            "from the case.\n",
        path);
    return true;
}

const cli_command cli_new = {.name = "new",
    .summary = "make an empty, encrypted case",
    .operands = "NAME.case",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details = "A case is one folder. Everything in it is encrypted under a passphrase "
               "of 1 to 1,024 "
               "bytes; six random words are a good one. The folder gives away its "
               "size, the number "
               "of entries and when it was written, and nothing else.",
    .example = "$ attest new jongo-ri.case"};
