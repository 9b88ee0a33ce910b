/* file.c — whole files in, and out without a half-written state. */
#include <attest/base.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, uint8_t *at, size_t size, size_t *n_read)
{
    size_t n = 0;
    while (n < size) {
        const ssize_t step = read(fd, at + n, size - n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return false;
        if (step == 0)
            break;
        n += (size_t)step;
    }
    *n_read = n;
    return true;
}

/* Files without a size of their own (pipes, /dev/fd/3) are read until they end. */
static bool read_open(int fd, const char *path, size_t limit_bytes, att_arena *arena,
    att_bytes *bytes, att_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return att_fail_io(err, errno, "cannot read %s", path);
    if (S_ISDIR(st.st_mode))
        return att_fail(err, ATT_INVALID, "%s is a folder, not a file", path);
    size_t capacity = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : 4096;
    if (capacity - 1 > limit_bytes && S_ISREG(st.st_mode))
        return att_fail(err, ATT_LIMIT, "%s has %zu bytes; at most %zu are accepted",
            path, capacity - 1, limit_bytes);
    uint8_t *at = att_push(arena, capacity, 1, err);
    for (size_t n = 0; at;) {
        size_t step;
        if (!read_all(fd, at + n, capacity - n, &step))
            return att_fail_io(err, errno, "cannot read %s", path);
        n += step;
        if (n > limit_bytes)
            return att_fail(
                err, ATT_LIMIT, "%s has more than %zu bytes", path, limit_bytes);
        if (n < capacity) {
            *bytes = (att_bytes){at, n};
            return true;
        }
        uint8_t *wider = att_push(arena, capacity * 2, 1, err);
        if (wider)
            memcpy(wider, at, n);
        at = wider;
        capacity *= 2;
    }
    return false;
}

bool att_file_read(const char *path, size_t limit_bytes, att_arena *arena,
    att_bytes *bytes, att_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return att_fail(err, ATT_MISSING, "there is no file %s", path);
    if (fd < 0)
        return att_fail_io(err, errno, "cannot open %s", path);
    const bool ok = read_open(fd, path, limit_bytes, arena, bytes, err);
    close(fd);
    return ok;
}

static bool write_all(int fd, att_bytes bytes)
{
    for (size_t n = 0; n < bytes.length;) {
        const ssize_t step = write(fd, bytes.at + n, bytes.length - n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return false;
        n += (size_t)step;
    }
    return true;
}

static bool sync_folder_of(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    const size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return true;
    (void)snprintf(folder, sizeof folder, "%.*s", (int)n, path);
    const int fd = open(!slash   ? "."
                        : n == 0 ? "/"
                                 : folder,
        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool ok = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return ok;
}

bool att_file_write(const char *path, att_bytes bytes, att_error *err)
{
    char beside[4096];
    const int n = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof beside)
        return att_fail(err, ATT_LIMIT, "the path is too long: %.200s…", path);
    const int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return att_fail_io(err, errno, "cannot write %s", path);
    const bool is_written =
        write_all(fd, bytes) && fchmod(fd, 0644) == 0 && fsync(fd) == 0;
    const int reason = errno;
    const bool is_closed = close(fd) == 0;
    if (!is_written || !is_closed || rename(beside, path) != 0
        || !sync_folder_of(path)) {
        const int last = is_written ? errno : reason;
        (void)unlink(beside);
        return att_fail_io(err, last, "cannot write %s", path);
    }
    return true;
}
