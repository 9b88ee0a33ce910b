/* unpack.c — the files inside an archive, one after another, from the cage to the
 * caller.
 *
 * What goes to out_fd: "N", the length of the name (4 bytes, little-endian), the name;
 * then for each piece of it "D", a length, bytes; "E" at its end; "Z" when all is told.
 */
#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

enum { MEMBERS_MOST = 1000000, NAME_MOST = 4096, PIECE_MOST = 1 << 20 };

static void speak_utf8(void)
{
    (void)setlocale(
        LC_CTYPE, "C.UTF-8"); /* as describe.c: no table of characters is looked for */
}

static bool send(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        const ssize_t step = write(fd, at, n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return false;
        at += step;
        n -= (size_t)step;
    }
    return true;
}

static bool send_piece(int fd, char kind, const void *bytes, size_t n)
{
    unsigned char head[5] = {(unsigned char)kind};
    const uint32_t length = htole32((uint32_t)n);
    memcpy(head + 1, &length, sizeof length);
    return send(fd, head, sizeof head) && send(fd, bytes, n);
}

/* The bytes of one member, bounded over the whole archive. */
static bool send_member(
    struct archive *archive, int fd, int64_t *bytes_left, att_error *err)
{
    static char bytes[PIECE_MOST];
    for (;;) {
        const la_ssize_t n = archive_read_data(archive, bytes, sizeof bytes);
        if (n < 0)
            return att_fail(err, ATT_INVALID, "the archive is damaged: %s",
                archive_error_string(archive) ? archive_error_string(archive)
                                              : "unknown");
        if (n == 0)
            return send(fd, "E", 1)
                   || att_fail_io(err, errno, "the reader is not heard");
        *bytes_left -= n;
        if (*bytes_left < 0)
            return att_fail(
                err, ATT_LIMIT, "the archive unpacks to more than is allowed");
        if (!send_piece(fd, 'D', bytes, (size_t)n))
            return att_fail_io(err, errno, "the reader is not heard");
    }
}

static bool send_all(struct archive *archive, int fd, int64_t bytes_most,
    int64_t counts[2], att_error *err)
{
    struct archive_entry *entry;
    int code;
    while ((code = archive_read_next_header(archive, &entry)) == ARCHIVE_OK
           || code == ARCHIVE_WARN) {
        const char *name = archive_entry_pathname(entry);
        const size_t n = name ? strnlen(name, NAME_MOST + 1) : 0;
        if (archive_entry_filetype(entry) != AE_IFREG || n == 0 || n > NAME_MOST) {
            counts[1] += archive_entry_filetype(entry) != AE_IFDIR;
            continue; /* links and devices are named in the count, never followed */
        }
        if (++counts[0] > MEMBERS_MOST)
            return att_fail(
                err, ATT_LIMIT, "an archive of more than %d files", MEMBERS_MOST);
        if (!send_piece(fd, 'N', name, n))
            return att_fail_io(err, errno, "the reader is not heard");
        if (!send_member(archive, fd, &bytes_most, err))
            return false;
    }
    if (code != ARCHIVE_EOF)
        return att_fail(err, ATT_INVALID, "the archive is damaged: %s",
            archive_error_string(archive) ? archive_error_string(archive) : "unknown");
    return send(fd, "Z", 1) || att_fail_io(err, errno, "the reader is not heard");
}

static bool unpack(const att_foreign *foreign, att_arena *arena,
    const att_json **answer, att_error *err)
{
    int64_t bytes_most = 0, counts[2] = {0, 0};
    if (!att_json_int64(att_json_get(foreign->question, "bytes_most"), &bytes_most))
        return att_fail(err, ATT_INVALID, "no bound was given");
    struct archive *archive = att_archive_open(foreign->fd);
    if (!archive)
        return att_fail(err, ATT_INVALID, "no archive that we read");
    const bool ok = send_all(archive, foreign->out_fd, bytes_most, counts, err);
    (void)archive_read_free(archive);
    att_json *told = att_json_new_object(arena);
    att_json_set(arena, told, "files", att_json_new_int64(arena, counts[0]));
    att_json_set(arena, told, "passed_over", att_json_new_int64(arena, counts[1]));
    *answer = told;
    return ok;
}

struct archive *att_archive_open(int fd)
{
    struct archive *archive = archive_read_new();
    if (!archive)
        return NULL;
    (void)archive_read_support_format_zip(archive);
    (void)archive_read_support_format_tar(archive);
    (void)archive_read_support_format_7zip(archive);
    (void)archive_read_support_filter_gzip(archive);
    (void)archive_read_support_filter_xz(archive);
    (void)archive_read_support_filter_zstd(archive);
    if (lseek(fd, 0, SEEK_SET) == 0
        && archive_read_open_fd(archive, fd, 65536) == ARCHIVE_OK)
        return archive;
    (void)archive_read_free(archive);
    return NULL;
}

const att_reader att_reader_unpack = {"unpack", speak_utf8, unpack, NULL};
