/* log.h — one device's log: frames in segments, read in order and appended. */
#pragma once

#include "disk.h"
#include "frame.h"
#include "tree.h"

enum { ATT_SEGMENT_BYTES = 64 * 1024 * 1024 };

/* Where a frame stands. */
typedef struct att_place {
    uint32_t segment;
    uint64_t offset;
} att_place;

typedef struct att_log {
    char name[33];     /* 32 hex digits: its folder */
    char origin[64];   /* in its checkpoints; empty until its first entry was read */
    att_tree tree;     /* up to the last good checkpoint */
    att_place end;     /* behind that checkpoint */
    uint64_t count;    /* of its last entry, on the clock that all logs share */
    uint8_t first[32]; /* its first leaf */
    bool is_behind;    /* this device saw a later checkpoint than it now has */
} att_log;

void att_log_path(const char *name, uint32_t segment, char path[64]);

typedef enum att_frame_kind {
    ATT_FRAME_ENTRY,
    ATT_FRAME_CHECKPOINT,
    ATT_FRAME_NONE,  /* the log ends here */
    ATT_FRAME_BROKEN /* what stands here is no frame, or not all of one */
} att_frame_kind;

/* Reads frames in order, a window at a time. */
typedef struct att_log_reader {
    att_disk *disk;
    char name[33];
    att_place at; /* of the next frame */
    int handle;   /* of at.segment; -1 if none is open */
    uint64_t size;
    uint8_t *window;
    size_t capacity, length;
    uint64_t window_at;
} att_log_reader;

void att_log_start(
    att_log_reader *reader, att_disk *disk, const char *name, att_place at);
/* `body` lives until the next call; *place is where the frame stands. */
ATT_CHECKED bool att_log_next(att_log_reader *reader, att_frame_kind *kind,
    att_bytes *body, att_place *place, att_error *err);
void att_log_stop(att_log_reader *reader);

/* Exactly the entry at a place; ATT_DAMAGED if there is none. */
ATT_CHECKED bool att_log_entry_at(att_disk *disk, const char *name, att_place place,
    att_arena *arena, att_frame *frame, att_error *err);
