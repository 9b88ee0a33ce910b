/* without.c — leaving out origins and kinds, and the few that carry a finding (A6). */
#include "without.h"

#include <math.h>

enum { SETS_MOST = 20000 }; /* so many critical sets are tried at most */

bool att_decides(const att_aspect *aspect)
{
    return aspect->is_essential && !aspect->is_headcount;
}

static bool is_touched(const att_set *s, const bool is_out[])
{
    for (size_t k = 0; is_out && k < s->aspect->n_bears; k++)
        if (is_out[s->aspect->bears[k].item])
            return true;
    return false;
}

/* The lowest over the deciding elements; stops early below `floor`. */
static bool lowest(const att_weighing *w, const bool is_out[], int floor,
    att_arena *scratch, int *rung, double *p, size_t *weakest, att_error *err)
{
    const att_sampling sampling = {w->seed, FEW_DRAWS};
    bool has_any = false;
    *rung = ATT_RUNGS - 1;
    *p = INFINITY;
    for (size_t e = 0; e < w->bundle->n_aspects; e++) {
        if (!att_decides(&w->bundle->aspects[e]))
            continue;
        has_any = true;
        att_standing s = w->standings[e];
        if (is_touched(&w->sets[e], is_out)) {
            if (!att_stand(
                    w->weights, &w->sets[e], is_out, &sampling, scratch, &s, err))
                return false;
            s.rung = att_element_rung(w->weights, &s);
        }
        *rung = s.rung < *rung ? s.rung : *rung;
        if (s.p < *p) {
            *p = s.p;
            if (weakest)
                *weakest = e;
        }
        if (*rung < floor)
            return true;
    }
    if (!has_any) {
        *rung = ATT_NO_RUNG;
        *p = NAN;
    }
    return true;
}

/* The claim's own gates from rung 2 up. */
static bool hold_to_claim(const att_weighing *w, const bool is_out[],
    att_arena *scratch, int *rung, att_error *err)
{
    att_claim_facts facts = w->facts;
    att_lift lacks[ATT_GATES];
    facts.n_critical = 0;
    if (is_out && *rung > 2
        && !att_rate_without(
            &w->rated, is_out, w->seed, scratch, &facts.alternative_ratio, err))
        return false;
    for (int r = 2; r <= *rung; r++)
        if (att_claim_lacks(w->weights, &facts, r, lacks) > 0)
            *rung = r - 1;
    return true;
}

static bool rung_without(const att_weighing *w, const bool is_out[], int floor,
    att_arena *scratch, int *rung, double *p, size_t *weakest, att_error *err)
{
    return lowest(w, is_out, floor, scratch, rung, p, weakest, err)
           && (*rung < floor || hold_to_claim(w, is_out, scratch, rung, err));
}

bool att_claim_rung(const att_weighing *w, const bool is_out[], att_arena *scratch,
    int *rung, double *p, size_t *weakest, att_error *err)
{
    return rung_without(w, is_out, ATT_NO_RUNG, scratch, rung, p, weakest, err);
}

/* ---- origins --------------------------------------------------------------------- */

static size_t root_of(size_t root[], size_t i)
{
    while (root[i] != i)
        i = root[i] = root[root[i]];
    return i;
}

static void unite(size_t root[], size_t a, size_t b)
{
    const size_t x = root_of(root, a), y = root_of(root, b);
    root[x > y ? x : y] = x > y ? y : x; /* the first item names the origin */
}

/* Items joined in any deciding element, or told by one person, are one origin. */
static void unite_items(const att_weighing *w, size_t root[], bool is_counted[])
{
    const att_item *items = w->bundle->items;
    for (size_t i = 0; i < w->bundle->n_items; i++)
        root[i] = i;
    for (size_t e = 0; e < w->bundle->n_aspects; e++) {
        const att_set *s = &w->sets[e];
        for (size_t i = 0; att_decides(s->aspect) && i < s->n; i++) {
            const double ratio = s->weighed[s->bears[i]].ratio;
            is_counted[s->item[i]] |= ratio < 1 || ratio > 1;
            for (size_t j = 0; j < i; j++)
                if (s->joined[i * s->n + j])
                    unite(root, s->item[i], s->item[j]);
        }
    }
    for (size_t a = 0; a < w->bundle->n_items; a++)
        for (size_t b = 0; is_counted[a] && b < a; b++)
            if (is_counted[b] && items[a].speaker.length > 0
                && att_text_equal(items[a].speaker, items[b].speaker))
                unite(root, a, b);
}

bool att_list_origins(const att_weighing *w, att_arena *arena, att_origin **origins,
    size_t *n_origins, att_error *err)
{
    const size_t n = w->bundle->n_items;
    size_t *root = att_push(arena, n, sizeof *root, err);
    size_t *place = att_push(arena, n, sizeof *place, err);
    size_t *items = att_push(arena, n, sizeof *items, err);
    bool *is_counted = att_push(arena, n, sizeof *is_counted, err);
    *origins = att_push(arena, n, sizeof **origins, err);
    if (!root || !place || !items || !is_counted || !*origins)
        return false;
    unite_items(w, root, is_counted);
    size_t n_listed = 0;
    *n_origins = 0;
    for (size_t i = 0; i < n; i++)
        place[i] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        const size_t r = root_of(root, i);
        if (!is_counted[i] || place[r] != SIZE_MAX)
            continue;
        att_origin *o = &(*origins)[*n_origins];
        place[r] = (*n_origins)++;
        o->items = items + n_listed;
        for (size_t k = i; k < n; k++)
            if (is_counted[k] && root_of(root, k) == r) {
                items[n_listed++] = k;
                o->n_items++;
            }
    }
    for (size_t e = 0; e < w->bundle->n_aspects; e++)
        for (size_t i = 0; i < w->sets[e].n; i++) {
            att_weighed *v = &w->sets[e].weighed[w->sets[e].bears[i]];
            if (is_counted[w->sets[e].item[i]] && (v->ratio < 1 || v->ratio > 1))
                v->origin = place[root_of(root, w->sets[e].item[i])];
        }
    return true;
}

