/* users.c — who may do what, as the ledger says. */
#include "handle.h"

#include "wire.h"

#include <stdlib.h>
#include <string.h>

static const char *const role_words[] = {[ATT_READER] = "reader",
    [ATT_CONTRIBUTOR] = "contributor",
    [ATT_KEEPER] = "keeper"};

const char *att_role_word(att_role role)
{
    return role_words[role];
}

bool att_role_of(att_text word, att_role *role)
{
    for (int r = ATT_READER; r <= ATT_KEEPER; r++)
        if (att_text_is(word, role_words[r])) {
            *role = (att_role)r;
            return true;
        }
    return false;
}

const att_user *att_user_find(const att_case *c, const char *id)
{
    for (size_t u = 0; u < c->n_users; u++)
        if (strcmp(c->users[u].id, id) == 0)
            return &c->users[u];
    return NULL;
}

static att_user *place_for(att_case *c, const char *id, att_error *err)
{
    for (size_t u = 0; u < c->n_users; u++)
        if (strcmp(c->users[u].id, id) == 0)
            return &c->users[u];
    att_user *users = realloc(c->users, (c->n_users + 1) * sizeof *users);
    if (!users) {
        att_fail(err, ATT_NO_MEMORY, "out of memory for users");
        return NULL;
    }
    c->users = users;
    return &users[c->n_users++];
}

static void fill(att_user *user, const char *id, att_role role,
    const uint8_t sign_public[32], const uint8_t box_public[32], bool is_removed)
{
    memset(user, 0, sizeof *user);
    memcpy(user->id, id, 16);
    user->role = role;
    user->is_removed = is_removed;
    memcpy(user->sign_public, sign_public, 32);
    memcpy(user->box_public, box_public, 32);
}

bool att_user_keep(att_case *c, att_text name, att_text key_tag, att_role role,
    const uint8_t sign_public[32], const uint8_t box_public[32], bool is_removed,
    att_error *err)
{
    char id[17], sign[65], box[65];
    const int64_t removed = is_removed;
    att_user_id(sign_public, id);
    wire_hex(sign, sign_public, 32);
    wire_hex(box, box_public, 32);
    const att_text texts[] = {att_text_of(id), name, att_text_of(att_role_word(role)),
        att_text_of(sign), att_text_of(box), key_tag};
    att_user *user = place_for(c, id, err);
    if (!user)
        return false;
    fill(user, id, role, sign_public, box_public, is_removed);
    return att_index_do(&c->index, "case.user_save", "ttttttn", texts, &removed, err);
}

bool att_users_load(att_case *c, att_error *err)
{
    sqlite3_stmt *all = att_index_statement(&c->index, "case.users", err);
    c->n_users = 0;
    if (!all)
        return false;
    bool ok = true;
    while (ok && sqlite3_step(all) == SQLITE_ROW) {
        const char *texts[5];
        for (int i = 0; i < 5; i++) {
            texts[i] = (const char *)sqlite3_column_text(all, i);
            texts[i] = texts[i] ? texts[i] : "";
        }
        uint8_t sign[32], box[32];
        att_role role;
        att_user *user = NULL;
        ok = strlen(texts[0]) == 16 && strlen(texts[3]) == 64 && strlen(texts[4]) == 64
             && wire_unhex(sign, texts[3], 32) && wire_unhex(box, texts[4], 32)
             && att_role_of(att_text_of(texts[2]), &role);
        if (!ok)
            att_fail(err, ATT_DAMAGED, "the list of users is not one we wrote");
        else
            ok = (user = place_for(c, texts[0], err)) != NULL;
        if (ok)
            fill(user, texts[0], role, sign, box, sqlite3_column_int(all, 6) != 0);
    }
    (void)sqlite3_reset(all);
    return ok;
}

bool att_users_to_rings(att_case *c, att_error *err)
{
    uint8_t(*all)[32] = calloc(c->n_users + 1, sizeof *all);
    uint8_t(*keepers)[32] = calloc(c->n_users + 1, sizeof *keepers);
    size_t n_all = 0, n_keepers = 0;
    bool ok = all && keepers;
    for (size_t u = 0; ok && u < c->n_users; u++) {
        if (c->users[u].is_removed)
            continue;
        memcpy(all[n_all++], c->users[u].box_public, 32);
        if (c->users[u].role == ATT_KEEPER)
            memcpy(keepers[n_keepers++], c->users[u].box_public, 32);
    }
    if (!ok)
        att_fail(err, ATT_NO_MEMORY, "out of memory for users");
    ok = ok && att_ring_set_members(&c->ring, all, n_all, err)
         && att_ring_set_members(&c->sealed, keepers, n_keepers, err);
    free(all);
    free(keepers);
    return ok;
}
