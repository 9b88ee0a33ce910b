/* test_closed.c — estimates with a formula, against CARE1 1.1.0 (R) and by hand. */
#include "mse.h"

#include "estimates/closed.h"

static att_population_lists lists_of(const mse_table *table, att_arena *arena)
{
    att_error err;
    int64_t *counts = att_push(arena, table->n_histories, sizeof *counts, &err);
    att_text *names = att_push(arena, table->n_lists, sizeof *names, &err);
    assert_true(counts && names);
    for (size_t h = 0; h < table->n_histories; h++)
        counts[h] = (int64_t)table->counts[h];
    return (att_population_lists){.n_lists = table->n_lists,
        .names = names,
        .numbers = table->numbers,
        .n_histories = table->n_histories,
        .histories = table->histories,
        .counts = counts,
        .n_people = (int64_t)table->tally.n_people};
}

static const char *const tables[] = {"artificial_3", "congenital_5", "hav_taiwan_3",
    "hiv_rome_4", "korea_3", "kosovo_4", "scotland_pwid_4", "spina_bifida_3",
    "uk2013_5", "western_us_5"};

static void pairs_are_those_of_care1(void **state)
{
    for (size_t i = 0; i < 10; i++) {
        mse_table table;
        mse_reference r;
        mse_read(tables[i], *state, &table);
        const att_population_lists lists = lists_of(&table, *state);
        mse_open(tables[i], "care1_pairs", &r);
        for (size_t a = 0; a < table.n_lists; a++)
            for (size_t b = a + 1; b < table.n_lists; b++) {
                att_pair_estimate pair;
                assert_true(mse_next(&r));
                att_closed_pair(&lists, a, b, &pair);
                if (isfinite(pair.petersen))
                    check_close(pair.petersen / mse_number(&r, "Petersen"), 1, 1e-9);
                else
                    check_text(mse_text(&r, "Petersen"), "Inf");
                check_close(pair.chapman.estimate / mse_number(&r, "Chapman"), 1, 1e-9);
                check_close(pair.chapman.se / mse_number(&r, "se"), 1, 1e-9);
                /* 1.96 there, 1.95996… here */
                check_close(pair.chapman.low / mse_number(&r, "cil"), 1, 1e-4);
                check_close(pair.chapman.high / mse_number(&r, "ciu"), 1, 1e-4);
            }
        assert_false(mse_next(&r));
    }
}

static void coverage_is_that_of_care1(void **state)
{
    for (size_t i = 0; i < 10; i++) {
        mse_table table;
        mse_reference r;
        att_coverage c;
        mse_read(tables[i], *state, &table);
        att_closed_coverage(table.n_lists, table.tally.margins, table.tally.counts, &c);
        mse_open(tables[i], "care1_sample_coverage", &r);
        assert_true(mse_next(&r));
        check_close(c.independent / mse_number(&r, "est"), 1, 1e-9);
        check_close(c.coverage / mse_number(&r, "coverage"), 1, 1e-9);
        assert_true(mse_next(&r));
        if (isfinite(mse_number(&r, "est")))
            check_close(c.high / mse_number(&r, "est"), 1, 1e-9);
        else /* nothing in the denominator: n, with a flag */
            assert_true(c.high_is_bad);
        assert_true(mse_next(&r));
        check_close(c.low / mse_number(&r, "est"), 1, 1e-9);
        assert_false(mse_next(&r));
    }
}

static void nobody_on_both_lists_has_no_petersen(void **state)
{
    const uint32_t histories[2] = {1, 2};
    const int64_t counts[2] = {10, 20};
    const att_population_lists lists = {.n_lists = 2,
        .n_histories = 2,
        .histories = histories,
        .counts = counts,
        .n_people = 30};
    att_pair_estimate pair;
    att_closed_pair(&lists, 0, 1, &pair);
    assert_true(isinf(pair.petersen));
    check_close(pair.chapman.estimate, 11 * 21 - 1, 1e-12);
    assert_true(isnan(pair.odds_ratio)); /* there is no other list */
    (void)state;
}

static void an_interval_with_nobody_unseen_is_a_point(void **state)
{
    (void)state;
    att_closed c = {.estimate = 40, .se = 0};
    att_closed_interval(40, 1.96, &c);
    check_close(c.low, 40, 0);
    check_close(c.high, 40, 0);
}

static void chao_needs_people_seen_twice_only_for_its_first_form(void **state)
{
    (void)state;
    att_closed c;
    att_closed_chao(271, 187, 56, 3, &c); /* hepatitis in Taiwan */
    check_close(c.estimate, 271 + 2.0 / 3 * 187 * 187 / 112, 1e-9);
    assert_true(c.low > 271 && c.high > c.estimate);
    att_closed_chao(10, 10, 0, 0, &c);
    check_close(c.estimate, 10 + 45, 1e-12);
    assert_true(isfinite(c.high));
}

CHECK_MAIN(check_test(pairs_are_those_of_care1), check_test(coverage_is_that_of_care1),
    check_test(nobody_on_both_lists_has_no_petersen),
    check_test(an_interval_with_nobody_unseen_is_a_point),
    check_test(chao_needs_people_seen_twice_only_for_its_first_form))
