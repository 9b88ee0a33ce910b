/* test_exists.c — existence in whole numbers against linear programming in floating
 * point, and identifiability against the rank of the model. */
#include "mse.h"

#include "math/random.h"

enum { ROWS = 16, COLUMNS = 40 };

/* Maximise s subject to A x = b, x >= s >= 0, as the papers state it (Chan, Silverman &
 * Vincent 2021): a plain two-phase simplex in floating point with Bland's rule. */
typedef struct program {
    size_t m, n;
    double at[ROWS + 1][COLUMNS + ROWS + 1];
    size_t basic[ROWS];
} program;

static void pivot(program *p, size_t row, size_t column, size_t width)
{
    const double by = p->at[row][column];
    for (size_t c = 0; c < width; c++)
        p->at[row][c] /= by;
    for (size_t r = 0; r <= p->m; r++) {
        const double times = p->at[r][column];
        for (size_t c = 0; c < width && r != row; c++)
            p->at[r][c] -= times * p->at[row][c];
    }
    p->basic[row] = column;
}

/* Row m holds the reduced costs (to be made <= 0) over the first n columns. */
static void run_simplex(program *p, size_t n, size_t width)
{
    for (;;) {
        size_t c = 0, best = p->m;
        while (c < n && p->at[p->m][c] < 1e-9)
            c++;
        if (c == n)
            return;
        for (size_t r = 0; r < p->m; r++) {
            if (p->at[r][c] < 1e-9)
                continue;
            const double ratio = p->at[r][width - 1] / p->at[r][c];
            const double least =
                best < p->m ? p->at[best][width - 1] / p->at[best][c] : HUGE_VAL;
            if (ratio < least - 1e-12
                || (ratio < least + 1e-12 && p->basic[r] < p->basic[best]))
                best = r;
        }
        assert_true(best < p->m);
        pivot(p, best, c, width);
    }
}

static double largest_least_cell(size_t n_terms, const uint32_t terms[],
    const uint8_t is_kept[], const double counts[], size_t n_cells)
{
    static program p;
    memset(&p, 0, sizeof p);
    p.m = n_terms;
    p.n = 1; /* s, then y = x - s */
    double people = 0;
    for (size_t w = 1; w < n_cells; w++)
        people += counts[w];
    for (uint32_t w = 1; w < n_cells; w++) {
        if (!is_kept[w])
            continue;
        for (size_t r = 0; r < n_terms; r++) {
            const double in = (terms[r] & w) == terms[r];
            p.at[r][p.n] = in;
            p.at[r][0] += in;
        }
        p.n++;
    }
    const size_t width = p.n + p.m + 1;
    for (size_t r = 0; r < n_terms; r++) {
        for (uint32_t w = 1; w < n_cells; w++)
            p.at[r][width - 1] += (terms[r] & w) == terms[r] ? counts[w] / people : 0;
        p.at[r][p.n + r] = 1;
        p.basic[r] = p.n + r;
        for (size_t c = 0; c < width; c++)
            p.at[p.m][c] += c < p.n || c == width - 1 ? p.at[r][c] : 0;
    }
    run_simplex(&p, p.n, width);
    for (size_t r = 0; r < p.m; r++) /* artificial columns at 0 leave too */
        for (size_t c = 0; c < p.n && p.basic[r] >= p.n; c++)
            if (fabs(p.at[r][c]) > 1e-9)
                pivot(&p, r, c, width);
    for (size_t c = 0; c < width; c++)
        p.at[p.m][c] = c == 0;
    for (size_t r = 0; r < p.m; r++)
        if (p.basic[r] == 0)
            for (size_t c = 0; c < width; c++)
                p.at[p.m][c] -= c == 0 ? 1 : p.at[r][c];
    if (fabs(p.at[p.m][0]) < 1e-12)
        p.at[p.m][0] = 0;
    run_simplex(&p, p.n, width);
    for (size_t r = 0; r < p.m; r++)
        if (p.basic[r] == 0)
            return p.at[r][width - 1];
    return 0;
}

