/* test_weights.c — the table of weights: what it holds, and what it refuses. */
#include "table.h"

static void the_built_in_table_is_the_methods(void **state)
{
    const att_weights w = built_in(*state);
    check_close(w.letter['D' - 'A'], .45, 0);
    check_close(w.digit[4], .55, 0);
    check_close(w.medical[ATT_TYPICAL], 8, 0);
    assert_true(isinf(w.bearing[ATT_IMAGERY][ATT_STRUCTURE]));
    check_close(w.bearing[ATT_IMAGERY][ATT_ACT], 5, 0);
    check_close(w.bearing[ATT_IMAGERY][ATT_VICTIMS], 1, 0);
    check_close(w.rungs[3].p_low, .75, 0);
    check_text(w.rungs[2].name, "reasonable grounds to believe");
    check_close(w.sd_logit_beta, .7, 0);
    assert_true(isnan(w.agreement[ATT_CODED_LETTER]));
    for (size_t t = 0; t < w.n_ties; t++)
        if (att_text_is(w.ties[t].kind, "same_room"))
            check_close(w.ties[t].beta, .15, 0);
}

static void its_hash_is_that_of_its_bytes(void **state)
{
    char hex[65];
    att_digest(att_weights_default(), hex);
    assert_string_equal(built_in(*state).hash, hex);
}

/* The built-in table with one stretch of text replaced. */
static bool read_changed(
    const char *from, const char *to, att_arena *arena, att_weights *w, att_error *err)
{
    const att_bytes whole = att_weights_default();
    const char *at = memmem(whole.at, whole.length, from, strlen(from));
    assert_non_null(at);
    const size_t before = (size_t)(at - (const char *)whole.at);
    const size_t after = whole.length - before - strlen(from);
    att_text changed;
    check_ok(err, att_text_format(arena, &changed, err, "%.*s%s%.*s", (int)before,
                      (const char *)whole.at, to, (int)after, at + strlen(from)));
    return att_weights_read(
        (att_bytes){(const uint8_t *)changed.at, changed.length}, arena, w, err);
}

static void a_changed_table_has_another_hash(void **state)
{
    att_weights w;
    att_error err;
    check_ok(&err, read_changed("\"A\": 0.95", "\"A\": 0.90", *state, &w, &err));
    check_close(w.letter[0], .9, 0);
    assert_string_not_equal(w.hash, built_in(*state).hash);
}

static void every_fault_is_named(void **state)
{
    const struct {
        const char *from, *to, *words;
    } faults[] = {
        {"\"A\": 0.95", "\"A\": 1.95", "letters.A must be a number from 0 to 1"},
        {"\"A\": 0.95", "\"A\": \"x\"", "letters.A must be a number"},
        {"\"A\": 0.95, ", "", "letters.A is absent"},
        {"\"A\": 0.95", "\"A\": 0.95, \"Z\": 1", "letters.Z is no entry"},
        {"\"medical\":", "\"medicine\":", "is absent"},
        {"\"title\":", "\"titel\":", "titel is no entry"},
        {"\"act\": 5", "\"act\": 0.5", "bearing.imagery.act"},
        {"\"act\": 5", "\"act\": \"some\"", "bearing.imagery.act"},
        {"\"act\": 5", "\"act\": 5, \"smell\": 2", "bearing.imagery has an entry"},
        {"\"imagery\": {", "\"sight\": {", "bearing.imagery.act"},
        {"\"household\": 0.60", "\"household\": 6", "ties.household"},
        {"\"unlikely\": 0.45", "\"unlikely\": 0.1", "words must ascend"},
        {"\"p\": 0.97", "\"p\": 0.5", "rung S4 asks less"},
        {"\"name\": \"recorded\", ", "", "S0 needs a name"},
        {"\"panel\": 3", "\"panel\": 3, \"oath\": 1", "S4 needs a name and no unknown"},
        {"\"panel\": 3", "\"penal\": 3", "S4: table of weights: rungs.panel is absent"},
        {"\"letters_not\": \"E\"", "\"letters_not\": 5", "letters_not must be a text"},
        {"{\"A\"", "{,", "table of weights"},
    };
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        att_weights w;
        att_error err;
        check_fails(&err, ATT_INVALID, faults[k].words,
            read_changed(faults[k].from, faults[k].to, *state, &w, &err));
    }
}

CHECK_MAIN(check_test(the_built_in_table_is_the_methods),
    check_test(its_hash_is_that_of_its_bytes),
    check_test(a_changed_table_has_another_hash), check_test(every_fault_is_named))
