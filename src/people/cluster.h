/* cluster.h — which records are one person, given how each pair weighs. */
#pragma once

#include "math/random.h"
#include "model.h"

enum { ATT_CLUSTER_MOST = 600 /* records solved at once */ };

/* Weights between the records of one component, in bits; above 0 speaks for one person.
 */
typedef struct att_component {
    size_t n;
    double *weights; /* n by n, symmetric */
} att_component;

static inline double att_between(const att_component *c, size_t a, size_t b)
{
    return c->weights[a * c->n + b];
}

/* Correlation clustering: average linkage, then records moved and clusters merged until
 * nothing improves the sum of weights within clusters. labels: the least member of each
 * record's cluster. Cost: O(n^2) memory, O(n^3) time at worst.
 * Source: Bansal, Blum & Chawla (2004), doi:10.1023/B:MACH.0000033116.57574.95. */
ATT_CHECKED bool att_people_cluster(
    const att_component *c, att_arena *scratch, uint32_t labels[], att_error *err);

/* At most one partner each between two files; file[i] is 0 or 1. The assignment of the
 * greatest sum of weights, pairs below 0 left apart. Cost: O(n^3).
 * Source: Jonker & Volgenant (1987), doi:10.1007/BF02278710. */
ATT_CHECKED bool att_people_assign(const att_component *c, const uint8_t file[],
    att_arena *scratch, uint32_t labels[], att_error *err);

/* One step of the chain over partitions with P ~ 2^(damping * sum within): each record
 * in turn drawn into a cluster, or alone. */
void att_people_redraw(const att_component *c, double damping, att_random *random,
    double scratch[], uint32_t labels[]);
