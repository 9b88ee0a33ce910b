/* members.c — frames from the cage, made into one readable descriptor a file. */
#include "members.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MOST = 4096, PIECE_MOST = 1 << 20 };

struct att_members {
    int fd;
    int to; /* the write end of the file being read; -1 if none */
    pthread_t pump;
    bool is_pumping;
    bool is_broken; /* the frames ended, or made no sense */
    unsigned char piece[PIECE_MOST];
};

static bool read_whole(int fd, void *to, size_t n)
{
    char *at = to;
    while (n > 0) {
        const ssize_t step = read(fd, at, n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return false;
        at += step;
        n -= (size_t)step;
    }
    return true;
}

static bool read_length(int fd, size_t most, size_t *n)
{
    uint32_t length;
    if (!read_whole(fd, &length, sizeof length))
        return false;
    *n = le32toh(length);
    return *n <= most;
}

/* Write what somebody may have stopped reading; the frames must be drained all the
 * same. */
static void pass_on(int to, const unsigned char *at, size_t n)
{
    while (n > 0) {
        const ssize_t step = write(to, at, n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return;
        at += step;
        n -= (size_t)step;
    }
}

/* On a thread of its own: the pieces of one file, until its end. */
static void *pump_file(void *self)
{
    att_members *m = self;
    sigset_t broken_pipe; /* a reader that gives up early is no reason to end */
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, NULL);
    for (;;) {
        char kind;
        size_t n;
        if (!read_whole(m->fd, &kind, 1) || (kind != 'D' && kind != 'E')) {
            m->is_broken = true;
            break;
        }
        if (kind == 'E')
            break;
        if (!read_length(m->fd, PIECE_MOST, &n) || !read_whole(m->fd, m->piece, n)) {
            m->is_broken = true;
            break;
        }
        pass_on(m->to, m->piece, n);
    }
    close(m->to);
    return NULL;
}

static void finish_file(att_members *m)
{
    if (m->is_pumping)
        (void)pthread_join(m->pump, NULL);
    m->is_pumping = false;
}

bool att_members_open(int fd, att_members **out, att_error *err)
{
    att_members *m = calloc(1, sizeof *m);
    if (!m)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while opening an archive");
    m->fd = fd;
    *out = m;
    return true;
}

void att_members_close(att_members *m)
{
    if (!m)
        return;
    finish_file(m);
    free(m);
}

bool att_members_next(att_members *m, att_arena *arena, bool *has_file, att_text *name,
    int *fd, att_error *err)
{
    char kind, word[NAME_MOST];
    size_t n;
    int pair[2];
    finish_file(m);
    *has_file = false;
    if (m->is_broken || !read_whole(m->fd, &kind, 1) || kind != 'N')
        return true; /* how the reader ended is for the sandbox to say */
    if (!read_length(m->fd, NAME_MOST, &n) || !read_whole(m->fd, word, n))
        return true;
    if (pipe2(pair, O_CLOEXEC) != 0)
        return att_fail_io(err, errno, "a file of the archive cannot be read");
    const size_t good = att_text_valid((att_bytes){(const uint8_t *)word, n});
    const bool is_named =
        att_text_nfc((att_bytes){(const uint8_t *)word, good}, arena, name, err);
    m->to = pair[1];
    if (!is_named || pthread_create(&m->pump, NULL, pump_file, m) != 0) {
        close(pair[0]);
        close(pair[1]);
        return is_named
                   ? att_fail(err, ATT_NO_MEMORY, "no thread for a file of the archive")
                   : false;
    }
    m->is_pumping = true;
    *fd = pair[0];
    *has_file = true;
    return true;
}
