/* test_read_list.c — three formats say the same of two made-up entries. */
#include "check.h"

#include <attest/people.h>

#include <unistd.h>

static att_list read_list(const char *name, att_arena *arena)
{
    att_error err;
    att_list list;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/people/%s", getenv("ATTEST_TEST_DATA"), name);
    check_ok(&err, att_people_read_list(path, arena, &list, &err));
    return list;
}

static void check_person(const att_listed *entry)
{
    assert_true(entry->is_person);
    assert_int_equal(entry->births[0].start_earliest, att_day_of(1944, 10, 13));
    assert_int_equal(entry->n_identifiers, 1);
    check_text(entry->identifiers[0], "PS472310");
    assert_int_equal(entry->n_countries, 1);
}

static void the_un_list_is_read(void **state)
{
    const att_list list = read_list("un.xml", *state);
    check_text(list.date, "2026-01-02");
    assert_int_equal(list.n, 2);
    const att_listed *person = &list.entries[0];
    check_person(person);
    check_text(person->id, "TEi.001");
    check_text(person->programme, "TEST");
    assert_int_equal(person->n_names, 4);
    check_text(person->names[0].name, "HONG KIL-DONG");
    check_text(person->names[1].name, "Hong Gil-dong");
    check_text(person->names[2].name, "Gil");
    assert_true(person->names[2].is_weak);
    check_text(person->names[3].name, "홍길동");
    assert_int_equal(person->n_births, 3);
    assert_int_equal(person->births[1].start_earliest, att_day_of(1940, 1, 1));
    assert_int_equal(person->births[1].end_latest, att_day_of(1945, 12, 31));
    assert_true(person->births[2].is_approximate);
    assert_false(list.entries[1].is_person);
    check_text(list.entries[1].names[1].name, "MUTC");
}

static void the_treasury_list_is_read_with_its_other_names(void **state)
{
    const att_list list = read_list("sdn.csv", *state);
    assert_int_equal(list.n, 2);
    const att_listed *person = &list.entries[1];
    check_person(person);
    assert_int_equal(person->n_names, 4);
    check_text(person->names[0].name, "HONG, Kil Dong");
    check_text(person->names[2].name, "HWANG, Gil Dong");
    check_text(person->names[3].name, "GIL");
    assert_true(person->names[3].is_weak);
    assert_int_equal(person->n_births, 3);
    assert_true(person->births[1].is_approximate);
    assert_int_equal(person->births[2].end_latest, att_day_of(1945, 12, 31));
    assert_false(list.entries[0].is_person);
}

static void entities_a_line_are_read(void **state)
{
    const att_list list = read_list("ftm.jsonl", *state);
    assert_int_equal(list.n, 2); /* an address is nobody */
    check_person(&list.entries[0]);
    check_text(list.entries[0].names[1].name, "홍길동");
    assert_true(list.entries[0].names[2].is_weak);
    check_text(list.entries[1].id, "NK-3");
}

/* The words a list with these bytes is refused with. */
static void check_refused(
    att_arena *arena, const char *bytes, att_kind kind, const char *words)
{
    att_error err;
    att_list list;
    char path[] = "/tmp/attest-list-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
    close(fd);
    check_fails(&err, kind, words, att_people_read_list(path, arena, &list, &err));
    unlink(path);
}

static void other_files_are_refused_with_their_line(void **state)
{
    att_error err;
    att_list list;
    check_refused(*state, "", ATT_INVALID, "no list that we read");
    check_refused(*state, "hello", ATT_INVALID, "no list that we read");
    check_refused(*state, "<html/>", ATT_INVALID, "CONSOLIDATED_LIST");
    check_refused(*state, "<CONSOLIDATED_LIST><INDIVIDUAL>", ATT_INVALID, "line 1");
    check_refused(*state, "<CONSOLIDATED_LIST/>", ATT_INVALID, "names nobody");
    check_refused(*state, "1,2,3\n", ATT_INVALID, "line 1: 3 fields");
    check_refused(
        *state, "{\"schema\":\"Person\"}\n", ATT_INVALID, "line 1: an entity without");
    check_refused(*state, "{}\n{\n", ATT_INVALID, "line 2");
    check_fails(&err, ATT_MISSING, "no list /nowhere",
        att_people_read_list("/nowhere", *state, &list, &err));
}

CHECK_MAIN(check_test(the_un_list_is_read),
    check_test(the_treasury_list_is_read_with_its_other_names),
    check_test(entities_a_line_are_read),
    check_test(other_files_are_refused_with_their_line))
