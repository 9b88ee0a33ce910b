/* posix.c — the table of file functions on the real file system. */
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct real_disk {
    att_disk base;
    int folder;
} real_disk;

static int folder_of(att_disk *disk)
{
    return ((real_disk *)disk)->folder;
}

static int result_of(int answer)
{
    return answer < 0 ? -errno : answer;
}

static int real_open(att_disk *disk, const char *path, att_disk_mode mode)
{
    static const int flags[] = {[ATT_DISK_READ] = O_RDONLY,
        [ATT_DISK_CHANGE] = O_RDWR,
        [ATT_DISK_MAKE] = O_RDWR | O_CREAT | O_EXCL,
        [ATT_DISK_KEEP] = O_RDWR | O_CREAT};
    /* O_NONBLOCK: a pipe laid in our place must not make us wait. */
    const int fd = openat(folder_of(disk), path,
        flags[mode] | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
    struct stat st;
    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    close(fd);
    return -EINVAL;
}

static int real_close(att_disk *disk, int handle)
{
    (void)disk;
    return result_of(close(handle));
}

static ssize_t real_read(att_disk *disk, int handle, void *at, size_t n, uint64_t from)
{
    (void)disk;
    const ssize_t step = pread(handle, at, n, (off_t)from);
    return step < 0 ? -errno : step;
}

static ssize_t real_write(
    att_disk *disk, int handle, const void *at, size_t n, uint64_t to)
{
    (void)disk;
    const ssize_t step = pwrite(handle, at, n, (off_t)to);
    return step < 0 ? -errno : step;
}

static int64_t real_size(att_disk *disk, int handle)
{
    (void)disk;
    struct stat st;
    return fstat(handle, &st) < 0 ? -errno : (int64_t)st.st_size;
}

static int real_truncate(att_disk *disk, int handle, uint64_t size)
{
    (void)disk;
    return result_of(ftruncate(handle, (off_t)size));
}

static int real_sync(att_disk *disk, int handle)
{
    (void)disk;
    return result_of(fdatasync(handle));
}

static int real_sync_folder(att_disk *disk, const char *path)
{
    const int fd =
        openat(folder_of(disk), path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -errno;
    int result = result_of(fsync(fd));
    if (result == -EINVAL) /* this file system syncs names by itself */
        result = 0;
    close(fd);
    return result;
}

static int real_sync_all(att_disk *disk)
{
    return result_of(syncfs(folder_of(disk)));
}

static int real_rename(att_disk *disk, const char *from, const char *to)
{
    return result_of(renameat(folder_of(disk), from, folder_of(disk), to));
}

static int real_remove(att_disk *disk, const char *path)
{
    const int result = result_of(unlinkat(folder_of(disk), path, 0));
    if (result != -EISDIR)
        return result;
    return result_of(unlinkat(folder_of(disk), path, AT_REMOVEDIR));
}

static int real_make_folder(att_disk *disk, const char *path)
{
    return result_of(mkdirat(folder_of(disk), path, 0700));
}

static int visit_one(DIR *folder, const char *name,
    int (*visit)(void *self, const att_disk_name *name), void *self)
{
    struct stat st;
    att_disk_name found = {.kind = ATT_DISK_OTHER};
    (void)snprintf(found.name, sizeof found.name, "%s", name);
    if (fstatat(dirfd(folder), name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : -errno;
    if (S_ISREG(st.st_mode))
        found.kind = ATT_DISK_FILE;
    else if (S_ISDIR(st.st_mode))
        found.kind = ATT_DISK_FOLDER;
    found.has_links = found.kind == ATT_DISK_FILE && st.st_nlink > 1;
    return visit(self, &found);
}

static int real_list(att_disk *disk, const char *path,
    int (*visit)(void *self, const att_disk_name *name), void *self)
{
    const int fd =
        openat(folder_of(disk), path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -errno;
    DIR *folder = fdopendir(fd);
    if (!folder) {
        const int reason = errno;
        close(fd);
        return -reason;
    }
    int result = 0;
    const struct dirent *entry = NULL;
    while (result >= 0 && (errno = 0, entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = visit_one(folder, entry->d_name, visit, self);
    if (result >= 0 && !entry && errno != 0)
        result = -errno;
    closedir(folder);
    return result;
}

static int real_lock(att_disk *disk, int handle)
{
    (void)disk;
    return result_of(flock(handle, LOCK_EX | LOCK_NB));
}

static void real_end(att_disk *disk)
{
    close(folder_of(disk));
    free(disk);
}

bool att_disk_open(const char *path, att_disk **out, att_error *err)
{
    static const att_disk_calls calls = {real_open, real_close, real_read, real_write,
        real_size, real_truncate, real_sync, real_sync_folder, real_sync_all,
        real_rename, real_remove, real_make_folder, real_list, real_lock, real_end};
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return att_fail(err, ATT_MISSING, "there is no folder %s", path);
    if (fd < 0)
        return att_fail_io(err, errno, "cannot open the folder %s", path);
    real_disk *disk = calloc(1, sizeof *disk);
    if (!disk) {
        close(fd);
        return att_fail(err, ATT_NO_MEMORY, "out of memory");
    }
    disk->base.calls = &calls;
    disk->folder = fd;
    *out = &disk->base;
    return true;
}
