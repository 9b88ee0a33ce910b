/* link.c — which records speak of one person: block, compare, learn, weigh, cluster. */
#include "link.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_PAIRS = 1500000, RANDOM_PAIRS = 1000000, THREADS_MOST = 64 };

static const double kept_bits = -4.25;  /* log2 odds of P = 0.05 */
static const double likely_bits = 4.25; /* P = 0.95 */
static const double seconds_a_pair = 1e-6, bytes_a_record = 500, links_a_record = 6;

/* ---- the estimate ---------------------------------------------------------------- */

static bool tell_estimate(const att_fields *fields, const att_blocks *blocks,
    const att_link_settings *settings,
    void (*tell)(void *self, const att_link_estimate *estimate), void *self,
    att_error *err)
{
    char lines[ATT_RULES_MOST][128];
    const char *rules[ATT_RULES_MOST];
    for (size_t r = 0; r < blocks->n_rules; r++) {
        (void)snprintf(lines[r], sizeof lines[r], "%s: %llu pairs%s",
            blocks->rules[r].name, (unsigned long long)blocks->rules[r].n_pairs,
            blocks->rules[r].n_dropped ? ", larger blocks left out" : "");
        rules[r] = lines[r];
    }
    const att_link_estimate e = {(double)blocks->n_pairs,
        (double)blocks->n_pairs * seconds_a_pair / (double)settings->n_threads,
        (double)fields->n
            * (bytes_a_record + 24 * links_a_record + 4.0 * (double)blocks->width),
        blocks->n_rules, rules};
    if (tell)
        tell(self, &e);
    if (e.n_pairs <= settings->pairs_most && e.bytes <= settings->memory_most)
        return true;
    att_fail(err, ATT_REFUSED,
        "%.3g pairs to compare would take about %.0f s and %.1f GB, over the budget",
        e.n_pairs, e.seconds, e.bytes / 1e9);
    return att_hint(err, "Give columns that tell people apart (dates, places), link "
                         "part by part, or raise --pairs-most.");
}

/* ---- weighing every pair --------------------------------------------------------- */

typedef struct weigher {
    att_arena arena;
    att_cache cache;
    const att_linkage *l;
    att_link *links;
    size_t n, capacity;
    double n_pairs;
} weigher;

static bool weigh_pair(void *self, uint32_t a, uint32_t b)
{
    weigher *w = self;
    double bits[ATT_FIELDS_MOST];
    const uint64_t pattern = att_people_pattern(&w->l->fields, &w->cache, a, b);
    const double sum =
        w->l->prior_bits
        + att_people_weigh(&w->l->fields, &w->l->model, pattern, a, b, bits);
    w->n_pairs++;
    if (sum < kept_bits)
        return true;
    att_link *links =
        att_grow(&w->arena, w->links, w->n, &w->capacity, sizeof *links, NULL);
    if (!links)
        return false;
    w->links = links;
    links[w->n++] = (att_link){a, b, pattern, (float)sum};
    return true;
}

