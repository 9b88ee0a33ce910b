/* log.c — frames of one log, read in order over its segments. */
#include "log.h"

#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 1 << 20 };

void att_log_path(const char *name, uint32_t segment, char path[64])
{
    (void)snprintf(path, 64, "ledger/%s/%08" PRIu32 ".log", name, segment);
}

void att_log_start(
    att_log_reader *reader, att_disk *disk, const char *name, att_place at)
{
    *reader = (att_log_reader){.disk = disk, .at = at, .handle = -1};
    (void)snprintf(reader->name, sizeof reader->name, "%s", name);
}

static void close_segment(att_log_reader *reader)
{
    if (reader->handle >= 0)
        att_disk_drop(reader->disk, reader->handle);
    reader->handle = -1;
    reader->length = 0;
}

void att_log_stop(att_log_reader *reader)
{
    close_segment(reader);
    free(reader->window);
    reader->window = NULL;
    reader->capacity = 0;
}

/* *is_there is false if there is no such segment. */
static bool open_segment(att_log_reader *reader, bool *is_there, att_error *err)
{
    char path[64];
    att_error why;
    att_log_path(reader->name, reader->at.segment, path);
    *is_there = att_disk_get(reader->disk, path, ATT_DISK_READ, &reader->handle, &why);
    if (!*is_there) {
        reader->handle = -1;
        if (why.kind == ATT_MISSING)
            return true;
        *err = why;
        return false;
    }
    return att_disk_size(reader->disk, path, reader->handle, &reader->size, err);
}

/* At least n bytes from the place on in the window; fewer only at the segment's end. */
static bool fill(att_log_reader *reader, size_t n, size_t *n_there, att_error *err)
{
    const uint64_t from = reader->at.offset;
    const size_t skipped = reader->length > 0 ? (size_t)(from - reader->window_at) : 0;
    if (reader->length >= skipped + n && reader->length > 0) {
        *n_there = reader->length - skipped;
        return true;
    }
    const size_t kept = reader->length > skipped ? reader->length - skipped : 0;
    const size_t wanted = n > WINDOW ? n : WINDOW;
    if (kept > 0 && skipped > 0)
        memmove(reader->window, reader->window + skipped, kept);
    if (reader->capacity < wanted) {
        uint8_t *window = realloc(reader->window, wanted);
        if (!window)
            return att_fail(
                err, ATT_NO_MEMORY, "out of memory while reading the ledger");
        reader->window = window;
        reader->capacity = wanted;
    }
    char path[64];
    size_t n_read;
    att_log_path(reader->name, reader->at.segment, path);
    reader->length = kept;
    reader->window_at = from;
    if (!att_disk_read(reader->disk, path, reader->handle, reader->window + kept,
            wanted - kept, from + kept, &n_read, err))
        return false;
    reader->length += n_read;
    *n_there = reader->length;
    return true;
}

static const uint8_t *window_at(const att_log_reader *reader)
{
    return reader->window + (reader->at.offset - reader->window_at);
}

/* The frame at the place, which lies before the end of an open segment. */
static bool read_frame(
    att_log_reader *reader, att_frame_kind *kind, att_bytes *body, att_error *err)
{
    size_t n_there = 0;
    *kind = ATT_FRAME_BROKEN;
    if (!fill(reader, ATT_FRAME_START, &n_there, err))
        return false;
    if (n_there < ATT_FRAME_START)
        return true;
    const uint8_t *at = window_at(reader);
    const size_t length = wire_get32(at);
    const uint8_t mark = at[4];
    if (length < 1 || length > ATT_FRAME_LARGEST || (mark != 'E' && mark != 'C'))
        return true;
    if (!fill(reader, 4 + length, &n_there, err))
        return false;
    if (n_there < 4 + length)
        return true;
    *body = (att_bytes){window_at(reader) + ATT_FRAME_START, length - 1};
    *kind = mark == 'E' ? ATT_FRAME_ENTRY : ATT_FRAME_CHECKPOINT;
    reader->at.offset += 4 + length;
    return true;
}

bool att_log_next(att_log_reader *reader, att_frame_kind *kind, att_bytes *body,
    att_place *place, att_error *err)
{
    *kind = ATT_FRAME_NONE;
    for (;;) {
        bool is_there = true;
        if (reader->handle < 0 && !open_segment(reader, &is_there, err))
            return false;
        *place = reader->at;
        if (!is_there)
            return true;
        if (reader->at.offset != reader->size)
            break;
        /* a whole segment was read: go on with the next if there is one */
        att_log_reader next = *reader;
        next.handle = -1;
        next.at = (att_place){reader->at.segment + 1, 0};
        if (!open_segment(&next, &is_there, err))
            return false;
        if (!is_there)
            return true;
        close_segment(reader);
        next.length = 0;
        *reader = next;
    }
    if (reader->at.offset > reader->size) {
        *kind = ATT_FRAME_BROKEN;
        return true;
    }
    return read_frame(reader, kind, body, err);
}

bool att_log_entry_at(att_disk *disk, const char *name, att_place place,
    att_arena *arena, att_frame *frame, att_error *err)
{
    att_log_reader reader;
    att_frame_kind kind;
    att_bytes body = {0}, copy;
    att_place found;
    att_log_start(&reader, disk, name, place);
    bool ok = att_log_next(&reader, &kind, &body, &found, err);
    if (ok && (kind != ATT_FRAME_ENTRY || found.segment != place.segment))
        ok = att_fail(err, ATT_DAMAGED,
            "ledger/%s/%08" PRIu32 ".log, byte %" PRIu64 ": the entry is gone", name,
            place.segment, place.offset);
    if (ok) {
        uint8_t *at = att_push(arena, body.length, 1, err);
        ok = at != NULL;
        if (ok) {
            if (body.length > 0)
                memcpy(at, body.at, body.length);
            copy = (att_bytes){at, body.length};
            ok = att_frame_read(copy, frame)
                 || att_fail(err, ATT_DAMAGED, "an entry of the ledger is no entry");
        }
    }
    att_log_stop(&reader);
    return ok;
}
