/* intake.c — take files in: hash and seal, then let the cage say what they are, then
 * record. */
#include "members.h"
#include "records.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_OF_BATCH = 256, DEPTH_MOST = 64 };
static const uint64_t bytes_of_batch = UINT64_C(1) << 30;

/* One intake: what all of its files share. */
typedef struct intake {
    att_case *c;
    att_sandbox *sandbox;
    bool unpacks_archives;
    const att_collection *collection;
    const att_progress *progress;
    att_intake_told *told;
    void *self;
    att_intake *sum;
    att_arena *arena; /* restored after each file */
    size_t n_in_batch;
    uint64_t bytes_in_batch;
    bool is_open; /* a batch */
} intake;

static bool begin(intake *in, att_error *err)
{
    if (!in->is_open && !att_case_begin(in->c, "add", err))
        return false;
    in->is_open = true;
    return true;
}

static bool commit(intake *in, att_error *err)
{
    const bool is_wanted = in->is_open;
    in->is_open = false;
    in->n_in_batch = 0;
    in->bytes_in_batch = 0;
    return !is_wanted || att_case_commit(in->c, err);
}

/* ---- one file -------------------------------------------------------------------- */

/* What the file says of itself; NULL if its reader failed, with the reason in *why. */
static const att_json *describe(intake *in, int fd, att_error *why)
{
    const att_sandbox_limits limits = ATT_SANDBOX_LIMITS;
    const att_json *facts;
    why->text[0] = '\0';
    if (lseek(fd, 0, SEEK_SET) != 0)
        return NULL;
    return att_sandbox_read(
               in->sandbox, "describe", fd, -1, NULL, &limits, in->arena, &facts, why)
               ? facts
               : NULL;
}

static void tell(const intake *in, att_text id, const char *path, const char *words)
{
    if (in->told)
        in->told(in->self, id, path, words);
}

/* Seal what fd gives and record it. facts_fd: where to read it again for the reader, or
 * -1 if it cannot be read twice (then the sealed bytes say nothing of themselves). */
static bool seal(intake *in, int fd, bool can_describe, att_item *item,
    const char *path, att_text *id, att_error *err)
{
    att_scope scope;
    const bool has_scope = in->collection->scope.length > 0;
    att_text known;
    if (!begin(in, err)
        || (has_scope && !att_case_scope(in->c, in->collection->scope, &scope, err))
        || !att_case_add_object(
            in->c, fd, has_scope, &scope, in->progress, &item->object, err)
        || !att_item_find(in->c, item->object.sha256, in->arena, &known, err))
        return false;
    if (known.length > 0) {
        in->sum->n_known++;
        tell(in, (att_text){0}, path, "known already");
        *id = (att_text){0};
        return true;
    }
    att_error why;
    bool is_complete;
    item->facts = can_describe ? describe(in, fd, &why) : NULL;
    if (!att_item_put(in->c, item, in->collection, in->arena, id, &is_complete, err))
        return false;
    in->sum->n_added++;
    in->sum->n_incomplete += !is_complete;
    in->sum->n_undescribed += can_describe && !item->facts;
    in->sum->n_bytes += item->object.length;
    in->n_in_batch++;
    in->bytes_in_batch += item->object.length;
    tell(in, *id, path, can_describe && !item->facts ? why.text : "");
    return true;
}

/* ---- the files inside an archive ------------------------------------------------- */

/* The reader of an archive runs while its files are taken in, so it has a thread. */
typedef struct unpacking {
    att_sandbox *sandbox;
    int fd, out_fd;
    att_arena arena;
    uint64_t bytes_most;
    bool ok;
    att_error err;
} unpacking;

static void *unpack(void *self)
{
    unpacking *u = self;
    att_sandbox_limits limits = ATT_SANDBOX_LIMITS;
    limits.cpu_s = limits.wall_s = 6 * 3600; /* the bytes are bounded instead */
    const att_json *answer;
    att_json *question = att_json_new_object(&u->arena);
    att_json_set(&u->arena, question, "bytes_most",
        att_json_new_int64(&u->arena, (int64_t)u->bytes_most));
    u->ok = att_sandbox_read(u->sandbox, "unpack", u->fd, u->out_fd, question, &limits,
        &u->arena, &answer, &u->err);
    close(u->out_fd);
    return NULL;
}

static bool take_member(intake *in, att_text parent, const char *path, att_text name,
    int fd, att_error *err)
{
    const char *slash = name.length > 0 ? memrchr(name.at, '/', name.length) : NULL;
    const size_t skipped = slash ? (size_t)(slash - name.at) + 1 : 0;
    att_text id, where, whole;
    if (!att_text_copy(att_text_of(path), in->arena, &where, err)
        || !att_text_format(in->arena, &whole, err, "%s!/%.*s", path, ATT_PRINT(name)))
        return false;
    att_item item = {.name = {name.at + skipped, name.length - skipped},
        .path = whole,
        .parent = parent};
    return seal(in, fd, false, &item, whole.at, &id, err);
}

static bool take_members(
    intake *in, int fd, att_text parent, const char *path, att_error *err)
{
    att_members *members;
    if (!att_members_open(fd, &members, err))
        return false;
    bool ok, has_file = true;
    do {
        att_text name;
        int member;
        const att_spot start = att_arena_save(in->arena);
        ok = att_members_next(members, in->arena, &has_file, &name, &member, err);
        if (ok && has_file) {
            ok = take_member(in, parent, path, name, member, err);
            close(member);
        }
        att_arena_restore(in->arena, start);
    } while (ok && has_file);
    att_members_close(members);
    return ok;
}

