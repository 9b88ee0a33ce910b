/* test_lists.c — reading lists: what is accepted, and what is said when it is not. */
#include "check.h"

#include <attest/estimates.h>

static bool read_with(const char *text, const att_population_columns *columns,
    att_arena *arena, att_population_input *input, att_error *err)
{
    const att_bytes bytes = {(const uint8_t *)text, strlen(text)};
    return att_population_read(NULL, bytes, "lists.csv", columns, arena, input, err);
}

static bool read_text(
    const char *text, att_arena *arena, att_population_input *input, att_error *err)
{
    const att_population_columns columns = {0};
    return read_with(text, &columns, arena, input, err);
}

static void counts_by_history_are_read_whatever_their_order(void **state)
{
    const char *const texts[2] = {
        "B,A,count\n1,0,5\n0,1,7\n1,1,2\n1,0,1\n",
        "A,count,B\n1,2,1\n0,6,1\n1,7,0\n",
    };
    for (size_t i = 0; i < 2; i++) {
        att_population_input input;
        att_population_lists lists;
        att_error err;
        check_ok(&err, read_text(texts[i], *state, &input, &err));
        check_ok(&err, att_population_table(&input, 0, SIZE_MAX, *state, &lists, &err));
        assert_int_equal(lists.n_lists, 2);
        check_text(lists.names[0], "A");
        assert_int_equal(lists.numbers[0], i == 0 ? 2 : 1);
        assert_int_equal(lists.n_histories, 3);
        assert_int_equal(lists.histories[0], 1); /* A alone */
        assert_int_equal(lists.counts[0], 7);
        assert_int_equal(lists.counts[1], 6);
        assert_int_equal(lists.counts[2], 2);
        assert_int_equal(lists.n_people, 15);
    }
}

static void one_row_a_person_is_counted(void **state)
{
    att_population_input input;
    att_population_lists lists;
    att_error err;
    check_ok(&err, read_text("id,A,B\np1,1,0\np2,1,1\np3,0,1\np1,0,1\np4,0,0\n", *state,
                       &input, &err));
    check_ok(&err, att_population_table(&input, 0, SIZE_MAX, *state, &lists, &err));
    assert_int_equal(lists.n_people, 3); /* p1's rows are brought together */
    assert_int_equal(lists.n_histories, 2);
    assert_int_equal(lists.counts[1], 2);
    assert_int_equal(input.n_notes, 1); /* the row of zeros */
    assert_non_null(strstr(input.notes[0].at, "no list"));
}

static void strata_are_kept_apart_and_added(void **state)
{
    const att_population_columns columns = {.covariates = "place"};
    att_population_input input;
    att_population_lists lists;
    att_error err;
    check_ok(&err, read_with("place,A,B,count\nnorth,1,0,3\nsouth,1,0,4\nsouth,1,1,1\n",
                       &columns, *state, &input, &err));
    assert_int_equal(input.n_profiles, 2);
    check_text(input.profiles[1], "south");
    check_ok(&err, att_population_table(&input, 0, 1, *state, &lists, &err));
    assert_int_equal(lists.n_people, 5);
    check_ok(&err, att_population_table(&input, 0, SIZE_MAX, *state, &lists, &err));
    assert_int_equal(lists.n_people, 8);
    assert_int_equal(lists.counts[0], 7);
}

static void draws_are_tables_of_their_own(void **state)
{
    att_population_input input;
    att_population_lists lists;
    att_error err;
    check_ok(&err,
        read_text("draw,A,B,n\n2,1,0,3\n1,1,0,4\n1,1,1,1\n", *state, &input, &err));
    assert_int_equal(input.n_draws, 2);
    check_ok(&err, att_population_table(&input, 1, SIZE_MAX, *state, &lists, &err));
    assert_int_equal(lists.n_people, 3);
}

static void one_list_with_repeats_is_read(void **state)
{
    att_population_input input;
    att_error err;
    check_ok(&err,
        read_text("times_observed,count\n1,30\n2,8\n3,0\n4,1\n", *state, &input, &err));
    assert_int_equal(input.n_times, 3);
    assert_int_equal(input.times[2], 4);
    assert_int_equal(input.n_seen[1], 8);
}

static void bad_values_are_named_with_their_place(void **state)
{
    static const struct {
        const char *text, *words;
        att_kind kind;
    } cases[] = {
        {"A,B,count\n1,0,5\n2,1,3\n", "line 3, column \"A\": \"2\"", ATT_INVALID},
        {"A,B,count\n1,0,5\n1,,3\n", "column \"B\": \"\" is missing", ATT_INVALID},
        {"A,B,count\n1,0,-5\n", "is negative", ATT_INVALID},
        {"A,B,count\n1,0,1.5\n", "is not a whole number", ATT_INVALID},
        {"A,B,count\n1,0,\n", "is missing", ATT_INVALID},
        {"A,B,count\n1,0\n", "has 2 fields, not 3", ATT_INVALID},
        {"A,A,count\n1,0,3\n", "two columns \"A\"", ATT_INVALID},
        {"A,B,count,n\n1,0,3,3\n", "means the same", ATT_INVALID},
        {"A,count\n1,3\n", "has 1 list", ATT_REFUSED},
        {"A,B\n0,0\n", "nobody is on any list", ATT_REFUSED},
        {"id,A,B\np1,1,0\np1,1,1\n", "stands twice on one list", ATT_REFUSED},
        {"id,A,B,n\np1,1,0,2\n", "either persons or counts", ATT_INVALID},
        {"A,B\n", "no rows", ATT_INVALID},
        {"", "is empty", ATT_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        att_population_input input;
        att_error err;
        check_fails(&err, cases[i].kind, cases[i].words,
            read_text(cases[i].text, *state, &input, &err));
    }
}

static void columns_that_were_named_must_be_there(void **state)
{
    const att_population_columns columns = {.lists = "A,C"};
    att_population_input input;
    att_error err;
    check_fails(&err, ATT_INVALID, "no column \"C\"",
        read_with("A,B\n1,0\n", &columns, *state, &input, &err));
}

static void memory_that_ends_is_reported(void **state)
{
    att_arena *arena = *state;
    att_population_input input;
    att_error err;
    arena->limit_bytes = 20000;
    check_fails(&err, ATT_NO_MEMORY, "out of memory",
        read_text("A,B\n1,0\n", arena, &input, &err));
}

CHECK_MAIN(check_test(counts_by_history_are_read_whatever_their_order),
    check_test(one_row_a_person_is_counted),
    check_test(strata_are_kept_apart_and_added),
    check_test(draws_are_tables_of_their_own),
    check_test(one_list_with_repeats_is_read),
    check_test(bad_values_are_named_with_their_place),
    check_test(columns_that_were_named_must_be_there),
    check_test(memory_that_ends_is_reported))
