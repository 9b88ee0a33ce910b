/* graph_walk.c — one edge more or less, staying decomposable: uphill, and as chains. */
#include "graph_sum.h"

#include "math/chains.h"
#include "math/exponential.h"
#include "math/parallel.h"
#include "math/random.h"

#include <math.h>
#include <string.h>

enum {
    VERTICES_MOST = ATT_GRAPH_LISTS_MOST,
    CHAINS = 4,
    SLOTS = 1 << 14,
    DRAWS = 2000
};

typedef struct state {
    uint32_t neighbours[VERTICES_MOST];
    double power;
    double *scores; /* log, at each place */
    double log_total;
} state;

static bool is_clique(const state *s, uint32_t set)
{
    for (uint32_t rest = set; rest; rest &= rest - 1) {
        const uint32_t bit = rest & -rest;
        if (set & ~bit & ~s->neighbours[__builtin_ctz(bit)])
            return false;
    }
    return true;
}

/* Whether a reaches b outside the set. */
static bool is_joined(const state *s, size_t a, size_t b, uint32_t without)
{
    uint32_t reached = (uint32_t)1 << a, new = reached;
    while (new) {
        uint32_t next = 0;
        for (uint32_t rest = new; rest; rest &= rest - 1)
            next |= s->neighbours[__builtin_ctz(rest)];
        new = next & ~reached & ~without;
        reached |= new;
    }
    return reached >> b & 1;
}

/* Whether the edge can be turned over, and what both ends are joined to. */
static bool can_turn(const state *s, size_t a, size_t b, uint32_t *shared)
{
    *shared = s->neighbours[a] & s->neighbours[b];
    if (s->neighbours[a] >> b & 1)
        return is_clique(s, *shared);
    return !is_joined(s, a, b, *shared);
}

static double log_sum(const att_graph_table *t, const state *s, double values[])
{
    double top = -HUGE_VAL, sum = 0;
    for (size_t i = 0; i < t->grid.n; i++)
        top = s->scores[i] > top ? s->scores[i] : top;
    for (size_t i = 0; i < t->grid.n; i++)
        values[i] = s->scores[i] - top;
    att_exp_many(t->grid.n, values, values);
    for (size_t i = 0; i < t->grid.n; i++)
        sum += t->grid.weights[i] * values[i];
    if (t->has_tail)
        sum += values[t->grid.n - 1] * t->grid.at[t->grid.n - 1] / (-s->power - 1);
    return top + log(sum);
}

/* The state with the edge turned over; out->scores is its own. */
static void turn(const att_graph_table *t, const state *s, size_t a, size_t b,
    uint32_t shared, state *out, double values[])
{
    const uint32_t bit_a = (uint32_t)1 << a, bit_b = (uint32_t)1 << b;
    const double sign = (s->neighbours[a] & bit_b) ? -1 : 1;
    const double *both = t->gain[shared | bit_a | bit_b], *none = t->gain[shared];
    const double *only_a = t->gain[shared | bit_a], *only_b = t->gain[shared | bit_b];
    double *scores = out->scores;
    *out = *s;
    out->scores = scores;
    out->neighbours[a] ^= bit_b;
    out->neighbours[b] ^= bit_a;
    out->power += sign
                  * (t->power[shared | bit_a | bit_b] - t->power[shared | bit_a]
                      - t->power[shared | bit_b] + t->power[shared]);
    for (size_t i = 0; i < t->grid.n; i++)
        scores[i] =
            s->scores[i] + sign * ((both[i] - only_a[i]) - (only_b[i] - none[i]));
    out->log_total = log_sum(t, out, values);
}

static bool make_state(
    const att_graph_table *t, att_arena *arena, state *s, att_error *err)
{
    *s = (state){.power = t->base_power};
    s->scores = att_push(arena, t->grid.n, sizeof *s->scores, err);
    return s->scores != NULL;
}

/* ---- uphill ---------------------------------------------------------------------- */

