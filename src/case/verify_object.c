/* verify_object.c — every sealed file, several at a time. */
#include "verify.h"

#include "chunks.h"
#include "object.h"
#include "wire.h"

#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 16, MOST_THREADS = 64 };

/* One file to be looked at. */
typedef struct job {
    char name[65], path[80];
    bool has_key;
    uint8_t key[32];
    uint64_t length;
    char sha256[65], blake2b[129];
} job;

/* The line at which the workers stand. */
typedef struct yard {
    att_audit *audit;
    pthread_mutex_t lock; /* of all below, and of the case */
    pthread_cond_t done;
    sqlite3_stmt *objects;    /* with keys: the objects that entries name */
    const char (*strays)[65]; /* files to be looked at without a key */
    size_t n_strays, next_stray;
    unsigned n_working;
    uint64_t n_bytes; /* read so far */
    atomic_bool is_stopped;
    att_error err;
    bool has_failed;
} yard;

/* What one worker needs. */
typedef struct worker {
    yard *yard;
    uint8_t *sealed, *plain;
    EVP_MD_CTX *name, *sha256, *blake2b;
} worker;

static bool find_key(yard *y, job *j, att_error *err)
{
    att_case *c = y->audit->c;
    const size_t log = (size_t)sqlite3_column_int64(y->objects, 1) - 1;
    const att_place place = {(uint32_t)sqlite3_column_int64(y->objects, 2),
        (uint64_t)sqlite3_column_int64(y->objects, 3)};
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = log < c->n_logs && att_object_key(c, log, place, j->key, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}

static void copy_text(sqlite3_stmt *from, int column, char *to, size_t size)
{
    const char *text = (const char *)sqlite3_column_text(from, column);
    (void)snprintf(to, size, "%s", text ? text : "");
}

/* The next file; false when there is none. Called with the lock held. */
static bool next_job(yard *y, job *j)
{
    *j = (job){0};
    if (y->objects) {
        if (sqlite3_step(y->objects) == SQLITE_ROW) {
            att_error why;
            copy_text(y->objects, 0, j->name, sizeof j->name);
            j->length = (uint64_t)sqlite3_column_int64(y->objects, 4);
            copy_text(y->objects, 5, j->sha256, sizeof j->sha256);
            copy_text(y->objects, 6, j->blake2b, sizeof j->blake2b);
            att_object_path(j->name, j->path);
            j->has_key = find_key(y, j, &why);
            return true;
        }
        (void)sqlite3_reset(y->objects);
        y->objects = NULL;
    }
    if (y->next_stray == y->n_strays)
        return false;
    memcpy(j->name, y->strays[y->next_stray++], sizeof j->name);
    att_object_path(j->name, j->path);
    return true;
}

static void blame(worker *w, const job *j, uint64_t offset, const char *what)
{
    (void)pthread_mutex_lock(&w->yard->lock);
    att_audit_blame(w->yard->audit, true, j->path, offset, "%s", what);
    (void)pthread_mutex_unlock(&w->yard->lock);
}

/* One part of a file is decrypted and hashed. *what: the fault, if any. */
static bool open_part(worker *w, const job *j, att_chunks *chunks, uint64_t *number,
    const uint8_t *sealed, size_t n, uint64_t *n_plain, uint64_t *fault_at,
    const char **what)
{
    for (size_t at = 0; at < n; at += ATT_CHUNK_SEALED) {
        const size_t step = n - at < ATT_CHUNK_SEALED ? n - at : ATT_CHUNK_SEALED;
        if (!att_chunk_open(chunks, *number, sealed + at, step, w->plain)) {
            *fault_at = ATT_CHUNKS_START + *number * ATT_CHUNK_SEALED;
            *what = "what stands here was changed, or belongs elsewhere";
            return false;
        }
        const uint64_t from = *number * ATT_CHUNK;
        const size_t n_here = step - 16;
        size_t n_content = 0;
        if (from < j->length)
            n_content = j->length - from < n_here ? (size_t)(j->length - from) : n_here;
        for (size_t i = n_content; i < n_here; i++)
            if (w->plain[i] != 0) {
                *fault_at = ATT_CHUNKS_START + *number * ATT_CHUNK_SEALED;
                *what = "its padding is not zero";
                return false;
            }
        (void)EVP_DigestUpdate(w->sha256, w->plain, n_content);
        if (w->yard->audit->settings->wants_both_hashes)
            (void)EVP_DigestUpdate(w->blake2b, w->plain, n_content);
        *n_plain += n_content;
        ++*number;
    }
    return true;
}

static bool hash_is(EVP_MD_CTX *state, const char *wanted)
{
    uint8_t hash[64];
    char hex[129];
    unsigned n = 0;
    if (EVP_DigestFinal_ex(state, hash, &n) != 1)
        return false;
    wire_hex(hex, hash, n);
    return strcmp(hex, wanted) == 0;
}

/* Everything a file has to be. NULL, or what is wrong with it at *fault_at. */
static const char *judge(worker *w, const job *j, int handle, uint64_t size,
    uint64_t *fault_at, att_error *err)
{
    att_chunks chunks = {0};
    const char *what = NULL;
    uint64_t number = 0, n_plain = 0, from = 0, plain_length;
    att_disk *disk = w->yard->audit->disk;
    const bool opens = j->has_key;
    *fault_at = UINT64_MAX;
    (void)EVP_DigestInit_ex2(w->name, EVP_sha256(), NULL);
    (void)EVP_DigestInit_ex2(w->sha256, EVP_sha256(), NULL);
    (void)EVP_DigestInit_ex2(w->blake2b, EVP_blake2b512(), NULL);
    if (!att_chunks_plain(size, &plain_length)
        || (opens && size != att_chunks_sealed(att_object_padded(j->length))))
        what = "its length is not one that was sealed";
    while (from < size && !atomic_load(&w->yard->is_stopped)) {
        size_t n;
        const size_t wanted =
            from == 0 ? ATT_CHUNKS_START : (size_t)AT_ONCE * ATT_CHUNK_SEALED;
        if (!att_disk_read(disk, j->path, handle, w->sealed, wanted, from, &n, err))
            return "cannot be read";
        (void)EVP_DigestUpdate(w->name, w->sealed, n);
        if (opens && !what && from == 0
            && !att_chunks_resume(&chunks, j->key, w->sealed, err)) {
            what = "was sealed with another key, or its beginning was changed";
            *fault_at = 0;
        } else if (opens && !what && from > 0)
            (void)open_part(
                w, j, &chunks, &number, w->sealed, n, &n_plain, fault_at, &what);
        if (n == 0)
            break;
        from += n;
        (void)pthread_mutex_lock(&w->yard->lock);
        w->yard->n_bytes += n;
        (void)pthread_mutex_unlock(&w->yard->lock);
    }
    att_chunks_done(&chunks);
    if (what || atomic_load(&w->yard->is_stopped))
        return what;
    if (!hash_is(w->name, j->name))
        return "its bytes do not fit its name";
    if (opens && (n_plain != j->length || !hash_is(w->sha256, j->sha256)))
        return "its content is not what its entry says";
    if (opens && w->yard->audit->settings->wants_both_hashes
        && !hash_is(w->blake2b, j->blake2b))
        return "its content has another BLAKE2b than its entry says";
    return NULL;
}

static void look_at(worker *w, const job *j)
{
    att_disk *disk = w->yard->audit->disk;
    att_verify_report *report = w->yard->audit->report;
    att_error why;
    int handle;
    uint64_t size = 0, fault_at = UINT64_MAX;
    if (!att_disk_get(disk, j->path, ATT_DISK_READ, &handle, &why)) {
        blame(w, j, UINT64_MAX,
            why.kind == ATT_MISSING ? "is missing: an entry speaks of it" : why.text);
        return;
    }
    const char *what = att_disk_size(disk, j->path, handle, &size, &why)
                           ? judge(w, j, handle, size, &fault_at, &why)
                           : "cannot be read";
    att_disk_drop(disk, handle);
    if (what)
        blame(w, j, fault_at, what);
    else {
        (void)pthread_mutex_lock(&w->yard->lock);
        report->n_objects++;
        report->n_object_bytes += size;
        (void)pthread_mutex_unlock(&w->yard->lock);
    }
}

static bool equip(worker *w)
{
    w->sealed = malloc((size_t)AT_ONCE * ATT_CHUNK_SEALED);
    w->plain = malloc(ATT_CHUNK);
    w->name = EVP_MD_CTX_new();
    w->sha256 = EVP_MD_CTX_new();
    w->blake2b = EVP_MD_CTX_new();
    return w->sealed && w->plain && w->name && w->sha256 && w->blake2b;
}

static void *work(void *self)
{
    worker *w = self;
    yard *y = w->yard;
    const bool is_equipped = equip(w);
    (void)pthread_mutex_lock(&y->lock);
    y->has_failed = y->has_failed || !is_equipped;
    job j;
    while (is_equipped && !atomic_load(&y->is_stopped) && next_job(y, &j)) {
        (void)pthread_mutex_unlock(&y->lock);
        look_at(w, &j);
        sodium_memzero(&j, sizeof j);
        (void)pthread_mutex_lock(&y->lock);
    }
    y->n_working--;
    (void)pthread_cond_signal(&y->done);
    (void)pthread_mutex_unlock(&y->lock);
    if (w->plain)
        sodium_memzero(w->plain, ATT_CHUNK);
    free(w->sealed);
    free(w->plain);
    EVP_MD_CTX_free(w->name);
    EVP_MD_CTX_free(w->sha256);
    EVP_MD_CTX_free(w->blake2b);
    return NULL;
}

/* Wait for the workers, telling how far they are. */
static bool oversee(yard *y, att_error *err)
{
    bool ok = true;
    (void)pthread_mutex_lock(&y->lock);
    while (y->n_working > 0) {
        struct timespec until;
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        (void)pthread_cond_timedwait(&y->done, &y->lock, &until);
        const double done = (double)y->n_bytes / 1e6;
        (void)pthread_mutex_unlock(&y->lock);
        if (ok && !att_progress_tell(y->audit->progress, "MB", done, 0, err)) {
            ok = false;
            atomic_store(&y->is_stopped, true);
        }
        (void)pthread_mutex_lock(&y->lock);
    }
    (void)pthread_mutex_unlock(&y->lock);
    return ok;
}

static bool run_workers(yard *y, att_error *err)
{
    pthread_t threads[MOST_THREADS];
    worker workers[MOST_THREADS];
    const long n_there = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = y->audit->settings->n_threads;
    n = n > 0 ? n : n_there > 0 ? (unsigned)n_there : 1;
    n = n > MOST_THREADS ? MOST_THREADS : n;
    unsigned n_started = 0;
    y->n_working = n;
    for (unsigned t = 0; t < n; t++) {
        workers[t] = (worker){.yard = y};
        if (pthread_create(&threads[n_started], NULL, work, &workers[t]) == 0)
            n_started++;
        else {
            (void)pthread_mutex_lock(&y->lock);
            y->n_working--;
            (void)pthread_mutex_unlock(&y->lock);
        }
    }
    const bool ok = oversee(y, err);
    for (unsigned t = 0; t < n_started; t++)
        (void)pthread_join(threads[t], NULL);
    if (ok && (n_started == 0 || y->has_failed))
        return att_fail(err, ATT_NO_MEMORY, "out of memory for checking files");
    return ok;
}

/* Whether an entry names the file: 1 yes, 2 it was erased, 0 no. */
static int is_known(att_audit *a, const char *name)
{
    att_error why;
    if (!a->c)
        return 0;
    sqlite3_stmt *find =
        att_index_statement(&a->c->index, "case.object_is_known", &why);
    if (!find)
        return 0;
    (void)sqlite3_bind_text(find, 1, name, -1, SQLITE_STATIC);
    const int known =
        sqlite3_step(find) == SQLITE_ROW ? sqlite3_column_int(find, 0) : 0;
    (void)sqlite3_reset(find);
    return known;
}

/* Files that no readable entry names: looked at without a key. */
static bool find_strays(att_audit *a, yard *y, att_error *err)
{
    const att_disk_name *shards, *names;
    size_t n_shards, n_names, capacity = 0;
    char(*strays)[65] = NULL;
    if (!att_disk_list(a->disk, "objects", &a->scratch, &shards, &n_shards, err))
        return false;
    for (size_t s = 0; s < n_shards; s++) {
        char folder[160];
        if (shards[s].kind != ATT_DISK_FOLDER || strlen(shards[s].name) != 2)
            continue;
        (void)snprintf(folder, sizeof folder, "objects/%s", shards[s].name);
        if (!att_disk_list(a->disk, folder, &a->scratch, &names, &n_names, err))
            return false;
        for (size_t i = 0; i < n_names; i++) {
            char path[80];
            if (names[i].kind != ATT_DISK_FILE || strlen(names[i].name) != 64)
                continue;
            const int known = is_known(a, names[i].name);
            if (known == 1)
                continue;
            att_object_path(names[i].name, path);
            if (strncmp(names[i].name, shards[s].name, 2) != 0) {
                att_audit_blame(a, true, path, UINT64_MAX, "lies in the wrong folder");
                continue;
            }
            if (a->c)
                att_audit_blame(a, false, path, UINT64_MAX,
                    known == 2 ? "was erased; what is left of it opens no more"
                    : a->report->n_sealed > 0
                        ? "belongs to no entry that this user may read"
                        : "belongs to no entry: a write was cut short");
            strays = att_grow(
                &a->scratch, strays, y->n_strays, &capacity, sizeof *strays, err);
            if (!strays)
                return false;
            memcpy(strays[y->n_strays++], names[i].name, 65);
        }
    }
    y->strays = (const char(*)[65])strays;
    return true;
}

bool att_audit_objects(att_audit *a, att_error *err)
{
    yard y = {.audit = a};
    if (!find_strays(a, &y, err))
        return false;
    if (a->c) {
        y.objects = att_index_statement(&a->c->index, "case.objects", err);
        if (!y.objects)
            return false;
    }
    (void)pthread_mutex_init(&y.lock, NULL);
    (void)pthread_cond_init(&y.done, NULL);
    const bool ok = run_workers(&y, err);
    (void)pthread_mutex_destroy(&y.lock);
    (void)pthread_cond_destroy(&y.done);
    return ok;
}
