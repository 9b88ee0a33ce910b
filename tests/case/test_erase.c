/* test_erase.c — identities are sealed apart, and what is erased is gone for good. */
#include "kit.h"

#include <fcntl.h>

static void an_identity_is_revealed_on_the_record(void **state)
{
    (void)state;
    kit k;
    att_error err;
    att_secret *who = NULL;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    att_secret *name = kit_secret("a name never printed");
    check_ok(&err, att_case_begin(c, "identify", &err));
    check_ok(&err, att_case_identify(c, ATT_TEXT("W01"), name, &err));
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);
    c = kit_open(&k, "p", ATT_WRITE);
    check_ok(&err, att_case_begin(c, "reveal", &err));
    check_fails(&err, ATT_MISSING, "no identity",
        att_case_reveal(c, ATT_TEXT("W02"), ATT_TEXT("contact"), &who, &err));
    check_ok(
        &err, att_case_reveal(c, ATT_TEXT("W01"), ATT_TEXT("contact"), &who, &err));
    check_ok(&err, att_case_commit(c, &err));
    assert_int_equal(att_secret_bytes(who).length, att_secret_bytes(name).length);
    assert_memory_equal(att_secret_bytes(who).at, att_secret_bytes(name).at,
        att_secret_bytes(name).length);
    att_secret_wipe(who);
    att_secret_wipe(name);
    att_case_close(c);
    kit_done(&k);
}

/* 11 of the list of attacks. */
static void what_is_erased_is_gone_and_the_rest_verifies(void **state)
{
    kit k;
    att_error err;
    att_change change;
    att_scope scope;
    att_secret *who = NULL;
    att_object_note note;
    att_object *object;
    kit_init(&k);
    kit_create(&k, "p");
    att_case *c = kit_open(&k, "p", ATT_WRITE);
    att_secret *name = kit_secret("a name never printed");
    check_ok(&err, att_case_begin(c, "add", &err));
    check_ok(&err, att_case_identify(c, ATT_TEXT("W01"), name, &err));
    check_ok(&err, att_case_scope(c, ATT_TEXT("S1"), &scope, &err));
    check_ok(&err, att_case_put_in(c, 1, &scope, "sources",
                       KIT_ROW(*state, "id", "S1", "kind", "report", "title",
                           "told in confidence"),
                       &change, &err));
    check_ok(&err, att_case_put(c, "sources",
                       KIT_ROW(*state, "id", "S2", "kind", "report", "title", "stays"),
                       &change, &err));
    const int fd = open("/proc/self/exe", O_RDONLY);
    check_ok(&err, att_case_add_object(c, fd, 1, &scope, NULL, &note, &err));
    close(fd);
    check_ok(&err, att_case_commit(c, &err));
    att_case_close(c);

    c = kit_open(&k, "p", ATT_WRITE);
    check_fails(&err, ATT_INVALID, "authority",
        att_case_erase(c, ATT_TEXT("S1"), ATT_TEXT(""), ATT_TEXT("asked"), &err));
    check_ok(&err,
        att_case_erase(c, ATT_TEXT("S1"), ATT_TEXT("keeper"), ATT_TEXT("asked"), &err));
    check_ok(&err, att_case_erase(c, ATT_TEXT("W01"), ATT_TEXT("keeper"),
                       ATT_TEXT("asked"), &err));
    for (int i = 0; i < 2; i++) { /* now, and in a case opened anew */
        att_rows *rows;
        bool has_row;
        check_fails(&err, ATT_MISSING, "no sealed file",
            att_object_open(c, att_text_of(note.name), &object, &err));
        check_ok(&err, att_case_begin(c, "test", &err));
        check_fails(&err, ATT_MISSING, "no such row",
            att_case_drop(c, "sources", KIT_ROW(*state, "id", "S1"), &err));
        check_fails(&err, ATT_REFUSED, "was erased",
            att_case_reveal(c, ATT_TEXT("W01"), ATT_TEXT("contact"), &who, &err));
        check_fails(&err, ATT_REFUSED, "was erased",
            att_case_scope(c, ATT_TEXT("S1"), &scope, &err));
        att_case_abandon(c);
        check_ok(&err, att_case_ask(c, "case.scopes_erased", &rows, &err));
        check_ok(&err, att_rows_next(rows, &has_row, &err));
        assert_true(has_row);
        att_rows_done(rows);
        att_case_close(c);
        c = kit_open(&k, "p", ATT_WRITE);
        assert_int_equal(att_case_n_notices(c), 0);
    }
    att_secret_wipe(name);
    att_case_close(c);
    kit_done(&k);
}

CHECK_MAIN(check_test(an_identity_is_revealed_on_the_record),
    check_test(what_is_erased_is_gone_and_the_rest_verifies))
