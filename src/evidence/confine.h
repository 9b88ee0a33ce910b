/* confine.h — give up every power but reading what is open. */
#pragma once

#include <attest/evidence.h>

/* Bind this process: no new privileges, no files but those below `folders`, no sockets,
 * no processes, memory and time bounded. A forbidden call ends the process after
 * writing its number to fault_fd (4 bytes "SYS!" and an int). Cannot be undone. */
ATT_CHECKED bool att_confine(const char *const *folders,
    const att_sandbox_limits *limits, int fault_fd, att_error *err);
