/* epoch.c — new keys after someone was put out or something was erased. */
#include "members.h"

#include "apply.h"
#include "erase.h"
#include "wire.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static bool find_pending(
    att_case *c, bool *has_revoked, bool *has_erased, att_error *err)
{
    sqlite3_stmt *find = att_index_statement(&c->index, "case.keys_pending", err);
    if (!find)
        return false;
    const bool is_there = sqlite3_step(find) == SQLITE_ROW;
    *has_revoked = is_there && sqlite3_column_int(find, 0) != 0;
    *has_erased = is_there && sqlite3_column_int(find, 1) != 0;
    (void)sqlite3_reset(find);
    return true;
}

/* What is written from now on opens with keys that no one who left ever had. */
static bool add_keys(att_case *c, att_error *err)
{
    static const att_ring_use uses[] = {ATT_RING_LEDGER, ATT_RING_CASE};
    bool ok = true;
    for (size_t u = 0; ok && u < 2; u++) {
        uint8_t id[16], key[32];
        randombytes_buf(id, sizeof id);
        randombytes_buf(key, sizeof key);
        ok = att_ring_add(&c->ring, id, key, uses[u], err);
        sodium_memzero(key, sizeof key);
    }
    return ok;
}

/* Key files of those who were put out. */
static bool remove_keyfiles(att_case *c, att_error *err)
{
    sqlite3_stmt *all = att_index_statement(&c->index, "case.keys_removed", err);
    bool ok = all != NULL;
    while (ok && sqlite3_step(all) == SQLITE_ROW) {
        char path[64];
        uint8_t tag[16];
        const char *text = (const char *)sqlite3_column_text(all, 0);
        if (!text || strlen(text) != 32 || !wire_unhex(tag, text, 16))
            continue;
        (void)snprintf(path, sizeof path, "keys/%s", text);
        ok = att_disk_destroy(c->ground.disk, path, err);
    }
    (void)sqlite3_reset(all);
    return ok && att_disk_sync_folder(c->ground.disk, "keys", err);
}

static bool append_epoch(att_case *c, att_error *err)
{
    att_arena *a = &c->scratch;
    const att_spot start = att_arena_save(a);
    if (!att_case_begin(c, "keys", err))
        return false;
    att_json *body = att_json_new_object(a);
    body = att_json_set(
        a, body, "generation", att_json_new_int64(a, (int64_t)c->ring.generation));
    const bool ok = att_append_body(c, "epoch", 0, NULL, NULL, body, err)
                    && att_case_commit(c, err);
    att_arena_restore(a, start);
    att_case_abandon(c);
    return ok;
}

bool att_epoch_finish(att_case *c, bool are_fresh, att_error *err)
{
    bool has_revoked, has_erased;
    const att_user *me = att_user_find(c, c->me->id);
    if (c->access != ATT_WRITE || !me || me->role != ATT_KEEPER)
        return true;
    if (!find_pending(c, &has_revoked, &has_erased, err))
        return false;
    if (!has_revoked && !has_erased)
        return true;
    if (has_revoked && !add_keys(c, err))
        return false;
    if (has_revoked || !are_fresh) {
        if (!att_users_to_rings(c, err) || !att_rings_renew(c, err))
            return false;
    }
    return (!has_revoked || remove_keyfiles(c, err)) && append_epoch(c, err);
}

/* A key file that the ledger has since replaced was laid back. One that it does not
 * know yet was cut off before it was recorded, which is no fault. */
static bool check_own_file(att_case *c, att_error *err)
{
    char path[64], sum[65];
    att_bytes file;
    att_error why;
    (void)snprintf(path, sizeof path, "keys/%s", c->key_tag);
    if (!att_disk_load(
            c->ground.disk, path, ATT_KEYFILE_BYTES, &c->scratch, &file, &why))
        return true;
    att_digest(file, sum);
    sqlite3_stmt *find = att_index_statement(&c->index, "case.key_is_old", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text(find, 1, c->key_tag, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(find, 2, sum, -1, SQLITE_STATIC);
    if (sqlite3_step(find) == SQLITE_ROW && sqlite3_column_int(find, 0) != 0)
        att_case_notice_add(c,
            "rolled back: keys/%s is older than the ledger says; its passphrase was "
            "changed since",
            c->key_tag);
    (void)sqlite3_reset(find);
    return true;
}

/* The folder bears the id that the first entry gave it. */
static bool check_folder(att_case *c, att_error *err)
{
    char wanted[33];
    sqlite3_stmt *find = att_index_statement(&c->index, "case.folder", err);
    if (!find)
        return false;
    wire_hex(wanted, c->folder_id, 16);
    const bool is_there = sqlite3_step(find) == SQLITE_ROW;
    const char *id = is_there ? (const char *)sqlite3_column_text(find, 0) : NULL;
    if (id && strcmp(id, wanted) != 0)
        att_case_notice_add(
            c, "damaged: FORMAT: the folder's id is not the one in the ledger");
    (void)sqlite3_reset(find);
    return true;
}

bool att_keys_check(att_case *c, att_error *err)
{
    if (!check_folder(c, err))
        return false;
    sqlite3_stmt *find = att_index_statement(&c->index, "case.generation_newest", err);
    if (!find)
        return false;
    const uint64_t newest =
        sqlite3_step(find) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(find, 0) : 0;
    (void)sqlite3_reset(find);
    if (c->ring.generation < newest)
        att_case_notice_add(c,
            "rolled back: keys/ring.a and ring.b are of generation %" PRIu64
            ", the ledger knows of %" PRIu64,
            c->ring.generation, newest);
    return check_own_file(c, err);
}
