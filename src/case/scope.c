/* scope.c — what can be destroyed together has a key of its own. */
#include "scope.h"

#include "apply.h"
#include "secret.h"
#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

bool att_scope_find(att_case *c, att_text code, att_scope *scope, bool *is_there,
    bool *is_sealed, att_error *err)
{
    sqlite3_stmt *find = att_index_statement(&c->index, "case.scopes_of_code", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text64(
        find, 1, code.at, code.length, SQLITE_STATIC, SQLITE_UTF8);
    bool ok = true;
    *is_there = false;
    while (ok && sqlite3_step(find) == SQLITE_ROW) {
        const char *id = (const char *)sqlite3_column_text(find, 0);
        if (sqlite3_column_type(find, 2) != SQLITE_NULL)
            ok = att_fail(
                err, ATT_REFUSED, "%.*s was erased from this case", ATT_PRINT(code));
        else if (!*is_there && id && strlen(id) == 32
                 && wire_unhex(scope->id, id, 16)) {
            *is_there = true;
            *is_sealed = sqlite3_column_int(find, 1) != 0;
        }
    }
    (void)sqlite3_reset(find);
    return ok;
}

bool att_scope_make(
    att_case *c, att_text code, bool is_sealed, att_scope *scope, att_error *err)
{
    uint8_t key[32];
    att_arena *a = &c->scratch;
    att_ring *ring = is_sealed ? &c->sealed : &c->ring;
    const att_user *me = att_user_find(c, c->me->id);
    if (!att_batch_check(c, err))
        return false;
    if (is_sealed && !(c->has_sealed && me && me->role == ATT_KEEPER))
        return att_fail(err, ATT_DENIED, "only a keeper may seal who a person is");
    if (code.length == 0 || code.length > 128)
        return att_fail(err, ATT_INVALID, "a code has 1 to 128 bytes");
    randombytes_buf(scope->id, sizeof scope->id);
    randombytes_buf(key, sizeof key);
    const bool is_kept = att_ring_add(ring, scope->id, key, ATT_RING_SCOPE, err);
    sodium_memzero(key, sizeof key);
    if (!is_kept)
        return false;
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "code", att_json_new_text(a, code));
    body = att_json_set(a, body, "id", att_json_new_hex(a, scope->id, 16));
    body = att_json_set(a, body, "sealed", att_json_new_bool(a, is_sealed));
    return att_append_body(c, "scope", 0, NULL, NULL, body, err) || att_batch_fail(c);
}

bool att_case_scope(att_case *c, att_text code, att_scope *scope, att_error *err)
{
    bool is_there, is_sealed;
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = att_case_is_alive(c, err)
                    && att_scope_find(c, code, scope, &is_there, &is_sealed, err)
                    && (is_there || att_scope_make(c, code, false, scope, err));
    att_arena_restore(&c->scratch, start);
    return ok;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, 16);
}

bool att_scopes_sort(size_t n_scopes, const att_scope scopes[], uint8_t sorted[][16],
    size_t *n_sorted, att_error *err)
{
    if (n_scopes > ATT_SCOPES_MOST)
        return att_fail(err, ATT_LIMIT, "%zu scopes for one entry; at most %d",
            n_scopes, ATT_SCOPES_MOST);
    for (size_t s = 0; s < n_scopes; s++)
        memcpy(sorted[s], scopes[s].id, 16);
    if (n_scopes > 1)
        qsort(sorted, n_scopes, 16, compare_ids);
    *n_sorted = 0;
    for (size_t s = 0; s < n_scopes; s++)
        if (*n_sorted == 0 || memcmp(sorted[*n_sorted - 1], sorted[s], 16) != 0)
            memmove(sorted[(*n_sorted)++], sorted[s], 16);
    return true;
}
