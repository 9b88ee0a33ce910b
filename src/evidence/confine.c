/* confine.c — Landlock for files, seccomp for calls, limits for memory and time. */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What reading, computing and answering need, and nothing that reaches outward. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(fcntl),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
};

static int
    told_fd; /* where a forbidden call is reported; this process has one purpose */

static void report_forbidden(int signal_number, siginfo_t *info, void *context)
{
    (void)signal_number;
    (void)context;
    unsigned char words[4 + sizeof(int)] = {'S', 'Y', 'S', '!'};
    const int number = info->si_syscall;
    memcpy(words + 4, &number, sizeof number);
    (void)!write(told_fd, words, sizeof words);
    _exit(EXIT_FAILURE);
}

static bool limit(int what, rlim_t most)
{
    const struct rlimit bound = {most, most};
    return setrlimit((__rlimit_resource_t)what, &bound) == 0;
}

static bool bound_resources(const att_sandbox_limits *limits)
{
    /* one second between the signal that names the reason and the one that cannot be
     * caught */
    const struct rlimit cpu = {limits->cpu_s, (rlim_t)limits->cpu_s + 1};
    bool ok = setrlimit(RLIMIT_CPU, &cpu) == 0 && limit(RLIMIT_FSIZE, 0)
              && limit(RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    ok =
        ok && limit(RLIMIT_AS, limits->memory_bytes); /* sanitizers reserve terabytes */
#endif
    return ok;
}

static int landlock_version(void)
{
    return (int)syscall(
        SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

bool att_sandbox_has_landlock(void)
{
    return landlock_version() >= 1;
}

static bool permit(int ruleset, const char *folder)
{
    const int fd = open(folder, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT; /* a folder that is not there needs no permission */
    const struct landlock_path_beneath_attr rule = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
        .parent_fd = fd,
    };
    const bool ok =
        syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0)
        == 0;
    close(fd);
    return ok;
}

/* Wall off the file system but for reading below the folders. */
static bool wall_files(const char *const *folders)
{
    const struct landlock_ruleset_attr all = {.handled_access_fs = (1u << 13) - 1};
    const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (ruleset < 0)
        return false;
    bool ok = true;
    for (; ok && folders && *folders; folders++)
        ok = permit(ruleset, *folders);
    ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return ok;
}

/* Files may be opened only where Landlock watches which; libraries that look for their
 * tables elsewhere are told "no" rather than ended. */
static bool filter_opening(scmp_filter_ctx filter, bool has_folders, bool has_landlock)
{
    if (!has_folders)
        return true;
    const uint32_t action = has_landlock ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EACCES);
    return seccomp_rule_add(filter, action, SCMP_SYS(openat), 0) == 0
           && seccomp_rule_add(filter, action, SCMP_SYS(open), 0) == 0
           && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(stat), 0) == 0
           && seccomp_rule_add(filter, action, SCMP_SYS(access), 0) == 0
           && seccomp_rule_add(filter, action, SCMP_SYS(readlink), 0) == 0
           && seccomp_rule_add(filter, action, SCMP_SYS(getdents64), 0) == 0;
}

static bool filter_calls(bool has_folders, bool has_landlock)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    bool ok = filter != NULL;
    for (size_t i = 0; ok && i < sizeof allowed / sizeof *allowed; i++)
        ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    /* Terminal questions by stdio are answered "no"; nothing else of ioctl. */
    ok =
        ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 0) == 0;
    ok = ok && filter_opening(filter, has_folders, has_landlock);
    ok = ok && seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    return ok;
}

bool att_confine(const char *const *folders, const att_sandbox_limits *limits,
    int fault_fd, att_error *err)
{
    told_fd = fault_fd;
    const struct sigaction action = {
        .sa_sigaction = report_forbidden, .sa_flags = (int)SA_SIGINFO};
    const bool has_landlock = att_sandbox_has_landlock();
    const bool is_bound = sigaction(SIGSYS, &action, NULL) == 0
                          && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                          && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
                          && bound_resources(limits)
                          && (!has_landlock || wall_files(folders))
                          && filter_calls(folders && *folders, has_landlock);
    if (!is_bound)
        return att_fail_io(err, errno, "the reader cannot be confined");
    return true;
}
