/* graphs.h — average over decomposable graphs: which lists depend on which. */
#pragma once

#include "loglinear.h"

/* What is thought of the size of the population beforehand. */
typedef enum att_size_prior {
    ATT_SIZE_SCALE,        /* proportional to 1 / N */
    ATT_SIZE_UNIFORM,      /* the same for every N */
    ATT_SIZE_POISSON_GAMMA /* Poisson with a mean of gamma(shape, rate) */
} att_size_prior;

typedef struct att_graph_settings {
    double pseudo_people; /* in each cell of the table; 0: 2^-n_lists */
    att_size_prior size_prior;
    double prior_shape, prior_rate;
    double edge_odds;    /* prior odds of each edge; 1: all graphs alike */
    size_t first_unseen; /* with last_unseen > 0: exactly these numbers unseen */
    size_t last_unseen;  /* 0: as far as there is anything */
    size_t n_top;        /* graphs to name */
    uint64_t seed;       /* of the walk over graphs, above 8 lists */
    size_t n_steps;      /* of each of its 4 chains */
} att_graph_settings;
#define ATT_GRAPH_DEFAULTS                                                             \
    {                                                                                  \
        .edge_odds = 1, .n_top = 15, .seed = 1, .n_steps = 200000                      \
    }

enum { ATT_GRAPH_LISTS_ALL = 8, ATT_GRAPH_LISTS_MOST = 12 };

/* A graph: bit b of neighbours[a] if lists a and b depend on each other. */
typedef struct att_graph {
    uint16_t neighbours[ATT_GRAPH_LISTS_MOST];
    double share; /* posterior probability */
} att_graph;

typedef struct att_graph_posterior {
    size_t n_graphs;          /* weighed; of the walk: steps */
    double mean;              /* NaN if a graph of some weight has an infinite one */
    double median, low, high; /* 95 % */
    double low80, high80, low50, high50;
    double mode;
    double share_none; /* nobody unseen */
    double
        share_beyond; /* beyond the largest number unseen, by the shape of its tail */
    size_t n_modes;   /* above 1: the interval hides a gap */
    double edges[ATT_GRAPH_LISTS_MOST][ATT_GRAPH_LISTS_MOST]; /* P(edge) */
    size_t n_top;
    att_graph *top;
    double rhat, ess; /* of the walk; NaN if all graphs were weighed */
    bool has_converged;
} att_graph_posterior;

/* The posterior of the population and of the graph.
 *
 * Up to 8 lists every decomposable graph is weighed (8; 61; 822; 18,154; 617,675;
 * 30,888,596 of 3 to 8 lists), above that 4 chains walk over them. Fails with
 * ATT_REFUSED if the posterior has no end (a uniform prior with few pseudo-people).
 * Cost: graphs times about 500 places of the number unseen.
 * Source: Madigan & York (1997), Biometrika 84:19; Dawid & Lauritzen (1993), Ann.
 * Stat. 21:1272; chains after Giudici & Green (1999), Biometrika 86:785.
 */
ATT_CHECKED bool att_graphs_average(const att_tally *tally,
    const att_graph_settings *settings, att_arena *arena, const att_progress *progress,
    att_graph_posterior *posterior, att_error *err);

/* "123,24": the cliques, lists by number. */
ATT_CHECKED bool att_graph_name(const att_graph *graph, size_t n_lists,
    const size_t numbers[], att_arena *arena, att_text *name, att_error *err);
