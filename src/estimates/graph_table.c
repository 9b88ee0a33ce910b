/* graph_table.c — log gammas of all sets of lists, once. */
#include "graph_table.h"

#include <math.h>
#include <string.h>

/* Sum of log gamma(y + d) - log gamma(d) over the marginal cells of the lists in set,
 * without the cell of those on none of them; that cell's people go to *none. */
static double known_part(
    const att_tally *tally, uint32_t set, double pseudo, double cells[], double *none)
{
    const size_t n_cells = (size_t)1 << tally->n_lists;
    const double d = ldexp(pseudo, (int)tally->n_lists - __builtin_popcount(set));
    double sum = -lgamma(d);
    memset(cells, 0, n_cells * sizeof *cells);
    for (size_t w = 1; w < n_cells; w++)
        cells[w & set] += tally->counts[w];
    for (uint32_t c = set; c > 0; c = (c - 1) & set)
        sum += lgamma(cells[c] + d) - lgamma(d);
    *none = cells[0];
    return sum;
}

bool att_graph_scores_make(const att_tally *tally, const att_graph_settings *settings,
    att_arena *arena, att_graph_scores *s, att_error *err)
{
    const size_t n_cells = (size_t)1 << tally->n_lists;
    const double pseudo = settings->pseudo_people > 0 ? settings->pseudo_people
                                                      : ldexp(1, -(int)tally->n_lists);
    *s = (att_graph_scores){.tally = tally, .settings = *settings, .pseudo = pseudo};
    s->none = att_push(arena, n_cells, sizeof *s->none, err);
    s->constant = att_push(arena, n_cells, sizeof *s->constant, err);
    double *cells = att_push(arena, n_cells, sizeof *cells, err);
    if (!s->none || !s->constant || !cells)
        return false;
    for (uint32_t set = 0; set < n_cells; set++)
        s->constant[set] = known_part(tally, set, pseudo, cells, &s->none[set]);
    return true;
}

/* log gamma(m + c) - (m log m - m). The part taken away cancels in all sums below; left
 * in, it would drown them where m is large. */
static double gamma_past(double m, double c)
{
    const double x = m + c;
    if (m < 1000)
        return lgamma(x) - (m > 0 ? m * log(m) - m : 0);
    const double half_log_two_pi = 0.9189385332046728;
    return (x - 0.5) * log1p(c / m) + (c - 0.5) * log(m) - c + half_log_two_pi
           + 1 / (12 * x) - 1 / (360 * x * x * x);
}

/* log gamma of the cell of people on none of the lists, with everything constant. */
static double open_part(const att_graph_scores *s, uint32_t set, double unseen)
{
    const int others = (int)s->tally->n_lists - __builtin_popcount(set);
    return s->constant[set]
           + gamma_past(unseen, s->none[set] + ldexp(s->pseudo, others));
}

/* What every set shares: log gamma(D) - log gamma(N + D), D pseudo-people in all. */
static double shared_part(const att_graph_scores *s, double unseen)
{
    const double all = ldexp(s->pseudo, (int)s->tally->n_lists);
    return lgamma(all) - gamma_past(unseen, s->tally->n_people + all);
}

static double size_prior(const att_graph_settings *settings, double seen, double unseen)
{
    const double n = seen + unseen;
    switch (settings->size_prior) {
    case ATT_SIZE_UNIFORM:
        return 0;
    case ATT_SIZE_POISSON_GAMMA: {
        const double a = settings->prior_shape, rate = settings->prior_rate;
        return gamma_past(unseen, seen + a) - gamma_past(unseen, seen + 1) - lgamma(a)
               - n * log1p(rate) + a * log(rate / (1 + rate));
    }
    case ATT_SIZE_SCALE:
        break;
    }
    return -log(n);
}

/* base and gain from the parts, which many of them share. */
static double base_of(
    const att_graph_scores *s, double unseen, double shared, const double alone[])
{
    const double seen = s->tally->n_people;
    double sum = size_prior(&s->settings, seen, unseen) + gamma_past(unseen, seen + 1)
                 - gamma_past(unseen, 1) + (double)s->tally->n_lists * shared;
    for (size_t j = 0; j < s->tally->n_lists; j++)
        sum += alone[j];
    return sum;
}

/* Of a set of two lists and more. Each of its pairs is an edge. */
static double gain_of(const att_graph_scores *s, uint32_t set, double together,
    double shared, const double alone[])
{
    const double size = __builtin_popcount(set);
    double sum = together + (1 - size) * shared
                 + size * (size - 1) / 2 * log(s->settings.edge_odds);
    for (size_t j = 0; j < s->tally->n_lists; j++)
        sum -= (set >> j & 1) ? alone[j] : 0;
    return sum;
}

