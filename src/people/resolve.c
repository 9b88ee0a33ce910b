/* resolve.c — from links to people, one component of linked records after another. */
#include "link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_BEFORE = 20, STEPS_BETWEEN = 2, THRESHOLDS = 3 };

static const double thresholds[THRESHOLDS] = {0.5, 0.9, 0.99};
static const double forbidden_bits = 1e6; /* a person's answer outweighs all records */
static const double least_bits = -12, most_bits = 25;

/* Records by component: members of component k are order[first[k]] .. */
typedef struct components {
    size_t n;
    uint32_t *order;
    size_t *first;
} components;

typedef struct worker {
    att_arena arena;
    att_cache cache;
    const att_linkage *l;
    const att_links *links;
    const uint32_t *source;
    uint32_t *person;         /* of each record: the least record of its cluster */
    uint32_t *at[THRESHOLDS]; /* the same at each threshold */
    int64_t *histories;       /* n_draws rows of 2^n_sources */
    size_t n_sources;
} worker;

/* ---- components ------------------------------------------------------------------ */

static uint32_t root_of(uint32_t parent[], uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(uint32_t parent[], uint32_t a, uint32_t b)
{
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static bool find_components(size_t n, const att_links *links,
    const att_link_settings *settings, att_arena *arena, components *out,
    att_error *err)
{
    uint32_t *parent = att_push(arena, n, sizeof *parent, err);
    uint32_t *order = att_push(arena, n, sizeof *order, err);
    size_t *first = att_push(arena, n + 1, sizeof *first, err);
    size_t *places = att_push(arena, n, sizeof *places, err);
    if (!parent || !order || !first || !places)
        return false;
    for (size_t i = 0; i < n; i++)
        parent[i] = (uint32_t)i;
    for (size_t k = 0; k < links->n_links; k++)
        join(parent, links->links[k].a, links->links[k].b);
    for (size_t k = 0; k < settings->n_answers; k++)
        join(parent, settings->answers[k].a, settings->answers[k].b);
    size_t n_components = 0, at = 0;
    for (size_t i = 0; i < n; i++) /* sizes, by root; the root is the least member */
        places[root_of(parent, (uint32_t)i)]++;
    for (size_t i = 0; i < n; i++)
        if (parent[i] == i) {
            first[n_components++] = at;
            const size_t size = places[i];
            places[i] = at;
            at += size;
        }
    first[n_components] = n;
    for (size_t i = 0; i < n; i++)
        order[places[root_of(parent, (uint32_t)i)]++] = (uint32_t)i;
    *out = (components){n_components, order, first};
    return true;
}

/* ---- one component --------------------------------------------------------------- */

/* What a person said of the pair, or what their sources do not allow. */
static double decided(const worker *w, uint32_t a, uint32_t b)
{
    const att_link_settings *s = &w->l->settings;
    for (size_t k = 0; k < s->n_answers; k++)
        if ((s->answers[k].a == a && s->answers[k].b == b)
            || (s->answers[k].a == b && s->answers[k].b == a))
            return s->answers[k].is_same ? forbidden_bits : -forbidden_bits;
    if (s->sources_are_single && w->source && w->source[a] == w->source[b])
        return -forbidden_bits;
    return 0;
}

static double weigh(worker *w, uint32_t a, uint32_t b)
{
    double bits[ATT_FIELDS_MOST];
    const double said = decided(w, a, b);
    if (said != 0)
        return said;
    const uint64_t pattern = att_people_pattern(&w->l->fields, &w->cache, a, b);
    const double sum =
        w->l->prior_bits
        + att_people_weigh(&w->l->fields, &w->l->model, pattern, a, b, bits);
    return fmin(fmax(sum, least_bits), most_bits);
}

/* All pairs of the component are weighed, also those no rule brought together. */
static bool fill(
    worker *w, const uint32_t members[], size_t n, att_component *c, att_error *err)
{
    c->n = n;
    c->weights = att_push(&w->arena, n * n, sizeof *c->weights, err);
    for (size_t i = 0; c->weights && i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            c->weights[i * n + j] = c->weights[j * n + i] =
                weigh(w, members[i], members[j]);
    return c->weights != NULL;
}

static void shift(att_component *c, double bits)
{
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            if (i != j)
                c->weights[i * c->n + j] += bits;
}

/* Count who was seen in which sources, in one partition of the component. */
static void count_histories(
    worker *w, const uint32_t members[], size_t n, const uint32_t labels[], size_t draw)
{
    int64_t *row = w->histories + (draw << w->n_sources);
    for (size_t i = 0; i < n; i++) {
        uint32_t history = 0;
        bool is_least = true;
        for (size_t k = 0; k < n; k++)
            if (labels[k] == labels[i]) {
                history |= 1u << w->source[members[k]];
                is_least = is_least && k >= i;
            }
        if (is_least) {
#pragma omp atomic
            row[history]++;
        }
    }
}

static bool draw(worker *w, const uint32_t members[], const att_component *c,
    uint32_t labels[], att_error *err)
{
    att_random random;
    double *scratch = att_push(&w->arena, c->n, sizeof *scratch, err);
    if (!scratch)
        return false;
    att_random_seed(&random, w->l->settings.seed, members[0]);
    for (size_t d = 0; d < w->l->settings.n_draws; d++) {
        for (int step = 0; c->n > 1 && step < (d ? STEPS_BETWEEN : STEPS_BEFORE);
             step++)
            att_people_redraw(c, w->l->settings.damping, &random, scratch, labels);
        count_histories(w, members, c->n, labels, d);
    }
    return true;
}

static bool assign(worker *w, const uint32_t members[], const att_component *c,
    uint32_t labels[], att_error *err)
{
    uint8_t *file = att_push(&w->arena, c->n, 1, err);
    if (!file)
        return false;
    for (size_t i = 0; i < c->n; i++)
        file[i] = (uint8_t)att_records_file(w->l->fields.records, members[i]);
    return att_people_assign(c, file, &w->arena, labels, err);
}

static bool solve(worker *w, const uint32_t members[], size_t n, att_error *err)
{
    const att_spot spot = att_arena_save(&w->arena);
    const att_link_settings *s = &w->l->settings;
    const double join_bits = log2(s->join / (1 - s->join));
    att_component c = {0};
    uint32_t *labels = att_push(&w->arena, n, sizeof *labels, err);
    bool ok = labels && fill(w, members, n, &c, err);
    double shifted = 0;
    for (int t = 0; ok && t <= THRESHOLDS; t++) {
        const double bits =
            t < THRESHOLDS ? log2(thresholds[t] / (1 - thresholds[t])) : join_bits;
        uint32_t *out = t < THRESHOLDS ? w->at[t] : w->person;
        shift(&c, shifted - bits);
        shifted = bits;
        ok = s->is_one_to_one ? assign(w, members, &c, labels, err)
                              : att_people_cluster(&c, &w->arena, labels, err);
        for (size_t i = 0; ok && i < n; i++)
            out[members[i]] = members[labels[i]];
    }
    shift(&c, shifted);
    ok = ok && (!w->histories || draw(w, members, &c, labels, err));
    att_arena_restore(&w->arena, spot);
    return ok;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool split(worker *w, uint32_t members[], size_t n, double bits, att_error *err);

/* Pieces that no threshold parts are cut as they stand. */
static bool split_piece(
    worker *w, uint32_t members[], size_t n, double bits, att_error *err)
{
    static const double strongest_bits = 40;
    if (n <= ATT_CLUSTER_MOST || bits < strongest_bits)
        return split(w, members, n, bits + 3, err);
    for (size_t from = 0; from < n; from += ATT_CLUSTER_MOST) {
        const size_t left = n - from;
        if (!solve(w, members + from, left < ATT_CLUSTER_MOST ? left : ATT_CLUSTER_MOST,
                err))
            return false;
    }
    return true;
}

/* A component too large to solve whole falls apart where its links are weakest. */
static bool split(worker *w, uint32_t members[], size_t n, double bits, att_error *err)
{
    if (n <= ATT_CLUSTER_MOST)
        return solve(w, members, n, err);
    const att_spot spot = att_arena_save(&w->arena);
    uint32_t *parent = att_push(&w->arena, n, sizeof *parent, err);
    uint32_t *piece = att_push(&w->arena, n, sizeof *piece, err);
    uint32_t *places = att_push(&w->arena, n, sizeof *places, err);
    if (!parent || !piece || !places)
        return false;
    for (size_t i = 0; i < n; i++)
        parent[i] = (uint32_t)i;
    for (size_t i = 0; i < n; i++) {
        const att_link *links = w->links->links;
        size_t low = 0, high = w->links->n_links;
        while (low < high) { /* the first link of the record */
            const size_t middle = low + (high - low) / 2;
            if (links[middle].a < members[i])
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < w->links->n_links && links[low].a == members[i]; low++) {
            if ((double)links[low].bits < bits)
                continue;
            const uint32_t *found =
                bsearch(&links[low].b, members, n, sizeof *members, by_number);
            if (found)
                join(parent, (uint32_t)i, (uint32_t)(found - members));
        }
    }
    /* pieces one after another: their sizes, then their places */
    for (size_t i = 0; i < n; i++)
        places[root_of(parent, (uint32_t)i)]++;
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        if (parent[i] == i) {
            const uint32_t size = places[i];
            places[i] = (uint32_t)at;
            at += size;
        }
    for (size_t i = 0; i < n; i++)
        piece[places[parent[i]]++] = members[i];
    bool ok = true;
    for (size_t i = 0, from = 0; ok && i < n; i++) {
        if (parent[i] != i)
            continue;
        ok = split_piece(w, piece + from, places[i] - from, bits, err);
        from = places[i];
    }
    att_arena_restore(&w->arena, spot);
    return ok;
}

/* ---- all components -------------------------------------------------------------- */

/* Sources, or files where there are several, for the histories. */
static bool find_sources(const att_linkage *l, att_arena *arena, att_links *out,
    uint32_t **source, att_error *err)
{
    const att_people_records *r = l->fields.records;
    const att_column *column = att_records_column(r, ATT_COLUMN_SOURCE);
    uint32_t *of = att_push(arena, r->n, sizeof *of, err);
    if (!of)
        return false;
    for (size_t i = 0; i < r->n; i++)
        of[i] = r->n_files > 1 || !column ? (uint32_t)att_records_file(r, i)
                : column->of[i]           ? column->of[i] - 1
                                          : 0;
    out->n_sources = r->n_files > 1 || !column ? r->n_files : column->values.n - 1;
    att_text *names = att_push(arena, out->n_sources, sizeof *names, err);
    if (!names)
        return false;
    for (size_t s = 0; s < out->n_sources; s++)
        if (r->n_files == 1 && column)
            names[s] = column->values.values[s + 1];
        else if (!att_text_format(arena, &names[s], err, "file%zu", s + 1))
            return false;
    out->sources = names;
    *source = of;
    return true;
}

static bool keep_histories(const att_linkage *l, const int64_t *histories,
    att_arena *arena, att_links *out, att_error *err)
{
    const size_t n_histories = (size_t)1 << out->n_sources;
    size_t n = 0;
    for (size_t k = 0; k < l->settings.n_draws * n_histories; k++)
        n += histories[k] > 0;
    att_drawn *drawn = att_push(arena, n, sizeof *drawn, err);
    for (size_t k = 0; drawn && k < l->settings.n_draws * n_histories; k++)
        if (histories[k] > 0)
            drawn[out->n_drawn++] = (att_drawn){
                k / n_histories + 1, (uint32_t)(k % n_histories), histories[k]};
    out->drawn = drawn;
    return drawn != NULL;
}

/* Numbers from 1 in the order of first records. */
static size_t number_people(size_t n, uint32_t person[])
{
    size_t n_people = 0;
    for (size_t i = 0; i < n; i++)
        person[i] = person[i] == i ? (uint32_t)++n_people | 0x80000000u : person[i];
    for (size_t i = 0; i < n; i++)
        if (!(person[i] & 0x80000000u))
            person[i] = person[person[i]];
    for (size_t i = 0; i < n; i++)
        person[i] &= 0x7fffffffu;
    return n_people;
}

static bool solve_all(worker workers[], size_t n_threads, const components *all,
    const att_progress *progress, att_error *err)
{
    enum { STEP = 64 };
    size_t n_begun = 0, next = 0;
    int n_failed = 0;
    if (!att_progress_tell(progress, "people", 0, (double)all->n, err))
        return false;
#pragma omp parallel num_threads((int)n_threads)
    {
        size_t me, from;
        att_error fault;
#pragma omp atomic capture
        me = n_begun++;
        for (;;) {
#pragma omp atomic capture
            {
                from = next;
                next += STEP;
            }
            if (from >= all->n)
                break;
            for (size_t k = from; k < from + STEP && k < all->n; k++)
                if (!split(&workers[me], all->order + all->first[k],
                        all->first[k + 1] - all->first[k], 4.25, &fault)) {
#pragma omp atomic
                    n_failed++;
                }
        }
    }
    return n_failed == 0
           || att_fail(err, ATT_NO_MEMORY, "out of memory while clustering");
}

bool att_people_resolve(const att_linkage *l, const att_progress *progress,
    att_arena *arena, att_links *out, att_error *err)
{
    const size_t n = l->fields.n, n_threads = l->settings.n_threads;
    att_arena work;
    components all;
    uint32_t *source = NULL;
    int64_t *histories = NULL;
    att_arena_init(&work);
    worker *workers = att_push(&work, n_threads, sizeof *workers, err);
    uint32_t *person = att_push(arena, n, sizeof *person, err);
    uint32_t *at[THRESHOLDS];
    bool ok = workers && person;
    for (int t = 0; t < THRESHOLDS; t++)
        ok = (at[t] = att_push(&work, n, sizeof **at, err)) && ok;
    ok = ok && find_components(n, out, &l->settings, &work, &all, err)
         && find_sources(l, arena, out, &source, err);
    if (ok && l->settings.n_draws > 0) {
        if (out->n_sources > ATT_DRAWN_SOURCES_MOST)
            ok = att_fail(err, ATT_LIMIT, "histories of more than %d sources",
                ATT_DRAWN_SOURCES_MOST);
        else
            ok = (histories = att_push(&work, l->settings.n_draws << out->n_sources,
                      sizeof *histories, err))
                 != NULL;
    }
    for (size_t t = 0; workers && t < n_threads; t++) {
        att_arena_init(&workers[t].arena);
        if (!ok)
            continue;
        workers[t] = (worker){.arena = workers[t].arena,
            .l = l,
            .links = out,
            .source = source,
            .person = person,
            .at = {at[0], at[1], at[2]},
            .histories = histories,
            .n_sources = out->n_sources};
        ok = att_cache_init(&workers[t].cache, &l->fields, &workers[t].arena, err);
    }
    ok = ok && solve_all(workers, n_threads, &all, progress, err)
         && (!histories || keep_histories(l, histories, arena, out, err));
    for (size_t t = 0; workers && t < n_threads; t++)
        att_arena_done(&workers[t].arena);
    if (ok) {
        out->person = person;
        out->n_people = number_people(n, person);
        for (int t = 0; t < THRESHOLDS; t++) {
            out->thresholds[t] = thresholds[t];
            out->n_people_at[t] = number_people(n, at[t]);
        }
    }
    att_arena_done(&work);
    return ok;
}
