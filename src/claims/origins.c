/* origins.c — where what is said comes from: circles refused, repeats collapsed. */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ORIGINS = 1 << 26 };

/* ---- the graph ------------------------------------------------------------------- */

uint32_t att_graph_find(const att_graph *graph, att_text id)
{
    size_t low = 0, high = graph->n_nodes;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = att_key_compare(graph->ids[middle], id);
        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ATT_NO_NODE;
}

static int compare_nodes(const void *a, const void *b)
{
    return att_key_compare(((const att_node *)a)->id, ((const att_node *)b)->id);
}

bool att_graph_make(size_t n_nodes, att_node nodes[], size_t n_links,
    const att_named_link links[], att_arena *arena, att_graph *out, att_error *err)
{
    if (n_nodes >= ATT_NO_NODE)
        return att_fail(
            err, ATT_LIMIT, "%zu items are more than a graph holds", n_nodes);
    att_text *ids = att_push(arena, n_nodes, sizeof *ids, err);
    uint32_t *holders = att_push(arena, n_nodes, sizeof *holders, err);
    att_link *kept = att_push(arena, n_links, sizeof *kept, err);
    if (!ids || !holders || !kept)
        return false;
    qsort(nodes, n_nodes, sizeof *nodes, compare_nodes);
    for (size_t v = 0; v < n_nodes; v++)
        ids[v] = nodes[v].id;
    att_graph graph = {n_nodes, ids, holders, 0, kept};
    for (size_t v = 0; v < n_nodes; v++)
        holders[v] = nodes[v].holder.length > 0
                         ? att_graph_find(&graph, nodes[v].holder)
                         : ATT_NO_NODE;
    for (size_t l = 0; l < n_links; l++) {
        const att_link link = {att_graph_find(&graph, links[l].child),
            att_graph_find(&graph, links[l].parent), links[l].fraction};
        if (link.child != ATT_NO_NODE && link.parent != ATT_NO_NODE)
            kept[graph.n_links++] = link;
    }
    *out = graph;
    return true;
}

/* ---- parents, and an order in which they come first ------------------------------ */

/* What each node rests on: parents[first[v]] up to parents[first[v + 1]]. */
typedef struct edges {
    size_t *first;
    uint32_t *parents;
    double *fractions; /* 1 for a holder */
} edges;

static bool counts(const att_link *link, bool wants_weak)
{
    return wants_weak || link->fraction >= ATT_DERIVED_FROM;
}

/* Links of every fraction, or those by which a node stops being an origin. A node with
 * none of the latter rests on its holder. */
static bool make_edges(
    const att_graph *g, bool wants_weak, att_arena *arena, edges *e, att_error *err)
{
    const size_t most = g->n_nodes + g->n_links;
    bool *is_derived = att_push(arena, g->n_nodes, sizeof *is_derived, err);
    size_t *at = att_push(arena, g->n_nodes + 1, sizeof *at, err);
    e->first = att_push(arena, g->n_nodes + 1, sizeof *e->first, err);
    e->parents = att_push(arena, most, sizeof *e->parents, err);
    e->fractions = att_push(arena, most, sizeof *e->fractions, err);
    if (!is_derived || !at || !e->first || !e->parents || !e->fractions)
        return false;
    for (size_t l = 0; l < g->n_links; l++) {
        is_derived[g->links[l].child] |= counts(&g->links[l], false);
        e->first[g->links[l].child + 1] += counts(&g->links[l], wants_weak);
    }
    for (size_t v = 0; v < g->n_nodes; v++) {
        const bool has_holder =
            !is_derived[v] && g->holders && g->holders[v] != ATT_NO_NODE;
        e->first[v + 1] += e->first[v] + has_holder;
        at[v] = e->first[v];
        if (has_holder) {
            e->fractions[at[v]] = 1;
            e->parents[at[v]++] = g->holders[v];
        }
    }
    for (size_t l = 0; l < g->n_links; l++)
        if (counts(&g->links[l], wants_weak)) {
            e->fractions[at[g->links[l].child]] = g->links[l].fraction;
            e->parents[at[g->links[l].child]++] = g->links[l].parent;
        }
    return true;
}

