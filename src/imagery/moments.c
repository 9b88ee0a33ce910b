/* moments.c — the long loops of IR-MAD: statistic, weight and products in one go. */
#include "moments.h"

#include "math/clones.h"
#include "math/vector.h"

#include <math.h>
#include <string.h>

#define CHUNK 2048 /* pixels; what one lane sums in float before it goes to double */
#define STEPS (CHUNK / ATT_LANES)

/* Some pixels about the shift, those without data set to nothing. */
typedef struct chunk {
    const att_lanes *d[VARIABLES_MOST]; /* in place where the piece allows it */
    att_lanes weight[STEPS];
    att_lanes z[STEPS];
    size_t n_variables, n_steps;
    att_lanes copy[VARIABLES_MOST][STEPS];
} chunk;

static const att_lanes nothing[STEPS];

/* ---- fill ------------------------------------------------------------------------ */

ATT_CLONES static void add_up(size_t n, const float *restrict in, float *restrict sum)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++)
        sum[p] += in[p];
}

ATT_CLONES static void mark_used(size_t n, float *restrict sum)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++)
        sum[p] = sum[p] - sum[p] == 0 ? 1.0F : 0.0F; /* neither NaN nor infinite */
}

ATT_CLONES static void blank_unused(
    size_t n, const float *restrict used, const float *restrict in, float *restrict out)
{
#pragma omp simd
    for (size_t p = 0; p < n; p++)
        out[p] = used[p] != 0 ? in[p] : 0.0F;
}

static const float *band_of(const pass_piece *piece, size_t v)
{
    const size_t n = piece->n_rows * piece->n_cols;
    return v < piece->n_x ? piece->x + v * n : piece->y + (v - piece->n_x) * n;
}

/* Returns how many of the pixels have data. */
static size_t fill_copies(chunk *c, const pass_piece *piece, size_t from, size_t n)
{
    float *used = (float *)c->weight;
    memset(c->weight, 0, sizeof c->weight);
    for (size_t v = 0; v < c->n_variables; v++)
        add_up(n, band_of(piece, v) + from, used);
    mark_used(n, used);
    for (size_t v = 0; v < c->n_variables; v++) {
        float *copy = (float *)c->copy[v];
        blank_unused(n, used, band_of(piece, v) + from, copy);
        memset(copy + n, 0, (c->n_steps * ATT_LANES - n) * sizeof *copy);
        c->d[v] = c->copy[v];
    }
    size_t n_used = 0;
    for (size_t p = 0; p < n; p++)
        n_used += used[p] != 0;
    return n_used;
}

static size_t fill(chunk *c, const pass_piece *piece, size_t from, size_t n)
{
    c->n_variables = piece->n_x + piece->n_y;
    c->n_steps = (n + ATT_LANES - 1) / ATT_LANES;
    for (size_t v = c->n_variables; v < VARIABLES_MOST; v++)
        c->d[v] = nothing;
    if (piece->has_gaps || n % ATT_LANES != 0
        || (piece->n_rows * piece->n_cols) % ATT_LANES != 0)
        return fill_copies(c, piece, from, n);
    for (size_t v = 0; v < c->n_variables; v++)
        c->d[v] = (const att_lanes *)(const void *)(band_of(piece, v) + from);
    for (size_t s = 0; s < c->n_steps; s++)
        c->weight[s] = (att_lanes){0} + 1.0F;
    return n;
}

/* ---- statistic and weight -------------------------------------------------------- */

ATT_CLONES static void chi_square(const mad_kernel *k, chunk *c)
{
    for (size_t s = 0; s < c->n_steps; s++) {
        att_lanes z = {0};
        for (size_t i = 0; i < k->n; i++) {
            att_lanes variate = (att_lanes){0} + k->constant[i];
            for (size_t v = 0; v < c->n_variables; v++)
                variate += k->a[i][v] * c->d[v][s];
            z += variate * variate;
        }
        c->z[s] = z;
    }
}

