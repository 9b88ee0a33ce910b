/* exists.c — existence and identifiability of log-linear estimates, decided exactly.
 *
 * A table with all kept cells above 0 and the margins of the data exists if and only if
 * some direction d has margins 0 and is above 0 on the kept cells without people; where
 * there are people it may have any sign. The cells that are terms of the model have a
 * triangular system of their own, so each is written as a function of the others, and
 * one row is left for each term whose own cell is empty, and one for the constant. */
#include "exists.h"

#include "math/subsets.h"

#include <stdlib.h>
#include <string.h>

typedef struct tableau {
    size_t n_rows, n_columns;
    size_t n_free; /* the first columns may take any sign; then those above 0 */
    size_t at_right, at_rows; /* the right side, and the mix of first rows */
    int64_t *at;              /* n_rows rows of n_columns */
    int64_t denominator;      /* of every entry; the last pivot */
    size_t n_done;            /* rows used up by free columns */
    size_t *basic;            /* column of each row; SIZE_MAX: not yet one */
} tableau;

static int64_t *row_of(const tableau *t, size_t r)
{
    return t->at + r * t->n_columns;
}

static void swap_rows(tableau *t, size_t a, size_t b)
{
    if (a == b)
        return;
    int64_t *x = row_of(t, a), *y = row_of(t, b);
    for (size_t c = 0; c < t->n_columns; c++) {
        const int64_t kept = x[c];
        x[c] = y[c];
        y[c] = kept;
    }
}

static void negate_row(tableau *t, size_t r)
{
    int64_t *row = row_of(t, r);
    for (size_t c = 0; c < t->n_columns; c++)
        row[c] = -row[c];
}

/* Clear the column in the other rows from `first` on. Entries stay whole: they are
 * minors of the first matrix. False if one leaves 63 bits. */
static bool clear_column(tableau *t, size_t first, size_t pivot_row, size_t column)
{
    const int64_t *from = row_of(t, pivot_row);
    const int64_t pivot = from[column];
    for (size_t r = first; r < t->n_rows; r++) {
        if (r == pivot_row)
            continue;
        int64_t *row = row_of(t, r);
        const int64_t by = row[column];
        for (size_t c = 0; c < t->n_columns; c++) {
            const __int128 exact =
                ((__int128)row[c] * pivot - (__int128)by * from[c]) / t->denominator;
            if (exact > INT64_MAX || exact < -INT64_MAX)
                return false;
            row[c] = (int64_t)exact;
        }
    }
    t->denominator = pivot;
    return true;
}

/* Each free column that can takes one row away. */
static bool eliminate_free(tableau *t)
{
    for (size_t c = 0; c < t->n_free && t->n_done < t->n_rows; c++) {
        size_t best = t->n_rows;
        for (size_t r = t->n_done; r < t->n_rows; r++) {
            const int64_t here = llabs(row_of(t, r)[c]);
            if (here && (best == t->n_rows || here < llabs(row_of(t, best)[c])))
                best = r;
        }
        if (best == t->n_rows)
            continue;
        swap_rows(t, t->n_done, best);
        if (row_of(t, t->n_done)[c] < 0)
            negate_row(t, t->n_done);
        if (!clear_column(t, t->n_done, t->n_done, c))
            return false;
        t->n_done++;
    }
    return true;
}

/* What the rows that have no column yet add up to in this column. */
static bool sum_open(const tableau *t, size_t column, int64_t *sum)
{
    *sum = 0;
    for (size_t r = t->n_done; r < t->n_rows; r++)
        if (t->basic[r] == SIZE_MAX
            && __builtin_add_overflow(*sum, row_of(t, r)[column], sum))
            return false;
    return true;
}

/* The row whose ratio is least; among equals an open one, then the least column. */
static size_t leaving_row(const tableau *t, size_t column)
{
    size_t best = t->n_rows;
    for (size_t r = t->n_done; r < t->n_rows; r++) {
        const int64_t *row = row_of(t, r);
        if (row[column] <= 0)
            continue;
        if (best == t->n_rows) {
            best = r;
            continue;
        }
        const int64_t *leader = row_of(t, best);
        const __int128 here = (__int128)row[t->at_right] * leader[column];
        const __int128 there = (__int128)leader[t->at_right] * row[column];
        const bool is_first =
            t->basic[best] != SIZE_MAX
            && (t->basic[r] == SIZE_MAX || t->basic[r] < t->basic[best]);
        if (here < there || (here == there && is_first))
            best = r;
    }
    return best;
}

