/* parallel.c — pieces of work on all threads. */
#include "parallel.h"

#include <omp.h>
#include <stdatomic.h>

size_t att_parallel_workers(void)
{
    return (size_t)omp_get_max_threads();
}

bool att_parallel(size_t n_pieces, att_work *work, void *self,
    const att_progress *progress, const char *what, att_error *err)
{
    atomic_size_t n_done = 0;
    atomic_bool is_over = false;
    size_t failed = SIZE_MAX;
#pragma omp parallel for schedule(dynamic)
    for (size_t p = 0; p < n_pieces; p++) {
        att_error here;
        if (atomic_load(&is_over))
            continue;
        const size_t worker = (size_t)omp_get_thread_num();
        bool ok = work(self, p, worker, &here);
        const size_t done = atomic_fetch_add(&n_done, 1) + 1;
        if (ok && worker == 0)
            ok = att_progress_tell(
                progress, what, (double)done, (double)n_pieces, &here);
        if (ok)
            continue;
#pragma omp critical(att_parallel_error)
        {
            if (p < failed) {
                failed = p;
                *err = here;
            }
        }
        atomic_store(&is_over, true);
    }
    return failed == SIZE_MAX;
}
