/* say.c — answers, warnings, progress and the passphrase at the terminal. */
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

void cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vfprintf(stdout, format, args);
    va_end(args);
}

void cli_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("attest: ", stderr);
    (void)vfprintf(stderr, format, args);
    va_end(args);
}

static bool say_json(
    const cli_args *args, const att_json *result, att_json_style style, att_error *err)
{
    const att_spot start = att_arena_save(args->arena);
    att_text text;
    const bool ok = att_json_write(result, style, args->arena, &text, err);
    if (ok)
        (void)fwrite(text.at, 1, text.length, stdout);
    att_arena_restore(args->arena, start);
    return ok;
}

bool cli_say_json(const cli_args *args, const att_json *result, att_error *err)
{
    return say_json(args, result, ATT_JSON_PRETTY, err);
}

bool cli_say_json_line(const cli_args *args, const att_json *result, att_error *err)
{
    if (!say_json(args, result, ATT_JSON_COMPACT, err))
        return false;
    (void)fputc('\n', stdout);
    return true;
}

static volatile sig_atomic_t is_stopped;

static void stop(int signal_number)
{
    (void)signal_number;
    is_stopped = 1;
}

/* What is remembered between two tellings, to tell at most ten times a second. */
typedef struct teller {
    struct timespec started, told;
    const char *what;
    bool is_terminal, has_line;
} teller;

static double seconds_between(struct timespec from, struct timespec to)
{
    return (double)(to.tv_sec - from.tv_sec)
           + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

static bool tell(void *self, const char *what, double done, double total)
{
    teller *t = self;
    if (is_stopped || !t->is_terminal)
        return !is_stopped;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!t->what || strcmp(t->what, what) != 0) {
        t->what = what;
        t->started = now;
    } else if (seconds_between(t->told, now) < 0.1)
        return true;
    t->told = now;
    t->has_line = true;
    const double spent_s = seconds_between(t->started, now);
    if (total > 0 && done > 0)
        (void)fprintf(stderr, "\r\033[K%.0f of %.0f %s, %.0f s to go", done, total,
            what, spent_s * (total - done) / done);
    else
        (void)fprintf(stderr, "\r\033[K%.0f %s", done, what);
    return true;
}

static teller the_teller;
static const att_progress the_progress = {tell, &the_teller};

const att_progress *cli_progress_start(bool is_quiet)
{
    const struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
    (void)sigaction(SIGINT, &action, NULL); /* the second ctrl-C ends the program */
    (void)sigaction(SIGTERM, &action, NULL);
    the_teller.is_terminal = !is_quiet && isatty(STDERR_FILENO) == 1;
    return &the_progress;
}

void cli_progress_end(void)
{
    if (the_teller.has_line)
        (void)fputs("\r\033[K", stderr);
    the_teller.has_line = false;
}

enum { LONGEST_PASSPHRASE = 1024 };

/* One line of fd, without its end; longer ones are refused. */
static bool read_line(int fd, uint8_t *at, size_t size, size_t *length, att_error *err)
{
    size_t n = 0;
    for (;;) {
        uint8_t c;
        const ssize_t step = read(fd, &c, 1);
        if (step < 0 && errno == EINTR && !is_stopped)
            continue;
        if (step < 0)
            return att_fail_io(err, errno, "cannot read the passphrase");
        if (step == 0 || c == '\n')
            break;
        if (n == size)
            return att_fail(err, ATT_INVALID, "a passphrase has at most %d bytes",
                LONGEST_PASSPHRASE);
        at[n++] = c;
    }
    while (n > 0 && at[n - 1] == '\r')
        n--;
    *length = n;
    return true;
}

/* Unicode forms of one passphrase must open the same case. */
static bool keep(const uint8_t *line, size_t length, att_secret **out, att_error *err)
{
    if (length == 0)
        return att_fail(err, ATT_INVALID, "an empty passphrase is none");
    const size_t good = att_text_valid((att_bytes){line, length});
    if (good < length)
        return att_fail(err, ATT_INVALID, "the passphrase is not UTF-8");
    return att_secret_new_nfc((att_bytes){line, length}, out, err);
}

static bool ask(int fd, const char *question, att_secret **out, att_error *err)
{
    struct termios before, silent;
    if (tcgetattr(fd, &before) != 0)
        return att_fail_io(err, errno, "cannot ask for the passphrase");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    (void)!write(fd, question, strlen(question));
    (void)tcsetattr(fd, TCSAFLUSH, &silent);
    uint8_t line[LONGEST_PASSPHRASE];
    size_t length = 0;
    const bool ok =
        read_line(fd, line, sizeof line, &length, err) && keep(line, length, out, err);
    explicit_bzero(line, sizeof line);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    (void)!write(fd, "\n", 1);
    return ok;
}

static bool ask_twice(int fd, att_secret **out, att_error *err)
{
    att_secret *again = NULL;
    if (!ask(fd, "New passphrase: ", out, err))
        return false;
    if (!ask(fd, "The same again: ", &again, err)) {
        att_secret_wipe(*out);
        return false;
    }
    const att_bytes a = att_secret_bytes(*out), b = att_secret_bytes(again);
    const bool is_same = a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
    att_secret_wipe(again);
    if (!is_same) {
        att_secret_wipe(*out);
        return att_fail(err, ATT_INVALID, "the two passphrases differ");
    }
    return true;
}

bool cli_passphrase(const cli_args *args, bool is_new, att_secret **out, att_error *err)
{
    const char *path = args->passphrase_file;
    const bool is_stdin = path && strcmp(path, "-") == 0;
    const int fd = is_stdin ? STDIN_FILENO
                            : open(path ? path : "/dev/tty",
                                (path ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && path)
        return att_fail_io(err, errno, "cannot open the passphrase file %s", path);
    if (fd < 0) {
        att_fail(err, ATT_MISUSED, "there is no terminal to ask for the passphrase");
        return att_hint(
            err, "Give it with --passphrase-file FILE (\"-\" is standard input).");
    }
    bool ok;
    if (!path) {
        ok = is_new ? ask_twice(fd, out, err) : ask(fd, "Passphrase: ", out, err);
    } else {
        uint8_t line[LONGEST_PASSPHRASE];
        size_t length = 0;
        ok = read_line(fd, line, sizeof line, &length, err)
             && keep(line, length, out, err);
        explicit_bzero(line, sizeof line);
    }
    if (!is_stdin)
        close(fd);
    return ok;
}
