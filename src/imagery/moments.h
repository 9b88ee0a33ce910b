/* moments.h — weighted means and covariances of the bands of two scenes. */
#pragma once

#include "pass.h"

#define VARIABLES_MOST (2 * ATT_BANDS_MOST)

/* Sums about a shift, so that they stay small. */
typedef struct moments {
    double weight;
    double sum[VARIABLES_MOST];
    double product[VARIABLES_MOST][VARIABLES_MOST]; /* upper triangle */
    double n_used;                                  /* pixels with data at both dates */
} moments;

/* Means and covariances of x and y out of summed moments. */
typedef struct spread {
    size_t n_x, n_y;
    double mean[VARIABLES_MOST];
    double covariance[VARIABLES_MOST][VARIABLES_MOST]; /* full */
} spread;

/* The combinations of bands whose difference shows change. */
typedef struct mad {
    size_t n, n_x, n_y;
    double rho[ATT_BANDS_MOST];
    double a[ATT_BANDS_MOST][ATT_BANDS_MOST]; /* row i: weights of x for variate i */
    double b[ATT_BANDS_MOST][ATT_BANDS_MOST];
    double mean[VARIABLES_MOST];
    double ridge;
} mad;

/* A mad made ready for the long loop: in float, scaled to unit variance. */
typedef struct mad_kernel {
    size_t n, n_x, n_y;
    float a[ATT_BANDS_MOST][VARIABLES_MOST]; /* of x, then of -y */
    float constant[ATT_BANDS_MOST];
    float inverse_factorial[ATT_BANDS_MOST / 2];
    bool is_vectors;    /* variate i is band i at one date less band i at the other */
    const float *table; /* of the no-change probability over sqrt z, odd n */
} mad_kernel;

#define SURVIVAL_STEPS 512 /* a unit of sqrt z */
#define SURVIVAL_ENTRIES (16 * SURVIVAL_STEPS + 2)

void spread_of(const moments *m, const double shift[VARIABLES_MOST], size_t n_x,
    size_t n_y, spread *s);
ATT_CHECKED bool mad_fit(const spread *s, att_arena *scratch, mad *out, att_error *err);
void mad_kernel_of(const mad *m, const double shift[VARIABLES_MOST],
    const float table[SURVIVAL_ENTRIES], mad_kernel *out);
/* P(chi-square of n > z) at z = (i / SURVIVAL_STEPS)^2. */
void survival_table(size_t n, float table[SURVIVAL_ENTRIES]);

/* Add a piece, read about the shift, to the moments; kernel NULL: every pixel with data
 * weighs 1. */
void moments_add(moments *m, const pass_piece *piece, const mad_kernel *kernel,
    bool wants_variances_only);
void moments_join(moments *sum, const moments *part, size_t n);

/* The chi-square of each pixel, NaN without data. */
void mad_statistic(const mad_kernel *kernel, const pass_piece *piece, float *z,
    double *n_used, double *chance);
