/* arrange.c — lay out a headcount as a vector of normals and the lines to move it
 * along.
 */
#include "headcount.h"

#include <assert.h>
#include <math.h>
#include <string.h>

bool att_is_share(att_measure measure)
{
    return measure >= ATT_WOMEN_SHARE && measure < ATT_MEASURES;
}

void att_epoch_measure(att_epoch *epoch, double log_m2, double spread)
{
    const double own = 1 / (epoch->floor_spread * epoch->floor_spread),
                 seen = 1 / (spread * spread);
    epoch->floor = (own * epoch->floor + seen * log_m2) / (own + seen);
    epoch->floor_spread = 1 / sqrt(own + seen);
}

static att_places lay_out(const att_headcount_design *d)
{
    att_places p = {.floor = d->n_times};
    p.bias = p.floor + d->n_epochs;
    p.origins = p.bias + 1;
    p.women = p.origins + d->n_count_groups;
    p.returned_of_women = p.women + d->women.n;
    p.returned = p.returned_of_women + d->women.n;
    p.share_origins = p.returned + d->returned.n;
    p.n = p.share_origins + d->n_share_groups;
    return p;
}

/* ---- normals --------------------------------------------------------------------- */

static att_normal alone(double mean, double spread, double most)
{
    return (att_normal){ATT_NO_PARENT, mean, spread * spread, most};
}

static void fill_share_walk(
    const att_headcount_prior *prior, size_t n, att_normal normals[], size_t at)
{
    for (size_t i = 0; i < n; i++)
        normals[at + i] = i == 0 ? alone(0, prior->share_first, INFINITY)
                                 : (att_normal){at + i - 1, 0,
                                     prior->share_step * prior->share_step, INFINITY};
}

/* The variances of the steps of crowding wait for sigma (att_state_set_step). */
static void fill_normals(att_model *m)
{
    const att_headcount_design *d = m->design;
    const att_headcount_prior *prior = &d->prior;
    att_normal *normals = m->normals;
    normals[0] = alone(prior->crowding, prior->crowding_spread, prior->crowding_most);
    for (size_t t = 1; t < d->n_times; t++)
        normals[t] = (att_normal){t - 1, 0, 0, prior->crowding_most};
    for (size_t e = 0; e < d->n_epochs; e++)
        normals[m->at.floor + e] = alone(
            d->epochs[e].floor, d->epochs[e].floor_spread, d->epochs[e].floor_most);
    normals[m->at.bias] = alone(0, prior->shared_bias, INFINITY);
    for (size_t g = 0; g < d->n_count_groups; g++)
        normals[m->at.origins + g] = alone(0, prior->origin_spread, INFINITY);
    fill_share_walk(prior, d->women.n, normals, m->at.women);
    fill_share_walk(prior, d->women.n, normals, m->at.returned_of_women);
    fill_share_walk(prior, d->returned.n, normals, m->at.returned);
    for (size_t g = 0; g < d->n_share_groups; g++)
        normals[m->at.share_origins + g] = alone(0, prior->origin_spread, INFINITY);
}

/* ---- what each report hears ------------------------------------------------------ */

static void add_term(att_sum *sum, size_t at, double weight)
{
    for (size_t i = 0; i < sum->n; i++) {
        if (sum->terms[i].at == at) {
            sum->terms[i].weight += weight;
            return;
        }
    }
    sum->terms[sum->n++] = (att_term){at, weight};
}

/* The mean of a walk over the half-years of a report. */
static void add_mean(att_sum *sum, const att_report *r, size_t at, att_walk walk)
{
    assert(r->first >= walk.first && r->last < walk.first + (int)walk.n);
    for (int t = r->first; t <= r->last; t++)
        add_term(
            sum, at + (size_t)(t - walk.first), 1 / (double)(r->last - r->first + 1));
}

static void hear_people(const att_model *m, const att_report *r, att_sum sums[ATT_SUMS])
{
    const att_headcount_design *d = m->design;
    att_sum *own = &sums[ATT_OWN];
    add_mean(own, r, m->at.crowding, (att_walk){0, d->n_times});
    for (int t = r->first; t <= r->last; t++)
        add_term(
            own, m->at.floor + m->epoch_of[t], 1 / (double)(r->last - r->first + 1));
    add_term(own, m->at.bias, 1);
    add_term(own, m->at.origins + r->group, 1);
    if (r->measure != ATT_TOTAL)
        add_mean(&sums[ATT_WOMEN_LOGIT], r, m->at.women, d->women);
    if (r->measure == ATT_REPATRIATED_WOMEN)
        add_mean(&sums[ATT_RETURNED_LOGIT], r, m->at.returned_of_women, d->women);
}

