/* test_figures.c — a table of figures, read and refused. */
#include "check.h"

#include <attest/estimates.h>

static bool read(const char *csv, att_arena *arena, size_t *n, const att_figure **out,
    att_error *err)
{
    return att_headcount_read(NULL, (att_bytes){(const uint8_t *)csv, strlen(csv)},
        "counts.csv", arena, n, out, err);
}

static void columns_stand_in_any_order(void **state)
{
    size_t n;
    const att_figure *f;
    att_error err;
    check_ok(&err, read("high,period,remark,low,id,measure,hearsay,origin\n"
                        "900,2010,\"seen, from the roof\",800,H2,women,2,W01\n"
                        ",2011,,\" 500 \",,,,\n",
                       *state, &n, &f, &err));
    assert_int_equal(n, 2);
    check_text(f[0].id, "H2");
    check_text(f[0].measure, "women");
    check_text(f[0].origin, "W01");
    check_close(f[0].low, 800, 0);
    check_close(f[0].high, 900, 0);
    assert_int_equal(f[0].hearsay, 2);
    check_text(f[1].id, "line 3");
    check_text(f[1].measure, "total");
    check_close(f[1].low, 500, 0);
    assert_true(isnan(f[1].high));
}

static void bad_tables_are_refused_by_line(void **state)
{
    size_t n;
    const att_figure *f;
    att_error err;
    check_fails(&err, ATT_INVALID, "empty", read("", *state, &n, &f, &err));
    check_fails(
        &err, ATT_INVALID, "\"low\"", read("id,period\n", *state, &n, &f, &err));
    check_fails(
        &err, ATT_INVALID, "\"period\"", read("id,low\n", *state, &n, &f, &err));
    check_fails(&err, ATT_INVALID, "two columns \"low\"",
        read("low,period,low\n", *state, &n, &f, &err));
    check_fails(&err, ATT_INVALID, "line 3: \"-5\"",
        read("low,period\n7,2010\n-5,2010\n", *state, &n, &f, &err));
    check_fails(&err, ATT_INVALID, "line 2: \"about 800\"",
        read("low,period\nabout 800,2010\n", *state, &n, &f, &err));
    check_fails(&err, ATT_INVALID, "hearsay",
        read("low,period,hearsay\n7,2010,4\n", *state, &n, &f, &err));
    check_fails(&err, ATT_INVALID, "line 2 has 1 fields",
        read("low,period\n7\n", *state, &n, &f, &err));
    check_fails(&err, ATT_MISSING, "",
        att_headcount_read(
            "/nowhere/counts.csv", (att_bytes){0}, "counts.csv", *state, &n, &f, &err));
}

CHECK_MAIN(
    check_test(columns_stand_in_any_order), check_test(bad_tables_are_refused_by_line))