/* ---- places ---------------------------------------------------------------------- */

/* Graphs to choose places by: independence, all lists, all lists but one. */
static void probe_logs(const void *self, double unseen, double log_values[])
{
    const att_graph_scores *s = self;
    const size_t k = s->tally->n_lists;
    const uint32_t full = ((uint32_t)1 << k) - 1;
    const double shared = shared_part(s, unseen);
    double alone[ATT_GRAPH_LISTS_MOST] = {0};
    for (size_t j = 0; j < k; j++)
        alone[j] = open_part(s, (uint32_t)1 << j, unseen);
    const double base = base_of(s, unseen, shared, alone);
    log_values[0] = base;
    log_values[1] = base + gain_of(s, full, open_part(s, full, unseen), shared, alone);
    for (size_t j = 0; j < k && k > 2; j++) {
        const uint32_t set = full & ~((uint32_t)1 << j);
        log_values[2 + j] =
            base + gain_of(s, set, open_part(s, set, unseen), shared, alone);
    }
}

static bool choose_places(
    const att_graph_scores *s, att_arena *arena, att_graph_table *t, att_error *err)
{
    const size_t k = s->tally->n_lists;
    return att_unseen_grid_choose(k > 2 ? 2 + k : 2, probe_logs, s,
        1e5 * (s->tally->n_people + 1), arena, &t->grid, err);
}

/* ---- the table ------------------------------------------------------------------- */

/* The gains at one place, in column i of the table. */
static void fill_column(const att_graph_scores *s, att_graph_table *t, size_t i)
{
    const double unseen = t->grid.at[i], shared = shared_part(s, unseen);
    double alone[ATT_GRAPH_LISTS_MOST] = {0};
    for (size_t j = 0; j < t->n_lists; j++)
        alone[j] = open_part(s, (uint32_t)1 << j, unseen);
    t->base[i] = base_of(s, unseen, shared, alone);
    for (uint32_t set = 3; set < (uint32_t)1 << t->n_lists; set++)
        if (set & (set - 1))
            t->gain[set][i] = gain_of(s, set, open_part(s, set, unseen), shared, alone);
}

static bool make_rows(att_graph_table *t, att_arena *arena, att_error *err)
{
    const size_t n_sets = (size_t)1 << t->n_lists;
    t->base = att_push(arena, t->grid.n, sizeof *t->base, err);
    t->gain = att_push(arena, n_sets, sizeof *t->gain, err);
    t->power = att_push(arena, n_sets, sizeof *t->power, err);
    if (!t->base || !t->gain || !t->power)
        return false;
    for (size_t set = 0; set < n_sets; set++)
        if (!(t->gain[set] = att_push(arena, t->grid.n, sizeof **t->gain, err)))
            return false;
    return true;
}

/* How fast the posterior falls where many are unseen: log gamma(m + c) grows like
 * (m + c - 1/2) log m, and the m log m cancel. */
static void fill_powers(const att_graph_scores *s, att_graph_table *t)
{
    const double all = ldexp(s->pseudo, (int)t->n_lists), n = s->tally->n_people;
    t->base_power =
        n - (double)t->n_lists * (n + all) - (s->settings.size_prior == ATT_SIZE_SCALE);
    for (size_t j = 0; j < t->n_lists; j++)
        t->base_power += s->none[(size_t)1 << j] + all / 2;
    for (uint32_t set = 3; set < (uint32_t)1 << t->n_lists; set++) {
        const int size = __builtin_popcount(set);
        if (size < 2)
            continue;
        t->power[set] = s->none[set] + ldexp(all, -size) + (size - 1) * (n + all);
        for (uint32_t rest = set; rest; rest &= rest - 1)
            t->power[set] -= s->none[rest & -rest] + all / 2;
    }
    t->has_tail = s->settings.size_prior != ATT_SIZE_POISSON_GAMMA
                  && s->settings.last_unseen == 0;
}

bool att_graph_table_make(
    const att_graph_scores *s, att_arena *arena, att_graph_table *t, att_error *err)
{
    *t = (att_graph_table){.n_lists = s->tally->n_lists};
    const double last = (double)s->settings.last_unseen;
    const bool has_places = last > 0
                                ? att_unseen_grid_all((double)s->settings.first_unseen,
                                    last, arena, &t->grid, err)
                                : choose_places(s, arena, t, err);
    if (!has_places || !make_rows(t, arena, err))
        return false;
    for (size_t i = 0; i < t->grid.n; i++)
        fill_column(s, t, i);
    fill_powers(s, t);
    return true;
}
