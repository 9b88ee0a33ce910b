/* test_crashes.c — 1, 2, at length of the list of attacks: whatever the disk does, the
 * case is as before or as after, every answered entry is there, and no plaintext is. */
#include "crash.h"

static void no_fault_of_the_disk_halves_a_command(void **state)
{
    enum { RUNS = 10000, FIRST = 100000 };
    crash_world base;
    crash_prepare(&base, *state);
    for (uint64_t seed = FIRST; seed < FIRST + RUNS; seed++)
        crash_run(&base, seed, true, *state);
    sim_free(base.folder);
    sim_free(base.memory);
}

CHECK_MAIN(check_test(no_fault_of_the_disk_halves_a_command))
