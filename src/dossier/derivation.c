/* derivation.c — from what was said to where its knowledge starts. */
#include "layers.h"
#include "teller.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const att_font small = {.size_pt = 7}, bold = {.size_pt = 7.5, .is_bold = true};
static const att_font small_italic = {.size_pt = 7, .is_bold = true, .is_italic = true};

enum { BOX_H = 22, ROW_H = 28, TOP = 18, FOLD_FROM = 3, LETTERS = 26 };

typedef struct node {
    att_text id;
    const att_dossier_bearing *bearing; /* NULL: only on the way to an origin */
    size_t n_children, n_parents, n_same;
    char ties[LETTERS + 1]; /* the letters of the ties it is in */
    size_t n_ties;
    size_t stands_for; /* the node it is folded into; itself */
    att_text others;
    att_box box;
} node;

typedef struct graph {
    att_teller *teller;
    const att_dossier_finding *finding;
    att_canvas *canvas;
    size_t n, capacity;
    node *nodes;
    size_t n_edges, edge_capacity;
    att_edge *edges;
    const att_dossier_link **links; /* of each edge */
    size_t link_capacity;
    size_t n_layers, n_ties;
    const att_dossier_tie *ties[LETTERS]; /* the first row of each lettered tie */
} graph;

static size_t find_node(const graph *g, att_text id)
{
    for (size_t i = 0; i < g->n; i++)
        if (att_text_equal(g->nodes[i].id, id))
            return i;
    return SIZE_MAX;
}

static size_t add_node(
    graph *g, att_text id, const att_dossier_bearing *bearing, att_error *err)
{
    const size_t known = find_node(g, id);
    if (known != SIZE_MAX) {
        if (!g->nodes[known].bearing)
            g->nodes[known].bearing = bearing;
        return known;
    }
    node *nodes =
        att_grow(g->canvas->arena, g->nodes, g->n, &g->capacity, sizeof *nodes, err);
    if (!nodes)
        return SIZE_MAX;
    g->nodes = nodes;
    g->nodes[g->n] = (node){
        .id = id, .bearing = bearing, .stands_for = g->n, .n_same = 1, .others = id};
    return g->n++;
}

static bool add_edge(
    graph *g, size_t from, size_t to, const att_dossier_link *link, att_error *err)
{
    att_arena *arena = g->canvas->arena;
    g->edges =
        att_grow(arena, g->edges, g->n_edges, &g->edge_capacity, sizeof *g->edges, err);
    g->links = att_grow(arena, g->links, g->n_edges, &g->link_capacity,
        sizeof(const att_dossier_link *), err);
    if (!g->edges || !g->links)
        return false;
    g->links[g->n_edges] = link;
    g->edges[g->n_edges++] = (att_edge){.from = from, .to = to};
    g->nodes[from].n_parents++;
    g->nodes[to].n_children++;
    return true;
}

/* The items of the claim and all that they derive from. */
static bool collect(graph *g, att_error *err)
{
    for (size_t b = 0; b < g->finding->n_bearings; b++)
        if (add_node(g, g->finding->bearings[b].item, &g->finding->bearings[b], err)
            == SIZE_MAX)
            return false;
    for (size_t i = 0; i < g->n; i++) { /* grows while it runs */
        size_t n_links;
        const att_key *keys = att_links_of(g->teller, g->nodes[i].id, &n_links);
        for (size_t k = 0; k < n_links; k++) {
            const att_dossier_link *link = &g->teller->dossier->links[keys[k].at];
            const size_t parent = add_node(g, link->parent, NULL, err);
            if (parent == SIZE_MAX || !add_edge(g, i, parent, link, err))
                return false;
        }
    }
    return true;
}

/* A letter for each tie that joins two items of the drawing, as a footnote has. */
static void letter_ties(graph *g)
{
    const att_dossier *d = g->teller->dossier;
    for (size_t t = 0, end; t < d->n_ties && g->n_ties < LETTERS; t = end) {
        size_t n_here = 0;
        for (end = t;
             end < d->n_ties && att_text_equal(d->ties[end].tie, d->ties[t].tie); end++)
            n_here += find_node(g, d->ties[end].member) != SIZE_MAX;
        if (n_here < 2)
            continue;
        for (size_t m = t; m < end; m++) {
            const size_t i = find_node(g, d->ties[m].member);
            node *member = i != SIZE_MAX ? &g->nodes[i] : NULL;
            if (member && member->n_ties < LETTERS)
                member->ties[member->n_ties++] = (char)('a' + g->n_ties);
        }
        g->ties[g->n_ties++] = &d->ties[t];
    }
}

