/* append.c — one entry into the open batch. */
#include "handle.h"

#include "apply.h"
#include "wire.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH_BYTES = 8 * 1024 * 1024 };

bool att_entry_keep(att_case *c, const att_head *head, size_t log, uint64_t number,
    att_place place, const att_entry_note *note, att_error *err)
{
    char scopes[ATT_SCOPES_TEXT];
    const int64_t numbers[] = {(int64_t)c->seq + 1, (int64_t)log + 1, (int64_t)number,
        place.segment, (int64_t)place.offset, (int64_t)head->count, head->is_synced};
    const att_text texts[] = {att_text_of(head->when), att_text_of(head->by),
        att_text_of(head->kind), att_scopes_text(head->n_scopes, head->scopes, scopes),
        note->state ? att_text_of(note->state) : (att_text){0}, note->about, note->key,
        note->body};
    if (!att_index_do(
            &c->index, "case.entry_add", "nnnnnnntttttttt", texts, numbers, err))
        return false;
    c->seq++;
    c->n_fresh++;
    return true;
}

static bool write_frames(att_case *c, att_error *err)
{
    att_batch *batch = &c->batch;
    const att_log *log = &c->logs[c->own];
    char path[64];
    int handle;
    if (batch->frames.length == 0)
        return true;
    if (batch->is_log_new && batch->at.offset == 0) {
        (void)snprintf(path, sizeof path, "ledger/%s", log->name);
        if (!att_disk_make_folder(c->ground.disk, path, err))
            return false;
    }
    att_log_path(log->name, batch->at.segment, path);
    if (!att_disk_get(c->ground.disk, path,
            batch->is_segment_new && batch->at.offset == 0 ? ATT_DISK_MAKE
                                                           : ATT_DISK_CHANGE,
            &handle, err))
        return false;
    const att_bytes bytes = {batch->frames.at, batch->frames.length};
    const bool ok =
        att_disk_write(c->ground.disk, path, handle, bytes, batch->at.offset, err);
    batch->at.offset += batch->frames.length;
    batch->frames.length = 0;
    if (!ok) {
        att_disk_drop(c->ground.disk, handle);
        return false;
    }
    return att_disk_let(c->ground.disk, path, handle, err);
}

static bool seal_entry(att_case *c, const char *kind, size_t n_scopes,
    const uint8_t scopes[][16], const uint8_t salt[24], att_text inner,
    const att_entry_note *note, att_error *err)
{
    att_batch *batch = &c->batch;
    att_head head = {.count = c->count + 1, .n_scopes = n_scopes};
    char text[ATT_HEAD_LONGEST];
    uint8_t fresh[ATT_SALT_BYTES], leaf[32], scope_key[32];
    memcpy(head.by, c->me->id, sizeof head.by);
    (void)snprintf(head.kind, sizeof head.kind, "%s", kind);
    if (n_scopes > 0)
        memcpy(head.scopes, scopes, n_scopes * sizeof *scopes);
    head.offset_min = batch->offset_min;
    head.is_synced = batch->is_synced;
    att_when_write(c->ground.now_us(c->ground.clock), head.when);
    const att_text head_text = {text, att_head_write(&head, text)};
    if (!salt)
        randombytes_buf(fresh, sizeof fresh);
    if (!att_scope_key(c, n_scopes, scopes, scope_key))
        return att_fail(err, ATT_DENIED, "the key for this entry is not on the ring");
    const att_place place = {
        batch->at.segment, batch->at.offset + batch->frames.length};
    const bool ok = att_frame_seal(&batch->frames, att_ledger_key(c), scope_key,
        salt ? salt : fresh, head_text, inner, leaf, err);
    sodium_memzero(scope_key, sizeof scope_key);
    if (!ok || !att_entry_keep(c, &head, c->own, batch->tree.size, place, note, err))
        return false;
    batch->newest = head;
    att_tree_add(&batch->tree, leaf);
    batch->n_entries++;
    c->count++;
    if (batch->tree.size == 1)
        memcpy(c->logs[c->own].first, leaf, 32);
    return batch->frames.length < FLUSH_BYTES || write_frames(c, err);
}

/* This device's log begins with an entry that binds it to the case. */
bool att_start_log(att_case *c, att_error *err)
{
    uint8_t random[32];
    char origin[40] = "attest/", folder[33];
    randombytes_buf(random, sizeof random);
    wire_hex(origin + 7, random, 16);
    wire_hex(folder, c->folder_id, 16);
    att_log *log = att_log_add(c, err);
    if (!log)
        return false;
    wire_hex(log->name, random + 16, 16);
    memcpy(log->origin, origin, sizeof origin);
    c->own = c->n_logs - 1;
    c->batch.tree = (att_tree){0};
    c->batch.at = (att_place){0, 0};
    c->batch.is_log_new = c->batch.is_segment_new = true;
    const bool is_first = c->n_logs == 1;
    att_arena *a = &c->scratch;
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "folder", att_json_new_text(a, att_text_of(folder)));
    body = att_json_set(a, body, "origin", att_json_new_text(a, att_text_of(origin)));
    if (is_first)
        body = att_json_set(a, body, "keeper",
            att_user_json(c->me, ATT_KEEPER, c->first_name, c->key_tag, a));
    return att_append_body(c, is_first ? "create" : "device", 0, NULL, NULL, body, err);
}

bool att_append(att_case *c, const char *kind, size_t n_scopes,
    const uint8_t scopes[][16], const uint8_t salt[24], att_text inner,
    const att_entry_note *note, att_error *err)
{
    if (c->own == SIZE_MAX && !att_start_log(c, err))
        return false;
    return seal_entry(c, kind, n_scopes, scopes, salt, inner, note, err);
}

bool att_append_body(att_case *c, const char *kind, size_t n_scopes,
    const uint8_t scopes[][16], const uint8_t salt[24], const att_json *body,
    att_error *err)
{
    att_text text, inner;
    if (!att_json_write(body, ATT_JSON_CANONICAL, &c->scratch, &text, err)
        || !att_text_format(
            &c->scratch, &inner, err, "{\"body\":%.*s}", ATT_PRINT(text)))
        return false;
    const att_entry_note note = {.body = text};
    return att_append(c, kind, n_scopes, scopes, salt, inner, &note, err)
           && att_apply(c, c->own, c->seq, &c->batch.newest, body, err);
}

bool att_append_write(att_case *c, att_error *err)
{
    return write_frames(c, err);
}
