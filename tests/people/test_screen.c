/* test_screen.c — names held against a made-up list. */
#include "check.h"

#include <attest/people.h>

static const att_screen *open_list(void *arena, att_list *list)
{
    char path[256];
    att_error err;
    const att_screen *screen;
    (void)snprintf(path, sizeof path, "%s/people/un.xml", getenv("ATTEST_TEST_DATA"));
    check_ok(&err, att_people_read_list(path, arena, list, &err));
    check_ok(&err, att_people_screen_open(list, arena, &screen, &err));
    return screen;
}

static size_t n_hits(void *arena, const char *name, const char *birth, att_hit *first)
{
    att_list list;
    att_error err;
    size_t n;
    const att_hit *hits;
    const att_sought sought = {.name = att_text_of(name), .birth = att_text_of(birth)};
    check_ok(&err, att_people_screen(open_list(arena, &list), &sought, ATT_SCREEN_LEAST,
                       arena, &n, &hits, &err));
    if (n > 0)
        *first = hits[0];
    return n;
}

static void order_case_and_script_do_not_matter(void **state)
{
    att_hit h;
    static const char *const names[] = {
        "kil dong hong", "HONG, Kil-dong", "홍길동", "Hong Gildong", "Hong Kil Dnog"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(n_hits(*state, names[i], "", &h), 1);
        check_text(h.entry->id, "TEi.001");
    }
    assert_int_equal(n_hits(*state, "Made up Trading Corp", "", &h), 1);
    assert_int_equal(n_hits(*state, "Hans Muster", "", &h), 0);
}

static void a_weak_alias_needs_more_than_itself(void **state)
{
    att_hit h;
    assert_int_equal(n_hits(*state, "Gil", "", &h), 0);
    assert_int_equal(n_hits(*state, "Gil", "2001", &h), 0);
    assert_int_equal(n_hits(*state, "Gil", "1944-10-13", &h), 1);
    assert_true(h.is_weak);
}

static void missing_evidence_is_no_disagreement(void **state)
{
    att_hit h;
    assert_int_equal(n_hits(*state, "Hong Kil Dong", "", &h), 1);
    assert_int_equal(h.birth, ATT_EVIDENCE_NONE);
    assert_int_equal(n_hits(*state, "Hong Kil Dong", "1990", &h), 1);
    assert_int_equal(h.birth, ATT_EVIDENCE_DIFFERS); /* told, not hidden */
    assert_int_equal(n_hits(*state, "", "", &h), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(order_case_and_script_do_not_matter),
        check_test(a_weak_alias_needs_more_than_itself),
        check_test(missing_evidence_is_no_disagreement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
