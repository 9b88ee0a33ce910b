/* test_json.c — JSON in and out; the canonical example is RFC 8785, section 3.2.3. */
#include "check.h"

static const att_json *parse(const char *z, att_arena *arena, att_error *err)
{
    const att_json *j = NULL;
    return att_json_parse((att_bytes){(const uint8_t *)z, strlen(z)}, arena, &j, err)
               ? j
               : NULL;
}

static void values_are_found_by_key_and_place(void **state)
{
    att_error err;
    const att_json *j = parse(
        "{\"a\":[1,2.5,\"정철\",true,null],\"b\":9007199254740993}", *state, &err);
    assert_non_null(j);
    const att_json *a = att_json_get(j, "a");
    assert_int_equal(att_json_count(a), 5);
    check_close(att_json_number(att_json_at(a, 1)), 2.5, 0);
    check_text(att_json_text(att_json_at(a, 2)), "정철");
    assert_true(att_json_bool(att_json_at(a, 3)));
    assert_int_equal(att_json_kind_of(att_json_at(a, 4)), ATT_JSON_NULL);
    int64_t whole;
    assert_true(att_json_int64(att_json_get(j, "b"), &whole));
    assert_true(whole == INT64_C(9007199254740993));
    assert_null(att_json_get(j, "c"));
    assert_true(isnan(att_json_number(att_json_get(j, "c"))));
    check_text(att_json_key(j, 1), "b");
}

static void canonical_json_sorts_by_utf16(void **state)
{
    att_error err;
    att_text text;
    const att_json *j =
        parse("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
              "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
              "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
              "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
            *state, &err);
    assert_non_null(j);
    check_ok(&err, att_json_write(j, ATT_JSON_CANONICAL, *state, &text, &err));
    check_text(text,
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
        "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
        "\"😀\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With "
        "Dagesh\"}");
}

static void bad_json_is_named_by_line(void **state)
{
    att_error err;
    check_fails(
        &err, ATT_INVALID, "line 2", parse("{\n \"a\": }", *state, &err) != NULL);
    check_fails(
        &err, ATT_INVALID, "line 1", parse("{\"a\":1,\"a\":2}", *state, &err) != NULL);
    check_fails(
        &err, ATT_INVALID, "line 1", parse("\"\\ud800\"", *state, &err) != NULL);
    check_fails(&err, ATT_INVALID, "line 1", parse("1e999", *state, &err) != NULL);
    check_fails(&err, ATT_INVALID, "line 1", parse("", *state, &err) != NULL);
    check_fails(&err, ATT_INVALID, "line 1", parse("{} {}", *state, &err) != NULL);
    static char deep[100001];
    memset(deep, '[', 100000);
    check_fails(&err, ATT_INVALID, "deeper", parse(deep, *state, &err) != NULL);
}

static void what_is_built_is_written(void **state)
{
    att_error err;
    att_text text;
    att_json *j = att_json_new_object(*state);
    att_json *list = att_json_new_array(*state);
    att_json_push(*state, list, att_json_new_int64(*state, INT64_MIN));
    att_json_push(*state, list, att_json_new_number(*state, 0.5));
    att_json_push(*state, list, att_json_new_number(*state, NAN));
    att_json_set(*state, j, "z", list);
    att_json_set(*state, j, "a", att_json_new_text(*state, ATT_TEXT("\"\\\n\x01")));
    att_json_set(*state, j, "z2", att_json_new_bool(*state, false));
    check_ok(&err, att_json_write(j, ATT_JSON_COMPACT, *state, &text, &err));
    check_text(text, "{\"z\":[-9223372036854775808,0.5,null],\"a\":"
                     "\"\\\"\\\\\\n\\u0001\",\"z2\":false}");
    check_ok(&err, att_json_write(list, ATT_JSON_PRETTY, *state, &text, &err));
    check_text(text, "[\n  -9223372036854775808,\n  0.5,\n  null\n]\n");
    assert_null(att_json_set(*state, NULL, "a", NULL));
}

CHECK_MAIN(check_test(values_are_found_by_key_and_place),
    check_test(canonical_json_sorts_by_utf16), check_test(bad_json_is_named_by_line),
    check_test(what_is_built_is_written))