/* The same where each variate is one band less another. */
ATT_CLONES static void vector_square(const mad_kernel *k, chunk *c)
{
    for (size_t s = 0; s < c->n_steps; s++) {
        att_lanes z = {0};
        for (size_t i = 0; i < k->n; i++) {
            const att_lanes variate = k->constant[i] + k->a[i][i] * c->d[i][s]
                                      + k->a[i][k->n_x + i] * c->d[k->n_x + i][s];
            z += variate * variate;
        }
        c->z[s] = z;
    }
}

/* P(chi-square of n > z), n even: e^-h (1 + h + h^2/2! + …) with h = z/2, where e^-h is
 * a power of two and a polynomial for the rest (error < 2e-7). */
ATT_CLONES static void weigh_even(const mad_kernel *k, chunk *c)
{
    static const float of_two[] = {1.5403530e-4F, 1.3333558e-3F, 9.6181291e-3F,
        5.5504109e-2F, 2.4022651e-1F, 6.9314718e-1F, 1.0F};
    for (size_t s = 0; s < c->n_steps; s++) {
        att_lanes half = c->z[s] * 0.5F;
        const att_whole_lanes is_far = half > 60.0F;
        half = (att_lanes)(((att_whole_lanes)half & ~is_far)
                           | ((att_whole_lanes)((att_lanes){0} + 60.0F) & is_far));
        const att_lanes t = half * -1.44269504F;
        const att_whole_lanes whole =
            __builtin_convertvector(t - 0.5F, att_whole_lanes);
        const att_lanes f = t - __builtin_convertvector(whole, att_lanes);
        att_lanes power = {0}, sum = {0};
        for (size_t i = 0; i < sizeof of_two / sizeof *of_two; i++)
            power = power * f + of_two[i];
        for (size_t i = k->n / 2; i-- > 0;)
            sum = sum * half + k->inverse_factorial[i];
        c->weight[s] *= sum * power * (att_lanes)((whole + 127) << 23);
    }
}

static void weigh_odd(const float *table, chunk *c)
{
    for (size_t p = 0; p < c->n_steps * ATT_LANES; p++) {
        const float at = sqrtf(((const float *)c->z)[p]) * SURVIVAL_STEPS;
        const bool is_far = !(at < (float)(SURVIVAL_ENTRIES - 2));
        const size_t i = is_far ? SURVIVAL_ENTRIES - 2 : (size_t)at;
        const float rest = is_far ? 0 : at - (float)i;
        ((float *)c->weight)[p] *= table[i] + rest * (table[i + 1] - table[i]);
    }
}

static void weigh(const mad_kernel *k, chunk *c)
{
    chi_square(k, c);
    if (k->n % 2 == 0)
        weigh_even(k, c);
    else
        weigh_odd(k->table, c);
}

/* ---- products -------------------------------------------------------------------- */

static inline double sum_lanes(const att_lanes *v)
{
    double sum = 0;
    for (size_t l = 0; l < ATT_LANES; l++)
        sum += (double)(*v)[l];
    return sum;
}

/* Floats are summed a few at a time, and those sums again, so that rounding stays
 * small. */
#define RUN 16

/* Four variables against two, so that each value loaded is used several times. */
ATT_CLONES static void multiply(
    const chunk *c, const att_lanes e[4][STEPS], size_t j, double product[4][2])
{
    att_lanes total[4][2] = {{{0}}};
    const att_lanes *restrict d0 = c->d[j], *restrict d1 = c->d[j + 1];
    for (size_t from = 0; from < c->n_steps; from += RUN) {
        const size_t end = from + RUN < c->n_steps ? from + RUN : c->n_steps;
        att_lanes sum[4][2] = {{{0}}};
        for (size_t s = from; s < end; s++)
            for (size_t i = 0; i < 4; i++) {
                sum[i][0] += e[i][s] * d0[s];
                sum[i][1] += e[i][s] * d1[s];
            }
        for (size_t i = 0; i < 4; i++)
            for (size_t k = 0; k < 2; k++)
                total[i][k] += sum[i][k];
    }
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 2; k++)
            product[i][k] = sum_lanes(&total[i][k]);
}

