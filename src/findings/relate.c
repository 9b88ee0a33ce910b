/* relate.c — from bearings to a set of items: merged, discounted, linked. */
#include "relate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- A1: one person, one account ------------------------------------------------- */

/* Whether account a stands for the person rather than b: in a position to know, not
 * prompted, earliest, most direct, strongest, first in the list. */
static bool comes_before(const att_set *s, size_t a, size_t b)
{
    const att_item *x = &s->bundle->items[s->aspect->bears[a].item];
    const att_item *y = &s->bundle->items[s->aspect->bears[b].item];
    const att_weight *v = &s->weighed[a].weight, *w = &s->weighed[b].weight;
    const bool is_out = v->notes & ATT_NOT_IN_POSITION;
    if (is_out != (bool)(w->notes & ATT_NOT_IN_POSITION))
        return !is_out;
    if (x->is_prompted != y->is_prompted)
        return !x->is_prompted;
    if (x->told_day != y->told_day)
        return x->told_day < y->told_day;
    if (v->hearsay != w->hearsay)
        return v->hearsay < w->hearsay;
    if (v->strength < w->strength || v->strength > w->strength)
        return v->strength > w->strength;
    return a < b;
}

static void merge(att_set *s)
{
    const size_t n = s->aspect->n_bears;
    for (size_t a = 0; a < n; a++)
        s->weighed[a].kept = a;
    for (size_t a = 0; a < n; a++) {
        const att_text who = s->bundle->items[s->aspect->bears[a].item].speaker;
        if (s->weighed[a].weight.side == 0 || who.length == 0)
            continue;
        for (size_t b = 0; b < n; b++)
            if (b != a && s->weighed[b].weight.side != 0
                && att_text_equal(
                    who, s->bundle->items[s->aspect->bears[b].item].speaker)
                && comes_before(s, b, s->weighed[a].kept))
                s->weighed[a].kept = b;
    }
    for (size_t a = 0; a < n; a++)
        if (s->weighed[a].kept != a) {
            s->weighed[a].weight.side = 0;
            s->weighed[a].weight.notes |= ATT_MERGED;
        }
}

/* ---- what an item brings from others --------------------------------------------- */

/* Where the bearings of the element stand among all items: SIZE_MAX for none. */
typedef struct reach {
    const att_lineage *lineage;
    const size_t *bearing_of; /* of each item */
    double *share;            /* of each item: of the content of the one traced */
    double *rest;             /* 1 less that, while summing */
    double joined;            /* from here on it is one origin */
} reach;

/* Fill share[a] with the part of item `from` that comes from a, by every path, or only
 * by paths that end at the first item of the set. */
static void trace(const reach *r, const att_set *s, size_t from, bool stops)
{
    const att_bundle *b = s->bundle;
    const size_t own = r->bearing_of[from];
    for (size_t i = 0; i < b->n_items; i++)
        r->rest[i] = 1;
    r->rest[from] = 0;
    for (size_t at = 0; at < b->n_items; at++) {
        const size_t i = r->lineage->order[at];
        r->share[i] = 1 - r->rest[i];
        if (r->share[i] <= 0 || r->lineage->is_in_circle[i])
            continue;
        const size_t bearing = r->bearing_of[i];
        const bool is_other = bearing != SIZE_MAX && s->weighed[bearing].kept != own;
        if (stops && (is_other || b->items[i].is_own_text))
            continue;
        for (size_t k = r->lineage->parent_first[i];
             k < r->lineage->parent_first[i + 1]; k++) {
            const att_derived *d = &b->derived[r->lineage->by_child[k]];
            r->rest[d->parent] *= 1 - r->share[i] * d->fraction;
        }
    }
}

