/* remember.c — the checkpoints last seen, kept outside the case folder, so that an old
 * copy laid in its place is noticed.
 *
 * nonce 24 | XChaCha20-Poly1305 of canonical JSON, padded. Name and key come from the
 * user's seed: the file says nothing about which case it is for.
 */
#include "handle.h"

#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NONCE = 24, TAG = 16, LARGEST = 1 << 20 };

static void name_of(const att_case *c, char name[33])
{
    uint8_t hash[32];
    att_derive(c->me->seed, "attest/memory/name/v1\n", (att_bytes){0}, hash);
    wire_hex(name, hash, 16);
}

static void key_of(const att_case *c, uint8_t key[32])
{
    att_derive(c->me->seed, "attest/memory/key/v1\n", (att_bytes){0}, key);
}

static bool read_seen(const att_json *from, struct att_seen *seen)
{
    const att_text name = att_json_text(att_json_get(from, "log"));
    const att_text root = att_json_text(att_json_get(from, "root"));
    int64_t size;
    uint8_t id[16];
    if (name.length != 32 || !wire_unhex(id, name.at, 16) || root.length != 64
        || !wire_unhex(seen->root, root.at, 32)
        || !att_json_int64(att_json_get(from, "size"), &size) || size < 0)
        return false;
    wire_hex(seen->name, id, 16);
    seen->size = (uint64_t)size;
    return true;
}

static bool read_text(
    att_bytes text, att_memory *memory, att_arena *arena, att_error *err)
{
    const att_json *all;
    if (!att_json_parse(text, arena, &all, err))
        return false;
    const att_json *logs = att_json_get(all, "logs");
    const att_text own = att_json_text(att_json_get(all, "own"));
    const size_t n = att_json_count(logs);
    memory->logs = att_push(arena, n, sizeof *memory->logs, err);
    if (!memory->logs)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!read_seen(att_json_at(logs, i), &memory->logs[i]))
            return att_fail(err, ATT_DAMAGED, "it is not one we wrote");
    memory->n_logs = n;
    if (own.length == 32)
        memcpy(memory->own_name, own.at, 32);
    return true;
}

bool att_memory_load(att_case *c, att_memory *memory, att_arena *arena, att_error *err)
{
    char name[33];
    att_bytes file;
    att_error why;
    *memory = (att_memory){0};
    if (!c->ground.memory)
        return true;
    name_of(c, name);
    if (!att_disk_load(c->ground.memory, name, LARGEST, arena, &file, &why)) {
        if (why.kind == ATT_NO_MEMORY)
            *err = why;
        else if (why.kind != ATT_MISSING)
            att_case_notice_add(c,
                "what this device remembers of the case cannot be "
                "read: %s",
                why.text);
        return why.kind != ATT_NO_MEMORY;
    }
    uint8_t key[32];
    uint8_t *plain = att_push(arena, file.length, 1, err);
    if (!plain)
        return false;
    key_of(c, key);
    bool ok = file.length >= NONCE + TAG
              && crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
                     file.at + NONCE, file.length - NONCE, NULL, 0, file.at, key)
                     == 0;
    sodium_memzero(key, sizeof key);
    size_t length = ok ? file.length - NONCE - TAG : 0;
    while (length > 0 && plain[length - 1] == 0)
        length--;
    ok = ok && read_text((att_bytes){plain, length}, memory, arena, &why);
    if (!ok) {
        *memory = (att_memory){0};
        att_case_notice_add(
            c, "what this device remembers of the case was changed and is not used");
    }
    return true;
}

static att_json *seen_json(
    const char *name, uint64_t size, const uint8_t root[32], att_arena *arena)
{
    char hex[65];
    att_text copy, log;
    wire_hex(hex, root, 32);
    if (!att_text_copy(att_text_of(hex), arena, &copy, NULL)
        || !att_text_copy(att_text_of(name), arena, &log, NULL))
        return NULL;
    att_json *seen = att_json_new_object(arena);
    seen = att_json_set(arena, seen, "log", att_json_new_text(arena, log));
    seen = att_json_set(arena, seen, "root", att_json_new_text(arena, copy));
    return att_json_set(arena, seen, "size", att_json_new_int64(arena, (int64_t)size));
}

