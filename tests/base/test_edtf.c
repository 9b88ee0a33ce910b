/* test_edtf.c — dates of the Library of Congress EDTF page (levels 0 and 1), and their
 * arithmetic against every reading, day by day. */
#include "check.h"

static att_edtf date_of(const char *z)
{
    att_error err;
    att_edtf date = {0};
    check_ok(&err, att_edtf_parse(att_text_of(z), &date, &err));
    return date;
}

static int32_t day_of(const char *iso)
{
    const att_edtf date = date_of(iso);
    assert_int_equal(date.start_earliest, date.end_latest);
    return date.start_earliest;
}

/* The widest days of a date: from FIRST to LAST, both as ISO days. */
static void check_days(const char *z, const char *first, const char *last)
{
    const att_edtf date = date_of(z);
    const int32_t wanted_first = *first ? day_of(first) : ATT_DAY_FIRST;
    const int32_t wanted_last = *last ? day_of(last) : ATT_DAY_LAST;
    if (date.start_earliest != wanted_first || date.end_latest != wanted_last)
        fail_msg("%s: days %d to %d, not %d to %d", z, date.start_earliest,
            date.end_latest, wanted_first, wanted_last);
}

static void days_are_counted_from_1970(void **state)
{
    (void)state;
    assert_int_equal(att_day_of(1970, 1, 1), 0);
    assert_int_equal(att_day_of(1969, 12, 31), -1);
    assert_int_equal(att_day_of(2000, 2, 29), 11016); /* 946684800 s / 86400 + 59 */
    assert_int_equal(att_day_of(1, 1, 1), -719162);   /* as Python's date.toordinal */
    int32_t day = att_day_of(-401, 1, 1);
    static const int days_in[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int y = -401; y <= 2401; y++)
        for (int m = 1; m <= 12; m++) {
            const int n = m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)
                              ? 29
                              : days_in[m - 1];
            for (int d = 1; d <= n; d++, day++) {
                int year, month, day_of_month;
                att_day_split(day, &year, &month, &day_of_month);
                assert_int_equal(att_day_of(y, m, d), day);
                assert_true(year == y && month == m && day_of_month == d);
            }
        }
}

static void level_0_dates_mean_their_days(void **state)
{
    (void)state;
    check_days("1985-04-12", "1985-04-12", "1985-04-12");
    check_days("1985-04", "1985-04-01", "1985-04-30");
    check_days("1985", "1985-01-01", "1985-12-31");
    check_days("1985-04-12T23:20:30", "1985-04-12", "1985-04-12");
    check_days("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12");
    check_days("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12");
    check_days("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12");
    check_days("1964/2008", "1964-01-01", "2008-12-31");
    check_days("2004-06/2006-08", "2004-06-01", "2006-08-31");
    check_days("2004-02-01/2005-02-08", "2004-02-01", "2005-02-08");
    check_days("2004-02-01/2005-02", "2004-02-01", "2005-02-28");
    check_days("2004-02-01/2005", "2004-02-01", "2005-12-31");
    check_days("2005/2006-02", "2005-01-01", "2006-02-28");
    check_days("0000", "0000-01-01", "0000-12-31");
}

static void level_1_dates_mean_their_days(void **state)
{
    (void)state;
    check_days("-1985", "-1985-01-01", "-1985-12-31");
    check_days("201X", "2010-01-01", "2019-12-31");
    check_days("20XX", "2000-01-01", "2099-12-31");
    check_days("-198X", "-1989-01-01", "-1980-12-31");
    check_days("2004-XX", "2004-01-01", "2004-12-31");
    check_days("1985-04-XX", "1985-04-01", "1985-04-30");
    check_days("1985-XX-XX", "1985-01-01", "1985-12-31");
    check_days("2001-21", "2001-03-01", "2001-05-31");
    check_days("2001-22", "2001-06-01", "2001-08-31");
    check_days("2001-23", "2001-09-01", "2001-11-30");
    check_days("2003-24", "2003-12-01", "2004-02-29");
    check_days("1985-04-12/..", "1985-04-12", "");
    check_days("1985-04/..", "1985-04-01", "");
    check_days("1985/..", "1985-01-01", "");
    check_days("../1985-04-12", "", "1985-04-12");
    check_days("../1985-04", "", "1985-04-30");
    check_days("../1985", "", "1985-12-31");
    check_days("1985-04-12/", "1985-04-12", "");
    check_days("1985/", "1985-01-01", "");
    check_days("/1985-04-12", "", "1985-04-12");
    check_days("/1985", "", "1985-12-31");
    check_days("1984~/2004-06", "1984-01-01", "2004-06-30");
    check_days("1984?/2004%", "1984-01-01", "2004-12-31");
}

static void years_of_many_digits_stop_short_of_open_ends(void **state)
{
    (void)state;
    att_edtf date = date_of("Y17000");
    assert_int_equal(date.start_earliest, att_day_of(17000, 1, 1));
    assert_int_equal(date.end_latest, att_day_of(17000, 12, 31));
    date = date_of("Y170000002");
    assert_int_equal(date.end_latest, ATT_DAY_LAST - 1);
    date = date_of("Y-170000002");
    assert_int_equal(date.start_earliest, ATT_DAY_FIRST + 1);
}

