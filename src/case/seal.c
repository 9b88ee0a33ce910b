/* seal.c — a file is read once: hashed, sealed, written, put in place by the commit. */
#include "object.h"

#include "apply.h"
#include "chunks.h"
#include "scope.h"
#include "wire.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE = 16, LEAST = 4096 };

struct att_draft {
    att_disk *disk;
    char path[80]; /* until the commit */
    int handle;
    size_t n_scopes;
    uint8_t scopes[ATT_SCOPES_MOST][16];
    uint8_t salt[ATT_SALT_BYTES];
    att_chunks chunks;
    EVP_MD_CTX *sha256, *blake2b, *sealed_sha256;
    uint8_t *plain, *sealed; /* AT_ONCE chunks */
    uint64_t length, n_chunks, written;
    bool is_read;
    char name[65];
    att_draft *next;
};

void att_object_path(const char *name, char path[80])
{
    (void)snprintf(path, 80, "objects/%.2s/%.64s", name, name);
}

uint64_t att_object_padded(uint64_t length)
{
    return att_padded(length < LEAST ? LEAST : length);
}

static void free_draft(att_draft *draft)
{
    if (draft->handle >= 0)
        att_disk_drop(draft->disk, draft->handle);
    att_chunks_done(&draft->chunks);
    EVP_MD_CTX_free(draft->sha256);
    EVP_MD_CTX_free(draft->blake2b);
    EVP_MD_CTX_free(draft->sealed_sha256);
    free(draft->plain);
    free(draft->sealed);
    free(draft);
}

void att_draft_drop(att_draft *draft)
{
    if (!draft)
        return;
    const int result = draft->disk->calls->remove(draft->disk, draft->path);
    (void)result; /* what stays is swept by the next writer */
    free_draft(draft);
}

static bool prepare(att_draft *draft, att_error *err)
{
    draft->sha256 = EVP_MD_CTX_new();
    draft->blake2b = EVP_MD_CTX_new();
    draft->sealed_sha256 = EVP_MD_CTX_new();
    draft->plain = malloc((size_t)AT_ONCE * ATT_CHUNK);
    draft->sealed = malloc((size_t)AT_ONCE * ATT_CHUNK_SEALED);
    return (draft->sha256 && draft->blake2b && draft->sealed_sha256 && draft->plain
               && draft->sealed
               && EVP_DigestInit_ex2(draft->sha256, EVP_sha256(), NULL) == 1
               && EVP_DigestInit_ex2(draft->blake2b, EVP_blake2b512(), NULL) == 1
               && EVP_DigestInit_ex2(draft->sealed_sha256, EVP_sha256(), NULL) == 1)
           || att_fail(err, ATT_NO_MEMORY, "out of memory for sealing");
}

/* The first bytes of the sealed file; its key comes from the salt of the entry that
 * will speak of it. */
static bool begin_file(att_case *c, att_draft *draft, att_error *err)
{
    uint8_t scope_key[32], key[32], start[ATT_CHUNKS_START];
    if (!att_scope_key(c, draft->n_scopes, draft->scopes, scope_key))
        return att_fail(err, ATT_DENIED, "the key for this file is not on the ring");
    att_frame_object_key(scope_key, draft->salt, key);
    bool ok = att_chunks_begin(&draft->chunks, key, start, err);
    sodium_memzero(scope_key, sizeof scope_key);
    sodium_memzero(key, sizeof key);
    if (!ok
        || !att_disk_get(
            draft->disk, draft->path, ATT_DISK_MAKE, &draft->handle, err)) {
        draft->handle = ok ? -1 : draft->handle;
        return false;
    }
    const att_bytes bytes = {start, sizeof start};
    draft->written = sizeof start;
    return EVP_DigestUpdate(draft->sealed_sha256, start, sizeof start) == 1
           && att_disk_write(draft->disk, draft->path, draft->handle, bytes, 0, err);
}

bool att_draft_begin(att_case *c, size_t n_scopes, const att_scope scopes[],
    att_draft **out, att_error *err)
{
    if (!att_batch_check(c, err))
        return false;
    att_draft *draft = calloc(1, sizeof *draft);
    if (!draft)
        return att_fail(err, ATT_NO_MEMORY, "out of memory for sealing");
    draft->disk = c->ground.disk;
    draft->handle = -1;
    char path[256];
    att_disk_beside("objects/x", path);
    (void)snprintf(draft->path, sizeof draft->path, "%.79s", path);
    randombytes_buf(draft->salt, sizeof draft->salt);
    if (!att_scopes_sort(n_scopes, scopes, draft->scopes, &draft->n_scopes, err)
        || !prepare(draft, err) || !begin_file(c, draft, err)) {
        att_draft_drop(draft);
        return false;
    }
    *out = draft;
    return true;
}

