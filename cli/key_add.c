/* key_add.c — attest key add: let another user in. */
#include "key.h"

static const cli_option options[] = {
    {"role", CLI_WORD, "ROLE", "reader, contributor or keeper (contributor)"},
    KEY_NEW_OPTION,
    {0},
};

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const char *name = args->operands[0];
    const char *role = cli_word(args, "role", "contributor");
    att_secret *passphrase;
    char id[17];
    if (!key_new_passphrase(args, &passphrase, err))
        return false;
    const bool ok = att_case_grant(
        c, att_text_of(name), att_text_of(role), passphrase, NULL, id, err);
    att_secret_wipe(passphrase);
    if (!ok)
        return false;
    if (args->is_json) {
        att_arena *a = args->arena;
        att_json *j = att_json_new_object(a);
        j = att_json_set(a, j, "user", att_json_new_text(a, att_text_of(id)));
        j = att_json_set(a, j, "name", att_json_new_text(a, att_text_of(name)));
        j = att_json_set(a, j, "role", att_json_new_text(a, att_text_of(role)));
        return cli_say_json(args, j, err);
    }
    cli_say("%s may now open this case as %s (user %s).\n", name, role, id);
    return true;
}

const cli_command cli_key_add = {.name = "key add",
    .summary = "let another user into a case",
    .operands = "NAME",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_CASE_WRITE,
    .run = run,
    .details =
        "A reader may read; a contributor may also add, amend and assess; a keeper may "
        "also let people in and out, see who sealed persons are, and erase. The ledger "
        "accepts from each only what the role allows. The name stands inside the case "
        "only.\n\n"
        "The new user types the new passphrase, which is asked for twice, and can "
        "change it with attest key change.",
    .example = "$ attest key add yuna --role contributor --case jongo-ri.case"};