static void an_open_end_lies_there_and_an_unknown_one_may(void **state)
{
    (void)state;
    const att_edtf open = date_of("1985-04/.."), unknown = date_of("1985-04/");
    assert_int_equal(open.start_latest, att_day_of(1985, 4, 30));
    assert_int_equal(open.end_earliest, ATT_DAY_LAST);
    assert_int_equal(unknown.end_earliest, att_day_of(1985, 4, 1));
    const att_edtf before = date_of("/1985-04");
    assert_int_equal(before.start_latest, att_day_of(1985, 4, 30));
    const att_edtf nested = date_of("2004-06/2004-06-11");
    assert_int_equal(nested.start_latest, att_day_of(2004, 6, 11));
}

static void qualifiers_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *z;
        bool is_uncertain, is_approximate;
    } cases[] = {{"1984?", true, false}, {"2004-06~", false, true},
        {"2004-06-11%", true, true}, {"1984", false, false}, {"201X?", true, false},
        {"2001-21~", false, true}, {"1984?/2004~", true, true},
        {"../1985~", false, true}, {"Y17000?", true, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const att_edtf date = date_of(cases[i].z);
        assert_int_equal(date.is_uncertain, cases[i].is_uncertain);
        assert_int_equal(date.is_approximate, cases[i].is_approximate);
    }
}