static size_t rank_of(
    size_t n_terms, const uint32_t terms[], const uint8_t is_kept[], size_t n_cells)
{
    double a[ROWS][COLUMNS] = {{0}};
    size_t rank = 0;
    for (size_t r = 0; r < n_terms; r++)
        for (uint32_t w = 1; w < n_cells; w++)
            a[r][w] = is_kept[w] && (terms[r] & w) == terms[r];
    for (size_t c = 0; c < n_cells && rank < n_terms; c++) {
        size_t best = rank;
        for (size_t r = rank; r < n_terms; r++)
            best = fabs(a[r][c]) > fabs(a[best][c]) ? r : best;
        if (fabs(a[best][c]) < 1e-9)
            continue;
        for (size_t j = 0; j < n_cells; j++) {
            const double kept = a[best][j];
            a[best][j] = a[rank][j];
            a[rank][j] = kept;
        }
        for (size_t r = rank + 1; r < n_terms; r++) {
            const double by = a[r][c] / a[rank][c];
            for (size_t j = 0; j < n_cells; j++)
                a[r][j] -= by * a[rank][j];
        }
        rank++;
    }
    return rank;
}

/* The free terms and kept cells of a table, as section 4.1 of Chan et al. has them. */
static size_t reduce(const att_model *model, const att_tally *tally,
    uint32_t free_terms[], uint8_t is_kept[])
{
    size_t n = 0;
    memset(is_kept, 1, (size_t)1 << tally->n_lists);
    for (size_t i = 0; i < model->n_terms; i++)
        if (tally->margins[model->terms[i]] > 0)
            free_terms[n++] = model->terms[i];
        else
            for (uint32_t w = 0; w < (uint32_t)1 << tally->n_lists; w++)
                if ((w & model->terms[i]) == model->terms[i])
                    is_kept[w] = 0;
    is_kept[0] = 0;
    return n;
}

/* c'A is 0 where there are people, never below 0, and somewhere above it. */
static void check_certificate(const int64_t c[], size_t n_free,
    const uint32_t free_terms[], const uint8_t is_kept[], const double counts[],
    size_t n_cells)
{
    bool is_above = false;
    for (uint32_t w = 1; w < n_cells; w++) {
        int64_t value = 0;
        for (size_t i = 0; i < n_free; i++)
            value += (free_terms[i] & w) == free_terms[i] ? c[free_terms[i]] : 0;
        if (!is_kept[w])
            continue;
        assert_true(value >= 0);
        assert_true(counts[w] == 0 || value == 0);
        is_above = is_above || value > 0;
    }
    assert_true(is_above);
}

static void check_one(const att_model *model, const att_tally *tally,
    att_fitter *fitter, att_arena *arena)
{
    const size_t n_cells = (size_t)1 << tally->n_lists;
    uint32_t free_terms[ROWS];
    uint8_t is_kept[COLUMNS];
    int signs[COLUMNS];
    int64_t certificate[COLUMNS];
    att_existence existence;
    att_error err;
    att_fit fit;
    const size_t n_free = reduce(model, tally, free_terms, is_kept);
    check_ok(&err, att_exists(tally->n_lists, n_free, free_terms, is_kept,
                       tally->counts, arena, &existence, certificate, &err));
    const double least =
        largest_least_cell(n_free, free_terms, is_kept, tally->counts, n_cells);
    assert_true(least > 1e-7 || least < 1e-9);
    assert_int_equal(existence, least > 1e-7 ? ATT_EXISTS : ATT_EXISTS_NOT);
    if (existence == ATT_EXISTS_NOT)
        check_certificate(
            certificate, n_free, free_terms, is_kept, tally->counts, n_cells);
    const bool is_identifiable =
        att_identifiable(tally->n_lists, n_free, free_terms, is_kept, signs);
    assert_int_equal(
        is_identifiable, rank_of(n_free, free_terms, is_kept, n_cells) == n_free);
    check_ok(&err, att_loglinear_fit(
                       fitter, tally, model->n_terms, model->terms, NULL, &fit, &err));
    assert_int_equal(fit.status, (existence == ATT_EXISTS_NOT) + 2 * !is_identifiable);
}

