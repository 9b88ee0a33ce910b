/* batch.c — the one batch of a command: all of it comes to be, or none. */
#include "handle.h"

#include "apply.h"
#include "note.h"
#include "object.h"
#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

/* The local clock as the system describes it. */
static void read_clock(att_case *c)
{
    const time_t now_s = (time_t)(c->ground.now_us(c->ground.clock) / 1000000);
    struct timex state = {0};
    struct tm local;
    if (localtime_r(&now_s, &local))
        c->batch.offset_min = (int)(local.tm_gmtoff / 60);
    c->batch.is_synced = adjtimex(&state) >= 0 && !(state.status & STA_UNSYNC);
}

bool att_case_begin(att_case *c, const char *command, att_error *err)
{
    att_batch *batch = &c->batch;
    if (!att_case_is_alive(c, err))
        return false;
    if (c->access != ATT_WRITE)
        return att_fail(err, ATT_DENIED, "the case was opened to be read");
    if (batch->is_open)
        return att_fail(err, ATT_INVALID, "a batch is already open");
    const att_user *me = att_user_find(c, c->me->id);
    if (c->n_logs > 0 && (!me || me->is_removed || me->role == ATT_READER))
        return att_fail(err, ATT_DENIED, "this user may only read the case");
    if (!att_index_run(&c->index, "BEGIN", err))
        return false;
    const att_buffer frames = batch->frames;
    *batch = (att_batch){.is_open = true,
        .frames = frames,
        .count = c->count,
        .seq = c->seq,
        .n_ring = c->ring.n_keys,
        .n_sealed = c->sealed.n_keys};
    batch->frames.length = 0;
    read_clock(c);
    (void)snprintf(batch->command, sizeof batch->command, "%s", command);
    if (c->own != SIZE_MAX) {
        const att_log *log = &c->logs[c->own];
        batch->tree = log->tree;
        batch->at = log->end;
        if (log->end.offset >= ATT_SEGMENT_BYTES) {
            batch->at = (att_place){log->end.segment + 1, 0};
            batch->is_segment_new = true;
        }
    }
    return true;
}

bool att_batch_check(const att_case *c, att_error *err)
{
    if (!att_case_is_alive(c, err))
        return false;
    if (!c->batch.is_open)
        return att_fail(err, ATT_INVALID, "no batch is open");
    return !c->batch.has_failed
           || att_fail(err, ATT_INVALID, "an earlier entry of this batch failed");
}

bool att_batch_fail(att_case *c)
{
    c->batch.has_failed = true;
    return false;
}

/* Take back frames that were written before the batch was whole. */
static bool take_back(att_case *c, att_error *err)
{
    const att_batch *batch = &c->batch;
    const att_log *log = &c->logs[c->own];
    char path[64];
    int handle;
    att_log_path(log->name, batch->at.segment, path);
    if (batch->is_segment_new) {
        if (!att_disk_remove(c->ground.disk, path, err))
            return false;
        path[strlen("ledger/") + 32] = '\0';
        return !batch->is_log_new || att_disk_remove(c->ground.disk, path, err);
    }
    if (!att_disk_get(c->ground.disk, path, ATT_DISK_CHANGE, &handle, err))
        return false;
    const bool ok =
        att_disk_truncate(c->ground.disk, path, handle, log->end.offset, err);
    att_disk_drop(c->ground.disk, handle);
    return ok;
}

static void forget_keys(att_ring *ring, size_t n_kept)
{
    while (ring->n_keys > n_kept)
        (void)att_ring_forget(ring, ring->keys[ring->n_keys - 1].id);
}

void att_case_abandon(att_case *c)
{
    att_batch *batch = &c->batch;
    att_error why;
    if (!batch->is_open)
        return;
    batch->is_open = false;
    att_drafts_drop(c);
    forget_keys(&c->ring, batch->n_ring);
    forget_keys(&c->sealed, batch->n_sealed);
    if (!sqlite3_get_autocommit(c->index.db)
        && !att_index_run(&c->index, "ROLLBACK", &why))
        c->is_dead = true;
    if (c->own != SIZE_MAX) {
        const uint64_t kept = batch->is_segment_new ? 0 : c->logs[c->own].end.offset;
        if (batch->at.offset > kept && !c->is_dead && !take_back(c, &why))
            c->is_dead = true;
    }
    if (batch->is_log_new) {
        c->n_logs--;
        c->own = SIZE_MAX;
    }
    if (!att_users_load(c, &why)) /* a grant of this batch is undone with it */
        c->is_dead = true;
    c->n_fresh -= c->seq - batch->seq;
    c->count = batch->count;
    c->seq = batch->seq;
}

