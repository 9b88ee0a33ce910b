/* subsets.h — tables with one cell a subset of k things, indexed by its bit mask. */
#pragma once

#include <stddef.h>

/* a[w] becomes the sum of a[v] over all v that hold w (zeta transform).
 * Cost: k * 2^(k-1) additions. */
void att_superset_sums(size_t k, double a[]);

/* a[w] becomes the sum of a[v] over all v inside w. */
void att_subset_sums(size_t k, double a[]);

/* The inverse of att_subset_sums. */
void att_subset_differences(size_t k, double a[]);

/* As att_subset_sums, in whole numbers. */
void att_subset_counts(size_t k, int a[]);
