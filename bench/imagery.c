/* imagery.c — how right and how fast change detection is.
 *
 *   bench_imagery accuracy FOLDER             the labelled pairs of FOLDER
 *   bench_imagery score STATISTIC TRUTH       one file against its truth
 *   bench_imagery align BEFORE AFTER          how a pair lies
 *   bench_imagery speed BEFORE AFTER OUT      seconds and peak memory of each method
 */
#include <attest/imagery.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static void stop(const att_error *err)
{
    fprintf(stderr, "bench_imagery: %s %s\n", err->text, err->hint);
    exit(1);
}

static att_scene *open_scene(const char *path, bool is_black_empty)
{
    att_scene_settings settings = ATT_SCENE_DEFAULTS;
    att_scene *scene;
    att_error err;
    settings.is_black_empty = is_black_empty;
    if (!att_scene_open(path, &settings, &scene, &err))
        stop(&err);
    return scene;
}

static float *read_band(const char *path, size_t *n_rows, size_t *n_cols)
{
    att_error err;
    att_scene *scene = open_scene(path, false);
    const att_grid *grid = &att_scene_facts_of(scene)->grid;
    *n_rows = grid->n_rows;
    *n_cols = grid->n_cols;
    float *values = malloc(*n_rows * *n_cols * sizeof *values);
    if (!values
        || !att_scene_read(
            scene, 0, 0, 0, *n_rows, *n_cols, (float(*)[*n_cols])(void *)values, &err))
        stop(&err);
    att_scene_close(scene);
    return values;
}

/* ---- the scorer ------------------------------------------------------------------ */

typedef struct labelled {
    float value;
    bool is_changed;
} labelled;

typedef struct scores {
    double auc, best_f1, best_at, f1_at; /* f1_at: of the threshold that was asked */
    double share;                        /* above that threshold */
} scores;

static int falling(const void *a, const void *b)
{
    const float x = ((const labelled *)a)->value, y = ((const labelled *)b)->value;
    return x < y ? 1 : x > y ? -1 : 0;
}

static double f1_of(double hits, double flagged, double wanted)
{
    return flagged + wanted > 0 ? 2 * hits / (flagged + wanted) : 0;
}

/* Truth 1 is change, 0 none, 255 left out; a statistic that is NaN is left out. */
static scores score(const float *statistic, const float *truth, size_t n, float at)
{
    labelled *all = malloc(n * sizeof *all);
    size_t n_all = 0, n_changed = 0;
    for (size_t p = 0; p < n; p++) {
        const bool is_labelled = truth[p] == 0 || truth[p] == 1;
        if (!isfinite(statistic[p]) || !is_labelled)
            continue;
        all[n_all++] = (labelled){statistic[p], truth[p] == 1};
        n_changed += truth[p] == 1;
    }
    qsort(all, n_all, sizeof *all, falling);
    scores s = {0};
    const double wanted = (double)n_changed, others = (double)(n_all - n_changed);
    double hits = 0, alarms = 0, area = 0;
    for (size_t i = 0; i < n_all;) {
        const double hits_before = hits, alarms_before = alarms;
        const float value = all[i].value;
        for (; i < n_all && all[i].value == value; i++)
            all[i].is_changed ? hits++ : alarms++;
        area += (alarms - alarms_before) * (hits + hits_before) / 2;
        const double f1 = f1_of(hits, hits + alarms, wanted);
        if (f1 > s.best_f1) {
            s.best_f1 = f1;
            s.best_at = (double)value;
        }
        if (value > at) {
            s.f1_at = f1;
            s.share = (hits + alarms) / (double)n_all;
        }
    }
    s.auc = area / (wanted * others);
    free(all);
    return s;
}

/* ---- accuracy -------------------------------------------------------------------- */

static const char *const pairs[] = {"s2-abudhabi", "s2-aguasclaras", "s2-bercy",
    "s2-hongkong", "s2-nantes", "s2-saclay-e", "etm-taizhou"};
#define N_PAIRS (sizeof pairs / sizeof *pairs)

static void join(char out[4096], const char *folder, const char *pair, const char *file)
{
    snprintf(out, 4096, "%s/%s/%s", folder, pair, file);
}

static float *statistic_of(const char *folder, const char *pair, bool is_aligned,
    const att_change_settings *settings, att_change_report *report, size_t *n)
{
    char path[4096];
    att_error err;
    att_arena arena;
    att_grid grid;
    att_arena_init(&arena);
    join(path, folder, pair, "before.tif");
    att_scene *before = open_scene(path, true);
    join(path, folder, pair, "after.tif");
    att_scene *after = open_scene(path, true);
    if (!att_grid_meet(before, after, before, &arena, &grid, &err))
        stop(&err);
    grid = att_scene_facts_of(before)->grid; /* the truth lies on it */
    att_align_report aligned;
    att_align_settings how = ATT_ALIGN_DEFAULTS;
    how.is_forced = true;
    if (getenv("BENCH_SHIFT"))
        how.model = ATT_ALIGN_SHIFT;
    if (!att_scene_regrid(after, &grid, NULL, &err)
        || (is_aligned
            && !att_imagery_align(before, after, &how, NULL, &arena, &aligned, &err))
        || !att_imagery_change(
            before, after, settings, "bench-imagery.tif", NULL, report, &err))
        stop(&err);
    att_scene_close(before);
    att_scene_close(after);
    att_arena_done(&arena);
    size_t n_rows, n_cols;
    float *values = read_band("bench-imagery.tif", &n_rows, &n_cols);
    remove("bench-imagery.tif");
    *n = n_rows * n_cols;
    return values;
}

