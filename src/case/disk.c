/* disk.c — checked calls over the table of file functions. */
#include "disk.h"

#include "wire.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE = 100 }; /* interruptions in a row before a call counts as failed */

void att_disk_close(att_disk *disk)
{
    if (disk)
        disk->calls->end(disk);
}

static bool fail_to(
    att_disk *disk, att_error *err, int result, const char *verb, const char *path)
{
    disk->is_dead = true;
    att_fail_io(err, -result, "cannot %s %s", verb, path);
    return att_hint(err, "Nothing more was written. What was answered before is safe; "
                         "check the disk, then open the case again.");
}

static bool check_alive(const att_disk *disk, const char *path, att_error *err)
{
    return !disk->is_dead
           || att_fail(err, ATT_IO,
               "%s is not written: an earlier write to this case failed", path);
}

bool att_disk_get(
    att_disk *disk, const char *path, att_disk_mode mode, int *handle, att_error *err)
{
    if (mode != ATT_DISK_READ && !check_alive(disk, path, err))
        return false;
    int result;
    for (int i = 0; (result = disk->calls->open(disk, path, mode)) == -EINTR; i++)
        if (i == PATIENCE)
            break;
    if (result == -ENOENT)
        return att_fail(err, ATT_MISSING, "there is no file %s", path);
    if (result < 0 && mode != ATT_DISK_READ)
        return fail_to(disk, err, result, "open", path);
    if (result < 0)
        return att_fail_io(err, -result, "cannot open %s", path);
    *handle = result;
    return true;
}

bool att_disk_let(att_disk *disk, const char *path, int handle, att_error *err)
{
    const int result = disk->calls->close(disk, handle);
    return result >= 0 || result == -EINTR || fail_to(disk, err, result, "close", path);
}

void att_disk_drop(att_disk *disk, int handle)
{
    (void)disk->calls->close(disk, handle);
}

bool att_disk_read(att_disk *disk, const char *path, int handle, void *at, size_t n,
    uint64_t from, size_t *n_read, att_error *err)
{
    size_t done = 0;
    int interruptions = 0;
    while (done < n) {
        const ssize_t step = disk->calls->read(
            disk, handle, (uint8_t *)at + done, n - done, from + done);
        if (step == -EINTR && interruptions++ < PATIENCE)
            continue;
        if (step < 0)
            return att_fail_io(err, (int)-step, "cannot read %s", path);
        if (step == 0)
            break;
        done += (size_t)step;
    }
    *n_read = done;
    return true;
}

bool att_disk_write(att_disk *disk, const char *path, int handle, att_bytes bytes,
    uint64_t to, att_error *err)
{
    if (!check_alive(disk, path, err))
        return false;
    int interruptions = 0;
    for (size_t done = 0; done < bytes.length;) {
        const ssize_t step = disk->calls->write(
            disk, handle, bytes.at + done, bytes.length - done, to + done);
        if (step == -EINTR && interruptions++ < PATIENCE)
            continue;
        if (step <= 0)
            return fail_to(disk, err, step < 0 ? (int)step : -EIO, "write", path);
        done += (size_t)step;
    }
    return true;
}

bool att_disk_size(
    att_disk *disk, const char *path, int handle, uint64_t *size, att_error *err)
{
    const int64_t result = disk->calls->size(disk, handle);
    if (result < 0)
        return att_fail_io(err, (int)-result, "cannot measure %s", path);
    *size = (uint64_t)result;
    return true;
}

bool att_disk_truncate(
    att_disk *disk, const char *path, int handle, uint64_t size, att_error *err)
{
    if (!check_alive(disk, path, err))
        return false;
    const int result = disk->calls->truncate(disk, handle, size);
    return result >= 0 || fail_to(disk, err, result, "shorten", path);
}

bool att_disk_sync(att_disk *disk, const char *path, int handle, att_error *err)
{
    if (!check_alive(disk, path, err))
        return false;
    const int result = disk->calls->sync(disk, handle);
    return result >= 0 || fail_to(disk, err, result, "sync", path);
}

bool att_disk_sync_folder(att_disk *disk, const char *path, att_error *err)
{
    if (!check_alive(disk, path, err))
        return false;
    const int result = disk->calls->sync_folder(disk, path);
    return result >= 0 || fail_to(disk, err, result, "sync the folder", path);
}

bool att_disk_sync_all(att_disk *disk, att_error *err)
{
    if (!check_alive(disk, "the case", err))
        return false;
    const int result = disk->calls->sync_all(disk);
    return result >= 0 || fail_to(disk, err, result, "sync", "the disk");
}

bool att_disk_rename(att_disk *disk, const char *from, const char *to, att_error *err)
{
    if (!check_alive(disk, to, err))
        return false;
    const int result = disk->calls->rename(disk, from, to);
    return result >= 0 || fail_to(disk, err, result, "put in place", to);
}

bool att_disk_remove(att_disk *disk, const char *path, att_error *err)
{
    if (!check_alive(disk, path, err))
        return false;
    const int result = disk->calls->remove(disk, path);
    return result >= 0 || result == -ENOENT
           || fail_to(disk, err, result, "remove", path);
}

bool att_disk_make_folder(att_disk *disk, const char *path, att_error *err)
{
    if (!check_alive(disk, path, err))
        return false;
    const int result = disk->calls->make_folder(disk, path);
    return result >= 0 || result == -EEXIST
           || fail_to(disk, err, result, "make the folder", path);
}

typedef struct listing {
    att_arena *arena;
    att_disk_name *names;
    size_t n_names, capacity;
    att_error *err;
} listing;

