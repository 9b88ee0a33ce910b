/* members.c — users are let in and put out; passphrases change. */
#include "members.h"

#include "apply.h"
#include "secret.h"
#include "wire.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool att_member_check(
    const att_case *c, bool with_any, const char *what, att_error *err)
{
    if (!att_case_is_alive(c, err))
        return false;
    if (c->batch.is_open)
        return att_fail(err, ATT_INVALID, "a batch is open");
    if (c->access != ATT_WRITE)
        return att_fail(err, ATT_DENIED, "the case was opened to be read");
    const att_user *me = att_user_find(c, c->me->id);
    return (me && !me->is_removed && (with_any || me->role == ATT_KEEPER))
           || att_fail(err, ATT_DENIED, "only a keeper may %s", what);
}

/* What the settings say, or what one's own key file costs. */
static bool choose_cost(
    att_case *c, const att_case_settings *settings, att_cost *cost, att_error *err)
{
    char path[64];
    att_bytes file;
    (void)snprintf(path, sizeof path, "keys/%s", c->key_tag);
    if (!att_disk_load(
            c->ground.disk, path, ATT_KEYFILE_BYTES + 1, &c->scratch, &file, err)
        || !att_keyfile_check(file, c->ground.least, cost, err))
        return false;
    if (settings && settings->kdf_bytes > 0)
        cost->bytes = settings->kdf_bytes;
    if (settings && settings->kdf_passes > 0)
        cost->passes = settings->kdf_passes;
    return true;
}

static bool write_keyfile(att_case *c, const char *tag, const att_identity *identity,
    const att_secret *passphrase, const att_case_settings *settings, char sum[65],
    att_error *err)
{
    uint8_t file[ATT_KEYFILE_BYTES];
    char path[64];
    att_cost cost;
    (void)snprintf(path, sizeof path, "keys/%s", tag);
    if (!choose_cost(c, settings, &cost, err)
        || !att_keyfile_seal(passphrase, cost, c->ground.least, identity, file, err))
        return false;
    const att_bytes bytes = {file, sizeof file};
    att_digest(bytes, sum);
    return att_disk_replace(c->ground.disk, path, bytes, err);
}

static void make_tag(char tag[33])
{
    uint8_t random[16];
    randombytes_buf(random, sizeof random);
    wire_hex(tag, random, sizeof random);
}

/* One entry as a command of its own. */
static bool record(att_case *c, const char *command, const char *kind,
    const att_json *body, att_error *err)
{
    if (!att_case_begin(c, command, err))
        return false;
    const bool ok =
        att_append_body(c, kind, 0, NULL, NULL, body, err) && att_case_commit(c, err);
    att_case_abandon(c);
    return ok;
}

static bool record_key(
    att_case *c, const char *what, const char *tag, const char *sum, att_error *err)
{
    att_arena *a = &c->scratch;
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "key", att_json_new_text(a, att_text_of(tag)));
    body = att_json_set(a, body, "sum", att_json_new_text(a, att_text_of(sum)));
    body = att_json_set(a, body, "what", att_json_new_text(a, att_text_of(what)));
    return record(c, "key", "key", body, err);
}

/* ---- grant ----------------------------------------------------------------------- */

