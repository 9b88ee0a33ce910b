/* mad.c — multivariate alteration detection: the small matrices. */
#include "moments.h"

#include "math/canonical.h"
#include "math/distributions.h"

#include <math.h>
#include <string.h>

void spread_of(const moments *m, const double shift[VARIABLES_MOST], size_t n_x,
    size_t n_y, spread *s)
{
    const size_t n = n_x + n_y;
    *s = (spread){.n_x = n_x, .n_y = n_y};
    for (size_t i = 0; i < n; i++)
        s->mean[i] = shift[i] + m->sum[i] / m->weight;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const double c = m->product[i][j] / m->weight
                             - m->sum[i] / m->weight * (m->sum[j] / m->weight);
            s->covariance[i][j] = s->covariance[j][i] = c;
        }
}

/* Cut the three blocks out of the covariance of all bands. */
static void cut(const spread *s, double ridge, double *xx, double *xy, double *yy)
{
    for (size_t i = 0; i < s->n_x; i++) {
        for (size_t j = 0; j < s->n_x; j++)
            *xx++ = s->covariance[i][j] + (i == j ? ridge : 0);
        for (size_t j = 0; j < s->n_y; j++)
            *xy++ = s->covariance[i][s->n_x + j];
    }
    for (size_t i = 0; i < s->n_y; i++)
        for (size_t j = 0; j < s->n_y; j++)
            *yy++ = s->covariance[s->n_x + i][s->n_x + j] + (i == j ? ridge : 0);
}

static bool fit_once(
    const spread *s, double ridge, att_arena *scratch, mad *out, att_error *err)
{
    const size_t n_x = s->n_x, n_y = s->n_y, n = n_x < n_y ? n_x : n_y;
    double(*xx)[n_x] = att_push(scratch, n_x, sizeof *xx, err);
    double(*xy)[n_y] = att_push(scratch, n_x, sizeof *xy, err);
    double(*yy)[n_y] = att_push(scratch, n_y, sizeof *yy, err);
    double(*a)[n_x] = att_push(scratch, n, sizeof *a, err);
    double(*b)[n_y] = att_push(scratch, n, sizeof *b, err);
    if (!xx || !xy || !yy || !a || !b)
        return false;
    cut(s, ridge, xx[0], xy[0], yy[0]);
    *out = (mad){.n = n, .n_x = n_x, .n_y = n_y, .ridge = ridge};
    memcpy(out->mean, s->mean, sizeof out->mean);
    if (!att_canonical(n_x, n_y, (const double(*)[n_x])xx, (const double(*)[n_y])xy,
            (const double(*)[n_y])yy, scratch, n, out->rho, a, b, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        memcpy(out->a[i], a[i], sizeof a[i]);
        memcpy(out->b[i], b[i], sizeof b[i]);
    }
    return true;
}

bool mad_fit(const spread *s, att_arena *scratch, mad *out, att_error *err)
{
    double mean_variance = 0;
    for (size_t i = 0; i < s->n_x + s->n_y; i++)
        mean_variance += s->covariance[i][i] / (double)(s->n_x + s->n_y);
    const att_spot start = att_arena_save(scratch);
    bool ok = fit_once(s, 0, scratch, out, err);
    for (double share = 1e-6; !ok && err->kind == ATT_REFUSED && share < 1; share *= 10)
        ok = fit_once(s, share * mean_variance, scratch, out, err);
    att_arena_restore(scratch, start);
    return ok;
}

void mad_kernel_of(const mad *m, const double shift[VARIABLES_MOST],
    const float table[SURVIVAL_ENTRIES], mad_kernel *out)
{
    *out = (mad_kernel){.n = m->n, .n_x = m->n_x, .n_y = m->n_y, .table = table};
    double factorial = 1;
    for (size_t k = 0; k < ATT_BANDS_MOST / 2; factorial *= (double)++k)
        out->inverse_factorial[k] = (float)(1 / factorial);
    for (size_t i = 0; i < m->n; i++) {
        /* A variate without any change has no variance to divide by. */
        const double sd = sqrt(fmax(2 * (1 - m->rho[i]), 1e-12));
        double constant = 0;
        for (size_t v = 0; v < m->n_x + m->n_y; v++) {
            const double w = (v < m->n_x ? m->a[i][v] : -m->b[i][v - m->n_x]) / sd;
            out->a[i][v] = (float)w;
            constant += w * (shift[v] - m->mean[v]);
        }
        out->constant[i] = (float)constant;
    }
}

void survival_table(size_t n, float table[SURVIVAL_ENTRIES])
{
    for (size_t i = 0; i < SURVIVAL_ENTRIES; i++) {
        const double root = (double)i / SURVIVAL_STEPS;
        table[i] = (float)att_chi_square_above(root * root, (double)n);
    }
    table[SURVIVAL_ENTRIES - 1] = 0;
}
