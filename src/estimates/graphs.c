/* graphs.c — the posterior of the population over decomposable graphs. */
#include "graphs.h"

#include "graph_sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool check(const att_tally *tally, const att_graph_settings *s, att_error *err)
{
    if (tally->n_lists > ATT_GRAPH_LISTS_MOST)
        return att_fail(err, ATT_REFUSED,
            "graphs of %zu lists are too many: at most %d lists", tally->n_lists,
            ATT_GRAPH_LISTS_MOST);
    if (s->pseudo_people < 0 || !(s->edge_odds > 0)
        || (s->size_prior == ATT_SIZE_POISSON_GAMMA
            && (!(s->prior_shape > 0) || !(s->prior_rate > 0))))
        return att_fail(err, ATT_INVALID,
            "a prior over graphs has a number of people, odds, shape or rate not "
            "above 0");
    return true;
}

/* The graph of all lists falls slowest. */
static bool check_end(const att_graph_table *t, att_error *err)
{
    const uint32_t full = ((uint32_t)1 << t->n_lists) - 1;
    if (!t->has_tail || t->base_power + t->power[full] < -1 - 1e-9)
        return true;
    att_fail(
        err, ATT_REFUSED, "with this prior the posterior of the population has no end");
    return att_hint(err, "Take a prior proportional to 1/N, or more pseudo-people.");
}

static double mean_of(const att_graph_table *t, const att_graph_sum *sum)
{
    double mean = 0;
    for (size_t i = 0; i < t->grid.n; i++)
        mean += t->grid.weights[i] * sum->values[i] * t->grid.at[i];
    return sum->infinite_mean > 1e-4 * sum->total
               ? (double)NAN
               : (mean + sum->beyond_mean) / sum->total;
}

static bool describe(const att_graph_table *t, double seen, const att_graph_sum *sum,
    att_arena *arena, att_graph_posterior *p, att_error *err)
{
    att_unseen_shape shape;
    att_unseen_read(&t->grid, sum->values, sum->beyond, &shape);
    *p = (att_graph_posterior){.n_graphs = sum->n_graphs,
        .mean = seen + mean_of(t, sum),
        .mode = seen + shape.mode,
        .share_none = shape.share_none,
        .share_beyond = shape.share_beyond,
        .n_modes = shape.n_modes,
        .n_top = sum->n_top};
    const struct {
        double p, *to;
    } wanted[] = {{0.5, &p->median}, {0.025, &p->low}, {0.975, &p->high},
        {0.1, &p->low80}, {0.9, &p->high80}, {0.25, &p->low50}, {0.75, &p->high50}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        *wanted[i].to =
            seen + att_unseen_quantile(&t->grid, sum->values, &shape, wanted[i].p);
    for (size_t a = 0; a < t->n_lists; a++)
        for (size_t b = 0; b < t->n_lists; b++)
            p->edges[a][b] = sum->edges[a][b] / sum->total;
    p->top = att_push(arena, sum->n_top, sizeof *p->top, err);
    if (!p->top)
        return false;
    for (size_t i = 0; i < sum->n_top; i++) {
        p->top[i] = sum->top[i];
        p->top[i].share /= sum->total;
    }
    return true;
}

bool att_graphs_average(const att_tally *tally, const att_graph_settings *settings,
    att_arena *arena, const att_progress *progress, att_graph_posterior *posterior,
    att_error *err)
{
    att_arena own; /* the tables are large; the arena keeps the result alone */
    att_graph_scores scores;
    att_graph_table table;
    att_graph_sum sum;
    double shift;
    if (!check(tally, settings, err))
        return false;
    att_arena_init(&own);
    bool ok = att_graph_scores_make(tally, settings, &own, &scores, err)
              && att_graph_table_make(&scores, &own, &table, err)
              && check_end(&table, err);
    const bool is_whole = tally->n_lists <= ATT_GRAPH_LISTS_ALL;
    if (ok && is_whole)
        ok = att_graphs_shift(&table, &own, &shift, err)
             && att_graphs_enumerate(
                 &table, settings->n_top, shift, &own, progress, &sum, err);
    else if (ok)
        ok = att_graphs_wander(&table, settings, &own, progress, &sum, err);
    if (ok)
        ok = describe(&table, tally->n_people, &sum, arena, posterior, err);
    if (ok) {
        posterior->rhat = is_whole ? (double)NAN : sum.rhat;
        posterior->ess = is_whole ? (double)NAN : sum.ess;
        posterior->has_converged = is_whole || (sum.rhat < 1.01 && sum.ess >= 400);
    }
    att_arena_done(&own);
    return ok;
}

/* ---- names ----------------------------------------------------------------------- */

static bool is_clique(const att_graph *g, uint32_t set)
{
    for (uint32_t rest = set; rest; rest &= rest - 1) {
        const uint32_t bit = rest & -rest;
        if (set & ~bit & ~(uint32_t)g->neighbours[__builtin_ctz(bit)])
            return false;
    }
    return true;
}

typedef struct clique_name {
    size_t n, numbers[ATT_GRAPH_LISTS_MOST];
} clique_name;

static int compare_names(const void *a, const void *b)
{
    const clique_name *x = a, *y = b;
    for (size_t i = 0; i < x->n && i < y->n; i++)
        if (x->numbers[i] != y->numbers[i])
            return x->numbers[i] < y->numbers[i] ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

static int compare_numbers(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

bool att_graph_name(const att_graph *graph, size_t n_lists, const size_t numbers[],
    att_arena *arena, att_text *name, att_error *err)
{
    clique_name cliques[ATT_GRAPH_LISTS_MOST]; /* a chordal graph has no more */
    size_t n = 0;
    for (uint32_t set = 1; set < (uint32_t)1 << n_lists; set++) {
        uint32_t shared = ((uint32_t)1 << n_lists) - 1;
        for (uint32_t rest = set; rest; rest &= rest - 1)
            shared &= graph->neighbours[__builtin_ctz(rest)];
        if (!is_clique(graph, set) || shared)
            continue;
        clique_name *c = &cliques[n++];
        c->n = 0;
        for (size_t j = 0; j < n_lists; j++)
            if (set >> j & 1)
                c->numbers[c->n++] = numbers[j];
        qsort(c->numbers, c->n, sizeof *c->numbers, compare_numbers);
    }
    qsort(cliques, n, sizeof *cliques, compare_names);
    att_builder b;
    att_builder_init(&b, arena);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < cliques[i].n; j++)
            att_addf(&b, "%s%zu", j == 0 ? (i ? "," : "") : (n_lists > 9 ? "+" : ""),
                cliques[i].numbers[j]);
    return att_build(&b, name, err);
}
