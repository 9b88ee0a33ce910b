/* members.h — who is let in and put out, and the keys that go with it. */
#pragma once

#include "handle.h"

/* Keys that the ledger says must be new and are not yet: those after a revocation or an
 * erasure. Does nothing unless a keeper writes. are_fresh: the rings were just written
 * anew. */
ATT_CHECKED bool att_epoch_finish(att_case *c, bool are_fresh, att_error *err);

/* Say so if keys/ holds older files than the ledger knows of. */
ATT_CHECKED bool att_keys_check(att_case *c, att_error *err);

/* Fails unless this user is a keeper (or, with_any, may write) and no batch is open. */
ATT_CHECKED bool att_member_check(
    const att_case *c, bool with_any, const char *what, att_error *err);
