/* format.h — the steps on the way to an open case. */
#pragma once

#include "handle.h"

enum { ATT_FORMAT_BYTES = 54 };

void att_format_write(const uint8_t folder_id[16], char text[ATT_FORMAT_BYTES + 1]);
ATT_CHECKED bool att_format_load(att_disk *disk, uint8_t folder_id[16], att_error *err);

/* A handle with nothing in it but its ground. */
ATT_CHECKED bool att_case_new(
    const att_ground *ground, att_access access, att_case **out, att_error *err);
/* Fails with ATT_BUSY, naming who holds it. */
ATT_CHECKED bool att_case_lock(att_case *c, att_error *err);
/* Fails with ATT_DENIED for every wrong passphrase alike. */
ATT_CHECKED bool att_case_unlock(
    att_case *c, const att_secret *passphrase, att_error *err);
ATT_CHECKED bool att_rings_load(att_case *c, att_error *err);
