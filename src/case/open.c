/* open.c — a case is opened and closed. */
#include "handle.h"

#include "erase.h"
#include "format.h"
#include "secret.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char format_start[] = "attest case 1\nfolder ";

void att_format_write(const uint8_t folder_id[16], char text[ATT_FORMAT_BYTES + 1])
{
    char hex[33];
    wire_hex(hex, folder_id, 16);
    (void)snprintf(text, ATT_FORMAT_BYTES + 1, "%s%s\n", format_start, hex);
}

bool att_format_load(att_disk *disk, uint8_t folder_id[16], att_error *err)
{
    att_arena arena;
    att_bytes file;
    att_arena_init(&arena);
    bool ok = att_disk_load(disk, "FORMAT", 4096, &arena, &file, err);
    const size_t n = sizeof format_start - 1;
    if (!ok && err->kind == ATT_MISSING)
        att_fail(err, ATT_INVALID, "this folder is no case: it has no file FORMAT");
    else if (ok
             && att_text_starts(
                 (att_text){(const char *)file.at, file.length}, "attest case ")
             && memcmp(file.at, format_start, file.length < n ? file.length : n) != 0)
        ok = att_fail(err, ATT_INVALID,
            "the case is in a format that this version of "
            "attest does not know");
    else if (ok
             && (file.length != ATT_FORMAT_BYTES
                 || memcmp(file.at, format_start, n) != 0
                 || !wire_unhex(folder_id, (const char *)file.at + n, 16)
                 || file.at[ATT_FORMAT_BYTES - 1] != '\n'))
        ok = att_fail(err, ATT_DAMAGED, "FORMAT is not one we wrote");
    att_arena_done(&arena);
    return ok;
}

