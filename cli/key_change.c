/* key_change.c — attest key change: change one's own passphrase. */
#include "key.h"

static const cli_option options[] = {
    KEY_NEW_OPTION,
    {0},
};

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_secret *passphrase;
    if (!key_new_passphrase(args, &passphrase, err))
        return false;
    const bool ok = att_case_change_passphrase(c, passphrase, NULL, err);
    att_secret_wipe(passphrase);
    if (!ok)
        return false;
    if (args->is_json)
        return cli_say_json(args, att_json_new_object(args->arena), err);
    cli_say("The passphrase is changed. A copy of this folder made before still opens "
            "with the old one.\n");
    return true;
}

const cli_command cli_key_change = {.name = "key change",
    .summary = "change your own passphrase",
    .options = options,
    .needs = CLI_CASE_WRITE,
    .run = run,
    .details =
        "Only the file that holds your own key is written anew. This does not "
        "lock out whoever copied the folder before and knows the old passphrase: "
        "if that is so, have a keeper put you out and let you in again.",
    .example = "$ attest key change --case jongo-ri.case"};
