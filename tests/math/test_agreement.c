/* test_agreement.c — alpha of the example with four observers and twelve units, section
 * C and D of Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. */
#include "check.h"

#include "math/agreement.h"

static const int codes[12][4] = {{0, 0, -1, 0}, {1, 1, 2, 1}, {2, 2, 2, 2},
    {2, 2, 2, 2}, {1, 1, 1, 1}, {0, 1, 2, 3}, {3, 3, 3, 3}, {0, 0, 1, 0}, {1, 1, 1, 1},
    {-1, 4, 4, 4}, {-1, -1, 0, 0}, {-1, 2, -1, -1}};

static double alpha(att_scale scale, att_arena *scratch)
{
    double a;
    att_error err;
    check_ok(&err, att_agreement_alpha(12, 4, 5, codes, scale, scratch, &a, &err));
    return a;
}

static void the_printed_alphas_come_out(void **state)
{
    check_close(alpha(ATT_NOMINAL, *state), .743, 5e-4);
    check_close(alpha(ATT_ORDINAL, *state), .815, 5e-4);
}

static void full_agreement_is_one(void **state)
{
    const int same[3][2] = {{0, 0}, {1, 1}, {2, 2}};
    double a;
    att_error err;
    check_ok(&err, att_agreement_alpha(3, 2, 3, same, ATT_NOMINAL, *state, &a, &err));
    check_close(a, 1, 1e-12);
    check_ok(&err, att_agreement_alpha(3, 2, 3, same, ATT_ORDINAL, *state, &a, &err));
    check_close(a, 1, 1e-12);
}

static void nothing_coded_twice_tells_nothing(void **state)
{
    const int once[2][2] = {{0, -1}, {-1, 1}}, one_code[2][2] = {{1, 1}, {1, 1}};
    double a;
    att_error err;
    check_ok(&err, att_agreement_alpha(2, 2, 2, once, ATT_NOMINAL, *state, &a, &err));
    assert_true(isnan(a));
    check_ok(
        &err, att_agreement_alpha(2, 2, 2, one_code, ATT_NOMINAL, *state, &a, &err));
    assert_true(isnan(a));
    check_ok(&err, att_agreement_alpha(0, 2, 2, once, ATT_NOMINAL, *state, &a, &err));
    assert_true(isnan(a));
}

static void a_code_out_of_range_is_refused(void **state)
{
    const int wrong[1][2] = {{0, 7}};
    double a;
    att_error err;
    check_fails(&err, ATT_INVALID, "unit 1, coder 2",
        att_agreement_alpha(1, 2, 3, wrong, ATT_NOMINAL, *state, &a, &err));
}

CHECK_MAIN(check_test(the_printed_alphas_come_out), check_test(full_agreement_is_one),
    check_test(nothing_coded_twice_tells_nothing),
    check_test(a_code_out_of_range_is_refused))
