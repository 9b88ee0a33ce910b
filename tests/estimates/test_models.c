/* test_models.c — names of models, there and back. */
#include "mse.h"

static const size_t numbers[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static void check_name(
    size_t n_lists, const char *given, const char *wanted, void **state)
{
    att_error err;
    att_model model;
    att_text name;
    check_ok(&err,
        att_model_parse(att_text_of(given), n_lists, numbers, *state, &model, &err));
    check_ok(&err, att_model_name(model.n_terms, model.terms, n_lists, numbers, *state,
                       &name, &err));
    check_text(name, wanted);
}

static void a_name_lists_the_largest_terms(void **state)
{
    check_name(4, "[123,14,34]", "[123,14,34]", state);
    check_name(4, "34, 14, 4, 321", "[123,14,34]", state);
    check_name(3, "[]", "[1,2,3]", state);
    check_name(3, "23", "[23,1]", state);
    check_name(12, "[1+12,3+4+5]", "[3+4+5,1+12,2,6,7,8,9,10,11]", state);
}

static void lists_are_named_by_their_numbers(void **state)
{
    const size_t turned[3] = {3, 1, 2}; /* bit 0 is the third list of the file */
    const uint32_t terms[5] = {0, 1, 2, 4, 3};
    att_text name;
    att_error err;
    check_ok(&err, att_model_name(5, terms, 3, turned, *state, &name, &err));
    check_text(name, "[13,2]");
}

static void wrong_names_are_refused(void **state)
{
    att_error err;
    att_model model;
    check_fails(&err, ATT_INVALID, "no list \"5\"",
        att_model_parse(ATT_TEXT("[15]"), 3, numbers, *state, &model, &err));
    check_fails(&err, ATT_INVALID, "no list \"x\"",
        att_model_parse(ATT_TEXT("[x]"), 3, numbers, *state, &model, &err));
    check_fails(&err, ATT_INVALID, "term of all lists",
        att_model_parse(ATT_TEXT("[123]"), 3, numbers, *state, &model, &err));
}

static void terms_come_by_size(void **state)
{
    att_error err;
    size_t n;
    uint32_t *terms;
    const uint32_t wanted[10] = {3, 5, 6, 9, 10, 12, 7, 11, 13, 14};
    check_ok(&err, att_terms_list(4, 4, *state, &n, &terms, &err));
    assert_int_equal(n, 10);
    assert_memory_equal(terms, wanted, sizeof wanted);
}

CHECK_MAIN(check_test(a_name_lists_the_largest_terms),
    check_test(lists_are_named_by_their_numbers), check_test(wrong_names_are_refused),
    check_test(terms_come_by_size))
