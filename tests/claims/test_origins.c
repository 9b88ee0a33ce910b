/* test_origins.c — repeats collapse to origins; expected sets worked by hand. */
#include "check.h"

#include "claims/pack.h"

/* Nodes as "ID" or "ID<HOLDER", links as "CHILD>PARENT" or "CHILD>PARENT:FRACTION". */
static att_graph graph_of(const char *nodes_z, const char *links_z, att_arena *arena)
{
    att_node nodes[32];
    att_named_link links[32];
    size_t n = 0, n_links = 0;
    att_graph graph;
    att_error err;
    for (att_text rest = att_text_of(nodes_z); rest.length > 0; n++)
        nodes[n].id =
            att_text_split(att_text_split(rest, ' ', &rest), '<', &nodes[n].holder);
    for (att_text rest = att_text_of(links_z); rest.length > 0; n_links++) {
        att_text fraction;
        att_named_link *l = &links[n_links];
        l->child = att_text_split(att_text_split(rest, ' ', &rest), '>', &l->parent);
        l->parent = att_text_split(l->parent, ':', &fraction);
        l->fraction = 1;
        assert_true(fraction.length == 0 || att_text_double(fraction, &l->fraction));
    }
    check_ok(&err, att_graph_make(n, nodes, n_links, links, arena, &graph, &err));
    return graph;
}

static void check_origins(
    const att_graph *g, const char *id, const char *wanted, att_arena *arena)
{
    att_origins origins;
    att_error err;
    char got[128] = "";
    check_ok(&err, att_origins_find(g, arena, &origins, &err));
    const uint32_t v = att_graph_find(g, att_text_of(id));
    assert_true(v != ATT_NO_NODE);
    for (uint32_t i = 0; i < origins.n[v]; i++)
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s",
            i ? " " : "", ATT_PRINT(g->ids[origins.origin[origins.start[v] + i]]));
    assert_string_equal(got, wanted);
}

/* Two items of one witness, one of another, one of a body. */
static void an_item_has_the_origin_of_who_says_it(void **state)
{
    const att_graph g = graph_of("S1 W1 W2 T1<W1 T2<W1 T3<W2 T4<S1", "", *state);
    check_origins(&g, "T1", "W1", *state);
    check_origins(&g, "T2", "W1", *state);
    check_origins(&g, "T3", "W2", *state);
    check_origins(&g, "T4", "S1", *state);
    check_origins(&g, "S1", "S1", *state);
}

/* HRNK 2016: 5,000 prisoners, a fifth women, 80 % of them returned; RFA carried it. */
static void a_product_has_the_origins_of_its_factors(void **state)
{
    const att_graph g = graph_of("S1 S17 W15 H6<S1 H7<S1 H9<W15 H11<S1 H12<S17",
        "H11>H6 H11>H7 H11>H9 H12>H11", *state);
    check_origins(&g, "H11", "S1 W15", *state);
    check_origins(&g, "H12", "S1 W15", *state);
}

static void a_source_that_reports_another_is_no_origin(void **state)
{
    const att_graph g =
        graph_of("S1 S17 S40 W3 T1<S17 T2<S40 T3<W3", "S17>S1 S40>S17", *state);
    check_origins(&g, "T1", "S1", *state);
    check_origins(&g, "T2", "S1", *state);
    check_origins(&g, "T3", "W3", *state); /* the witness speaks, wherever printed */
}

static void less_than_half_carried_over_leaves_an_origin(void **state)
{
    const att_graph g = graph_of(
        "S1 S2 S3 T1<S1 T2<S2 T3<S3", "T2>T1:0.49 T3>T1:0.5 T3>T2:0.1", *state);
    check_origins(&g, "T2", "S2", *state);
    check_origins(&g, "T3", "S1", *state);
}