static int keep_name(void *self, const att_disk_name *name)
{
    listing *l = self;
    att_disk_name *names =
        att_grow(l->arena, l->names, l->n_names, &l->capacity, sizeof *names, l->err);
    if (!names)
        return -ENOMEM;
    l->names = names;
    l->names[l->n_names++] = *name;
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const att_disk_name *)a)->name, ((const att_disk_name *)b)->name);
}

bool att_disk_list(att_disk *disk, const char *path, att_arena *arena,
    const att_disk_name **names, size_t *n_names, att_error *err)
{
    listing l = {.arena = arena, .err = err};
    const int result = disk->calls->list(disk, path, keep_name, &l);
    if (result == -ENOENT)
        return att_fail(err, ATT_MISSING, "there is no folder %s", path);
    if (result < 0)
        return att_fail_io(err, -result, "cannot list the folder %s", path);
    if (l.n_names > 1)
        qsort(l.names, l.n_names, sizeof *l.names, compare_names);
    *names = l.names;
    *n_names = l.n_names;
    return true;
}

bool att_disk_load(att_disk *disk, const char *path, size_t limit_bytes,
    att_arena *arena, att_bytes *bytes, att_error *err)
{
    int handle;
    uint64_t size = 0;
    if (!att_disk_get(disk, path, ATT_DISK_READ, &handle, err))
        return false;
    bool ok = att_disk_size(disk, path, handle, &size, err);
    if (ok && size > limit_bytes)
        ok = att_fail(err, ATT_LIMIT, "%s has %llu bytes; at most %zu are accepted",
            path, (unsigned long long)size, limit_bytes);
    size_t n_read = 0;
    uint8_t *at = ok ? att_push(arena, (size_t)size, 1, err) : NULL;
    ok = at && att_disk_read(disk, path, handle, at, (size_t)size, 0, &n_read, err);
    if (ok)
        *bytes = (att_bytes){at, n_read};
    att_disk_drop(disk, handle);
    return ok;
}

void att_disk_beside(const char *path, char name[256])
{
    uint8_t random[8];
    char hex[2 * sizeof random + 1];
    const char *slash = strrchr(path, '/');
    const int n = slash ? (int)(slash - path) + 1 : 0;
    randombytes_buf(random, sizeof random);
    wire_hex(hex, random, sizeof random);
    (void)snprintf(name, 256, "%.*s.tmp-%s", n, path, hex);
}

bool att_disk_save(att_disk *disk, const char *path, att_bytes bytes, att_error *err)
{
    char beside[256], folder[256];
    int handle;
    att_disk_beside(path, beside);
    const char *slash = strrchr(path, '/');
    (void)snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1,
        slash ? path : ".");
    if (!att_disk_get(disk, beside, ATT_DISK_MAKE, &handle, err))
        return false;
    if (!att_disk_write(disk, path, handle, bytes, 0, err)
        || !att_disk_sync(disk, path, handle, err)) {
        att_disk_drop(disk, handle);
        (void)disk->calls->remove(disk, beside);
        return false;
    }
    return att_disk_let(disk, path, handle, err)
           && att_disk_rename(disk, beside, path, err)
           && att_disk_sync_folder(disk, folder, err);
}

/* What a file held must not be found on the disk by its free blocks. */
static bool overwrite(att_disk *disk, const char *path, int handle, att_error *err)
{
    static const uint8_t zeros[4096] = {0};
    uint64_t size = 0;
    if (!att_disk_size(disk, path, handle, &size, err))
        return false;
    for (uint64_t at = 0; at < size; at += sizeof zeros) {
        const uint64_t left = size - at;
        const att_bytes part = {
            zeros, left < sizeof zeros ? (size_t)left : sizeof zeros};
        if (!att_disk_write(disk, path, handle, part, at, err))
            return false;
    }
    return att_disk_sync(disk, path, handle, err);
}

/* A handle on a file that may not be there: then -1. */
static bool get_old(att_disk *disk, const char *path, int *old, att_error *err)
{
    att_error why;
    if (att_disk_get(disk, path, ATT_DISK_CHANGE, old, &why))
        return true;
    *old = -1;
    if (why.kind == ATT_MISSING)
        return true;
    *err = why;
    return false;
}

bool att_disk_replace(att_disk *disk, const char *path, att_bytes bytes, att_error *err)
{
    int old = -1;
    if (!get_old(disk, path, &old, err))
        return false;
    bool ok = att_disk_save(disk, path, bytes, err);
    if (old >= 0) {
        ok = ok && overwrite(disk, path, old, err);
        att_disk_drop(disk, old);
    }
    return ok;
}

bool att_disk_destroy(att_disk *disk, const char *path, att_error *err)
{
    char beside[256];
    const char *slash = strrchr(path, '/');
    int old = -1;
    if (!get_old(disk, path, &old, err))
        return false;
    if (old < 0)
        return true;
    /* Half overwritten, it must not stand under its name. */
    bool ok = true;
    if (strncmp(slash ? slash + 1 : path, ".tmp-", 5) == 0)
        (void)snprintf(beside, sizeof beside, "%s", path);
    else {
        char folder[256];
        att_disk_beside(path, beside);
        (void)snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1,
            slash ? path : ".");
        ok = att_disk_rename(disk, path, beside, err)
             && att_disk_sync_folder(disk, folder, err);
    }
    ok = ok && overwrite(disk, path, old, err) && att_disk_remove(disk, beside, err);
    att_disk_drop(disk, old);
    return ok;
}
