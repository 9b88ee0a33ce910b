/* replay.h — from the logs on disk to the index. */
#pragma once

#include "handle.h"

/* A checkpoint met while reading a log. */
typedef struct att_mark {
    uint64_t size;
    att_text note;
} att_mark;

/* What reading one log found. */
typedef struct att_reading {
    att_place from; /* where the part that the index lacks begins */
    uint64_t from_size;
    size_t n_marks, capacity;
    att_mark *marks;             /* of that part, in order */
    const struct att_seen *seen; /* NULL if this device never saw the log */
    bool is_seen_there;          /* the remembered checkpoint is part of the log */
    bool is_torn;                /* a write was cut short behind the last checkpoint */
    bool is_damaged;             /* what stands there was changed, or is missing */
    att_place fault;
    char why[160];
} att_reading;

/* Hash a log from where the index stands to its last good checkpoint, which becomes
 * log->tree and log->end. Marks live in the arena. */
ATT_CHECKED bool att_log_check(att_case *c, att_log *log, const att_memory *memory,
    att_reading *reading, att_arena *arena, att_error *err);

/* Move what was cut short to torn/, so that the log can be written again. */
ATT_CHECKED bool att_log_set_aside(att_case *c, const att_log *log, att_error *err);

/* Bring entries into the index, in the order of (count, log). *is_late: nothing was
 * done, because some belong before what the index already has. */
ATT_CHECKED bool att_logs_merge(
    att_case *c, const att_reading readings[], bool *is_late, att_error *err);