static void different_origins_are_counted_once(void **state)
{
    const att_graph g =
        graph_of("S1 S2 W1 H1<S1 H2<S1 H3<W1 H4<S2 H5<S2", "H4>H1 H5>H3", *state);
    att_origins origins;
    att_error err;
    size_t count;
    uint32_t nodes[5];
    for (uint32_t i = 0; i < 5; i++) {
        char id[8];
        (void)snprintf(id, sizeof id, "H%u", i + 1);
        nodes[i] = att_graph_find(&g, att_text_of(id));
    }
    check_ok(&err, att_origins_find(&g, *state, &origins, &err));
    check_ok(&err, att_origins_count(&g, &origins, 5, nodes, *state, &count, &err));
    assert_int_equal(count, 2); /* S1 and W1 */
    check_ok(&err, att_origins_count(&g, &origins, 0, nodes, *state, &count, &err));
    assert_int_equal(count, 0);
}

static void a_circle_is_refused_with_its_path(void **state)
{
    att_origins origins;
    att_error err;
    att_graph g = graph_of("H1 H2 H3 H4", "H4>H1 H1>H2 H2>H3 H3>H1:0.1", *state);
    check_fails(&err, ATT_INVALID, "H1 → H2 → H3 → H1",
        att_origins_find(&g, *state, &origins, &err));
    g = graph_of("H1", "H1>H1", *state);
    check_fails(&err, ATT_INVALID, "circle: H1 → H1",
        att_origins_find(&g, *state, &origins, &err));
    g = graph_of("S1 T1<S1", "S1>T1", *state);
    check_fails(&err, ATT_INVALID, "S1 → T1 → S1",
        att_origins_find(&g, *state, &origins, &err));
}

static void an_empty_graph_has_no_origins(void **state)
{
    att_origins origins;
    att_error err;
    const att_graph g = graph_of("", "", *state);
    check_ok(&err, att_origins_find(&g, *state, &origins, &err));
    assert_int_equal(att_graph_find(&g, ATT_TEXT("T1")), ATT_NO_NODE);
}

static void label_node(void *self, uint32_t node, att_builder *b)
{
    const att_text id = ((const att_graph *)self)->ids[node];
    att_add_z(b, att_text_is(id, "H11")  ? "800 women"
                 : att_text_is(id, "S1") ? "Report"
                                         : "-");
}

static void repeats_are_drawn_under_their_origin(void **state)
{
    const att_graph g = graph_of("S1 S17 W15 H6<S1 H7<S1 H9<W15 H11<S1 H12<S17 H20<W15",
        "H11>H6 H11>H9 H12>H11:0.8", *state);
    bool is_wanted[9] = {false};
    att_text tree;
    att_error err;
    is_wanted[att_graph_find(&g, ATT_TEXT("H12"))] = true;
    is_wanted[att_graph_find(&g, ATT_TEXT("H20"))] = true;
    check_ok(&err, att_origins_draw(&g, is_wanted, label_node, (void *)(uintptr_t)&g,
                       *state, &tree, &err));
    check_text(tree, "S1  Report\n"
                     "└─ H6  -\n"
                     "   └─ H11  800 women\n"
                     "      └─ H12 (0.8 of it)  -\n"
                     "W15  -\n"
                     "├─ H9  -\n"
                     "│  └─ H11  (above)\n"
                     "└─ H20  -\n");
}

/* A chain of 100,000 repeats needs no stack. */
static void a_long_chain_has_one_origin(void **state)
{
    enum { N = 100000 };
    att_node *nodes = att_push(*state, N, sizeof *nodes, NULL);
    att_named_link *links = att_push(*state, N, sizeof *links, NULL);
    att_graph g;
    att_origins origins;
    att_error err;
    for (int i = 0; i < N; i++) {
        check_ok(&err, att_text_format(*state, &nodes[i].id, &err, "H%d", i + 1));
        links[i] = (att_named_link){nodes[i].id, nodes[i > 0 ? i - 1 : 0].id, 1};
    }
    check_ok(&err, att_graph_make(N, nodes, N - 1, links + 1, *state, &g, &err));
    check_ok(&err, att_origins_find(&g, *state, &origins, &err));
    assert_int_equal(origins.n[N - 1], 1);
    assert_int_equal(origins.origin[origins.start[N - 1]], 0);
    bool *is_wanted = att_push(*state, N, sizeof *is_wanted, NULL);
    att_text tree;
    is_wanted[N - 1] = true;
    check_ok(&err, att_origins_draw(&g, is_wanted, label_node, (void *)(uintptr_t)&g,
                       *state, &tree, &err));
    assert_true(tree.length < 10000); /* as deep as a page shows */
}

