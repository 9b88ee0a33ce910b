/* test_layers.c — small graphs whose good drawing is known. */
#include "check.h"

#include "dossier/layers.h"

static void children_stand_behind_their_origin(void **state)
{
    /* 1 and 2 repeat 0; 3 is computed from 1: layers 0, 1, 1, 2. */
    att_edge edges[] = {
        {.from = 1, .to = 0}, {.from = 2, .to = 0}, {.from = 3, .to = 1}};
    size_t layer[4];
    double y[4], height;
    att_error err;
    check_ok(
        &err, att_layers_arrange(4, 3, edges, 10, *state, layer, y, &height, &err));
    const size_t wanted[] = {0, 1, 1, 2};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(layer[i], wanted[i]);
    check_close(fabs(y[1] - y[2]), 10, 1e-9);   /* apart by the gap */
    check_close(y[0], (y[1] + y[2]) / 2, 1e-9); /* the origin between its children */
    check_close(height, 10, 1e-9);
}

static void crossings_that_can_be_avoided_are(void **state)
{
    /* 3 → 2, 4 → 1, 5 → 0 as given would cross three times. */
    att_edge edges[] = {
        {.from = 3, .to = 2}, {.from = 4, .to = 1}, {.from = 5, .to = 0}};
    size_t layer[6];
    double y[6], height;
    att_error err;
    check_ok(
        &err, att_layers_arrange(6, 3, edges, 10, *state, layer, y, &height, &err));
    for (size_t e = 0; e < 3; e++)
        for (size_t f = 0; f < e; f++)
            assert_true((y[edges[e].from] - y[edges[f].from])
                            * (y[edges[e].to] - y[edges[f].to])
                        > 0);
}

static void long_edges_bend_around_what_they_pass(void **state)
{
    /* 2 derives from 1 and from 0, 1 from 0: the long edge passes layer 1 beside 1. */
    att_edge edges[] = {
        {.from = 2, .to = 0}, {.from = 2, .to = 1}, {.from = 1, .to = 0}};
    size_t layer[3];
    double y[3], height;
    att_error err;
    check_ok(
        &err, att_layers_arrange(3, 3, edges, 10, *state, layer, y, &height, &err));
    assert_int_equal(layer[2], 2);
    assert_int_equal(edges[0].n_bends, 1);
    assert_int_equal(edges[1].n_bends, 0);
    assert_true(fabs(edges[0].bends[0] - y[1]) >= 10 - 1e-9);
}

static void neighbours_keep_their_distance(void **state)
{
    /* 40 children of 8 origins, dealt out in turn. */
    att_edge edges[40];
    size_t layer[48];
    double y[48], height;
    att_error err;
    for (size_t e = 0; e < 40; e++)
        edges[e] = (att_edge){.from = 8 + e, .to = e % 8};
    check_ok(
        &err, att_layers_arrange(48, 40, edges, 10, *state, layer, y, &height, &err));
    for (size_t i = 0; i < 48; i++)
        for (size_t j = 0; j < i; j++)
            if (layer[i] == layer[j])
                assert_true(fabs(y[i] - y[j]) >= 10 - 1e-6);
    check_close(height, 390, 1e-6);
}

static void a_circle_is_refused(void **state)
{
    att_edge edges[] = {{.from = 0, .to = 1}, {.from = 1, .to = 0}};
    size_t layer[2];
    double y[2], height;
    att_error err;
    check_fails(&err, ATT_INVALID, "circle",
        att_layers_arrange(2, 2, edges, 10, *state, layer, y, &height, &err));
}

static void nothing_takes_no_room(void **state)
{
    double height = 1;
    att_error err;
    check_ok(
        &err, att_layers_arrange(0, 0, NULL, 10, *state, NULL, NULL, &height, &err));
    check_close(height, 0, 0);
}

CHECK_MAIN(check_test(children_stand_behind_their_origin),
    check_test(crossings_that_can_be_avoided_are),
    check_test(long_edges_bend_around_what_they_pass),
    check_test(neighbours_keep_their_distance), check_test(a_circle_is_refused),
    check_test(nothing_takes_no_room))
