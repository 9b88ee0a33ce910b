/* links.c — what the items of a claim derive from, and what ties them. */
#include "gather.h"

#include <math.h>

bool att_take(
    att_gathering *g, att_gathered *c, size_t node, size_t *local, att_error *err)
{
    if (g->local[node] == SIZE_MAX) {
        c->nodes = att_grow(
            g->arena, c->nodes, c->n_nodes, &c->capacity, sizeof *c->nodes, err);
        if (!c->nodes)
            return false;
        g->local[node] = c->n_nodes;
        c->nodes[c->n_nodes++] = node;
    }
    *local = g->local[node];
    return true;
}

static bool link(att_gathering *g, att_gathered *c, size_t child, size_t parent,
    double fraction, att_error *err)
{
    c->derived = att_grow(g->arena, c->derived, c->n_derived, &c->derived_capacity,
        sizeof *c->derived, err);
    if (c->derived)
        c->derived[c->n_derived++] = (att_derived){child, parent, fraction};
    return c->derived;
}

/* A body's words in a text that reports another text are that text's: they derive from
 * what it says of the claim, and otherwise from the text itself. Witnesses who speak in
 * such a text remain origins of their own. */
static bool link_to_sources(att_gathering *g, att_gathered *c, size_t child,
    size_t source, double fraction, size_t depth, att_error *err)
{
    for (size_t k = g->parent_first[source];
         depth < 32 && k < g->parent_first[source + 1]; k++) {
        const size_t parent = g->parent[k];
        const double carried = fraction * g->fraction[k];
        size_t local;
        if (parent < g->t->n_items)
            continue;
        if (!att_take(g, c, parent, &local, err)
            || !link(g, c, child, local, carried, err))
            return false;
        for (size_t b = 0; b < c->n_borne; b++) {
            const size_t node = c->nodes[b];
            if (b != child && node < g->t->n_items
                && g->t->items[node].witness.length == 0
                && att_text_equal(g->t->items[node].source, g->items[parent].id)
                && !link(g, c, child, b, carried, err))
                return false;
        }
        if (!link_to_sources(g, c, child, parent, carried, depth + 1, err))
            return false;
    }
    return true;
}

/* Everything that the borne items derive from, as far as it goes. */
bool att_take_ancestors(att_gathering *g, att_gathered *c, att_error *err)
{
    for (size_t i = 0; i < c->n_borne; i++) {
        const att_tables *t = g->t;
        const att_item_row *row = &t->items[c->nodes[i]];
        const size_t source = FIRST(sources, row->source);
        if (row->witness.length == 0 && IS_AT(sources, source, row->source)
            && !link_to_sources(g, c, i, t->n_items + source, 1, 0, err))
            return false;
    }
    for (size_t i = 0; i < c->n_nodes; i++) {
        const size_t node = c->nodes[i];
        if (node >= g->t->n_items)
            continue; /* sources are linked above */
        for (size_t k = g->parent_first[node]; k < g->parent_first[node + 1]; k++) {
            size_t local;
            if (!att_take(g, c, g->parent[k], &local, err)
                || !link(g, c, i, local, g->fraction[k], err))
                return false;
        }
    }
    return true;
}

/* ---- ties ------------------------------------------------------------------------ */

static double beta_of(const att_weights *w, att_text kind)
{
    for (size_t k = 0; k < w->n_ties; k++)
        if (att_text_equal(w->ties[k].kind, kind))
            return w->ties[k].beta;
    return NAN;
}

static bool is_member(const att_tables *t, size_t item, att_text member)
{
    const att_item_row *row = &t->items[item];
    return att_text_equal(row->id, member) || att_text_equal(row->source, member)
           || (row->witness.length > 0 && att_text_equal(row->witness, member));
}

/* The borne items that the rows of one tie name, by themselves, their witness or their
 * source. */
static bool fill_tie(const att_gathering *g, const att_gathered *c, size_t first,
    size_t end, att_tied *out, att_error *err)
{
    const att_tie_row *row = &g->t->ties[first];
    size_t *members = att_push(g->arena, c->n_borne, sizeof *members, err);
    *out = (att_tied){.name = row->tie,
        .kind = row->kind,
        .members = members,
        .beta = isnan(row->beta) ? beta_of(g->weights, row->kind) : row->beta};
    if (!members)
        return false;
    if (isnan(out->beta))
        return att_fail(err, ATT_INVALID,
            "ties: %.*s: the table of weights has no kind \"%.*s\", and no beta is "
            "given",
            ATT_PRINT(row->tie), ATT_PRINT(row->kind));
    for (size_t b = 0; b < c->n_borne; b++)
        for (size_t k = first; k < end; k++)
            if (is_member(g->t, c->nodes[b], g->t->ties[k].member)) {
                members[out->n_members++] = b;
                break;
            }
    return true;
}

/* What one body reads from images is one series, where no tie says how they hang
 * together. */
static bool tie_series(const att_gathering *g, const att_gathered *c, att_tied ties[],
    size_t *n, bool is_done[], att_error *err)
{
    for (size_t b = 0; b < c->n_borne; b++) {
        const att_item_row *row = &g->t->items[c->nodes[b]];
        if (row->table != ATT_OBSERVATIONS || is_done[b])
            continue;
        size_t *members = att_push(g->arena, c->n_borne, sizeof *members, err);
        if (!members)
            return false;
        att_tied series = {.name = row->source,
            .kind = ATT_TEXT("organisation_series"),
            .members = members,
            .beta = beta_of(g->weights, ATT_TEXT("organisation_series"))};
        for (size_t k = b; k < c->n_borne; k++) {
            const att_item_row *other = &g->t->items[c->nodes[k]];
            if (other->table == ATT_OBSERVATIONS && !is_done[k]
                && att_text_equal(row->source, other->source)) {
                members[series.n_members++] = k;
                is_done[k] = true;
            }
        }
        if (series.n_members >= 2 && !isnan(series.beta))
            ties[(*n)++] = series;
    }
    return true;
}

bool att_fill_ties(
    const att_gathering *g, const att_gathered *c, att_bundle *b, att_error *err)
{
    const att_tables *t = g->t;
    att_tied *ties = att_push(g->arena, t->n_ties + c->n_borne, sizeof *ties, err);
    bool *is_done = att_push(g->arena, c->n_borne, sizeof *is_done, err);
    if (!ties || !is_done)
        return false;
    for (size_t first = 0, end; first < t->n_ties; first = end) {
        end = first;
        while (IS_AT(ties, end, t->ties[first].tie))
            end++;
        if (!fill_tie(g, c, first, end, &ties[b->n_ties], err))
            return false;
        const att_tied *tie = &ties[b->n_ties];
        if (tie->n_members < 2)
            continue;
        for (size_t k = 0; k < tie->n_members; k++)
            is_done[tie->members[k]] = true;
        b->n_ties++;
    }
    b->ties = ties;
    return tie_series(g, c, ties, &b->n_ties, is_done, err);
}
