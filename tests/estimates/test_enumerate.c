/* test_enumerate.c — every model of the published tables, against the tables of
 * MultipleSystemsEstimation 1.2.0 (R). */
#include "mse.h"

#include "estimates/search.h"

#include <search.h>

/* What the other program found, by the name of the model. */
typedef struct known_model {
    int status;
    double abundance, bic, aic, deviance;
} known_model;

typedef struct comparison {
    const mse_table *table;
    att_arena *arena;
    struct hsearch_data by_name;
    size_t n_met, n_compared;
} comparison;

static void load_known(const char *name, comparison *c, size_t n_most)
{
    mse_reference r;
    assert_true(hcreate_r(n_most * 2, &c->by_name));
    mse_open(name, "mse_all_models_extended_mle", &r);
    while (mse_next(&r)) {
        att_error err;
        known_model *known = att_push(c->arena, 1, sizeof *known, &err);
        *known = (known_model){(int)mse_number(&r, "status"),
            mse_number(&r, "abundance"), mse_number(&r, "BIC"), mse_number(&r, "AIC"),
            mse_number(&r, "deviance")};
        const char *key = att_text_z(mse_text(&r, "model"), c->arena, &err);
        ENTRY entry = {.data = known}, *at;
        memcpy(&entry.key, &key, sizeof key);
        assert_true(hsearch_r(entry, ENTER, &at, &c->by_name));
    }
}

static bool compare(void *self, const att_visit *visit, att_error *err)
{
    comparison *c = self;
    const att_spot spot = att_arena_save(c->arena);
    att_text name;
    c->n_met++;
    check_ok(err, att_model_name(visit->n_terms, visit->terms, c->table->n_lists,
                      c->table->numbers, c->arena, &name, err));
    const char *key = att_text_z(name, c->arena, err);
    ENTRY entry = {0}, *at = NULL;
    memcpy(&entry.key, &key, sizeof key);
    (void)hsearch_r(entry, FIND, &at, &c->by_name);
    att_arena_restore(c->arena, spot);
    if (!at)
        return true;
    const known_model *known = at->data;
    const att_fit *fit = visit->fit;
    assert_int_equal(fit->status, known->status);
    c->n_compared++;
    if (known->status != 0)
        return true;
    const double abundance = c->table->tally.n_people + exp(fit->log_unseen);
    check_close(abundance / known->abundance, 1, 1e-6);
    check_close(fit->bic / known->bic, 1, 1e-6);
    check_close(fit->aic / known->aic, 1, 1e-6);
    check_close(fit->deviance, known->deviance, 1e-6 * (known->deviance + 0.01));
    return true;
}

static void check_table(
    const char *name, size_t order_most, size_t n_models, size_t n_known, void **state)
{
    mse_table table;
    comparison c = {.table = &table, .arena = *state};
    att_error err;
    mse_read(name, *state, &table);
    load_known(name, &c, n_known);
    check_ok(&err, att_search_all(&table.tally, order_most, *state, compare, &c, &err));
    hdestroy_r(&c.by_name);
    assert_int_equal(c.n_met, n_models);
    assert_int_equal(c.n_compared, n_known);
}

static void all_models_of_three_lists_agree(void **state)
{
    check_table("artificial_3", 2, 8, 8, state);
    check_table("korea_3", 2, 8, 8, state);
    check_table("hav_taiwan_3", 2, 8, 8, state);
    check_table("spina_bifida_3", 2, 8, 8, state);
}

static void all_models_of_four_lists_agree(void **state)
{
    check_table("kosovo_4", 3, 113, 113, state);
    check_table("hiv_rome_4", 3, 113, 113, state);
    check_table("scotland_pwid_4", 3, 113, 113, state);
}

static void all_models_of_five_lists_agree(void **state)
{
    check_table("uk2013_5", 4, 6893, 6893, state);
    check_table("western_us_5", 4, 6893, 6893, state);
}

static void the_best_pair_models_of_six_lists_agree(void **state)
{
    check_table("hare_6", 2, 32768, 2000, state);
    check_table("netherlands_6", 2, 32768, 2000, state);
}

CHECK_MAIN(check_test(all_models_of_three_lists_agree),
    check_test(all_models_of_four_lists_agree),
    check_test(all_models_of_five_lists_agree),
    check_test(the_best_pair_models_of_six_lists_agree))
