/* sandbox.c — a process that holds nothing forks one confined child a file. */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N_FDS = 3, LARGEST_QUESTION = 60000 }; /* file, answer, out */

struct att_sandbox {
    int socket; /* to the forking process */
    pid_t pid;
    const att_reader *const *readers;
    size_t n_readers;
};

typedef struct request {
    size_t reader;
    att_sandbox_limits limits;
    bool has_out;
    size_t question_bytes; /* canonical JSON follows */
} request;

typedef struct ending {
    int status; /* as waitpid gives it */
    bool is_late;
} ending;

/* ---- in the child ---------------------------------------------------------------- */

static void write_whole(int fd, att_text words)
{
    while (words.length > 0) {
        const ssize_t n = write(fd, words.at, words.length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        words.at += n;
        words.length -= (size_t)n;
    }
}

/* "+" and the answer, or "-", the kind of the fault as a letter, and its words. */
static void answer_with(
    int fd, bool ok, const att_json *answer, att_arena *arena, att_error *err)
{
    att_text words;
    if (ok && att_json_write(answer, ATT_JSON_COMPACT, arena, &words, err)) {
        write_whole(fd, ATT_TEXT("+"));
        write_whole(fd, words);
        return;
    }
    const char head[2] = {'-', (char)('a' + (int)err->kind)};
    write_whole(fd, (att_text){head, 2});
    write_whole(fd, att_text_of(err->text));
}

/* Read one file and end. The descriptors are moved to 3, 4 and 5, all others closed. */
static _Noreturn void be_child(const att_reader *reader, const request *asked,
    const char *question_json, const int fds[N_FDS])
{
    att_error err = {0};
    att_arena arena;
    att_arena_init(&arena);
    const int n_fds = asked->has_out ? 3 : 2;
    int moved[N_FDS];
    for (int i = 0; i < n_fds; i++)
        moved[i] = fcntl(fds[i], F_DUPFD, 16);
    for (int i = 0; i < n_fds; i++)
        (void)dup2(moved[i], 3 + i);
    (void)syscall(SYS_close_range, 3 + n_fds, ~0U, 0);
    (void)setenv(
        "TZ", "UTC0", 1); /* libraries must not look for a table of time zones */
    const att_json *question = NULL;
    const att_json *answer = NULL;
    const att_bytes json = {(const uint8_t *)question_json, asked->question_bytes};
    const bool ok =
        (asked->question_bytes == 0 || att_json_parse(json, &arena, &question, &err))
        && att_confine(reader->folders, &asked->limits, 4, &err)
        && reader->read(&(att_foreign){3, asked->has_out ? 5 : -1, question}, &arena,
            &answer, &err);
    answer_with(4, ok, answer, &arena, &err);
    _exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* ---- in the forking process ------------------------------------------------------ */

/* Wait for the child, and end it when its time is up. */
static ending wait_for(pid_t child, unsigned wall_s)
{
    ending end = {0};
    const int handle = (int)syscall(SYS_pidfd_open, child, 0);
    struct pollfd watched = {.fd = handle, .events = POLLIN};
    if (handle >= 0 && poll(&watched, 1, (int)(wall_s * 1000)) == 0) {
        end.is_late = true;
        (void)kill(child, SIGKILL);
    }
    while (waitpid(child, &end.status, 0) < 0 && errno == EINTR)
        continue;
    if (handle >= 0)
        close(handle);
    return end;
}

/* One packet with its descriptors; false when the parent is gone. */
static bool receive(
    int socket, request *asked, char *question, int fds[N_FDS], int *n_fds)
{
    struct iovec parts[2] = {{asked, sizeof *asked}, {question, LARGEST_QUESTION}};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * N_FDS)];
    struct msghdr message = {.msg_iov = parts,
        .msg_iovlen = 2,
        .msg_control = control,
        .msg_controllen = sizeof control};
    const ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    const struct cmsghdr *head = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!head || (size_t)n != sizeof *asked + asked->question_bytes)
        return false;
    *n_fds = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(fds, CMSG_DATA(head), (size_t)*n_fds * sizeof(int));
    return true;
}