/* What was once seen stays remembered until the log has grown beyond it again. */
static att_json *merge(const att_case *c, const att_memory *before, att_arena *arena)
{
    att_json *logs = att_json_new_array(arena);
    for (size_t l = 0; l < c->n_logs; l++) {
        const att_log *log = &c->logs[l];
        const struct att_seen *seen = NULL;
        uint8_t root[32];
        for (size_t i = 0; i < before->n_logs; i++)
            if (strcmp(before->logs[i].name, log->name) == 0)
                seen = &before->logs[i];
        att_tree_root(&log->tree, root);
        const bool is_behind = log->is_behind && seen;
        logs = att_json_push(arena, logs,
            is_behind ? seen_json(seen->name, seen->size, seen->root, arena)
                      : seen_json(log->name, log->tree.size, root, arena));
    }
    for (size_t i = 0; i < before->n_logs; i++) {
        bool is_there = false;
        for (size_t l = 0; l < c->n_logs; l++)
            is_there = is_there || strcmp(before->logs[i].name, c->logs[l].name) == 0;
        if (!is_there)
            logs = att_json_push(arena, logs,
                seen_json(before->logs[i].name, before->logs[i].size,
                    before->logs[i].root, arena));
    }
    return logs;
}

static bool seal(
    att_case *c, att_text text, att_arena *arena, att_bytes *file, att_error *err)
{
    const size_t padded = (size_t)att_padded(text.length < 512 ? 512 : text.length);
    uint8_t *at = att_push(arena, NONCE + padded + TAG, 1, err);
    uint8_t key[32];
    if (!at)
        return false;
    memcpy(at + NONCE, text.at, text.length);
    randombytes_buf(at, NONCE);
    key_of(c, key);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        at + NONCE, NULL, at + NONCE, padded, NULL, 0, NULL, at, key);
    sodium_memzero(key, sizeof key);
    *file = (att_bytes){at, NONCE + padded + TAG};
    return true;
}

bool att_memory_save(att_case *c, att_error *err)
{
    att_memory before;
    char name[33];
    att_text text;
    att_bytes file;
    att_arena arena;
    if (!c->ground.memory)
        return att_fail(err, ATT_IO, "there is no place outside the case for it");
    att_arena_init(&arena);
    bool ok = att_memory_load(c, &before, &arena, err);
    att_json *all = att_json_new_object(&arena);
    all = att_json_set(&arena, all, "logs", ok ? merge(c, &before, &arena) : NULL);
    all = att_json_set(
        &arena, all, "own", att_json_new_text(&arena, att_text_of(c->own_name)));
    name_of(c, name);
    ok = ok && att_json_write(all, ATT_JSON_CANONICAL, &arena, &text, err)
         && seal(c, text, &arena, &file, err)
         && att_disk_save(c->ground.memory, name, file, err);
    att_arena_done(&arena);
    return ok;
}

/* Make the folders on the way to path that are not there. */
static bool make_way(char *path)
{
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        const bool ok = mkdir(path, 0700) == 0 || errno == EEXIST;
        *at = '/';
        if (!ok)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool att_memory_open(att_disk **out, att_error *err)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char path[4096];
    int n = -1;
    if (state && state[0] == '/')
        n = snprintf(path, sizeof path, "%s/attest", state);
    else if (home && home[0] == '/')
        n = snprintf(path, sizeof path, "%s/.local/state/attest", home);
    if (n < 0 || (size_t)n >= sizeof path) {
        att_fail(err, ATT_IO, "neither HOME nor XDG_STATE_HOME names a folder");
        return att_hint(err, "The newest checkpoint of a case is remembered there, so "
                             "that an old copy is noticed. Set one of them.");
    }
    if (!make_way(path)) {
        att_fail_io(err, errno, "cannot make the folder %s", path);
        return att_hint(err, "The newest checkpoint of a case is remembered there. Set "
                             "XDG_STATE_HOME to a folder that can be written.");
    }
    return att_disk_open(path, out, err);
}
