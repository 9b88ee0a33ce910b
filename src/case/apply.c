/* apply.c — what an entry means for the case. */
#include "apply.h"

#include "wire.h"

#include <stdio.h>
#include <string.h>

att_json *att_json_new_hex(att_arena *arena, const uint8_t *bytes, size_t n)
{
    char *hex = att_push(arena, 2 * n + 1, 1, NULL);
    if (!hex)
        return NULL;
    wire_hex(hex, bytes, n);
    return att_json_new_text(arena, (att_text){hex, 2 * n});
}

att_text att_scopes_text(
    size_t n_scopes, const uint8_t scopes[][16], char text[ATT_SCOPES_TEXT])
{
    size_t n = 0;
    for (size_t s = 0; s < n_scopes; s++) {
        if (s > 0)
            text[n++] = ' ';
        wire_hex(text + n, scopes[s], 16);
        n += 32;
    }
    return (att_text){text, n};
}

att_json *att_user_json(const att_identity *identity, att_role role, att_text name,
    const char *key_tag, att_arena *a)
{
    att_json *user = att_json_new_object(a);
    user = att_json_set(a, user, "box", att_json_new_hex(a, identity->box_public, 32));
    user = att_json_set(a, user, "id", att_json_new_text(a, att_text_of(identity->id)));
    user = att_json_set(a, user, "key", att_json_new_text(a, att_text_of(key_tag)));
    user = att_json_set(a, user, "name", att_json_new_text(a, name));
    user = att_json_set(
        a, user, "role", att_json_new_text(a, att_text_of(att_role_word(role))));
    return att_json_set(
        a, user, "sign", att_json_new_hex(a, identity->sign_public, 32));
}

static bool read_hex(const att_json *body, const char *name, uint8_t *bytes, size_t n)
{
    const att_text hex = att_json_text(att_json_get(body, name));
    return hex.length == 2 * n && wire_unhex(bytes, hex.at, n);
}

static bool fail_body(const att_head *head, att_error *err)
{
    return att_fail(
        err, ATT_DAMAGED, "an entry of kind \"%s\" is not one we write", head->kind);
}

/* A user's id follows from the public key, so nobody can take another's place. */
static bool keep_user(att_case *c, const att_head *head, const att_json *user,
    bool is_removed, att_error *err)
{
    uint8_t sign[32], box[32];
    char id[17];
    att_role role;
    if (!read_hex(user, "sign", sign, 32) || !read_hex(user, "box", box, 32)
        || !att_role_of(att_json_text(att_json_get(user, "role")), &role))
        return fail_body(head, err);
    att_user_id(sign, id);
    if (!att_text_is(att_json_text(att_json_get(user, "id")), id))
        return fail_body(head, err);
    return att_user_keep(c, att_json_text(att_json_get(user, "name")),
        att_json_text(att_json_get(user, "key")), role, sign, box, is_removed, err);
}

static bool keep_origin(
    att_case *c, size_t log, const att_head *head, const att_json *body, att_error *err)
{
    const att_text origin = att_json_text(att_json_get(body, "origin"));
    att_log *l = &c->logs[log];
    if (origin.length == 0 || origin.length >= sizeof l->origin)
        return fail_body(head, err);
    (void)snprintf(l->origin, sizeof l->origin, "%.*s", ATT_PRINT(origin));
    return true;
}

static bool keep_scope(
    att_case *c, const att_head *head, const att_json *body, att_error *err)
{
    uint8_t id[16];
    const att_text texts[] = {att_json_text(att_json_get(body, "id")),
        att_json_text(att_json_get(body, "code"))};
    const int64_t is_sealed = att_json_bool(att_json_get(body, "sealed"));
    if (!read_hex(body, "id", id, 16) || texts[1].length == 0)
        return fail_body(head, err);
    return att_index_do(&c->index, "case.scope_save", "ttn", texts, &is_sealed, err);
}

static bool erase_scope(
    att_case *c, const att_head *head, const att_json *body, att_error *err)
{
    uint8_t id[16];
    const att_text texts[] = {att_json_text(att_json_get(body, "id")),
        att_text_of(head->when), att_json_text(att_json_get(body, "reason"))};
    const att_json *objects = att_json_get(body, "objects");
    if (!read_hex(body, "id", id, 16)
        || !att_index_do(&c->index, "case.scope_erase", "ttt", texts, NULL, err))
        return fail_body(head, err);
    for (size_t i = 0; i < att_json_count(objects); i++) {
        const att_text name = att_json_text(att_json_at(objects, i));
        if (name.length != 64
            || !att_index_do(&c->index, "case.object_erase", "t", &name, NULL, err))
            return fail_body(head, err);
    }
    return true;
}

static bool keep_object(att_case *c, uint64_t seq, const att_head *head,
    const att_json *body, att_error *err)
{
    uint8_t hash[64];
    int64_t length;
    char scopes[ATT_SCOPES_TEXT];
    if (!read_hex(body, "file", hash, 32) || !read_hex(body, "sha256", hash, 32)
        || !read_hex(body, "blake2b", hash, 64)
        || !att_json_int64(att_json_get(body, "length"), &length) || length < 0)
        return fail_body(head, err);
    const att_text texts[] = {att_json_text(att_json_get(body, "file")),
        att_json_text(att_json_get(body, "sha256")),
        att_json_text(att_json_get(body, "blake2b")),
        att_scopes_text(head->n_scopes, head->scopes, scopes)};
    const int64_t numbers[] = {(int64_t)seq, length};
    return att_index_do(&c->index, "case.object_save", "tnnttt", texts, numbers, err);
}

bool att_apply(att_case *c, size_t log, uint64_t seq, const att_head *head,
    const att_json *body, att_error *err)
{
    const char *kind = head->kind;
    const bool is_create = strcmp(kind, "create") == 0;
    if (is_create || strcmp(kind, "device") == 0)
        return keep_origin(c, log, head, body, err)
               && (!is_create
                   || keep_user(c, head, att_json_get(body, "keeper"), false, err));
    if (strcmp(kind, "grant") == 0 || strcmp(kind, "revoke") == 0)
        return keep_user(
            c, head, att_json_get(body, "user"), strcmp(kind, "revoke") == 0, err);
    if (strcmp(kind, "scope") == 0)
        return keep_scope(c, head, body, err);
    if (strcmp(kind, "erase") == 0)
        return erase_scope(c, head, body, err);
    if (strcmp(kind, "seal") == 0)
        return keep_object(c, seq, head, body, err);
    return true;
}
