/* records.h — items in the case. */
#pragma once

#include <attest/evidence.h>

typedef struct att_item {
    att_object_note object;
    att_text name, path, parent;
    const att_json *facts; /* NULL if its reader failed */
} att_item;

/* The id of the item with these bytes, copied; empty if there is none. */
ATT_CHECKED bool att_item_find(
    att_case *c, const char *sha256, att_arena *arena, att_text *id, att_error *err);

/* Put a new item in the open batch, under the next free id. */
ATT_CHECKED bool att_item_put(att_case *c, const att_item *item,
    const att_collection *collection, att_arena *arena, att_text *id, bool *is_complete,
    att_error *err);
