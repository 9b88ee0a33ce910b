/* format.c — the file FORMAT, and the lock of the one writer. */
#include "format.h"

#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char format_start[] = "attest case 1\nfolder ";

void att_format_write(const uint8_t folder_id[16], char text[ATT_FORMAT_BYTES + 1])
{
    char hex[33];
    wire_hex(hex, folder_id, 16);
    (void)snprintf(text, ATT_FORMAT_BYTES + 1, "%s%s\n", format_start, hex);
}

bool att_format_load(att_disk *disk, uint8_t folder_id[16], att_error *err)
{
    att_arena arena;
    att_bytes file;
    att_arena_init(&arena);
    bool ok = att_disk_load(disk, "FORMAT", 4096, &arena, &file, err);
    const size_t n = sizeof format_start - 1;
    if (!ok && err->kind == ATT_MISSING)
        att_fail(err, ATT_INVALID, "this folder is no case: it has no file FORMAT");
    else if (ok
             && att_text_starts(
                 (att_text){(const char *)file.at, file.length}, "attest case ")
             && memcmp(file.at, format_start, file.length < n ? file.length : n) != 0)
        ok = att_fail(err, ATT_INVALID,
            "the case is in a format that this version of "
            "attest does not know");
    else if (ok
             && (file.length != ATT_FORMAT_BYTES
                 || memcmp(file.at, format_start, n) != 0
                 || !wire_unhex(folder_id, (const char *)file.at + n, 16)
                 || file.at[ATT_FORMAT_BYTES - 1] != '\n'))
        ok = att_fail(err, ATT_DAMAGED, "FORMAT is not one we wrote");
    att_arena_done(&arena);
    return ok;
}

bool att_case_lock(att_case *c, att_error *err)
{
    char holder[64] = "", mine[64], when[28];
    size_t n = 0;
    att_disk *disk = c->ground.disk;
    if (!att_disk_get(disk, "lock", ATT_DISK_KEEP, &c->lock, err)) {
        c->lock = -1;
        return false;
    }
    const int result = disk->calls->lock(disk, c->lock);
    if (result == -EWOULDBLOCK) {
        att_error why;
        if (!att_disk_read(
                disk, "lock", c->lock, holder, sizeof holder - 1, 0, &n, &why))
            n = 0;
        holder[n] = '\0';
        holder[strcspn(holder, "\n")] = '\0';
        att_fail(err, ATT_BUSY, "another program is writing to this case%s%s",
            n > 0 ? ": " : "", holder);
        return att_hint(err, "Wait until it is done, or open the case to read.");
    }
    if (result < 0)
        return att_fail_io(err, -result, "this disk cannot lock the case for writing");
    att_when_write(c->ground.now_us(c->ground.clock), when);
    const int length =
        snprintf(mine, sizeof mine, "process %ld since %.19sZ\n", (long)getpid(), when);
    const att_bytes bytes = {(const uint8_t *)mine, (size_t)length};
    return att_disk_truncate(disk, "lock", c->lock, 0, err)
           && att_disk_write(disk, "lock", c->lock, bytes, 0, err);
}
