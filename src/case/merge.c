/* merge.c — the entries of all logs into the index, in one order. */
#include "replay.h"

#include "apply.h"
#include "note.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How far one log has been merged. */
typedef struct stream {
    size_t log;
    const att_reading *reading;
    att_log_reader reader;
    bool has_entry; /* `frame`, `head` and `place` hold the next entry */
    att_frame frame;
    att_head head;
    att_place place;
    uint64_t number;
    size_t mark;       /* the checkpoint that covers it */
    bool is_mark_read; /* whether its batch was judged, and how */
    bool is_refused;
    char signer[17];
} stream;

/* What cannot be read is named; the rest is still good. */
static void blame(att_case *c, const stream *s, const char *why)
{
    c->is_damaged = true;
    att_case_notice_add(c, "damaged: ledger/%s/%08" PRIu32 ".log, byte %" PRIu64 ": %s",
        c->logs[s->log].name, s->place.segment, s->place.offset, why);
}

/* Read the head of the next entry up to the last good checkpoint. */
static bool advance(att_case *c, stream *s, att_error *err)
{
    s->has_entry = false;
    while (s->number < c->logs[s->log].tree.size) {
        att_frame_kind kind;
        att_bytes body;
        if (!att_log_next(&s->reader, &kind, &body, &s->place, err))
            return false;
        if (kind == ATT_FRAME_CHECKPOINT)
            continue;
        if (kind != ATT_FRAME_ENTRY || !att_frame_read(body, &s->frame)) {
            blame(c, s, "the entry is gone");
            return true;
        }
        att_text text;
        const att_spot start = att_arena_save(&c->scratch);
        uint8_t *plain = att_push(&c->scratch, s->frame.head.length, 1, err);
        if (!plain)
            return false;
        const att_opened opened = att_open_head(c, &s->frame, plain, &text);
        const bool ok = opened == ATT_OPENED && att_head_read(text, &s->head);
        att_arena_restore(&c->scratch, start);
        if (!ok) {
            blame(c, s,
                opened == ATT_FORGED ? "the entry is not the one committed to"
                                     : "the entry does not open");
            return true;
        }
        while (s->reading->marks[s->mark].size <= s->number) {
            s->mark++;
            s->is_mark_read = false;
        }
        s->has_entry = true;
        return true;
    }
    return true;
}

/* The first entry of a case brings the key that it is signed with. It is the one that
 * every key file names, so nobody can put another in its place. */
static bool is_anchor(const att_case *c, const stream *s)
{
    return s->number == 0 && strcmp(s->head.kind, "create") == 0
           && memcmp(c->logs[s->log].first, c->me->anchor, 32) == 0;
}

static bool may_write(const att_user *user)
{
    return user && !user->is_removed && user->role != ATT_READER;
}

/* Was the batch that this entry begins signed by someone who may? */
static void judge(att_case *c, stream *s)
{
    const att_mark *mark = &s->reading->marks[s->mark];
    const att_user *user = att_user_find(c, s->head.by);
    const struct att_seen *seen = s->reading->seen;
    const bool is_known = !c->ground.wants_all && seen && s->reading->is_seen_there
                          && mark->size <= seen->size;
    att_note note;
    s->is_mark_read = true;
    memcpy(s->signer, s->head.by, sizeof s->signer);
    s->is_refused = !may_write(user) || !att_note_read(mark->note, &note)
                    || (!is_known && !att_note_is_by(&note, user->sign_public));
    if (s->is_refused)
        att_case_notice_add(c,
            "ledger/%s/%08" PRIu32 ".log, byte %" PRIu64
            ": entries that %s may not write are left out",
            c->logs[s->log].name, s->place.segment, s->place.offset, s->head.by);
}

