/* create.c — an empty case in a new folder. */
#include "handle.h"

#include "format.h"
#include "secret.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool make_keys(att_case *c, att_error *err)
{
    uint8_t id[16], key[32], tag[16];
    randombytes_buf(tag, sizeof tag);
    wire_hex(c->key_tag, tag, sizeof tag);
    randombytes_buf(c->folder_id, sizeof c->folder_id);
    randombytes_buf(c->me->seed, sizeof c->me->seed);
    att_identity_fill(c->me);
    if (!att_ring_init(&c->ring, att_ring_paths, err)
        || !att_ring_init(&c->sealed, att_sealed_paths, err))
        return false;
    c->has_sealed = true;
    bool ok = true;
    for (int use = ATT_RING_LEDGER; ok && use <= ATT_RING_CASE; use++) {
        if (use == ATT_RING_SCOPE)
            continue;
        randombytes_buf(id, sizeof id);
        randombytes_buf(key, sizeof key);
        ok = att_ring_add(&c->ring, id, key, (att_ring_use)use, err);
    }
    sodium_memzero(key, sizeof key);
    return ok && att_ring_set_members(&c->ring, &c->me->box_public, 1, err)
           && att_ring_set_members(&c->sealed, &c->me->box_public, 1, err);
}

static bool make_folders(att_disk *disk, att_error *err)
{
    static const char *const folders[] = {"keys", "ledger", "objects", "torn"};
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++)
        if (!att_disk_make_folder(disk, folders[f], err))
            return false;
    return att_disk_sync_folder(disk, ".", err);
}

static bool write_keyfile(
    att_case *c, const att_secret *passphrase, att_cost cost, att_error *err)
{
    uint8_t file[ATT_KEYFILE_BYTES];
    char path[64], sum[65];
    att_arena *a = &c->scratch;
    const att_bytes bytes = {file, sizeof file};
    (void)snprintf(path, sizeof path, "keys/%s", c->key_tag);
    if (!att_keyfile_seal(passphrase, cost, c->ground.least, c->me, file, err)
        || !att_disk_save(c->ground.disk, path, bytes, err))
        return false;
    att_digest(bytes, sum);
    att_json *body = att_json_new_object(a);
    body = att_json_set(a, body, "key", att_json_new_text(a, att_text_of(c->key_tag)));
    body = att_json_set(a, body, "sum", att_json_new_text(a, att_text_of(sum)));
    body = att_json_set(a, body, "what", att_json_new_text(a, ATT_TEXT("first")));
    return att_append_body(c, "key", 0, NULL, NULL, body, err);
}

/* FORMAT comes last: a folder without it is no case. */
static bool create(att_case *c, const att_secret *passphrase, att_text user,
    att_cost cost, att_error *err)
{
    char format[ATT_FORMAT_BYTES + 1];
    c->first_name = user;
    if (!make_folders(c->ground.disk, err) || !att_case_lock(c, err)
        || !make_keys(c, err) || !att_ring_rewrite(&c->ring, c->ground.disk, false, err)
        || !att_ring_rewrite(&c->sealed, c->ground.disk, false, err)
        || !att_index_open(&c->index, err) || !att_case_begin(c, "new", err)
        || !att_start_log(c, err))
        return false;
    memcpy(c->me->anchor, c->logs[0].first, 32);
    if (!write_keyfile(c, passphrase, cost, err) || !att_case_commit(c, err))
        return false;
    att_format_write(c->folder_id, format);
    const att_bytes bytes = {(const uint8_t *)format, ATT_FORMAT_BYTES};
    return att_disk_save(c->ground.disk, "FORMAT", bytes, err);
}

bool att_case_create_on(const att_ground *ground, const att_secret *passphrase,
    const att_case_settings *settings, att_error *err)
{
    att_case *c;
    att_cost cost = {settings->kdf_passes,
        settings->kdf_bytes > 0 ? settings->kdf_bytes : (uint64_t)256 << 20};
    if (!att_case_new(ground, ATT_WRITE, &c, err))
        return false;
    const att_text user =
        settings->user.length > 0 ? settings->user : ATT_TEXT("keeper");
    const bool ok = (cost.passes > 0 || att_cost_choose(&cost, err))
                    && create(c, passphrase, user, cost, err);
    att_case_close(c);
    return ok;
}

/* The folder is made beside and renamed, so that a case is either there or not. */
static bool make_beside(const char *path, char beside[4096], att_error *err)
{
    uint8_t random[8];
    char hex[17];
    struct stat st;
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (lstat(path, &st) == 0) {
        att_fail(err, ATT_INVALID, "%s is already there", path);
        return att_hint(err, "Nothing was changed. Choose another name.");
    }
    randombytes_buf(random, sizeof random);
    wire_hex(hex, random, sizeof random);
    if (n == 0 || n > 4000)
        return att_fail(err, ATT_INVALID, "a case needs a name of 1 to 4,000 bytes");
    (void)snprintf(beside, 4096, "%.*s.new-%s", (int)n, path, hex);
    if (mkdir(beside, 0700) != 0)
        return att_fail_io(err, errno, "cannot make the folder %s", path);
    return true;
}

/* Take away what a failed creation left; only folders we made lie in it. */
static void clear_away(const char *beside)
{
    static const char *const folders[] = {"keys", "ledger", "objects", "torn", "."};
    att_disk *disk;
    att_error why;
    if (!att_disk_open(beside, &disk, &why))
        return;
    att_arena arena;
    att_arena_init(&arena);
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        const att_disk_name *names, *inner;
        size_t n, n_inner;
        if (!att_disk_list(disk, folders[f], &arena, &names, &n, &why))
            continue;
        for (size_t i = 0; i < n; i++) {
            char path[256], deeper[512];
            (void)snprintf(path, sizeof path, "%s/%s", folders[f], names[i].name);
            if (names[i].kind == ATT_DISK_FOLDER
                && att_disk_list(disk, path, &arena, &inner, &n_inner, &why))
                for (size_t k = 0; k < n_inner; k++) {
                    (void)snprintf(deeper, sizeof deeper, "%s/%s", path, inner[k].name);
                    (void)disk->calls->remove(disk, deeper);
                }
            (void)disk->calls->remove(disk, path);
        }
    }
    att_arena_done(&arena);
    att_disk_close(disk);
    (void)rmdir(beside);
}

static bool put_in_place(const char *beside, const char *path, att_error *err)
{
    if (renameat2(AT_FDCWD, beside, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    if ((errno == EINVAL || errno == ENOSYS) && rename(beside, path) == 0)
        return true; /* an empty folder made meanwhile may be replaced */
    return att_fail_io(err, errno, "cannot put the case at %s", path);
}

bool att_case_create(const char *path, const att_secret *passphrase,
    const att_case_settings *settings, att_error *err)
{
    char beside[4096];
    att_ground ground = {.least = ATT_COST_LEAST};
    if (!att_secret_harden(err) || !make_beside(path, beside, err))
        return false;
    bool ok = att_disk_open(beside, &ground.disk, err);
    if (ok && !att_memory_open(&ground.memory, err)) {
        att_disk_close(ground.disk);
        ok = false;
    }
    ok = ok && att_case_create_on(&ground, passphrase, settings, err)
         && put_in_place(beside, path, err);
    if (!ok)
        clear_away(beside);
    return ok || att_within(err, "%s", path);
}
