/* finding.h — a finding told on the terminal. */
#pragma once

#include "command.h"

#include <attest/findings.h>

/* "reasonable grounds to believe", or "nothing recorded". */
att_text cli_rung_name(const att_weights *weights, int rung);

/* All lines of one finding, on stdout.
 * number  what was estimated, from att_findings_number; NULL for nothing */
ATT_CHECKED bool cli_say_finding(const att_weights *weights, const att_bundle *bundle,
    const att_finding *finding, const att_json *number, const cli_args *args,
    att_error *err);