/* The one parent of a leaf; SIZE_MAX for all other nodes. */
static size_t lone_parent(const graph *g, size_t i)
{
    if (g->nodes[i].n_parents != 1 || g->nodes[i].n_children > 0)
        return SIZE_MAX;
    for (size_t e = 0; e < g->n_edges; e++)
        if (g->edges[e].from == i)
            return g->edges[e].to;
    return SIZE_MAX;
}

static att_dossier_stance stance_of(const node *n)
{
    return n->bearing ? n->bearing->stance : ATT_DOSSIER_NEUTRAL;
}

/* Leaves that repeat the same parent with the same stance become one box. */
static void fold_repeats(graph *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const size_t parent = lone_parent(g, i);
        if (parent == SIZE_MAX || g->nodes[i].stands_for != i)
            continue;
        size_t n_same = 1;
        for (size_t j = i + 1; j < g->n; j++)
            n_same += lone_parent(g, j) == parent
                      && stance_of(&g->nodes[i]) == stance_of(&g->nodes[j]);
        if (n_same < FOLD_FROM)
            continue;
        for (size_t j = i + 1; j < g->n; j++) {
            if (lone_parent(g, j) != parent
                || stance_of(&g->nodes[i]) != stance_of(&g->nodes[j]))
                continue;
            g->nodes[j].stands_for = i;
            g->nodes[i].n_same++;
            g->nodes[i].others = att_tellf(g->teller, "%.*s %.*s",
                ATT_PRINT(g->nodes[i].others), ATT_PRINT(g->nodes[j].id));
        }
    }
}

static bool is_alone(const node *n)
{
    return n->n_parents == 0 && n->n_children == 0;
}