typedef enum state { NEW, OPEN, DONE } state;

/* A walk in depth, with a stack of its own because a chain may be long. */
typedef struct walk {
    const edges *e;
    uint8_t *states;
    size_t *next;    /* parent of each node to go to next */
    uint32_t *stack; /* if there is a circle: its nodes, the last as the first */
    size_t depth;
    uint32_t *order; /* parents before children */
    size_t n_ordered;
} walk;

static bool make_walk(
    const edges *e, size_t n_nodes, att_arena *arena, walk *w, att_error *err)
{
    *w = (walk){.e = e,
        .states = att_push(arena, n_nodes, sizeof *w->states, err),
        .next = att_push(arena, n_nodes, sizeof *w->next, err),
        .stack = att_push(arena, n_nodes + 1, sizeof *w->stack, err),
        .order = att_push(arena, n_nodes, sizeof *w->order, err)};
    return w->states && w->next && w->stack && w->order;
}

static void close_circle(walk *w, uint32_t again)
{
    size_t start = 0;
    while (w->stack[start] != again)
        start++;
    w->depth -= start;
    memmove(w->stack, w->stack + start, w->depth * sizeof *w->stack);
    w->stack[w->depth++] = again;
}

static void enter(walk *w, uint32_t v)
{
    w->states[v] = OPEN;
    w->next[v] = w->e->first[v];
    w->stack[w->depth++] = v;
}

/* false if a circle is met. */
static bool walk_from(walk *w, uint32_t root)
{
    w->depth = 0;
    enter(w, root);
    while (w->depth > 0) {
        const uint32_t v = w->stack[w->depth - 1];
        if (w->next[v] == w->e->first[v + 1]) {
            w->states[v] = DONE;
            w->order[w->n_ordered++] = v;
            w->depth--;
            continue;
        }
        const uint32_t parent = w->e->parents[w->next[v]++];
        if (w->states[parent] == OPEN) {
            close_circle(w, parent);
            return false;
        }
        if (w->states[parent] == NEW)
            enter(w, parent);
    }
    return true;
}

static bool walk_all(walk *w, size_t n_nodes)
{
    for (uint32_t v = 0; v < n_nodes; v++)
        if (w->states[v] == NEW && !walk_from(w, v))
            return false;
    return true;
}

bool att_graph_circle(const att_graph *graph, att_arena *arena, const uint32_t **nodes,
    size_t *n, att_error *err)
{
    edges e;
    walk w;
    if (!make_edges(graph, true, arena, &e, err)
        || !make_walk(&e, graph->n_nodes, arena, &w, err))
        return false;
    *n = walk_all(&w, graph->n_nodes) ? 0 : w.depth;
    *nodes = w.stack;
    return true;
}

bool att_graph_spell(const att_graph *graph, size_t n, const uint32_t nodes[],
    att_arena *arena, att_text *out, att_error *err)
{
    enum { MOST_SHOWN = 12 };
    att_builder b;
    att_builder_init(&b, arena);
    for (size_t i = 0; i < n; i++) {
        if (i == MOST_SHOWN && n > MOST_SHOWN + 1) {
            att_add_z(&b, " → …");
            i = n - 1;
        }
        att_add_z(&b, i ? " → " : "");
        att_add(&b, graph->ids[nodes[i]]);
    }
    return att_build(&b, out, err);
}

/* ---- origins --------------------------------------------------------------------- */