/* Phase one with Bland's rule: bring the open rows to 0 with columns at 0 or above. */
static bool search(tableau *t, att_existence *existence)
{
    for (size_t r = t->n_done; r < t->n_rows; r++) {
        t->basic[r] = SIZE_MAX;
        if (row_of(t, r)[t->at_right] < 0)
            negate_row(t, r);
    }
    for (;;) {
        int64_t sum;
        if (!sum_open(t, t->at_right, &sum))
            return false;
        if (sum == 0) {
            *existence = ATT_EXISTS;
            return true;
        }
        size_t entering = t->n_free;
        for (; entering < t->at_right; entering++) {
            if (!sum_open(t, entering, &sum))
                return false;
            if (sum > 0)
                break;
        }
        if (entering == t->at_right) {
            *existence = ATT_EXISTS_NOT;
            return true;
        }
        const size_t leaving = leaving_row(t, entering);
        t->basic[leaving] = entering;
        if (!clear_column(t, t->n_done, leaving, entering))
            return false;
    }
}

/* What a unit in the cell v of the model forces in the other cells:
 * the sum over terms t between v and w of (-1)^(|t| - |v|). */
static void fill_between(
    size_t n_lists, size_t n_terms, const uint32_t terms[], uint32_t v, int between[])
{
    memset(between, 0, sizeof *between << n_lists);
    for (size_t i = 0; i < n_terms; i++)
        if ((terms[i] & v) == v)
            between[terms[i]] = __builtin_popcount(terms[i] ^ v) % 2 ? -1 : 1;
    att_subset_counts(n_lists, between);
}

/* The columns of the tableau, as cells: with people first, then without. */
typedef struct layout {
    size_t n_rows, n_cells, n_free;
    uint8_t *is_term;    /* of each mask */
    uint32_t *row_terms; /* the constant, then the terms whose cell is empty */
    uint32_t *cells;
} layout;

static bool lay_out(size_t n_lists, size_t n_terms, const uint32_t terms[],
    const uint8_t is_kept[], const double counts[], att_arena *scratch, layout *l,
    att_error *err)
{
    const size_t n_cells = (size_t)1 << n_lists;
    l->is_term = att_push(scratch, n_cells, 1, err);
    l->row_terms = att_push(scratch, n_terms, sizeof *l->row_terms, err);
    l->cells = att_push(scratch, n_cells, sizeof *l->cells, err);
    if (!l->is_term || !l->row_terms || !l->cells)
        return false;
    l->n_rows = l->n_cells = 0;
    for (size_t i = 0; i < n_terms; i++) {
        l->is_term[terms[i]] = 1;
        if (counts[terms[i]] == 0) /* the constant too, if cell 0 was not seen */
            l->row_terms[l->n_rows++] = terms[i];
    }
    for (uint32_t w = 0; w < n_cells; w++)
        if (is_kept[w] && counts[w] > 0 && !l->is_term[w])
            l->cells[l->n_cells++] = w;
    l->n_free = l->n_cells;
    for (uint32_t w = 0; w < n_cells; w++)
        if (is_kept[w] && counts[w] == 0)
            l->cells[l->n_cells++] = w;
    return true;
}

static bool fill_tableau(size_t n_lists, size_t n_terms, const uint32_t terms[],
    const layout *l, att_arena *scratch, tableau *t, att_error *err)
{
    size_t n_entries;
    *t = (tableau){.n_rows = l->n_rows,
        .n_columns = l->n_cells + 1 + l->n_rows,
        .n_free = l->n_free,
        .at_right = l->n_cells,
        .at_rows = l->n_cells + 1,
        .denominator = 1};
    int *between = att_push(scratch, (size_t)1 << n_lists, sizeof *between, err);
    if (!att_size_mul(t->n_rows, t->n_columns, &n_entries, err) || !between)
        return false;
    t->at = att_push(scratch, n_entries, sizeof *t->at, err);
    t->basic = att_push(scratch, t->n_rows, sizeof *t->basic, err);
    if (!t->at || !t->basic)
        return false;
    for (size_t r = 0; r < l->n_rows; r++) {
        int64_t *row = row_of(t, r);
        fill_between(n_lists, n_terms, terms, l->row_terms[r], between);
        for (size_t c = 0; c < l->n_cells; c++)
            row[c] = between[l->cells[c]];
        /* d = 1 + e with e >= 0 on the empty cells */
        for (size_t c = l->n_free; c < l->n_cells; c++)
            row[t->at_right] -= row[c];
        row[t->at_rows + r] = 1;
    }
    return true;
}

