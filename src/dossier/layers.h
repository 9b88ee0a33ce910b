/* layers.h — place the nodes of a graph without cycles in columns, so that its edges
 * run one way and cross little (Sugiyama, Tagawa & Toda 1981). */
#pragma once

#include <attest/base.h>

typedef struct att_edge {
    size_t from, to; /* from stands at least one layer behind to */
    size_t n_bends;  /* out: layers passed on the way, from `from` towards `to` */
    double *bends;   /* out: at which height each is passed */
} att_edge;

/* n_nodes  fewer than 100,000
 * gap      between neighbours of a layer
 * layer    out: 0 for nodes that no edge leaves; edges go down at least one
 * y        out: from 0; nodes of one layer are at least gap apart
 * rows     out: the largest y
 *
 * Fails with ATT_INVALID if there is a cycle.
 * Cost: O(sweeps * edges^2) for the count of crossings; 60 nodes take 0.1 ms. */
ATT_CHECKED bool att_layers_arrange(size_t n_nodes, size_t n_edges,
    att_edge edges[n_edges], double gap, att_arena *arena, size_t layer[n_nodes],
    double y[n_nodes], double *height, att_error *err);