/* Sets under construction; a node with one parent shares that parent's. */
typedef struct sets {
    size_t *start;
    uint32_t *n;
    uint32_t *origin;
    size_t used, capacity;
    uint32_t *seen_by; /* the node, plus one, that last took this origin */
    att_arena *arena;
    att_error *err;
} sets;

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool add_origin(sets *s, uint32_t v, uint32_t origin)
{
    if (s->seen_by[origin] == v + 1)
        return true;
    if (s->used == MOST_ORIGINS)
        return att_fail(s->err, ATT_LIMIT,
            "derivations spread over more than %d origins", MOST_ORIGINS);
    uint32_t *wider =
        att_grow(s->arena, s->origin, s->used, &s->capacity, sizeof *wider, s->err);
    if (!wider)
        return false;
    s->origin = wider;
    s->origin[s->used++] = origin;
    s->seen_by[origin] = v + 1;
    return true;
}

static bool fill_set(sets *s, const edges *e, uint32_t v)
{
    const size_t n_parents = e->first[v + 1] - e->first[v];
    const uint32_t *parents = &e->parents[e->first[v]];
    if (n_parents == 1) {
        s->start[v] = s->start[parents[0]];
        s->n[v] = s->n[parents[0]];
        return true;
    }
    s->start[v] = s->used;
    if (n_parents == 0 && !add_origin(s, v, v))
        return false;
    for (size_t p = 0; p < n_parents; p++)
        for (uint32_t i = 0; i < s->n[parents[p]]; i++)
            if (!add_origin(s, v, s->origin[s->start[parents[p]] + i]))
                return false;
    s->n[v] = (uint32_t)(s->used - s->start[v]);
    if (s->n[v] > 1)
        qsort(s->origin + s->start[v], s->n[v], sizeof *s->origin, compare_numbers);
    return true;
}

