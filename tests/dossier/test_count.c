/* test_count.c — a number of people is whole or it is not printed. */
#include "check.h"

#include "dossier/count.h"

static const att_dossier_count whole = {.median = 790,
    .low = 483,
    .high = 1329,
    .measure = {"women", 5},
    .place = {"Kyo-hwa-so No. 12", 17},
    .period = {"2014-01/2014-06", 15}};

static void a_wide_interval_is_said_between(void **state)
{
    att_error err;
    const att_words *words;
    att_text out;
    check_ok(&err, att_words_open("en", *state, &words, &err));
    check_ok(&err, att_say_count(words, &whole, *state, &out, &err));
    check_text(out,
        "between 480 and 1,300 women at Kyo-hwa-so No. 12, January – June 2014 "
        "(90 % interval; median 790)");
}

static void only_a_narrow_interval_is_said_about(void **state)
{
    att_error err;
    const att_words *words;
    att_text out;
    att_dossier_count narrow = whole;
    narrow.low = 790 / 1.2;
    narrow.high = 790 * 1.2;
    check_ok(&err, att_words_open("en", *state, &words, &err));
    check_ok(&err, att_say_count(words, &narrow, *state, &out, &err));
    check_text(out, "about 790 women at Kyo-hwa-so No. 12, January – June 2014 "
                    "(90 % interval 660 to 950)");
    narrow.high = 790 * 1.2 + 0.1;
    check_ok(&err, att_say_count(words, &narrow, *state, &out, &err));
    assert_true(att_text_starts(out, "between 660 and 950"));
}

static void korean_says_the_same(void **state)
{
    att_error err;
    const att_words *words;
    att_text out;
    check_ok(&err, att_words_open("ko", *state, &words, &err));
    check_ok(&err, att_say_count(words, &whole, *state, &out, &err));
    check_text(out,
        "Kyo-hwa-so No. 12, 2014년 1월 – 6월, 여성 수감자: 480명에서 1,300명 사이 "
        "(90 % 구간, 중앙값 790명)");
}

static void what_lacks_is_named(void **state)
{
    att_error err;
    const att_words *words;
    att_text out = {0};
    static const char *const lacks[] = {"lacks the group", "lacks the place",
        "lacks the period", "lacks the interval", "lacks the interval",
        "lacks the median"};
    check_ok(&err, att_words_open("en", *state, &words, &err));
    for (int i = 0; i < 6; i++) {
        att_dossier_count bare = whole;
        if (i < 3)
            *(att_text *[]){&bare.measure, &bare.place, &bare.period}[i] =
                (att_text){0};
        else
            *(double *[]){&bare.low, &bare.high, &bare.median}[i - 3] = NAN;
        check_fails(&err, ATT_INVALID, lacks[i],
            att_say_count(words, &bare, *state, &out, &err));
        assert_null(out.at);
    }
    att_dossier_count turned = whole;
    turned.low = 900;
    check_fails(&err, ATT_INVALID, "out of order",
        att_say_count(words, &turned, *state, &out, &err));
}

static void people_have_two_figures(void **state)
{
    (void)state;
    static const struct {
        double n;
        const char *said;
    } known[] = {{7.3, "7"}, {43.6, "44"}, {483, "480"}, {1329, "1,300"}, {99.6, "100"},
        {14962, "15,000"}, {0.2, "0"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char out[24];
        att_say_people(known[i].n, out);
        assert_string_equal(out, known[i].said);
    }
}

static void published_figures_stay_as_published(void **state)
{
    att_error err;
    const att_words *words;
    att_text out;
    static const struct {
        double low, high;
        bool is_share;
        const char *said;
    } known[] = {{1350, 1350, false, "1,350"}, {1000, 1100, false, "1,000–1,100"},
        {1000, NAN, false, "more than 1,000"}, {NAN, 5000, false, "up to 5,000"},
        {NAN, NAN, false, "no number"}, {0.8, 0.8, true, "80 %"}};
    check_ok(&err, att_words_open("en", *state, &words, &err));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        check_ok(&err, att_say_published(words, known[i].low, known[i].high,
                           known[i].is_share, *state, &out, &err));
        check_text(out, known[i].said);
    }
}

CHECK_MAIN(check_test(a_wide_interval_is_said_between),
    check_test(only_a_narrow_interval_is_said_about), check_test(korean_says_the_same),
    check_test(what_lacks_is_named), check_test(people_have_two_figures),
    check_test(published_figures_stay_as_published))
