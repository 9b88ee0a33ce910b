/* fuzz_list.c — any bytes as a published list; what is read must have names. */
#include <attest/people.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    char path[64];
    att_arena arena;
    att_error err;
    att_list list;
    const int fd = memfd_create("list", MFD_CLOEXEC);
    if (fd < 0 || write(fd, at, length) != (ssize_t)length)
        abort();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    att_arena_init(&arena);
    if (att_people_read_list(path, &arena, &list, &err)) {
        if (list.n == 0)
            abort();
        for (size_t e = 0; e < list.n; e++)
            if (list.entries[e].n_names == 0
                || list.entries[e].names[0].name.length == 0)
                abort();
    }
    att_arena_done(&arena);
    (void)close(fd);
    return 0;
}
