/* tree.c — the derivations of a case as a graph, and of one item as a tree. */
#include "pack.h"

#include <string.h>

static att_text cell_named(const att_table *table, size_t row, const char *column)
{
    const size_t c = att_pack_column(table->shape, att_text_of(column));
    return c == SIZE_MAX ? (att_text){0} : table->rows[row].cells[c];
}

att_text att_pack_holder(const att_table *table, size_t row)
{
    const att_text witness = cell_named(table, row, "witness");
    return witness.length > 0 ? witness : cell_named(table, row, "source");
}

/* Tables whose rows may derive from others, or hold what does. */
static uint32_t graph_tables(const att_pack *pack)
{
    const size_t d = att_pack_shape(pack->profile, ATT_TEXT("derivations"));
    const size_t w = att_pack_shape(pack->profile, ATT_TEXT("witnesses"));
    return pack->profile->shapes[d].columns[0].refers | UINT32_C(1) << w;
}

bool att_pack_graph(
    const att_pack *pack, att_arena *arena, att_graph *out, att_error *err)
{
    const att_table *derivations =
        &pack->tables[att_pack_shape(pack->profile, ATT_TEXT("derivations"))];
    const uint32_t tables = graph_tables(pack);
    size_t most = 0, n = 0;
    for (size_t t = 0; t < pack->profile->n_shapes; t++)
        most += (tables >> t & 1) ? pack->tables[t].n_rows : 0;
    att_node *nodes = att_push(arena, most, sizeof *nodes, err);
    att_named_link *links = att_push(arena, derivations->n_rows, sizeof *links, err);
    if (!nodes || !links)
        return false;
    for (size_t t = 0; t < pack->profile->n_shapes; t++)
        for (size_t r = 0; (tables >> t & 1) && r < pack->tables[t].n_rows; r++)
            nodes[n++] = (att_node){cell_named(&pack->tables[t], r, "id"),
                att_pack_holder(&pack->tables[t], r)};
    for (size_t r = 0; r < derivations->n_rows; r++) {
        links[r] = (att_named_link){cell_named(derivations, r, "child"),
            cell_named(derivations, r, "parent"), 1};
        const att_text fraction = cell_named(derivations, r, "fraction");
        if (fraction.length > 0 && !att_text_double(fraction, &links[r].fraction))
            links[r].fraction = 1;
    }
    return att_graph_make(n, nodes, derivations->n_rows, links, arena, out, err);
}

/* ---- the tree of one item -------------------------------------------------------- */

typedef struct tree {
    const att_pack *pack;
    att_arena *arena;
    att_graph graph;
    att_origins origins;
    bool *is_wanted;
    const att_table *bearings;
    size_t n_rows; /* those of the bearings that are of this claim */
    size_t *rows;
} tree;

/* The items that bear on a claim. */
static void want_bearings(tree *t, att_text claim)
{
    for (size_t r = 0; r < t->bearings->n_rows; r++) {
        if (!att_text_equal(cell_named(t->bearings, r, "claim"), claim))
            continue;
        t->rows[t->n_rows++] = r;
        const uint32_t v =
            att_graph_find(&t->graph, cell_named(t->bearings, r, "item"));
        if (v != ATT_NO_NODE)
            t->is_wanted[v] = true;
    }
}

static bool shares_origin(const att_origins *o, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0, j = 0; i < o->n[a] && j < o->n[b];) {
        const uint32_t x = o->origin[o->start[a] + i], y = o->origin[o->start[b] + j];
        if (x == y)
            return true;
        i += x < y;
        j += y < x;
    }
    return false;
}

/* All that has an origin in common with the node. */
static void want_kin(tree *t, uint32_t node)
{
    for (uint32_t v = 0; v < t->graph.n_nodes; v++)
        t->is_wanted[v] = shares_origin(&t->origins, v, node);
}

