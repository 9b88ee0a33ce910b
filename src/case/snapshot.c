/* snapshot.c — the index, sealed on disk so that a case opens fast. A cache.
 *
 * magic 8 | nonce 24 | key 32 + tag 16 under the ring key | chunks, whose plain bytes
 * are length u64 | database | zeros up to the rounded length
 */
#include "handle.h"

#include "chunks.h"
#include "wire.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "ATTIDX1\n";

enum { KEY_AT = 32, CHUNKS_AT = 80 };

/* ---- what the logs were when the index was saved --------------------------------- */

static bool keep_log(att_case *c, size_t l, att_error *err)
{
    const att_log *log = &c->logs[l];
    uint8_t root[32];
    char root_hex[65], first_hex[65];
    sqlite3_stmt *save = att_index_statement(&c->index, "case.log_save", err);
    if (!save)
        return false;
    att_tree_root(&log->tree, root);
    wire_hex(root_hex, root, 32);
    wire_hex(first_hex, log->first, 32);
    const int64_t numbers[][2] = {{1, (int64_t)l + 1}, {4, (int64_t)log->tree.size},
        {7, log->end.segment}, {8, (int64_t)log->end.offset}, {9, (int64_t)log->count}};
    const struct {
        int at;
        const char *text;
    } texts[] = {{2, log->name}, {3, log->origin}, {5, root_hex}, {10, first_hex}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        (void)sqlite3_bind_int64(save, (int)numbers[i][0], numbers[i][1]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)sqlite3_bind_text(save, texts[i].at, texts[i].text, -1, SQLITE_STATIC);
    (void)sqlite3_bind_blob(
        save, 6, log->tree.peaks, sizeof log->tree.peaks, SQLITE_STATIC);
    const bool ok = sqlite3_step(save) == SQLITE_DONE
                    || att_index_fail(&c->index, err, "the list of logs");
    (void)sqlite3_reset(save);
    return ok;
}

static att_text text_at(sqlite3_stmt *from, int column)
{
    return att_text_of((const char *)sqlite3_column_text(from, column));
}

static bool take_log(att_case *c, sqlite3_stmt *from, att_error *err)
{
    att_log *log = att_log_add(c, err);
    if (!log)
        return false;
    const att_text name = text_at(from, 0), origin = text_at(from, 1),
                   first = text_at(from, 8);
    const void *peaks = sqlite3_column_blob(from, 4);
    if (name.length != 32 || origin.length >= sizeof log->origin || first.length != 64
        || !wire_unhex(log->first, first.at, 32) || !peaks
        || sqlite3_column_bytes(from, 4) != (int)sizeof log->tree.peaks)
        return att_fail(err, ATT_DAMAGED, "the saved index is not one we wrote");
    memcpy(log->name, name.at, 32);
    memcpy(log->origin, origin.at, origin.length);
    log->tree.size = (uint64_t)sqlite3_column_int64(from, 2);
    memcpy(log->tree.peaks, peaks, sizeof log->tree.peaks);
    log->end = (att_place){(uint32_t)sqlite3_column_int64(from, 5),
        (uint64_t)sqlite3_column_int64(from, 6)};
    log->count = (uint64_t)sqlite3_column_int64(from, 7);
    return true;
}

static bool take_logs(att_case *c, att_error *err)
{
    sqlite3_stmt *logs = att_index_statement(&c->index, "case.logs", err);
    bool ok = logs != NULL;
    while (ok && sqlite3_step(logs) == SQLITE_ROW)
        ok = take_log(c, logs, err);
    (void)sqlite3_reset(logs);
    sqlite3_stmt *newest =
        ok ? att_index_statement(&c->index, "case.entry_newest", err) : NULL;
    if (!newest || !att_users_load(c, err))
        return false;
    if (sqlite3_step(newest) == SQLITE_ROW) {
        c->seq = (uint64_t)sqlite3_column_int64(newest, 0);
        c->count = (uint64_t)sqlite3_column_int64(newest, 1);
    }
    (void)sqlite3_reset(newest);
    return true;
}

/* The log still holds the checkpoint that the index stands at, where it stood. */
static bool stands(att_case *c, const att_log *log)
{
    enum { WHOLE = ATT_FRAME_START + ATT_CHECKPOINT_BYTES };
    char path[64];
    uint8_t frame[WHOLE], wanted[32], root[32];
    uint64_t size;
    int handle;
    size_t n = 0;
    att_text note;
    att_error why;
    att_log_path(log->name, log->end.segment, path);
    if (log->end.offset < WHOLE
        || !att_disk_get(c->ground.disk, path, ATT_DISK_READ, &handle, &why))
        return false;
    const bool is_read = att_disk_read(
        c->ground.disk, path, handle, frame, WHOLE, log->end.offset - WHOLE, &n, &why);
    att_disk_drop(c->ground.disk, handle);
    att_tree_root(&log->tree, wanted);
    return is_read && n == WHOLE && frame[4] == 'C'
           && att_open_note(c,
               (att_bytes){frame + ATT_FRAME_START, ATT_CHECKPOINT_BYTES}, &size, root,
               &c->scratch, &note)
           && size == log->tree.size && memcmp(root, wanted, 32) == 0;
}

/* ---- the file -------------------------------------------------------------------- */

/* Bytes taken from several places as one row, a chunk at a time. */
static bool write_chunks(att_disk *disk, int handle, att_chunks *chunks,
    const uint8_t length[8], att_bytes database, uint64_t padded, att_error *err)
{
    enum { AT_ONCE = 16 };
    bool ok = true, is_last = false;
    uint8_t *sealed = malloc((size_t)AT_ONCE * ATT_CHUNK_SEALED);
    if (!sealed)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while saving the index");
    uint64_t number = 0, to = CHUNKS_AT + ATT_CHUNKS_START;
    while (ok && !is_last) {
        size_t n_sealed = 0;
        for (int i = 0; ok && !is_last && i < AT_ONCE; i++, number++) {
            const uint64_t from = number * ATT_CHUNK;
            const size_t n =
                padded - from < ATT_CHUNK ? (size_t)(padded - from) : ATT_CHUNK;
            uint8_t *chunk = sealed + n_sealed;
            memset(chunk, 0, n);
            /* the first chunk begins with the length, so the rest is moved by 8 */
            const uint64_t skip = number == 0 ? 0 : from - 8;
            const size_t at = number == 0 ? 8 : 0;
            if (number == 0)
                memcpy(chunk, length, 8);
            if (skip < database.length && n > at) {
                const size_t left = database.length - (size_t)skip;
                memcpy(chunk + at, database.at + skip, left < n - at ? left : n - at);
            }
            ok = att_chunk_seal(chunks, number, chunk, n, chunk, err);
            n_sealed += n + 16;
            is_last = n < ATT_CHUNK;
        }
        ok = ok
             && att_disk_write(
                 disk, "index", handle, (att_bytes){sealed, n_sealed}, to, err);
        to += n_sealed;
    }
    free(sealed);
    return ok;
}

static bool write_file(att_case *c, int handle, att_bytes database, att_error *err)
{
    uint8_t start[CHUNKS_AT + ATT_CHUNKS_START], key[32], length[8];
    att_chunks chunks;
    memcpy(start, magic, 8);
    randombytes_buf(start + 8, KEY_AT - 8);
    randombytes_buf(key, sizeof key);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        start + KEY_AT, NULL, key, 32, start, 8, NULL, start + 8, c->ring.ring_key);
    wire_put64(length, database.length);
    bool ok = att_chunks_begin(&chunks, key, start + CHUNKS_AT, err);
    sodium_memzero(key, sizeof key);
    if (!ok)
        return false;
    ok = att_disk_write(
             c->ground.disk, "index", handle, (att_bytes){start, sizeof start}, 0, err)
         && write_chunks(c->ground.disk, handle, &chunks, length, database,
             att_padded(8 + database.length), err)
         && att_disk_sync(c->ground.disk, "index", handle, err);
    att_chunks_done(&chunks);
    return ok;
}