/* The nodes that take part in the layered drawing, numbered anew. */
static bool arrange(graph *g, double *bottom, att_error *err)
{
    att_arena *arena = g->canvas->arena;
    size_t *number = att_push(arena, g->n, sizeof *number, err);
    size_t *node_of = att_push(arena, g->n, sizeof *node_of, err);
    size_t *layer = att_push(arena, g->n, sizeof *layer, err);
    double *y = att_push(arena, g->n, sizeof *y, err);
    if (!number || !node_of || !layer || !y)
        return false;
    size_t n = 0, n_edges = 0;
    for (size_t i = 0; i < g->n; i++)
        if (g->nodes[i].stands_for == i && !is_alone(&g->nodes[i])) {
            node_of[n] = i;
            number[i] = n++;
        }
    for (size_t e = 0; e < g->n_edges; e++) {
        if (g->nodes[g->edges[e].from].stands_for != g->edges[e].from)
            continue;
        g->links[n_edges] = g->links[e];
        g->edges[n_edges] = g->edges[e];
        g->edges[n_edges].from = number[g->edges[e].from];
        g->edges[n_edges++].to = number[g->edges[e].to];
    }
    g->n_edges = n_edges;
    double height;
    if (!att_layers_arrange(n, n_edges, g->edges, ROW_H, arena, layer, y, &height, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (layer[i] + 1 > g->n_layers)
            g->n_layers = layer[i] + 1;
    const double columns = (double)(g->n_layers > 2 ? g->n_layers : 2);
    const double gap = 44,
                 width = fmin(150, (ATT_FIGURE_W - gap * (columns - 1)) / columns);
    const double step = columns > 1 ? (ATT_FIGURE_W - width) / (columns - 1) : 0;
    for (size_t k = 0; k < n; k++)
        g->nodes[node_of[k]].box = (att_box){
            ATT_FIGURE_W - width - step * (double)layer[k], TOP + y[k], width, BOX_H};
    for (size_t e = 0; e < n_edges; e++) {
        g->edges[e].from = node_of[g->edges[e].from];
        g->edges[e].to = node_of[g->edges[e].to];
    }
    *bottom = n > 0 ? TOP + height + ROW_H : TOP - 6;
    return true;
}

/* A curve through the bends that leaves and enters level. */
static void draw_edge(graph *g, size_t e)
{
    const att_edge *edge = &g->edges[e];
    const att_box *from = &g->nodes[edge->from].box, *to = &g->nodes[edge->to].box;
    const size_t n_stops = edge->n_bends + 2;
    att_point *stops = att_push(g->canvas->arena, n_stops, sizeof *stops, NULL);
    att_point *points = att_push(g->canvas->arena, 3 * n_stops, sizeof *points, NULL);
    if (!stops || !points) {
        g->canvas->has_failed = true;
        return;
    }
    stops[0] = (att_point){from->x + from->w, from->y + BOX_H / 2.0};
    const double pitch = (to->x - from->x) / (double)(edge->n_bends + 1);
    for (size_t b = 0; b < edge->n_bends; b++)
        stops[b + 1] = (att_point){from->x + pitch * (double)(b + 1) + from->w / 2,
            TOP + edge->bends[b] + BOX_H / 2.0};
    stops[n_stops - 1] = (att_point){to->x - 4, to->y + BOX_H / 2.0};
    size_t n = 0;
    points[n++] = stops[0];
    for (size_t s = 1; s < n_stops; s++) {
        const double middle = (stops[s - 1].x + stops[s].x) / 2;
        points[n++] = (att_point){middle, stops[s - 1].y};
        points[n++] = (att_point){middle, stops[s].y};
        points[n++] = stops[s];
    }
    const bool is_inferred = g->links[e]->is_inferred;
    att_canvas_curve(g->canvas, n, points,
        (att_look){ATT_NO_INK, ATT_SOFT, 0.8, is_inferred ? ATT_DASHED : ATT_SOLID});
    const att_point end = {to->x - 1, to->y + BOX_H / 2.0};
    att_canvas_path(g->canvas, 3,
        (att_point[]){{end.x - 5, end.y - 2.6}, end, {end.x - 5, end.y + 2.6}}, true,
        ATT_FILL(ATT_SOFT));
}

static void draw_node(graph *g, size_t i)
{
    const node *n = &g->nodes[i];
    att_canvas *c = g->canvas;
    const att_dossier_item *item = att_find_item(g->teller, n->id);
    const bool is_origin = n->n_parents == 0;
    const att_look look = {is_origin ? ATT_BLUE_90 : ATT_PAPER,
        is_origin ? ATT_BLUE : ATT_SOFT, is_origin ? 1.2 : 0.8, ATT_SOLID};
    att_canvas_for(c, n->id, att_anchor(g->teller, n->id));
    for (int sheet = n->n_same > 1 ? 2 : 0; sheet >= 0; sheet--)
        att_canvas_rect(c,
            (att_box){
                n->box.x + 1.8 * sheet, n->box.y + 1.8 * sheet, n->box.w, n->box.h},
            2.5, look);
    static const char *const signs[] = {"+", "−", "∅", ""};
    const att_dossier_stance stance = stance_of(n);
    const double right = n->box.x + n->box.w - 4;
    att_canvas_text(c, right, n->box.y + 9, ATT_RIGHT, &bold,
        stance == ATT_DOSSIER_SUPPORTS ? ATT_BLUE : ATT_RUST,
        att_text_of(signs[stance]));
    const double ties_w = att_canvas_text(c, right, n->box.y + 18.5, ATT_RIGHT,
        &small_italic, ATT_OLIVE, att_text_of(n->ties));
    att_text head = n->id, said = item ? att_said_by(g->teller, item) : (att_text){0};
    if (n->n_same > 1) {
        head = att_tell(g->teller, "chart.repeats",
            ATT_SLOTS(
                {"n", att_tellf(g->teller, "%zu", n->n_same)}, {"ids", (att_text){0}}));
        said = n->others;
    } else if (item) {
        head = att_tellf(g->teller, "%.*s  %.*s", ATT_PRINT(n->id),
            ATT_PRINT(att_gist(g->teller, item)));
    }
    const double width = n->box.w - 16;
    att_canvas_text(c, n->box.x + 5, n->box.y + 9, ATT_LEFT, &bold, ATT_INK,
        att_canvas_fit(c, &bold, head, width));
    att_canvas_text(c, n->box.x + 5, n->box.y + 18, ATT_LEFT, &small, ATT_SOFT,
        att_canvas_fit(c, &small, said, n->box.w - 12 - ties_w));
    att_canvas_for(c, (att_text){0}, (att_text){0});
}

/* Items that derive from nothing and that nothing derives from, three to a row. */
static double draw_alone(graph *g, double y)
{
    const double width = (ATT_FIGURE_W - 24) / 3.0;
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!is_alone(&g->nodes[i]))
            continue;
        if (n == 0) {
            att_canvas_text(g->canvas, 0, y + 8, ATT_LEFT, &small, ATT_SOFT,
                att_phrase(g->teller->words, "chart.alone"));
            y += 14;
        }
        const size_t line = n / 3, column = n % 3;
        g->nodes[i].box = (att_box){(double)column * (width + 12),
            y + (double)line * (ROW_H - 2), width, BOX_H};
        draw_node(g, i);
        n++;
    }
    return y + ceil((double)n / 3) * (ROW_H - 2);
}