static void hear_share(const att_model *m, const att_report *r, att_sum sums[ATT_SUMS])
{
    const att_headcount_design *d = m->design;
    att_sum *own = &sums[ATT_OWN];
    add_term(own, m->at.share_origins + r->group, 1);
    if (r->measure == ATT_WOMEN_SHARE)
        add_mean(own, r, m->at.women, d->women);
    else if (r->measure == ATT_REPATRIATED_SHARE_OF_WOMEN)
        add_mean(own, r, m->at.returned_of_women, d->women);
    else if (r->measure == ATT_REPATRIATED_SHARE)
        add_mean(own, r, m->at.returned, d->returned);
    else {
        add_mean(&sums[ATT_WOMEN_LOGIT], r, m->at.women, d->women);
        add_mean(&sums[ATT_RETURNED_LOGIT], r, m->at.returned_of_women, d->women);
    }
}

static bool fill_sums(att_model *m, att_arena *arena, att_error *err)
{
    const att_headcount_design *d = m->design;
    for (size_t j = 0; j < d->n_reports; j++) {
        const att_report *r = &d->reports[j];
        const size_t n_most = 2 * (size_t)(r->last - r->first + 1) + 2;
        for (size_t k = 0; k < ATT_SUMS; k++) {
            m->sums[j][k].terms =
                att_push(arena, n_most, sizeof *m->sums[j][k].terms, err);
            if (!m->sums[j][k].terms)
                return false;
        }
        if (att_is_share(r->measure))
            hear_share(m, r, m->sums[j]);
        else
            hear_people(m, r, m->sums[j]);
    }
    return true;
}

/* ---- moves ----------------------------------------------------------------------- */

/* The step of one number of the vector in a move. */
static double step_of(const att_move *move, size_t at)
{
    double step = 0;
    for (size_t p = 0; p < move->n_parts; p++)
        if (at >= move->parts[p].first && at - move->parts[p].first < move->parts[p].n)
            step += move->parts[p].step;
    return step;
}

static double step_of_sum(const att_move *move, const att_sum *sum)
{
    double step = 0;
    for (size_t i = 0; i < sum->n; i++)
        step += sum->terms[i].weight * step_of(move, sum->terms[i].at);
    return fabs(step) < 1e-12 ? 0 : step; /* +1 and -1 that cancel but for rounding */
}

static size_t find_strains(const att_model *m, const att_move *move, att_term out[])
{
    size_t n = 0;
    for (size_t v = 0; v < m->at.n; v++) {
        const size_t parent = m->normals[v].parent;
        const double step =
            step_of(move, v) - (parent == ATT_NO_PARENT ? 0 : step_of(move, parent));
        if (step != 0)
            out[n++] = (att_term){v, step};
    }
    return n;
}

/* The reports that feel it most come first: they tell soonest that a place is no good.
 */
static size_t find_pulls(const att_model *m, const att_move *move, att_pull out[])
{
    size_t n = 0;
    for (size_t j = 0; j < m->design->n_reports; j++) {
        att_pull pull = {.report = j};
        for (size_t k = 0; k < ATT_SUMS; k++) {
            pull.by[k] = step_of_sum(move, &m->sums[j][k]);
            pull.strength += fabs(pull.by[k]) / m->design->reports[j].spread;
        }
        if (pull.strength == 0)
            continue;
        size_t at = n++;
        for (; at > 0 && out[at - 1].strength < pull.strength; at--)
            out[at] = out[at - 1];
        out[at] = pull;
    }
    return n;
}

/* Room to find a move's strains and pulls in, before their number is known. */
typedef struct att_layout {
    att_model *model;
    att_arena *arena;
    att_term *strains;
    att_pull *pulls;
    size_t capacity;
    size_t turn; /* of the next move */
    bool has_failed;
    att_error *err;
} layout;