/* What only a keeper may say. */
static bool is_keepers(const char *kind)
{
    static const char *const kinds[] = {"grant", "revoke", "erase", "epoch", "reveal"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return false;
}

static bool is_allowed(const att_case *c, const stream *s)
{
    const att_user *user = att_user_find(c, s->head.by);
    if (s->is_refused || strcmp(s->head.by, s->signer) != 0 || !user)
        return false;
    if (strcmp(s->head.kind, "create") == 0)
        return is_anchor(c, s);
    return !is_keepers(s->head.kind) || user->role == ATT_KEEPER;
}

static bool is_row(const char *kind)
{
    return strcmp(kind, "add") == 0 || strcmp(kind, "amend") == 0
           || strcmp(kind, "drop") == 0;
}

/* Put or drop the row; what this program's tables do not take is marked, not lost. */
static bool apply_row(att_case *c, const stream *s, const att_json *inner,
    att_entry_note *note, att_error *err)
{
    const att_json *values[ATT_COLUMNS_MOST];
    const att_text name = att_json_text(att_json_get(inner, "table"));
    const att_json *row = att_json_get(inner, "row");
    att_table *table = att_index_table(&c->index, name);
    att_change change;
    bool was_there;
    note->about = name;
    if (strcmp(s->head.kind, "drop") == 0) {
        const att_json *key = att_json_get(inner, "key");
        if (table && att_key_match(table, key, values, err)
            && att_key_text(table, values, &c->scratch, &note->key, err)
            && att_index_drop(&c->index, table, values, &was_there, err))
            return true;
    } else if (table && att_row_match(table, row, values, err)
               && att_key_text(table, values, &c->scratch, &note->key, err)
               && att_index_put(&c->index, table, values,
                   strcmp(s->head.kind, "add") == 0, &change, err))
        return true;
    note->state = "unfit";
    return !table || err->kind == ATT_INVALID;
}

static bool apply_inner(
    att_case *c, const stream *s, att_text text, att_entry_note *note, att_error *err)
{
    const att_json *inner;
    if (!att_json_parse((att_bytes){(const uint8_t *)text.at, text.length}, &c->scratch,
            &inner, err)) {
        note->state = "unfit";
        return err->kind != ATT_NO_MEMORY;
    }
    if (is_row(s->head.kind))
        return apply_row(c, s, inner, note, err);
    const att_json *body = att_json_get(inner, "body");
    if (!att_json_write(body, ATT_JSON_CANONICAL, &c->scratch, &note->body, err))
        return false;
    if (att_apply(c, s->log, c->seq + 1, &s->head, body, err))
        return true;
    note->state = "unfit";
    return err->kind == ATT_DAMAGED;
}

/* The inner text, or the state that says why it cannot be had. Identities stay shut:
 * they are opened one at a time, in locked memory, when they are revealed. */
static bool open_inner(
    att_case *c, stream *s, att_text *text, att_entry_note *note, att_error *err)
{
    if (strcmp(s->head.kind, "identity") == 0) {
        note->state = c->has_sealed ? "closed" : "sealed";
        return true;
    }
    uint8_t *plain = att_push(&c->scratch, s->frame.inner.length, 1, err);
    if (!plain)
        return false;
    const att_opened opened = att_open_inner(c, &s->frame, &s->head, plain, text, NULL);
    if (opened == ATT_NO_KEY)
        note->state = "sealed";
    else if (opened != ATT_OPENED) {
        note->state = "damaged";
        blame(c, s,
            opened == ATT_FORGED ? "the entry is not the one committed to"
                                 : "the entry does not open");
    }
    return true;
}

/* One entry: judged, opened, applied, kept. */
static bool take_entry(att_case *c, stream *s, att_error *err)
{
    att_entry_note note = {0};
    att_text text;
    if (!open_inner(c, s, &text, &note, err))
        return false;
    bool ok = true;
    if (!note.state && is_anchor(c, s)) { /* it has to speak before it can be judged */
        ok = apply_inner(c, s, text, &note, err);
        judge(c, s);
    } else if (!s->is_mark_read)
        judge(c, s);
    if (ok && !is_allowed(c, s))
        note.state = "refused";
    else if (ok && !note.state && !is_anchor(c, s))
        ok = apply_inner(c, s, text, &note, err);
    if (!ok || !att_entry_keep(c, &s->head, s->log, s->number, s->place, &note, err))
        return false;
    if (s->head.count > c->count)
        c->count = s->head.count;
    c->logs[s->log].count = s->head.count;
    s->number++;
    return true;
}

/* The next entry of all: by count, then by the name of its log. */
static stream *first_of(const att_case *c, stream *streams, size_t n)
{
    stream *first = NULL;
    for (size_t i = 0; i < n; i++) {
        stream *s = &streams[i];
        if (!s->has_entry)
            continue;
        if (!first || s->head.count < first->head.count
            || (s->head.count == first->head.count
                && strcmp(c->logs[s->log].name, c->logs[first->log].name) < 0))
            first = s;
    }
    return first;
}

bool att_logs_merge(
    att_case *c, const att_reading readings[], bool *is_late, att_error *err)
{
    const size_t n = c->n_logs;
    stream *streams = calloc(n + 1, sizeof *streams);
    if (!streams)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while reading the ledger");
    bool ok = true;
    for (size_t l = 0; l < n; l++) {
        streams[l].log = l;
        streams[l].reading = &readings[l];
        streams[l].number = readings[l].from_size;
        att_log_start(
            &streams[l].reader, c->ground.disk, c->logs[l].name, readings[l].from);
        ok = ok && advance(c, &streams[l], err);
    }
    stream *next = ok ? first_of(c, streams, n) : NULL;
    *is_late = next && next->head.count <= c->count;
    while (ok && !*is_late && (next = first_of(c, streams, n))) {
        const att_spot start = att_arena_save(&c->scratch);
        ok = take_entry(c, next, err);
        att_arena_restore(&c->scratch, start);
        ok = ok && advance(c, next, err);
    }
    for (size_t l = 0; l < n; l++)
        att_log_stop(&streams[l].reader);
    free(streams);
    return ok;
}
