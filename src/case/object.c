/* object.c — a sealed file is opened and read at any place, by any thread. */
#include "object.h"

#include "chunks.h"
#include "wire.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one reading thread needs; kept for the next, with the chunk opened last. */
typedef struct bench {
    struct bench *next;
    att_chunks chunks;
    bool has_chunk;
    uint64_t number;
    uint8_t plain[ATT_CHUNK];
    uint8_t sealed[ATT_CHUNK_SEALED];
} bench;

struct att_object {
    att_disk *disk;
    int handle;
    char path[80];
    uint64_t length, padded;
    uint8_t start[ATT_CHUNKS_START];
    uint8_t key[32];
    pthread_mutex_t lock;
    bench *free_benches;
    size_t n_free;
};

static bench *new_bench(att_object *object, att_error *err)
{
    bench *b = calloc(1, sizeof *b);
    if (!b) {
        att_fail(err, ATT_NO_MEMORY, "out of memory for reading a sealed file");
        return NULL;
    }
    if (!att_chunks_resume(&b->chunks, object->key, object->start, err)) {
        free(b);
        att_within(err, "%s", object->path);
        return NULL;
    }
    return b;
}

/* A free bench, best the one that holds the chunk already. */
static bench *take_bench(att_object *object, uint64_t number, att_error *err)
{
    (void)pthread_mutex_lock(&object->lock);
    bench **best = &object->free_benches;
    for (bench **at = best; *at; at = &(*at)->next)
        if ((*at)->has_chunk && (*at)->number == number) {
            best = at;
            break;
        }
    bench *found = *best;
    if (found) {
        *best = found->next;
        object->n_free--;
    }
    (void)pthread_mutex_unlock(&object->lock);
    return found ? found : new_bench(object, err);
}

static void free_bench(bench *b)
{
    att_chunks_done(&b->chunks);
    sodium_memzero(b->plain, sizeof b->plain);
    free(b);
}

static void give_back(att_object *object, bench *b)
{
    enum { MOST = 16 };
    (void)pthread_mutex_lock(&object->lock);
    const bool is_kept = object->n_free < MOST;
    if (is_kept) {
        b->next = object->free_benches;
        object->free_benches = b;
        object->n_free++;
    }
    (void)pthread_mutex_unlock(&object->lock);
    if (!is_kept)
        free_bench(b);
}

static size_t chunk_length(const att_object *object, uint64_t number)
{
    const uint64_t from = number * ATT_CHUNK;
    return object->padded - from < ATT_CHUNK ? (size_t)(object->padded - from)
                                             : ATT_CHUNK;
}

static bool open_chunk(
    att_object *object, bench *b, uint64_t number, uint8_t *plain, att_error *err)
{
    const size_t n = chunk_length(object, number) + 16;
    const uint64_t from = ATT_CHUNKS_START + number * ATT_CHUNK_SEALED;
    size_t n_read;
    if (!att_disk_read(object->disk, object->path, object->handle, b->sealed, n, from,
            &n_read, err))
        return false;
    if (n_read < n || !att_chunk_open(&b->chunks, number, b->sealed, n, plain))
        return att_fail(err, ATT_DAMAGED,
            "%s, bytes %" PRIu64 " to %" PRIu64 ": not what was sealed", object->path,
            from, from + n - 1);
    return true;
}

static bool read_chunks(att_object *object, bench *b, uint64_t offset, uint8_t *to,
    size_t n, att_error *err)
{
    for (size_t done = 0; done < n;) {
        const uint64_t number = (offset + done) / ATT_CHUNK;
        const size_t skipped = (size_t)((offset + done) % ATT_CHUNK);
        const size_t step =
            n - done < ATT_CHUNK - skipped ? n - done : ATT_CHUNK - skipped;
        if (step == ATT_CHUNK) { /* a whole chunk goes straight to the caller */
            if (!open_chunk(object, b, number, to + done, err))
                return false;
        } else {
            if (!b->has_chunk || b->number != number) {
                b->has_chunk = false;
                if (!open_chunk(object, b, number, b->plain, err))
                    return false;
                b->has_chunk = true;
                b->number = number;
            }
            memcpy(to + done, b->plain + skipped, step);
        }
        done += step;
    }
    return true;
}

bool att_object_read(att_object *object, uint64_t offset, void *to, size_t n,
    size_t *n_read, att_error *err)
{
    if (offset >= object->length)
        n = 0;
    else if (n > object->length - offset)
        n = (size_t)(object->length - offset);
    if (n == 0) {
        *n_read = 0;
        return true;
    }
    bench *b = take_bench(object, offset / ATT_CHUNK, err);
    if (!b)
        return false;
    const bool ok = read_chunks(object, b, offset, to, n, err);
    give_back(object, b);
    if (ok)
        *n_read = n;
    return ok;
}