/* R27: a copy of any item, or of several, adds no origin to any set of items. */
static void a_derived_copy_never_adds_an_origin(void **state)
{
    enum { N = 24, ROUNDS = 3000 };
    uint32_t random = 20160829;
#define NEXT(n) ((random = random * 1664525u + 1013904223u) >> 8) % (uint32_t)(n)
    for (int round = 0; round < ROUNDS; round++) {
        const att_spot spot = att_arena_save(*state);
        att_text ids[N + 1];
        uint32_t holders[N + 1], all[N + 1];
        att_link links[64];
        size_t n_links = 0, before, after;
        att_error err;
        att_origins origins;
        for (uint32_t v = 0; v <= N; v++) {
            check_ok(&err, att_text_format(*state, &ids[v], &err, "T%u", v));
            holders[v] = v < 6 ? ATT_NO_NODE : NEXT(6);
            all[v] = v;
        }
        for (uint32_t v = 1; v < N; v++) /* parents lie before: no circle */
            for (uint32_t k = NEXT(3); k > 0; k--) {
                const uint32_t parent = NEXT(v), tenths = NEXT(11);
                links[n_links++] = (att_link){v, parent, tenths / 10.0};
            }
        att_graph g = {N, ids, holders, n_links, links};
        check_ok(&err, att_origins_find(&g, *state, &origins, &err));
        check_ok(&err, att_origins_count(&g, &origins, N, all, *state, &before, &err));
        for (uint32_t k = 1 + NEXT(3); k > 0; k--) {
            const uint32_t parent = NEXT(N), tenths = NEXT(6);
            links[n_links++] = (att_link){N, parent, 0.5 + tenths / 10.0};
        }
        g.n_nodes = N + 1;
        g.n_links = n_links;
        check_ok(&err, att_origins_find(&g, *state, &origins, &err));
        check_ok(
            &err, att_origins_count(&g, &origins, N + 1, all, *state, &after, &err));
        assert_true(after <= before && origins.n[N] >= 1);
        att_arena_restore(*state, spot);
    }
}

static void keys_are_ordered_by_their_numbers(void **state)
{
    (void)state;
    static const char *const sorted[] = {"C1", "C2", "C10", "H1", "S7", "S07", "T9",
        "T10", "T10 act", "T100", "annex", "annex2", "annex10"};
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
        for (size_t j = 0; j < sizeof sorted / sizeof *sorted; j++) {
            const int order =
                att_key_compare(att_text_of(sorted[i]), att_text_of(sorted[j]));
            if ((order < 0) != (i < j) && !(i == 4 && j == 5) && !(i == 5 && j == 4))
                fail_msg("%s and %s: %d", sorted[i], sorted[j], order);
        }
    assert_int_equal(att_key_compare(ATT_TEXT("S7"), ATT_TEXT("S7")), 0);
    assert_int_not_equal(att_key_compare(ATT_TEXT("S7"), ATT_TEXT("S07")), 0);
}

CHECK_MAIN(check_test(an_item_has_the_origin_of_who_says_it),
    check_test(a_product_has_the_origins_of_its_factors),
    check_test(a_source_that_reports_another_is_no_origin),
    check_test(less_than_half_carried_over_leaves_an_origin),
    check_test(different_origins_are_counted_once),
    check_test(a_circle_is_refused_with_its_path),
    check_test(an_empty_graph_has_no_origins),
    check_test(repeats_are_drawn_under_their_origin),
    check_test(a_long_chain_has_one_origin),
    check_test(a_derived_copy_never_adds_an_origin),
    check_test(keys_are_ordered_by_their_numbers))
