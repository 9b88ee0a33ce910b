/* test_assess.c — many claims at once: the same bytes, the first fault, want of memory.
 */
#include "bundle.h"

#include "math/random.h"

enum { CLAIMS = 60 };

static void make_claims(made claims[CLAIMS], att_bundle bundles[CLAIMS])
{
    static char names[CLAIMS][8];
    att_random r;
    att_random_seed(&r, 11, 0);
    for (size_t c = 0; c < CLAIMS; c++) {
        claims[c] = witnessed(1 + (size_t)att_random_below(&r, 8));
        made *m = &claims[c];
        for (size_t i = 0; i < m->bundle.n_items; i++) {
            m->items[i].letter = (char)('A' + (int)att_random_below(&r, 6));
            m->items[i].digit = 2 + (int)att_random_below(&r, 5);
            m->items[i].hearsay = (int)att_random_below(&r, 3);
            if (att_random_below(&r, 6) == 0)
                m->bears[0][i].stance = ATT_CONTRADICTS;
        }
        if (m->bundle.n_items > 2)
            tie(m, att_random_uniform(&r), 2, (const size_t[]){0, 2});
        (void)snprintf(names[c], sizeof names[c], "C%02zu", c);
        m->bundle.claim = att_text_of(names[c]);
        bundles[c] = *finish(m);
    }
}

static void check_same(
    const att_bundle *b, const att_finding *x, const att_finding *y, att_arena *arena)
{
    const att_weights w = built_in(arena);
    att_text one, other;
    att_error err;
    check_ok(&err, att_json_write(att_finding_json(&w, b, x, arena), ATT_JSON_COMPACT,
                       arena, &one, &err));
    check_ok(&err, att_json_write(att_finding_json(&w, b, y, arena), ATT_JSON_COMPACT,
                       arena, &other, &err));
    assert_true(att_text_equal(one, other));
    assert_memory_equal(&x->standings[0].interval_low, &y->standings[0].interval_low,
        sizeof x->standings[0].interval_low);
}

static void a_claim_alone_is_as_among_others(void **state)
{
    static made claims[CLAIMS];
    static att_bundle bundles[CLAIMS];
    att_finding together[CLAIMS], again[CLAIMS];
    const att_weights w = built_in(*state);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_error err;
    make_claims(claims, bundles);
    check_ok(&err, att_assess(&w, CLAIMS, bundles, &settings, *state, together, &err));
    check_ok(&err, att_assess(&w, CLAIMS, bundles, &settings, *state, again, &err));
    for (size_t c = 0; c < CLAIMS; c++) {
        att_finding alone;
        check_ok(&err, att_assess(&w, 1, &bundles[c], &settings, *state, &alone, &err));
        check_same(&bundles[c], &together[c], &alone, *state);
        check_same(&bundles[c], &together[c], &again[c], *state);
    }
}

static void another_seed_moves_only_what_is_drawn(void **state)
{
    made m = witnessed(3);
    const att_weights w = built_in(*state);
    const att_assess_settings one = {.seed = 1}, two = {.seed = 2};
    att_finding f, g;
    att_error err;
    check_ok(&err, att_assess(&w, 1, finish(&m), &one, *state, &f, &err));
    check_ok(&err, att_assess(&w, 1, finish(&m), &two, *state, &g, &err));
    check_close(f.p, g.p, 0);
    assert_true(f.standings[0].interval_low < g.standings[0].interval_low
                || f.standings[0].interval_low > g.standings[0].interval_low);
    check_close(f.standings[0].interval_low, g.standings[0].interval_low, .01);
}

static void the_first_claim_that_fails_is_named(void **state)
{
    static made claims[CLAIMS];
    static att_bundle bundles[CLAIMS];
    att_finding findings[CLAIMS];
    const att_weights w = built_in(*state);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_error err;
    make_claims(claims, bundles);
    claims[17].items[0].letter = 'X';
    claims[40].items[0].letter = 'X';
    check_fails(&err, ATT_INVALID, "C17: element act: T1: a reliability",
        att_assess(&w, CLAIMS, bundles, &settings, *state, findings, &err));
}

static bool stop(void *self, const char *what, double done, double total)
{
    (void)what;
    (void)done;
    (void)total;
    ++*(int *)self;
    return false;
}

static void it_can_be_stopped(void **state)
{
    enum { MANY = 200 };
    static att_bundle bundles[MANY];
    static att_finding findings[MANY];
    static made m;
    m = witnessed(2);
    for (size_t c = 0; c < MANY; c++)
        bundles[c] = *finish(&m);
    int n_told = 0;
    const att_weights w = built_in(*state);
    const att_progress progress = {stop, &n_told};
    const att_assess_settings settings = {.seed = 1, .progress = &progress};
    att_error err;
    check_fails(&err, ATT_STOPPED, "",
        att_assess(&w, MANY, bundles, &settings, *state, findings, &err));
    assert_int_equal(n_told, 1);
}

static void want_of_memory_is_told(void **state)
{
    att_arena *arena = *state;
    const att_weights w = built_in(arena);
    made m = witnessed(5);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_finding f;
    att_error err;
    size_t n_failed = 0;
    for (size_t limit = arena->used_bytes; limit < 1 << 20; limit += limit / 7) {
        arena->limit_bytes = limit;
        const att_spot start = att_arena_save(arena);
        if (!att_assess(&w, 1, finish(&m), &settings, arena, &f, &err)) {
            assert_int_equal(err.kind, ATT_NO_MEMORY);
            n_failed++;
        }
        att_arena_restore(arena, start);
    }
    assert_true(n_failed > 5);
}

/* Everything that is weighed moves the hash; who signed does not. */
static void the_input_hash_is_that_of_the_evidence(void **state)
{
    char hex[65], other[65];
    att_error err;
    made m = witnessed(3);
    check_ok(&err, att_bundle_hash(finish(&m), *state, hex, &err));
    review(&m, "R1", ATT_ACCEPT, 3);
    check_ok(&err, att_bundle_hash(finish(&m), *state, other, &err));
    assert_string_equal(hex, other);
    m.bears[0][1].fit = .9;
    check_ok(&err, att_bundle_hash(finish(&m), *state, other, &err));
    assert_string_not_equal(hex, other);
    m = witnessed(3);
    tie(&m, .2, 2, (const size_t[]){0, 1});
    check_ok(&err, att_bundle_hash(finish(&m), *state, other, &err));
    assert_string_not_equal(hex, other);
    m = witnessed(3);
    derive(&m, 0, 1, .5);
    check_ok(&err, att_bundle_hash(finish(&m), *state, other, &err));
    assert_string_not_equal(hex, other);
}

CHECK_MAIN(check_test(a_claim_alone_is_as_among_others),
    check_test(another_seed_moves_only_what_is_drawn),
    check_test(the_first_claim_that_fails_is_named), check_test(it_can_be_stopped),
    check_test(want_of_memory_is_told),
    check_test(the_input_hash_is_that_of_the_evidence))