static _Noreturn void be_forker(
    const att_reader *const readers[], size_t n_readers, int socket)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    for (int number = 1; number < NSIG; number++)
        (void)signal(
            number, SIG_DFL);      /* the parent's handlers know nothing of children */
    (void)signal(SIGINT, SIG_IGN); /* the parent decides when to stop */
    (void)signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < n_readers; i++)
        if (readers[i]->prepare)
            readers[i]->prepare();
    static char question[LARGEST_QUESTION];
    request asked;
    int fds[N_FDS], n_fds;
    while (receive(socket, &asked, question, fds, &n_fds)) {
        const pid_t child = fork();
        if (child == 0)
            be_child(readers[asked.reader], &asked, question, fds);
        for (int i = 0; i < n_fds; i++)
            close(fds[i]);
        const ending end =
            child > 0 ? wait_for(child, asked.limits.wall_s) : (ending){.status = -1};
        if (send(socket, &end, sizeof end, MSG_NOSIGNAL) != (ssize_t)sizeof end)
            break;
    }
    _exit(EXIT_SUCCESS);
}

/* ---- in the parent --------------------------------------------------------------- */

bool att_sandbox_start(const att_reader *const readers[], size_t n_readers,
    att_sandbox **out, att_error *err)
{
    int pair[2];
    att_sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while starting the reader");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        free(sandbox);
        return att_fail_io(err, errno, "the reader of foreign files cannot be started");
    }
    const pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        be_forker(readers, n_readers, pair[1]);
    }
    close(pair[1]);
    *sandbox = (att_sandbox){pair[0], pid, readers, n_readers};
    if (pid < 0) {
        const int reason = errno;
        close(pair[0]);
        free(sandbox);
        return att_fail_io(
            err, reason, "the reader of foreign files cannot be started");
    }
    *out = sandbox;
    return true;
}

void att_sandbox_stop(att_sandbox *sandbox)
{
    if (!sandbox)
        return;
    close(sandbox->socket);
    while (waitpid(sandbox->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    free(sandbox);
}

static bool post(const att_sandbox *sandbox, const request *asked, att_text question,
    const int fds[N_FDS], size_t n_fds, att_error *err)
{
    request head = *asked;
    char *words = (char *)(uintptr_t)question.at; /* sendmsg only reads */
    struct iovec parts[2] = {{&head, sizeof head}, {words, question.length}};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * N_FDS)] = {0};
    struct msghdr message = {.msg_iov = parts,
        .msg_iovlen = 2,
        .msg_control = control,
        .msg_controllen = CMSG_SPACE(sizeof(int) * n_fds)};
    struct cmsghdr *carried = CMSG_FIRSTHDR(&message);
    carried->cmsg_level = SOL_SOCKET;
    carried->cmsg_type = SCM_RIGHTS;
    carried->cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
    memcpy(CMSG_DATA(carried), fds, sizeof(int) * n_fds);
    if (sendmsg(sandbox->socket, &message, MSG_NOSIGNAL) < 0)
        return att_fail_io(err, errno, "the reader of foreign files is gone");
    return true;
}

/* All the child says, up to its limit; *is_long if it said more. */
static bool listen_to(int fd, size_t limit_bytes, att_arena *arena, att_bytes *heard,
    bool *is_long, att_error *err)
{
    uint8_t *at = att_push(arena, limit_bytes + 1, 1, err);
    size_t n = 0;
    while (at && n <= limit_bytes) {
        const ssize_t step = read(fd, at + n, limit_bytes + 1 - n);
        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return att_fail_io(
                err, errno, "the reader of foreign files cannot be heard");
        if (step == 0)
            break;
        n += (size_t)step;
    }
    *heard = (att_bytes){at, n};
    *is_long = n > limit_bytes;
    return at != NULL;
}

