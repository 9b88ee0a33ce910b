/* cluster.c — which records are one person: average linkage, then moves. */
#include "cluster.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_MOST = 20 };

/* Clusters named by a member; sums of weights between them. */
typedef struct state {
    const att_component *c;
    double *sums;   /* n by n, between living clusters */
    double *sizes;  /* 0: merged away */
    uint32_t *best; /* the living cluster with the highest mean */
    uint32_t *labels;
} state;

static double mean(const state *s, size_t a, size_t b)
{
    return s->sums[a * s->c->n + b] / (s->sizes[a] * s->sizes[b]);
}

static void find_best(state *s, size_t a)
{
    size_t best = a;
    for (size_t b = 0; b < s->c->n; b++)
        if (b != a && s->sizes[b] > 0
            && (best == a || mean(s, a, b) > mean(s, a, best)))
            best = b;
    s->best[a] = (uint32_t)best;
}

static void merge(state *s, size_t into, size_t from)
{
    const size_t n = s->c->n;
    for (size_t k = 0; k < n; k++) {
        s->sums[into * n + k] += s->sums[from * n + k];
        s->sums[k * n + into] = s->sums[into * n + k];
        if (s->labels[k] == from)
            s->labels[k] = (uint32_t)into;
    }
    s->sizes[into] += s->sizes[from];
    s->sizes[from] = 0;
}

/* Merge the two clusters of the highest mean weight while it is above 0. */
static void link_by_average(state *s)
{
    const size_t n = s->c->n;
    for (size_t a = 0; a < n; a++)
        find_best(s, a);
    for (;;) {
        size_t a = n;
        for (size_t k = 0; k < n; k++)
            if (s->sizes[k] > 0 && s->best[k] != k
                && (a == n || mean(s, k, s->best[k]) > mean(s, a, s->best[a])))
                a = k;
        if (a == n || mean(s, a, s->best[a]) <= 0)
            return;
        const size_t b = s->best[a], into = a < b ? a : b, from = a < b ? b : a;
        merge(s, into, from);
        for (size_t k = 0; k < n; k++)
            if (s->sizes[k] > 0
                && (k == into || s->best[k] == into || s->best[k] == from))
                find_best(s, k);
            else if (s->sizes[k] > 0 && mean(s, k, into) > mean(s, k, s->best[k]))
                s->best[k] = (uint32_t)into;
    }
}

/* The weight of a record to the others of each label. */
static void weigh_labels(const state *s, size_t i, double to[])
{
    memset(to, 0, s->c->n * sizeof *to);
    for (size_t k = 0; k < s->c->n; k++)
        if (k != i)
            to[s->labels[k]] += att_between(s->c, i, k);
}

static bool is_alone(const state *s, size_t i)
{
    for (size_t k = 0; k < s->c->n; k++)
        if (k != i && s->labels[k] == s->labels[i])
            return false;
    return true;
}

static uint32_t free_label(const state *s)
{
    for (uint32_t l = 0;; l++) {
        bool is_used = false;
        for (size_t k = 0; !is_used && k < s->c->n; k++)
            is_used = s->labels[k] == l;
        if (!is_used)
            return l;
    }
}

/* Each record goes where it weighs most, or stands alone. */
static bool move_records(state *s, double to[])
{
    bool has_moved = false;
    for (size_t i = 0; i < s->c->n; i++) {
        weigh_labels(s, i, to);
        const double here = to[s->labels[i]];
        size_t best = s->labels[i];
        for (size_t l = 0; l < s->c->n; l++)
            if (to[l] > to[best] + 1e-9)
                best = l;
        if (to[best] > fmax(here, 0) + 1e-9) {
            s->labels[i] = (uint32_t)best;
            has_moved = true;
        } else if (here < -1e-9 && !is_alone(s, i)) {
            s->labels[i] = free_label(s);
            has_moved = true;
        }
    }
    return has_moved;
}

/* Sums and sizes anew from the labels. */
static void rebuild(state *s)
{
    const size_t n = s->c->n;
    memset(s->sums, 0, n * n * sizeof *s->sums);
    memset(s->sizes, 0, n * sizeof *s->sizes);
    for (size_t a = 0; a < n; a++) {
        s->sizes[s->labels[a]]++;
        for (size_t b = 0; b < n; b++)
            if (a != b)
                s->sums[s->labels[a] * n + s->labels[b]] += att_between(s->c, a, b);
    }
}

static void name_by_least(size_t n, uint32_t labels[], uint32_t least[])
{
    for (size_t k = 0; k < n; k++)
        least[k] = UINT32_MAX;
    for (size_t k = 0; k < n; k++)
        if (least[labels[k]] == UINT32_MAX)
            least[labels[k]] = (uint32_t)k;
    for (size_t k = 0; k < n; k++)
        labels[k] = least[labels[k]];
}

bool att_people_cluster(
    const att_component *c, att_arena *scratch, uint32_t labels[], att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    const size_t n = c->n;
    state s = {c, att_push(scratch, n * n, sizeof(double), err),
        att_push(scratch, n, sizeof(double), err),
        att_push(scratch, n, sizeof(uint32_t), err), labels};
    double *to = att_push(scratch, n, sizeof *to, err);
    if (!s.sums || !s.sizes || !s.best || !to) {
        att_arena_restore(scratch, spot);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        labels[i] = (uint32_t)i;
    for (int round = 0; round < ROUNDS_MOST; round++) {
        rebuild(&s);
        link_by_average(&s);
        if (!move_records(&s, to))
            break;
    }
    name_by_least(n, labels, s.best);
    att_arena_restore(scratch, spot);
    return true;
}

void att_people_redraw(const att_component *c, double damping, att_random *random,
    double scratch[], uint32_t labels[])
{
    const state s = {.c = c, .labels = labels};
    for (size_t i = 0; i < c->n; i++) {
        weigh_labels(&s, i, scratch);
        const uint32_t own = labels[i];
        labels[i] = UINT32_MAX; /* so that its own label may be the free one */
        const uint32_t alone = free_label(&s);
        labels[i] = own;
        double most = 0, sum = 0;
        for (size_t l = 0; l < c->n; l++)
            most = fmax(most, scratch[l]);
        bool is_used[ATT_CLUSTER_MOST] = {false};
        for (size_t k = 0; k < c->n; k++)
            if (k != i)
                is_used[labels[k]] = true;
        is_used[alone] = true; /* weight 0 */
        for (size_t l = 0; l < c->n; l++)
            sum += is_used[l] ? exp2(damping * (scratch[l] - most)) : 0;
        double left = att_random_uniform(random) * sum;
        for (size_t l = 0; l < c->n; l++) {
            left -= is_used[l] ? exp2(damping * (scratch[l] - most)) : 0;
            if (left <= 0) {
                labels[i] = (uint32_t)l;
                break;
            }
        }
    }
}
