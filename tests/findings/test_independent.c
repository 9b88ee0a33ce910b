/* test_independent.c — counting origins that stand apart, against every subset. */
#include "check.h"

#include <attest/findings.h>

#include "math/random.h"

enum { MOST = 40 };

typedef struct graph {
    size_t n;
    bool joined[MOST * MOST], eligible[MOST];
} graph;

static void join(graph *g, size_t a, size_t b)
{
    g->joined[a * g->n + b] = g->joined[b * g->n + a] = true;
}

static graph apart(size_t n)
{
    graph g = {.n = n};
    for (size_t i = 0; i < n; i++)
        g.eligible[i] = true;
    return g;
}

static size_t count(const graph *g, att_arena *scratch, bool *is_exact)
{
    size_t n;
    att_error err;
    check_ok(&err,
        att_independent(g->n, g->joined, g->eligible, scratch, &n, is_exact, &err));
    return n;
}

static void those_apart_all_count(void **state)
{
    bool is_exact;
    graph g = apart(0);
    assert_int_equal(count(&g, *state, &is_exact), 0);
    g = apart(5);
    assert_int_equal(count(&g, *state, &is_exact), 5);
    g.eligible[3] = false;
    assert_int_equal(count(&g, *state, &is_exact), 4);
    assert_true(is_exact);
}

static void a_chain_of_five_holds_three(void **state)
{
    bool is_exact;
    graph g = apart(5);
    for (size_t i = 0; i + 1 < 5; i++)
        join(&g, i, i + 1);
    assert_int_equal(count(&g, *state, &is_exact), 3);
    g.eligible[2] = false; /* two pairs are left */
    assert_int_equal(count(&g, *state, &is_exact), 2);
}

static void the_petersen_graph_holds_four(void **state)
{
    bool is_exact;
    graph g = apart(10);
    for (size_t i = 0; i < 5; i++) {
        join(&g, i, (i + 1) % 5);
        join(&g, i, i + 5);
        join(&g, 5 + i, 5 + (i + 2) % 5);
    }
    assert_int_equal(count(&g, *state, &is_exact), 4);
}

static size_t by_every_subset(const graph *g)
{
    size_t best = 0;
    for (uint32_t set = 0; set < UINT32_C(1) << g->n; set++) {
        bool is_good = true;
        for (size_t a = 0; a < g->n && is_good; a++)
            for (size_t b = a; b < g->n && is_good; b++)
                if (set >> a & 1 && set >> b & 1)
                    is_good =
                        g->eligible[a] && g->eligible[b] && !g->joined[a * g->n + b];
        const size_t n = (size_t)__builtin_popcount(set);
        best = is_good && n > best ? n : best;
    }
    return best;
}

static void random_graphs_match_every_subset(void **state)
{
    att_random r;
    att_random_seed(&r, 3, 0);
    for (int k = 0; k < 400; k++) {
        bool is_exact;
        graph g = apart(1 + (size_t)att_random_below(&r, 11));
        const uint64_t sparse = 1 + att_random_below(&r, 5);
        for (size_t a = 0; a < g.n; a++) {
            g.eligible[a] = att_random_below(&r, 5) > 0;
            for (size_t b = a + 1; b < g.n; b++)
                if (att_random_below(&r, sparse) == 0)
                    join(&g, a, b);
        }
        assert_int_equal(count(&g, *state, &is_exact), by_every_subset(&g));
        assert_true(is_exact);
    }
}

/* A star of 30: the greedy choice takes the 29 leaves. */
static void above_24_joined_items_it_is_a_lower_bound(void **state)
{
    bool is_exact;
    graph g = apart(30);
    for (size_t i = 1; i < 30; i++)
        join(&g, 0, i);
    assert_int_equal(count(&g, *state, &is_exact), 29);
    assert_false(is_exact);
    g = apart(40); /* many, but not joined in one piece */
    for (size_t i = 0; i < 40; i += 2)
        join(&g, i, i + 1);
    assert_int_equal(count(&g, *state, &is_exact), 20);
    assert_true(is_exact);
}

static void twenty_four_in_a_ring_are_quick(void **state)
{
    bool is_exact;
    graph g = apart(24);
    for (size_t i = 0; i < 24; i++) {
        join(&g, i, (i + 1) % 24);
        join(&g, i, (i + 7) % 24);
    }
    assert_true(count(&g, *state, &is_exact) >= 8);
    assert_true(is_exact);
}

/* A copy is joined to what it copies: adding one never raises the count (R27). */
static void a_copy_never_raises_the_count(void **state)
{
    att_random r;
    att_random_seed(&r, 27, 0);
    for (int k = 0; k < 2000; k++) {
        bool is_exact;
        graph g = apart(2 + (size_t)att_random_below(&r, 12));
        for (size_t a = 0; a + 1 < g.n; a++)
            for (size_t b = a + 1; b + 1 < g.n; b++)
                if (att_random_below(&r, 4) == 0)
                    join(&g, a, b);
        const size_t of = (size_t)att_random_below(&r, g.n - 1);
        for (size_t b = 0; b + 1 < g.n; b++)
            if (b == of || g.joined[of * g.n + b])
                join(&g, g.n - 1, b);
        const size_t with = count(&g, *state, &is_exact);
        g.eligible[g.n - 1] = false;
        assert_int_equal(with, count(&g, *state, &is_exact));
    }
}

CHECK_MAIN(check_test(those_apart_all_count), check_test(a_chain_of_five_holds_three),
    check_test(the_petersen_graph_holds_four),
    check_test(random_graphs_match_every_subset),
    check_test(above_24_joined_items_it_is_a_lower_bound),
    check_test(twenty_four_in_a_ring_are_quick),
    check_test(a_copy_never_raises_the_count))