/* What ended a child that gave no answer. */
static bool explain(const ending *end, att_bytes heard,
    const att_sandbox_limits *limits, att_error *err)
{
    if (end->is_late)
        return att_fail(
            err, ATT_LIMIT, "its reader was stopped after %u seconds", limits->wall_s);
    if (heard.length >= 4 + sizeof(int)
        && memcmp(heard.at + heard.length - 4 - sizeof(int), "SYS!", 4) == 0) {
        int number;
        memcpy(&number, heard.at + heard.length - sizeof number, sizeof number);
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
        att_fail(err, ATT_DENIED,
            "its reader tried something forbidden (%s) and was stopped",
            name ? name : "unknown");
        free(name);
        return att_hint(
            err, "The file may be built to attack. Keep it, and do not open it.");
    }
    if (WIFSIGNALED(end->status) && WTERMSIG(end->status) == SIGXCPU)
        return att_fail(
            err, ATT_LIMIT, "its reader used more than %u seconds", limits->cpu_s);
    if (WIFSIGNALED(end->status))
        return att_fail(err, ATT_INVALID,
            "its reader crashed (signal %d); the file is damaged"
            " or built to attack",
            WTERMSIG(end->status));
    return att_fail(err, ATT_INVALID, "its reader ended without an answer");
}

static bool understand(att_bytes heard, const ending *end,
    const att_sandbox_limits *limits, att_arena *arena, const att_json **answer,
    att_error *err)
{
    if (heard.length > 0 && heard.at[0] == '+' && WIFEXITED(end->status)
        && WEXITSTATUS(end->status) == EXIT_SUCCESS)
        return att_json_parse(
            (att_bytes){heard.at + 1, heard.length - 1}, arena, answer, err);
    if (heard.length > 2 && heard.at[0] == '-' && WIFEXITED(end->status)) {
        const int kind = heard.at[1] - 'a';
        const size_t good = att_text_valid((att_bytes){heard.at + 2, heard.length - 2});
        return att_fail(err,
            kind > ATT_NO_ERROR && kind <= ATT_STOPPED ? (att_kind)kind : ATT_INVALID,
            "%.*s", (int)good, (const char *)heard.at + 2);
    }
    return explain(end, heard, limits, err);
}

static bool find_reader(
    const att_sandbox *sandbox, const char *name, size_t *found, att_error *err)
{
    for (*found = 0; *found < sandbox->n_readers; (*found)++)
        if (strcmp(sandbox->readers[*found]->name, name) == 0)
            return true;
    return att_fail(err, ATT_MISSING, "there is no reader \"%s\"", name);
}

bool att_sandbox_read(att_sandbox *sandbox, const char *reader, int fd, int out_fd,
    const att_json *question, const att_sandbox_limits *limits, att_arena *arena,
    const att_json **answer, att_error *err)
{
    request asked = {.limits = *limits, .has_out = out_fd >= 0};
    att_text words = {0};
    if (!find_reader(sandbox, reader, &asked.reader, err)
        || (question
            && !att_json_write(question, ATT_JSON_COMPACT, arena, &words, err)))
        return false;
    if (words.length > LARGEST_QUESTION)
        return att_fail(err, ATT_LIMIT, "the question to the reader is too long");
    asked.question_bytes = words.length;
    int said[2];
    if (pipe2(said, O_CLOEXEC) != 0)
        return att_fail_io(err, errno, "the reader of foreign files cannot be heard");
    const int fds[N_FDS] = {fd, said[1], out_fd};
    const bool is_posted =
        post(sandbox, &asked, words, fds, asked.has_out ? 3 : 2, err);
    close(said[1]);
    att_bytes heard = {0};
    bool is_long = false;
    const bool is_heard =
        is_posted
        && listen_to(said[0], limits->answer_bytes, arena, &heard, &is_long, err);
    close(said[0]);
    ending end;
    if (is_posted && recv(sandbox->socket, &end, sizeof end, 0) != (ssize_t)sizeof end)
        return att_fail(err, ATT_IO, "the reader of foreign files is gone");
    if (!is_heard)
        return false;
    if (is_long)
        return att_fail(err, ATT_LIMIT, "its reader answered with more than %zu bytes",
            limits->answer_bytes);
    return understand(heard, &end, limits, arena, answer, err);
}