/* What item i of the set has from others of it, and from texts outside it (absent). */
static void discount(const reach *r, att_set *s, size_t i, double absent[])
{
    const att_bundle *b = s->bundle;
    const size_t own = s->bears[i];
    double rest = 1;
    trace(r, s, s->item[i], true);
    for (size_t a = 0; a < b->n_items; a++) {
        absent[a] = 0;
        if (a == s->item[i] || r->share[a] <= 0)
            continue;
        const size_t bearing = r->bearing_of[a];
        s->has_circle |= r->lineage->is_in_circle[a];
        /* what is withdrawn takes along what came from it */
        const bool is_gone = b->items[a].is_own_text || b->items[a].is_withdrawn;
        if (bearing == SIZE_MAX ? is_gone : s->weighed[bearing].kept != own)
            rest *= 1 - r->share[a];
        else if (bearing == SIZE_MAX)
            absent[a] = r->share[a];
        if (b->items[a].is_own_text && r->share[a] >= r->joined)
            s->weighed[own].weight.notes |= ATT_CIRCULAR;
    }
    s->has_circle |= r->lineage->is_in_circle[s->item[i]];
    s->carried[i] = 1 - rest;
    const double m = 1 / s->weighed[own].weight.strength;
    const double strength = 1 / (s->carried[i] + rest * m);
    s->weighed[own].carried = s->carried[i];
    s->weighed[own].ratio = s->side[i] > 0 ? strength : 1 / strength;
}

/* ---- groups ---------------------------------------------------------------------- */

/* A group that is not yet among the set's: the children of one absent text. */
typedef struct litter {
    size_t n_members;
    size_t *members; /* ascending */
    double level;
} litter;

static int larger_first(const void *x, const void *y)
{
    const litter *a = x, *b = y;
    if (a->n_members != b->n_members)
        return a->n_members > b->n_members ? -1 : 1;
    if (a->level < b->level || a->level > b->level)
        return a->level < b->level ? -1 : 1;
    return memcmp(a->members, b->members, a->n_members * sizeof *a->members);
}

static bool holds_all(const att_group *g, const litter *l)
{
    size_t k = 0;
    for (size_t j = 0; j < g->n_members && k < l->n_members; j++)
        k += g->members[j] == l->members[k];
    return k == l->n_members;
}

/* For the absent text a, one litter for each level of sharing: all children share the
 * least, those that took more share the rest among themselves. */
static bool find_litters(const att_set *s, const double *absent, size_t a,
    att_arena *arena, litter **litters, size_t *n, size_t *capacity, att_error *err)
{
    double level = 0;
    for (;;) {
        double next = 2;
        for (size_t i = 0; i < s->n; i++) {
            const double share = absent[i * s->bundle->n_items + a];
            if (share > level + 1e-12 && share < next)
                next = share;
        }
        if (next > 1.5)
            return true;
        level = next;
        *litters = att_grow(arena, *litters, *n, capacity, sizeof **litters, err);
        litter made = {.level = level};
        made.members = att_push(arena, s->n, sizeof *made.members, err);
        if (!*litters || !made.members)
            return false;
        for (size_t i = 0; i < s->n; i++)
            if (absent[i * s->bundle->n_items + a] > level - 1e-12)
                made.members[made.n_members++] = i;
        if (made.n_members >= 2)
            (*litters)[(*n)++] = made;
    }
}

/* Siblings: a litter adds what the larger ones around it do not already share. */
static bool link_siblings(const att_set *s, const double *absent, att_arena *arena,
    att_group **groups, size_t *n_groups, size_t *capacity, att_error *err)
{
    litter *litters = NULL;
    size_t n_litters = 0, room = 0;
    for (size_t a = 0; a < s->bundle->n_items; a++)
        if (!find_litters(s, absent, a, arena, &litters, &n_litters, &room, err))
            return false;
    if (n_litters > 1)
        qsort(litters, n_litters, sizeof *litters, larger_first);
    for (size_t l = 0; l < n_litters; l++) {
        double beta = litters[l].level;
        for (size_t g = 0; g < *n_groups; g++)
            if (holds_all(&(*groups)[g], &litters[l]))
                beta -= (*groups)[g].beta;
        if (beta <= 1e-12)
            continue;
        *groups = att_grow(arena, *groups, *n_groups, capacity, sizeof **groups, err);
        if (!*groups)
            return false;
        (*groups)[(*n_groups)++] =
            (att_group){litters[l].n_members, litters[l].members, beta};
    }
    return true;
}

