/* link.c — link tables with known truth, and say how well and how fast.
 *
 *   bench_link [-1] [-t THREADS] [-m MAPPING] [-w COLUMNS] A.csv [B.csv]
 *
 * -1: one to one between two files; -w: columns left out, parted by commas.
 */
#include <attest/people.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double cpu_seconds(void)
{
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec * 1e-6
           + (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec * 1e-6;
}

static double wall_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool tell(void *self, const char *what, double done, double total)
{
    static char before[32];
    (void)self;
    (void)done;
    (void)total;
    if (strcmp(before, what) != 0)
        (void)fprintf(stderr, "%7.2f s CPU  %s\n", cpu_seconds(), what);
    (void)snprintf(before, sizeof before, "%s", what);
    return true;
}

static void tell_estimate(void *self, const att_link_estimate *e)
{
    (void)self;
    (void)fprintf(stderr, "estimate: %.3g pairs, %.0f s, %.2f GB\n", e->n_pairs,
        e->seconds, e->bytes / 1e9);
    for (size_t r = 0; r < e->n_rules; r++)
        (void)fprintf(stderr, "  %s\n", e->rules[r]);
}

int main(int argc, char *argv[])
{
    att_arena arena;
    att_error err;
    att_people_records *records;
    att_links links;
    att_link_score s;
    att_link_settings settings = ATT_LINK_DEFAULTS;
    const char *mapping = NULL, *without = NULL;
    int c;
    while ((c = getopt(argc, argv, "1t:m:w:d:")) != -1)
        switch (c) {
        case '1':
            settings.is_one_to_one = true;
            break;
        case 't':
            settings.n_threads = strtoul(optarg, NULL, 10);
            break;
        case 'd':
            settings.n_draws = strtoul(optarg, NULL, 10);
            break;
        case 'm':
            mapping = optarg;
            break;
        case 'w':
            without = optarg;
            break;
        default:
            return 2;
        }
    const att_progress progress = {tell, NULL};
    const double started = wall_seconds();
    att_arena_init(&arena);
    if (!att_people_read_records((size_t)(argc - optind),
            (const char *const *)argv + optind, mapping, without, &progress, &arena,
            &records, &err)
        || !att_people_link(
            records, &settings, tell_estimate, NULL, &progress, &arena, &links, &err)) {
        (void)fprintf(stderr, "%s %s\n", err.text, err.hint);
        return 1;
    }
    struct rusage u;
    const double wall = wall_seconds() - started, cpu = cpu_seconds();
    (void)getrusage(RUSAGE_SELF, &u);
    printf("records %zu  links %zu  compared %.0f  people %zu  lambda %.3g  blocking "
           "recall %.4f  %s\n",
        links.n_records, links.n_links, links.n_compared, links.n_people, links.lambda,
        links.blocking_recall, links.checks);
    printf("people at P 0.5, 0.9, 0.99: %zu %zu %zu\n", links.n_people_at[0],
        links.n_people_at[1], links.n_people_at[2]);
    printf("wall %.2f s  cpu %.2f s  peak %.2f GB\n", wall, cpu,
        (double)u.ru_maxrss / 1e6);
    if (!att_people_score(records, &links, &arena, &s, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf(
        "links   P %.4f R %.4f F1 %.4f  best F1 %.4f at %.1f bits  (true pairs %.0f, "
        "linked %.0f)\n",
        s.precision, s.recall, s.f1, s.best_f1, s.best_bits, s.n_true_pairs,
        s.n_compared_true);
    printf(
        "people  P %.4f R %.4f F1 %.4f\n", s.pair_precision, s.pair_recall, s.pair_f1);
    printf("b-cubed P %.4f R %.4f F1 %.4f  exact P %.4f R %.4f  people %zu of %zu\n",
        s.cubed_precision, s.cubed_recall, s.cubed_f1, s.exact_precision,
        s.exact_recall, s.n_people, s.n_true_people);
    att_arena_done(&arena);
    return 0;
}