bool att_graphs_shift(
    const att_graph_table *t, att_arena *scratch, double *shift, att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    state states[3]; /* here, tried, best of the tried */
    double *values = att_push(scratch, t->grid.n, sizeof *values, err);
    bool ok = values != NULL;
    for (size_t i = 0; i < 3 && ok; i++)
        ok = make_state(t, scratch, &states[i], err);
    if (!ok)
        goto done;
    memcpy(states[0].scores, t->base, t->grid.n * sizeof(double));
    states[0].log_total = log_sum(t, &states[0], values);
    for (bool is_better = true; is_better;) {
        is_better = false;
        double best = states[0].log_total;
        for (size_t a = 0; a < t->n_lists; a++)
            for (size_t b = a + 1; b < t->n_lists; b++) {
                uint32_t shared;
                if (!can_turn(&states[0], a, b, &shared))
                    continue;
                turn(t, &states[0], a, b, shared, &states[1], values);
                if (!(states[1].log_total > best + 1e-9))
                    continue;
                best = states[1].log_total;
                const state kept = states[2];
                states[2] = states[1];
                states[1] = kept;
                is_better = true;
            }
        if (is_better) {
            const state kept = states[0];
            states[0] = states[2];
            states[2] = kept;
        }
    }
    *shift = -HUGE_VAL;
    for (size_t i = 0; i < t->grid.n; i++)
        *shift = states[0].scores[i] > *shift ? states[0].scores[i] : *shift;
done:
    att_arena_restore(scratch, spot);
    return ok;
}

/* ---- chains ---------------------------------------------------------------------- */

/* A graph met, and for how many steps. */
typedef struct met {
    uint64_t hash;
    double steps;
    uint16_t neighbours[VERTICES_MOST];
} met;

typedef struct chain {
    const att_graph_table *table;
    size_t n_steps;
    uint64_t seed;
    state states[2];
    double *values; /* of the state, scaled to sum to 1 with its tail */
    double *sum;    /* of the values over the steps */
    double beyond, beyond_mean, infinite_mean;
    double edges[VERTICES_MOST][VERTICES_MOST];
    met *met;
    size_t n_met;
} chain;

typedef struct chains {
    chain at[CHAINS];
    double (*draws)[DRAWS];
} chains;

static void note_met(chain *c, const state *s, double steps)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t a = 0; a < c->table->n_lists; a++)
        hash = (hash ^ s->neighbours[a]) * UINT64_C(0xff51afd7ed558ccd) ^ hash >> 29;
    size_t at = hash % SLOTS;
    for (; c->met[at].steps > 0 && c->met[at].hash != hash; at = (at + 1) % SLOTS)
        continue;
    if (!(c->met[at].steps > 0)) {
        if (++c->n_met > SLOTS / 2)
            return; /* so many graphs that none stands out */
        c->met[at].hash = hash;
        for (size_t a = 0; a < c->table->n_lists; a++)
            c->met[at].neighbours[a] = (uint16_t)s->neighbours[a];
    }
    c->met[at].steps += steps;
}

/* What the state says of the number unseen, for as many steps as it was held. */
static void add_state(chain *c, const state *s, double steps)
{
    const att_graph_table *t = c->table;
    const size_t n = t->grid.n;
    for (size_t i = 0; i < n; i++)
        c->values[i] = s->scores[i] - s->log_total;
    att_exp_many(n, c->values, c->values);
    for (size_t i = 0; i < n; i++)
        c->sum[i] += steps * c->values[i];
    if (t->has_tail) {
        const double end = c->values[n - 1] * t->grid.at[n - 1];
        c->beyond += steps * end / (-s->power - 1);
        if (s->power < -2)
            c->beyond_mean += steps * end * t->grid.at[n - 1] / (-s->power - 2);
        else
            c->infinite_mean += steps;
    }
    for (size_t a = 0; a < t->n_lists; a++)
        for (size_t b = a + 1; b < t->n_lists; b++)
            c->edges[a][b] += (s->neighbours[a] >> b & 1) ? steps : 0;
    note_met(c, s, steps);
}

/* log(1 + unseen) drawn from what the state says. */
static double draw_unseen(const chain *c, const state *s, att_random *r)
{
    const att_unseen_grid *g = &c->table->grid;
    double left = att_random_uniform(r);
    for (size_t i = 0; i < g->n; i++) {
        left -= g->weights[i] * exp(s->scores[i] - s->log_total);
        if (left < 0)
            return log1p(g->at[i]);
    }
    return log1p(g->last);
}

