/* test_text.c — UTF-8, NFC and numbers. Characters from the Unicode charts. */
#include "check.h"

static att_bytes bytes_of(const char *z)
{
    return (att_bytes){(const uint8_t *)z, strlen(z)};
}

static void jamo_compose_to_syllables(void **state)
{
    att_error err;
    att_text text;
    /* U+110C U+1165 U+11BC and U+110E U+1165 U+11AF are 정 (U+C815) and 철 (U+CCA0) */
    check_ok(&err, att_text_nfc(bytes_of("\xe1\x84\x8c\xe1\x85\xa5\xe1\x86\xbc"
                                         "\xe1\x84\x8e\xe1\x85\xa5\xe1\x86\xaf"),
                       *state, &text, &err));
    check_text(text, "정철");
}

static void what_is_not_utf8_is_named_by_its_byte(void **state)
{
    att_error err;
    att_text text;
    check_fails(&err, ATT_INVALID, "byte 4 (0xff)",
        att_text_nfc(bytes_of("abc\xff"), *state, &text, &err));
    /* an overlong slash, a surrogate, a value beyond U+10FFFF, a cut character */
    static const char *const bad[] = {
        "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xea\xb0"};
    for (size_t i = 0; i < 4; i++)
        check_fails(&err, ATT_INVALID, "byte 1",
            att_text_nfc(bytes_of(bad[i]), *state, &text, &err));
    assert_int_equal(att_text_valid(bytes_of("가나abcdefgh\x80")), 14);
}

static void wide_characters_take_two_columns(void **state)
{
    (void)state;
    assert_int_equal(att_text_columns(ATT_TEXT("ab정철")), 6);
    assert_int_equal(att_text_columns(ATT_TEXT("J\xc5\x8fng")), 4);
}

static void folding_makes_case_equal(void **state)
{
    att_error err;
    att_text folded;
    check_ok(&err, att_text_fold(ATT_TEXT("Jŏngŏ-RI ß"), *state, &folded, &err));
    check_text(folded, "jŏngŏ-ri ss");
    check_ok(&err, att_text_bare(ATT_TEXT("Chŏng Ch'ŏl 정철"), *state, &folded, &err));
    check_text(folded, "chong ch'ol 정철");
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t whole;
    double number;
    assert_true(att_text_int64(ATT_TEXT("-9223372036854775808"), &whole));
    assert_true(whole == INT64_MIN);
    assert_false(att_text_int64(ATT_TEXT("9223372036854775808"), &whole));
    assert_false(att_text_int64(ATT_TEXT("12 "), &whole));
    assert_false(att_text_int64(ATT_TEXT(""), &whole));
    assert_false(att_text_int64(ATT_TEXT("-"), &whole));
    assert_true(att_text_double(ATT_TEXT("0.765"), &number));
    check_close(number, 0.765, 0);
    assert_false(att_text_double(ATT_TEXT("1e999"), &number));
    assert_false(att_text_double(ATT_TEXT("nan"), &number));
    assert_false(att_text_double(ATT_TEXT("0x10"), &number));
    assert_false(att_text_double(ATT_TEXT("1,5"), &number));
}

static void text_is_cut_and_compared_by_bytes(void **state)
{
    (void)state;
    att_text rest = ATT_TEXT("H06;H07");
    check_text(att_text_split(rest, ';', &rest), "H06");
    check_text(att_text_split(rest, ';', &rest), "H07");
    assert_int_equal(rest.length, 0);
    check_text(att_text_trim(ATT_TEXT(" \t a b\r\n")), "a b");
    assert_true(att_text_compare(ATT_TEXT("a"), ATT_TEXT("ab")) < 0);
    assert_true(att_text_compare(ATT_TEXT("b"), ATT_TEXT("ab")) > 0);
    assert_true(att_text_starts(ATT_TEXT("S17"), "S"));
    assert_false(att_text_starts(ATT_TEXT(""), "S"));
}

static void the_shortest_decimal_reads_back(void **state)
{
    att_error err;
    att_builder b;
    att_text text;
    att_builder_init(&b, *state);
    const double numbers[] = {0.1, 100, 1e21, -2.5, 1.0 / 3, 0, -0.0, 800, NAN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        att_add_number(&b, numbers[i]);
        att_add_char(&b, ' ');
    }
    check_ok(&err, att_build(&b, &text, &err));
    check_text(text, "0.1 100 1e+21 -2.5 0.3333333333333333 0 0 800 null ");
}

static void a_builder_without_memory_says_so_at_the_end(void **state)
{
    att_error err;
    att_builder b;
    att_text text;
    ((att_arena *)*state)->limit_bytes = 1000;
    att_builder_init(&b, *state);
    for (int i = 0; i < 1000; i++)
        att_addf(&b, "%d, ", i);
    check_fails(&err, ATT_NO_MEMORY, "out of memory", att_build(&b, &text, &err));
}

CHECK_MAIN(check_test(jamo_compose_to_syllables),
    check_test(what_is_not_utf8_is_named_by_its_byte),
    check_test(wide_characters_take_two_columns), check_test(folding_makes_case_equal),
    check_test(numbers_are_read_whole_or_not_at_all),
    check_test(text_is_cut_and_compared_by_bytes),
    check_test(the_shortest_decimal_reads_back),
    check_test(a_builder_without_memory_says_so_at_the_end))
