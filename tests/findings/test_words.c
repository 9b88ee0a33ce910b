/* test_words.c — the scale of likelihood and the basis of confidence. */
#include "table.h"

static void each_row_has_its_word(void **state)
{
    const att_weights w = built_in(*state);
    const struct {
        double p;
        const char *word;
    } rows[] = {{.03, "almost no chance"}, {.1, "very unlikely"}, {.3, "unlikely"},
        {.5, "roughly even chance"}, {.7, "likely"}, {.9, "very likely"},
        {.97, "almost certain"}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        check_text(att_likelihood_word(&w, rows[k].p), rows[k].word);
}

static void a_boundary_takes_the_weaker_word(void **state)
{
    const att_weights w = built_in(*state);
    const struct {
        double p;
        const char *word;
    } rows[] = {{.05, "very unlikely"}, {.20, "unlikely"}, {.45, "roughly even chance"},
        {.55, "roughly even chance"}, {.80, "likely"}, {.95, "very likely"}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        check_text(att_likelihood_word(&w, rows[k].p), rows[k].word);
        const double step = rows[k].p < .5 ? 1e-15 : -1e-15; /* a rounding away */
        check_text(att_likelihood_word(&w, rows[k].p + step), rows[k].word);
    }
}

static void there_is_no_certainty(void **state)
{
    const att_weights w = built_in(*state);
    check_text(att_likelihood_word(&w, 1), "almost certain");
    check_text(att_likelihood_word(&w, 0), "almost no chance");
    assert_int_equal(att_likelihood_word(&w, NAN).length, 0);
}

static void confidence_is_about_the_basis(void **state)
{
    const att_weights w = built_in(*state);
    assert_int_equal(att_confidence_of(&w, 3, 2, 2), ATT_HIGH);
    assert_int_equal(att_confidence_of(&w, 3, 2, 0), ATT_HIGH); /* none carries it */
    assert_int_equal(att_confidence_of(&w, 3, 2, 1), ATT_MODERATE);
    assert_int_equal(att_confidence_of(&w, 9, 1, 0), ATT_MODERATE);
    assert_int_equal(att_confidence_of(&w, 2, 2, 2), ATT_MODERATE);
    assert_int_equal(att_confidence_of(&w, 1, 2, 1), ATT_LOW);
    assert_string_equal(att_confidence_word(ATT_MODERATE), "moderate");
}

CHECK_MAIN(check_test(each_row_has_its_word),
    check_test(a_boundary_takes_the_weaker_word), check_test(there_is_no_certainty),
    check_test(confidence_is_about_the_basis))
