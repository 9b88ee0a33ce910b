/* backup.c — what another folder lacks is copied to it. */
#include "handle.h"

#include "format.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* From one folder to another. */
typedef struct copying {
    att_case *c;
    att_disk *to;
    const att_progress *progress;
    att_backup_report *report;
} copying;

static bool size_of(att_disk *disk, const char *path, uint64_t *size, bool *is_there)
{
    att_error why;
    int handle;
    *is_there = att_disk_get(disk, path, ATT_DISK_READ, &handle, &why);
    if (!*is_there)
        return why.kind == ATT_MISSING;
    const bool ok = att_disk_size(disk, path, handle, size, &why);
    att_disk_drop(disk, handle);
    return ok;
}

static bool copy_bytes(copying *w, const char *path, int from, const char *beside,
    int to, uint64_t size, att_error *err)
{
    enum { PART = 1 << 20 };
    uint8_t *part = malloc(PART);
    if (!part)
        return att_fail(err, ATT_NO_MEMORY, "out of memory for copying");
    bool ok = true;
    size_t n = PART;
    for (uint64_t at = 0; ok && n == PART && at < size; at += n) {
        ok = att_disk_read(w->c->ground.disk, path, from, part, PART, at, &n, err)
             && att_disk_write(w->to, beside, to, (att_bytes){part, n}, at, err)
             && att_progress_tell(
                 w->progress, "MB", (double)(w->report->n_bytes += n) / 1e6, 0, err);
    }
    free(part);
    return ok && att_disk_sync(w->to, beside, to, err);
}

static bool copy_file(copying *w, const char *path, uint64_t size, att_error *err)
{
    char beside[256];
    int from, to;
    att_disk_beside(path, beside);
    if (!att_disk_get(w->c->ground.disk, path, ATT_DISK_READ, &from, err))
        return false;
    if (!att_disk_get(w->to, beside, ATT_DISK_MAKE, &to, err)) {
        att_disk_drop(w->c->ground.disk, from);
        return false;
    }
    bool ok = copy_bytes(w, path, from, beside, to, size, err);
    att_disk_drop(w->c->ground.disk, from);
    att_disk_drop(w->to, to);
    ok = ok && att_disk_rename(w->to, beside, path, err);
    w->report->n_files += ok;
    return ok;
}

/* Files of a folder that the other lacks, or has with another length; all of them if
 * they may change in place. */
static bool copy_folder(
    copying *w, const char *folder, bool changes_in_place, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    if (!att_disk_make_folder(w->to, folder, err)
        || !att_disk_list(
            w->c->ground.disk, folder, &w->c->scratch, &names, &n_names, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < n_names; i++) {
        char path[256];
        uint64_t size = 0, there = 0;
        bool is_here = false, is_there = false;
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i].name);
        if (strncmp(names[i].name, ".tmp-", 5) == 0)
            continue;
        if (names[i].kind == ATT_DISK_FOLDER)
            ok = copy_folder(w, path, changes_in_place, err);
        else if (names[i].kind == ATT_DISK_FILE) {
            ok = (size_of(w->c->ground.disk, path, &size, &is_here)
                     && size_of(w->to, path, &there, &is_there))
                 || att_fail(err, ATT_IO, "%s cannot be compared", path);
            if (ok && (changes_in_place || !is_there || there != size))
                ok = copy_file(w, path, size, err);
        }
    }
    return ok && att_disk_sync_folder(w->to, folder, err);
}

/* Names that this case no longer has are taken from the backup too: erased files, keys
 * of people who were put out. */
static bool clear_folder(copying *w, const char *folder, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    if (!att_disk_list(w->to, folder, &w->c->scratch, &names, &n_names, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < n_names; i++) {
        char path[256];
        uint64_t size;
        bool is_here = true;
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i].name);
        if (names[i].kind == ATT_DISK_FOLDER)
            ok = clear_folder(w, path, err);
        else if (names[i].kind == ATT_DISK_FILE
                 && size_of(w->c->ground.disk, path, &size, &is_here) && !is_here)
            ok = att_disk_destroy(w->to, path, err);
    }
    return ok;
}

static bool check_target(copying *w, att_error *err)
{
    uint8_t folder_id[16];
    att_error why;
    if (!att_format_load(w->to, folder_id, &why)) {
        const att_disk_name *names;
        size_t n;
        return att_disk_list(w->to, ".", &w->c->scratch, &names, &n, err)
               && (n == 0
                   || att_fail(err, ATT_INVALID,
                       "the folder is neither empty nor a backup of this case"));
    }
    return memcmp(folder_id, w->c->folder_id, 16) == 0
           || att_fail(err, ATT_INVALID, "the folder is a backup of another case");
}

/* Keys come before the entries that need them, and FORMAT last. */
static bool copy_all(copying *w, att_error *err)
{
    uint64_t size = 0;
    bool is_here;
    return check_target(w, err) && copy_folder(w, "objects", false, err)
           && copy_folder(w, "keys", true, err) && copy_folder(w, "ledger", false, err)
           && copy_folder(w, "torn", false, err)
           && size_of(w->c->ground.disk, "FORMAT", &size, &is_here)
           && copy_file(w, "FORMAT", size, err) && clear_folder(w, "keys", err)
           && clear_folder(w, "objects", err) && att_disk_sync_folder(w->to, ".", err);
}

bool att_case_backup(att_case *c, const char *path, const att_progress *progress,
    att_backup_report *report, att_error *err)
{
    *report = (att_backup_report){0};
    copying w = {.c = c, .progress = progress, .report = report};
    if (!att_case_is_alive(c, err))
        return false;
    if (c->access != ATT_WRITE || c->batch.is_open)
        return att_fail(
            err, ATT_INVALID, "a backup needs the writer, between commands");
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return att_fail_io(err, errno, "cannot make the folder %s", path);
    if (!att_disk_open(path, &w.to, err))
        return false;
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = copy_all(&w, err);
    att_arena_restore(&c->scratch, start);
    att_disk_close(w.to);
    return ok || att_within(err, "%s", path);
}
