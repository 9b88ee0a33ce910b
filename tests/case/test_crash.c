/* test_crash.c — 1, 2 of the list of attacks: whatever the disk does, the case is as
 * before or as after, every answered entry is there, and no plaintext is. */
#include "crash.h"

static void no_fault_of_the_disk_halves_a_command(void **state)
{
    enum { RUNS = 500 };
    crash_world base;
    crash_prepare(&base, *state);
    for (uint64_t seed = 1; seed <= RUNS; seed++)
        crash_run(&base, seed, seed % 8 == 0, *state);
    sim_free(base.folder);
    sim_free(base.memory);
}

CHECK_MAIN(check_test(no_fault_of_the_disk_halves_a_command))
