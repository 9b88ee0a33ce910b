/* check_log.c — a log is hashed up to its last good checkpoint. */
#include "replay.h"

#include "note.h"
#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct att_seen *seen_of(const att_memory *memory, const char *name)
{
    for (size_t l = 0; l < memory->n_logs; l++)
        if (strcmp(memory->logs[l].name, name) == 0)
            return &memory->logs[l];
    return NULL;
}

static void blame(att_reading *r, att_place place, const char *why)
{
    r->fault = place;
    (void)snprintf(r->why, sizeof r->why, "%s", why);
}

/* A checkpoint that agrees with the entries read so far. */
static bool accept(att_case *c, att_log *log, const att_tree *tree, att_bytes body,
    att_reading *r, att_arena *arena, const char **why, att_error *err)
{
    uint64_t size;
    uint8_t written[32], root[32];
    att_text text;
    att_note note;
    *why = NULL;
    if (!att_open_note(c, body, &size, written, arena, &text)
        || !att_note_read(text, &note)) {
        *why = "a checkpoint does not open";
        return true;
    }
    att_tree_root(tree, root);
    if (size != tree->size || memcmp(written, root, 32) != 0 || note.size != size
        || memcmp(note.root, root, 32) != 0) {
        *why = "the entries before this checkpoint are not those it was made over";
        return true;
    }
    if (log->origin[0] == '\0')
        memcpy(log->origin, note.origin, sizeof log->origin);
    if (strcmp(log->origin, note.origin) != 0) {
        *why = "a checkpoint of another log stands here";
        return true;
    }
    if (r->seen && r->seen->size == size) {
        r->is_seen_there = memcmp(r->seen->root, root, 32) == 0;
        if (!r->is_seen_there)
            *why = "the log is not the one this device saw before";
    }
    att_mark *marks =
        att_grow(arena, r->marks, r->n_marks, &r->capacity, sizeof *marks, err);
    if (!marks)
        return false;
    r->marks = marks;
    r->marks[r->n_marks++] = (att_mark){size, text};
    return true;
}

/* Whether some checkpoint of ours stands behind a fault: then bytes before it were
 * changed, and this is no write that was cut short. */
static bool has_later_mark(att_case *c, const att_log *log, att_place from, bool *has,
    att_arena *arena, att_error *err)
{
    *has = false;
    for (att_place at = from; !*has; at = (att_place){at.segment + 1, 0}) {
        char path[64];
        att_bytes bytes;
        const att_spot start = att_arena_save(arena);
        att_log_path(log->name, at.segment, path);
        if (!att_disk_load(c->ground.disk, path, SIZE_MAX / 8, arena, &bytes, err))
            return err->kind == ATT_MISSING;
        const size_t whole = ATT_FRAME_START + ATT_CHECKPOINT_BYTES;
        for (size_t i = (size_t)at.offset; !*has && i + whole <= bytes.length; i++) {
            uint64_t size;
            uint8_t root[32];
            att_text note;
            if (wire_get32(bytes.at + i) == 1 + ATT_CHECKPOINT_BYTES
                && bytes.at[i + 4] == 'C')
                *has = att_open_note(c,
                    (att_bytes){bytes.at + i + ATT_FRAME_START, ATT_CHECKPOINT_BYTES},
                    &size, root, arena, &note);
        }
        att_arena_restore(arena, start);
    }
    return true;
}

/* Read on until the end or a fault. tree: of all entries read. */
static bool walk(att_case *c, att_log *log, att_reading *r, att_tree *tree,
    att_arena *arena, att_error *err)
{
    att_log_reader reader;
    bool ok = true;
    att_log_start(&reader, c->ground.disk, log->name, log->end);
    for (bool goes_on = true; ok && goes_on;) {
        att_frame_kind kind;
        att_bytes body;
        att_place place;
        const char *why = NULL;
        ok = att_log_next(&reader, &kind, &body, &place, err);
        if (!ok)
            break;
        if (kind == ATT_FRAME_ENTRY) {
            uint8_t leaf[32];
            att_tree_leaf(body, leaf);
            if (tree->size == 0)
                memcpy(log->first, leaf, 32);
            att_tree_add(tree, leaf);
        } else if (kind == ATT_FRAME_CHECKPOINT) {
            ok = accept(c, log, tree, body, r, arena, &why, err);
            if (ok && !why) {
                log->tree = *tree;
                log->end = reader.at;
            }
        } else if (kind == ATT_FRAME_BROKEN)
            why = "what stands here is not a whole entry";
        goes_on = kind != ATT_FRAME_NONE && !why;
        if (why)
            blame(r, place, why);
    }
    att_log_stop(&reader);
    return ok;
}

bool att_log_check(att_case *c, att_log *log, const att_memory *memory, att_reading *r,
    att_arena *arena, att_error *err)
{
    att_tree tree = log->tree;
    uint8_t root[32];
    *r = (att_reading){.from = log->end, .from_size = log->tree.size};
    r->seen = seen_of(memory, log->name);
    if (r->seen && r->seen->size == tree.size) {
        att_tree_root(&tree, root);
        r->is_seen_there = memcmp(root, r->seen->root, 32) == 0;
    } else if (r->seen && r->seen->size < tree.size)
        r->is_seen_there = true; /* the saved index was made from a log that held it */
    if (!walk(c, log, r, &tree, arena, err))
        return false;
    if (r->why[0] == '\0' && tree.size > log->tree.size)
        blame(r, log->end, "entries without a checkpoint stand at the end");
    bool has_later = false;
    if (r->why[0] != '\0' && !has_later_mark(c, log, r->fault, &has_later, arena, err))
        return false;
    const bool is_behind = r->seen && !r->is_seen_there;
    if (is_behind && r->why[0] == '\0')
        return true; /* whole, but older than what was seen: not torn */
    r->is_damaged = r->why[0] != '\0' && (has_later || is_behind);
    r->is_torn = r->why[0] != '\0' && !r->is_damaged;
    return true;
}
