/* replay.c — logs and index are brought up to what the folder holds. */
#include "replay.h"

#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

att_log *att_log_add(att_case *c, att_error *err)
{
    if (c->n_logs == c->log_capacity) {
        const size_t capacity = c->log_capacity > 0 ? c->log_capacity * 2 : 8;
        att_log *logs = realloc(c->logs, capacity * sizeof *logs);
        if (!logs) {
            att_fail(err, ATT_NO_MEMORY, "out of memory for logs");
            return NULL;
        }
        c->logs = logs;
        c->log_capacity = capacity;
    }
    att_log *log = &c->logs[c->n_logs++];
    memset(log, 0, sizeof *log);
    return log;
}

static bool is_known(const att_case *c, const char *name)
{
    for (size_t l = 0; l < c->n_logs; l++)
        if (strcmp(c->logs[l].name, name) == 0)
            return true;
    return false;
}

static bool is_log_name(const att_disk_name *name)
{
    uint8_t id[16];
    return name->kind == ATT_DISK_FOLDER && strlen(name->name) == 32
           && wire_unhex(id, name->name, 16);
}

/* Logs in the folder that the saved index does not know. */
static bool find_logs(att_case *c, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    if (!att_disk_list(c->ground.disk, "ledger", &c->scratch, &names, &n_names, err))
        return false;
    for (size_t i = 0; i < n_names; i++) {
        if (!is_log_name(&names[i]) || is_known(c, names[i].name))
            continue;
        att_log *log = att_log_add(c, err);
        if (!log)
            return false;
        memcpy(log->name, names[i].name, 33);
    }
    return true;
}

static bool is_behind(const att_reading *r)
{
    return r->seen && !r->is_seen_there;
}

static void warn(att_case *c, const att_log *log, const att_reading *r)
{
    if (r->is_damaged) {
        c->is_damaged = true;
        att_case_notice_add(c,
            "damaged: ledger/%s/%08" PRIu32 ".log, byte %" PRIu64 ": %s", log->name,
            r->fault.segment, r->fault.offset, r->why);
    } else if (r->is_torn)
        att_case_notice_add(c,
            "a write to ledger/%s/%08" PRIu32 ".log was cut short behind byte %" PRIu64
            "; everything answered before is whole",
            log->name, log->end.segment, log->end.offset);
    if (is_behind(r) && !r->is_damaged) {
        char then[65], now[65];
        uint8_t root[32];
        att_tree_root(&log->tree, root);
        wire_hex(then, r->seen->root, 32);
        wire_hex(now, root, 32);
        att_case_notice_add(c,
            "rolled back: this device saw ledger/%s with %" PRIu64
            " entries (%.16s…), it now has %" PRIu64 " (%.16s…)",
            log->name, r->seen->size, then, log->tree.size, now);
    }
}

/* Logs that this device saw and that are gone. */
static void warn_of_missing(att_case *c, const att_memory *memory)
{
    for (size_t l = 0; l < memory->n_logs; l++)
        if (!is_known(c, memory->logs[l].name))
            att_case_notice_add(c,
                "rolled back: this device saw ledger/%s with %" PRIu64
                " entries, it is gone",
                memory->logs[l].name, memory->logs[l].size);
}

/* A log that was begun and never answered for is none. */
static bool drop_empty(att_case *c, att_reading readings[])
{
    size_t kept = 0;
    for (size_t l = 0; l < c->n_logs; l++) {
        if (c->logs[l].tree.size == 0 && !readings[l].is_damaged)
            continue;
        c->logs[kept] = c->logs[l];
        c->logs[kept].is_behind = is_behind(&readings[l]);
        c->has_news = c->has_news || !readings[l].seen
                      || readings[l].seen->size < c->logs[l].tree.size;
        readings[kept++] = readings[l];
    }
    c->n_logs = kept;
    return kept > 0;
}

/* This device goes on with its own log only where it left it. */
static void choose_own(
    att_case *c, const att_memory *memory, const att_reading readings[])
{
    c->own = SIZE_MAX;
    for (size_t l = 0; l < c->n_logs; l++)
        if (strcmp(c->logs[l].name, memory->own_name) == 0 && readings[l].is_seen_there
            && !readings[l].is_damaged)
            c->own = l;
    if (c->own != SIZE_MAX)
        memcpy(c->own_name, memory->own_name, sizeof c->own_name);
}

static bool merge(
    att_case *c, const att_reading readings[], bool *is_late, att_error *err)
{
    return att_index_run(&c->index, "PRAGMA foreign_keys = OFF; BEGIN", err)
           && att_logs_merge(c, readings, is_late, err)
           && att_index_do(&c->index, "case.entries_erase", "", NULL, NULL, err)
           && att_index_settle(&c->index, err)
           && att_index_run(&c->index, "COMMIT; PRAGMA foreign_keys = ON", err);
}

static bool replay(att_case *c, att_arena *arena, bool *is_late, att_error *err)
{
    att_memory memory = {0};
    if (!att_memory_load(c, &memory, arena, err) || !find_logs(c, err))
        return false;
    att_reading *readings = att_push(arena, c->n_logs + 1, sizeof *readings, err);
    if (!readings)
        return false;
    for (size_t l = 0; l < c->n_logs; l++)
        if (!att_log_check(c, &c->logs[l], &memory, &readings[l], arena, err))
            return false;
    for (size_t l = 0; l < c->n_logs; l++) {
        warn(c, &c->logs[l], &readings[l]);
        if (readings[l].is_torn && c->access == ATT_WRITE
            && !att_log_set_aside(c, &c->logs[l], err))
            return false;
    }
    if (!drop_empty(c, readings))
        return att_fail(err, ATT_DAMAGED, "the ledger has no entry");
    choose_own(c, &memory, readings);
    if (!merge(c, readings, is_late, err))
        return false;
    if (!*is_late)
        warn_of_missing(c, &memory);
    return true;
}

bool att_replay(att_case *c, att_error *err)
{
    bool ok = true, is_late = true;
    for (int i = 0; ok && is_late && i < 2; i++) {
        att_arena arena;
        att_arena_init(&arena);
        const att_spot start = att_arena_save(&c->scratch);
        c->n_notices = i > 0 ? 0 : c->n_notices; /* the second time says all again */
        ok = (i == 0 || att_index_restart(c, err)) && replay(c, &arena, &is_late, err);
        att_arena_restore(&c->scratch, start);
        att_arena_done(&arena);
    }
    return ok;
}