/* e = weight * d, and its sum; with squares, also the sum of e * d. */
ATT_CLONES static double weigh_values(
    const chunk *c, const att_lanes *restrict d, att_lanes *restrict e, double *squares)
{
    att_lanes total = {0}, total_squares = {0};
    for (size_t from = 0; from < c->n_steps; from += RUN) {
        const size_t end = from + RUN < c->n_steps ? from + RUN : c->n_steps;
        att_lanes sum = {0}, sum_squares = {0};
        for (size_t s = from; s < end; s++) {
            e[s] = c->weight[s] * d[s];
            sum += e[s];
            if (squares)
                sum_squares += e[s] * d[s];
        }
        total += sum;
        total_squares += sum_squares;
    }
    if (squares)
        *squares += sum_lanes(&total_squares);
    return sum_lanes(&total);
}

ATT_CLONES static double sum_weights(const chunk *c)
{
    att_lanes total = {0};
    for (size_t from = 0; from < c->n_steps; from += RUN) {
        const size_t end = from + RUN < c->n_steps ? from + RUN : c->n_steps;
        att_lanes sum = {0};
        for (size_t s = from; s < end; s++)
            sum += c->weight[s];
        total += sum;
    }
    return sum_lanes(&total);
}

static void add_variances(moments *m, const chunk *c)
{
    att_lanes e[STEPS];
    m->weight += sum_weights(c);
    for (size_t v = 0; v < c->n_variables; v++)
        m->sum[v] += weigh_values(c, c->d[v], e, &m->product[v][v]);
}

static void add_products(moments *m, const chunk *c)
{
    att_lanes e[4][STEPS];
    m->weight += sum_weights(c);
    for (size_t i = 0; i < c->n_variables; i += 4) {
        for (size_t k = 0; k < 4; k++) {
            const double sum = weigh_values(c, c->d[i + k], e[k], NULL);
            if (i + k < c->n_variables)
                m->sum[i + k] += sum;
        }
        for (size_t j = i; j < c->n_variables; j += 2) {
            double product[4][2];
            multiply(c, (const att_lanes(*)[STEPS])e, j, product);
            for (size_t k = 0; k < 8; k++)
                if (j + k % 2 >= i + k / 2)
                    m->product[i + k / 2][j + k % 2] += product[k / 2][k % 2];
        }
    }
}

void moments_add(moments *m, const pass_piece *piece, const mad_kernel *kernel,
    bool wants_variances_only)
{
    chunk c;
    const size_t n = piece->n_rows * piece->n_cols;
    for (size_t from = 0; from < n; from += CHUNK) {
        m->n_used += (double)fill(&c, piece, from, n - from < CHUNK ? n - from : CHUNK);
        if (kernel)
            weigh(kernel, &c);
        if (wants_variances_only)
            add_variances(m, &c);
        else
            add_products(m, &c);
    }
}

void moments_join(moments *sum, const moments *part, size_t n)
{
    sum->weight += part->weight;
    sum->n_used += part->n_used;
    for (size_t i = 0; i < n; i++) {
        sum->sum[i] += part->sum[i];
        for (size_t j = i; j < n; j++)
            sum->product[i][j] += part->product[i][j];
    }
}

void mad_statistic(const mad_kernel *kernel, const pass_piece *piece, float *z,
    double *n_used, double *chance)
{
    chunk c;
    float used[CHUNK];
    const size_t n = piece->n_rows * piece->n_cols;
    for (size_t from = 0; from < n; from += CHUNK) {
        const size_t n_here = n - from < CHUNK ? n - from : CHUNK;
        const size_t n_full = fill(&c, piece, from, n_here);
        if (n_full < n_here)
            memcpy(used, c.weight, n_here * sizeof *used);
        if (kernel->is_vectors)
            vector_square(kernel, &c);
        else
            weigh(kernel, &c);
        memcpy(z + from, c.z, n_here * sizeof *z);
        for (size_t p = 0; n_full < n_here && p < n_here; p++)
            if (used[p] == 0)
                z[from + p] = NAN;
        *n_used += (double)n_full;
        *chance += sum_weights(&c);
    }
}
