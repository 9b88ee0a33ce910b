/* fft.h — two-dimensional Fourier transforms, on FFTW. */
#pragma once

#include <attest/base.h>

#include <complex.h>

/* A plan for one size. Running it is safe from several threads; making it, too. */
typedef struct att_fft att_fft;

ATT_CHECKED bool att_fft_open(
    size_t n_rows, size_t n_cols, att_fft **out, att_error *err);
void att_fft_close(att_fft *fft); /* NULL is fine */

/* In place, on memory of att_push: sum of x e^(-2 pi i ...), not divided. */
void att_fft_forward(const att_fft *fft, double complex *values);
/* The inverse, divided by the number of values. */
void att_fft_back(const att_fft *fft, double complex *values);
