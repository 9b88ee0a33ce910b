/* sim.h — a disk in memory that stops, tears, loses what was not synced, and refuses.
 *
 * Names are kept as a journal: after a crash some beginning of it survives, at least up
 * to the last sync of a folder concerned. Bytes written and not synced survive whole,
 * in part (by sectors), or not at all, each write for itself. */
#pragma once

#include "case/disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIM_FILES = 512, SIM_NAMES = 512, SIM_LOG = 4096, SIM_SECTOR = 512 };

typedef enum sim_fault {
    SIM_NONE,
    SIM_STOP,  /* the machine stops: nothing works from then on */
    SIM_NOSPC, /* no room, for good */
    SIM_EIO,   /* one call fails */
    SIM_EINTR, /* one call is interrupted */
    SIM_SHORT, /* one write or read does less than asked */
    SIM_ROFS,  /* read-only, for good */
    SIM_FAULTS
} sim_fault;

typedef struct sim_write {
    int file;
    bool is_truncation;
    uint64_t at;
    size_t n;
    uint8_t *bytes;
} sim_write;

typedef struct sim_name {
    char path[160];
    int file; /* -1: a folder */
} sim_name;

typedef struct sim_op {
    char kind; /* '+' add, '-' remove, '>' rename */
    char from[160], to[160];
    int file;
} sim_op;

typedef struct sim_bytes {
    uint8_t *at;
    size_t size, capacity;
} sim_bytes;

typedef struct sim_disk {
    att_disk base;
    size_t n_files;
    sim_bytes now[SIM_FILES], safe[SIM_FILES];
    size_t n_names;
    sim_name names[SIM_NAMES]; /* as the program sees them */
    size_t n_safe_names;
    sim_name safe_names[SIM_NAMES]; /* as they were before ops[0] */
    size_t n_ops, n_safe_ops;
    sim_op ops[SIM_LOG];
    size_t n_writes;
    sim_write writes[SIM_LOG];
    uint64_t random;
    sim_fault fault;
    long steps_left; /* until the fault; -1: none */
    bool is_stopped, is_full, is_read_only, is_locked;
    long n_steps;
} sim_disk;

static inline uint64_t sim_random(sim_disk *d)
{
    d->random = d->random * 6364136223846793005u + 1442695040888963407u;
    return d->random >> 33;
}

static inline void sim_resize(sim_bytes *b, size_t size)
{
    if (size > b->capacity) {
        b->capacity = size * 2;
        b->at = realloc(b->at, b->capacity);
    }
    if (size > b->size)
        memset(b->at + b->size, 0, size - b->size);
    b->size = size;
}

static inline void sim_put(sim_bytes *b, uint64_t at, const uint8_t *from, size_t n)
{
    if (at + n > b->size)
        sim_resize(b, (size_t)at + n);
    if (n > 0)
        memcpy(b->at + at, from, n);
}

/* 0, or the error that this call gets; *is_short asks for half the work. */
static inline int sim_step(sim_disk *d, bool writes, bool *is_short)
{
    *is_short = false;
    d->n_steps++;
    if (d->is_stopped)
        return -EIO;
    if (writes && d->is_full)
        return -ENOSPC;
    if (writes && d->is_read_only)
        return -EROFS;
    if (d->steps_left < 0 || d->steps_left-- > 0)
        return 0;
    switch (d->fault) {
    case SIM_STOP:
        d->is_stopped = true;
        return -EIO;
    case SIM_NOSPC:
        d->is_full = true;
        return writes ? -ENOSPC : 0;
    case SIM_ROFS:
        d->is_read_only = true;
        return writes ? -EROFS : 0;
    case SIM_EIO:
        return -EIO;
    case SIM_EINTR:
        return -EINTR;
    case SIM_SHORT:
        *is_short = true;
        return 0;
    case SIM_NONE:
    case SIM_FAULTS:
        break;
    }
    return 0;
}

static inline sim_name *sim_find(sim_name *names, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i].path, path) == 0)
            return &names[i];
    return NULL;
}

static inline void sim_apply(sim_name *names, size_t *n, const sim_op *op)
{
    sim_name *from = sim_find(names, *n, op->from);
    if (op->kind == '+') {
        if (from)
            return;
        from = &names[(*n)++];
        (void)snprintf(from->path, sizeof from->path, "%s", op->from);
        from->file = op->file;
    } else if (op->kind == '-' && from) {
        *from = names[--*n];
    } else if (op->kind == '>' && from) {
        const int file = from->file;
        *from = names[--*n];
        sim_name *to = sim_find(names, *n, op->to);
        if (!to) {
            to = &names[(*n)++];
            (void)snprintf(to->path, sizeof to->path, "%s", op->to);
        }
        to->file = file;
    }
}

static inline void sim_log(
    sim_disk *d, char kind, const char *from, const char *to, int file)
{
    sim_op *op = &d->ops[d->n_ops++];
    if (d->n_ops == SIM_LOG)
        abort();
    *op = (sim_op){.kind = kind, .file = file};
    (void)snprintf(op->from, sizeof op->from, "%s", from);
    (void)snprintf(op->to, sizeof op->to, "%s", to);
    sim_apply(d->names, &d->n_names, op);
}