/* A tie may name an item, its witness and its source. */
static void add_once(att_group *g, size_t members[], size_t i)
{
    for (size_t j = 0; j < g->n_members; j++)
        if (members[j] == i)
            return;
    if (i != SIZE_MAX)
        members[g->n_members++] = i;
}

static bool link_ties(const att_set *s, const size_t place[], att_arena *arena,
    att_group **groups, size_t *n_groups, size_t *capacity, att_error *err)
{
    for (size_t t = 0; t < s->bundle->n_ties; t++) {
        const att_tied *tie = &s->bundle->ties[t];
        size_t *members = att_push(arena, tie->n_members, sizeof *members, err);
        *groups = att_grow(arena, *groups, *n_groups, capacity, sizeof **groups, err);
        if (!members || !*groups)
            return false;
        att_group made = {.members = members, .beta = tie->beta};
        for (size_t k = 0; k < tie->n_members; k++)
            add_once(&made, members, place[tie->members[k]]);
        if (made.n_members >= 2)
            (*groups)[(*n_groups)++] = made;
    }
    return true;
}

/* ---- pairs that are not two origins ---------------------------------------------- */

static void join(att_set *s, size_t i, size_t j)
{
    s->joined[i * s->n + j] = s->joined[j * s->n + i] = i != j;
}

static bool join_pairs(const reach *r, att_set *s, size_t n_groups,
    const att_group groups[], att_arena *scratch, att_error *err)
{
    const size_t n_items = s->bundle->n_items;
    double *share = att_push(scratch, s->n * n_items, sizeof *share, err);
    if (!share)
        return false;
    for (size_t i = 0; i < s->n; i++) {
        trace(r, s, s->item[i], false);
        for (size_t a = 0; a < n_items; a++)
            share[i * n_items + a] = r->share[a];
        for (size_t j = 0; j < i; j++)
            for (size_t a = 0; a < n_items; a++)
                if (fmin(share[i * n_items + a], share[j * n_items + a]) >= r->joined) {
                    join(s, i, j);
                    break;
                }
    }
    for (size_t g = 0; g < n_groups; g++)
        for (size_t a = 0; groups[g].beta >= r->joined && a < groups[g].n_members; a++)
            for (size_t b = 0; b < a; b++)
                join(s, groups[g].members[a], groups[g].members[b]);
    return true;
}

static bool is_in(att_text letters, int c)
{
    return letters.length > 0 && memchr(letters.at, c, letters.length);
}

/* What is mostly in the set already is no origin, even where its source is none (R27).
 */
static bool is_eligible(
    const att_weights *w, const att_set *s, size_t i, const att_grading *grading)
{
    const att_item *item = &s->bundle->items[s->item[i]];
    const att_weighed *v = &s->weighed[s->bears[i]];
    const bool is_graded = !grading->is_ungraded;
    return s->side[i] > 0 && v->weight.hearsay <= w->hearsay_most
           && !(v->weight.notes & ATT_NOT_IN_POSITION) && v->ratio >= w->ratio_least
           && v->carried < w->joined
           && !(is_graded && is_in(w->letters_not, item->letter))
           && !(is_graded && is_in(w->digits_not, '0' + item->digit));
}

/* ---- all of it ------------------------------------------------------------------- */

static bool push_set(att_set *s, att_arena *arena, att_error *err)
{
    size_t *bears = att_push(arena, s->n, sizeof *bears, err);
    size_t *item = att_push(arena, s->n, sizeof *item, err);
    s->side = att_push(arena, s->n, sizeof *s->side, err);
    s->carried = att_push(arena, s->n, sizeof *s->carried, err);
    s->is_eligible = att_push(arena, s->n, sizeof *s->is_eligible, err);
    s->joined = att_push(arena, s->n * s->n, sizeof *s->joined, err);
    if (!bears || !item || !s->side || !s->carried || !s->is_eligible || !s->joined)
        return false;
    size_t i = 0;
    for (size_t k = 0; k < s->aspect->n_bears; k++) {
        const att_weight *v = &s->weighed[k].weight;
        if (v->side == 0)
            continue;
        bears[i] = k;
        item[i] = s->aspect->bears[k].item;
        s->side[i++] = (int8_t)v->side;
    }
    s->bears = bears;
    s->item = item;
    return true;
}