static void what_is_no_date_is_refused_with_its_character(void **state)
{
    (void)state;
    static const struct {
        const char *z, *words;
    } cases[] = {{"", "empty"}, {"2009-13", "character 6"}, {"2009-00", "character 6"},
        {"2009-02-29", "character 9"}, {"2009-04-31", "no such day"},
        {"1900-02-29", "no such day"}, {"2009-2", "month"}, {"09-02", "four digits"},
        {"2009/2008", "ends before it starts"}, {"2009-03/2009-02", "ends before"},
        {"/", "one end at least"}, {"../..", "one end at least"}, {"../", "one end"},
        {"2009-20", "season"}, {"2009-25", "season"}, {"199X-03", "X has no month"},
        {"19X9", "four digits"}, {"1XXX", "four digits"}, {"XXXX", "four digits"},
        {"2004-XX-05", "so is its day"}, {"2004-06-1X", "no such day"},
        {"-0000", "no sign"}, {"Y2009", "5 to 15"}, {"Y02009", "5 to 15"},
        {"2009-02-01T25:00:00", "time"}, {"2009-02-01T10:00", "time"},
        {"2009-02-01T10:00:00+99", "zone"},
        {"2009-02-01T10:00:00/2010", "no time of day"},
        {"2009?~", "here it should end"}, {"2009 ", "character 5"},
        {" 2009", "four digits"}, {"2009/2010/2011", "should end"},
        {"2009.", "should end"}, {"./2009", "two dots"}, {"2009-02-", "day"},
        {"2009-", "month"}, {"20090201", "should end"}, {"spring 2009", "four digits"},
        {"\xef\xbc\x92\xef\xbc\x90", "four digits"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        att_error err;
        att_edtf date;
        check_fails(&err, ATT_INVALID, cases[i].words,
            att_edtf_parse(att_text_of(cases[i].z), &date, &err));
    }
    att_error err;
    att_edtf date;
    check_fails(&err, ATT_INVALID, "should end",
        att_edtf_parse((att_text){"2009\0", 5}, &date, &err));
}

static void relations_hold_in_the_known_cases(void **state)
{
    (void)state;
    const att_edtf annex = date_of("2009-02/2009-08"), study = date_of("2003/2015"),
                   day = date_of("2009-03-14"), month = date_of("2009-03"),
                   since = date_of("2009/.."), until = date_of("2009/"),
                   early = date_of("../1999"), year = date_of("2009");
    assert_int_equal(att_edtf_before(&early, &annex), ATT_CERTAIN);
    assert_int_equal(att_edtf_before(&annex, &early), ATT_IMPOSSIBLE);
    assert_int_equal(att_edtf_before(&day, &month), ATT_POSSIBLE);
    assert_int_equal(att_edtf_before(&since, &study), ATT_IMPOSSIBLE);
    assert_int_equal(att_edtf_before(&year, &until), ATT_POSSIBLE);
    assert_int_equal(att_edtf_within(&annex, &study), ATT_CERTAIN);
    assert_int_equal(att_edtf_within(&day, &month), ATT_CERTAIN);
    assert_int_equal(att_edtf_within(&month, &year), ATT_CERTAIN);
    assert_int_equal(att_edtf_within(&year, &month), ATT_POSSIBLE);
    assert_int_equal(att_edtf_within(&study, &annex), ATT_IMPOSSIBLE);
    assert_int_equal(att_edtf_within(&day, &until), ATT_POSSIBLE);
    assert_int_equal(att_edtf_overlaps(&day, &annex), ATT_CERTAIN);
    assert_int_equal(att_edtf_overlaps(&month, &year), ATT_POSSIBLE);
    assert_int_equal(att_edtf_overlaps(&early, &since), ATT_IMPOSSIBLE);
    assert_int_equal(att_edtf_overlaps(&day, &day), ATT_CERTAIN);
}

static void cover_is_the_share_of_days(void **state)
{
    (void)state;
    const att_edtf year = date_of("2009"), month = date_of("2009-02"),
                   since = date_of("2009-07-02/.."), past = date_of("../2009-01-31"),
                   decade = date_of("200X"), other = date_of("2011");
    check_close(att_edtf_cover(&month, &year), 28.0 / 365, 1e-15);
    check_close(att_edtf_cover(&year, &month), 1, 0);
    check_close(att_edtf_cover(&year, &decade), 365.0 / 3653, 1e-15);
    check_close(att_edtf_cover(&since, &year), 183.0 / 365, 1e-15);
    check_close(att_edtf_cover(&year, &since), 1, 0); /* cut to 2009-07-02/2009-12-31 */
    check_close(att_edtf_cover(&past, &since), 0, 0);
    check_close(att_edtf_cover(&since, &since), 1, 0);
    check_close(att_edtf_cover(&other, &year), 0, 0);
}

/* ---- against every reading ------------------------------------------------------- */

enum { LAST_DAY = 5 };

typedef bool relation(int a_start, int a_end, int b_start, int b_end);

static bool is_before(int a_start, int a_end, int b_start, int b_end)
{
    (void)a_start;
    (void)b_end;
    return a_end < b_start;
}

static bool is_within(int a_start, int a_end, int b_start, int b_end)
{
    return b_start <= a_start && a_end <= b_end;
}

static bool is_overlapping(int a_start, int a_end, int b_start, int b_end)
{
    for (int day = 0; day <= LAST_DAY; day++)
        if (day >= a_start && day <= a_end && day >= b_start && day <= b_end)
            return true;
    return false;
}

static bool is_reading(const att_edtf *d, int start, int end)
{
    return start <= end && start >= d->start_earliest && start <= d->start_latest
           && end >= d->end_earliest && end <= d->end_latest;
}

static att_sure by_readings(const att_edtf *a, const att_edtf *b, relation *holds)
{
    size_t n = 0, n_holding = 0;
    for (int i = 0; i < 1296; i++) { /* 6 to the 4th: all starts and ends */
        const int as = i % 6, ae = i / 6 % 6, bs = i / 36 % 6, be = i / 216;
        if (!is_reading(a, as, ae) || !is_reading(b, bs, be))
            continue;
        n++;
        n_holding += holds(as, ae, bs, be);
    }
    assert_true(n > 0);
    return n_holding == n ? ATT_CERTAIN : n_holding > 0 ? ATT_POSSIBLE : ATT_IMPOSSIBLE;
}

/* The i-th time whose bounds lie on days 0 to LAST_DAY; false if i makes none. */
static bool make_time(int i, att_edtf *d)
{
    *d = (att_edtf){
        i % 6, i / 6 % 6, i / 36 % 6, i / 216 % 6, i / 1296 == 1, false, false};
    if (d->start_earliest > d->start_latest || d->end_earliest > d->end_latest
        || d->end_earliest < d->start_earliest || d->start_latest > d->end_latest)
        return false;
    return d->is_interval
           || (d->start_earliest == d->end_earliest
               && d->start_latest == d->end_latest);
}

static void arithmetic_agrees_with_every_reading(void **state)
{
    (void)state;
    att_edtf a, b;
    size_t n_pairs = 0;
    for (int i = 0; i < 2592; i++)
        for (int j = 0; j < 2592; j++) {
            if (!make_time(i, &a) || (i * 31 + j * 17) % 7 != 0 || !make_time(j, &b))
                continue;
            n_pairs++;
            assert_int_equal(att_edtf_before(&a, &b), by_readings(&a, &b, is_before));
            assert_int_equal(
                att_edtf_overlaps(&a, &b), by_readings(&a, &b, is_overlapping));
            att_edtf whole = b; /* a single date stands for all its days */
            if (!b.is_interval) {
                whole.start_latest = b.start_earliest;
                whole.end_earliest = b.end_latest;
            }
            assert_int_equal(
                att_edtf_within(&a, &b), by_readings(&a, &whole, is_within));
        }
    assert_true(n_pairs > 5000);
}

CHECK_MAIN(check_test(days_are_counted_from_1970),
    check_test(level_0_dates_mean_their_days),
    check_test(level_1_dates_mean_their_days),
    check_test(years_of_many_digits_stop_short_of_open_ends),
    check_test(an_open_end_lies_there_and_an_unknown_one_may),
    check_test(qualifiers_are_told),
    check_test(what_is_no_date_is_refused_with_its_character),
    check_test(relations_hold_in_the_known_cases),
    check_test(cover_is_the_share_of_days),
    check_test(arithmetic_agrees_with_every_reading))