static bool name_is_free(att_case *c, att_text name, att_error *err)
{
    sqlite3_stmt *find = att_index_statement(&c->index, "case.user_find", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text64(
        find, 1, name.at, name.length, SQLITE_STATIC, SQLITE_UTF8);
    const bool is_taken = sqlite3_step(find) == SQLITE_ROW;
    (void)sqlite3_reset(find);
    return !is_taken
           || att_fail(
               err, ATT_INVALID, "there is already a user %.*s", ATT_PRINT(name));
}

/* The rings open for the new user before the ledger speaks of him, so that a crash in
 * between leaves nobody who is in the ledger and cannot read it. */
static bool open_rings_for(
    att_case *c, const att_identity *newcomer, att_role role, att_error *err)
{
    att_ring *rings[] = {&c->ring, &c->sealed};
    for (int r = 0; r < (role == ATT_KEEPER ? 2 : 1); r++) {
        const size_t n = rings[r]->n_members;
        uint8_t(*members)[32] = calloc(n + 1, sizeof *members);
        if (!members)
            return att_fail(err, ATT_NO_MEMORY, "out of memory for keys");
        memcpy(members, rings[r]->members, n * sizeof *members);
        memcpy(members[n], newcomer->box_public, 32);
        const bool ok =
            att_ring_set_members(rings[r], (const uint8_t(*)[32])members, n + 1, err)
            && att_ring_rewrite(rings[r], c->ground.disk, false, err);
        free(members);
        if (!ok)
            return false;
    }
    return true;
}

static bool grant(att_case *c, att_identity *newcomer, att_text name, att_role role,
    const att_secret *passphrase, const att_case_settings *settings, att_error *err)
{
    char tag[33], sum[65];
    att_arena *a = &c->scratch;
    make_tag(tag);
    randombytes_buf(newcomer->seed, sizeof newcomer->seed);
    memcpy(newcomer->anchor, c->me->anchor, sizeof newcomer->anchor);
    att_identity_fill(newcomer);
    if (!write_keyfile(c, tag, newcomer, passphrase, settings, sum, err)
        || !open_rings_for(c, newcomer, role, err))
        return false;
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "key", att_json_new_text(a, att_text_of(tag)));
    body = att_json_set(a, body, "sum", att_json_new_text(a, att_text_of(sum)));
    body = att_json_set(a, body, "user", att_user_json(newcomer, role, name, tag, a));
    return record(c, "key add", "grant", body, err);
}

bool att_case_grant(att_case *c, att_text name, att_text role,
    const att_secret *passphrase, const att_case_settings *settings, char id[17],
    att_error *err)
{
    att_role r;
    if (!att_member_check(c, false, "let someone in", err))
        return false;
    if (!att_role_of(role, &r))
        return att_fail(err, ATT_INVALID,
            "%.*s is no role: reader, contributor, keeper", ATT_PRINT(role));
    if (name.length == 0 || name.length > 256)
        return att_fail(err, ATT_INVALID, "a user's name has 1 to 256 bytes");
    if (!name_is_free(c, name, err))
        return false;
    att_identity *newcomer = att_secret_push(sizeof *newcomer, err);
    if (!newcomer)
        return false;
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = grant(c, newcomer, name, r, passphrase, settings, err);
    att_arena_restore(&c->scratch, start);
    if (ok)
        memcpy(id, newcomer->id, 17);
    att_secret_pop(newcomer);
    return ok;
}

/* ---- revoke ---------------------------------------------------------------------- */

static bool find_user(
    att_case *c, att_text user, char id[17], att_json **body, att_error *err)
{
    static const char *const names[] = {"id", "name", "role", "sign", "box", "key"};
    att_arena *a = &c->scratch;
    sqlite3_stmt *find = att_index_statement(&c->index, "case.user_find", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text64(
        find, 1, user.at ? user.at : "", user.length, SQLITE_STATIC, SQLITE_UTF8);
    bool ok = sqlite3_step(find) == SQLITE_ROW && sqlite3_column_bytes(find, 0) == 16;
    if (!ok)
        att_fail(err, ATT_MISSING, "there is no user %.*s", ATT_PRINT(user));
    *body = att_json_new_object(a);
    for (int i = 0; ok && i < 6; i++) {
        att_text text;
        ok = att_text_copy(
            att_text_of((const char *)sqlite3_column_text(find, i)), a, &text, err);
        if (ok)
            *body = att_json_set(a, *body, names[i], att_json_new_text(a, text));
        if (ok && i == 0)
            memcpy(id, text.at, 16);
    }
    id[16] = '\0';
    (void)sqlite3_reset(find);
    return ok;
}

static bool is_last_keeper(const att_case *c, const char *id)
{
    size_t n_others = 0;
    for (size_t u = 0; u < c->n_users; u++)
        n_others += !c->users[u].is_removed && c->users[u].role == ATT_KEEPER
                    && strcmp(c->users[u].id, id) != 0;
    return n_others == 0;
}

static bool revoke(att_case *c, att_text user, att_text reason, att_error *err)
{
    char id[17];
    att_arena *a = &c->scratch;
    att_json *who;
    if (!find_user(c, user, id, &who, err))
        return false;
    if (is_last_keeper(c, id))
        return att_fail(err, ATT_REFUSED, "the last keeper cannot be put out");
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "reason", att_json_new_text(a, reason));
    body = att_json_set(a, body, "user", who);
    if (!record(c, "key remove", "revoke", body, err))
        return false;
    if (att_epoch_finish(c, false, err))
        return true;
    c->is_dead = true;
    return att_hint(err, "The user is put out on the record; the keys will be made new "
                         "when a keeper next opens the case for writing.");
}

