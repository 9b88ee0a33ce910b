/* test_attribute.c — who answers, worked by hand on a made-up state of four bodies. */
#include "check.h"

#include "findings/attribute.h"

enum { STATE, MINISTRY, PRISON, OTHER_STATE, N_ACTORS };
enum { COVENANT, CONVENTION, N_NORMS };

static const att_actor actors[N_ACTORS] = {
    [STATE] = {{"A01", 3}, {"XX", 2}},
    [MINISTRY] = {{"A02", 3}, {"XX", 2}},
    [PRISON] = {{"A03", 3}, {"XX", 2}},
    [OTHER_STATE] = {{"A04", 3}, {"YY", 2}},
};

static att_edtf date(const char *z)
{
    att_edtf out;
    att_error err;
    check_ok(&err, att_edtf_parse(att_text_of(z), &out, &err));
    return out;
}

typedef struct world {
    att_command commands[4];
    att_binding bindings[2];
    att_duty duties[2];
    att_deed deeds[3];
    att_account_input input;
} world;

/* The prison stood under the ministry from 2000 to 2010, the ministry under the state
 * always. The state joined the covenant in 1981-09 and never the convention. */
static void make_world(world *w)
{
    *w = (world){
        .commands = {{PRISON, MINISTRY, date("2000/2010")},
            {MINISTRY, STATE, date("1948/..")}},
        .bindings = {{COVENANT, ATT_TEXT("XX"), ATT_BOUND_PARTY, date("1981-09")},
            {CONVENTION, ATT_TEXT("XX"), ATT_BOUND_NOT, date("1981")}},
        .duties = {{ATT_TEXT("detention"), COVENANT},
            {ATT_TEXT("torture"), CONVENTION}},
        .deeds = {{ATT_TEXT("C01"), ATT_TEXT("detention"), PRISON, date("2005/2006"),
                      2},
            {ATT_TEXT("C02"), ATT_TEXT("torture"), PRISON, date("2005"), 1},
            {ATT_TEXT("C03"), ATT_TEXT("detention"), PRISON, date("2015"), 3}},
    };
    w->input = (att_account_input){
        N_ACTORS, 2, 2, 2, 3, actors, w->commands, w->bindings, w->duties, w->deeds};
}

static void the_doer_answers_for_its_own_acts(void **state)
{
    world w;
    att_error err;
    const att_charge *charges;
    size_t n;
    make_world(&w);
    check_ok(
        &err, att_findings_attribute(&w.input, PRISON, *state, &charges, &n, &err));
    assert_int_equal(n, 3);
    assert_int_equal(charges[0].deed, 0);
    assert_int_equal(charges[0].force, ATT_FORCE_BOUND);
    assert_int_equal(charges[0].n_steps, 0);
    assert_int_equal(charges[1].deed, 2);
    assert_int_equal(charges[2].norm, CONVENTION);
    assert_int_equal(charges[2].force, ATT_FORCE_NONE);
}

static void a_superior_answers_only_while_it_commanded(void **state)
{
    world w;
    att_error err;
    const att_charge *charges;
    size_t n;
    make_world(&w);
    check_ok(&err, att_findings_attribute(&w.input, STATE, *state, &charges, &n, &err));
    assert_int_equal(n, 2); /* C03 of 2015 is after the relation ended */
    assert_int_equal(charges[0].deed, 0);
    assert_int_equal(charges[0].n_steps, 2);
    assert_int_equal(charges[0].through[0], MINISTRY);
    assert_int_equal(charges[0].through[1], PRISON);
    assert_int_equal(charges[0].in_command, ATT_CERTAIN);
    w.deeds[0].period = date("2010/2012"); /* overlaps the end of the relation */
    check_ok(
        &err, att_findings_attribute(&w.input, MINISTRY, *state, &charges, &n, &err));
    assert_int_equal(charges[0].deed, 0);
    assert_int_equal(charges[0].in_command, ATT_POSSIBLE);
    check_ok(&err,
        att_findings_attribute(&w.input, OTHER_STATE, *state, &charges, &n, &err));
    assert_int_equal(n, 0);
}

static void a_norm_in_force_after_the_act_is_flagged(void **state)
{
    world w;
    att_error err;
    const att_charge *charges;
    size_t n;
    make_world(&w);
    w.bindings[0].since = date("2007");
    check_ok(
        &err, att_findings_attribute(&w.input, PRISON, *state, &charges, &n, &err));
    assert_int_equal(charges[0].force, ATT_FORCE_LATER); /* 2005/2006 */
    assert_int_equal(charges[1].force, ATT_FORCE_BOUND); /* 2015 */
    w.bindings[0].since = date("2005-07-01");
    check_ok(
        &err, att_findings_attribute(&w.input, PRISON, *state, &charges, &n, &err));
    assert_int_equal(charges[0].force, ATT_FORCE_PARTLY);
    w.bindings[0].kind = ATT_BOUND_UNKNOWN;
    check_ok(
        &err, att_findings_attribute(&w.input, PRISON, *state, &charges, &n, &err));
    assert_int_equal(charges[0].force, ATT_FORCE_UNKNOWN);
}

static void a_chain_that_closes_on_itself_is_refused(void **state)
{
    world w;
    att_error err;
    const att_charge *charges;
    size_t n;
    make_world(&w);
    w.commands[2] = (att_command){STATE, PRISON, date("2001")};
    w.input.n_commands = 3;
    check_fails(&err, ATT_INVALID, "A01 under A03 under A02 under A01",
        att_findings_attribute(&w.input, STATE, *state, &charges, &n, &err));
}

static void two_periods_of_one_relation_are_one_step(void **state)
{
    world w;
    att_error err;
    const att_charge *charges;
    size_t n;
    make_world(&w);
    w.commands[2] = (att_command){PRISON, MINISTRY, date("2014/2016")};
    w.input.n_commands = 3;
    check_ok(
        &err, att_findings_attribute(&w.input, MINISTRY, *state, &charges, &n, &err));
    assert_int_equal(
        n, 3); /* 2015 now has a superior too, and nothing is counted twice */
    assert_int_equal(charges[1].deed, 2);
    assert_int_equal(charges[1].in_command, ATT_CERTAIN);
}

static void failing_memory_is_told(void **state)
{
    world w;
    att_error err;
    const att_charge *charges;
    size_t n;
    make_world(&w);
    ((att_arena *)*state)->limit_bytes = 100;
    check_fails(&err, ATT_NO_MEMORY, "out of memory",
        att_findings_attribute(&w.input, STATE, *state, &charges, &n, &err));
}

CHECK_MAIN(check_test(the_doer_answers_for_its_own_acts),
    check_test(a_superior_answers_only_while_it_commanded),
    check_test(a_norm_in_force_after_the_act_is_flagged),
    check_test(a_chain_that_closes_on_itself_is_refused),
    check_test(two_periods_of_one_relation_are_one_step),
    check_test(failing_memory_is_told))
