/* graph_all.c — weigh every decomposable graph of the lists.
 *
 * Each graph grows from the empty one by vertices whose neighbours are a clique, always
 * so that the new vertex is the first of those that could have come last: then each
 * graph grows once. A new vertex v on the clique Q changes the log likelihood by
 * gain(Q and v) - gain(Q). */
#include "graph_sum.h"

#include "math/clones.h"
#include "math/exponential.h"
#include "math/parallel.h"

#include <math.h>
#include <string.h>

enum {
    VERTICES_MOST = ATT_GRAPH_LISTS_ALL,
    TOP_MOST = ATT_GRAPH_TOP_MOST,
    SEED_SIZE = 3
};

/* A graph on some of the lists. */
typedef struct growing {
    uint32_t in;         /* vertices */
    uint32_t simplicial; /* those whose neighbours are a clique */
    uint32_t neighbours[VERTICES_MOST];
    double power;
} growing;

/* What one piece of the work adds up. */
typedef struct heap {
    double *values; /* at each place, of all its graphs */
    double beyond, beyond_mean;
    double total, infinite_mean;
    double edges[VERTICES_MOST][VERTICES_MOST];
    size_t n_graphs;
    size_t n_top;
    att_graph top[TOP_MOST];
} heap;

typedef struct walk {
    const att_graph_table *table;
    size_t n_top;
    double shift;    /* log that values are less by */
    double **scores; /* of the graph at each size, at each place */
    double *values;
    heap *heap;
} walk;

/* ---- one graph ------------------------------------------------------------------- */

static double sum_parts(const double parts[8])
{
    return ((parts[0] + parts[1]) + (parts[2] + parts[3]))
           + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
}

/* Weighted sum, and each value added to its total; n is a multiple of 8. */
ATT_CLONES static double add_up(
    size_t n, const double weights[], const double values[], double totals[])
{
    double parts[8] = {0};
    for (size_t i = 0; i < n; i += 8)
        for (size_t j = 0; j < 8; j++) {
            totals[i + j] += values[i + j];
            parts[j] += weights[i + j] * values[i + j];
        }
    return sum_parts(parts);
}

ATT_CLONES static void add_difference(size_t n, const double from[],
    const double plus[], const double minus[], double out[])
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out[i] = from[i] + (plus[i] - minus[i]);
}

static void keep_top(heap *h, size_t n_most, const growing *g, double weight)
{
    if (n_most == 0 || (h->n_top == n_most && !(weight > h->top[n_most - 1].share)))
        return;
    size_t at = h->n_top < n_most ? h->n_top++ : n_most - 1;
    for (; at > 0 && h->top[at - 1].share < weight; at--)
        h->top[at] = h->top[at - 1];
    h->top[at] = (att_graph){.share = weight};
    for (size_t a = 0; a < VERTICES_MOST; a++)
        h->top[at].neighbours[a] = (uint16_t)g->neighbours[a];
}

/* Count a whole graph whose scores stand in w->values. */
static void count_graph(walk *w, const growing *g)
{
    const att_graph_table *t = w->table;
    heap *h = w->heap;
    const size_t n = t->grid.n;
    att_exp_many(n, w->values, w->values);
    double weight = add_up(n, t->grid.weights, w->values, h->values);
    if (t->has_tail) {
        const double end = w->values[n - 1] * t->grid.at[n - 1];
        const double beyond = end / (-g->power - 1);
        weight += beyond;
        h->beyond += beyond;
        if (g->power < -2)
            h->beyond_mean += end * t->grid.at[n - 1] / (-g->power - 2);
        else
            h->infinite_mean += weight;
    }
    h->n_graphs++;
    h->total += weight;
    for (size_t a = 0; a < t->n_lists; a++)
        for (size_t b = a + 1; b < t->n_lists; b++)
            h->edges[a][b] += (g->neighbours[a] >> b & 1) ? weight : 0;
    keep_top(h, w->n_top, g, weight);
}

/* ---- growth ---------------------------------------------------------------------- */

static bool is_clique(const growing *g, uint32_t set)
{
    for (uint32_t rest = set; rest; rest &= rest - 1) {
        const uint32_t bit = rest & -rest;
        if (set & ~bit & ~g->neighbours[__builtin_ctz(bit)])
            return false;
    }
    return true;
}

/* The graph with vertex v on the clique `on`. */
static growing grow(const growing *g, const att_graph_table *t, uint32_t v, uint32_t on)
{
    const uint32_t bit = (uint32_t)1 << v;
    growing next = *g;
    next.in |= bit;
    next.neighbours[v] = on;
    next.power += t->power[on | bit] - t->power[on];
    next.simplicial |= bit;
    for (uint32_t rest = on; rest; rest &= rest - 1) {
        const uint32_t u = (uint32_t)__builtin_ctz(rest);
        next.neighbours[u] |= bit;
        if (g->neighbours[u] & ~on)
            next.simplicial &= ~((uint32_t)1 << u);
    }
    return next;
}

