/* combine.c — many items to one likelihood ratio, under failures they share. */
#include "combine.h"

#include "math/random.h"

#include <assert.h>
#include <math.h>

static bool any(const lanes *v)
{
    bool has = false;
    for (int l = 0; l < LANES; l++)
        has = has || (*v)[l] > 0;
    return has;
}

/* ---- laying out ------------------------------------------------------------------ */

static bool turn_round(size_t n_items, size_t n_groups, const att_group groups[],
    att_arena *arena, att_web *web, att_error *err)
{
    size_t n_members = 0;
    for (size_t g = 0; g < n_groups; g++)
        n_members += groups[g].n_members;
    size_t *group_first = att_push(arena, n_groups + 1, sizeof *group_first, err);
    size_t *members = att_push(arena, n_members, sizeof *members, err);
    size_t *item_first = att_push(arena, n_items + 1, sizeof *item_first, err);
    size_t *item_groups = att_push(arena, n_members, sizeof *item_groups, err);
    size_t *filled = att_push(arena, n_items, sizeof *filled, err);
    if (!group_first || !members || !item_first || !item_groups || !filled)
        return false;
    for (size_t g = 0, at = 0; g < n_groups; g++) {
        for (size_t j = 0; j < groups[g].n_members; j++, at++) {
            members[at] = groups[g].members[j];
            item_first[members[at] + 1]++;
        }
        group_first[g + 1] = at;
    }
    for (size_t i = 0; i < n_items; i++)
        item_first[i + 1] += item_first[i];
    for (size_t g = 0; g < n_groups; g++)
        for (size_t at = group_first[g]; at < group_first[g + 1]; at++) {
            const size_t i = members[at];
            item_groups[item_first[i] + filled[i]++] = g;
        }
    web->group_first = group_first;
    web->members = members;
    web->item_first = item_first;
    web->item_groups = item_groups;
    return true;
}

/* The groups reached from the item `start`, in order of the web; marks items seen. */
static size_t reach(const att_web *web, size_t start, bool item_seen[],
    bool group_seen[], size_t stack[])
{
    size_t n_stack = 0, n_reached = 0;
    stack[n_stack++] = start;
    item_seen[start] = true;
    while (n_stack > 0) {
        const size_t i = stack[--n_stack];
        for (size_t a = web->item_first[i]; a < web->item_first[i + 1]; a++) {
            const size_t g = web->item_groups[a];
            if (group_seen[g])
                continue;
            group_seen[g] = true;
            n_reached++;
            for (size_t b = web->group_first[g]; b < web->group_first[g + 1]; b++)
                if (!item_seen[web->members[b]]) {
                    item_seen[web->members[b]] = true;
                    stack[n_stack++] = web->members[b];
                }
        }
    }
    return n_reached;
}

/* Fill c with the groups marked now and not before, and their items by last group. */
static bool fill_component(const att_web *web, size_t start, size_t n_reached,
    const bool group_seen[], size_t place[], att_arena *arena, att_component *c,
    att_error *err)
{
    size_t *groups = att_push(arena, n_reached, sizeof *groups, err);
    if (!groups)
        return false;
    c->groups = groups;
    for (size_t g = 0; g < web->n_groups && c->n_groups < n_reached; g++)
        if (group_seen[g] && place[g] == SIZE_MAX) {
            place[g] = c->n_groups;
            groups[c->n_groups++] = g;
        }
    size_t n_most = n_reached ? 0 : 1;
    for (size_t g = 0; g < n_reached; g++)
        n_most += web->group_first[groups[g] + 1] - web->group_first[groups[g]];
    size_t *items = att_push(arena, n_most, sizeof *items, err);
    size_t *last = att_push(arena, n_most, sizeof *last, err);
    uint32_t *in = att_push(arena, n_most, sizeof *in, err);
    if (!items || !last || !in)
        return false;
    c->items = items;
    c->last = last;
    c->in = in;
    if (n_reached == 0)
        items[c->n_items++] = start;
    for (size_t g = 0; g < n_reached; g++)
        for (size_t b = web->group_first[groups[g]];
             b < web->group_first[groups[g] + 1]; b++) {
            const size_t i = web->members[b];
            /* item_groups ascends, and so does place within a component */
            if (web->item_groups[web->item_first[i + 1] - 1] != groups[g])
                continue;
            items[c->n_items] = i;
            last[c->n_items] = g;
            for (size_t a = web->item_first[i]; a < web->item_first[i + 1]; a++)
                if (n_reached <= EXACT_GROUPS)
                    in[c->n_items] |= UINT32_C(1) << place[web->item_groups[a]];
            c->n_items++;
        }
    return true;
}

