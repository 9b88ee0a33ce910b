/* test_feasible.c — shares of time worked by hand, distances on a sphere. */
#include "check.h"

#include <attest/findings.h>

static double fit(const char *claim, const char *window, att_window kind)
{
    att_edtf a, b;
    att_error err;
    check_ok(&err, att_edtf_parse(att_text_of(claim), &a, &err));
    check_ok(&err, att_edtf_parse(att_text_of(window), &b, &err));
    return att_fit_time(&a, &b, kind);
}

static void access_is_the_share_of_the_claims_time(void **state)
{
    (void)state;
    check_close(fit("2009-02/2009-08", "2009", ATT_TIME_OF_ACCESS), 1, 0);
    check_close(
        fit("2009-02/2009-08", "2009-03", ATT_TIME_OF_ACCESS), 31. / 212, 1e-12);
    check_close(fit("2010", "2011", ATT_TIME_OF_ACCESS), 0, 0);
    check_close(fit("2010", "2009-07/2010-06", ATT_TIME_OF_ACCESS), 181. / 365, 1e-12);
}

static void a_moment_spoken_of_within_the_claims_time_fits(void **state)
{
    (void)state;
    check_close(fit("2009/2016", "2010", ATT_TIME_SPOKEN_OF), 1, 0);
    check_close(fit("2009/2016", "2008", ATT_TIME_SPOKEN_OF), 0, 0);
    check_close(
        fit("2009/2016", "2008-12/2009-12", ATT_TIME_SPOKEN_OF), 365. / 396, 1e-12);
    check_close(fit("2010", "2009/2016", ATT_TIME_SPOKEN_OF), 1, 0);
    check_close(fit("2010/..", "2012", ATT_TIME_SPOKEN_OF), 1, 0);
}

static void what_is_not_known_does_not_speak_against(void **state)
{
    (void)state;
    const att_spot_on_earth here = {42.2094, 129.7551, 500}, nowhere = {NAN, NAN, NAN};
    check_close(att_fit_time(NULL, NULL, ATT_TIME_OF_ACCESS), 1, 0);
    check_close(att_fit_place(here, nowhere), 1, 0);
    check_close(att_fit_place(here, here), 1, 0);
}

/* One minute of latitude is 1,853.25 m on a sphere of 6,371,008.8 m. */
static void distance_weighs_by_the_larger_precision(void **state)
{
    (void)state;
    const att_spot_on_earth a = {42, 129, 1000}, b = {42 + 1. / 60, 129, 100};
    check_close(att_fit_place(a, b), exp(-.5 * 1.853249 * 1.853249), 1e-5);
    const att_spot_on_earth sharp = {42, 129, 0}, other = {42.1, 129, 0};
    check_close(att_fit_place(sharp, other), 0, 0);
}

CHECK_MAIN(check_test(access_is_the_share_of_the_claims_time),
    check_test(a_moment_spoken_of_within_the_claims_time_fits),
    check_test(what_is_not_known_does_not_speak_against),
    check_test(distance_weighs_by_the_larger_precision))