/* A bomb is bounded: 200 times the archive's own size, 1 GiB at least. */
static uint64_t bound_of(uint64_t archive_bytes)
{
    const uint64_t least = UINT64_C(1) << 30;
    return archive_bytes > least / 200 ? archive_bytes * 200 : least;
}

static bool take_archive(intake *in, int fd, uint64_t n_bytes, att_text parent,
    const char *path, att_error *err)
{
    int pair[2];
    pthread_t thread;
    unpacking u = {.sandbox = in->sandbox, .fd = fd, .bytes_most = bound_of(n_bytes)};
    if (pipe2(pair, O_CLOEXEC) != 0)
        return att_fail_io(err, errno, "the archive %s cannot be unpacked", path);
    u.out_fd = pair[1];
    att_arena_init(&u.arena);
    if (pthread_create(&thread, NULL, unpack, &u) != 0) {
        close(pair[0]);
        close(pair[1]);
        return att_fail(err, ATT_NO_MEMORY, "no thread to unpack %s", path);
    }
    const bool ok = take_members(in, pair[0], parent, path, err);
    close(pair[0]);
    (void)pthread_join(thread, NULL);
    if (ok
        && !u.ok) /* the archive itself is sealed; what came out of it so far is kept */
        tell(in, parent, path, u.err.text);
    in->sum->n_undescribed += ok && !u.ok;
    att_arena_done(&u.arena);
    return ok;
}

/* ---- files and folders ----------------------------------------------------------- */

static bool take_file(
    intake *in, int folder, const char *name, const char *path, att_error *err)
{
    const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    if (fd < 0)
        return att_fail_io(err, errno, "cannot open %s", path);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        in->sum->n_passed_over++;
        return true;
    }
    const att_spot start = att_arena_save(in->arena);
    att_text label, whole, id = {0};
    const char *slash = strrchr(name, '/');
    const att_text base = att_text_of(slash ? slash + 1 : name);
    const size_t good =
        att_text_valid((att_bytes){(const uint8_t *)base.at, base.length});
    bool ok = att_text_nfc(
                  (att_bytes){(const uint8_t *)base.at, good}, in->arena, &label, err)
              && att_text_copy(att_text_of(path), in->arena, &whole, err);
    whole.length = att_text_valid((att_bytes){(const uint8_t *)whole.at, whole.length});
    att_item item = {.name = label, .path = whole};
    ok = ok && seal(in, fd, true, &item, path, &id, err);
    if (ok && in->unpacks_archives && id.length > 0
        && att_json_get(item.facts, "archive"))
        ok = take_archive(in, fd, item.object.length, id, path, err);
    att_arena_restore(in->arena, start);
    close(fd);
    return ok;
}

static bool take(intake *in, int folder, const char *name, const char *path, int depth,
    att_error *err);

static int is_listed(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static bool take_folder(intake *in, int folder, const char *name, const char *path,
    int depth, att_error *err)
{
    if (depth == DEPTH_MOST)
        return att_fail(
            err, ATT_INVALID, "%s: folders nested deeper than %d", path, DEPTH_MOST);
    const int fd =
        openat(folder, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW);
    struct dirent **entries;
    const int n = fd < 0 ? -1 : scandirat(fd, ".", &entries, is_listed, alphasort);
    if (n < 0) {
        const int reason = errno;
        if (fd >= 0)
            close(fd);
        return att_fail_io(err, reason, "cannot read the folder %s", path);
    }
    bool ok = true;
    for (int i = 0; i < n; i++) {
        att_text below;
        const att_spot start = att_arena_save(in->arena);
        ok = ok
             && att_text_format(
                 in->arena, &below, err, "%s/%s", path, entries[i]->d_name)
             && take(in, fd, entries[i]->d_name, below.at, depth + 1, err);
        att_arena_restore(in->arena, start);
        free(entries[i]);
    }
    free(entries);
    close(fd);
    return ok;
}

static bool take(intake *in, int folder, const char *name, const char *path, int depth,
    att_error *err)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? att_fail(err, ATT_MISSING, "there is no file %s", path)
                               : att_fail_io(err, errno, "cannot read %s", path);
    if (S_ISDIR(st.st_mode))
        return take_folder(in, folder, name, path, depth, err);
    if (!S_ISREG(st.st_mode)) {
        in->sum->n_passed_over++;
        tell(in, (att_text){0}, path, "passed over: a link or a device");
        return true;
    }
    if (in->n_in_batch >= FILES_OF_BATCH || in->bytes_in_batch >= bytes_of_batch)
        if (!commit(in, err))
            return false;
    return take_file(in, folder, name, path, err);
}

bool att_evidence_add(att_case *c, att_sandbox *sandbox, const char *path,
    bool unpacks_archives, const att_collection *collection,
    const att_progress *progress, att_intake_told *told, void *self, att_intake *sum,
    att_error *err)
{
    att_arena arena;
    att_arena_init(&arena);
    intake in = {.c = c,
        .sandbox = sandbox,
        .unpacks_archives = unpacks_archives,
        .collection = collection,
        .progress = progress,
        .told = told,
        .self = self,
        .sum = sum,
        .arena = &arena};
    bool ok = take(&in, AT_FDCWD, path, path, 0, err);
    att_error later;
    if (!commit(&in,
            ok ? err : &later)) /* also after a fault: what was told as added stays */
        ok = false;
    att_arena_done(&arena);
    return ok;
}
