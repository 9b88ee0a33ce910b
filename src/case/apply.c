/* apply.c — what an entry means for the case. */
#include "apply.h"

#include "wire.h"

#include <stdio.h>
#include <string.h>

static att_json *hex_json(const uint8_t *bytes, size_t n, att_arena *arena)
{
    char *hex = att_push(arena, 2 * n + 1, 1, NULL);
    if (!hex)
        return NULL;
    wire_hex(hex, bytes, n);
    return att_json_new_text(arena, (att_text){hex, 2 * n});
}

att_json *att_user_json(
    const att_identity *identity, att_role role, att_text name, att_arena *arena)
{
    att_json *user = att_json_new_object(arena);
    user = att_json_set(arena, user, "box", hex_json(identity->box_public, 32, arena));
    user = att_json_set(
        arena, user, "id", att_json_new_text(arena, att_text_of(identity->id)));
    user = att_json_set(arena, user, "name", att_json_new_text(arena, name));
    user = att_json_set(arena, user, "role",
        att_json_new_text(arena, att_text_of(att_role_word(role))));
    return att_json_set(
        arena, user, "sign", hex_json(identity->sign_public, 32, arena));
}

static bool read_key(const att_json *user, const char *name, uint8_t key[32])
{
    const att_text hex = att_json_text(att_json_get(user, name));
    return hex.length == 64 && wire_unhex(key, hex.at, 32);
}

/* A user's id follows from the public key, so nobody can take another's place. */
static bool keep_user(
    att_case *c, const att_json *user, bool is_removed, att_error *err)
{
    uint8_t sign[32], box[32];
    char id[17];
    att_role role;
    if (!read_key(user, "sign", sign) || !read_key(user, "box", box)
        || !att_role_of(att_json_text(att_json_get(user, "role")), &role))
        return att_fail(err, ATT_DAMAGED, "an entry about a user is not one we write");
    att_user_id(sign, id);
    if (!att_text_is(att_json_text(att_json_get(user, "id")), id))
        return att_fail(err, ATT_DAMAGED, "a user's id does not fit its key");
    return att_user_keep(c, id, att_json_text(att_json_get(user, "name")), role, sign,
        box, is_removed, err);
}

static bool keep_origin(att_case *c, size_t log, const att_json *body, att_error *err)
{
    const att_text origin = att_json_text(att_json_get(body, "origin"));
    att_log *l = &c->logs[log];
    if (origin.length == 0 || origin.length >= sizeof l->origin)
        return att_fail(err, ATT_DAMAGED, "a log does not say its origin");
    (void)snprintf(l->origin, sizeof l->origin, "%.*s", ATT_PRINT(origin));
    return true;
}

bool att_apply(
    att_case *c, size_t log, const char *kind, const att_json *body, att_error *err)
{
    const bool is_create = strcmp(kind, "create") == 0;
    if (is_create || strcmp(kind, "device") == 0)
        return keep_origin(c, log, body, err)
               && (!is_create
                   || keep_user(c, att_json_get(body, "keeper"), false, err));
    if (strcmp(kind, "grant") == 0 || strcmp(kind, "revoke") == 0)
        return keep_user(
            c, att_json_get(body, "user"), strcmp(kind, "revoke") == 0, err);
    return true;
}
