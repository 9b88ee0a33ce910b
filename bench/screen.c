/* screen.c — recall of altered true names, and hits among innocent ones.
 *
 *   bench_screen LIST POSITIVES.csv NEGATIVES.csv
 *
 * Tables have full_name, date_of_birth, nationality; births are not used.
 */
#include <attest/people.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 20000 };

/* The likeness of the best hit of each name in the table, descending. */
static size_t screen_table(
    const char *path, const att_screen *screen, double best[MOST], att_arena *arena)
{
    att_error err;
    att_csv *csv;
    att_csv_row row;
    bool has_row, is_header = true;
    size_t n = 0;
    if (!att_csv_open(path, (att_bytes){0}, path, NULL, &csv, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    while (att_csv_next(csv, &row, &has_row, &err) && has_row && n < MOST) {
        const att_spot spot = att_arena_save(arena);
        const att_sought sought = {.name = row.fields[0]};
        const att_hit *hits;
        size_t n_hits;
        if (!is_header
            && att_people_screen(screen, &sought, 0.6, arena, &n_hits, &hits, &err)) {
            best[n++] = n_hits ? hits[0].likeness : 0;
        }
        is_header = false;
        att_arena_restore(arena, spot);
    }
    att_csv_close(csv);
    return n;
}

static int descending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

int main(int argc, char *argv[])
{
    static double yes[MOST], no[MOST];
    att_error err;
    att_arena arena;
    att_list list;
    const att_screen *screen;
    att_arena_init(&arena);
    if (argc != 4 || !att_people_read_list(argv[1], &arena, &list, &err)
        || !att_people_screen_open(&list, &arena, &screen, &err)) {
        (void)fprintf(stderr, "type: bench_screen LIST POSITIVES NEGATIVES\n");
        return 2;
    }
    const clock_t started = clock();
    const size_t n_yes = screen_table(argv[2], screen, yes, &arena),
                 n_no = screen_table(argv[3], screen, no, &arena);
    qsort(yes, n_yes, sizeof *yes, descending);
    qsort(no, n_no, sizeof *no, descending);
    static const size_t allowed[] = {0, 5, 10, 20, 50, 100};
    for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++) {
        const size_t most = allowed[k] * n_no / 10000;
        size_t n_found = 0;
        while (n_found < n_yes && yes[n_found] > (most < n_no ? no[most] : 0))
            n_found++;
        printf("at most %3zu hits in 10,000 (likeness above %.4f): recall %.4f\n",
            allowed[k], no[most], (double)n_found / (double)n_yes);
    }
    printf("%zu names, %.2f CPU s\n", n_yes + n_no,
        (double)(clock() - started) / CLOCKS_PER_SEC);
    att_arena_done(&arena);
    return 0;
}
