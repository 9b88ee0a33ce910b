/* key.h — what the key commands share. */
#pragma once

#include "command.h"

/* The option by which a script gives a new passphrase. */
#define KEY_NEW_OPTION                                                                 \
    {                                                                                  \
        "new-passphrase-file", CLI_FILE, "FILE",                                       \
            "first line of a file instead of asking for the new passphrase"            \
    }

/* From the option above, or asked for twice at the terminal. */
static inline bool key_new_passphrase(
    const cli_args *args, att_secret **out, att_error *err)
{
    cli_args other = *args;
    other.passphrase_file = cli_word(args, "new-passphrase-file", NULL);
    return cli_passphrase(&other, true, out, err);
}
