/* torn.c — what a crash left behind the last checkpoint is set aside, never cut off. */
#include "replay.h"

#include "wire.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void name_of(const att_log *log, att_place place, char path[128])
{
    uint8_t random[4];
    char hex[9];
    randombytes_buf(random, sizeof random);
    wire_hex(hex, random, sizeof random);
    (void)snprintf(path, 128, "torn/%s-%08" PRIu32 "-%" PRIu64 "-%s", log->name,
        place.segment, place.offset, hex);
}

/* Copy the bytes from an offset on to a new file, synced. */
static bool copy_tail(att_disk *disk, const char *from, uint64_t offset, int handle,
    const char *to, att_error *err)
{
    uint8_t part[64 * 1024];
    int kept;
    if (!att_disk_get(disk, to, ATT_DISK_MAKE, &kept, err))
        return false;
    bool ok = true;
    size_t n = sizeof part;
    for (uint64_t at = 0; ok && n == sizeof part; at += n)
        ok = att_disk_read(disk, from, handle, part, sizeof part, offset + at, &n, err)
             && att_disk_write(disk, to, kept, (att_bytes){part, n}, at, err);
    ok = ok && att_disk_sync(disk, to, kept, err);
    att_disk_drop(disk, kept);
    return ok && att_disk_sync_folder(disk, "torn", err);
}

static bool set_aside_tail(att_case *c, const att_log *log, att_error *err)
{
    att_disk *disk = c->ground.disk;
    char from[64], to[128];
    int handle;
    uint64_t size;
    att_log_path(log->name, log->end.segment, from);
    name_of(log, log->end, to);
    if (!att_disk_get(disk, from, ATT_DISK_CHANGE, &handle, err))
        return err->kind == ATT_MISSING;
    bool ok = att_disk_size(disk, from, handle, &size, err);
    if (ok && size > log->end.offset)
        ok = copy_tail(disk, from, log->end.offset, handle, to, err)
             && att_disk_truncate(disk, from, handle, log->end.offset, err)
             && att_disk_sync(disk, from, handle, err);
    att_disk_drop(disk, handle);
    return ok;
}

bool att_log_set_aside(att_case *c, const att_log *log, att_error *err)
{
    if (!att_disk_make_folder(c->ground.disk, "torn", err))
        return false;
    /* Later segments go first, so that a crash on the way leaves a torn end again. */
    char folder[64], path[64], to[128];
    const att_disk_name *names;
    size_t n_names;
    (void)snprintf(folder, sizeof folder, "ledger/%s", log->name);
    if (!att_disk_list(c->ground.disk, folder, &c->scratch, &names, &n_names, err))
        return false;
    for (uint32_t segment = (uint32_t)n_names; segment > log->end.segment; segment--) {
        att_error why;
        int handle;
        att_log_path(log->name, segment, path);
        if (!att_disk_get(c->ground.disk, path, ATT_DISK_READ, &handle, &why))
            continue;
        att_disk_drop(c->ground.disk, handle);
        name_of(log, (att_place){segment, 0}, to);
        if (!att_disk_rename(c->ground.disk, path, to, err))
            return false;
    }
    return att_disk_sync_folder(c->ground.disk, "torn", err)
           && att_disk_sync_folder(c->ground.disk, folder, err)
           && set_aside_tail(c, log, err);
}
