/* test_arena.c — memory given back all at once. */
#include "check.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    att_error err;
    for (size_t n = 1; n < 300000; n = n * 3 + 1) {
        unsigned char *at = att_push(*state, n, 1, &err);
        assert_non_null(at);
        assert_int_equal((uintptr_t)at % 64, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xff, n);
    }
}

static void a_restored_arena_hands_out_the_same_place(void **state)
{
    att_error err;
    assert_non_null(att_push(*state, 10, 8, &err));
    const att_spot spot = att_arena_save(*state);
    void *first = att_push(*state, 100, 1, &err);
    memset(first, 1, 100);
    assert_non_null(att_push(*state, 1 << 20, 1, &err));
    att_arena_restore(*state, spot);
    unsigned char *again = att_push(*state, 100, 1, &err);
    assert_ptr_equal(first, again);
    assert_int_equal(again[99], 0);
}

static void a_limit_makes_memory_fail(void **state)
{
    att_error err;
    att_arena *arena = *state;
    arena->limit_bytes = 1000;
    assert_non_null(att_push(arena, 500, 1, &err));
    check_fails(
        &err, ATT_NO_MEMORY, "600 bytes", att_push(arena, 600, 1, &err) != NULL);
    check_fails(&err, ATT_LIMIT, "memory can hold",
        att_push(arena, SIZE_MAX / 2, 4, &err) != NULL);
    check_fails(
        &err, ATT_NO_MEMORY, "bytes", att_push(arena, SIZE_MAX / 2, 1, &err) != NULL);
}

static void a_growing_array_keeps_what_it_holds(void **state)
{
    att_error err;
    int *numbers = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 10000; i++) {
        numbers =
            att_grow(*state, numbers, (size_t)i, &capacity, sizeof *numbers, &err);
        assert_non_null(numbers);
        numbers[i] = i;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(numbers[i], i);
}

static void an_adopted_arena_goes_with_its_new_one(void **state)
{
    att_error err;
    att_arena *arena = *state, other;
    att_arena_init(&other);
    att_arena_adopt(arena, &other); /* empty: nothing happens */
    int *mine = att_push(arena, 4, sizeof *mine, &err);
    const att_spot spot = att_arena_save(arena);
    int *theirs = att_push(&other, 4, sizeof *theirs, &err);
    char *large = att_push(&other, 1 << 20, 1, &err); /* a second block */
    theirs[3] = 7;
    large[0] = 'x';
    const size_t used = arena->used_bytes + other.used_bytes;
    att_arena_adopt(arena, &other);
    assert_int_equal(arena->used_bytes, used);
    assert_int_equal(other.used_bytes, 0);
    assert_int_equal(theirs[3], 7);
    att_arena_restore(arena, spot); /* gives theirs back, keeps mine */
    mine[0] = 1;
    assert_int_equal(arena->used_bytes, spot.used_bytes);
    att_arena_done(&other);
}

CHECK_MAIN(check_test(memory_is_zeroed_and_aligned),
    check_test(a_restored_arena_hands_out_the_same_place),
    check_test(a_limit_makes_memory_fail),
    check_test(a_growing_array_keeps_what_it_holds),
    check_test(an_adopted_arena_goes_with_its_new_one))
