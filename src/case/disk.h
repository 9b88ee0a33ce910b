/* disk.h — all file work of a case, through one small table of functions, so that tests
 * can put a disk in it that stops, tears, loses and refuses. */
#pragma once

#include <attest/base.h>

#include <stdatomic.h>
#include <sys/types.h>

typedef struct att_disk att_disk;

typedef enum att_disk_kind {
    ATT_DISK_FILE,
    ATT_DISK_FOLDER,
    ATT_DISK_OTHER /* a link, a device: reported, never followed */
} att_disk_kind;

typedef struct att_disk_name {
    char name[128]; /* longer ones are cut: no file of ours has one */
    att_disk_kind kind;
    bool has_links; /* a file with a second name */
} att_disk_name;

typedef enum att_disk_mode {
    ATT_DISK_READ,
    ATT_DISK_CHANGE, /* must exist */
    ATT_DISK_MAKE,   /* must not exist */
    ATT_DISK_KEEP    /* made if it does not exist */
} att_disk_mode;

/* Paths are relative to the folder. Results below 0 are -errno. Only what was synced
 * can be relied on after a crash; a new name needs its folder synced. */
typedef struct att_disk_calls {
    int (*open)(att_disk *disk, const char *path, att_disk_mode mode);
    int (*close)(att_disk *disk, int handle);
    ssize_t (*read)(att_disk *disk, int handle, void *at, size_t n, uint64_t from);
    ssize_t (*write)(att_disk *disk, int handle, const void *at, size_t n, uint64_t to);
    int64_t (*size)(att_disk *disk, int handle);
    int (*truncate)(att_disk *disk, int handle, uint64_t size);
    int (*sync)(att_disk *disk, int handle);
    int (*sync_folder)(att_disk *disk, const char *path);
    int (*sync_all)(att_disk *disk);
    int (*rename)(att_disk *disk, const char *from, const char *to);
    int (*remove)(att_disk *disk, const char *path);
    int (*make_folder)(att_disk *disk, const char *path);
    int (*list)(att_disk *disk, const char *path,
        int (*visit)(void *self, const att_disk_name *name), void *self);
    int (*lock)(att_disk *disk, int handle); /* exclusive, without waiting */
    void (*end)(att_disk *disk);
} att_disk_calls;

struct att_disk {
    const att_disk_calls *calls;
    atomic_bool is_dead; /* a write or sync failed: nothing more is written */
};

/* The folder at path on the real file system. */
ATT_CHECKED bool att_disk_open(const char *path, att_disk **out, att_error *err);
void att_disk_close(att_disk *disk); /* NULL is fine */

/* ---- checked calls: errors name the path, writes stop for good after a failure -----
 */

/* Fails with ATT_MISSING if there is no such file. */
ATT_CHECKED bool att_disk_get(
    att_disk *disk, const char *path, att_disk_mode mode, int *handle, att_error *err);
/* The handle is closed whatever happens; a failed close is a failed write. */
ATT_CHECKED bool att_disk_let(
    att_disk *disk, const char *path, int handle, att_error *err);
/* For a handle that was only read, or after a failure. */
void att_disk_drop(att_disk *disk, int handle);

/* As many of n bytes as the file has; *n_read < n means its end. */
ATT_CHECKED bool att_disk_read(att_disk *disk, const char *path, int handle, void *at,
    size_t n, uint64_t from, size_t *n_read, att_error *err);
ATT_CHECKED bool att_disk_write(att_disk *disk, const char *path, int handle,
    att_bytes bytes, uint64_t to, att_error *err);
ATT_CHECKED bool att_disk_size(
    att_disk *disk, const char *path, int handle, uint64_t *size, att_error *err);
ATT_CHECKED bool att_disk_truncate(
    att_disk *disk, const char *path, int handle, uint64_t size, att_error *err);
ATT_CHECKED bool att_disk_sync(
    att_disk *disk, const char *path, int handle, att_error *err);
ATT_CHECKED bool att_disk_sync_folder(att_disk *disk, const char *path, att_error *err);
ATT_CHECKED bool att_disk_sync_all(att_disk *disk, att_error *err);
ATT_CHECKED bool att_disk_rename(
    att_disk *disk, const char *from, const char *to, att_error *err);
ATT_CHECKED bool att_disk_remove(att_disk *disk, const char *path, att_error *err);
/* An existing folder is fine. */
ATT_CHECKED bool att_disk_make_folder(att_disk *disk, const char *path, att_error *err);

/* The names in a folder, sorted. Fails with ATT_MISSING if there is no such folder. */
ATT_CHECKED bool att_disk_list(att_disk *disk, const char *path, att_arena *arena,
    const att_disk_name **names, size_t *n_names, att_error *err);

/* A whole small file; ATT_LIMIT above limit_bytes. */
ATT_CHECKED bool att_disk_load(att_disk *disk, const char *path, size_t limit_bytes,
    att_arena *arena, att_bytes *bytes, att_error *err);
/* Written beside under ".tmp-RANDOM", synced, renamed, its folder synced. */
ATT_CHECKED bool att_disk_save(
    att_disk *disk, const char *path, att_bytes bytes, att_error *err);
/* The same, and the bytes of the old file are overwritten with zeros. */
ATT_CHECKED bool att_disk_replace(
    att_disk *disk, const char *path, att_bytes bytes, att_error *err);
/* Overwritten with zeros, then removed; none is fine. */
ATT_CHECKED bool att_disk_destroy(att_disk *disk, const char *path, att_error *err);
/* A free name ".tmp-RANDOM" in the folder of path. */
void att_disk_beside(const char *path, char name[256]);
