/* random.h — the one generator: xoshiro256** (Blackman & Vigna 2021), seeded by
 * splitmix64. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct att_random {
    uint64_t state[4];
} att_random;

/* Streams of one seed are independent: one a chain, a replicate, a block of work, so
 * that the same seed gives the same bytes on any number of threads. */
void att_random_seed(att_random *r, uint64_t seed, uint64_t stream);

uint64_t att_random_bits(att_random *r);
double att_random_uniform(att_random *r); /* in (0, 1), 53 bits, never 0 or 1 */
uint64_t att_random_below(
    att_random *r, uint64_t n);               /* in [0, n), without bias; n > 0 */
double att_random_normal(att_random *r);      /* mean 0, sd 1 */
double att_random_exponential(att_random *r); /* mean 1 */
double att_random_gamma(att_random *r, double shape); /* scale 1; shape > 0 */
double att_random_beta(att_random *r, double a, double b);
uint64_t att_random_binomial(att_random *r, uint64_t n, double p);
uint64_t att_random_poisson(att_random *r, double mean);
void att_random_shuffle(att_random *r, size_t n, size_t at[]); /* in place */
