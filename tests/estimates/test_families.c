/* test_families.c — capture-count families against Rcapture 1.4-4 (R). */
#include "mse.h"

#include "estimates/families.h"

static const char *const tables[] = {"bunting_8", "congenital_5", "hare_6",
    "hav_taiwan_3", "hiv_rome_4", "korea_3", "kosovo_4", "netherlands_6",
    "neworleans_8", "scotland_pwid_4", "spina_bifida_3", "uk2013_5", "uk2013_6",
    "western_us_5"};
enum { TABLES = sizeof tables / sizeof *tables };

static att_family family_named(att_text name)
{
    int f = 0;
    while (f < ATT_FAMILIES && !att_text_is(name, att_family_name((att_family)f)))
        f++;
    return (att_family)f;
}

static void families_are_those_of_rcapture(void **state)
{
    size_t n_compared = 0;
    for (size_t i = 0; i < TABLES; i++) {
        mse_table table;
        mse_reference r;
        mse_read(tables[i], *state, &table);
        mse_open(tables[i], "rcapture_closedp", &r);
        while (mse_next(&r)) {
            att_error err;
            att_family_fit fit;
            const att_family f = family_named(mse_text(&r, "model"));
            assert_true(f < ATT_FAMILIES);
            check_ok(&err, att_family_estimate(
                               &table.tally, f, table.numbers, *state, &fit, &err));
            const double n = mse_number(&r, "abundance");
            if (!(n > table.tally.n_people + 0.01)) {
                assert_false(fit.is_ok); /* below n, or nobody unseen */
                continue;
            }
            assert_true(fit.is_ok);
            check_close((table.tally.n_people + fit.unseen) / n, 1, 2e-6);
            if (strcmp(tables[i], "neworleans_8") == 0 && f != ATT_FAMILY_MT)
                continue; /* a column that nobody needs is counted there */
            check_close(fit.aic / mse_number(&r, "AIC"), 1, 1e-6);
            check_close(fit.bic / mse_number(&r, "BIC"), 1, 1e-6);
            check_close(fit.deviance, mse_number(&r, "deviance"), 1e-4);
            if (f != ATT_FAMILY_MBH) /* its standard error is made otherwise there */
                check_close(fit.se / mse_number(&r, "stderr"), 1, 2e-3);
            n_compared++;
        }
    }
    assert_true(n_compared > 150);
}

/* Rcapture writes log n0! as n0 log n0 - n0 + log(2 pi n0) / 2. The 1 / (12 n0) left
 * out, at the limit and at the top, moves a limit by some of it over 1.96 / sd. */
static void check_limit(double ours, double theirs, double n, double top, double sd)
{
    const double left_out = 1 / fmax(theirs - n, 0.1) + 1 / fmax(top - n, 0.1);
    check_close(ours, theirs, 1e-4 * theirs + sd / 6 * left_out);
}

static void profile_limits_are_those_of_rcapture(void **state)
{
    static const char *const theirs[] = {
        "Mt", "Mth Chao", "Mth Darroch", "Mth Poisson", "Mth Gamma", "Mh Chao"};
    static const att_family ours[] = {ATT_FAMILY_MT, ATT_FAMILY_MTH_CHAO,
        ATT_FAMILY_MTH_DARROCH, ATT_FAMILY_MTH_POISSON, ATT_FAMILY_MTH_GAMMA,
        ATT_FAMILY_MH_CHAO};
    for (size_t i = 0; i < TABLES; i++) {
        mse_table table;
        mse_reference r;
        mse_read(tables[i], *state, &table);
        if (table.n_lists == 8)
            continue; /* slow, and no different */
        mse_open(tables[i], "rcapture_profile_ci", &r);
        while (mse_next(&r)) {
            att_error err;
            att_profile p;
            size_t f = 0;
            while (f < 6 && !att_text_is(mse_text(&r, "model"), theirs[f]))
                f++;
            const double n = table.tally.n_people;
            const double best = mse_number(&r, "ci_estimate");
            if (f == 6 || !(best > n + 10))
                continue; /* with few unseen their log n0! is not good enough */
            check_ok(&err, att_family_profile(&table.tally, ours[f], 3.841458820694124,
                               *state, &p, &err));
            const double sd = (best - mse_number(&r, "ci_lower")) / 1.96;
            check_limit(n + p.best, best, n, best, sd);
            check_limit(n + p.low, mse_number(&r, "ci_lower"), n, best, sd);
            const double high = mse_number(&r, "ci_upper");
            if (!isnan(high)) /* there, a limit beyond the search is a bound ">…" */
                check_limit(n + p.high, high, n, best, sd);
        }
    }
}

CHECK_MAIN(check_test(families_are_those_of_rcapture),
    check_test(profile_limits_are_those_of_rcapture))
