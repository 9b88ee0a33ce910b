/* test_spell.c — one name in every spelling the method text lists, and names it is not.
 */
#include "check.h"

#include "people/spell.h"

static const att_speller *latin, *pinyin;
static att_arena tables;

static int start(void **state)
{
    (void)state;
    att_error err;
    att_arena_init(&tables);
    return att_people_speller_latin(&tables, &latin, &err)
                   && att_people_speller_pinyin(&tables, &pinyin, &err)
               ? 0
               : -1;
}

static int stop(void **state)
{
    (void)state;
    att_arena_done(&tables);
    return 0;
}

static double distance(const att_speller *speller, const char *hangul,
    const char *letters, att_arena *arena)
{
    att_error err;
    att_points name;
    att_spelt *spelt;
    check_ok(&err, att_people_points(att_text_of(hangul), arena, &name, &err));
    check_ok(
        &err, att_people_spelt(speller, att_text_of(letters), arena, &spelt, &err));
    return att_people_spell(spelt, name, att_people_family_units(speller, name));
}

/* 정철 as the systems write it (linkage method, section 9): all but free. */
static void one_name_is_near_in_every_system(void **state)
{
    static const char *const forms[] = {"Chŏng Ch'ŏl", "Jeong Cheol", "Jong Chol",
        "Chung Chul", "JUNG CHUL", "Jong-Chol"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_true(distance(latin, "정철", forms[i], *state) <= 0.05);
    check_close(distance(latin, "정철", "Chol Jong", *state), 0.05, 1e-6); /* 0.1 / 2 */
}

static void northern_and_southern_surnames_meet(void **state)
{
    assert_true(distance(latin, "이설화", "Ri Sol Hwa", *state) <= 0.05);
    assert_true(distance(latin, "리설화", "Lee Seol-hwa", *state) <= 0.05);
    assert_true(distance(latin, "노동신", "Ro Tong Sin", *state) <= 0.05);
    assert_true(distance(latin, "박정국", "Pak Chŏngguk", *state) <= 0.05);
    assert_true(distance(latin, "남궁철", "Namgung Chol", *state) <= 0.05);
}

static void other_names_are_far(void **state)
{
    assert_true(distance(latin, "정철", "Kim Yong", *state) > 0.7);
    assert_true(distance(latin, "정철", "Jong Chun", *state) > 0.4);
    assert_true(distance(latin, "김경민", "Kim Kyong Il", *state) > 0.4);
}

static void one_slip_costs_one_letter(void **state)
{
    check_close(distance(latin, "정철", "Jong Chxol", *state), 0.5, 1e-6);
    check_close(distance(latin, "정철", "Jo ng Chol", *state), 0.1, 1e-6); /* 0.2 / 2 */
}

static void pinyin_reads_the_characters_behind(void **state)
{
    assert_true(distance(pinyin, "정철", "Zheng Zhe", *state) <= 0.15);
    assert_true(distance(pinyin, "박철", "Piao Zhe", *state) <= 0.15);
    assert_true(distance(pinyin, "정철", "Wang Wei", *state) > 0.7);
    /* the likeliest character costs less than a rare one */
    assert_true(distance(pinyin, "박철", "Piao Zhe", *state)
                < distance(pinyin, "박철", "Pu Zhe", *state));
}

static void what_is_no_name_is_infinitely_far(void **state)
{
    assert_true(isinf(distance(latin, "정철", "...", *state)));
    assert_true(isinf(distance(latin, "", "Jong", *state)));
    assert_true(isinf(distance(latin, "정철정철정철정철", "Jong", *state)));
    assert_true(
        isinf(distance(latin, "정철", "j", *state))); /* two units need two letters */
}

/* Whether a name is among the ten likeliest readings of the letters. */
static bool is_among(const char *hangul, const char *letters, att_arena *arena)
{
    att_error err;
    att_points name;
    att_decoding found[10];
    size_t n;
    check_ok(&err, att_people_points(att_text_of(hangul), arena, &name, &err));
    check_ok(&err,
        att_people_decode(latin, att_text_of(letters), 10, arena, found, &n, &err));
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || found[i].cost >= found[i - 1].cost);
        if (found[i].n_units == name.length
            && memcmp(found[i].units, name.at, name.length * sizeof *name.at) == 0)
            return true;
    }
    return false;
}

/* "Jongun" is 종운 or 정은 (linkage method, section 9). */
static void letters_are_read_in_more_than_one_way(void **state)
{
    assert_true(is_among("박정은", "Pak Jong Un", *state));
    assert_true(is_among("정철", "Chol Jong", *state));
    assert_true(is_among("박정국", "Pak Jong Guk", *state));
    assert_false(is_among("박정은", "Pak Jong Guk", *state));
}

static void letters_that_spell_nothing_have_no_reading(void **state)
{
    att_error err;
    att_decoding found[10];
    size_t n;
    check_ok(
        &err, att_people_decode(latin, ATT_TEXT("xxxx"), 10, *state, found, &n, &err));
    assert_int_equal(n, 0);
    check_ok(&err, att_people_decode(latin, ATT_TEXT(""), 10, *state, found, &n, &err));
    assert_int_equal(n, 0);
}

CHECK_GROUP(start, stop, check_test(one_name_is_near_in_every_system),
    check_test(northern_and_southern_surnames_meet), check_test(other_names_are_far),
    check_test(one_slip_costs_one_letter),
    check_test(pinyin_reads_the_characters_behind),
    check_test(what_is_no_name_is_infinitely_far),
    check_test(letters_are_read_in_more_than_one_way),
    check_test(letters_that_spell_nothing_have_no_reading))