bool att_origins_find(
    const att_graph *graph, att_arena *arena, att_origins *out, att_error *err)
{
    const size_t n = graph->n_nodes;
    const uint32_t *circle;
    size_t n_circle;
    att_text words;
    edges e;
    walk w;
    if (!att_graph_circle(graph, arena, &circle, &n_circle, err))
        return false;
    if (n_circle > 0)
        return att_graph_spell(graph, n_circle, circle, arena, &words, err)
               && att_fail(err, ATT_INVALID, "derivations run in a circle: %.*s",
                   ATT_PRINT(words));
    sets s = {.start = att_push(arena, n, sizeof *s.start, err),
        .n = att_push(arena, n, sizeof *s.n, err),
        .seen_by = att_push(arena, n, sizeof *s.seen_by, err),
        .arena = arena,
        .err = err};
    if (!s.start || !s.n || !s.seen_by || !make_edges(graph, false, arena, &e, err)
        || !make_walk(&e, n, arena, &w, err) || !walk_all(&w, n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!fill_set(&s, &e, w.order[i]))
            return false;
    *out = (att_origins){s.start, s.n, s.origin};
    return true;
}

bool att_origins_count(const att_graph *graph, const att_origins *origins, size_t n,
    const uint32_t nodes[], att_arena *scratch, size_t *count, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    bool *is_seen = att_push(scratch, graph->n_nodes, sizeof *is_seen, err);
    if (!is_seen)
        return false;
    *count = 0;
    for (size_t i = 0; i < n; i++)
        for (uint32_t o = 0; o < origins->n[nodes[i]]; o++) {
            const uint32_t origin = origins->origin[origins->start[nodes[i]] + o];
            *count += !is_seen[origin];
            is_seen[origin] = true;
        }
    att_arena_restore(scratch, start);
    return true;
}

/* ---- the tree -------------------------------------------------------------------- */

enum { DEEPEST = 48 };

typedef struct drawing {
    const att_graph *graph;
    att_node_label *label;
    void *self;
    edges up;
    size_t *first; /* children of each node */
    uint32_t *children;
    double *fractions;
    bool *is_shown, *is_drawn;
    bool is_last[DEEPEST];
    att_builder b;
} drawing;

/* The wanted nodes and all they rest on; an order with parents first goes backwards. */
static void mark_shown(drawing *d, const walk *w, const bool is_wanted[])
{
    for (size_t i = d->graph->n_nodes; i-- > 0;) {
        const uint32_t v = w->order[i];
        d->is_shown[v] |= is_wanted[v];
        for (size_t p = d->up.first[v]; d->is_shown[v] && p < d->up.first[v + 1]; p++)
            d->is_shown[d->up.parents[p]] = true;
    }
}

static bool turn_round(drawing *d, att_arena *arena, att_error *err)
{
    const size_t n = d->graph->n_nodes, n_edges = d->up.first[n];
    size_t *at = att_push(arena, n + 1, sizeof *at, err);
    d->first = att_push(arena, n + 1, sizeof *d->first, err);
    d->children = att_push(arena, n_edges, sizeof *d->children, err);
    d->fractions = att_push(arena, n_edges, sizeof *d->fractions, err);
    if (!at || !d->first || !d->children || !d->fractions)
        return false;
    for (uint32_t v = 0; v < n; v++)
        for (size_t p = d->up.first[v]; d->is_shown[v] && p < d->up.first[v + 1]; p++)
            d->first[d->up.parents[p] + 1]++;
    for (size_t v = 0; v < n; v++)
        d->first[v + 1] += d->first[v];
    memcpy(at, d->first, (n + 1) * sizeof *at);
    for (uint32_t v = 0; v < n; v++)
        for (size_t p = d->up.first[v]; d->is_shown[v] && p < d->up.first[v + 1]; p++) {
            const size_t slot = at[d->up.parents[p]]++;
            d->children[slot] = v;
            d->fractions[slot] = d->up.fractions[p];
        }
    return true;
}

static void draw(drawing *d, uint32_t v, double fraction, size_t depth)
{
    const bool is_again = d->is_drawn[v];
    for (size_t i = 0; i < depth; i++)
        att_add_z(&d->b, i + 1 < depth   ? d->is_last[i] ? "   " : "│  "
                         : d->is_last[i] ? "└─ "
                                         : "├─ ");
    att_add(&d->b, d->graph->ids[v]);
    if (fraction < 1) {
        att_add_z(&d->b, " (");
        att_add_number(&d->b, fraction);
        att_add_z(&d->b, " of it)");
    }
    att_add_z(&d->b, is_again ? "  (above)" : "  ");
    if (!is_again)
        d->label(d->self, v, &d->b);
    att_add_char(&d->b, '\n');
    d->is_drawn[v] = true;
    for (size_t c = d->first[v]; !is_again && depth < DEEPEST && c < d->first[v + 1];
         c++) {
        d->is_last[depth] = c + 1 == d->first[v + 1];
        draw(d, d->children[c], d->fractions[c], depth + 1);
    }
}

bool att_origins_draw(const att_graph *graph, const bool is_wanted[],
    att_node_label *label, void *self, att_arena *arena, att_text *out, att_error *err)
{
    const size_t n = graph->n_nodes;
    walk w;
    drawing d = {.graph = graph,
        .label = label,
        .self = self,
        .is_shown = att_push(arena, n, sizeof *d.is_shown, err),
        .is_drawn = att_push(arena, n, sizeof *d.is_drawn, err)};
    if (!d.is_shown || !d.is_drawn || !make_edges(graph, false, arena, &d.up, err)
        || !make_walk(&d.up, n, arena, &w, err))
        return false;
    if (!walk_all(&w, n))
        return att_fail(err, ATT_INVALID, "derivations run in a circle");
    mark_shown(&d, &w, is_wanted);
    if (!turn_round(&d, arena, err))
        return false;
    att_builder_init(&d.b, arena);
    for (uint32_t v = 0; v < n; v++)
        if (d.is_shown[v] && d.up.first[v] == d.up.first[v + 1])
            draw(&d, v, 1, 0);
    return att_build(&d.b, out, err);
}