static void set_out(const att_origin *origin, bool is_out[], bool value)
{
    for (size_t k = 0; k < origin->n_items; k++)
        is_out[origin->items[k]] = value;
}

static bool leave_out_kinds(const att_weighing *w, bool is_out[], att_arena *arena,
    att_arena *scratch, att_finding *out, att_error *err)
{
    att_kind_out *outs = att_push(arena, ATT_EVIDENCES, sizeof *outs, err);
    if (!outs)
        return false;
    for (int kind = 0; kind < ATT_EVIDENCES; kind++) {
        bool has_any = false;
        for (size_t o = 0; o < out->n_origins; o++)
            for (size_t k = 0; k < out->origins[o].n_items; k++)
                has_any |= w->bundle->items[out->origins[o].items[k]].kind
                           == (att_evidence)kind;
        if (!has_any)
            continue;
        for (size_t i = 0; i < w->bundle->n_items; i++)
            is_out[i] = w->bundle->items[i].kind == (att_evidence)kind;
        att_kind_out *o = &outs[out->n_kind_outs++];
        o->kind = (att_evidence)kind;
        if (!att_claim_rung(w, is_out, scratch, &o->rung, &o->p, NULL, err))
            return false;
    }
    out->kind_outs = outs;
    return true;
}

bool att_leave_out(const att_weighing *w, att_origin origins[], att_arena *arena,
    att_arena *scratch, att_finding *out, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    bool *is_out = att_push(scratch, w->bundle->n_items, sizeof *is_out, err);
    bool ok = is_out;
    for (size_t o = 0; ok && o < out->n_origins; o++) {
        set_out(&origins[o], is_out, true);
        ok = att_claim_rung(
            w, is_out, scratch, &origins[o].rung, &origins[o].p, NULL, err);
        set_out(&origins[o], is_out, false);
    }
    ok = ok && leave_out_kinds(w, is_out, arena, scratch, out, err);
    att_arena_restore(scratch, start);
    return ok;
}

/* ---- the critical set ------------------------------------------------------------ */

/* Sets of origins, tried in order of size. */
typedef struct search {
    const att_weighing *w;
    const att_origin *origins;
    const size_t *able; /* origins that support something */
    size_t n_able;
    bool *is_out;
    int rung;
    size_t chosen[3];
    att_arena *scratch;
} search;

/* Whether some set of `size` origins, from `first` on, lowers the rung. */
static bool try_sets(
    search *s, size_t depth, size_t size, size_t first, bool *is_found, att_error *err)
{
    if (depth == size) {
        int rung;
        double p;
        if (!rung_without(s->w, s->is_out, s->rung, s->scratch, &rung, &p, NULL, err))
            return false;
        *is_found = rung < s->rung;
        return true;
    }
    for (size_t a = first; a < s->n_able && !*is_found; a++) {
        s->chosen[depth] = s->able[a];
        set_out(&s->origins[s->able[a]], s->is_out, true);
        if (!try_sets(s, depth + 1, size, a + 1, is_found, err))
            return false;
        set_out(&s->origins[s->able[a]], s->is_out, false);
    }
    return true;
}

static size_t count_sets(size_t n, size_t size)
{
    const double x = (double)n;
    const double c = size == 1   ? x
                     : size == 2 ? x * (x - 1) / 2
                                 : x * (x - 1) * (x - 2) / 6;
    return c < 1e15 ? (size_t)c : SIZE_MAX;
}

/* Whether it supports a deciding element; leaving out what contradicts raises. */
static bool is_able(const att_weighing *w, size_t origin)
{
    for (size_t e = 0; e < w->bundle->n_aspects; e++)
        for (size_t k = 0; k < w->bundle->aspects[e].n_bears; k++) {
            const att_weighed *v = &w->sets[e].weighed[k];
            if (att_decides(&w->bundle->aspects[e]) && v->origin == origin
                && v->ratio > 1)
                return true;
        }
    return false;
}

bool att_find_critical(const att_weighing *w, int rung, att_arena *arena,
    att_arena *scratch, att_finding *out, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    size_t *able = att_push(scratch, out->n_origins, sizeof *able, err);
    size_t *critical = att_push(arena, 3, sizeof *critical, err);
    search s = {.w = w,
        .origins = out->origins,
        .able = able,
        .rung = rung,
        .scratch = scratch};
    s.is_out = att_push(scratch, w->bundle->n_items, sizeof *s.is_out, err);
    bool ok = able && critical && s.is_out, is_found = false;
    out->critical = critical;
    out->n_critical = out->n_searched = 0;
    for (size_t o = 0; ok && o < out->n_origins; o++)
        if (is_able(w, o))
            able[s.n_able++] = o;
    for (size_t size = 1; ok && rung > 0 && size <= 3 && !is_found; size++) {
        if (count_sets(s.n_able, size) > SETS_MOST)
            break;
        ok = try_sets(&s, 0, size, 0, &is_found, err);
        out->n_searched = size;
        out->n_critical = is_found ? size : 0;
        for (size_t k = 0; is_found && k < size; k++)
            critical[k] = s.chosen[k];
    }
    att_arena_restore(scratch, start);
    return ok;
}
