/* erase.c — the keys of a scope are destroyed, and all that was under them with it. */
#include "erase.h"

#include "apply.h"
#include "members.h"
#include "object.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

/* Forget the keys of erased scopes that a ring still holds. */
static bool forget(att_case *c, bool *has_any, att_error *err)
{
    sqlite3_stmt *all = att_index_statement(&c->index, "case.scopes_erased", err);
    if (!all)
        return false;
    *has_any = false;
    while (sqlite3_step(all) == SQLITE_ROW) {
        uint8_t id[16];
        const char *hex = (const char *)sqlite3_column_text(all, 0);
        if (!hex || strlen(hex) != 32 || !wire_unhex(id, hex, 16))
            continue;
        if (att_ring_forget(&c->ring, id))
            *has_any = true;
        if (c->has_sealed && att_ring_forget(&c->sealed, id))
            *has_any = true;
    }
    (void)sqlite3_reset(all);
    return true;
}

/* Take away the files of all erased objects. */
static bool remove_files(att_case *c, att_error *err)
{
    sqlite3_stmt *all = att_index_statement(&c->index, "case.objects_erased", err);
    bool ok = all != NULL;
    while (ok && sqlite3_step(all) == SQLITE_ROW) {
        char path[80];
        const char *name = (const char *)sqlite3_column_text(all, 0);
        if (!name || strlen(name) != 64)
            continue;
        att_object_path(name, path);
        ok = att_disk_remove(c->ground.disk, path, err);
    }
    (void)sqlite3_reset(all);
    return ok;
}

/* The saved index is under the ring key, so a fresh one ends every old copy of it. */
bool att_rings_renew(att_case *c, att_error *err)
{
    att_disk *disk = c->ground.disk;
    return att_ring_rewrite(&c->ring, disk, true, err)
           && (!c->has_sealed || att_ring_rewrite(&c->sealed, disk, true, err))
           && att_disk_remove(disk, "index", err) && remove_files(c, err)
           && att_disk_sync_all(disk, err);
}

bool att_erasures_apply(att_case *c, bool *has_any, att_error *err)
{
    if (!forget(c, has_any, err))
        return false;
    if (!*has_any)
        return true;
    /* Read again without the keys: what was erased is not even in memory then. */
    return att_index_restart(c, err) && att_replay(c, err) && att_users_to_rings(c, err)
           && (c->access != ATT_WRITE || att_rings_renew(c, err));
}

/* The files that go with a scope: without its key they are only noise. */
static bool names_of(att_case *c, att_text id, att_json **names, att_error *err)
{
    att_arena *a = &c->scratch;
    sqlite3_stmt *find = att_index_statement(&c->index, "case.objects_of_scope", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text64(find, 1, id.at, id.length, SQLITE_STATIC, SQLITE_UTF8);
    *names = att_json_new_array(a);
    bool ok = true;
    while (ok && sqlite3_step(find) == SQLITE_ROW) {
        att_text name;
        ok = att_text_copy(
            att_text_of((const char *)sqlite3_column_text(find, 0)), a, &name, err);
        if (ok)
            *names = att_json_push(a, *names, att_json_new_text(a, name));
    }
    (void)sqlite3_reset(find);
    return ok;
}

static bool append_erase(
    att_case *c, att_text code, att_text authority, att_text reason, att_error *err)
{
    sqlite3_stmt *find = att_index_statement(&c->index, "case.scopes_of_code", err);
    att_arena *a = &c->scratch;
    att_text ids[16];
    size_t n = 0;
    if (!find)
        return false;
    (void)sqlite3_bind_text64(
        find, 1, code.at ? code.at : "", code.length, SQLITE_STATIC, SQLITE_UTF8);
    bool ok = true;
    while (ok && n < 16 && sqlite3_step(find) == SQLITE_ROW)
        if (sqlite3_column_type(find, 2) == SQLITE_NULL)
            ok = att_text_copy(att_text_of((const char *)sqlite3_column_text(find, 0)),
                a, &ids[n++], err);
    (void)sqlite3_reset(find);
    if (ok && n == 0)
        return att_fail(
            err, ATT_MISSING, "there is nothing under the code %.*s", ATT_PRINT(code));
    for (size_t i = 0; ok && i < n; i++) {
        att_json *names = NULL;
        if (!names_of(c, ids[i], &names, err))
            return false;
        att_json *body = att_json_new_object(a);
        body = att_json_set(a, body, "authority", att_json_new_text(a, authority));
        body = att_json_set(a, body, "code", att_json_new_text(a, code));
        body = att_json_set(a, body, "id", att_json_new_text(a, ids[i]));
        body = att_json_set(a, body, "objects", names);
        body = att_json_set(a, body, "reason", att_json_new_text(a, reason));
        ok = att_append_body(c, "erase", 0, NULL, NULL, body, err);
    }
    return ok;
}

static bool erase(
    att_case *c, att_text code, att_text authority, att_text reason, att_error *err)
{
    bool has_any;
    if (!att_member_check(c, false, "erase", err))
        return false;
    if (authority.length == 0 || reason.length == 0)
        return att_fail(err, ATT_INVALID, "an erasure names its authority and reason");
    if (!att_case_begin(c, "erase", err))
        return false;
    if (!append_erase(c, code, authority, reason, err) || !att_case_commit(c, err)) {
        att_case_abandon(c);
        return false;
    }
    if (!att_erasures_apply(c, &has_any, err) || !att_epoch_finish(c, has_any, err)) {
        c->is_dead = true;
        return att_hint(err, "The erasure is on the record and will be completed when "
                             "the case is next opened for writing.");
    }
    return true;
}

bool att_case_erase(
    att_case *c, att_text code, att_text authority, att_text reason, att_error *err)
{
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = erase(c, code, authority, reason, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}