static int64_t system_now_us(void *clock)
{
    (void)clock;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void give_up_ground(const att_ground *ground)
{
    if (ground->is_lent)
        return;
    att_disk_close(ground->disk);
    att_disk_close(ground->memory);
}

bool att_case_new(
    const att_ground *ground, att_access access, att_case **out, att_error *err)
{
    if (!att_secret_harden(err)) {
        give_up_ground(ground);
        return false;
    }
    att_case *c = calloc(1, sizeof *c);
    if (!c) {
        give_up_ground(ground);
        return att_fail(err, ATT_NO_MEMORY, "out of memory");
    }
    c->ground = *ground;
    if (!c->ground.now_us)
        c->ground.now_us = system_now_us;
    c->access = access;
    c->lock = -1;
    c->own = SIZE_MAX;
    att_arena_init(&c->arena);
    att_arena_init(&c->scratch);
    c->me = att_secret_push(sizeof *c->me, err);
    if (!c->me) {
        att_case_close(c);
        return false;
    }
    *out = c;
    return true;
}

void att_case_notice_add(att_case *c, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    att_text *notices = att_grow(&c->arena, c->notices, c->n_notices,
        &c->notice_capacity, sizeof *notices, NULL);
    att_text copy;
    if (n < 0 || !notices || !att_text_copy(att_text_of(text), &c->arena, &copy, NULL))
        return;
    c->notices = notices;
    c->notices[c->n_notices++] = copy;
}

size_t att_case_n_notices(const att_case *c)
{
    return c->n_notices;
}

att_text att_case_notice(const att_case *c, size_t n)
{
    return c->notices[n];
}

bool att_case_is_alive(const att_case *c, att_error *err)
{
    if (!c->is_dead && !c->ground.disk->is_dead)
        return true;
    att_fail(err, ATT_IO, "an earlier write to this case failed");
    return att_hint(err, "What was answered before is safe. Check the disk, then open "
                         "the case again.");
}

bool att_case_lock(att_case *c, att_error *err)
{
    char holder[64] = "", mine[64], when[28];
    size_t n = 0;
    att_disk *disk = c->ground.disk;
    if (!att_disk_get(disk, "lock", ATT_DISK_KEEP, &c->lock, err)) {
        c->lock = -1;
        return false;
    }
    const int result = disk->calls->lock(disk, c->lock);
    if (result == -EWOULDBLOCK) {
        att_error why;
        if (!att_disk_read(
                disk, "lock", c->lock, holder, sizeof holder - 1, 0, &n, &why))
            n = 0;
        holder[n] = '\0';
        holder[strcspn(holder, "\n")] = '\0';
        att_fail(err, ATT_BUSY, "another program is writing to this case%s%s",
            n > 0 ? ": " : "", holder);
        return att_hint(err, "Wait until it is done, or open the case to read.");
    }
    if (result < 0)
        return att_fail_io(err, -result, "this disk cannot lock the case for writing");
    att_when_write(c->ground.now_us(c->ground.clock), when);
    const int length =
        snprintf(mine, sizeof mine, "process %ld since %.19sZ\n", (long)getpid(), when);
    const att_bytes bytes = {(const uint8_t *)mine, (size_t)length};
    return att_disk_truncate(disk, "lock", c->lock, 0, err)
           && att_disk_write(disk, "lock", c->lock, bytes, 0, err);
}

/* Try the passphrase on one key file. *is_open tells; false only for lack of memory. */
static bool try_key(att_case *c, const char *tag, const att_secret *passphrase,
    bool *is_open, att_error *err)
{
    char path[160];
    att_bytes file;
    att_cost cost;
    att_error why = {0};
    (void)snprintf(path, sizeof path, "keys/%s", tag);
    if (!att_disk_load(
            c->ground.disk, path, ATT_KEYFILE_BYTES + 1, &c->scratch, &file, &why)
        || !att_keyfile_check(file, c->ground.least, &cost, &why)) {
        att_case_notice_add(c, "damaged: keys/%s: %s", tag, why.text);
        return true;
    }
    *is_open = att_keyfile_unlock(file, passphrase, c->me, &why);
    if (!*is_open && why.kind == ATT_NO_MEMORY) {
        *err = why;
        return false;
    }
    if (*is_open)
        memcpy(c->key_tag, tag, sizeof c->key_tag);
    return true;
}

static bool unlock(att_case *c, const att_secret *passphrase, att_error *err)
{
    const att_disk_name *names;
    size_t n_names;
    bool is_open = false;
    uint8_t tag[16];
    const size_t length = att_secret_bytes(passphrase).length;
    if (length == 0 || length > ATT_PASSPHRASE_LONGEST)
        return att_fail(err, ATT_DENIED, "the passphrase does not open this case");
    if (!att_disk_list(c->ground.disk, "keys", &c->scratch, &names, &n_names, err))
        return false;
    for (size_t i = 0; i < n_names && !is_open; i++)
        if (names[i].kind == ATT_DISK_FILE && strlen(names[i].name) == 32
            && wire_unhex(tag, names[i].name, 16)
            && !try_key(c, names[i].name, passphrase, &is_open, err))
            return false;
    if (is_open)
        return true;
    att_fail(err, ATT_DENIED, "the passphrase does not open this case");
    if (c->n_notices > 0)
        att_hint(err, "%.*s", ATT_PRINT(c->notices[c->n_notices - 1]));
    return false;
}

static bool load_rings(att_case *c, att_error *err)
{
    att_ring_faults faults;
    if (!att_ring_load(&c->ring, c->ground.disk, att_ring_paths, c->me, &faults, err))
        return false;
    for (size_t f = 0; f < faults.n; f++)
        att_case_notice_add(c, "%s", faults.text[f]);
    att_error why;
    c->has_sealed = att_ring_load(
        &c->sealed, c->ground.disk, att_sealed_paths, c->me, &faults, &why);
    if (!c->has_sealed && why.kind == ATT_DENIED)
        return true; /* sealed persons are for keepers */
    if (!c->has_sealed) {
        *err = why;
        return false;
    }
    for (size_t f = 0; f < faults.n; f++)
        att_case_notice_add(c, "%s", faults.text[f]);
    return att_ledger_key(c)
           || att_fail(err, ATT_DAMAGED, "keys/ring.a has no key for the ledger");
}

bool att_index_restart(att_case *c, att_error *err)
{
    att_index_close(&c->index);
    c->n_logs = c->n_users = 0;
    c->count = c->seq = c->n_fresh = 0;
    return att_index_open(&c->index, err);
}

/* The ledger must be the one this user was let into. */
static bool check_anchor(att_case *c, att_error *err)
{
    for (size_t l = 0; l < c->n_logs; l++)
        if (memcmp(c->logs[l].first, c->me->anchor, 32) == 0)
            return true;
    if (c->ground.wants_all) {
        c->is_damaged = true;
        att_case_notice_add(c, "the ledger is not the one this key was made for");
        return true;
    }
    att_fail(err, ATT_DAMAGED, "the ledger is not the one this key was made for");
    return att_hint(
        err, "The log that the case began with is missing or was replaced.");
}

static bool check_write(att_case *c, att_error *err)
{
    const att_user *me = att_user_find(c, c->me->id);
    if (c->is_damaged) {
        att_fail(err, ATT_DAMAGED, "%.*s",
            c->n_notices > 0 ? (int)c->notices[c->n_notices - 1].length : 0,
            c->n_notices > 0 ? c->notices[c->n_notices - 1].at : "");
        return att_hint(err,
            "Nothing was changed. The case can be read; `attest verify` "
            "says what is still good.");
    }
    if (!me || me->is_removed || me->role == ATT_READER)
        return att_fail(err, ATT_DENIED, "this user may only read the case");
    return true;
}

/* Two unequal copies of a ring are made equal by whoever next writes. */
static bool repair_rings(att_case *c, att_error *err)
{
    return (!c->ring.needs_repair
               || att_ring_rewrite(&c->ring, c->ground.disk, false, err))
           && (!c->has_sealed || !c->sealed.needs_repair
               || att_ring_rewrite(&c->sealed, c->ground.disk, false, err));
}

/* Files that a writer had not put in place when it ended. */
static bool sweep(att_case *c, att_error *err)
{
    static const char *const folders[] = {".", "keys", "objects"};
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        const att_disk_name *names;
        size_t n_names;
        char path[256];
        if (!att_disk_list(
                c->ground.disk, folders[f], &c->scratch, &names, &n_names, err))
            return false;
        for (size_t i = 0; i < n_names; i++) {
            if (names[i].kind != ATT_DISK_FILE
                || strncmp(names[i].name, ".tmp-", 5) != 0)
                continue;
            (void)snprintf(path, sizeof path, "%s/%s", folders[f], names[i].name);
            if (!att_disk_remove(c->ground.disk, path, err))
                return false;
        }
    }
    return true;
}

