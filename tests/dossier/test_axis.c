/* test_axis.c — scales and ticks against values worked by hand. */
#include "check.h"

#include "dossier/axis.h"

static void a_value_stands_where_the_scale_says(void **state)
{
    (void)state;
    const att_scale line = {0, 2000, 100, 300, false};
    const att_scale up = {0, 10, 200, 0, false}; /* the y axis grows upwards */
    const att_scale log_scale = {10, 1000, 0, 100, true};

    check_close(att_scale_at(&line, 500), 150, 1e-12);
    check_close(att_scale_at(&up, 2.5), 150, 1e-12);
    check_close(att_scale_at(&log_scale, 100), 50, 1e-12); /* log10 100 is halfway */
}

static void ticks_are_round_and_within(void **state)
{
    (void)state;
    att_tick ticks[ATT_TICKS];

    /* 1,870 over five steps is 374 a step; the next round one is 500. */
    assert_int_equal(att_ticks_number(0, 1870, 6, true, ticks), 4);
    assert_string_equal(ticks[1].label, "500");
    assert_string_equal(ticks[3].label, "1,500");
    /* 3 over five steps is 0.6; the whole step above it is 1. */
    assert_int_equal(att_ticks_number(0, 3, 6, true, ticks), 4);
    assert_string_equal(ticks[3].label, "3");
    /* A share: 1 over five steps is 0.2. */
    assert_int_equal(att_ticks_number(0, 1, 6, false, ticks), 6);
    check_close(ticks[3].value, 0.6, 1e-12);
    assert_int_equal(att_ticks_number(5, 5, 6, true, ticks), 0);
}

static void logarithmic_ticks_thin_out(void **state)
{
    (void)state;
    att_tick ticks[ATT_TICKS];

    assert_int_equal(att_ticks_log(80, 4000, 8, ticks), 5); /* 100 200 500 1000 2000 */
    check_close(ticks[0].value, 100, 1e-9);
    check_close(ticks[4].value, 2000, 1e-9);
    assert_int_equal(att_ticks_log(1, 1e6, 8, ticks), 7); /* powers alone */
}

static void years_are_ticked_on_their_first_day(void **state)
{
    (void)state;
    att_tick ticks[ATT_TICKS];
    const double from = att_day_of(2007, 1, 1), to = att_day_of(2025, 1, 1);

    /* 19 years do not fit into 10 ticks; every second does: 2008 to 2024. */
    assert_int_equal(att_ticks_year(from, to, 10, ticks), 9);
    assert_string_equal(ticks[0].label, "2008");
    check_close(ticks[0].value, att_day_of(2008, 1, 1), 0);
    assert_string_equal(ticks[8].label, "2024");
}

static void numbers_are_said_with_commas(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *said;
    } known[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"},
        {0.25, "0.25"}, {2.5, "2.5"}, {24.06, "24.1"}, {-1500, "−1,500"},
        {188.2, "188"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char out[24];
        att_say_number(known[i].value, out);
        assert_string_equal(out, known[i].said);
    }
}

static void an_axis_ends_at_a_round_value(void **state)
{
    (void)state;
    check_close(att_scale_round_up(1870, 6), 2000, 1e-9);
    check_close(att_scale_round_up(2000, 6), 2000, 1e-9); /* 400 rounds to 500 a step */
    check_close(att_scale_round_up(7, 6), 8, 1e-9);       /* 1.4 to 2: 2 4 6 8 */
}

CHECK_MAIN(check_test(a_value_stands_where_the_scale_says),
    check_test(ticks_are_round_and_within), check_test(logarithmic_ticks_thin_out),
    check_test(years_are_ticked_on_their_first_day),
    check_test(numbers_are_said_with_commas), check_test(an_axis_ends_at_a_round_value))
