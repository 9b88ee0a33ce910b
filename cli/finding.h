/* finding.h — a finding told on the terminal. */
#pragma once

#include "command.h"

#include <attest/findings.h>

/* "reasonable grounds to believe", or "nothing recorded". */
att_text cli_rung_name(const att_weights *weights, int rung);

/* All lines of one finding, on stdout.
 * c: for the estimate of its number, and the origins of the figures published. */
ATT_CHECKED bool cli_say_finding(att_case *c, const att_weights *weights,
    const att_bundle *bundle, const att_finding *finding, const cli_args *args,
    att_error *err);
