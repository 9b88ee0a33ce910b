/* test_sandbox.c — a reader can read its file, and do nothing else (custody, attack
 * 17). */
#include "check.h"

#include <attest/evidence.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/wait.h>

static bool answer_true(att_arena *arena, const att_json **answer)
{
    *answer = att_json_new_bool(arena, true);
    return *answer != NULL;
}

static bool count_bytes(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    char bytes[100];
    int64_t n = 0;
    for (ssize_t step; (step = read(f->fd, bytes, sizeof bytes)) > 0;)
        n += step;
    if (n == 0)
        return att_fail(err, ATT_INVALID, "the file is empty");
    att_json *j = att_json_new_object(arena);
    att_json_set(arena, j, "bytes", att_json_new_int64(arena, n));
    att_json_set(arena, j, "asked",
        att_json_new_text(arena, att_json_text(att_json_get(f->question, "what"))));
    *answer = j;
    return true;
}

static bool write_out(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)err;
    return write(f->out_fd, "out", 3) == 3 && answer_true(arena, answer);
}

static bool open_file(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 && answer_true(arena, answer);
}

static bool open_socket(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 && answer_true(arena, answer);
}

static bool fork_child(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    if (fork() == 0)
        _exit(0);
    return answer_true(arena, answer);
}

static bool start_program(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    (void)execl("/bin/true", "true", (char *)NULL);
    return answer_true(arena, answer);
}

static bool take_4_gib(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    void *at = mmap(NULL, (size_t)4 << 30, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return att_fail(err, ATT_NO_MEMORY, "out of memory");
    return answer_true(arena, answer);
}

static bool loop_for_ever(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    for (volatile int i = 0;; i = i + 1)
        if (i < 0)
            return answer_true(arena, answer);
}

static bool sleep_for_ever(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    for (;;)
        usleep(100000);
    return answer_true(arena, answer);
}

static bool talk_too_much(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    char *words = malloc(1 << 21);
    if (!words)
        return false;
    memset(words, 'x', 1 << 21);
    *answer = att_json_new_text(arena, (att_text){words, 1 << 21});
    return true;
}

static bool crash(
    const att_foreign *f, att_arena *arena, const att_json **answer, att_error *err)
{
    (void)f;
    (void)err;
    (void)arena;
    (void)answer;
    __builtin_trap();
}

static const att_reader readers[] = {
    {"count", NULL, count_bytes, NULL},
    {"out", NULL, write_out, NULL},
    {"open", NULL, open_file, NULL},
    {"socket", NULL, open_socket, NULL},
    {"fork", NULL, fork_child, NULL},
    {"exec", NULL, start_program, NULL},
    {"memory", NULL, take_4_gib, NULL},
    {"loop", NULL, loop_for_ever, NULL},
    {"sleep", NULL, sleep_for_ever, NULL},
    {"talk", NULL, talk_too_much, NULL},
    {"crash", NULL, crash, NULL},
};

static att_sandbox *started;

static int start(void **state)
{
    (void)state;
    att_error err;
    enum { N = sizeof readers / sizeof *readers };
    static const att_reader *all[N];
    for (size_t i = 0; i < N; i++)
        all[i] = &readers[i];
    return att_sandbox_start(all, N, &started, &err) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    att_sandbox_stop(started);
    return 0;
}

/* Ask one reader about seven bytes. */
static bool ask(
    const char *reader, att_arena *arena, const att_json **answer, att_error *err)
{
    const att_sandbox_limits limits = {.memory_bytes = (size_t)2 << 30,
        .cpu_s = 1,
        .wall_s = 2,
        .answer_bytes = 1 << 20};
    const int fd = memfd_create("seven", MFD_CLOEXEC);
    assert_true(fd >= 0 && write(fd, "1234567", 7) == 7 && lseek(fd, 0, SEEK_SET) == 0);
    att_json *question = att_json_new_object(arena);
    att_json_set(arena, question, "what", att_json_new_text(arena, ATT_TEXT("정철")));
    const bool ok = att_sandbox_read(
        started, reader, fd, -1, question, &limits, arena, answer, err);
    close(fd);
    return ok;
}

static void a_reader_reads_its_file_and_answers(void **state)
{
    att_error err;
    const att_json *answer;
    for (int i = 0; i < 20; i++) {
        check_ok(&err, ask("count", *state, &answer, &err));
        check_close(att_json_number(att_json_get(answer, "bytes")), 7, 0);
        check_text(att_json_text(att_json_get(answer, "asked")), "정철");
    }
}

static void a_reader_can_hand_out_bytes(void **state)
{
    att_error err;
    const att_json *answer;
    const att_sandbox_limits limits = ATT_SANDBOX_LIMITS;
    int pair[2];
    char bytes[8];
    assert_int_equal(pipe(pair), 0);
    const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    check_ok(&err, att_sandbox_read(started, "out", fd, pair[1], NULL, &limits, *state,
                       &answer, &err));
    assert_int_equal(read(pair[0], bytes, sizeof bytes), 3);
    check_fails(&err, ATT_INVALID, "the file is empty",
        att_sandbox_read(
            started, "count", fd, -1, NULL, &limits, *state, &answer, &err));
    check_fails(&err, ATT_MISSING, "no reader",
        att_sandbox_read(
            started, "nobody", fd, -1, NULL, &limits, *state, &answer, &err));
    close(fd);
    close(pair[0]);
    close(pair[1]);
}

static void what_a_reader_may_not_do_stops_it(void **state)
{
    att_error err;
    const att_json *answer;
    check_fails(&err, ATT_DENIED, "openat", ask("open", *state, &answer, &err));
    check_fails(&err, ATT_DENIED, "socket", ask("socket", *state, &answer, &err));
    check_fails(&err, ATT_DENIED, "clone", ask("fork", *state, &answer, &err));
    check_fails(&err, ATT_DENIED, "execve", ask("exec", *state, &answer, &err));
    check_ok(&err, ask("count", *state, &answer, &err)); /* the parent goes on */
}

static void time_memory_and_words_are_bounded(void **state)
{
    att_error err;
    const att_json *answer;
    check_fails(&err, ATT_LIMIT, "stopped after 2 seconds",
        ask("sleep", *state, &answer, &err));
    check_fails(&err, ATT_LIMIT, "seconds", ask("loop", *state, &answer, &err));
    check_fails(
        &err, ATT_LIMIT, "more than 1048576 bytes", ask("talk", *state, &answer, &err));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    check_fails(
        &err, ATT_NO_MEMORY, "out of memory", ask("memory", *state, &answer, &err));
#endif
    check_ok(&err, ask("count", *state, &answer, &err));
}

static void a_reader_that_crashes_is_told(void **state)
{
    att_error err;
    const att_json *answer;
    check_fails(
        &err, ATT_INVALID, "crashed (signal 4)", ask("crash", *state, &answer, &err));
    check_ok(&err, ask("count", *state, &answer, &err));
}

CHECK_GROUP(start, stop, check_test(a_reader_reads_its_file_and_answers),
    check_test(a_reader_can_hand_out_bytes),
    check_test(what_a_reader_may_not_do_stops_it),
    check_test(time_memory_and_words_are_bounded),
    check_test(a_reader_that_crashes_is_told))
