/* score.c — links and people found against the truth. */
#include "records.h"

#include <math.h>
#include <stdlib.h>

static double pairs_of(double n)
{
    return n * (n - 1) / 2;
}

static double harmonic(double a, double b)
{
    return a + b > 0 ? 2 * a * b / (a + b) : 0;
}

/* Records in the order of two labels, to count how many share both. */
typedef struct sorted {
    uint32_t label, truth;
    uint32_t file;
} sorted;

static int by_both(const void *left, const void *right)
{
    const sorted *x = left, *y = right;
    if (x->label != y->label)
        return x->label < y->label ? -1 : 1;
    return (x->truth > y->truth) - (x->truth < y->truth);
}

static int by_truth(const void *left, const void *right)
{
    const sorted *x = left, *y = right;
    return (x->truth > y->truth) - (x->truth < y->truth);
}

/* Pairs within a run of records, those of one file left out where there are several. */
static double pairs_in(const sorted *at, size_t n, size_t n_files)
{
    double same = 0;
    for (uint32_t f = 0; n_files > 1 && f < n_files; f++) {
        double k = 0;
        for (size_t i = 0; i < n; i++)
            k += at[i].file == f;
        same += pairs_of(k);
    }
    return pairs_of((double)n) - same;
}

static void score_people(
    sorted *at, size_t n, size_t n_files, const uint32_t sizes[], att_link_score *out)
{
    double both = 0, cubed_p = 0, cubed_r = 0, exact = 0;
    qsort(at, n, sizeof *at, by_both);
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && at[to].label == at[from].label)
            to++;
        const double size = (double)(to - from);
        out->n_found_pairs += pairs_in(at + from, to - from, n_files);
        out->n_people++;
        for (size_t part = from, end; part < to; part = end) {
            end = part + 1;
            while (end < to && at[end].truth == at[part].truth)
                end++;
            const double k = (double)(end - part), of_truth = sizes[at[part].truth];
            both += pairs_in(at + part, end - part, n_files);
            cubed_p += k * k / size;
            cubed_r += k * k / of_truth;
            exact += k == size && k == of_truth;
        }
    }
    out->pair_precision = out->n_found_pairs > 0 ? both / out->n_found_pairs : 0;
    out->pair_recall = out->n_true_pairs > 0 ? both / out->n_true_pairs : 0;
    out->pair_f1 = harmonic(out->pair_precision, out->pair_recall);
    out->cubed_precision = cubed_p / (double)n;
    out->cubed_recall = cubed_r / (double)n;
    out->cubed_f1 = harmonic(out->cubed_precision, out->cubed_recall);
    out->exact_precision = exact / (double)out->n_people;
    out->exact_recall = exact / (double)out->n_true_people;
}

typedef struct judged {
    float bits;
    bool is_true;
} judged;

static int by_bits(const void *left, const void *right)
{
    const float x = ((const judged *)left)->bits, y = ((const judged *)right)->bits;
    return (x < y) - (x > y);
}

static void score_links(judged *at, size_t n, att_link_score *out)
{
    double n_right = 0;
    qsort(at, n, sizeof *at, by_bits);
    for (size_t i = 0; i < n; i++) {
        n_right += at[i].is_true;
        if (i + 1 < n && at[i + 1].bits == at[i].bits)
            continue;
        const double precision = n_right / (double)(i + 1),
                     recall = n_right / out->n_true_pairs;
        const double f1 = harmonic(precision, recall);
        if (at[i].bits >= 0) {
            out->precision = precision;
            out->recall = recall;
            out->f1 = f1;
        }
        if (f1 > out->best_f1) {
            out->best_f1 = f1;
            out->best_bits = (double)at[i].bits;
        }
    }
    out->n_compared_true = n_right;
}

bool att_people_score(const att_people_records *records, const att_links *links,
    att_arena *arena, att_link_score *out, att_error *err)
{
    const att_column *truth = att_records_column(records, ATT_COLUMN_TRUTH);
    *out = (att_link_score){0};
    if (!truth)
        return att_fail(err, ATT_INVALID,
            "no column tells who each record really is (truth, ent_id, cluster)");
    const size_t n = records->n;
    sorted *at = att_push(arena, n, sizeof *at, err);
    uint32_t *sizes = att_push(arena, truth->values.n + 1, sizeof *sizes, err);
    judged *pairs = att_push(arena, links->n_links, sizeof *pairs, err);
    if (!at || !sizes || !pairs)
        return false;
    for (size_t i = 0; i < n; i++) {
        at[i] = (sorted){
            links->person[i], truth->of[i], (uint32_t)att_records_file(records, i)};
        sizes[truth->of[i]]++;
    }
    qsort(at, n, sizeof *at, by_truth);
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && at[to].truth == at[from].truth)
            to++;
        out->n_true_people++;
        out->n_true_pairs += pairs_in(at + from, to - from, records->n_files);
    }
    for (size_t k = 0; k < links->n_links; k++)
        pairs[k] = (judged){links->links[k].bits,
            truth->of[links->links[k].a] == truth->of[links->links[k].b]};
    score_links(pairs, links->n_links, out);
    score_people(at, n, records->n_files, sizes, out);
    return true;
}