typedef struct grower grower;
struct grower {
    void (*visit)(grower *self, const growing *next, const growing *from, uint32_t v,
        uint32_t on);
    const att_graph_table *table;
};

/* Visit every child of g by vertex v: each clique that holds `on` and more of `more`,
 * vertices joined to all of `on`. */
static void extend(
    grower *self, const growing *g, uint32_t v, uint32_t on, uint32_t more)
{
    const growing next = grow(g, self->table, v, on);
    /* v must be the first simplicial vertex of the new graph */
    if ((next.simplicial & (((uint32_t)1 << v) - 1)) == 0)
        self->visit(self, &next, g, v, on);
    for (uint32_t rest = more; rest; rest &= rest - 1) {
        const uint32_t u = (uint32_t)__builtin_ctz(rest);
        const uint32_t above = ~(((uint32_t)2 << u) - 1);
        extend(self, g, v, on | (uint32_t)1 << u, more & g->neighbours[u] & above);
    }
}

static void visit_children(grower *self, const growing *g, size_t k)
{
    for (uint32_t v = 0; v < k; v++) {
        if (g->in >> v & 1)
            continue;
        /* simplicial vertices before v must lose that: they are in the clique */
        const uint32_t needed = g->simplicial & (((uint32_t)1 << v) - 1);
        if (!is_clique(g, needed))
            continue;
        uint32_t more = g->in & ~needed;
        for (uint32_t rest = needed; rest; rest &= rest - 1)
            more &= g->neighbours[__builtin_ctz(rest)];
        extend(self, g, v, needed, more);
    }
}

/* ---- the walk -------------------------------------------------------------------- */

typedef struct weigher {
    grower grower;
    walk *walk;
} weigher;

static void weigh(
    grower *self, const growing *next, const growing *from, uint32_t v, uint32_t on)
{
    weigher *me = (weigher *)(void *)self;
    walk *w = me->walk;
    const att_graph_table *t = w->table;
    const size_t size = (size_t)__builtin_popcount(next->in);
    double *out = size == t->n_lists ? w->values : w->scores[size];
    add_difference(t->grid.n, w->scores[__builtin_popcount(from->in)],
        t->gain[on | (uint32_t)1 << v], t->gain[on], out);
    if (size == t->n_lists)
        count_graph(w, next);
    else
        visit_children(self, next, t->n_lists);
}

/* ---- pieces: all graphs that grow from one small graph --------------------------- */

typedef struct seed {
    growing graph;
    uint32_t vertices[SEED_SIZE], on[SEED_SIZE]; /* how it grew */
} seed;

typedef struct pieces {
    const att_graph_table *table;
    size_t n_top, size, n, capacity;
    seed *at;
    double shift;
    heap *heaps; /* one a piece */
    walk *walks; /* one a worker */
    att_arena *arena;
    att_error *err;
    bool has_failed;
} pieces;

typedef struct planter {
    grower grower;
    pieces *pieces;
    seed now;
} planter;

static void plant(
    grower *self, const growing *next, const growing *from, uint32_t v, uint32_t on)
{
    planter *me = (planter *)(void *)self;
    pieces *p = me->pieces;
    const size_t size = (size_t)__builtin_popcount(from->in);
    me->now.vertices[size] = v;
    me->now.on[size] = on;
    if (size + 1 < p->size) {
        visit_children(self, next, p->table->n_lists);
        return;
    }
    p->at = att_grow(p->arena, p->at, p->n, &p->capacity, sizeof *p->at, p->err);
    if (!p->at) {
        p->has_failed = true;
        p->capacity = p->n = 0;
        return;
    }
    me->now.graph = *next;
    p->at[p->n++] = me->now;
}

static bool weigh_piece(void *self, size_t piece, size_t worker, att_error *err)
{
    pieces *p = self;
    walk *w = &p->walks[worker];
    const seed *s = &p->at[piece];
    const att_graph_table *t = p->table;
    (void)err;
    w->heap = &p->heaps[piece];
    for (size_t i = 0; i < t->grid.n; i++)
        w->scores[0][i] = t->base[i] - p->shift;
    for (size_t i = 0; i < p->size; i++)
        add_difference(t->grid.n, w->scores[i],
            t->gain[s->on[i] | (uint32_t)1 << s->vertices[i]], t->gain[s->on[i]],
            w->scores[i + 1]);
    weigher me = {{weigh, t}, w};
    if (p->size == t->n_lists) {
        memcpy(w->values, w->scores[p->size], t->grid.n * sizeof *w->values);
        count_graph(w, &s->graph);
    } else
        visit_children(&me.grower, &s->graph, t->n_lists);
    return true;
}

