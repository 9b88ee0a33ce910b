/* names.c — Korean names across scripts: rank-1 and best F1, all against all.
 *
 *   bench_names NAMES.csv      person_id,form,name[,status]; one Hangul form a person
 */
#include <attest/base.h>

#include "people/spell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 20000 };

typedef struct name {
    char person[16];
    att_points units;
    att_text text;
} name;

typedef struct scored {
    double distance;
    bool is_same;
} scored;

static int by_distance(const void *a, const void *b)
{
    const double x = ((const scored *)a)->distance, y = ((const scored *)b)->distance;
    return (x > y) - (x < y);
}

/* The best F1 over all thresholds; each person's every form is a true pair. */
static double best_f1(scored *pairs, size_t n, size_t n_true)
{
    double best = 0;
    size_t n_right = 0;
    qsort(pairs, n, sizeof *pairs, by_distance);
    for (size_t i = 0; i < n; i++) {
        n_right += pairs[i].is_same;
        if (i + 1 < n && pairs[i + 1].distance == pairs[i].distance)
            continue;
        best = fmax(best, 2 * (double)n_right / (double)(i + 1 + n_true));
    }
    return best;
}

static void score(const char *form, const att_speller *speller, const name *hangul,
    size_t n_hangul, const name *others, size_t n_others, att_arena *arena)
{
    att_error err;
    size_t n = 0, n_first = 0;
    scored *pairs = att_push(arena, n_hangul * n_others, sizeof *pairs, &err);
    const clock_t started = clock();
    for (size_t o = 0; pairs && o < n_others; o++) {
        const att_spot spot = att_arena_save(arena);
        att_spelt *spelt;
        if (!att_people_spelt(speller, others[o].text, arena, &spelt, &err))
            return;
        double best = HUGE_VAL;
        bool best_is_same = false;
        for (size_t h = 0; h < n_hangul; h++) {
            const double d = att_people_spell(spelt, hangul[h].units,
                att_people_family_units(speller, hangul[h].units));
            const bool is_same = strcmp(hangul[h].person, others[o].person) == 0;
            pairs[n++] = (scored){d, is_same};
            if (d < best || (d == best && is_same)) {
                best = d;
                best_is_same = is_same;
            }
        }
        n_first += best_is_same;
        att_arena_restore(arena, spot);
    }
    printf("%-8s %zu names: rank-1 %.4f, best F1 %.4f, %.2f CPU s, %.2f us a pair\n",
        form, n_others, (double)n_first / (double)n_others, best_f1(pairs, n, n_others),
        (double)(clock() - started) / CLOCKS_PER_SEC,
        1e6 * (double)(clock() - started) / CLOCKS_PER_SEC / (double)n);
}

static size_t read_form(const char *path, const char *form, att_arena *arena, name *out)
{
    att_error err;
    att_csv *csv;
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    att_csv_row row;
    bool has_row;
    size_t n = 0;
    if (!att_csv_open(path, (att_bytes){0}, path, &settings, &csv, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    while (att_csv_next(csv, &row, &has_row, &err) && has_row && n < MOST) {
        if (row.n_fields < 3 || !att_text_is(row.fields[1], form))
            continue;
        (void)snprintf(
            out[n].person, sizeof out[n].person, "%.*s", ATT_PRINT(row.fields[0]));
        if (att_text_copy(row.fields[2], arena, &out[n].text, &err)
            && att_people_points(out[n].text, arena, &out[n].units, &err))
            n++;
    }
    att_csv_close(csv);
    return n;
}

int main(int argc, char *argv[])
{
    att_error err;
    att_arena arena;
    const att_speller *latin, *pinyin;
    att_arena_init(&arena);
    if (argc != 2) {
        (void)fprintf(stderr, "type: bench_names NAMES.csv\n");
        return 2;
    }
    name *hangul = att_push(&arena, MOST, sizeof *hangul, &err);
    name *others = att_push(&arena, MOST, sizeof *others, &err);
    if (!hangul || !others || !att_people_speller_latin(&arena, &latin, &err)
        || !att_people_speller_pinyin(&arena, &pinyin, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    const size_t n = read_form(argv[1], "hangul", &arena, hangul);
    score("latin", latin, hangul, n, others,
        read_form(argv[1], "latin", &arena, others), &arena);
    score("pinyin", pinyin, hangul, n, others,
        read_form(argv[1], "pinyin", &arena, others), &arena);
    att_arena_done(&arena);
    return 0;
}
