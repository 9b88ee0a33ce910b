/* cholesky.h — small symmetric positive definite systems, solved in place. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Factor A = U'U. a holds the upper half of A in rows of `stride` numbers, and U
 * afterwards. False, and a is spoilt, if a pivot is not above floor times the largest
 * entry of the diagonal. Cost: n^3 / 6 multiplications. */
bool att_cholesky(size_t n, size_t stride, double a[], double floor);

/* x becomes the solution of U'U x = x. */
void att_cholesky_solve(size_t n, size_t stride, const double u[], double x[]);

/* out becomes the inverse of U'U, both halves, in rows of `stride` numbers. */
void att_cholesky_inverse(size_t n, size_t stride, const double u[], double out[]);
