/* open.c — a case is opened: unlocked, replayed, put right. */
#include "erase.h"
#include "format.h"
#include "members.h"

#include <stdio.h>
#include <string.h>

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
    enum { KEYS = 0 }; /* may have been about to be destroyed */
    static const char *const folders[] = {"keys", ".", "objects"};
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
            if (!(f == KEYS ? att_disk_destroy(c->ground.disk, path, err)
                            : att_disk_remove(c->ground.disk, path, err)))
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
        || !att_case_unlock(c, passphrase, err) || !att_rings_load(c, err)
        || !(
            c->ground.wants_all ? att_index_restart(c, err) : att_snapshot_load(c, err))
        || !att_replay(c, err) || !check_anchor(c, err) || !att_users_to_rings(c, err)
        || (c->access == ATT_WRITE && !check_write(c, err))
        || !att_erasures_apply(c, &has_erased, err)
        || (c->access == ATT_WRITE
            && (!repair_rings(c, err) || !sweep(c, err)
                || !att_epoch_finish(c, has_erased, err)))
        || !att_keys_check(c, err))
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
