/* graph_table.h — what each set of lists adds to the likelihood of a graph, at each
 * place of a grid of numbers unseen. */
#pragma once

#include "graphs.h"
#include "unseen.h"

/* log p(unseen, graph | counts) = base + sum of gain over the cliques - that over the
 * separators. gain is 0 for no list and for one. */
typedef struct att_graph_table {
    size_t n_lists;
    att_unseen_grid grid;
    double *base;  /* of each place */
    double **gain; /* of each set of lists, at each place */
    double *power; /* how the gain grows with log(unseen) in the tail */
    double base_power;
    bool has_tail; /* the posterior falls like a power of the number unseen */
} att_graph_table;

/* Scores of one clique structure as a function of the number unseen, off the grid. */
typedef struct att_graph_scores {
    const att_tally *tally;
    att_graph_settings settings;
    double pseudo;
    double *none;     /* people on none of the lists of a set */
    double *constant; /* what does not depend on the number unseen */
} att_graph_scores;

ATT_CHECKED bool att_graph_scores_make(const att_tally *tally,
    const att_graph_settings *settings, att_arena *arena, att_graph_scores *scores,
    att_error *err);

/* Choose places by what graphs may look like, and fill the table. */
ATT_CHECKED bool att_graph_table_make(const att_graph_scores *scores, att_arena *arena,
    att_graph_table *table, att_error *err);