static bool link(const att_weights *w, const reach *r, att_set *s,
    const att_grading *grading, att_arena *arena, att_error *err)
{
    const size_t n_items = s->bundle->n_items;
    att_group *groups = NULL, *kept;
    size_t n_groups = 0, capacity = 0, n_kept;
    double *absent = att_push(arena, s->n * n_items, sizeof *absent, err);
    bool *weighs = att_push(arena, s->n, sizeof *weighs, err);
    size_t *place = att_push(arena, n_items, sizeof *place, err);
    if (!absent || !weighs || !place)
        return false;
    for (size_t a = 0; a < n_items; a++)
        place[a] = SIZE_MAX;
    for (size_t i = 0; i < s->n; i++) {
        place[s->item[i]] = i;
        discount(r, s, i, absent + i * n_items);
        weighs[i] = s->carried[i] < 1 && s->weighed[s->bears[i]].weight.strength > 1;
        s->is_eligible[i] = is_eligible(w, s, i, grading);
    }
    if (!link_siblings(s, absent, arena, &groups, &n_groups, &capacity, err)
        || !link_ties(s, place, arena, &groups, &n_groups, &capacity, err)
        || !join_pairs(r, s, n_groups, groups, arena, err)
        || !att_groups_keep(n_groups, groups, weighs, arena, &n_kept, &kept, err)
        || !att_web_lay(s->n, n_kept, kept, arena, &s->web, err))
        return false;
    s->beta = att_push(arena, n_kept, sizeof *s->beta, err);
    s->m = att_push(arena, s->n, sizeof *s->m, err);
    s->betas = att_push(arena, n_kept, sizeof *s->betas, err);
    for (size_t g = 0; s->beta && g < n_kept; g++)
        s->beta[g] = kept[g].beta;
    return s->beta && s->m && s->betas;
}

bool att_relate(const att_weights *weights, const att_lineage *lineage,
    const att_aspect *aspect, const att_part parts[], const att_grading *grading,
    att_arena *arena, att_set *out, att_error *err)
{
    const att_bundle *b = lineage->bundle;
    att_set s = {.bundle = b, .aspect = aspect};
    size_t *bearing_of = att_push(arena, b->n_items, sizeof *bearing_of, err);
    reach r = {.lineage = lineage, .bearing_of = bearing_of, .joined = weights->joined};
    r.share = att_push(arena, b->n_items, sizeof *r.share, err);
    r.rest = att_push(arena, b->n_items, sizeof *r.rest, err);
    s.weighed = att_push(arena, aspect->n_bears, sizeof *s.weighed, err);
    if (!bearing_of || !r.share || !r.rest || !s.weighed)
        return false;
    for (size_t i = 0; i < b->n_items; i++)
        bearing_of[i] = SIZE_MAX;
    for (size_t k = 0; k < aspect->n_bears; k++) {
        const att_bears *bears = &aspect->bears[k];
        if (!att_grade(weights, &b->items[bears->item], bears,
                parts ? parts[k] : aspect->part, grading, &s.weighed[k].weight, err))
            return att_within(err, "element %.*s", ATT_PRINT(aspect->name));
        s.weighed[k].ratio = 1;
        s.weighed[k].origin = SIZE_MAX;
        if (bears->stance != ATT_NEUTRAL)
            bearing_of[bears->item] = k;
    }
    merge(&s);
    for (size_t k = 0; k < aspect->n_bears; k++)
        s.n += s.weighed[k].weight.side != 0;
    if (!push_set(&s, arena, err) || !link(weights, &r, &s, grading, arena, err))
        return false;
    *out = s;
    return true;
}
