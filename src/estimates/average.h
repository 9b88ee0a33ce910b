/* average.h — many models at once, weighed by BIC. */
#pragma once

#include "search.h"

typedef struct att_average {
    double mean;                  /* weighted mean of the population */
    double low, median, high;     /* of the mixture of log-normal intervals */
    size_t n_heavy;               /* models of at least 1 % of the weight */
    double heavy_low, heavy_high; /* span of their estimates */
    size_t n_near;                /* models within 2 of the least BIC */
    double near_low, near_high;
} att_average;

/* Weigh the models of a ranking by exp(-BIC / 2). A model whose information is singular
 * counts for the mean alone. level: of the interval, 0.95.
 * Source: Hoeting, Madigan, Raftery & Volinsky (1999), Stat. Sci. 14:382. */
void att_average_models(
    const att_ranking *ranking, double seen, double level, att_average *average);
