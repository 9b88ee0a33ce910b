/* verify.h — every byte of a case, looked at. */
#pragma once

#include "handle.h"

/* What all parts of a verification share. */
typedef struct att_audit {
    att_disk *disk;
    att_case *c; /* NULL without keys */
    const att_verify_settings *settings;
    const att_progress *progress;
    att_arena *arena; /* of the faults */
    att_arena scratch;
    size_t capacity;
    att_damage *faults;
    att_verify_report *report;
} att_audit;

void att_audit_blame(att_audit *a, bool is_harm, const char *file, uint64_t offset,
    const char *format, ...) ATT_PRINTF(5, 6);

/* Names, kinds and links: only what we would write lies in the folder. */
ATT_CHECKED bool att_audit_folder(att_audit *a, att_error *err);
/* Every frame of every log. */
ATT_CHECKED bool att_audit_logs(att_audit *a, att_error *err);
/* Every sealed file. */
ATT_CHECKED bool att_audit_objects(att_audit *a, att_error *err);

ATT_CHECKED bool att_case_verify_on(const att_ground *ground,
    const att_secret *passphrase, const att_verify_settings *settings,
    const att_progress *progress, att_arena *arena, att_verify_report *report,
    att_error *err);
