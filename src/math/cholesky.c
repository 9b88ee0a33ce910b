/* cholesky.c — the factor by outer products, so that the inner loop runs along a row.
 */
#include "cholesky.h"

#include "clones.h"

#include <math.h>

ATT_CLONES bool att_cholesky(size_t n, size_t stride, double a[], double floor)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = a[i * stride + i] > largest ? a[i * stride + i] : largest;
    for (size_t i = 0; i < n; i++) {
        double *row = a + i * stride;
        if (!(row[i] > floor * largest)) /* so written, it refuses NaN too */
            return false;
        const double pivot = sqrt(row[i]);
        const double inverse = 1 / pivot;
        row[i] = pivot;
#pragma omp simd
        for (size_t j = i + 1; j < n; j++)
            row[j] *= inverse;
        for (size_t r = i + 1; r < n; r++) {
            double *below = a + r * stride;
            const double by = row[r];
#pragma omp simd
            for (size_t j = r; j < n; j++)
                below[j] -= by * row[j];
        }
    }
    return true;
}

void att_cholesky_solve(size_t n, size_t stride, const double u[], double x[])
{
    for (size_t i = 0; i < n; i++) {
        const double *row = u + i * stride;
        x[i] /= row[i];
        for (size_t j = i + 1; j < n; j++)
            x[j] -= row[j] * x[i];
    }
    for (size_t i = n; i-- > 0;) {
        const double *row = u + i * stride;
        for (size_t j = i + 1; j < n; j++)
            x[i] -= row[j] * x[j];
        x[i] /= row[i];
    }
}

void att_cholesky_inverse(size_t n, size_t stride, const double u[], double out[])
{
    for (size_t c = 0; c < n; c++) {
        double *row = out + c * stride; /* the inverse is symmetric: rows do */
        for (size_t i = 0; i < n; i++)
            row[i] = i == c;
        att_cholesky_solve(n, stride, u, row);
    }
}
