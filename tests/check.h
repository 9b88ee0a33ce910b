/* check.h — what every test shares: an arena in *state, and checks that say what went
 * wrong. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <attest/base.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The call must succeed; otherwise the test fails with the error's own words. */
#define check_ok(err, call)                                                            \
    do {                                                                               \
        (err)->text[0] = '\0';                                                         \
        if (!(call))                                                                   \
            fail_msg("%s: %s", #call, (err)->text);                                    \
    } while (0)

/* The call must fail with this kind, and its text must hold these words. */
#define check_fails(err, wanted, words, call)                                          \
    do {                                                                               \
        (err)->kind = ATT_NO_ERROR;                                                    \
        (err)->text[0] = '\0';                                                         \
        if (call)                                                                      \
            fail_msg("%s succeeded", #call);                                           \
        if ((err)->kind != (wanted) || !strstr((err)->text, words))                    \
            fail_msg("%s: kind %d, text: %s", #call, (int)(err)->kind, (err)->text);   \
    } while (0)

/* |got - wanted| <= within; NaN never passes. */
#define check_close(got, wanted, within)                                               \
    do {                                                                               \
        const double check_got = (got), check_wanted = (wanted);                       \
        if (!(fabs(check_got - check_wanted) <= (within)))                             \
            fail_msg("%s = %.17g, not %.17g within %g", #got, check_got, check_wanted, \
                (double)(within));                                                     \
    } while (0)

#define check_text(got, wanted)                                                        \
    do {                                                                               \
        const att_text check_got = (got);                                              \
        if (!att_text_is(check_got, wanted))                                           \
            fail_msg("%s = \"%.*s\", not \"%s\"", #got, ATT_PRINT(check_got), wanted); \
    } while (0)

static inline int check_begin(void **state)
{
    att_arena *arena = malloc(sizeof *arena);
    if (!arena)
        return -1;
    att_arena_init(arena);
    *state = arena;
    return 0;
}

static inline int check_end(void **state)
{
    att_arena_done(*state);
    free(*state);
    return 0;
}

/* A test whose *state is a fresh att_arena. */
#define check_test(name) cmocka_unit_test_setup_teardown(name, check_begin, check_end)

/* The main of a test file: CHECK_MAIN(check_test(a_is_b), check_test(c_is_d)) */
#define CHECK_MAIN(...) CHECK_GROUP(NULL, NULL, __VA_ARGS__)

/* The same with something started before the first test and stopped after the last. */
#define CHECK_GROUP(start, stop, ...)                                                  \
    int main(void)                                                                     \
    {                                                                                  \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                               \
        return cmocka_run_group_tests(tests, start, stop);                             \
    }
