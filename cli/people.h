/* people.h — options and answers that the commands of linking share. */
#pragma once

#include "command.h"

#include <attest/people.h>

#define PEOPLE_OPTIONS                                                                 \
    {"columns", CLI_FILE, "CSV", "what columns are: lines COLUMN,ROLE (guessed)"},     \
        {"without", CLI_WORD, "NAMES", "columns left out, parted by commas"},          \
        {"one-to-one", CLI_FLAG, NULL, "two files that name nobody twice"},            \
        {"single", CLI_FLAG, NULL, "no source names anybody twice"},                   \
        {"join", CLI_NUMBER, "P", "join records above this probability (0.5)"},        \
        {"answers", CLI_FILE, "CSV", "decided pairs: a,b,answer (same or different)"}, \
        {"threads", CLI_WHOLE, "N", "threads (2)"},                                    \
        {"seed", CLI_WHOLE, "N", "seed (1)"},                                          \
    {                                                                                  \
        "pairs-most", CLI_NUMBER, "N", "refuse above so many pairs (2e9)"              \
    }

/* Read the tables of the operands and link them; what was guessed and what it will
 * take is told on stderr. */
ATT_CHECKED bool people_link(const cli_args *args, att_link_settings *settings,
    att_people_records **records, att_links *links, att_error *err);
