/* test_compare_text.c — string comparators against published values and the plain
 * table. */
#include "check.h"

#include "math/random.h"
#include <attest/people.h>

static att_points points(const char *z, att_arena *arena)
{
    att_points out;
    att_error err;
    check_ok(&err, att_people_points(att_text_of(z), arena, &out, &err));
    return out;
}

/* Winkler (2006), table 6, and the values printed by the R package RecordLinkage. */
static void jaro_winkler_gives_the_published_values(void **state)
{
    static const struct {
        const char *a, *b;
        double similarity;
    } cases[] = {{"MARTHA", "MARHTA", 0.9611}, {"DIXON", "DICKSONX", 0.8133},
        {"DWAYNE", "DUANE", 0.8400}, {"JELLYFISH", "SMELLYFISH", 0.8963},
        {"ABC", "XYZ", 0}, {"", "A", 0}, {"A", "A", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const att_points a = points(cases[i].a, *state), b = points(cases[i].b, *state);
        check_close(att_people_jaro_winkler(a, b), cases[i].similarity, 5e-5);
        check_close(att_people_jaro_winkler(b, a), att_people_jaro_winkler(a, b), 0);
    }
}

static void edits_count_letters_and_swaps(void **state)
{
    const att_points kitten = points("kitten", *state),
                     sitting = points("sitting", *state);
    assert_int_equal(att_people_edits(kitten, sitting, 99), 3);
    assert_int_equal(
        att_people_edits(points("ca", *state), points("abc", *state), 99), 3);
    assert_int_equal(
        att_people_edits_swaps(points("ca", *state), points("abc", *state), 99), 3);
    assert_int_equal(
        att_people_edits(points("hyon", *state), points("hoyn", *state), 99), 2);
    assert_int_equal(
        att_people_edits_swaps(points("hyon", *state), points("hoyn", *state), 99), 1);
    assert_int_equal(
        att_people_edits(points("정철", *state), points("정청", *state), 99), 1);
    assert_int_equal(
        att_people_edits(points("", *state), points("abc", *state), 99), 3);
    assert_true(att_people_edits(kitten, sitting, 1) > 1);
}

/* The textbook table, whole, as a reference. */
static size_t plain_edits(att_points a, att_points b, bool with_swaps)
{
    static size_t d[202][202];
    for (size_t i = 0; i <= a.length; i++)
        for (size_t j = 0; j <= b.length; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t best = d[i - 1][j - 1] + (a.at[i - 1] != b.at[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (with_swaps && i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2]
                && a.at[i - 2] == b.at[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[a.length][b.length];
}

static void bit_parallel_edits_equal_the_table(void **state)
{
    (void)state;
    att_random r;
    att_random_seed(&r, 5, 0);
    uint32_t a[200], b[200];
    for (int t = 0; t < 4000; t++) {
        const size_t longest = t % 10 == 0 ? 200 : t % 3 == 0 ? 66 : 12;
        const att_points x = {att_random_below(&r, longest), a};
        const att_points y = {att_random_below(&r, longest), b};
        for (size_t i = 0; i < x.length; i++)
            a[i] = (uint32_t)att_random_below(&r, 4) + 0xac00;
        for (size_t i = 0; i < y.length; i++)
            b[i] = (uint32_t)att_random_below(&r, 4) + 0xac00;
        assert_int_equal(att_people_edits(x, y, 999), plain_edits(x, y, false));
        assert_int_equal(att_people_edits_swaps(x, y, 999), plain_edits(x, y, true));
        const size_t true_d = plain_edits(x, y, false), most = att_random_below(&r, 6);
        const size_t d = att_people_edits(x, y, most);
        assert_true(true_d <= most ? d == true_d : d > most);
    }
}

static void dice_counts_pairs_with_their_number(void **state)
{
    /* #n ni ig gh ht t# and #n na ac ch ht t#: three in common of six and six */
    check_close(
        att_people_dice(points("night", *state), points("nacht", *state)), 0.5, 1e-12);
    check_close(att_people_dice(points("aaa", *state), points("aaa", *state)), 1, 0);
    /* #a aa aa a# and #a aa a#: 2 * 3 / 7 */
    check_close(
        att_people_dice(points("aaa", *state), points("aa", *state)), 6.0 / 7, 1e-12);
    check_close(att_people_dice(points("", *state), points("aa", *state)), 0, 0);
}

static void a_syllable_falls_into_its_letters(void **state)
{
    (void)state;
    att_jamo jamo;
    assert_true(att_people_jamo(0xcca0, &jamo)); /* 철: ㅊ 14, ㅓ 4, ㄹ 8 */
    assert_int_equal(jamo.initial, 14);
    assert_int_equal(jamo.vowel, 4);
    assert_int_equal(jamo.final, 8);
    assert_false(att_people_jamo('a', &jamo));
}

CHECK_MAIN(check_test(jaro_winkler_gives_the_published_values),
    check_test(edits_count_letters_and_swaps),
    check_test(bit_parallel_edits_equal_the_table),
    check_test(dice_counts_pairs_with_their_number),
    check_test(a_syllable_falls_into_its_letters))
