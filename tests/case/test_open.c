/* test_open.c — a case is made, written, closed and opened again. */
#include "kit.h"

static void what_was_committed_is_there_again(void **state)
{
    kit k;
    att_error err;
    att_change change;
    kit_init(&k);
    kit_create(&k, "correct horse");
    att_case *c = kit_open(&k, "correct horse", ATT_WRITE);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(
        &err, att_case_put(c, "sources",
                  KIT_ROW(*state, "id", "S1", "kind", "report", "title", "A report"),
                  &change, &err));
    assert_int_equal(change, ATT_ADDED);
    check_ok(
        &err, att_case_put(c, "sources",
                  KIT_ROW(*state, "id", "S1", "kind", "report", "title", "A report"),
                  &change, &err));
    assert_int_equal(change, ATT_UNCHANGED);
    check_ok(
        &err, att_case_put(c, "sources",
                  KIT_ROW(*state, "id", "S1", "kind", "report", "title", "Another"),
                  &change, &err));
    assert_int_equal(change, ATT_AMENDED);
    check_ok(&err, att_case_commit(c, &err));
    char before[65], after[65];
    check_ok(&err, att_case_hash(c, before, &err));
    att_case_close(c);

    c = kit_open(&k, "correct horse", ATT_READ);
    assert_int_equal(att_case_n_notices(c), 0);
    check_ok(&err, att_case_hash(c, after, &err));
    assert_string_equal(before, after);
    att_case_close(c);
    kit_done(&k);
}

static void a_wrong_passphrase_is_denied(void **state)
{
    (void)state;
    kit k;
    att_error err;
    att_case *c;
    kit_init(&k);
    kit_create(&k, "correct horse");
    check_fails(&err, ATT_DENIED, "the passphrase does not open",
        kit_try_open(&k, "wrong horse", ATT_READ, &c, &err));
    kit_done(&k);
}

static void what_was_not_committed_is_gone(void **state)
{
    kit k;
    att_error err;
    att_change change;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    att_case_state before, after;
    att_case_state_of(c, &before);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_put(c, "sources",
                       KIT_ROW(*state, "id", "S1", "kind", "report", "title", "x"),
                       &change, &err));
    att_case_abandon(c);
    att_case_state_of(c, &after);
    assert_int_equal(before.n_entries, after.n_entries);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_put(c, "sources",
                       KIT_ROW(*state, "id", "S2", "kind", "report", "title", "x"),
                       &change, &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    c = kit_open(&k, "p", ATT_WRITE);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_fails(&err, ATT_MISSING, "no such row",
        att_case_drop(c, "sources", KIT_ROW(*state, "id", "S1"), &err));
    check_ok(&err, att_case_drop(c, "sources", KIT_ROW(*state, "id", "S2"), &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    kit_done(&k);
}

static void a_reference_to_nothing_stops_the_commit(void **state)
{
    kit k;
    att_error err;
    att_change change;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_put(c, "statements",
                       KIT_ROW(*state, "id", "T1", "source", "S9", "kind", "x", "text",
                           "x", "way", "told", "hearsay", "1"),
                       &change, &err));
    check_fails(&err, ATT_INVALID, "a row of statements names a row of sources",
        att_case_commit(c, &err));
    att_case_abandon(c);
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_put(c, "sources",
                       KIT_ROW(*state, "id", "S2", "kind", "report", "title", "x"),
                       &change, &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    att_case_close(kit_open(&k, "p", ATT_READ));
    kit_done(&k);
}

static void unknown_tables_and_columns_are_refused(void **state)
{
    kit k;
    att_error err;
    att_change change;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    check_fails(&err, ATT_INVALID, "no batch",
        att_case_put(c, "sources",
            KIT_ROW(*state, "id", "S1", "kind", "report", "title", "x"), &change,
            &err));
    check_ok(&err, att_case_begin(c, "add", &err));
    check_fails(&err, ATT_INVALID, "no table",
        att_case_put(c, "users", KIT_ROW(*state, "id", "S1"), &change, &err));
    check_fails(&err, ATT_INVALID, "no column nonsense",
        att_case_put(c, "sources", KIT_ROW(*state, "nonsense", "S1"), &change, &err));
    check_fails(&err, ATT_INVALID, "has no id",
        att_case_put(c, "sources", KIT_ROW(*state, "title", "x"), &change, &err));
    check_fails(&err, ATT_INVALID, "no kind",
        att_case_note(c, "grant", att_json_new_object(*state), &err));
    check_ok(&err, att_case_note(c, "assess", att_json_new_object(*state), &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    kit_done(&k);
}

static void a_second_writer_is_told_who_holds_the_case(void **state)
{
    (void)state;
    kit k;
    att_error err;
    att_case *other;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    check_fails(
        &err, ATT_BUSY, "process", kit_try_open(&k, "p", ATT_WRITE, &other, &err));
    att_case_close(kit_open(&k, "p", ATT_READ));
    att_case_close(c);
    att_case_close(kit_open(&k, "p", ATT_WRITE));
    kit_done(&k);
}

CHECK_MAIN(check_test(what_was_committed_is_there_again),
    check_test(a_wrong_passphrase_is_denied),
    check_test(what_was_not_committed_is_gone),
    check_test(a_reference_to_nothing_stops_the_commit),
    check_test(unknown_tables_and_columns_are_refused),
    check_test(a_second_writer_is_told_who_holds_the_case))
