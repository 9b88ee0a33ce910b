/* kit.h — cases for tests: in a fresh folder, with keys that cost next to nothing. */
#pragma once

#include "check.h"

#include "case/handle.h"

#include <attest/case.h>

#include <ftw.h>
#include <unistd.h>

enum { KIT_PATH = 256 };

/* A folder for one test, and in it the case and what is remembered of it. */
typedef struct kit {
    char top[KIT_PATH];
    char path[KIT_PATH + 16];
    char memory[KIT_PATH + 16];
} kit;

static inline int kit_remove_one(
    const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static inline void kit_done(kit *k)
{
    (void)nftw(k->top, kit_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void kit_init(kit *k)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(k->top, sizeof k->top, "%s/attest-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(k->top));
    (void)snprintf(k->path, sizeof k->path, "%s/case", k->top);
    (void)snprintf(k->memory, sizeof k->memory, "%s/memory", k->top);
    assert_int_equal(mkdir(k->path, 0700), 0);
    assert_int_equal(mkdir(k->memory, 0700), 0);
}

static inline void kit_ground(const kit *k, att_ground *ground)
{
    att_error err;
    *ground = (att_ground){.least = {1, 8192}};
    check_ok(&err, att_disk_open(k->path, &ground->disk, &err));
    check_ok(&err, att_disk_open(k->memory, &ground->memory, &err));
}

static inline att_secret *kit_secret(const char *words)
{
    att_error err;
    att_secret *secret;
    check_ok(
        &err, att_secret_new_nfc(
                  (att_bytes){(const uint8_t *)words, strlen(words)}, &secret, &err));
    return secret;
}

static inline void kit_create(const kit *k, const char *words)
{
    att_error err;
    att_ground ground;
    att_secret *secret = kit_secret(words);
    const att_case_settings settings = {
        .user = ATT_TEXT("first keeper"), .kdf_passes = 1, .kdf_bytes = 8192};
    kit_ground(k, &ground);
    check_ok(&err, att_case_create_on(&ground, secret, &settings, &err));
    att_secret_wipe(secret);
}

static inline bool kit_try_open(
    const kit *k, const char *words, att_access access, att_case **out, att_error *err)
{
    att_ground ground;
    att_secret *secret = kit_secret(words);
    kit_ground(k, &ground);
    const bool ok = att_case_open_on(&ground, secret, access, out, err);
    att_secret_wipe(secret);
    return ok;
}

static inline att_case *kit_open(const kit *k, const char *words, att_access access)
{
    att_error err;
    att_case *c;
    check_ok(&err, kit_try_open(k, words, access, &c, &err));
    return c;
}

/* A row from {"column", "value", …, NULL}, all of them text. */
static inline att_json *kit_row(att_arena *arena, const char *const pairs[])
{
    att_json *row = att_json_new_object(arena);
    for (size_t i = 0; pairs[i]; i += 2)
        row = att_json_set(arena, row, pairs[i],
            pairs[i + 1] ? att_json_new_text(arena, att_text_of(pairs[i + 1]))
                         : att_json_new_null(arena));
    assert_non_null(row);
    return row;
}
#define KIT_ROW(arena, ...) kit_row(arena, (const char *const[]){__VA_ARGS__, NULL})
