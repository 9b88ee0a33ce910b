/* identity.c — who a person is: sealed for keepers, and revealed on the record. */
#include "handle.h"

#include "apply.h"
#include "scope.h"
#include "secret.h"
#include "wire.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char before[] = "{\"identity\":\"";
static const char behind[] = "\"}";

/* The inner text, in locked memory: {"identity":"HEX"}. */
static char *write_inner(att_bytes identity, size_t *length, att_error *err)
{
    const size_t n_before = sizeof before - 1;
    *length = n_before + 2 * identity.length + sizeof behind - 1;
    char *inner = att_secret_push(*length + 1, err);
    if (!inner)
        return NULL;
    memcpy(inner, before, n_before);
    wire_hex(inner + n_before, identity.at, identity.length);
    memcpy(inner + *length - 2, behind, 2);
    return inner;
}

static bool identify(
    att_case *c, att_text code, const att_secret *identity, att_error *err)
{
    enum { LONGEST = 64 * 1024 };
    att_scope scope;
    bool is_there, is_sealed = true;
    const att_bytes bytes = att_secret_bytes(identity);
    if (bytes.length == 0 || bytes.length > LONGEST)
        return att_fail(err, ATT_INVALID, "an identity has 1 to %d bytes", LONGEST);
    if (!att_batch_check(c, err)
        || !att_scope_find(c, code, &scope, &is_there, &is_sealed, err)
        || (!is_there && !att_scope_make(c, code, true, &scope, err)))
        return false;
    if (!is_sealed)
        return att_fail(err, ATT_INVALID,
            "%.*s is a source; an identity belongs to a person's own code",
            ATT_PRINT(code));
    size_t length;
    char *inner = write_inner(bytes, &length, err);
    if (!inner)
        return false;
    const att_entry_note note = {.state = "closed"};
    const bool ok = att_append(c, "identity", 1, &scope.id, NULL,
                        (att_text){inner, length}, &note, err)
                    || att_batch_fail(c);
    att_secret_pop(inner);
    return ok;
}

bool att_case_identify(
    att_case *c, att_text code, const att_secret *identity, att_error *err)
{
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = att_case_is_alive(c, err) && identify(c, code, identity, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}

/* The newest identity entry under a scope. */
static bool find_entry(
    att_case *c, const att_scope *scope, size_t *log, att_place *place, att_error *err)
{
    char id[33];
    sqlite3_stmt *find = att_index_statement(&c->index, "case.identity_entry", err);
    if (!find)
        return false;
    wire_hex(id, scope->id, 16);
    (void)sqlite3_bind_text(find, 1, id, -1, SQLITE_STATIC);
    const bool is_found = sqlite3_step(find) == SQLITE_ROW;
    if (is_found) {
        *log = (size_t)sqlite3_column_int64(find, 0) - 1;
        *place = (att_place){(uint32_t)sqlite3_column_int64(find, 1),
            (uint64_t)sqlite3_column_int64(find, 2)};
    }
    (void)sqlite3_reset(find);
    return (is_found && *log < c->n_logs)
           || att_fail(err, ATT_MISSING, "no identity is sealed under this code");
}

static bool read_inner(att_text inner, att_secret **identity, att_error *err)
{
    const size_t n_before = sizeof before - 1;
    if (inner.length < n_before + 2 || (inner.length - n_before) % 2 != 0
        || memcmp(inner.at, before, n_before) != 0
        || memcmp(inner.at + inner.length - 2, behind, 2) != 0)
        return att_fail(err, ATT_DAMAGED, "the identity is not in a form we write");
    const size_t n = (inner.length - n_before - 2) / 2;
    uint8_t *bytes = att_secret_push(n + 1, err);
    if (!bytes)
        return false;
    const bool ok =
        wire_unhex(bytes, inner.at + n_before, n)
            ? att_secret_new((att_bytes){bytes, n}, identity, err)
            : att_fail(err, ATT_DAMAGED, "the identity is not in a form we write");
    att_secret_pop(bytes);
    return ok;
}

static bool open_identity(
    att_case *c, const att_scope *scope, att_secret **identity, att_error *err)
{
    size_t log = 0;
    att_place place = {0};
    att_frame frame;
    att_text inner;
    att_head head = {.n_scopes = 1};
    memcpy(head.scopes[0], scope->id, 16);
    if (!find_entry(c, scope, &log, &place, err)
        || !att_log_entry_at(
            c->ground.disk, c->logs[log].name, place, &c->scratch, &frame, err))
        return false;
    uint8_t *plain = att_secret_push(frame.inner.length, err);
    if (!plain)
        return false;
    const att_opened opened = att_open_inner(c, &frame, &head, plain, &inner, NULL);
    bool ok = opened == ATT_OPENED;
    if (!ok)
        att_fail(err, opened == ATT_NO_KEY ? ATT_DENIED : ATT_DAMAGED,
            "the identity does not open for this user");
    ok = ok && read_inner(inner, identity, err);
    att_secret_pop(plain);
    return ok;
}

static bool reveal(
    att_case *c, att_text code, att_text reason, att_secret **identity, att_error *err)
{
    att_scope scope;
    bool is_there, is_sealed = false;
    att_secret *found = NULL;
    att_arena *a = &c->scratch;
    if (!att_batch_check(c, err)
        || !att_scope_find(c, code, &scope, &is_there, &is_sealed, err))
        return false;
    if (!is_there || !is_sealed)
        return att_fail(
            err, ATT_MISSING, "no identity is sealed under %.*s", ATT_PRINT(code));
    if (!c->has_sealed)
        return att_fail(err, ATT_DENIED, "only a keeper may see who a person is");
    if (!open_identity(c, &scope, &found, err))
        return false;
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "code", att_json_new_text(a, code));
    body = att_json_set(a, body, "reason", att_json_new_text(a, reason));
    if (!att_append_body(c, "reveal", 0, NULL, NULL, body, err)) {
        att_secret_wipe(found);
        return att_batch_fail(c);
    }
    *identity = found;
    return true;
}

bool att_case_reveal(
    att_case *c, att_text code, att_text reason, att_secret **identity, att_error *err)
{
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = att_case_is_alive(c, err) && reveal(c, code, reason, identity, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}
