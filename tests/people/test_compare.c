/* test_compare.c — levels of dates, values and sounds. */
#include "check.h"

#include "people/fields.h"

static unsigned dates(const char *a, const char *b)
{
    att_date x, y;
    assert_true(att_people_read_date(att_text_of(a), &x));
    assert_true(att_people_read_date(att_text_of(b), &y));
    const unsigned level = att_people_compare_dates(&x, &y);
    assert_int_equal(level, att_people_compare_dates(&y, &x));
    return level;
}

static void check_words(const char *a, const char *b, const char *words)
{
    assert_string_equal(att_people_level_words(ATT_FIELD_BIRTH, dates(a, b)), words);
}

static void dates_compare_as_far_as_they_are_known(void **state)
{
    (void)state;
    check_words("1965-02-09", "1965-02-09", "the same day");
    check_words("19650209", "1965-02-09", "the same day");
    check_words("1965-02", "1965-02-09", "the same month, a day missing");
    check_words("1965", "1965-02-09", "the same year, the rest missing");
    check_words("1965-02-09", "1965-09-02", "day and month swapped");
    check_words("1965-02-09", "1975-02-09", "one digit apart");
    check_words("1965-01-01", "1965-07-29", "1 January against a day");
    check_words("1965-01-11", "1964-12-14", "as a lunar date"); /* 28 days */
    check_words("1965-02-09", "1999-11-30", "different");
    check_words("196X", "1965-02-09", "spans that overlap");
}

static att_likeness values(void *arena, const char *a, const char *b)
{
    att_error err;
    att_values v;
    uint32_t x, y;
    att_arena scratch;
    att_arena_init(&scratch);
    check_ok(&err, att_values_init(&v, arena, &err));
    check_ok(&err, att_values_add(&v, att_text_of(a), &scratch, &x, &err));
    check_ok(&err, att_values_add(&v, att_text_of(b), &scratch, &y, &err));
    att_arena_done(&scratch);
    const att_likeness likeness = att_people_compare_values(&v.at[x], &v.at[y]);
    assert_int_equal(likeness, att_people_compare_values(&v.at[y], &v.at[x]));
    return likeness;
}

static void names_compare_word_by_word(void **state)
{
    assert_int_equal(values(*state, "Núñez", "NUNEZ"), ATT_SAME);
    assert_int_equal(values(*state, "Jong-Chol", "Jongchol"), ATT_SAME);
    assert_int_equal(values(*state, "Gómez Díaz", "Gomez"), ATT_PART_FIRST);
    assert_int_equal(values(*state, "Gómez Díaz", "Diaz"), ATT_PART);
    assert_int_equal(values(*state, "Ivan Ricardo", "Ivan R"), ATT_INITIAL);
    assert_int_equal(values(*state, "Rodríguez", "Rdríguez"), ATT_NEAR);
    assert_int_equal(values(*state, "Velez", "Beles"), ATT_OTHER);
    assert_int_equal(values(*state, "Weber", "Huber"), ATT_OTHER);
}

/* ---- sounds ---------------------------------------------------------------------- */

static double shared(
    void *arena, const att_sounds *sounds, att_role role, const char *a, const char *b)
{
    att_error err;
    att_text x, y;
    att_readings p, q;
    check_ok(&err, att_people_bare(att_text_of(a), arena, &x, &err));
    check_ok(&err, att_people_bare(att_text_of(b), arena, &y, &err));
    att_people_read_sound(sounds, x, role, &p);
    att_people_read_sound(sounds, y, role, &q);
    return att_people_sound_bits(&p, &q);
}

static void one_name_sounds_alike_in_every_script(void **state)
{
    att_error err;
    const att_sounds *s;
    check_ok(&err, att_people_sounds(*state, &s, &err));
    static const char *const forms[] = {
        "정철", "貞哲", "Chŏngch'ŏl", "Jeong-cheol", "Jong Chol", "Zhenzhe"};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            assert_true(shared(*state, s, ATT_GIVEN, forms[i], forms[j]) > 3);
    assert_true(shared(*state, s, ATT_FAMILY, "리", "이") > 2);
    assert_true(shared(*state, s, ATT_FAMILY, "金", "Kim") > 2);
    assert_true(shared(*state, s, ATT_FAMILY, "Piao", "박") > 2);
    assert_true(shared(*state, s, ATT_FAMILY, "Kim", "Pak") < 0);
    assert_true(shared(*state, s, ATT_FAMILY, "Rodriguez", "김") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(dates_compare_as_far_as_they_are_known),
        check_test(names_compare_word_by_word),
        check_test(one_name_sounds_alike_in_every_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
