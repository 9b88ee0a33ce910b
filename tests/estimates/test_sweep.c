/* test_sweep.c — the sampler against what must hold whatever it is given. */
#include "calibration.h"

#include "estimates/sample.h"
#include "math/chains.h"
#include "math/quantile.h"

enum { CHAINS = 4, KEPT = 4000 };

static const att_headcount_settings usual_settings = {
    .seed = 3, .n_chains = CHAINS, .n_warmup = 300, .n_kept = KEPT};

typedef struct att_run {
    att_model model;
    att_draws draws;
} run;

static run run_design(const att_headcount_design *design, att_arena *arena)
{
    run out;
    att_error err;
    check_ok(&err, att_model_build(design, arena, &out.model, &err));
    check_ok(&err, att_sample(&out.model, &usual_settings, 1, NULL, NULL, arena,
                       &out.draws, &err));
    return out;
}

/* ln of people at a half-year, in ascending order. */
static double *log_people(const run *r, size_t t, att_arena *arena)
{
    att_error err;
    double *out = att_push(arena, (size_t)CHAINS * KEPT, sizeof *out, &err);
    assert_non_null(out);
    const double *c = att_draws_row(&r->draws, r->model.at.crowding + t),
                 *a =
                     att_draws_row(&r->draws, r->model.at.floor + r->model.epoch_of[t]);
    for (size_t i = 0; i < (size_t)CHAINS * KEPT; i++)
        out[i] = c[i] + a[i];
    att_sort((size_t)CHAINS * KEPT, out);
    return out;
}

static const att_epoch one_epoch = {0, 6.907755278982137, 1, INFINITY};

static att_headcount_design small_design(
    size_t n_times, size_t n_reports, const att_report *reports)
{
    return (att_headcount_design){.prior = ATT_HEADCOUNT_PRIOR,
        .n_times = n_times,
        .n_epochs = 1,
        .epochs = &one_epoch,
        .n_reports = n_reports,
        .reports = reports,
        .n_count_groups = n_reports ? 1 : 0};
}

/* The prior drawn by itself, with its limit on crowding and its floor below a limit. */
static void without_reports_the_posterior_is_the_prior(void **state)
{
    att_error err;
    const att_epoch epochs[2] = {{0, log(1000), 1, log(1500)}, {3, log(1000), 1, 20}};
    att_headcount_design design = small_design(6, 0, NULL);
    design.epochs = epochs;
    design.n_epochs = 2;
    design.prior.crowding_most = 0;
    const run r = run_design(&design, *state);
    att_draws prior;
    check_ok(
        &err, att_sample_prior(&r.model, &usual_settings, 2, *state, &prior, &err));
    const run from_prior = {r.model, prior};
    for (size_t t = 0; t < 6; t += 5) {
        const double *got = log_people(&r, t, *state),
                     *wanted = log_people(&from_prior, t, *state);
        for (double p = 0.05; p < 1; p += 0.15)
            check_close(att_quantile(CHAINS * KEPT, got, p),
                att_quantile(CHAINS * KEPT, wanted, p), 0.09);
    }
    double *step = att_draws_row(&r.draws, r.model.at.n + 1),
           *step_prior = att_draws_row(&prior, r.model.at.n + 1);
    att_sort((size_t)CHAINS * KEPT, step);
    att_sort((size_t)CHAINS * KEPT, step_prior);
    check_close(att_quantile(CHAINS * KEPT, step, 0.5),
        att_quantile(CHAINS * KEPT, step_prior, 0.5), 0.09);
}

/* One report of 437 by someone who counts to one in a thousand and shares no error. */
static void one_exact_report_pins_the_number(void **state)
{
    const att_report report = {
        .measure = ATT_TOTAL, .spread = 0.001, .steps = att_round_count(437)};
    att_headcount_design design = small_design(3, 1, &report);
    design.prior.shared_bias = design.prior.origin_spread = 1e-4;
    const run r = run_design(&design, *state);
    const double *x = log_people(&r, 0, *state);
    check_close(att_quantile(CHAINS * KEPT, x, 0.5), log(437), 0.002);
    check_close(att_quantile(CHAINS * KEPT, x, 0.95), log(437), 0.006);
    check_close(att_quantile(CHAINS * KEPT, x, 0.05), log(437), 0.006);
}

