/* apply.h — what an entry means for the case, the same when it is made and when it is
 * read again. */
#pragma once

#include "handle.h"

/* Effects of an entry that is no row. Kinds without an effect are fine.
 * Fails with ATT_DAMAGED if the body is not one we write. */
ATT_CHECKED bool att_apply(
    att_case *c, size_t log, const char *kind, const att_json *body, att_error *err);

/* A user as it stands in "create" and "grant". */
att_json *att_user_json(
    const att_identity *identity, att_role role, att_text name, att_arena *arena);