/* The open rows, added up, weigh the first rows so that no column helps: minus these
 * weights are the values of the certificate at the row terms. */
static bool read_certificate(
    size_t n_lists, const tableau *t, const layout *l, int64_t certificate[])
{
    memset(certificate, 0, sizeof *certificate << n_lists);
    for (size_t r = 0; r < l->n_rows; r++) {
        int64_t sum;
        if (!sum_open(t, t->at_rows + r, &sum))
            return false;
        certificate[l->row_terms[r]] = -sum;
    }
    return true;
}

static void divide_by_common(size_t n, int64_t c[])
{
    int64_t common = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t a = llabs(c[i]), b = common;
        while (a) {
            const int64_t rest = b % a;
            b = a;
            a = rest;
        }
        common = b;
    }
    for (size_t i = 0; common > 1 && i < n; i++)
        c[i] /= common;
}

/* From values at the cells of the terms to coefficients of the terms. */
static void to_coefficients(size_t n_lists, const layout *l, int64_t c[])
{
    const size_t n = (size_t)1 << n_lists;
    for (size_t half = 1; half < n; half *= 2)
        for (size_t base = 0; base < n; base += 2 * half)
            for (size_t i = base; i < base + half; i++)
                c[i + half] -= c[i];
    for (size_t w = 0; w < n; w++)
        c[w] = l->is_term[w] ? c[w] : 0;
}

bool att_exists(size_t n_lists, size_t n_terms, const uint32_t terms[],
    const uint8_t is_kept[], const double counts[], att_arena *scratch,
    att_existence *existence, int64_t certificate[], att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    bool ok = false;
    layout l;
    tableau t;
    if (!lay_out(n_lists, n_terms, terms, is_kept, counts, scratch, &l, err)
        || !fill_tableau(n_lists, n_terms, terms, &l, scratch, &t, err))
        goto done;
    if (!eliminate_free(&t) || !search(&t, existence))
        *existence = ATT_EXISTS_UNDECIDED;
    if (*existence == ATT_EXISTS_NOT) {
        if (read_certificate(n_lists, &t, &l, certificate)) {
            to_coefficients(n_lists, &l, certificate);
            divide_by_common((size_t)1 << n_lists, certificate);
        } else
            *existence = ATT_EXISTS_UNDECIDED;
    }
    ok = true;
done:
    att_arena_restore(scratch, start);
    return ok;
}

bool att_identifiable(size_t n_lists, size_t n_terms, const uint32_t terms[],
    const uint8_t is_kept[], int sums[])
{
    memset(sums, 0, sizeof *sums << n_lists);
    for (size_t i = 0; i < n_terms; i++)
        sums[terms[i]] = __builtin_popcount(terms[i]) % 2 ? -1 : 1;
    att_subset_counts(n_lists, sums);
    for (size_t w = 0; w < (size_t)1 << n_lists; w++)
        if (is_kept[w] && sums[w] != 0)
            return true;
    return false;
}

const att_certificate *att_certificates_find(
    att_certificates *known, uint64_t terms, uint64_t kept, uint64_t empty)
{
    for (size_t i = 0; i < known->n; i++) {
        const att_certificate c = known->at[i];
        if ((c.terms & ~terms) || (c.below & kept) || !(c.above & kept)
            || (c.above & kept & ~empty))
            continue;
        const size_t to = i / 2;
        known->at[i] = known->at[to];
        known->at[to] = c;
        return &known->at[to];
    }
    return NULL;
}

void att_certificates_add(
    att_certificates *known, size_t n_lists, const int64_t certificate[])
{
    if (known->n == ATT_CERTIFICATES_MOST)
        return;
    const uint32_t n = (uint32_t)1 << n_lists;
    att_certificate c = {0, 0, 0};
    for (uint32_t w = 0; w < n; w++) {
        int64_t value = 0;
        for (uint32_t t = w;; t = (t - 1) & w) {
            value += certificate[t];
            if (t == 0)
                break;
        }
        c.terms |= (uint64_t)(certificate[w] != 0) << w;
        c.above |= (uint64_t)(value > 0) << w;
        c.below |= (uint64_t)(value < 0) << w;
    }
    known->at[known->n++] = c;
}