static bool make_walks(pieces *p, size_t n_workers, att_arena *arena, att_error *err)
{
    const size_t n = p->table->grid.n, k = p->table->n_lists;
    p->walks = att_push(arena, n_workers, sizeof *p->walks, err);
    p->heaps = att_push(arena, p->n, sizeof *p->heaps, err);
    if (!p->walks || !p->heaps)
        return false;
    for (size_t w = 0; w < n_workers; w++) {
        p->walks[w] = (walk){.table = p->table, .n_top = p->n_top, .shift = p->shift};
        p->walks[w].values = att_push(arena, n, sizeof(double), err);
        p->walks[w].scores = att_push(arena, k + 1, sizeof(double *), err);
        if (!p->walks[w].values || !p->walks[w].scores)
            return false;
        for (size_t d = 0; d <= k; d++)
            if (!(p->walks[w].scores[d] = att_push(arena, n, sizeof(double), err)))
                return false;
    }
    for (size_t i = 0; i < p->n; i++)
        if (!(p->heaps[i].values = att_push(arena, n, sizeof(double), err)))
            return false;
    return true;
}

static void merge(heap *into, const heap *from, size_t n, size_t n_top)
{
    for (size_t i = 0; i < n; i++)
        into->values[i] += from->values[i];
    into->beyond += from->beyond;
    into->beyond_mean += from->beyond_mean;
    into->total += from->total;
    into->infinite_mean += from->infinite_mean;
    into->n_graphs += from->n_graphs;
    for (size_t a = 0; a < VERTICES_MOST; a++)
        for (size_t b = 0; b < VERTICES_MOST; b++)
            into->edges[a][b] += from->edges[a][b];
    for (size_t i = 0; i < from->n_top; i++) {
        growing g = {0};
        for (size_t a = 0; a < VERTICES_MOST; a++)
            g.neighbours[a] = from->top[i].neighbours[a];
        keep_top(into, n_top, &g, from->top[i].share);
    }
}

/* All graphs, their sum in the order of the pieces. */
static bool weigh_all(pieces *p, att_arena *arena, const att_progress *progress,
    heap *sum, att_error *err)
{
    if (!make_walks(p, att_parallel_workers(), arena, err)
        || !att_parallel(p->n, weigh_piece, p, progress, "sets of graphs", err))
        return false;
    *sum = (heap){.values = att_push(arena, p->table->grid.n, sizeof(double), err)};
    if (!sum->values)
        return false;
    for (size_t i = 0; i < p->n; i++)
        merge(sum, &p->heaps[i], p->table->grid.n, p->n_top);
    return true;
}

static bool plant_all(pieces *p, att_error *err)
{
    planter start = {{plant, p->table}, p, {{0}, {0}, {0}}};
    const growing empty = {.power = p->table->base_power};
    p->err = err;
    visit_children(&start.grower, &empty, p->table->n_lists);
    return !p->has_failed;
}

bool att_graphs_enumerate(const att_graph_table *table, size_t n_top, double shift,
    att_arena *arena, const att_progress *progress, att_graph_sum *out, att_error *err)
{
    pieces p = {.table = table,
        .n_top = n_top < TOP_MOST ? n_top : TOP_MOST,
        .size = table->n_lists < SEED_SIZE ? table->n_lists : SEED_SIZE,
        .arena = arena,
        .shift = shift};
    heap sum;
    if (!plant_all(&p, err))
        return false;
    for (;;) {
        const att_spot spot = att_arena_save(arena);
        if (!weigh_all(&p, arena, progress, &sum, err))
            return false;
        if (sum.total < 1e280) /* NaN and overflow go on */
            break;
        att_arena_restore(arena, spot);
        p.shift += 500;
    }
    *out = (att_graph_sum){.n_graphs = sum.n_graphs,
        .values = sum.values,
        .total = sum.total,
        .beyond = sum.beyond,
        .beyond_mean = sum.beyond_mean,
        .infinite_mean = sum.infinite_mean,
        .n_top = sum.n_top};
    memcpy(out->top, sum.top, sum.n_top * sizeof *out->top);
    for (size_t a = 0; a < table->n_lists; a++)
        for (size_t b = a + 1; b < table->n_lists; b++)
            out->edges[a][b] = out->edges[b][a] = sum.edges[a][b];
    return true;
}
