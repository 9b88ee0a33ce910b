/* test_words.c — every language says everything; dates are said as people say them. */
#include "check.h"

#include "dossier/words.h"

/* The {slots} of a sentence, each once, so that two languages can be compared. */
static size_t count_slots(att_text sentence, const att_text other)
{
    size_t n = 0;
    for (att_text rest = sentence, after; rest.length > 0;) {
        (void)att_text_split(rest, '{', &after);
        if (after.length == 0)
            break;
        const att_text name = att_text_split(after, '}', &rest);
        char slot[32];
        (void)snprintf(slot, sizeof slot, "{%.*s}", ATT_PRINT(name));
        if (!memmem(other.at, other.length, slot, strlen(slot)))
            fail_msg("%s is not in: %.*s", slot, ATT_PRINT(other));
        n++;
    }
    return n;
}

static void every_key_is_in_every_file(void **state)
{
    att_error err;
    const att_words *english, *other;
    char lang[8];
    check_ok(&err, att_words_open("en", *state, &english, &err));
    const att_json *keys = att_words_all(english);
    assert_true(att_json_count(keys) > 200);
    size_t n_files = 0;
    for (; att_words_lang(n_files, lang); n_files++) {
        check_ok(&err, att_words_open(lang, *state, &other, &err));
        const att_json *words = att_words_all(other);
        assert_int_equal(att_json_count(words), att_json_count(keys));
        for (size_t k = 0; k < att_json_count(keys); k++) {
            char key[64];
            (void)snprintf(key, sizeof key, "%.*s", ATT_PRINT(att_json_key(keys, k)));
            const att_json *word = att_json_get(words, key);
            if (!word
                || att_json_kind_of(word) != att_json_kind_of(att_json_at(keys, k)))
                fail_msg("%s has no %s", lang, key);
            count_slots(att_json_text(att_json_at(keys, k)), att_json_text(word));
            count_slots(att_json_text(word), att_json_text(att_json_at(keys, k)));
        }
    }
    assert_true(n_files >= 2);
}

static void an_unknown_language_is_refused_with_those_there_are(void **state)
{
    att_error err;
    const att_words *words;
    check_fails(
        &err, ATT_MISSING, "\"xx\"", att_words_open("xx", *state, &words, &err));
    assert_non_null(strstr(err.hint, "en, ko"));
}

static void slots_are_filled_in_the_order_of_the_language(void **state)
{
    att_error err;
    const att_words *english, *korean;
    att_text out;
    const att_slot slots[] = {{"page", ATT_TEXT("3")}, {"pages", ATT_TEXT("41")}};
    check_ok(&err, att_words_open("en", *state, &english, &err));
    check_ok(&err, att_words_open("ko", *state, &korean, &err));
    check_ok(&err, att_words_fill(english, "page", 2, slots, *state, &out, &err));
    check_text(out, "page 3 of 41");
    check_ok(&err, att_words_fill(korean, "page", 2, slots, *state, &out, &err));
    check_text(out, "3 / 41쪽");
}

static void a_code_without_a_word_stays_itself(void **state)
{
    att_error err;
    const att_words *words;
    check_ok(&err, att_words_open("en", *state, &words, &err));
    check_text(att_phrase_for(words, "subject", ATT_TEXT("deaths"), *state), "deaths");
    check_text(att_phrase_for(words, "subject", ATT_TEXT("women_headcount"), *state),
        "women held");
    check_text(
        att_phrase_for(words, "subject", ATT_TEXT("no_such"), *state), "no_such");
}

static void dates_are_said_for_a_reader(void **state)
{
    static const struct {
        const char *edtf, *english, *korean;
    } known[] = {{"2023-10-09", "9 October 2023", "2023년 10월 9일"},
        {"2009-02", "February 2009", "2009년 2월"}, {"2013~", "about 2013", "2013년경"},
        {"2016?", "2016 (uncertain)", "2016년(불확실)"}, {"199X", "1990s", "1990년대"},
        {"2009-02/2009-08", "February – August 2009", "2009년 2월 – 8월"},
        {"2008-12/2009-12", "December 2008 – December 2009",
            "2008년 12월 – 2009년 12월"},
        {"2008/..", "since 2008", "2008년 이후"},
        {"../2011", "until 2011", "2011년까지"}, {"/2011", "until 2011", "2011년까지"},
        {"2009-02~/2009-08", NULL, NULL}, {"../..", "../..", "../.."},
        {"no date", "no date", "no date"}, {"2009-13", "2009-13", "2009-13"},
        {"", "", ""}};
    att_error err;
    const att_words *english, *korean;
    check_ok(&err, att_words_open("en", *state, &english, &err));
    check_ok(&err, att_words_open("ko", *state, &korean, &err));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        att_text out;
        const att_text edtf = att_text_of(known[i].edtf);
        check_ok(&err, att_say_period(english, edtf, *state, &out, &err));
        check_text(out,
            known[i].english ? known[i].english : "about February 2009 – August 2009");
        if (!known[i].korean)
            continue;
        check_ok(&err, att_say_period(korean, edtf, *state, &out, &err));
        check_text(out, known[i].korean);
    }
}

CHECK_MAIN(check_test(every_key_is_in_every_file),
    check_test(an_unknown_language_is_refused_with_those_there_are),
    check_test(slots_are_filled_in_the_order_of_the_language),
    check_test(a_code_without_a_word_stays_itself),
    check_test(dates_are_said_for_a_reader))
