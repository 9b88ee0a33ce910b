/* mount.c — bytes read by GDAL as a file that has no neighbours: those of a case, which
 * never were on the disk, and those of a file, whose sidecars GDAL must not look for.
 */
#include "scene.h"

#include <cpl_vsi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PREFIX "/vsiattest/"

/* GDAL keeps its file systems for the whole process, so this table must, too. */
typedef struct mounted {
    struct mounted *next;
    const att_byte_source *source;
    char path[64];
} mounted;

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static mounted *all_mounted;
static bool is_installed;
static uint64_t next_number;

typedef struct open_file {
    const att_byte_source *source;
    uint64_t at;
    bool is_at_end;
} open_file;

static const att_byte_source *find_source(const char *path)
{
    const att_byte_source *source = NULL;
    pthread_mutex_lock(&guard);
    for (const mounted *m = all_mounted; m && !source; m = m->next)
        if (strcmp(m->path + strlen(PREFIX), path) == 0)
            source = m->source;
    pthread_mutex_unlock(&guard);
    return source;
}

static int file_stat(void *self, const char *path, VSIStatBufL *st, int flags)
{
    (void)self, (void)flags;
    const att_byte_source *source = find_source(path);
    if (!source)
        return -1;
    memset(st, 0, sizeof *st);
    st->st_mode = S_IFREG;
    st->st_size =
        (vsi_l_offset)source->n_bytes > INT64_MAX ? INT64_MAX : (off_t)source->n_bytes;
    return 0;
}

static void *file_open(void *self, const char *path, const char *access)
{
    (void)self;
    const att_byte_source *source = access[0] == 'r' ? find_source(path) : NULL;
    open_file *file = source ? calloc(1, sizeof *file) : NULL;
    if (file)
        file->source = source;
    return file;
}

static vsi_l_offset file_tell(void *f)
{
    return ((open_file *)f)->at;
}

static int file_seek(void *f, vsi_l_offset offset, int whence)
{
    open_file *file = f;
    const uint64_t base = whence == SEEK_CUR   ? file->at
                          : whence == SEEK_END ? file->source->n_bytes
                                               : 0;
    file->at = base + offset;
    file->is_at_end = false;
    return 0;
}

static size_t file_read(void *f, void *out, size_t size, size_t count)
{
    open_file *file = f;
    size_t wanted;
    if (size == 0 || __builtin_mul_overflow(size, count, &wanted))
        return 0;
    const uint64_t left =
        file->at < file->source->n_bytes ? file->source->n_bytes - file->at : 0;
    if (wanted > left) {
        wanted = (size_t)left;
        file->is_at_end = true;
    }
    att_error err;
    if (wanted > 0
        && !file->source->read(file->source->self, file->at, wanted, out, &err))
        return 0;
    file->at += wanted;
    return wanted / size;
}

static int file_eof(void *f)
{
    return ((open_file *)f)->is_at_end;
}

static int file_close(void *f)
{
    free(f);
    return 0;
}

static bool install(void)
{
    VSIFilesystemPluginCallbacksStruct *calls =
        VSIAllocFilesystemPluginCallbacksStruct();
    if (!calls)
        return false;
    calls->stat = file_stat;
    calls->open = file_open;
    calls->tell = file_tell;
    calls->seek = file_seek;
    calls->read = file_read;
    calls->eof = file_eof;
    calls->close = file_close;
    const bool ok = VSIInstallPluginHandler(PREFIX, calls) == 0;
    VSIFreeFilesystemPluginCallbacksStruct(calls);
    return ok;
}

bool scene_mount(const att_byte_source *source, const char *extension, char mount[64],
    att_error *err)
{
    mounted *m = calloc(1, sizeof *m);
    if (!m)
        return att_fail(err, ATT_NO_MEMORY, "no memory to read a sealed scene");
    pthread_mutex_lock(&guard);
    const bool ok = is_installed || (is_installed = install());
    if (ok) {
        snprintf(m->path, sizeof m->path, PREFIX "%llu%.8s",
            (unsigned long long)next_number++, extension);
        m->source = source;
        m->next = all_mounted;
        all_mounted = m;
        memcpy(mount, m->path, sizeof m->path);
    }
    pthread_mutex_unlock(&guard);
    if (!ok)
        free(m);
    return ok || att_fail(err, ATT_IO, "GDAL did not accept our file system");
}

void scene_unmount(const char *mount)
{
    pthread_mutex_lock(&guard);
    for (mounted **m = &all_mounted; *m; m = &(*m)->next)
        if (strcmp((*m)->path, mount) == 0) {
            mounted *gone = *m;
            *m = gone->next;
            free(gone);
            break;
        }
    pthread_mutex_unlock(&guard);
}