static bool open_case(att_case *c, const att_secret *passphrase, att_error *err)
{
    bool has_erased;
    if (!att_format_load(c->ground.disk, c->folder_id, err)
        || (c->access == ATT_WRITE && !att_case_lock(c, err))
        || !unlock(c, passphrase, err) || !load_rings(c, err)
        || !(
            c->ground.wants_all ? att_index_restart(c, err) : att_snapshot_load(c, err))
        || !att_replay(c, err) || !check_anchor(c, err) || !att_users_to_rings(c, err)
        || (c->access == ATT_WRITE && !check_write(c, err))
        || !att_erasures_apply(c, &has_erased, err)
        || (c->access == ATT_WRITE && (!repair_rings(c, err) || !sweep(c, err))))
        return false;
    att_error why;
    if (c->has_news && !att_memory_save(c, &why))
        att_case_notice_add(c, "this device does not remember the case: %s", why.text);
    att_arena_restore(&c->scratch, (att_spot){0});
    return true;
}

bool att_case_open_on(const att_ground *ground, const att_secret *passphrase,
    att_access access, att_case **out, att_error *err)
{
    att_case *c;
    if (!att_case_new(ground, access, &c, err))
        return false;
    if (!open_case(c, passphrase, err)) {
        att_case_close(c);
        return false;
    }
    *out = c;
    return true;
}

bool att_case_open(const char *path, const att_secret *passphrase, att_access access,
    att_case **out, att_error *err)
{
    att_ground ground = {.least = ATT_COST_LEAST};
    if (!att_disk_open(path, &ground.disk, err))
        return false;
    if (!att_memory_open(&ground.memory, err)) {
        ground.memory = NULL;
        if (access == ATT_WRITE) {
            att_disk_close(ground.disk);
            return false;
        }
    }
    return att_case_open_on(&ground, passphrase, access, out, err)
           || att_within(err, "%s", path);
}

/* A saved index is worth its time once many entries would be read again. */
static bool wants_snapshot(const att_case *c)
{
    enum { FEW = 1000 };
    return c->access == ATT_WRITE && !c->is_dead && !c->ground.disk->is_dead
           && c->lock >= 0 && !c->batch.is_open && c->index.db && c->n_fresh > FEW
           && c->n_fresh > c->seq / 10;
}

void att_case_close(att_case *c)
{
    if (!c)
        return;
    att_case_abandon(c);
    att_error why;
    if (wants_snapshot(c) && !att_snapshot_save(c, &why))
        c->is_dead = true;
    if (c->lock >= 0) {
        if (!c->ground.disk->is_dead)
            (void)c->ground.disk->calls->truncate(c->ground.disk, c->lock, 0);
        att_disk_drop(c->ground.disk, c->lock);
    }
    att_index_close(&c->index);
    att_ring_done(&c->ring);
    att_ring_done(&c->sealed);
    att_buffer_done(&c->batch.frames);
    att_secret_pop(c->me);
    free(c->logs);
    free(c->users);
    att_arena_done(&c->arena);
    att_arena_done(&c->scratch);
    give_up_ground(&c->ground);
    free(c);
}

void att_case_state_of(const att_case *c, att_case_state *state)
{
    *state = (att_case_state){0};
    if (c->own == SIZE_MAX)
        return att_tree_root(&(att_tree){0}, state->root);
    state->n_entries = c->logs[c->own].tree.size;
    att_tree_root(&c->logs[c->own].tree, state->root);
}
