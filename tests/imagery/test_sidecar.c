/* test_sidecar.c — world files, .aux.xml and dates. */
#include "check.h"

#include "imagery/sidecar.h"

static att_bytes bytes_of(const char *text)
{
    return (att_bytes){(const uint8_t *)text, strlen(text)};
}

static void a_world_file_speaks_of_the_centre_of_a_pixel(void **state)
{
    (void)state;
    double t[6];
    att_error err;
    check_ok(&err, att_world_file_parse(
                       bytes_of("10\r\n0\r\n0\r\n-20\r\n1005\r\n1990\r\n"), t, &err));
    const double wanted[6] = {1000, 10, 0, 2000, 0, -20};
    for (int i = 0; i < 6; i++)
        check_close(t[i], wanted[i], 0);
}

static void a_broken_world_file_names_the_line(void **state)
{
    (void)state;
    double t[6];
    att_error err;
    check_fails(&err, ATT_INVALID, "line 4",
        att_world_file_parse(bytes_of("1\n0\n0\n\n5\n6\n"), t, &err));
    check_fails(&err, ATT_INVALID, "line 6",
        att_world_file_parse(bytes_of("1\n0\n0\n1\n5\n"), t, &err));
    check_fails(&err, ATT_INVALID, "line 1",
        att_world_file_parse(bytes_of("nan\n0\n0\n1\n5\n6"), t, &err));
    check_fails(&err, ATT_INVALID, "without area",
        att_world_file_parse(bytes_of("0\n0\n0\n1\n5\n6"), t, &err));
}

static void the_crs_is_taken_out_of_aux_xml(void **state)
{
    att_text crs;
    att_error err;
    check_ok(
        &err, att_aux_parse(bytes_of("<PAMDataset>\n <SRS dataAxisToSRSAxisMapping="
                                     "\"1,2\">PROJCS[&quot;a &amp; b&quot;]</SRS>"),
                  *state, &crs, &err));
    check_text(crs, "PROJCS[\"a & b\"]");
    check_ok(&err, att_aux_parse(bytes_of("<PAMDataset/>"), *state, &crs, &err));
    assert_int_equal(crs.length, 0);
    check_fails(&err, ATT_INVALID, "does not end",
        att_aux_parse(bytes_of("<SRS>GEOGCS["), *state, &crs, &err));
}

static void dates_are_found_as_satellites_write_them(void **state)
{
    static const char *const all[][2] = {{"2017-06-10T05:07:01.000Z", "2017-06-10"},
        {"2017:06:10 05:07:01", "2017-06-10"},
        {"S2A_MSIL1C_20170610T050701_N0205", "2017-06-10"},
        {"2020-06-02_s2l2a.tif", "2020-06-02"}, {"2016-02-29", "2016-02-29"},
        {"2017-02-29", ""}, {"2017-13-01", ""}, {"1200-01-01", ""}, {"IMG_1234567", ""},
        {"20170610123", ""}, {"2017-06:10", ""}, {"", ""}};
    att_text got;
    att_error err;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        check_ok(
            &err, att_scene_date_parse(att_text_of(all[i][0]), *state, &got, &err));
        check_text(got, all[i][1]);
    }
}

CHECK_MAIN(check_test(a_world_file_speaks_of_the_centre_of_a_pixel),
    check_test(a_broken_world_file_names_the_line),
    check_test(the_crs_is_taken_out_of_aux_xml),
    check_test(dates_are_found_as_satellites_write_them))
