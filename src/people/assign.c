/* assign.c — at most one partner each between two files. */
#include "cluster.h"

#include <math.h>

/* Shortest augmenting paths; rows are the smaller side, columns the larger with a place
 * to stay alone for each row. */
typedef struct plan {
    const att_component *c;
    const uint32_t *rows, *columns;
    size_t n_rows, n_columns; /* without the places to stay alone */
    double *row_price, *column_price, *distance;
    size_t *row_of, *before;
    bool *is_done;
} plan;

static double cost(const plan *p, size_t row, size_t column)
{
    if (column >= p->n_columns)
        return column - p->n_columns == row ? 0 : 1e9;
    return -att_between(p->c, p->rows[row], p->columns[column]);
}

/* Bring one more row in; columns are counted from 1, 0 is the row to be placed. */
static void augment(plan *p, size_t row)
{
    const size_t n = p->n_columns + p->n_rows;
    size_t at = 0;
    for (size_t k = 0; k <= n; k++) {
        p->distance[k] = HUGE_VAL;
        p->is_done[k] = false;
    }
    p->row_of[0] = row;
    do {
        p->is_done[at] = true;
        const size_t r = p->row_of[at];
        size_t next = 0;
        double least = HUGE_VAL;
        for (size_t k = 1; k <= n; k++) {
            if (p->is_done[k])
                continue;
            const double d = cost(p, r, k - 1) - p->row_price[r] - p->column_price[k];
            if (d < p->distance[k]) {
                p->distance[k] = d;
                p->before[k] = at;
            }
            if (p->distance[k] < least) {
                least = p->distance[k];
                next = k;
            }
        }
        for (size_t k = 0; k <= n; k++)
            if (p->is_done[k]) {
                p->row_price[p->row_of[k]] += least;
                p->column_price[k] -= least;
            } else
                p->distance[k] -= least;
        at = next;
    } while (p->row_of[at] != SIZE_MAX);
    while (at != 0) {
        p->row_of[at] = p->row_of[p->before[at]];
        at = p->before[at];
    }
}

bool att_people_assign(const att_component *c, const uint8_t file[], att_arena *scratch,
    uint32_t labels[], att_error *err)
{
    const att_spot spot = att_arena_save(scratch);
    const size_t n = c->n;
    uint32_t *sides[2] = {att_push(scratch, n, sizeof(uint32_t), err),
        att_push(scratch, n, sizeof(uint32_t), err)};
    size_t counts[2] = {0};
    plan p = {.c = c,
        .row_price = att_push(scratch, n + 1, sizeof(double), err),
        .column_price = att_push(scratch, 2 * n + 2, sizeof(double), err),
        .distance = att_push(scratch, 2 * n + 2, sizeof(double), err),
        .row_of = att_push(scratch, 2 * n + 2, sizeof(size_t), err),
        .before = att_push(scratch, 2 * n + 2, sizeof(size_t), err),
        .is_done = att_push(scratch, 2 * n + 2, sizeof(bool), err)};
    const bool ok = sides[0] && sides[1] && p.row_price && p.column_price && p.distance
                    && p.row_of && p.before && p.is_done;
    if (ok) {
        for (size_t i = 0; i < n; i++) {
            labels[i] = (uint32_t)i;
            sides[file[i]][counts[file[i]]++] = (uint32_t)i;
        }
        const size_t small = counts[1] < counts[0];
        p.rows = sides[small];
        p.columns = sides[!small];
        p.n_rows = counts[small];
        p.n_columns = counts[!small];
        for (size_t k = 0; k < 2 * n + 2; k++)
            p.row_of[k] = SIZE_MAX;
        for (size_t r = 0; r < p.n_rows; r++)
            augment(&p, r);
        for (size_t k = 1; k <= p.n_columns; k++) {
            if (p.row_of[k] == SIZE_MAX
                || att_between(c, p.rows[p.row_of[k]], p.columns[k - 1]) <= 0)
                continue;
            const uint32_t a = p.rows[p.row_of[k]], b = p.columns[k - 1];
            labels[a] = labels[b] = a < b ? a : b;
        }
    }
    att_arena_restore(scratch, spot);
    return ok;
}