/* "  [supports act, time; contradicts place]" */
static void add_stances(const tree *t, att_builder *b, att_text item)
{
    static const char *const stances[] = {
        "supports", "contradicts", "neutral", "absence"};
    bool has_any = false;
    for (size_t s = 0; s < 4; s++) {
        bool has_this = false;
        for (size_t i = 0; i < t->n_rows; i++) {
            if (!att_text_equal(cell_named(t->bearings, t->rows[i], "item"), item)
                || !att_text_is(
                    cell_named(t->bearings, t->rows[i], "stance"), stances[s]))
                continue;
            att_add_z(b, has_this ? ", " : has_any ? "; " : "  [");
            if (!has_this)
                att_addf(b, "%s ", stances[s]);
            att_add(b, cell_named(t->bearings, t->rows[i], "element"));
            has_this = has_any = true;
        }
    }
    att_add_z(b, has_any ? "]" : "");
}

static void label_node(void *self, uint32_t node, att_builder *b)
{
    const tree *t = self;
    size_t table, row;
    att_text label;
    if (!att_pack_find_id(t->pack, t->graph.ids[node], &table, &row))
        return;
    if (!att_pack_label(&t->pack->tables[table], &t->pack->tables[table].rows[row],
            t->arena, &label, NULL))
        b->has_failed = true;
    else
        att_add(b, label);
    add_stances(t, b, t->graph.ids[node]);
}

/* Each origin with the wanted items that go back to it. */
static att_json *list_origins(tree *t, size_t *n_items)
{
    att_json **lists = att_push(t->arena, t->graph.n_nodes, sizeof(att_json *), NULL);
    att_json *all = att_json_new_array(t->arena);
    *n_items = 0;
    for (uint32_t v = 0; lists && v < t->graph.n_nodes; v++) {
        *n_items += t->is_wanted[v];
        for (uint32_t i = 0; t->is_wanted[v] && i < t->origins.n[v]; i++) {
            const uint32_t o = t->origins.origin[t->origins.start[v] + i];
            if (!lists[o])
                lists[o] = att_json_new_array(t->arena);
            lists[o] = att_json_push(
                t->arena, lists[o], att_json_new_text(t->arena, t->graph.ids[v]));
        }
    }
    for (uint32_t o = 0; lists && o < t->graph.n_nodes; o++) {
        if (!lists[o])
            continue;
        att_json *each = att_json_new_object(t->arena);
        each = att_json_set(
            t->arena, each, "id", att_json_new_text(t->arena, t->graph.ids[o]));
        all = att_json_push(
            t->arena, all, att_json_set(t->arena, each, "items", lists[o]));
    }
    return lists ? all : NULL;
}

static bool start_tree(tree *t, att_text id, att_error *err)
{
    size_t table, row;
    if (!att_pack_find_id(t->pack, id, &table, &row)) {
        att_fail(err, ATT_MISSING, "the case has nothing with the id \"%.*s\"",
            (int)(id.length < 80 ? id.length : 80), id.at);
        return false;
    }
    if (!att_pack_graph(t->pack, t->arena, &t->graph, err)
        || !att_origins_find(&t->graph, t->arena, &t->origins, err))
        return false;
    t->is_wanted = att_push(t->arena, t->graph.n_nodes, sizeof *t->is_wanted, err);
    t->rows = att_push(t->arena, t->bearings->n_rows, sizeof *t->rows, err);
    return t->is_wanted && t->rows;
}

bool att_pack_tree(const att_pack *pack, att_text id, att_arena *arena,
    const att_json **out, att_error *err)
{
    tree t = {.pack = pack,
        .arena = arena,
        .bearings = &pack->tables[att_pack_shape(pack->profile, ATT_TEXT("bearings"))]};
    att_text text;
    size_t n_items;
    if (!start_tree(&t, id, err))
        return false;
    const uint32_t node = att_graph_find(&t.graph, id);
    if (node == ATT_NO_NODE)
        want_bearings(&t, id);
    else
        want_kin(&t, node);
    if (!att_origins_draw(&t.graph, t.is_wanted, label_node, &t, arena, &text, err))
        return false;
    att_json *origins = list_origins(&t, &n_items);
    att_json *j = att_json_new_object(arena);
    j = att_json_set(arena, j, "id", att_json_new_text(arena, id));
    j = att_json_set(arena, j, "n_items", att_json_new_int64(arena, (int64_t)n_items));
    j = att_json_set(arena, j, "origins", origins);
    j = att_json_set(arena, j, "tree", att_json_new_text(arena, text));
    if (!j)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while drawing a tree");
    *out = j;
    return true;
}
