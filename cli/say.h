/* say.h — what main needs of say.c. */
#pragma once

#include "command.h"

/* Progress on stderr; the first ctrl-C stops the work, the second the program. */
const att_progress *cli_progress_start(bool is_quiet);
void cli_progress_end(void);
