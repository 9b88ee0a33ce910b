/* erase.h — erasures that other copies or an interrupted run left to be done. */
#pragma once

#include "handle.h"

/* Forget keys that the ledger says are destroyed, and read the case again without
 * them; a writer also destroys them on disk. */
ATT_CHECKED bool att_erasures_apply(att_case *c, bool *has_any, att_error *err);

/* Both rings under fresh keys; what old copies of the index say ends with them. */
ATT_CHECKED bool att_rings_renew(att_case *c, att_error *err);
