/* layers.c — layered drawing of a graph. */
#include "layers.h"

#include <stdlib.h>
#include <string.h>

/* A piece of an edge between neighbouring layers; nodes beyond n_nodes are bends. */
typedef struct piece {
    size_t from, to;
} piece;

typedef struct drawing {
    size_t n, n_pieces, n_layers;
    size_t *layer;
    piece *pieces;
    size_t *order; /* place of each node within its layer */
    double *y;
    size_t **members; /* of each layer, in order */
    size_t *n_members;
} drawing;

static bool find_layers(size_t n_nodes, size_t n_edges, const att_edge edges[n_edges],
    size_t layer[n_nodes], att_error *err)
{
    memset(layer, 0, n_nodes * sizeof *layer);
    for (size_t round = 0; round <= n_nodes; round++) {
        bool has_changed = false;
        for (size_t e = 0; e < n_edges; e++) {
            if (layer[edges[e].from] > layer[edges[e].to])
                continue;
            layer[edges[e].from] = layer[edges[e].to] + 1;
            has_changed = true;
        }
        if (!has_changed)
            return true;
    }
    return att_fail(err, ATT_INVALID, "what derives from what runs in a circle");
}

/* Bends for edges that pass over a layer, and the pieces between neighbours. */
static bool cut_edges(drawing *d, size_t n_nodes, const size_t layer[n_nodes],
    size_t n_edges, const att_edge edges[n_edges], att_arena *arena, att_error *err)
{
    d->n = n_nodes;
    for (size_t e = 0; e < n_edges; e++)
        d->n_pieces += layer[edges[e].from] - layer[edges[e].to];
    const size_t n_all = n_nodes + d->n_pieces - n_edges;
    d->layer = att_push(arena, n_all, sizeof *d->layer, err);
    d->pieces = att_push(arena, d->n_pieces, sizeof *d->pieces, err);
    if (!d->layer || !d->pieces)
        return false;
    memcpy(d->layer, layer, n_nodes * sizeof *layer);
    size_t p = 0;
    for (size_t e = 0; e < n_edges; e++) {
        size_t at = edges[e].from;
        for (size_t l = layer[at] - 1; l > layer[edges[e].to]; l--) {
            d->layer[d->n] = l;
            d->pieces[p++] = (piece){at, d->n};
            at = d->n++;
        }
        d->pieces[p++] = (piece){at, edges[e].to};
    }
    for (size_t i = 0; i < d->n; i++)
        if (d->layer[i] + 1 > d->n_layers)
            d->n_layers = d->layer[i] + 1;
    return true;
}