static inline int sim_open(att_disk *disk, const char *path, att_disk_mode mode)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, mode != ATT_DISK_READ, &is_short);
    if (result < 0)
        return result;
    const sim_name *found = sim_find(d->names, d->n_names, path);
    if (found && found->file < 0)
        return -EISDIR;
    if (found)
        return mode == ATT_DISK_MAKE ? -EEXIST : found->file;
    if (mode == ATT_DISK_READ || mode == ATT_DISK_CHANGE)
        return -ENOENT;
    if (d->n_files == SIM_FILES)
        abort();
    sim_log(d, '+', path, "", (int)d->n_files);
    return (int)d->n_files++;
}

static inline int sim_close(att_disk *disk, int handle)
{
    (void)disk;
    (void)handle;
    return 0;
}

static inline ssize_t sim_read(
    att_disk *disk, int handle, void *at, size_t n, uint64_t from)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, false, &is_short);
    const sim_bytes *b = &d->now[handle];
    if (result < 0)
        return result;
    if (from >= b->size)
        return 0;
    size_t there = b->size - (size_t)from;
    there = there < n ? there : n;
    there = is_short && there > 1 ? there / 2 : there;
    memcpy(at, b->at + from, there);
    return (ssize_t)there;
}

static inline ssize_t sim_write_at(
    att_disk *disk, int handle, const void *at, size_t n, uint64_t to)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    int result = sim_step(d, true, &is_short);
    if (result == -EIO || result == -ENOSPC) /* part of it may have been done */
        is_short = true;
    if (result == -EROFS || result == -EINTR)
        return result;
    n = is_short && n > 1 ? n / 2 : n;
    sim_write *w = &d->writes[d->n_writes++];
    if (d->n_writes == SIM_LOG)
        abort();
    *w = (sim_write){.file = handle, .at = to, .n = n, .bytes = malloc(n + 1)};
    memcpy(w->bytes, at, n);
    sim_put(&d->now[handle], to, at, n);
    return result < 0 ? result : (ssize_t)n;
}

static inline int64_t sim_size(att_disk *disk, int handle)
{
    return (int64_t)((sim_disk *)disk)->now[handle].size;
}

static inline int sim_truncate(att_disk *disk, int handle, uint64_t size)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result < 0)
        return result;
    d->writes[d->n_writes++] =
        (sim_write){.file = handle, .is_truncation = true, .at = size};
    if (d->n_writes == SIM_LOG)
        abort();
    sim_resize(&d->now[handle], (size_t)size);
    return 0;
}

static inline void sim_settle(sim_disk *d, int file)
{
    size_t kept = 0;
    for (size_t w = 0; w < d->n_writes; w++) {
        if (file >= 0 && d->writes[w].file != file)
            d->writes[kept++] = d->writes[w];
        else
            free(d->writes[w].bytes);
    }
    d->n_writes = kept;
    for (size_t f = 0; f < d->n_files; f++)
        if (file < 0 || (int)f == file) {
            sim_resize(&d->safe[f], 0);
            sim_put(&d->safe[f], 0, d->now[f].at, d->now[f].size);
        }
}

static inline int sim_sync(att_disk *disk, int handle)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result == 0)
        sim_settle(d, handle);
    return result;
}

static inline bool sim_is_in(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    if (strcmp(folder, ".") == 0)
        return !slash && path[0];
    return slash && (size_t)(slash - path) == strlen(folder)
           && strncmp(path, folder, strlen(folder)) == 0;
}

static inline int sim_sync_folder(att_disk *disk, const char *path)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result < 0)
        return result;
    for (size_t i = d->n_safe_ops; i < d->n_ops; i++)
        if (sim_is_in(d->ops[i].from, path) || sim_is_in(d->ops[i].to, path))
            d->n_safe_ops = i + 1;
    return 0;
}

static inline int sim_sync_all(att_disk *disk)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result < 0)
        return result;
    sim_settle(d, -1);
    d->n_safe_ops = d->n_ops;
    return 0;
}

static inline int sim_rename(att_disk *disk, const char *from, const char *to)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result < 0)
        return result;
    if (!sim_find(d->names, d->n_names, from))
        return -ENOENT;
    sim_log(d, '>', from, to, 0);
    return 0;
}

static inline int sim_remove(att_disk *disk, const char *path)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result < 0)
        return result;
    if (!sim_find(d->names, d->n_names, path))
        return -ENOENT;
    sim_log(d, '-', path, "", 0);
    return 0;
}

static inline int sim_make_folder(att_disk *disk, const char *path)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    const int result = sim_step(d, true, &is_short);
    if (result < 0)
        return result;
    if (sim_find(d->names, d->n_names, path))
        return -EEXIST;
    sim_log(d, '+', path, "", -1);
    return 0;
}