/* The entry that ends a command: what it was, and what this log saw of the others. */
static bool append_close(att_case *c, att_error *err)
{
    att_arena *a = &c->scratch;
    att_json *logs = att_json_new_array(a);
    for (size_t l = 0; l < c->n_logs; l++) {
        uint8_t root[32];
        char hex[65];
        att_text copy;
        if (l == c->own)
            continue;
        att_tree_root(&c->logs[l].tree, root);
        wire_hex(hex, root, 32);
        if (!att_text_copy(att_text_of(hex), a, &copy, err))
            return false;
        att_json *seen = att_json_new_object(a);
        seen = att_json_set(
            a, seen, "log", att_json_new_text(a, att_text_of(c->logs[l].name)));
        seen = att_json_set(a, seen, "root", att_json_new_text(a, copy));
        seen = att_json_set(
            a, seen, "size", att_json_new_int64(a, (int64_t)c->logs[l].tree.size));
        logs = att_json_push(a, logs, seen);
    }
    att_json *body = att_json_new_object(a);
    body = att_json_set(
        a, body, "command", att_json_new_text(a, att_text_of(c->batch.command)));
    body = att_json_set(
        a, body, "entries", att_json_new_int64(a, (int64_t)c->batch.n_entries));
    body = att_json_set(a, body, "logs", logs);
    body =
        att_json_set(a, body, "version", att_json_new_text(a, ATT_TEXT(ATT_VERSION)));
    return att_append_body(c, "close", 0, NULL, NULL, body, err);
}

/* SQLite only says that some reference leads nowhere; find out which. */
static bool fail_reference(att_case *c, att_error *err)
{
    sqlite3_stmt *check = NULL;
    if (sqlite3_prepare_v2(c->index.db, "PRAGMA foreign_key_check", -1, &check, NULL)
            == SQLITE_OK
        && sqlite3_step(check) == SQLITE_ROW)
        att_fail(err, ATT_INVALID, "a row of %s names a row of %s that is not there",
            (const char *)sqlite3_column_text(check, 0),
            (const char *)sqlite3_column_text(check, 2));
    (void)sqlite3_finalize(check);
    return false;
}

static bool sync_segment(att_case *c, att_error *err)
{
    char path[64];
    int handle;
    att_log_path(c->logs[c->own].name, c->batch.at.segment, path);
    if (!att_disk_get(c->ground.disk, path, ATT_DISK_CHANGE, &handle, err))
        return false;
    if (!att_disk_sync(c->ground.disk, path, handle, err)) {
        att_disk_drop(c->ground.disk, handle);
        return false;
    }
    return att_disk_let(c->ground.disk, path, handle, err);
}

/* Entries are safe before their checkpoint is written: a disk may keep the end of an
 * append and lose its middle, and then a valid checkpoint would stand behind a hole. */
static bool write_checkpoint(att_case *c, att_error *err)
{
    att_batch *batch = &c->batch;
    const att_log *log = &c->logs[c->own];
    char note[ATT_NOTE_LONGEST], folder[64];
    uint8_t root[32];
    if (!att_append_write(c, err) || !sync_segment(c, err))
        return false;
    att_tree_root(&batch->tree, root);
    const size_t n =
        att_note_sign(log->origin, batch->tree.size, root, c->me->sign_secret, note);
    if (!att_frame_seal_checkpoint(&batch->frames, att_ledger_key(c), batch->tree.size,
            root, (att_text){note, n}, err)
        || !att_append_write(c, err) || !sync_segment(c, err))
        return false;
    (void)snprintf(folder, sizeof folder, "ledger/%s", log->name);
    return (!batch->is_segment_new || att_disk_sync_folder(c->ground.disk, folder, err))
           && (!batch->is_log_new
               || att_disk_sync_folder(c->ground.disk, "ledger", err));
}

static void move_on(att_case *c)
{
    const att_batch *batch = &c->batch;
    att_log *log = &c->logs[c->own];
    log->tree = batch->tree;
    log->end = batch->at;
    log->count = c->count;
    if (batch->is_log_new)
        memcpy(c->own_name, log->name, sizeof c->own_name);
}

bool att_case_commit(att_case *c, att_error *err)
{
    att_batch *batch = &c->batch;
    if (!att_batch_check(c, err))
        return false;
    const att_spot start = att_arena_save(&c->scratch);
    bool ok = batch->n_entries == 0
              || (append_close(c, err) && att_index_settle(&c->index, err));
    att_arena_restore(&c->scratch, start);
    if (!ok)
        return false;
    if (!att_index_run(&c->index, "COMMIT", err))
        return err->kind == ATT_INVALID ? fail_reference(c, err) : false;
    batch->is_open = false;
    if (batch->n_entries == 0)
        return true;
    if (!att_drafts_place(c, err)
        || !att_ring_append(&c->ring, c->ground.disk, batch->n_ring, err)
        || (c->has_sealed
            && !att_ring_append(&c->sealed, c->ground.disk, batch->n_sealed, err))
        || !write_checkpoint(c, err)) {
        c->is_dead = true; /* the index says more than the disk may hold */
        return false;
    }
    move_on(c);
    att_error why;
    if (!att_memory_save(c, &why))
        att_case_notice_add(c, "this device does not remember the case: %s", why.text);
    return true;
}