/* Seal n bytes of draft->plain and write them; only the last may not fill its chunk. */
static bool write_part(att_draft *draft, size_t n, bool is_last, att_error *err)
{
    size_t n_sealed = 0;
    for (size_t at = 0; at < n || (is_last && at == n && n % ATT_CHUNK == 0);
         at += ATT_CHUNK) {
        const size_t step = n - at < ATT_CHUNK ? n - at : ATT_CHUNK;
        if (!att_chunk_seal(&draft->chunks, draft->n_chunks++, draft->plain + at, step,
                draft->sealed + n_sealed, err))
            return false;
        n_sealed += step + 16;
    }
    const att_bytes bytes = {draft->sealed, n_sealed};
    if (EVP_DigestUpdate(draft->sealed_sha256, bytes.at, bytes.length) != 1
        || !att_disk_write(
            draft->disk, draft->path, draft->handle, bytes, draft->written, err))
        return false;
    draft->written += n_sealed;
    return true;
}

/* Up to a whole part from fd; fewer bytes only at its end. */
static bool read_part(int fd, uint8_t *to, size_t *n, att_error *err)
{
    const size_t wanted = (size_t)AT_ONCE * ATT_CHUNK;
    for (*n = 0; *n < wanted;) {
        const ssize_t step = read(fd, to + *n, wanted - *n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return att_fail_io(err, errno, "cannot read the file");
        if (step == 0)
            break;
        *n += (size_t)step;
    }
    return true;
}

/* Zeros behind the content, so that its exact length cannot be seen. */
static bool write_padding(att_draft *draft, size_t n, att_error *err)
{
    const size_t whole = (size_t)AT_ONCE * ATT_CHUNK;
    uint64_t left = att_object_padded(draft->length) - draft->length;
    for (bool is_last = false; !is_last;) {
        const size_t step = left < whole - n ? (size_t)left : whole - n;
        memset(draft->plain + n, 0, step);
        left -= step;
        n += step;
        is_last = left == 0 && n < whole;
        if (!write_part(draft, n, is_last, err))
            return false;
        n = 0;
    }
    return true;
}

static bool has_changed(int fd, const struct stat *before)
{
    struct stat after;
    return S_ISREG(before->st_mode)
           && (fstat(fd, &after) != 0 || after.st_size != before->st_size
               || after.st_mtim.tv_sec != before->st_mtim.tv_sec
               || after.st_mtim.tv_nsec != before->st_mtim.tv_nsec);
}

bool att_draft_read(
    att_draft *draft, int fd, const att_progress *progress, att_error *err)
{
    const size_t whole = (size_t)AT_ONCE * ATT_CHUNK;
    struct stat before;
    if (fstat(fd, &before) != 0)
        return att_fail_io(err, errno, "cannot read the file");
    size_t n = whole;
    while (n == whole) {
        if (!read_part(fd, draft->plain, &n, err))
            return false;
        draft->length += n;
        if (EVP_DigestUpdate(draft->sha256, draft->plain, n) != 1
            || EVP_DigestUpdate(draft->blake2b, draft->plain, n) != 1)
            return att_fail(err, ATT_NO_MEMORY, "hashing failed");
        if (n == whole && !write_part(draft, n, false, err))
            return false;
        if (!att_progress_tell(progress, "MB", (double)draft->length / 1e6,
                (double)before.st_size / 1e6, err))
            return false;
    }
    if (has_changed(fd, &before)) {
        att_fail(err, ATT_INVALID, "it changed while being read");
        return att_hint(err, "Nothing was added. Copy the file again, then retry.");
    }
    if (!write_padding(draft, n, err))
        return false;
    draft->is_read = true;
    return true;
}

static bool finish(att_draft *draft, att_object_note *note, att_error *err)
{
    uint8_t hash[64];
    unsigned n;
    *note = (att_object_note){.length = draft->length};
    if (EVP_DigestFinal_ex(draft->sha256, hash, &n) != 1)
        return att_fail(err, ATT_NO_MEMORY, "hashing failed");
    wire_hex(note->sha256, hash, 32);
    if (EVP_DigestFinal_ex(draft->blake2b, hash, &n) != 1)
        return att_fail(err, ATT_NO_MEMORY, "hashing failed");
    wire_hex(note->blake2b, hash, 64);
    if (EVP_DigestFinal_ex(draft->sealed_sha256, hash, &n) != 1)
        return att_fail(err, ATT_NO_MEMORY, "hashing failed");
    wire_hex(note->name, hash, 32);
    memcpy(draft->name, note->name, sizeof draft->name);
    const int handle = draft->handle;
    draft->handle = -1;
    return att_disk_let(draft->disk, draft->path, handle, err);
}

/* The same bytes sealed before in the same scopes? */
static bool find_same(
    att_case *c, const att_draft *draft, att_object_note *note, att_error *err)
{
    char scopes[ATT_SCOPES_TEXT];
    const att_text text = att_scopes_text(draft->n_scopes, draft->scopes, scopes);
    sqlite3_stmt *find = att_index_statement(&c->index, "case.object_of_content", err);
    if (!find)
        return false;
    (void)sqlite3_bind_text(find, 1, note->sha256, -1, SQLITE_STATIC);
    if (text.length > 0)
        (void)sqlite3_bind_text64(
            find, 2, text.at, text.length, SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(find) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(find, 0);
        const char *blake2b = (const char *)sqlite3_column_text(find, 2);
        if (name && blake2b && strcmp(blake2b, note->blake2b) == 0) {
            note->was_there = true;
            (void)snprintf(note->name, sizeof note->name, "%s", name);
        }
    }
    (void)sqlite3_reset(find);
    return true;
}

static bool append_entry(
    att_case *c, const att_draft *draft, const att_object_note *note, att_error *err)
{
    att_arena *a = &c->scratch;
    const att_spot start = att_arena_save(a);
    att_json *body = att_json_new_object(a);
    body = att_json_set(
        a, body, "blake2b", att_json_new_text(a, att_text_of(note->blake2b)));
    body = att_json_set(a, body, "file", att_json_new_text(a, att_text_of(note->name)));
    body =
        att_json_set(a, body, "length", att_json_new_int64(a, (int64_t)note->length));
    body = att_json_set(
        a, body, "sha256", att_json_new_text(a, att_text_of(note->sha256)));
    const bool ok = att_append_body(
        c, "seal", draft->n_scopes, draft->scopes, draft->salt, body, err);
    att_arena_restore(a, start);
    return ok || att_batch_fail(c);
}

bool att_draft_keep(
    att_case *c, att_draft *draft, att_object_note *note, att_error *err)
{
    if (!att_batch_check(c, err) || !draft->is_read || !finish(draft, note, err)
        || !find_same(c, draft, note, err)
        || (!note->was_there && !append_entry(c, draft, note, err))) {
        att_draft_drop(draft);
        return false;
    }
    if (note->was_there) {
        att_draft_drop(draft);
        return true;
    }
    free(draft->plain);
    free(draft->sealed);
    draft->plain = draft->sealed = NULL;
    draft->next = c->batch.drafts;
    c->batch.drafts = draft;
    c->batch.n_drafts++;
    return true;
}

bool att_case_add_object(att_case *c, int fd, size_t n_scopes, const att_scope scopes[],
    const att_progress *progress, att_object_note *note, att_error *err)
{
    att_draft *draft = NULL;
    if (!att_draft_begin(c, n_scopes, scopes, &draft, err))
        return false;
    if (!att_draft_read(draft, fd, progress, err)) {
        att_draft_drop(draft);
        return false;
    }
    return att_draft_keep(c, draft, note, err);
}

/* ---- at the commit --------------------------------------------------------------- */

enum { FEW = 4 }; /* up to so many files are synced one by one */

static bool sync_one(att_disk *disk, const char *path, att_error *err)
{
    int handle;
    if (!att_disk_get(disk, path, ATT_DISK_CHANGE, &handle, err))
        return false;
    const bool ok = att_disk_sync(disk, path, handle, err);
    att_disk_drop(disk, handle);
    return ok;
}

static bool sync_drafts(att_case *c, att_error *err)
{
    if (c->batch.n_drafts > FEW)
        return att_disk_sync_all(c->ground.disk, err);
    for (const att_draft *draft = c->batch.drafts; draft; draft = draft->next)
        if (!sync_one(c->ground.disk, draft->path, err))
            return false;
    return true;
}

static bool place_one(att_case *c, const att_draft *draft, att_error *err)
{
    char path[80], folder[80];
    att_object_path(draft->name, path);
    (void)snprintf(folder, sizeof folder, "%.10s", path);
    if (!att_disk_make_folder(c->ground.disk, folder, err)
        || !att_disk_rename(c->ground.disk, draft->path, path, err))
        return false;
    return c->batch.n_drafts > FEW || att_disk_sync_folder(c->ground.disk, folder, err);
}

bool att_drafts_place(att_case *c, att_error *err)
{
    att_batch *batch = &c->batch;
    if (!batch->drafts)
        return true;
    if (!sync_drafts(c, err))
        return false;
    for (const att_draft *draft = batch->drafts; draft; draft = draft->next)
        if (!place_one(c, draft, err))
            return false;
    if (batch->n_drafts > FEW ? !att_disk_sync_all(c->ground.disk, err)
                              : !att_disk_sync_folder(c->ground.disk, "objects", err))
        return false;
    while (batch->drafts) {
        att_draft *next = batch->drafts->next;
        free_draft(batch->drafts);
        batch->drafts = next;
    }
    batch->n_drafts = 0;
    return true;
}

void att_drafts_drop(att_case *c)
{
    while (c->batch.drafts) {
        att_draft *next = c->batch.drafts->next;
        att_draft_drop(c->batch.drafts);
        c->batch.drafts = next;
    }
    c->batch.n_drafts = 0;
}
