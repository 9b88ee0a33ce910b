/* assess.c — claims a second, with every sensitivity run.
 *
 *   bench_assess [CLAIMS]     10,000 made-up claims of ten items and three elements
 *
 * The baseline is the method as written: for each of the 2,000 draws a normal for each
 * chance and each beta, then every state of the groups in turn; timed on one claim in
 * fifty, one thread.
 */
#include <attest/findings.h>

#include "math/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ITEMS = 10, ASPECTS = 3, GROUPS = 3, RIVALS = 2, ONE_IN = 50 };

/* One claim, and all it points to. */
typedef struct made {
    char name[24], ids[ITEMS][4];
    att_item items[ITEMS];
    att_bears bears[ASPECTS][ITEMS];
    att_aspect aspects[ASPECTS];
    att_derived derived[2];
    att_tied ties[GROUPS];
    size_t members[GROUPS][3];
    att_rival rivals[RIVALS];
    att_rating ratings[RIVALS * ITEMS];
} made;

static void make_items(made *m, att_random *r)
{
    for (size_t i = 0; i < ITEMS; i++) {
        (void)snprintf(m->ids[i], sizeof m->ids[i], "T%zu", i + 1);
        m->items[i] = (att_item){.id = att_text_of(m->ids[i]),
            .speaker = att_text_of(m->ids[i]),
            .told_day = INT32_MAX,
            .letter = (char)('A' + (int)att_random_below(r, 4)),
            .digit = 2 + (int)att_random_below(r, 3),
            .hearsay = att_random_below(r, 3) ? 0 : 1,
            .kind = i % 5 == 4 ? ATT_DOCUMENT : ATT_TESTIMONY,
            .seen_rate = NAN,
            .false_rate = NAN,
            .has_locator = true,
            .has_consent = true};
    }
}

static void make_links(made *m, att_random *r)
{
    for (size_t e = 0; e < ASPECTS; e++) {
        static const att_part parts[ASPECTS] = {ATT_ACT, ATT_PLACE, ATT_VICTIMS};
        static const char *const names[ASPECTS] = {"act", "place", "victims"};
        m->aspects[e] = (att_aspect){.name = att_text_of(names[e]),
            .part = parts[e],
            .is_essential = true,
            .bears = m->bears[e]};
        for (size_t i = 0; i < ITEMS; i++)
            if (e == 0 || att_random_below(r, 2))
                m->bears[e][m->aspects[e].n_bears++] = (att_bears){.item = i,
                    .stance = att_random_below(r, 10) ? ATT_SUPPORTS : ATT_CONTRADICTS,
                    .ratio = NAN,
                    .fit = 1};
    }
    for (size_t g = 0; g < GROUPS; g++) {
        for (size_t k = 0; k < 3; k++)
            m->members[g][k] = (size_t)att_random_below(r, ITEMS);
        m->ties[g] = (att_tied){.name = ATT_TEXT("tie"),
            .n_members = 3,
            .members = m->members[g],
            .beta = 0.1 + 0.5 * att_random_uniform(r)};
    }
    m->derived[0] = (att_derived){ITEMS - 1, 0, 1};
    m->derived[1] = (att_derived){ITEMS - 2, 1, 0.4};
}

static att_bundle make(made *m, size_t number, att_random *r)
{
    (void)snprintf(m->name, sizeof m->name, "C%zu", number);
    make_items(m, r);
    make_links(m, r);
    for (size_t h = 0; h < RIVALS; h++) {
        m->rivals[h] = (att_rival){.name = ATT_TEXT("rival"), .prior = NAN};
        for (size_t i = 0; i < ITEMS; i++)
            m->ratings[h * ITEMS + i] = (att_rating){
                h, i, (att_consistency)(1 + (int)att_random_below(r, 5)), NAN};
    }
    return (att_bundle){.claim = att_text_of(m->name),
        .text = att_text_of(m->name),
        .n_aspects = ASPECTS,
        .aspects = m->aspects,
        .n_items = ITEMS,
        .items = m->items,
        .n_derived = 2,
        .derived = m->derived,
        .n_ties = GROUPS,
        .ties = m->ties,
        .n_rivals = RIVALS,
        .rivals = m->rivals,
        .n_ratings = RIVALS * ITEMS,
        .ratings = m->ratings};
}

