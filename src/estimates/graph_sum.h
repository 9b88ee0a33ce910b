/* graph_sum.h — graphs weighed, or walked over, and added up. */
#pragma once

#include "graph_table.h"

enum { ATT_GRAPH_TOP_MOST = 64 };

/* Sums over graphs of exp(log score - shift); shares are sums until divided by total.
 */
typedef struct att_graph_sum {
    size_t n_graphs;
    double *values; /* at each place */
    double total;
    double beyond, beyond_mean; /* past the last place, by the power of the tail */
    double infinite_mean;       /* of the total: graphs whose tail has no mean */
    double edges[ATT_GRAPH_LISTS_MOST][ATT_GRAPH_LISTS_MOST];
    size_t n_top;
    att_graph top[ATT_GRAPH_TOP_MOST];
    double rhat, ess;
} att_graph_sum;

/* Every decomposable graph of up to 8 lists. shift: near the largest log score. */
ATT_CHECKED bool att_graphs_enumerate(const att_graph_table *table, size_t n_top,
    double shift, att_arena *arena, const att_progress *progress, att_graph_sum *sum,
    att_error *err);

/* Chains over graphs that add or take away one edge. */
ATT_CHECKED bool att_graphs_wander(const att_graph_table *table,
    const att_graph_settings *settings, att_arena *arena, const att_progress *progress,
    att_graph_sum *sum, att_error *err);

/* The largest log score of a good graph, found by adding edges while that helps. */
ATT_CHECKED bool att_graphs_shift(
    const att_graph_table *table, att_arena *scratch, double *shift, att_error *err);
