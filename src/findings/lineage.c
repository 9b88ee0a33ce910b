/* lineage.c — the items of a claim, children before what they derive from. */
#include "lineage.h"

static bool index_parents(
    const att_bundle *b, att_arena *arena, att_lineage *out, att_error *err)
{
    size_t *first = att_push(arena, b->n_items + 2, sizeof *first, err);
    size_t *by_child = att_push(arena, b->n_derived, sizeof *by_child, err);
    if (!first || !by_child)
        return false;
    for (size_t d = 0; d < b->n_derived; d++)
        first[b->derived[d].child + 2]++;
    for (size_t i = 0; i + 1 < b->n_items + 2; i++)
        first[i + 1] += first[i];
    for (size_t d = 0; d < b->n_derived; d++)
        by_child[first[b->derived[d].child + 1]++] = d;
    out->parent_first = first;
    out->by_child = by_child;
    return true;
}

static bool check(const att_bundle *b, att_error *err)
{
    for (size_t d = 0; d < b->n_derived; d++)
        if (b->derived[d].child >= b->n_items || b->derived[d].parent >= b->n_items
            || !(b->derived[d].fraction >= 0 && b->derived[d].fraction <= 1))
            return att_fail(err, ATT_INVALID,
                "derivation %zu: it needs two items and a fraction from 0 to 1", d + 1);
    for (size_t t = 0; t < b->n_ties; t++) {
        if (!(b->ties[t].beta >= 0 && b->ties[t].beta <= 1))
            return att_fail(err, ATT_INVALID, "tie %.*s: beta is 0 to 1, not %g",
                ATT_PRINT(b->ties[t].name), b->ties[t].beta);
        for (size_t k = 0; k < b->ties[t].n_members; k++)
            if (b->ties[t].members[k] >= b->n_items)
                return att_fail(err, ATT_INVALID, "tie %.*s: there is no such item",
                    ATT_PRINT(b->ties[t].name));
    }
    for (size_t e = 0; e < b->n_aspects; e++)
        for (size_t k = 0; k < b->aspects[e].n_bears; k++)
            if (b->aspects[e].bears[k].item >= b->n_items)
                return att_fail(err, ATT_INVALID, "element %.*s: there is no such item",
                    ATT_PRINT(b->aspects[e].name));
    return true;
}

/* Children before parents (Kahn 1962); what is left over stands in a circle or leads
 * into one. */
bool att_lineage_trace(
    const att_bundle *bundle, att_arena *arena, att_lineage *out, att_error *err)
{
    const size_t n = bundle->n_items;
    *out = (att_lineage){.bundle = bundle};
    if (!check(bundle, err) || !index_parents(bundle, arena, out, err))
        return false;
    size_t *order = att_push(arena, n, sizeof *order, err);
    size_t *n_children = att_push(arena, n, sizeof *n_children, err);
    bool *is_in_circle = att_push(arena, n, sizeof *is_in_circle, err);
    if (!order || !n_children || !is_in_circle)
        return false;
    size_t n_ordered = 0;
    for (size_t d = 0; d < bundle->n_derived; d++)
        n_children[bundle->derived[d].parent]++;
    for (size_t i = 0; i < n; i++) {
        is_in_circle[i] = true;
        if (n_children[i] == 0)
            order[n_ordered++] = i;
    }
    for (size_t at = 0; at < n_ordered; at++) {
        const size_t i = order[at];
        is_in_circle[i] = false;
        for (size_t k = out->parent_first[i]; k < out->parent_first[i + 1]; k++) {
            const size_t parent = bundle->derived[out->by_child[k]].parent;
            if (--n_children[parent] == 0)
                order[n_ordered++] = parent;
        }
    }
    out->has_circle = n_ordered < n;
    for (size_t i = 0; i < n; i++)
        if (is_in_circle[i])
            order[n_ordered++] = i;
    out->order = order;
    out->is_in_circle = is_in_circle;
    return true;
}