bool att_snapshot_save(att_case *c, att_error *err)
{
    char beside[256];
    int handle;
    att_bytes database;
    if (!att_index_run(&c->index, "BEGIN", err))
        return false;
    bool ok = true;
    for (size_t l = 0; ok && l < c->n_logs; l++)
        ok = keep_log(c, l, err);
    if (!att_index_run(&c->index, ok ? "COMMIT" : "ROLLBACK", err) || !ok
        || !att_index_bytes(&c->index, &database, err))
        return false;
    att_disk_beside("index", beside);
    if (!att_disk_get(c->ground.disk, beside, ATT_DISK_MAKE, &handle, err))
        return false;
    ok = write_file(c, handle, database, err);
    att_disk_drop(c->ground.disk, handle);
    if (!ok) {
        (void)c->ground.disk->calls->remove(c->ground.disk, beside);
        return false;
    }
    if (!att_disk_rename(c->ground.disk, beside, "index", err)
        || !att_disk_sync_folder(c->ground.disk, ".", err))
        return false;
    c->n_fresh = 0;
    return true;
}

/* The database from an open file, in memory that SQLite can take over. */
static bool read_file(att_case *c, int handle, uint64_t size, uint8_t **database,
    size_t *length, att_error *err)
{
    uint8_t start[CHUNKS_AT + ATT_CHUNKS_START], key[32];
    uint64_t n_plain;
    size_t n;
    att_chunks chunks;
    att_disk *disk = c->ground.disk;
    if (size < sizeof start + 16 || !att_chunks_plain(size - CHUNKS_AT, &n_plain)
        || n_plain < 8)
        return att_fail(err, ATT_DAMAGED, "it is too short");
    if (!att_disk_read(disk, "index", handle, start, sizeof start, 0, &n, err))
        return false;
    if (memcmp(start, magic, 8) != 0
        || crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, start + KEY_AT,
               CHUNKS_AT - KEY_AT, start, 8, start + 8, c->ring.ring_key)
               != 0)
        return att_fail(err, ATT_DAMAGED, "it is not under the present ring");
    bool ok = att_chunks_resume(&chunks, key, start + CHUNKS_AT, err);
    sodium_memzero(key, sizeof key);
    if (!ok)
        return false;
    uint8_t *at = sqlite3_malloc64(n_plain + 16);
    ok = at != NULL || att_fail(err, ATT_NO_MEMORY, "out of memory for the index");
    uint8_t *sealed = malloc(ATT_CHUNK_SEALED);
    ok = ok && (sealed || att_fail(err, ATT_NO_MEMORY, "out of memory for the index"));
    uint64_t from = sizeof start, at_plain = 0;
    for (uint64_t number = 0; ok && from < size; number++) {
        const size_t wanted =
            size - from < ATT_CHUNK_SEALED ? (size_t)(size - from) : ATT_CHUNK_SEALED;
        ok = att_disk_read(disk, "index", handle, sealed, wanted, from, &n, err);
        if (ok
            && (n != wanted
                || !att_chunk_open(&chunks, number, sealed, n, at + at_plain)))
            ok = att_fail(err, ATT_DAMAGED, "from byte %" PRIu64 " on: changed", from);
        from += wanted;
        at_plain += wanted - 16;
    }
    free(sealed);
    att_chunks_done(&chunks);
    const uint64_t n_database = ok && at ? wire_get64(at) : 0;
    if (ok && n_database > n_plain - 8)
        ok = att_fail(err, ATT_DAMAGED, "its length does not fit");
    if (!ok || !at) {
        sqlite3_free(at);
        return false;
    }
    memmove(at, at + 8, (size_t)n_database);
    *database = at;
    *length = (size_t)n_database;
    return true;
}

static bool load(att_case *c, att_error *err)
{
    int handle;
    uint64_t size;
    uint8_t *database = NULL;
    size_t length = 0;
    if (!att_disk_get(c->ground.disk, "index", ATT_DISK_READ, &handle, err))
        return false;
    const bool ok = att_disk_size(c->ground.disk, "index", handle, &size, err)
                    && read_file(c, handle, size, &database, &length, err);
    att_disk_drop(c->ground.disk, handle);
    return ok && att_index_load(&c->index, database, length, err) && take_logs(c, err);
}

bool att_snapshot_load(att_case *c, att_error *err)
{
    att_error why = {0};
    bool ok = load(c, &why);
    for (size_t l = 0; ok && l < c->n_logs; l++)
        if (!stands(c, &c->logs[l]))
            ok = att_fail(
                &why, ATT_DAMAGED, "it is not a part of ledger/%s", c->logs[l].name);
    if (ok)
        return true;
    if (why.kind == ATT_NO_MEMORY) {
        *err = why;
        return false;
    }
    if (why.kind != ATT_MISSING)
        att_case_notice_add(
            c, "the saved index was dropped and made again: %s", why.text);
    return att_index_restart(c, err);
}