static void add_move(layout *l, att_part a, att_part b)
{
    if (l->has_failed || a.n == 0)
        return;
    att_model *m = l->model;
    att_move *moves =
        att_grow(l->arena, m->moves, m->n_moves, &l->capacity, sizeof *moves, l->err);
    if (moves) {
        m->moves = moves;
        att_move *move = &moves[m->n_moves];
        *move = (att_move){.n_parts = b.n ? 2 : 1, .turn = l->turn, .parts = {a, b}};
        move->n_strains = find_strains(m, move, l->strains);
        move->n_pulls = find_pulls(m, move, l->pulls);
        move->strains =
            att_push(l->arena, move->n_strains, sizeof *move->strains, l->err);
        move->pulls = att_push(l->arena, move->n_pulls, sizeof *move->pulls, l->err);
        if (move->strains && move->pulls) {
            memcpy(move->strains, l->strains, move->n_strains * sizeof *l->strains);
            memcpy(move->pulls, l->pulls, move->n_pulls * sizeof *l->pulls);
            m->n_moves++;
            return;
        }
    }
    l->has_failed = true;
}

/* Each number of a walk with all that follow it. */
static void add_tails(layout *l, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_move(l, (att_part){at + i, n - i, 1}, (att_part){0});
}

/* Each number of a walk by itself; the last is a tail already. */
static void add_singles(layout *l, size_t at, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        add_move(l, (att_part){at + i, 1, 1}, (att_part){0});
}

/* The ridges along which reports cannot tell one thing from another. */
static void add_ridges(layout *l)
{
    const att_headcount_design *d = l->model->design;
    const att_places *at = &l->model->at;
    add_move(l, (att_part){at->bias, 1, 1}, (att_part){at->crowding, d->n_times, -1});
    for (size_t e = 0; e < d->n_epochs; e++) {
        const size_t first = d->epochs[e].first,
                     end = e + 1 < d->n_epochs ? d->epochs[e + 1].first : d->n_times;
        add_move(l, (att_part){at->floor + e, 1, 1},
            (att_part){at->crowding + first, end - first, -1});
    }
    for (size_t g = 0; g < d->n_count_groups; g++) {
        add_move(l, (att_part){at->origins + g, 1, 1}, (att_part){0});
        add_move(l, (att_part){at->origins + g, 1, 1}, (att_part){at->bias, 1, -0.5});
    }
    add_move(
        l, (att_part){at->bias, 1, 1}, (att_part){at->origins, d->n_count_groups, -1});
    for (size_t g = 0; g < d->n_share_groups; g++)
        add_move(l, (att_part){at->share_origins + g, 1, 1}, (att_part){0});
}

/* Reports on shares are vague, so longer parts of their walks alone mix well: tails in
 * one sweep, heads in the next, which move what stands before most of the reports. */
static void add_share_moves(layout *l, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        l->turn = 1;
        add_move(l, (att_part){at + i, n - i, 1}, (att_part){0});
        l->turn = 2;
        add_move(l, (att_part){at, i + 1, 1}, (att_part){0});
    }
}

static bool fill_moves(att_model *m, att_arena *arena, att_error *err)
{
    const att_headcount_design *d = m->design;
    layout l = {.model = m, .arena = arena, .err = err};
    l.strains = att_push(arena, m->at.n, sizeof *l.strains, err);
    l.pulls = l.strains ? att_push(arena, d->n_reports, sizeof *l.pulls, err) : NULL;
    if (!l.pulls)
        return false;
    add_singles(&l, m->at.crowding, d->n_times);
    add_tails(&l, m->at.crowding, d->n_times);
    add_ridges(&l);
    add_share_moves(&l, m->at.women, d->women.n);
    add_share_moves(&l, m->at.returned_of_women, d->women.n);
    add_share_moves(&l, m->at.returned, d->returned.n);
    return !l.has_failed;
}

bool att_model_build(const att_headcount_design *design, att_arena *arena,
    att_model *model, att_error *err)
{
    assert(design->n_times > 0 && design->n_epochs > 0 && design->epochs[0].first == 0);
    *model = (att_model){.design = design, .at = lay_out(design)};
    model->normals = att_push(arena, model->at.n, sizeof *model->normals, err);
    model->sums = att_push(arena, design->n_reports, sizeof *model->sums, err);
    model->epoch_of = att_push(arena, design->n_times, sizeof *model->epoch_of, err);
    if (!model->normals || !model->sums || !model->epoch_of)
        return false;
    for (size_t t = 0, e = 0; t < design->n_times; t++) {
        while (e + 1 < design->n_epochs && design->epochs[e + 1].first <= t)
            e++;
        model->epoch_of[t] = e;
    }
    fill_normals(model);
    return fill_sums(model, arena, err) && fill_moves(model, arena, err);
}