static inline int sim_list(att_disk *disk, const char *path,
    int (*visit)(void *self, const att_disk_name *name), void *self)
{
    sim_disk *d = (sim_disk *)disk;
    bool is_short;
    int result = sim_step(d, false, &is_short);
    if (result < 0)
        return result;
    if (strcmp(path, ".") != 0 && !sim_find(d->names, d->n_names, path))
        return -ENOENT;
    for (size_t i = 0; result >= 0 && i < d->n_names; i++) {
        if (!sim_is_in(d->names[i].path, path))
            continue;
        att_disk_name found = {
            .kind = d->names[i].file < 0 ? ATT_DISK_FOLDER : ATT_DISK_FILE};
        const char *slash = strrchr(d->names[i].path, '/');
        (void)snprintf(found.name, sizeof found.name, "%.127s",
            slash ? slash + 1 : d->names[i].path);
        result = visit(self, &found);
    }
    return result;
}

static inline int sim_lock(att_disk *disk, int handle)
{
    (void)disk;
    (void)handle;
    return 0;
}

static inline void sim_end(att_disk *disk)
{
    (void)disk; /* the test owns it */
}

static inline sim_disk *sim_new(uint64_t seed)
{
    static const att_disk_calls calls = {sim_open, sim_close, sim_read, sim_write_at,
        sim_size, sim_truncate, sim_sync, sim_sync_folder, sim_sync_all, sim_rename,
        sim_remove, sim_make_folder, sim_list, sim_lock, sim_end};
    sim_disk *d = calloc(1, sizeof *d);
    d->base.calls = &calls;
    d->random = seed;
    d->steps_left = -1;
    return d;
}

/* The state of the disk after the machine has started again. */
static inline void sim_crash(sim_disk *d)
{
    for (size_t w = 0; w < d->n_writes; w++) {
        const sim_write *write = &d->writes[w];
        sim_bytes *safe = &d->safe[write->file];
        const uint64_t fate = sim_random(d) % 4;
        if (fate == 0)
            continue; /* lost */
        if (write->is_truncation)
            sim_resize(safe, (size_t)write->at);
        for (size_t at = 0; at < write->n; at += SIM_SECTOR) {
            const size_t n =
                write->n - at < SIM_SECTOR ? write->n - at : (size_t)SIM_SECTOR;
            if (fate == 1 && sim_random(d) % 2)
                continue; /* torn */
            sim_put(safe, write->at + at, write->bytes + at, n);
        }
    }
    for (size_t w = 0; w < d->n_writes; w++)
        free(d->writes[w].bytes);
    d->n_writes = 0;
    const size_t n_kept =
        d->n_safe_ops + sim_random(d) % (d->n_ops - d->n_safe_ops + 1);
    for (size_t i = 0; i < n_kept; i++)
        sim_apply(d->safe_names, &d->n_safe_names, &d->ops[i]);
    memcpy(d->names, d->safe_names, sizeof d->names);
    d->n_names = d->n_safe_names;
    d->n_ops = d->n_safe_ops = 0;
    for (size_t f = 0; f < d->n_files; f++) {
        sim_resize(&d->now[f], 0);
        sim_put(&d->now[f], 0, d->safe[f].at, d->safe[f].size);
    }
    d->is_stopped = d->is_full = d->is_read_only = false;
    d->steps_left = -1;
    d->base.is_dead = false;
}

/* All that was done is safe. */
static inline void sim_flush(sim_disk *d)
{
    (void)sim_sync_all(&d->base);
    for (size_t i = 0; i < d->n_ops; i++)
        sim_apply(d->safe_names, &d->n_safe_names, &d->ops[i]);
    d->n_ops = d->n_safe_ops = 0;
}

static inline sim_disk *sim_copy(const sim_disk *from, uint64_t seed)
{
    sim_disk *d = sim_new(seed);
    d->n_files = from->n_files;
    for (size_t f = 0; f < d->n_files; f++) {
        sim_put(&d->now[f], 0, from->now[f].at, from->now[f].size);
        sim_put(&d->safe[f], 0, from->now[f].at, from->now[f].size);
    }
    memcpy(d->names, from->names, sizeof d->names);
    memcpy(d->safe_names, from->names, sizeof d->names);
    d->n_names = d->n_safe_names = from->n_names;
    return d;
}

static inline void sim_free(sim_disk *d)
{
    for (size_t w = 0; w < d->n_writes; w++)
        free(d->writes[w].bytes);
    for (size_t f = 0; f < d->n_files; f++) {
        free(d->now[f].at);
        free(d->safe[f].at);
    }
    free(d);
}

/* Whether any byte string ever kept on this disk holds the word. */
static inline bool sim_holds(const sim_disk *d, const char *word)
{
    for (size_t f = 0; f < d->n_files; f++)
        if ((d->now[f].size && memmem(d->now[f].at, d->now[f].size, word, strlen(word)))
            || (d->safe[f].size
                && memmem(d->safe[f].at, d->safe[f].size, word, strlen(word))))
            return true;
    return false;
}
