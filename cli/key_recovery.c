/* key_recovery.c — attest key recovery: words for a paper in a safe. */
#include "command.h"

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_secret *words;
    if (!att_case_add_recovery(c, &words, err))
        return false;
    const att_bytes text = att_secret_bytes(words);
    if (args->is_json)
        cli_say("{\"words\": \"%.*s\"}\n", (int)text.length, (const char *)text.at);
    else
        cli_say(
            "Write this on paper and keep it apart from the case. It opens the case "
            "like your passphrase, and is shown only now:\n\n  %.*s\n",
            (int)text.length, (const char *)text.at);
    att_secret_wipe(words);
    return true;
}

const cli_command cli_key_recovery = {.name = "key recovery",
    .summary = "make a second passphrase for a paper in a safe",
    .needs = CLI_CASE_WRITE,
    .run = run,
    .details =
        "Without it a lost passphrase is final. Eight words of five letters, 128 "
        "bits; they can be spoken and typed on any keyboard.",
    .example = "$ attest key recovery --case jongo-ri.case"};
