/* erase.h — erasures that other copies or an interrupted run left to be done. */
#pragma once

#include "handle.h"

/* Forget keys that the ledger says are destroyed, and read the case again without
 * them; a writer also destroys them on disk. */
ATT_CHECKED bool att_erasures_apply(att_case *c, bool *has_any, att_error *err);