static bool run_chain(void *self, size_t piece, size_t worker, att_error *err)
{
    chains *all = self;
    chain *c = &all->at[piece];
    const size_t k = c->table->n_lists, thin = (c->n_steps + DRAWS - 1) / DRAWS;
    const size_t n_warm = c->n_steps / 5;
    size_t now = 0, n_draws = 0;
    double held = 0;
    att_random r;
    (void)worker;
    (void)err;
    att_random_seed(&r, c->seed, 1000 + piece);
    memcpy(c->states[0].scores, c->table->base, c->table->grid.n * sizeof(double));
    c->states[0].log_total = log_sum(c->table, &c->states[0], c->values);
    /* half of the chains start from the graph of all edges */
    for (size_t a = 0; a < k && piece % 2; a++)
        for (size_t b = 0; b < a; b++) {
            uint32_t shared =
                c->states[now].neighbours[a] & c->states[now].neighbours[b];
            turn(c->table, &c->states[now], a, b, shared, &c->states[!now], c->values);
            now = !now;
        }
    for (size_t i = 0; i < n_warm + c->n_steps; i++) {
        const size_t a = (size_t)att_random_below(&r, k);
        const size_t b = (a + 1 + (size_t)att_random_below(&r, k - 1)) % k;
        uint32_t shared;
        const bool is_kept = i >= n_warm;
        held += is_kept;
        if (can_turn(&c->states[now], a, b, &shared)) {
            turn(c->table, &c->states[now], a, b, shared, &c->states[!now], c->values);
            const double gain = c->states[!now].log_total - c->states[now].log_total;
            if (gain >= 0 || att_random_uniform(&r) < exp(gain)) {
                if (held > 0)
                    add_state(c, &c->states[now], held);
                held = 0;
                now = !now;
            }
        }
        if (is_kept && (i - n_warm) % thin == 0 && n_draws < DRAWS)
            all->draws[piece][n_draws++] = draw_unseen(c, &c->states[now], &r);
    }
    if (held > 0)
        add_state(c, &c->states[now], held);
    while (n_draws < DRAWS)
        all->draws[piece][n_draws++] = draw_unseen(c, &c->states[now], &r);
    return true;
}

static bool make_chain(const att_graph_table *t, const att_graph_settings *settings,
    att_arena *arena, chain *c, att_error *err)
{
    *c = (chain){.table = t, .n_steps = settings->n_steps, .seed = settings->seed};
    c->values = att_push(arena, t->grid.n, sizeof *c->values, err);
    c->sum = att_push(arena, t->grid.n, sizeof *c->sum, err);
    c->met = att_push(arena, SLOTS, sizeof *c->met, err);
    return c->values && c->sum && c->met && make_state(t, arena, &c->states[0], err)
           && make_state(t, arena, &c->states[1], err);
}

static void keep_top(att_graph_sum *sum, size_t n_most, const met *m)
{
    for (size_t i = 0; i < sum->n_top; i++)
        if (memcmp(sum->top[i].neighbours, m->neighbours, sizeof m->neighbours) == 0) {
            sum->top[i].share += m->steps;
            return;
        }
    if (n_most == 0
        || (sum->n_top == n_most && !(m->steps > sum->top[n_most - 1].share)))
        return;
    size_t at = sum->n_top < n_most ? sum->n_top++ : n_most - 1;
    for (; at > 0 && sum->top[at - 1].share < m->steps; at--)
        sum->top[at] = sum->top[at - 1];
    sum->top[at].share = m->steps;
    memcpy(sum->top[at].neighbours, m->neighbours, sizeof m->neighbours);
}

static void merge(att_graph_sum *sum, const chain *c, size_t n_top)
{
    const size_t k = c->table->n_lists;
    for (size_t i = 0; i < c->table->grid.n; i++)
        sum->values[i] += c->sum[i];
    sum->beyond += c->beyond;
    sum->beyond_mean += c->beyond_mean;
    sum->infinite_mean += c->infinite_mean;
    sum->total += (double)c->n_steps;
    sum->n_graphs += c->n_steps;
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            sum->edges[a][b] += c->edges[a < b ? a : b][a < b ? b : a];
    for (size_t i = 0; i < SLOTS; i++)
        if (c->met[i].steps > 0)
            keep_top(sum, n_top, &c->met[i]);
}

bool att_graphs_wander(const att_graph_table *table, const att_graph_settings *settings,
    att_arena *arena, const att_progress *progress, att_graph_sum *sum, att_error *err)
{
    chains all;
    *sum = (att_graph_sum){0};
    sum->values = att_push(arena, table->grid.n, sizeof *sum->values, err);
    all.draws = att_push(arena, CHAINS, sizeof *all.draws, err);
    bool ok = sum->values && all.draws;
    for (size_t i = 0; i < CHAINS && ok; i++)
        ok = make_chain(table, settings, arena, &all.at[i], err);
    att_mixing mixing;
    if (!ok || !att_parallel(CHAINS, run_chain, &all, progress, "chains", err)
        || !att_chains_mixing(
            CHAINS, DRAWS, (const double(*)[DRAWS])all.draws, arena, &mixing, err))
        return false;
    const size_t n_top =
        settings->n_top < ATT_GRAPH_TOP_MOST ? settings->n_top : ATT_GRAPH_TOP_MOST;
    for (size_t i = 0; i < CHAINS; i++)
        merge(sum, &all.at[i], n_top);
    sum->rhat = mixing.rhat;
    sum->ess = fmin(mixing.ess_bulk, mixing.ess_tail);
    return true;
}
