/* verify_log.c — every frame of every log. */
#include "verify.h"

#include "note.h"
#include "secret.h"
#include "wire.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One log on its way through. */
typedef struct walker {
    att_audit *audit;
    const char *name;
    att_tree tree;      /* of all entries read */
    uint64_t n_proven;  /* entries under the last good checkpoint */
    char when[28];      /* of the newest entry under it; empty without keys */
    char last_when[28]; /* of the newest entry read */
    bool is_broken;     /* a checkpoint failed: later ones can prove nothing */
    uint64_t n_loose;   /* entries read since the last checkpoint */
    uint8_t *plain;     /* locked: identities pass through it */
    size_t n_plain;
} walker;

static void blame(walker *w, att_place place, const char *what)
{
    char path[64], until[96] = "";
    att_log_path(w->name, place.segment, path);
    if (w->when[0])
        (void)snprintf(until, sizeof until, ", until %s", w->when);
    att_audit_blame(w->audit, true, path, place.offset,
        "%s; the first %" PRIu64 " entries of this log are proven whole%s", what,
        w->n_proven, until);
}

/* With keys: the entry opens, and to the texts that it is committed to. */
static bool open_entry(
    walker *w, const att_frame *frame, att_place place, att_error *err)
{
    att_audit *a = w->audit;
    att_text text;
    att_head head;
    if (w->n_plain < frame->body.length) {
        att_secret_pop(w->plain);
        w->n_plain = frame->body.length * 2;
        w->plain = att_secret_push(w->n_plain, err);
        if (!w->plain)
            return false;
    }
    const char *what = NULL;
    att_opened opened = att_open_head(a->c, frame, w->plain, &text);
    if (opened == ATT_FORGED)
        what = "the head of this entry is not the one committed to";
    else if (opened != ATT_OPENED || !att_head_read(text, &head))
        what = "this entry does not open: it was changed";
    else {
        memcpy(w->last_when, head.when, sizeof w->last_when);
        opened = att_open_inner(a->c, frame, &head, w->plain, &text, NULL);
        if (opened == ATT_NO_KEY)
            a->report->n_sealed++;
        else if (opened == ATT_FORGED)
            what = "this entry is not the one committed to";
        else if (opened != ATT_OPENED)
            what = "this entry does not open: it was changed";
    }
    if (what)
        blame(w, place, what);
    return true;
}

static bool take_entry(walker *w, att_bytes body, att_place place, att_error *err)
{
    uint8_t leaf[32];
    att_frame frame;
    att_tree_leaf(body, leaf);
    att_tree_add(&w->tree, leaf);
    w->n_loose++;
    if (!att_frame_read(body, &frame)) {
        blame(w, place, "what stands here is no entry");
        return true;
    }
    return !w->audit->c || open_entry(w, &frame, place, err);
}

static void take_checkpoint(walker *w, att_bytes body, att_place place)
{
    att_audit *a = w->audit;
    uint8_t root[32], opened_root[32];
    uint64_t size;
    att_text text;
    att_note note;
    const att_spot start = att_arena_save(&a->scratch);
    att_tree_root(&w->tree, root);
    const bool is_ours = body.length == ATT_CHECKPOINT_BYTES;
    const bool opens =
        !a->c
        || (att_open_note(a->c, body, &size, opened_root, &a->scratch, &text)
            && att_note_read(text, &note) && note.size == size
            && memcmp(note.root, opened_root, 32) == 0);
    att_arena_restore(&a->scratch, start);
    if (!is_ours || !opens)
        blame(w, place, "this checkpoint was changed");
    else if (wire_get64(body.at) == w->tree.size
             && memcmp(body.at + 8, root, 32) == 0) {
        w->n_proven = w->tree.size;
        memcpy(w->when, w->last_when, sizeof w->when);
        a->report->n_checkpoints++;
    } else if (!w->is_broken) {
        blame(w, place,
            "the entries before this checkpoint are not those it was made "
            "over: one was changed, moved, added or taken away");
        w->is_broken = true;
    }
    w->n_loose = 0;
}

/* Behind a break: the next place where a checkpoint of ours stands. */
static bool find_next(walker *w, att_place *at, bool *is_found, att_error *err)
{
    att_audit *a = w->audit;
    char path[64];
    att_bytes bytes;
    *is_found = false;
    att_log_path(w->name, at->segment, path);
    if (!a->c)
        return true;
    const att_spot start = att_arena_save(&a->scratch);
    if (!att_disk_load(a->disk, path, SIZE_MAX / 8, &a->scratch, &bytes, err))
        return false;
    const size_t whole = ATT_FRAME_START + ATT_CHECKPOINT_BYTES;
    for (size_t i = (size_t)at->offset + 1; !*is_found && i + whole <= bytes.length;
         i++) {
        uint64_t size;
        uint8_t root[32];
        att_text note;
        const uint8_t *frame = bytes.at + i;
        if (wire_get32(frame) != 1 + ATT_CHECKPOINT_BYTES || frame[4] != 'C')
            continue;
        *is_found = att_open_note(a->c,
            (att_bytes){frame + ATT_FRAME_START, ATT_CHECKPOINT_BYTES}, &size, root,
            &a->scratch, &note);
        at->offset = i;
    }
    att_arena_restore(&a->scratch, start);
    return true;
}

static bool walk(walker *w, att_error *err)
{
    att_log_reader reader;
    bool ok = true, goes_on = true;
    att_log_start(&reader, w->audit->disk, w->name, (att_place){0, 0});
    while (ok && goes_on) {
        att_frame_kind kind;
        att_bytes body;
        att_place place;
        ok = att_log_next(&reader, &kind, &body, &place, err);
        if (!ok || kind == ATT_FRAME_NONE)
            break;
        if (kind == ATT_FRAME_ENTRY)
            ok = take_entry(w, body, place, err);
        else if (kind == ATT_FRAME_CHECKPOINT)
            take_checkpoint(w, body, place);
        else {
            att_place next = place;
            ok = find_next(w, &next, &goes_on, err);
            if (goes_on || !w->audit->c)
                blame(w, place, "what stands here is not a whole entry");
            if (ok && goes_on) {
                w->is_broken = true;
                att_log_stop(&reader);
                att_log_start(&reader, w->audit->disk, w->name, next);
            } else
                goes_on = false;
        }
        ok = ok
             && att_progress_tell(
                 w->audit->progress, "entries", (double)w->tree.size, 0, err);
    }
    att_log_stop(&reader);
    if (ok && w->n_loose > 0 && !w->is_broken && !w->audit->c)
        att_audit_blame(w->audit, false, w->name, UINT64_MAX,
            "%" PRIu64 " entries at its end have no checkpoint: a write was cut short",
            w->n_loose);
    return ok;
}

bool att_audit_logs(att_audit *a, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    if (!att_disk_list(a->disk, "ledger", &a->scratch, &names, &n_names, err))
        return false;
    for (size_t i = 0; i < n_names; i++) {
        walker w = {.audit = a, .name = names[i].name};
        if (names[i].kind != ATT_DISK_FOLDER || strlen(names[i].name) != 32)
            continue;
        const bool ok = walk(&w, err);
        att_secret_pop(w.plain);
        if (!ok)
            return false;
        a->report->n_logs++;
        a->report->n_entries += w.n_proven;
    }
    return true;
}