static int by_pair(const void *left, const void *right)
{
    const att_link *x = left, *y = right;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static bool weigh_all(const att_linkage *l, const att_progress *progress,
    att_arena *arena, att_links *out, att_error *err)
{
    const size_t n_threads = l->settings.n_threads;
    weigher *weighers = att_push(arena, n_threads, sizeof *weighers, err);
    void *takers[THREADS_MOST];
    bool ok = weighers != NULL;
    for (size_t t = 0; ok && t < n_threads; t++) {
        att_arena_init(&weighers[t].arena);
        weighers[t].l = l;
        takers[t] = &weighers[t];
    }
    for (size_t t = 0; ok && t < n_threads; t++)
        ok = att_cache_init(&weighers[t].cache, &l->fields, &weighers[t].arena, err);
    ok = ok
         && att_people_each_pair(&l->blocks, n_threads, weigh_pair, takers,
             "pairs compared", progress, err);
    size_t n = 0;
    for (size_t t = 0; ok && t < n_threads; t++)
        n += weighers[t].n;
    att_link *links = ok ? att_push(arena, n, sizeof *links, err) : NULL;
    for (size_t t = 0; links && t < n_threads; t++) {
        if (weighers[t].n > 0)
            memcpy(
                links + out->n_links, weighers[t].links, weighers[t].n * sizeof *links);
        out->n_links += weighers[t].n;
        out->n_compared += weighers[t].n_pairs;
    }
    for (size_t t = 0; weighers && t < n_threads; t++)
        att_arena_done(&weighers[t].arena);
    if (links)
        qsort(links, n, sizeof *links, by_pair);
    out->links = links;
    return links != NULL;
}

/* Two sets of rules with no field in common see the true pairs as two captures:
 * Chapman's estimate of how many there are. */
static double blocking_recall(const att_linkage *l, const att_links *links)
{
    uint32_t names = 0, sets[2] = {0};
    for (size_t f = 0; f < l->fields.n_fields; f++)
        if (l->fields.at[f].kind <= ATT_FIELD_GIVEN_SOUND)
            names |= 1u << f;
    for (size_t r = 0; r < l->blocks.n_rules; r++)
        if ((l->blocks.rules[r].fields & ~names) == 0)
            sets[0] |= 1u << r;
        else if ((l->blocks.rules[r].fields & names) == 0)
            sets[1] |= 1u << r;
    double n = 0, n_a = 0, n_b = 0, n_ab = 0;
    for (size_t k = 0; k < links->n_links; k++) {
        if ((double)links->links[k].bits < likely_bits)
            continue;
        const uint32_t rules =
            att_people_rules_of(&l->blocks, links->links[k].a, links->links[k].b);
        n++;
        n_a += (rules & sets[0]) != 0;
        n_b += (rules & sets[1]) != 0;
        n_ab += (rules & sets[0]) != 0 && (rules & sets[1]) != 0;
    }
    if (n_ab < 10)
        return (double)NAN;
    const double all = (n_a + 1) * (n_b + 1) / (n_ab + 1) - 1;
    return all > n ? n / all : 1;
}

/* ---- together -------------------------------------------------------------------- */

static bool learn(
    att_linkage *l, const att_progress *progress, att_arena *arena, att_error *err)
{
    att_arena work;
    att_patterns blocked, random;
    att_arena_init(&work);
    const size_t n_threads = l->settings.n_threads;
    const bool ok = att_people_count_blocked(&l->fields, &l->blocks, SAMPLE_PAIRS,
                        n_threads, progress, &work, &blocked, err)
                    && att_people_count_random(&l->fields, RANDOM_PAIRS,
                        l->settings.seed, n_threads, &work, &random, err)
                    && att_people_learn(&l->fields, &l->blocks, &blocked, &random,
                        arena, &l->model, err);
    att_arena_done(&work);
    return ok;
}

bool att_people_link(const att_people_records *records,
    const att_link_settings *settings,
    void (*tell)(void *self, const att_link_estimate *estimate), void *self,
    const att_progress *progress, att_arena *arena, att_links *out, att_error *err)
{
    const att_block_settings block_settings = ATT_BLOCK_DEFAULTS;
    att_linkage *l = att_push(arena, 1, sizeof *l, err);
    *out = (att_links){.n_records = records->n, .linkage = l};
    if (!l)
        return false;
    l->settings = *settings;
    if (settings->n_threads == 0 || settings->n_threads > THREADS_MOST)
        return att_fail(err, ATT_MISUSED, "1 to %d threads", THREADS_MOST);
    if (records->n < 2)
        return att_fail(err, ATT_REFUSED, "fewer than two records: nothing to link");
    if (settings->is_one_to_one && records->n_files != 2)
        return att_fail(err, ATT_MISUSED, "one to one needs two files");
    if (!att_people_fields(records, arena, &l->fields, err)
        || !att_people_block(
            &l->fields, &block_settings, progress, arena, &l->blocks, err)
        || !tell_estimate(&l->fields, &l->blocks, settings, tell, self, err)
        || !learn(l, progress, arena, err))
        return false;
    l->prior_bits = log2(l->model.lambda / (1 - l->model.lambda));
    out->n_dropped = (double)l->blocks.n_dropped;
    out->lambda = l->model.lambda;
    out->checks = l->model.checks;
    if (!weigh_all(l, progress, arena, out, err))
        return false;
    out->blocking_recall = blocking_recall(l, out);
    return att_people_resolve(l, progress, arena, out, err);
}

double att_people_explain(const att_linkage *l, uint32_t a, uint32_t b,
    size_t *n_reasons, att_reason reasons[16])
{
    double bits[ATT_FIELDS_MOST];
    att_cache cache;
    att_arena work;
    att_error err;
    *n_reasons = 0;
    att_arena_init(&work);
    double sum = (double)NAN;
    if (att_cache_init(&cache, &l->fields, &work, &err)) {
        const uint64_t pattern = att_people_pattern(&l->fields, &cache, a, b);
        sum = l->prior_bits
              + att_people_weigh(&l->fields, &l->model, pattern, a, b, bits);
        reasons[(*n_reasons)++] =
            (att_reason){"before", "two records at random", l->prior_bits};
        for (size_t f = 0; f < l->fields.n_fields; f++)
            reasons[(*n_reasons)++] = (att_reason){l->fields.at[f].name,
                att_people_level_words(l->fields.at[f].kind, att_level(pattern, f)),
                bits[f]};
    }
    att_arena_done(&work);
    return sum;
}
