/* object.h — sealed files of a batch. */
#pragma once

#include "handle.h"

/* The objects of the open batch, synced and put in place; then the list is empty. */
ATT_CHECKED bool att_drafts_place(att_case *c, att_error *err);
/* The objects of the open batch, removed. */
void att_drafts_drop(att_case *c);

/* The plain length with its zeros; never below 4 KiB. */
uint64_t att_object_padded(uint64_t length);

void att_object_path(const char *name, char path[80]);

/* The key of the object that an entry added. Fails with ATT_DENIED if it was erased, or
 * is not for this user. */
ATT_CHECKED bool att_object_key(
    att_case *c, size_t log, att_place place, uint8_t key[32], att_error *err);
