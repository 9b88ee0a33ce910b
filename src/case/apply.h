/* apply.h — what an entry means for the case, the same when it is made and when it is
 * read again. */
#pragma once

#include "handle.h"

/* Effects of an entry that is no row, standing in this log under this number of the
 * index. Kinds without an effect are fine.
 * Fails with ATT_DAMAGED if the body is not one we write. */
ATT_CHECKED bool att_apply(att_case *c, size_t log, uint64_t seq, const att_head *head,
    const att_json *body, att_error *err);

/* A list of scopes as the index keeps it: ids with spaces between. */
enum { ATT_SCOPES_TEXT = ATT_SCOPES_MOST * 33 };
att_text att_scopes_text(
    size_t n_scopes, const uint8_t scopes[][16], char text[ATT_SCOPES_TEXT]);

/* n bytes as hex digits; NULL if memory is short. */
att_json *att_json_new_hex(att_arena *arena, const uint8_t *bytes, size_t n);

/* A user as it stands in "create" and "grant". */
att_json *att_user_json(const att_identity *identity, att_role role, att_text name,
    const char *key_tag, att_arena *arena);