bool att_case_revoke(att_case *c, att_text user, att_text reason, att_error *err)
{
    if (!att_member_check(c, false, "put someone out", err))
        return false;
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = revoke(c, user, reason, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}

/* ---- passphrases ----------------------------------------------------------------- */

/* Who opened the case with the recovery words still changes the passphrase. */
static bool change_passphrase(att_case *c, const att_secret *passphrase,
    const att_case_settings *settings, att_error *err)
{
    char id[17], tag[33] = "", sum[65];
    att_json *me;
    if (!find_user(c, att_text_of(c->me->id), id, &me, err))
        return false;
    const att_text key = att_json_text(att_json_get(me, "key"));
    if (key.length != 32)
        return att_fail(err, ATT_DAMAGED, "the ledger does not name this user's key");
    memcpy(tag, key.at, 32);
    return write_keyfile(c, tag, c->me, passphrase, settings, sum, err)
           && record_key(c, "passphrase", tag, sum, err);
}

bool att_case_change_passphrase(att_case *c, const att_secret *passphrase,
    const att_case_settings *settings, att_error *err)
{
    if (!att_member_check(c, true, "change it", err))
        return false;
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = change_passphrase(c, passphrase, settings, err);
    att_arena_restore(&c->scratch, start);
    return ok;
}

bool att_passphrase_make(size_t n_words, att_secret **words, att_error *err)
{
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
    enum { WORD = 5, MOST = 64 };
    if (!att_secret_harden(err))
        return false;
    if (n_words == 0 || n_words > MOST)
        return att_fail(err, ATT_INVALID, "1 to %d words", MOST);
    const size_t length = n_words * (WORD + 1) - 1;
    uint8_t *text = att_secret_push(length, err);
    if (!text)
        return false;
    for (size_t w = 0; w < n_words; w++) {
        uint32_t bits = randombytes_random() & 0xffff;
        uint8_t *at = text + w * (WORD + 1);
        for (int i = 0; i < WORD; i++) {
            at[i] = (uint8_t)(i % 2 ? vowels[bits & 3] : consonants[bits & 15]);
            bits >>= i % 2 ? 2 : 4;
        }
        if (w + 1 < n_words)
            at[WORD] = '-';
    }
    const bool ok = att_secret_new((att_bytes){text, length}, words, err);
    att_secret_pop(text);
    return ok;
}

bool att_case_add_recovery(att_case *c, att_secret **words, att_error *err)
{
    enum { RECOVERY_WORDS = 8 }; /* 128 bits */
    char tag[33], sum[65];
    att_secret *made;
    if (!att_member_check(c, true, "do this", err)
        || !att_passphrase_make(RECOVERY_WORDS, &made, err))
        return false;
    make_tag(tag);
    const att_spot start = att_arena_save(&c->scratch);
    const bool ok = write_keyfile(c, tag, c->me, made, NULL, sum, err)
                    && record_key(c, "recovery", tag, sum, err);
    att_arena_restore(&c->scratch, start);
    if (!ok)
        att_secret_wipe(made);
    else
        *words = made;
    return ok;
}