/* ---- the baseline ---------------------------------------------------------------- */

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static double as_written(size_t n, const double strength[], size_t n_groups,
    size_t members[][3], const double beta[])
{
    double m[ITEMS], k[ITEMS], sound[ITEMS], phi[GROUPS], c = 0;
    for (size_t i = 0; i < n; i++) {
        m[i] = 1 / strength[i];
        k[i] = 0;
        sound[i] = 1;
        for (size_t g = 0; g < n_groups; g++)
            for (size_t j = 0; j < 3; j++)
                k[i] += members[g][j] == i ? beta[g] : 0;
        k[i] = fmax(k[i], 1);
    }
    for (size_t g = 0; g < n_groups; g++) {
        double load = 1, least = 1;
        for (size_t j = 0; j < 3; j++) {
            load = fmax(load, k[members[g][j]]);
            least = fmin(least, m[members[g][j]]);
        }
        phi[g] = beta[g] / load * least;
        for (size_t j = 0; j < 3; j++)
            sound[members[g][j]] *= 1 - phi[g];
    }
    for (size_t on = 0; on < (size_t)1 << n_groups; on++) {
        double p = 1;
        for (size_t g = 0; g < n_groups; g++)
            p *= on >> g & 1 ? phi[g] : 1 - phi[g];
        for (size_t i = 0; i < n; i++) {
            bool is_alive = true;
            for (size_t g = 0; g < n_groups; g++)
                for (size_t j = 0; j < 3; j++)
                    is_alive = is_alive && !(on >> g & 1 && members[g][j] == i);
            p *= is_alive ? (m[i] - (1 - sound[i])) / sound[i] : 1;
        }
        c += p;
    }
    return 1 / c;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double draw_as_written(made *m, att_random *r)
{
    enum { DRAWS = 2000 };
    static double drawn[DRAWS];
    double sum = 0;
    for (size_t e = 0; e < ASPECTS; e++) {
        for (size_t d = 0; d < DRAWS; d++) {
            double strength[ITEMS], beta[GROUPS];
            for (size_t i = 0; i < m->aspects[e].n_bears; i++) {
                const double q = logistic(0.8 + 0.5 * att_random_normal(r));
                strength[i] = (0.9 * q + 0.5 * (1 - q)) / (0.05 * q + 0.5 * (1 - q));
            }
            for (size_t i = m->aspects[e].n_bears; i < ITEMS; i++)
                strength[i] = 1;
            for (size_t g = 0; g < GROUPS; g++)
                beta[g] = logistic(-0.5 + 0.7 * att_random_normal(r));
            drawn[d] = as_written(ITEMS, strength, GROUPS, m->members, beta);
        }
        qsort(drawn, DRAWS, sizeof *drawn, by_value);
        sum += drawn[DRAWS / 20] + drawn[DRAWS - DRAWS / 20];
    }
    return sum;
}

/* ---- timing ---------------------------------------------------------------------- */

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int n_words, char *words[])
{
    const size_t n = n_words > 1 ? strtoul(words[1], NULL, 10) : 10000;
    att_arena arena;
    att_error err = {0};
    att_weights weights;
    att_random r;
    att_arena_init(&arena);
    att_random_seed(&r, 1, 0);
    made *claims = calloc(n, sizeof *claims);
    att_bundle *bundles = calloc(n, sizeof *bundles);
    att_finding *findings = calloc(n, sizeof *findings);
    if (!claims || !bundles || !findings
        || !att_weights_read(att_weights_default(), &arena, &weights, &err))
        return 1;
    for (size_t c = 0; c < n; c++)
        bundles[c] = make(&claims[c], c + 1, &r);

    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    const double wall = seconds(CLOCK_MONOTONIC),
                 cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!att_assess(&weights, n, bundles, &settings, &arena, findings, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    const double wall_s = seconds(CLOCK_MONOTONIC) - wall;
    const double cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    size_t n_at[ATT_RUNGS + 1] = {0};
    for (size_t c = 0; c < n; c++)
        n_at[findings[c].rung + 1]++;
    printf("assess: %zu claims in %.2f s, %.2f s of CPU, %.0f MiB; rungs", n, wall_s,
        cpu_s, (double)arena.used_bytes / (1 << 20));
    for (int k = 0; k <= ATT_RUNGS; k++)
        printf(" %zu", n_at[k]);

    const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double sum = 0;
    for (size_t c = 0; c < n; c += ONE_IN)
        sum += draw_as_written(&claims[c], &r);
    const double base_s = (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) * (double)n
                          / (double)((n + ONE_IN - 1) / ONE_IN);
    printf("\nbaseline: the draws alone, as written, %.1f s of CPU (check %.3g)\n"
           "ratio: %.1f times the baseline, with everything else done too\n",
        base_s, sum, base_s / cpu_s);
    att_arena_done(&arena);
    free(claims);
    free(bundles);
    free(findings);
    return 0;
}