static void every_pattern_of_three_lists_is_decided(void **state)
{
    static const char *const names[8] = {"[1,2,3]", "[12,3]", "[13,2]", "[23,1]",
        "[12,13]", "[12,23]", "[13,23]", "[12,13,23]"};
    const size_t numbers[3] = {1, 2, 3};
    att_error err;
    att_tally tally;
    att_fitter fitter;
    check_ok(&err, att_tally_new(*state, 3, &tally, &err));
    check_ok(&err, att_fitter_new(*state, 3, 8, &fitter, &err));
    for (size_t m = 0; m < 8; m++) {
        att_model model;
        check_ok(&err,
            att_model_parse(att_text_of(names[m]), 3, numbers, *state, &model, &err));
        for (uint32_t pattern = 1; pattern < 128; pattern++) {
            for (uint32_t w = 1; w < 8; w++)
                tally.counts[w] = (pattern >> (w - 1) & 1) ? 3 + (double)w : 0;
            att_tally_sum(&tally);
            check_one(&model, &tally, &fitter, *state);
        }
    }
}

static void ten_thousand_patterns_of_four_lists_are_decided(void **state)
{
    const uint32_t pairs_and_triples[10] = {3, 5, 6, 9, 10, 12, 7, 11, 13, 14};
    att_random r;
    att_error err;
    att_tally tally;
    att_fitter fitter;
    uint32_t terms[16];
    att_random_seed(&r, 20, 0);
    check_ok(&err, att_tally_new(*state, 4, &tally, &err));
    check_ok(&err, att_fitter_new(*state, 4, 16, &fitter, &err));
    for (size_t i = 0; i < 10000; i++) {
        uint64_t mask = 0x117; /* the constant and the single lists */
        for (size_t t = 0; t < 10; t++) {
            const uint32_t term = pairs_and_triples[t];
            bool can_join = true;
            for (uint32_t s = (term - 1) & term; s; s = (s - 1) & term)
                can_join = can_join && (mask >> s & 1);
            if (can_join && att_random_uniform(&r) < 0.5)
                mask |= UINT64_C(1) << term;
        }
        const double share = att_random_uniform(&r);
        for (size_t w = 1; w < 16; w++)
            tally.counts[w] = att_random_uniform(&r) < share
                                  ? 1 + (double)att_random_below(&r, 20)
                                  : 0;
        tally.counts[1 + att_random_below(&r, 15)] = 7;
        att_tally_sum(&tally);
        const att_model model = {att_terms_of_mask(mask, 4, terms), terms};
        check_one(&model, &tally, &fitter, *state);
    }
}

static void a_certificate_serves_other_models_of_the_table(void **state)
{
    static att_certificates known;
    /* c = [12] + [13] - [123] style values: above 0 on history 3 alone */
    int64_t certificate[8] = {0};
    certificate[3] = 1;
    certificate[7] = -1;
    att_certificates_add(&known, 3, certificate);
    assert_non_null(att_certificates_find(&known, 0xff, 0xfe, 0x08));
    assert_null(att_certificates_find(&known, 0x7f, 0xfe, 0x08)); /* term 7 missing */
    assert_null(att_certificates_find(&known, 0xff, 0xfe, 0x00)); /* people there */
    assert_null(att_certificates_find(&known, 0xff, 0xf6, 0x08)); /* cell not kept */
    (void)state;
}

CHECK_MAIN(check_test(every_pattern_of_three_lists_is_decided),
    check_test(ten_thousand_patterns_of_four_lists_are_decided),
    check_test(a_certificate_serves_other_models_of_the_table))