static bool find_components(att_web *web, att_arena *arena, att_error *err)
{
    const size_t n = web->n_items;
    att_component *components = att_push(arena, n, sizeof *components, err);
    bool *item_seen = att_push(arena, n, sizeof *item_seen, err);
    bool *group_seen = att_push(arena, web->n_groups, sizeof *group_seen, err);
    size_t *place = att_push(arena, web->n_groups, sizeof *place, err);
    size_t *stack = att_push(arena, n, sizeof *stack, err);
    if (!components || !item_seen || !group_seen || !place || !stack)
        return false;
    for (size_t g = 0; g < web->n_groups; g++)
        place[g] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (item_seen[i])
            continue;
        const size_t n_reached = reach(web, i, item_seen, group_seen, stack);
        if (!fill_component(web, i, n_reached, group_seen, place, arena,
                &components[web->n_components++], err))
            return false;
    }
    web->components = components;
    return true;
}

bool att_web_lay(size_t n_items, size_t n_groups, const att_group groups[],
    att_arena *arena, att_web *web, att_error *err)
{
    *web = (att_web){.n_items = n_items, .n_groups = n_groups};
    web->phi = att_push(arena, n_groups, sizeof *web->phi, err);
    web->sound = att_push(arena, n_items, sizeof *web->sound, err);
    web->rho = att_push(arena, n_items, sizeof *web->rho, err);
    web->holds = att_push(arena, n_groups, sizeof *web->holds, err);
    return web->phi && web->sound && web->rho && web->holds
           && turn_round(n_items, n_groups, groups, arena, web, err)
           && find_components(web, arena, err);
}

/* ---- evaluating ------------------------------------------------------------------ */

/* max(1, the betas of the item's groups together). */
static void load_of(const att_web *web, size_t i, const lanes beta[], lanes *load)
{
    lanes sum = ALL(0);
    for (size_t a = web->item_first[i]; a < web->item_first[i + 1]; a++)
        sum += beta[web->item_groups[a]];
    for (int l = 0; l < LANES; l++)
        (*load)[l] = sum[l] > 1 ? sum[l] : 1;
}

void att_web_fail(const att_web *web, const lanes m[], const lanes beta[])
{
    for (size_t i = 0; i < web->n_items; i++) {
        if (web->item_first[i] < web->item_first[i + 1])
            load_of(web, i, beta, &web->rho[i]); /* k_i, until rho is filled */
        web->sound[i] = ALL(1);
    }
    for (size_t g = 0; g < web->n_groups; g++) {
        lanes load = ALL(1), least = ALL(1);
        for (size_t b = web->group_first[g]; b < web->group_first[g + 1]; b++) {
            const lanes k = web->rho[web->members[b]], x = m[web->members[b]];
            for (int l = 0; l < LANES; l++) {
                load[l] = k[l] > load[l] ? k[l] : load[l];
                least[l] = x[l] < least[l] ? x[l] : least[l];
            }
        }
        web->phi[g] = beta[g] / load * least;
        for (size_t b = web->group_first[g]; b < web->group_first[g + 1]; b++)
            web->sound[web->members[b]] *= 1 - web->phi[g];
    }
}

typedef struct walk {
    const att_web *web;
    const att_component *c;
    const int8_t *side;
    int wanted;
    lanes sum;
} walk;

static bool is_wanted(const walk *w, size_t j)
{
    return !w->side || w->side[w->c->items[j]] == w->wanted;
}

/* Decide group g on and off, items from `next` still waiting; *p is the weight so far.
 * Depth first takes each state once, as a Gray code does, but never divides: a rho of
 * 0 is harmless. Once nobody waiting can be alive, the rest of the tree sums to 1. */
static void branch(walk *w, size_t g, size_t next, uint32_t on, const lanes *p)
{
    const att_component *c = w->c;
    bool has_alive = false;
    for (size_t j = next; j < c->n_items && !has_alive; j++)
        has_alive = !(c->in[j] & on) && is_wanted(w, j);
    if (!has_alive) {
        w->sum += *p;
        return;
    }
    const lanes phi = w->web->phi[c->groups[g]];
    lanes off = *p * (1 - phi);
    size_t j = next;
    for (; j < c->n_items && c->last[j] == g; j++)
        if (!(c->in[j] & on) && is_wanted(w, j))
            off *= w->web->rho[c->items[j]];
    branch(w, g + 1, j, on, &off);
    if (any(&phi)) {
        const lanes failed = *p * phi;
        branch(w, g + 1, j, on | UINT32_C(1) << g, &failed);
    }
}