/* If an origin may err without limit, hearing it twice is hearing nothing twice. */
static void a_repeat_under_one_origin_adds_nothing(void **state)
{
    const att_report twice[2] = {
        {.measure = ATT_TOTAL, .spread = 0.12, .steps = att_round_count(800)},
        {.measure = ATT_TOTAL, .spread = 0.12, .steps = att_round_count(800)}};
    double sd[3];
    for (size_t n = 0; n < 3; n++) {
        att_headcount_design design = small_design(2, n, twice);
        design.prior.origin_spread = 100;
        design.n_count_groups = 1;
        const run r = run_design(&design, *state);
        const double *x = log_people(&r, 0, *state);
        sd[n] = (att_quantile(CHAINS * KEPT, x, 0.84)
                    - att_quantile(CHAINS * KEPT, x, 0.16))
                / 2;
    }
    check_close(sd[0], sqrt(1 + 0.64), 0.06); /* floor and crowding */
    check_close(sd[1], sd[0], 0.06);
    check_close(sd[2], sd[0], 0.06);
}

/* ---- the joint distribution (Geweke 2004, doi:10.1198/016214504000001132) ---------
 */

/* Draw reports from the state and the state from the reports, over and over: if both
 * steps are right, the state keeps the distribution of the prior. */
static void check_joint(const made_world *world, size_t n_quantities,
    const made_quantity quantities[], att_arena *arena)
{
    enum { TURNS = 6000, MOST = 12 };
    static double drawn[MOST][TURNS];
    att_error err;
    made_world w = *world;
    att_report reports[CALIBRATION_MOST] = {0};
    w.design.epochs = w.epochs;
    w.design.reports = reports;
    for (size_t j = 0; j < w.n_reports; j++)
        reports[j] = made_unheard(&w.reports[j]);
    att_model model;
    att_sampler *sampler;
    att_random random;
    att_random_seed(&random, 17, 1);
    check_ok(&err, att_model_build(&w.design, arena, &model, &err));
    check_ok(&err, att_sampler_new(&model, random, arena, &sampler, &err));
    att_state *s = att_sampler_state(sampler);
    att_random_seed(&random, 17, 2);
    att_state_draw_prior(&model, &random, s);
    for (size_t i = 0; i < TURNS; i++) {
        for (size_t j = 0; j < w.n_reports; j++)
            made_telling(&model, s, &w.reports[j], NO_FAULT, &random, &reports[j]);
        check_ok(&err, att_sampler_resume(sampler, &err));
        for (int k = 0; k < 3; k++)
            att_sampler_sweep(sampler);
        for (size_t q = 0; q < n_quantities; q++)
            drawn[q][i] = quantities[q].of(&model, s);
    }
    static double prior[MOST][TURNS];
    for (size_t i = 0; i < TURNS; i++) {
        att_state_draw_prior(&model, &random, s);
        for (size_t q = 0; q < n_quantities; q++)
            prior[q][i] = quantities[q].of(&model, s);
    }
    for (size_t q = 0; q < n_quantities; q++) {
        double moments[2][2] = {{0}};
        att_mixing mixing;
        check_ok(&err, att_chains_mixing(1, TURNS, (const double(*)[TURNS])drawn[q],
                           arena, &mixing, &err));
        for (size_t i = 0; i < TURNS; i++) {
            moments[0][0] += drawn[q][i] / TURNS;
            moments[1][0] += prior[q][i] / TURNS;
        }
        for (size_t i = 0; i < TURNS; i++) {
            moments[0][1] += pow(drawn[q][i] - moments[0][0], 2) / TURNS;
            moments[1][1] += pow(prior[q][i] - moments[1][0], 2) / TURNS;
        }
        const double error = sqrt(moments[1][1] * (1 / mixing.ess_bulk + 1.0 / TURNS));
        print_message("%-26s mean %.3f of %.3f  sd %.3f of %.3f  worth %.0f\n",
            quantities[q].name, moments[0][0], moments[1][0], sqrt(moments[0][1]),
            sqrt(moments[1][1]), mixing.ess_bulk);
        check_close(moments[0][0], moments[1][0], 4 * error);
        check_close(log(moments[0][1] / moments[1][1]), 0,
            4 * sqrt(2 / mixing.ess_bulk + 2.0 / TURNS) + 0.02);
    }
}

static void states_and_reports_keep_their_joint_distribution(void **state)
{
    const made_world people = people_world(vague_spreads), shares = share_world();
    check_joint(&people, N_PEOPLE_QUANTITIES, people_quantities, *state);
    check_joint(&shares, N_SHARE_QUANTITIES, share_quantities, *state);
}

CHECK_MAIN(check_test(without_reports_the_posterior_is_the_prior),
    check_test(one_exact_report_pins_the_number),
    check_test(a_repeat_under_one_origin_adds_nothing),
    check_test(states_and_reports_keep_their_joint_distribution))
