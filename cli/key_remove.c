/* key_remove.c — attest key remove: put a user out. */
#include "command.h"

static const cli_option options[] = {
    {"reason", CLI_WORD, "TEXT", "why, as the ledger keeps it (none)"},
    {0},
};

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const char *user = args->operands[0];
    if (!att_case_revoke(
            c, att_text_of(user), att_text_of(cli_word(args, "reason", "")), err))
        return false;
    if (args->is_json) {
        att_json *j = att_json_new_object(args->arena);
        j = att_json_set(args->arena, j, "removed",
            att_json_new_text(args->arena, att_text_of(user)));
        return cli_say_json(args, j, err);
    }
    cli_say(
        "%s is put out. What is written from now on is under new keys; what could be "
        "read before can still be read from an old copy.\n",
        user);
    return true;
}

const cli_command cli_key_remove = {.name = "key remove",
    .summary = "put a user out of a case",
    .operands = "USER",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_CASE_WRITE,
    .run = run,
    .details =
        "USER is a name or an id as attest key list shows them. The ring of keys is "
        "made "
        "anew and the user's key file destroyed. Entries the user signed stay valid; "
        "later ones are left out and named by attest verify. The last keeper cannot be "
        "put out.",
    .example =
        "$ attest key remove yuna --reason \"left the team\" --case jongo-ri.case"};
