/* subsets.c — sums over subsets and supersets, one thing at a time. */
#include "subsets.h"

#include "clones.h"

ATT_CLONES void att_superset_sums(size_t k, double a[])
{
    const size_t n = (size_t)1 << k;
    for (size_t half = 1; half < n; half *= 2)
        for (size_t base = 0; base < n; base += 2 * half) {
            double *without = a + base;
            const double *with = a + base + half;
#pragma omp simd
            for (size_t i = 0; i < half; i++)
                without[i] += with[i];
        }
}

ATT_CLONES void att_subset_sums(size_t k, double a[])
{
    const size_t n = (size_t)1 << k;
    for (size_t half = 1; half < n; half *= 2)
        for (size_t base = 0; base < n; base += 2 * half) {
            const double *without = a + base;
            double *with = a + base + half;
#pragma omp simd
            for (size_t i = 0; i < half; i++)
                with[i] += without[i];
        }
}

void att_subset_differences(size_t k, double a[])
{
    const size_t n = (size_t)1 << k;
    for (size_t half = 1; half < n; half *= 2)
        for (size_t base = 0; base < n; base += 2 * half)
            for (size_t i = base; i < base + half; i++)
                a[i + half] -= a[i];
}

void att_subset_counts(size_t k, int a[])
{
    const size_t n = (size_t)1 << k;
    for (size_t half = 1; half < n; half *= 2)
        for (size_t base = 0; base < n; base += 2 * half)
            for (size_t i = base; i < base + half; i++)
                a[i + half] += a[i];
}