/* Too many groups: the same mean by draws, the same ones in every lane and side. */
static void sample(walk *w, const att_sampling *sampling, double *variance)
{
    const att_web *web = w->web;
    const att_component *c = w->c;
    double squares = 0;
    att_random r;
    att_random_seed(&r, sampling->seed, c->items[0]);
    for (size_t d = 0; d < sampling->n_draws; d++) {
        for (size_t g = 0; g < c->n_groups; g++) {
            const double u = att_random_uniform(&r);
            const lanes phi = web->phi[c->groups[g]];
            for (int l = 0; l < LANES; l++)
                web->holds[c->groups[g]][l] = u < phi[l] ? 0 : 1;
        }
        lanes product = ALL(1);
        for (size_t j = 0; j < c->n_items; j++) {
            if (!is_wanted(w, j))
                continue;
            const size_t i = c->items[j];
            lanes alive = ALL(1);
            for (size_t a = web->item_first[i]; a < web->item_first[i + 1]; a++)
                alive *= web->holds[web->item_groups[a]];
            product *= 1 - alive * (1 - web->rho[i]);
        }
        w->sum += product;
        squares += product[0] * product[0];
    }
    const double n = (double)sampling->n_draws;
    w->sum /= n;
    *variance = (squares / n - w->sum[0] * w->sum[0]) / n;
}

void att_web_expect(const att_web *web, const att_component *c, const int8_t *side,
    int wanted, const att_sampling *sampling, lanes *sum, double *variance)
{
    walk w = {.web = web, .c = c, .side = side, .wanted = wanted};
    *variance = 0;
    if (c->n_groups == 0) {
        *sum = is_wanted(&w, 0) ? web->rho[c->items[0]] : ALL(1);
        return;
    }
    const lanes start = ALL(1);
    if (c->n_groups <= EXACT_GROUPS)
        branch(&w, 0, 0, 0, &start);
    else
        sample(&w, sampling, variance);
    *sum = w.sum;
}

/* rho_i = (m_i - (1 - S_i)) / S_i; rounding may leave it a hair below 0. */
static void fill_rho(const att_web *web, const lanes m[])
{
    for (size_t i = 0; i < web->n_items; i++) {
        if (web->item_first[i] == web->item_first[i + 1]) {
            web->rho[i] = m[i];
            continue;
        }
        const lanes rho = (m[i] - (1 - web->sound[i])) / web->sound[i];
        for (int l = 0; l < LANES; l++)
            web->rho[i][l] = rho[l] > 0 ? rho[l] : 0;
    }
}

/* Long products are folded into a logarithm before they leave the range of doubles. */
static void fold(lanes *product, lanes *logarithm, bool at_end)
{
    for (int l = 0; l < LANES; l++)
        if (at_end || (*product)[l] > 1e150 || (*product)[l] < 1e-150) {
            (*logarithm)[l] += log((*product)[l]);
            (*product)[l] = 1;
        }
}

void att_web_ratio(const att_web *web, const int8_t side[], const lanes m[],
    const lanes beta[], const att_sampling *sampling, lanes *ln_ratio, double *mc_error)
{
    double variance = 0;
    lanes product = ALL(1);
    *ln_ratio = ALL(0);
    att_web_fail(web, m, beta);
    fill_rho(web, m);
    for (size_t k = 0; k < web->n_components; k++) {
        for (int wanted = -1; wanted <= 1; wanted += 2) { /* A, then C */
            lanes mean;
            double of_mean;
            att_web_expect(
                web, &web->components[k], side, wanted, sampling, &mean, &of_mean);
            product = wanted < 0 ? product * mean : product / mean;
            variance += of_mean / (mean[0] * mean[0]);
        }
        fold(&product, ln_ratio, k + 1 == web->n_components);
    }
    if (mc_error)
        *mc_error = sqrt(variance); /* A and C as if drawn apart: no smaller */
}

/* ---- for plain ratios ------------------------------------------------------------ */

