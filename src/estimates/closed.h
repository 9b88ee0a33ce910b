/* closed.h — estimates with a formula: two lists, people seen once and twice, sample
 * coverage. */
#pragma once

#include <attest/estimates.h>

/* An estimate with an interval on the log of the unseen part. */
typedef struct att_closed {
    double estimate; /* of everybody; INFINITY or NaN if undefined */
    double se;
    double low, high;
} att_closed;

typedef struct att_pair_estimate {
    size_t a, b;           /* lists */
    double n_a, n_b, both; /* people */
    double petersen;       /* INFINITY if nobody is on both */
    att_closed chapman;
    double odds_ratio; /* among people seen by the other lists; NaN if undefined */
} att_pair_estimate;

/* Lincoln-Petersen and Chapman for lists a and b, at 95 %.
 * Source: Chapman (1951), Univ. Calif. Publ. Stat. 1:131. */
void att_closed_pair(
    const att_population_lists *lists, size_t a, size_t b, att_pair_estimate *pair);

/* u + (n - u) / C to u + (n - u) C with C = exp(z sqrt(log(1 + V / (n - u)^2))): at
 * least `seen` are there. estimate and se are set. */
void att_closed_interval(double seen, double z, att_closed *closed);

/* Chao's lower bound for k occasions of equal chance (bias-corrected, so defined if
 * nobody was seen twice). f1, f2: people seen once, twice; k = 0: very many.
 * Source: Chao (1987), Biometrics 43:783. */
void att_closed_chao(double n, double f1, double f2, size_t k, att_closed *closed);

typedef struct att_coverage {
    double coverage; /* the share of the population's captures that lists overlap */
    double independent, high, low; /* estimates; high may be INFINITY or n */
    bool high_is_bad;              /* it fell below n, or its numerator below 0 */
} att_coverage;

/* Sample coverage for 3 lists and more.
 * counts: of each history (2^n_lists). Cost: n_lists^2.
 * Source: Chao & Tsay (1998), JASA 93:283; Chao et al. (2001), Stat. Med. 20:3123. */
void att_closed_coverage(
    size_t n_lists, const double margins[], const double counts[], att_coverage *out);
