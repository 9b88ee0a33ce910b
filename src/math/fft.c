/* fft.c — two-dimensional Fourier transforms, on FFTW. */
#include "math/fft.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>

struct att_fft {
    size_t n_values;
    fftw_plan forward, back;
};

/* Only running a plan is safe from several threads. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

bool att_fft_open(size_t n_rows, size_t n_cols, att_fft **out, att_error *err)
{
    att_fft *fft = calloc(1, sizeof *fft);
    fftw_complex *room = fftw_alloc_complex(n_rows * n_cols);
    if (fft && room) {
        fft->n_values = n_rows * n_cols;
        pthread_mutex_lock(&planner);
        /* Estimated, not measured: measuring would make the bytes depend on the day. */
        fft->forward = fftw_plan_dft_2d(
            (int)n_rows, (int)n_cols, room, room, FFTW_FORWARD, FFTW_ESTIMATE);
        fft->back = fftw_plan_dft_2d(
            (int)n_rows, (int)n_cols, room, room, FFTW_BACKWARD, FFTW_ESTIMATE);
        pthread_mutex_unlock(&planner);
    }
    fftw_free(room);
    if (!fft || !fft->forward || !fft->back) {
        att_fft_close(fft);
        return att_fail(err, ATT_NO_MEMORY, "no memory for a Fourier transform");
    }
    *out = fft;
    return true;
}

void att_fft_close(att_fft *fft)
{
    if (!fft)
        return;
    pthread_mutex_lock(&planner);
    if (fft->forward)
        fftw_destroy_plan(fft->forward);
    if (fft->back)
        fftw_destroy_plan(fft->back);
    pthread_mutex_unlock(&planner);
    free(fft);
}

void att_fft_forward(const att_fft *fft, double complex *values)
{
    fftw_execute_dft(fft->forward, values, values);
}

void att_fft_back(const att_fft *fft, double complex *values)
{
    fftw_execute_dft(fft->back, values, values);
    for (size_t i = 0; i < fft->n_values; i++)
        values[i] /= (double)fft->n_values;
}