static bool check(size_t n, const double ratio[], size_t n_derived,
    const att_derived derived[], size_t n_groups, const att_group groups[],
    att_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(ratio[i] > 0 && isfinite(ratio[i])))
            return att_fail(err, ATT_INVALID,
                "item %zu: a likelihood ratio is above 0, not %g", i + 1, ratio[i]);
    for (size_t d = 0; d < n_derived; d++)
        if (derived[d].child >= n || derived[d].parent >= n
            || !(derived[d].fraction >= 0 && derived[d].fraction <= 1))
            return att_fail(err, ATT_INVALID,
                "derivation %zu: it needs two items and a fraction from 0 to 1", d + 1);
    for (size_t g = 0; g < n_groups; g++) {
        if (!(groups[g].beta >= 0 && groups[g].beta <= 1))
            return att_fail(err, ATT_INVALID, "group %zu: beta is 0 to 1, not %g",
                g + 1, groups[g].beta);
        for (size_t j = 0; j < groups[g].n_members; j++)
            if (groups[g].members[j] >= n)
                return att_fail(
                    err, ATT_INVALID, "group %zu: there is no such item", g + 1);
    }
    return true;
}

/* Groups keep the members that weigh something, and stand only with two. */
bool att_groups_keep(size_t n_groups, const att_group groups[], const bool weighs[],
    att_arena *arena, size_t *n_kept, att_group **kept, att_error *err)
{
    *n_kept = 0;
    *kept = att_push(arena, n_groups, sizeof **kept, err);
    if (!*kept)
        return false;
    for (size_t g = 0; g < n_groups; g++) {
        size_t *members = att_push(arena, groups[g].n_members, sizeof *members, err);
        if (!members)
            return false;
        att_group *k = &(*kept)[*n_kept];
        *k = (att_group){.members = members, .beta = groups[g].beta};
        for (size_t j = 0; j < groups[g].n_members; j++)
            if (weighs[groups[g].members[j]])
                members[k->n_members++] = groups[g].members[j];
        *n_kept += k->n_members >= 2;
    }
    return true;
}

bool att_web_is_overfull(const att_web *web, const lanes beta[])
{
    for (size_t i = 0; i < web->n_items; i++) {
        lanes load;
        load_of(web, i, beta, &load);
        if (load[0] > 1 + 1e-12)
            return true;
    }
    return false;
}

static bool combine(size_t n, const double ratio[], size_t n_derived,
    const att_derived derived[], size_t n_groups, const att_group groups[],
    uint64_t seed, att_arena *scratch, att_joint *out, att_error *err)
{
    lanes *m = att_push(scratch, n, sizeof *m, err);
    lanes *beta = att_push(scratch, n_groups, sizeof *beta, err);
    double *kept = att_push(scratch, n, sizeof *kept, err); /* prod (1 - tau) */
    int8_t *side = att_push(scratch, n, sizeof *side, err);
    bool *weighs = att_push(scratch, n, sizeof *weighs, err);
    if (!m || !beta || !kept || !side || !weighs)
        return false;
    for (size_t i = 0; i < n; i++)
        kept[i] = 1;
    for (size_t d = 0; d < n_derived; d++)
        kept[derived[d].child] *= 1 - derived[d].fraction;
    for (size_t i = 0; i < n; i++) {
        const double alone = ratio[i] > 1 ? 1 / ratio[i] : ratio[i];
        const double x = 1 - kept[i] + kept[i] * alone;
        m[i] = ALL(x);
        weighs[i] = x < 1;
        side[i] = (int8_t)(x < 1 ? (ratio[i] > 1 ? 1 : -1) : 0);
    }
    att_web web;
    size_t n_kept;
    att_group *standing;
    if (!att_groups_keep(n_groups, groups, weighs, scratch, &n_kept, &standing, err)
        || !att_web_lay(n, n_kept, standing, scratch, &web, err))
        return false;
    for (size_t g = 0; g < n_kept; g++)
        beta[g] = ALL(standing[g].beta);
    lanes ln_ratio;
    const att_sampling sampling = {seed, MANY_DRAWS};
    att_web_ratio(&web, side, m, beta, &sampling, &ln_ratio, &out->mc_error);
    out->ln_ratio = ln_ratio[0];
    out->is_overfull = att_web_is_overfull(&web, beta);
    return true;
}

bool att_combine(size_t n, const double ratio[n], size_t n_derived,
    const att_derived derived[n_derived], size_t n_groups,
    const att_group groups[n_groups], uint64_t seed, att_arena *scratch, att_joint *out,
    att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const bool ok = check(n, ratio, n_derived, derived, n_groups, groups, err)
                    && combine(n, ratio, n_derived, derived, n_groups, groups, seed,
                        scratch, out, err);
    att_arena_restore(scratch, start);
    return ok;
}
