/* test_error.c — errors keep their words, and whole characters. */
#include "check.h"

#include <errno.h>

static void an_error_says_where_and_why(void **state)
{
    (void)state;
    att_error err;
    assert_false(att_fail(&err, ATT_INVALID, "value %d is negative", -3));
    assert_false(att_within(&err, "figures.csv, line %d", 7));
    assert_false(att_hint(&err, "Nothing was added."));
    assert_string_equal(err.text, "figures.csv, line 7: value -3 is negative");
    assert_string_equal(err.hint, "Nothing was added.");
    assert_int_equal(err.kind, ATT_INVALID);
    assert_false(att_fail_io(&err, ENOSPC, "cannot write %s", "x"));
    assert_string_equal(err.text, "cannot write x: No space left on device");
    assert_string_equal(err.hint, "");
    assert_false(att_fail(NULL, ATT_INVALID, "nobody listens"));
}

static void a_long_error_ends_in_a_whole_character(void **state)
{
    (void)state;
    att_error err;
    char hangul[3 * 500 + 1];
    for (size_t i = 0; i < 500; i++)
        memcpy(hangul + 3 * i, "한", 3);
    hangul[1500] = '\0';
    att_fail(&err, ATT_INVALID, "x%s", hangul);
    const size_t n = strlen(err.text);
    assert_int_equal(att_text_valid((att_bytes){(const uint8_t *)err.text, n}), n);
    assert_true(n > 1015);
    att_within(&err, "somewhere");
    const size_t m = strlen(err.text);
    assert_int_equal(att_text_valid((att_bytes){(const uint8_t *)err.text, m}), m);
    assert_true(m < sizeof err.text);
}

CHECK_MAIN(check_test(an_error_says_where_and_why),
    check_test(a_long_error_ends_in_a_whole_character))