static double draw_key(graph *g, double y)
{
    att_canvas *c = g->canvas;
    const att_words *words = g->teller->words;
    y += 10;
    att_canvas_rect(c, (att_box){0, y - 7, 12, 8}, 2,
        (att_look){ATT_BLUE_90, ATT_BLUE, 1.2, ATT_SOLID});
    double x = 17;
    x += att_canvas_text(
             c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.origin"))
         + 14;
    att_canvas_line(c, x, y - 2.5, x + 18, y - 2.5, ATT_LINE(ATT_SOFT, 0.8));
    x += 23;
    x += att_canvas_text(
             c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.rests_on"))
         + 14;
    att_canvas_line(c, x, y - 2.5, x + 18, y - 2.5,
        (att_look){ATT_NO_INK, ATT_SOFT, 0.8, ATT_DASHED});
    x += 23;
    att_canvas_text(
        c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.inferred"));
    att_canvas_text(
        c, 0, y + 11, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.signs"));
    y += 22;
    for (size_t t = 0; t < g->n_ties; t++, y += 10)
        att_canvas_text(c, 0, y, ATT_LEFT, &small, ATT_SOFT,
            att_tell(g->teller, "chart.tie",
                ATT_SLOTS({"letter", att_tellf(g->teller, "%c", (char)('a' + t))},
                    {"tie", g->ties[t]->tie},
                    {"kind", att_phrase_for(words, "tie", g->ties[t]->kind, c->arena)},
                    {"beta", att_tellf(g->teller, "%.2g", g->ties[t]->beta)})));
    return y - 4;
}

bool att_draw_derivation(
    att_teller *t, const att_dossier_finding *finding, att_canvas *out, att_error *err)
{
    graph g = {.teller = t, .finding = finding, .canvas = out};
    att_canvas_init(out, t->arena, t->fonts);
    out->width = ATT_FIGURE_W;
    double bottom;
    if (!collect(&g, err))
        return false;
    letter_ties(&g);
    fold_repeats(&g);
    if (!arrange(&g, &bottom, err))
        return false;
    if (g.n_layers > 0) {
        att_canvas_text(
            out, 0, 9, ATT_LEFT, &small, ATT_SOFT, att_phrase(t->words, "chart.says"));
        att_canvas_text(out, ATT_FIGURE_W, 9, ATT_RIGHT, &small, ATT_SOFT,
            att_phrase(t->words, "chart.starts"));
    }
    for (size_t e = 0; e < g.n_edges; e++)
        draw_edge(&g, e);
    for (size_t i = 0; i < g.n; i++)
        if (g.nodes[i].stands_for == i && !is_alone(&g.nodes[i]))
            draw_node(&g, i);
    out->height = draw_key(&g, draw_alone(&g, bottom));
    return att_canvas_check(out, err) && att_teller_check(t, err);
}
