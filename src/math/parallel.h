/* parallel.h — pieces of work on all threads, with progress and one error. */
#pragma once

#include <attest/base.h>

/* One piece; worker < att_parallel_workers() and is held by one thread at a time. */
typedef bool att_work(void *self, size_t piece, size_t worker, att_error *err);

/* How many workers there may be at once. */
size_t att_parallel_workers(void);

/* Do pieces 0 to n_pieces - 1 in any order. What a piece gives must not depend on its
 * worker. Of those that fail the lowest that was tried gives the error; the rest may be
 * left undone. progress is told by the calling thread: `what`, pieces done of n_pieces.
 */
ATT_CHECKED bool att_parallel(size_t n_pieces, att_work *work, void *self,
    const att_progress *progress, const char *what, att_error *err);