static size_t root_of(size_t *parent, size_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Members of each layer, connected ones together, otherwise as the caller had them. */
static bool fill_layers(drawing *d, att_arena *arena, att_error *err)
{
    size_t *group = att_push(arena, d->n, sizeof *group, err);
    d->order = att_push(arena, d->n, sizeof *d->order, err);
    d->y = att_push(arena, d->n, sizeof *d->y, err);
    d->members = att_push(arena, d->n_layers, sizeof *d->members, err);
    d->n_members = att_push(arena, d->n_layers, sizeof *d->n_members, err);
    if (!group || !d->order || !d->y || !d->members || !d->n_members)
        return false;
    for (size_t i = 0; i < d->n; i++)
        group[i] = i;
    for (size_t p = 0; p < d->n_pieces; p++) {
        const size_t a = root_of(group, d->pieces[p].from),
                     b = root_of(group, d->pieces[p].to);
        group[a > b ? a : b] = a > b ? b : a;
    }
    for (size_t i = 0; i < d->n; i++)
        d->n_members[d->layer[i]]++;
    for (size_t l = 0; l < d->n_layers; l++) {
        d->members[l] = att_push(arena, d->n_members[l], sizeof **d->members, err);
        if (!d->members[l])
            return false;
        d->n_members[l] = 0;
    }
    for (size_t g = 0; g < d->n; g++)
        for (size_t i = g; root_of(group, g) == g && i < d->n; i++)
            if (root_of(group, i) == g)
                d->members[d->layer[i]][d->n_members[d->layer[i]]++] = i;
    return true;
}

static void number_layer(drawing *d, size_t l)
{
    for (size_t i = 0; i < d->n_members[l]; i++)
        d->order[d->members[l][i]] = i;
}

/* For each node of a layer the mean place of its neighbours on one side. */
typedef struct pull {
    size_t node;
    double at;
    size_t n;
} pull;

static int by_pull(const void *a, const void *b)
{
    const pull *p = a, *q = b;
    return (p->at > q->at) - (p->at < q->at);
}

static void fill_pulls(
    const drawing *d, size_t l, bool to_parents, bool of_y, pull *pulls)
{
    for (size_t i = 0; i < d->n_members[l]; i++)
        pulls[i] = (pull){.node = d->members[l][i]};
    for (size_t p = 0; p < d->n_pieces; p++) {
        const size_t self = to_parents ? d->pieces[p].from : d->pieces[p].to;
        const size_t other = to_parents ? d->pieces[p].to : d->pieces[p].from;
        if (d->layer[self] != l)
            continue;
        pull *mine = &pulls[d->order[self]];
        mine->at += of_y ? d->y[other] : (double)d->order[other];
        mine->n++;
    }
    for (size_t i = 0; i < d->n_members[l]; i++) {
        const size_t node = pulls[i].node;
        pulls[i].at = pulls[i].n > 0 ? pulls[i].at / (double)pulls[i].n
                      : of_y         ? d->y[node]
                                     : (double)d->order[node];
    }
}

/* Insertion sort: stable, and nearly sorted after the first sweep. */
static void sort_layer(drawing *d, size_t l, bool to_parents, pull *pulls)
{
    fill_pulls(d, l, to_parents, false, pulls);
    for (size_t i = 1; i < d->n_members[l]; i++) {
        const pull moved = pulls[i];
        size_t j = i;
        for (; j > 0 && by_pull(&pulls[j - 1], &moved) > 0; j--)
            pulls[j] = pulls[j - 1];
        pulls[j] = moved;
    }
    for (size_t i = 0; i < d->n_members[l]; i++)
        d->members[l][i] = pulls[i].node;
    number_layer(d, l);
}

static size_t count_crossings(const drawing *d)
{
    size_t n = 0;
    for (size_t p = 0; p < d->n_pieces; p++)
        for (size_t q = p + 1; q < d->n_pieces; q++) {
            const piece *a = &d->pieces[p], *b = &d->pieces[q];
            if (d->layer[a->from] != d->layer[b->from])
                continue;
            const size_t fa = d->order[a->from], fb = d->order[b->from];
            const size_t ta = d->order[a->to], tb = d->order[b->to];
            n += (fa < fb && ta > tb) || (fa > fb && ta < tb);
        }
    return n;
}

/* Sweep there and back; keep the order with the fewest crossings. */
static bool order_layers(drawing *d, pull *pulls, att_arena *arena, att_error *err)
{
    size_t *best = att_push(arena, d->n, sizeof *best, err);
    if (!best)
        return false;
    for (size_t l = 0; l < d->n_layers; l++)
        number_layer(d, l);
    size_t fewest = SIZE_MAX;
    for (int sweep = 0; sweep < 8 && fewest > 0; sweep++) {
        for (size_t l = 1; l < d->n_layers; l++)
            sort_layer(d, l, true, pulls);
        for (size_t l = d->n_layers - 1; sweep > 0 && l-- > 0;)
            sort_layer(d, l, false, pulls);
        const size_t n = count_crossings(d);
        if (n < fewest) {
            fewest = n;
            memcpy(best, d->order, d->n * sizeof *best);
        }
    }
    memcpy(d->order, best, d->n * sizeof *best);
    for (size_t i = 0; i < d->n; i++)
        d->members[d->layer[i]][d->order[i]] = i;
    return true;
}

/* Heights nearest to the wanted ones that keep order and gap: pooling of adjacent
 * violators on wanted - place * gap. */
static void settle(drawing *d, size_t l, double gap, pull *pulls)
{
    const size_t n = d->n_members[l];
    size_t n_pools = 0;
    for (size_t i = 0; i < n; i++) {
        pull pool = {.node = i, .at = pulls[i].at - (double)i * gap, .n = 1};
        while (n_pools > 0 && pulls[n_pools - 1].at >= pool.at) {
            const pull *last = &pulls[--n_pools];
            pool.at = (pool.at * (double)pool.n + last->at * (double)last->n)
                      / (double)(pool.n + last->n);
            pool.n += last->n;
        }
        pulls[n_pools++] = pool;
    }
    for (size_t p = 0, i = 0; p < n_pools; p++)
        for (size_t k = 0; k < pulls[p].n; k++, i++)
            d->y[d->members[l][i]] = pulls[p].at + (double)i * gap;
}

static void find_heights(drawing *d, double gap, pull *pulls)
{
    for (size_t i = 0; i < d->n; i++)
        d->y[i] = (double)d->order[i] * gap;
    for (int round = 0; round < 6; round++) {
        for (size_t l = 1; l < d->n_layers; l++) {
            fill_pulls(d, l, true, true, pulls);
            settle(d, l, gap, pulls);
        }
        for (size_t l = d->n_layers - 1; l-- > 0;) {
            fill_pulls(d, l, false, true, pulls);
            settle(d, l, gap, pulls);
        }
    }
}

static double lift(drawing *d)
{
    double least = 0, most = 0;
    for (size_t i = 0; i < d->n; i++)
        least = i == 0 || d->y[i] < least ? d->y[i] : least;
    for (size_t i = 0; i < d->n; i++) {
        d->y[i] -= least;
        most = d->y[i] > most ? d->y[i] : most;
    }
    return most;
}

static bool give_bends(const drawing *d, size_t n_nodes, size_t n_edges,
    att_edge edges[n_edges], att_arena *arena, att_error *err)
{
    size_t bend = n_nodes; /* bends were numbered edge by edge */
    for (size_t e = 0; e < n_edges; e++) {
        edges[e].n_bends = d->layer[edges[e].from] - d->layer[edges[e].to] - 1;
        edges[e].bends = att_push(arena, edges[e].n_bends, sizeof(double), err);
        if (!edges[e].bends)
            return false;
        for (size_t i = 0; i < edges[e].n_bends; i++)
            edges[e].bends[i] = d->y[bend++];
    }
    return true;
}

bool att_layers_arrange(size_t n_nodes, size_t n_edges, att_edge edges[n_edges],
    double gap, att_arena *arena, size_t layer[n_nodes], double y[n_nodes],
    double *height, att_error *err)
{
    drawing d = {0};
    *height = 0;
    if (n_nodes == 0)
        return true;
    if (!find_layers(n_nodes, n_edges, edges, layer, err)
        || !cut_edges(&d, n_nodes, layer, n_edges, edges, arena, err)
        || !fill_layers(&d, arena, err))
        return false;
    pull *pulls = att_push(arena, d.n, sizeof *pulls, err);
    if (!pulls || !order_layers(&d, pulls, arena, err))
        return false;
    find_heights(&d, gap, pulls);
    *height = lift(&d);
    memcpy(y, d.y, n_nodes * sizeof *y);
    return give_bends(&d, n_nodes, n_edges, edges, arena, err);
}