uint64_t att_object_length(const att_object *object)
{
    return object->length;
}

void att_object_close(att_object *object)
{
    if (!object)
        return;
    while (object->free_benches) {
        bench *next = object->free_benches->next;
        free_bench(object->free_benches);
        object->free_benches = next;
    }
    (void)pthread_mutex_destroy(&object->lock);
    if (object->handle >= 0)
        att_disk_drop(object->disk, object->handle);
    sodium_memzero(object, sizeof *object);
    free(object);
}

/* The entry that added it, which says its length and holds the salt of its key. */
static bool find_entry(att_case *c, att_text name, att_object *object, size_t *log,
    att_place *place, att_error *err)
{
    sqlite3_stmt *find = att_index_statement(&c->index, "case.object_entry", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text64(
        find, 1, name.at ? name.at : "", name.length, SQLITE_STATIC, SQLITE_UTF8);
    const bool is_there = sqlite3_step(find) == SQLITE_ROW;
    if (is_there) {
        *log = (size_t)sqlite3_column_int64(find, 0) - 1;
        *place = (att_place){(uint32_t)sqlite3_column_int64(find, 1),
            (uint64_t)sqlite3_column_int64(find, 2)};
        object->length = (uint64_t)sqlite3_column_int64(find, 3);
    }
    (void)sqlite3_reset(find);
    return (is_there && *log < c->n_logs && name.length == 64)
           || att_fail(
               err, ATT_MISSING, "no sealed file %.*s is known", ATT_PRINT(name));
}

bool att_object_key(
    att_case *c, size_t log, att_place place, uint8_t key[32], att_error *err)
{
    att_frame frame;
    att_text text;
    att_head head;
    uint8_t scope_key[32];
    if (!att_log_entry_at(
            c->ground.disk, c->logs[log].name, place, &c->scratch, &frame, err))
        return false;
    uint8_t *plain = att_push(&c->scratch, frame.body.length, 1, err);
    if (!plain)
        return false;
    att_opened opened = att_open_head(c, &frame, plain, &text);
    if (opened == ATT_OPENED && att_head_read(text, &head))
        opened = att_open_inner(c, &frame, &head, plain, &text, scope_key);
    if (opened == ATT_NO_KEY)
        return att_fail(
            err, ATT_DENIED, "the sealed file was erased, or is not for this user");
    if (opened != ATT_OPENED)
        return att_fail(err, ATT_DAMAGED, "the entry of the sealed file was changed");
    att_frame_object_key(scope_key, frame.salt, key);
    sodium_memzero(scope_key, sizeof scope_key);
    return true;
}

/* The length is fixed by the last chunk, which no other can stand for. */
static bool open_file(att_object *object, att_error *err)
{
    uint64_t size;
    size_t n;
    if (!att_disk_get(
            object->disk, object->path, ATT_DISK_READ, &object->handle, err)) {
        object->handle = -1;
        return false;
    }
    if (!att_disk_size(object->disk, object->path, object->handle, &size, err)
        || !att_disk_read(object->disk, object->path, object->handle, object->start,
            sizeof object->start, 0, &n, err))
        return false;
    object->padded = att_object_padded(object->length);
    if (n < sizeof object->start || size != att_chunks_sealed(object->padded))
        return att_fail(err, ATT_DAMAGED, "%s has %" PRIu64 " bytes, not %" PRIu64,
            object->path, size, att_chunks_sealed(object->padded));
    bench *b = new_bench(object, err);
    if (!b)
        return false;
    const bool ok = open_chunk(object, b, object->padded / ATT_CHUNK, b->plain, err);
    give_back(object, b);
    return ok;
}

bool att_object_open(att_case *c, att_text name, att_object **out, att_error *err)
{
    size_t log = 0;
    att_place place = {0};
    char z[65] = "";
    if (!att_case_is_alive(c, err))
        return false;
    att_object *object = calloc(1, sizeof *object);
    if (!object)
        return att_fail(err, ATT_NO_MEMORY, "out of memory for a sealed file");
    object->disk = c->ground.disk;
    object->handle = -1;
    (void)pthread_mutex_init(&object->lock, NULL);
    const att_spot start = att_arena_save(&c->scratch);
    bool ok = find_entry(c, name, object, &log, &place, err);
    if (ok) {
        memcpy(z, name.at, 64);
        att_object_path(z, object->path);
    }
    ok =
        ok && att_object_key(c, log, place, object->key, err) && open_file(object, err);
    att_arena_restore(&c->scratch, start);
    if (!ok) {
        att_object_close(object);
        return false;
    }
    *out = object;
    return true;
}