static scores score_pair(const char *folder, const char *pair, bool is_aligned,
    const att_change_settings *settings)
{
    char path[4096];
    size_t n, n_rows, n_cols;
    static att_change_report report;
    float *values = statistic_of(folder, pair, is_aligned, settings, &report, &n);
    join(path, folder, pair, "truth.tif");
    float *truth = read_band(path, &n_rows, &n_cols);
    const float at = report.quantile[(size_t)(0.95 * (ATT_SHARES - 1))];
    const scores s = score(values, truth, n_rows * n_cols, at);
    free(values);
    free(truth);
    return s;
}

static void accuracy(const char *folder)
{
    static const char *const names[] = {"MAD", "IR-MAD", "vectors", "guarded", "score"};
    att_change_settings methods[] = {ATT_CHANGE_DEFAULTS, ATT_CHANGE_CONVERGE,
        ATT_CHANGE_DEFAULTS, ATT_CHANGE_DEFAULTS, ATT_CHANGE_DEFAULTS};
    methods[0].method = ATT_CHANGE_MAD;
    methods[2].method = ATT_CHANGE_VECTORS;
    methods[3].method = ATT_CHANGE_IRMAD;
    double sum[5] = {0}, sum_f1 = 0;
    printf("%-16s", "AUC");
    for (size_t m = 0; m < 5; m++)
        printf("%9s", names[m]);
    printf("  best F1   F1 at top 5 %%\n");
    for (size_t p = 0; p < N_PAIRS; p++) {
        scores s = {0};
        printf("%-16s", pairs[p]);
        for (size_t m = 0; m < 5; m++) {
            s = score_pair(folder, pairs[p], m >= 3, &methods[m]);
            printf("%9.3f", s.auc);
            fflush(stdout);
            sum[m] += s.auc / (double)N_PAIRS;
        }
        sum_f1 += s.f1_at / (double)N_PAIRS;
        printf("%9.3f%9.3f\n", s.best_f1, s.f1_at);
    }
    printf("%-16s", "mean");
    for (size_t m = 0; m < 5; m++)
        printf("%9.3f", sum[m]);
    printf("         %9.3f\n", sum_f1);
}

/* ---- speed ----------------------------------------------------------------------- */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double user_s(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec)
           + 1e-6 * (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

/* How one pair lies, in pixels and degrees. */
static void align(const char *before_path, const char *after_path)
{
    att_error err;
    att_arena arena;
    att_align_report r;
    const att_align_settings how = ATT_ALIGN_DEFAULTS;
    att_arena_init(&arena);
    att_scene *before = open_scene(before_path, true);
    att_scene *after = open_scene(after_path, true);
    if (!att_scene_regrid(after, &att_scene_facts_of(before)->grid, NULL, &err)
        || !att_imagery_align(before, after, &how, NULL, &arena, &r, &err))
        stop(&err);
    printf(
        "shift %.4f %.4f px, turn %.5f deg, scale %.6f, model %d, %zu of %zu windows, "
        "residual %.3f, was %.3f, error %.3f\n",
        r.shift_column_px, r.shift_row_px, r.turn_deg, r.scale, (int)r.model, r.n_kept,
        r.n_windows, r.residual_px, r.residual_before_px, r.error_px);
    att_scene_close(before);
    att_scene_close(after);
    att_arena_done(&arena);
}

static void speed(
    const char *before_path, const char *after_path, const char *out, const char *only)
{
    static const char *const names[] = {"score", "irmad", "mad", "vectors"};
    static att_change_report report;
    for (int m = ATT_CHANGE_METHODS - 1; m >= 0; m--) {
        if (only && strcmp(only, names[m]) != 0)
            continue;
        att_error err;
        att_scene *before = open_scene(before_path, true);
        att_scene *after = open_scene(after_path, true);
        att_change_settings settings = ATT_CHANGE_DEFAULTS;
        settings.method = (att_change_method)m;
        const double start = now_s(), start_cpu = user_s();
        if (!att_imagery_change(before, after, &settings, out, NULL, &report, &err))
            stop(&err);
        struct rusage r;
        getrusage(RUSAGE_SELF, &r);
        printf("%-8s %6.2f s wall, %6.2f s CPU, peak %ld MB, %zu iterations, "
               "unchanged %.3f\n",
            names[m], now_s() - start, user_s() - start_cpu, r.ru_maxrss / 1024,
            report.n_iterations, report.mean_unchanged);
        att_scene_close(before);
        att_scene_close(after);
    }
}

int main(int n, char *words[])
{
    if (n == 3 && strcmp(words[1], "accuracy") == 0)
        accuracy(words[2]);
    else if (n == 4 && strcmp(words[1], "score") == 0) {
        size_t rows, cols;
        float *values = read_band(words[2], &rows, &cols);
        float *truth = read_band(words[3], &rows, &cols);
        const scores s = score(values, truth, rows * cols, INFINITY);
        printf("auc=%.4f best_f1=%.4f at %.4g\n", s.auc, s.best_f1, s.best_at);
        free(values);
        free(truth);
    } else if (n >= 5 && strcmp(words[1], "speed") == 0)
        speed(words[2], words[3], words[4], n > 5 ? words[5] : NULL);
    else if (n == 4 && strcmp(words[1], "align") == 0)
        align(words[2], words[3]);
    else {
        fprintf(stderr,
            "usage: bench_imagery accuracy FOLDER | score STATISTIC TRUTH | "
            "speed BEFORE AFTER OUT [METHOD]\n");
        return 2;
    }
    return 0;
}
