/* parallel.c — pieces of work on all threads.
 *
 * Threads are started for each call and sleep when they have nothing to do; those of
 * OpenMP would spin, which costs more than small work itself. OpenMP says how many. */
#include "parallel.h"

#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>

enum { WORKERS_MOST = 256 };

typedef struct shift {
    size_t n_pieces;
    att_work *work;
    void *self;
    const att_progress *progress;
    const char *what;
    atomic_size_t next, n_done;
    atomic_bool is_over;
    pthread_mutex_t lock; /* of what follows */
    size_t failed;
    att_error error;
} shift;

typedef struct hand {
    shift *shift;
    size_t worker;
    pthread_t thread;
} hand;

size_t att_parallel_workers(void)
{
    const int n = omp_get_max_threads();
    return n < 1 ? 1 : n > WORKERS_MOST ? WORKERS_MOST : (size_t)n;
}

static void report(shift *s, size_t piece, const att_error *error)
{
    pthread_mutex_lock(&s->lock);
    if (piece < s->failed) {
        s->failed = piece;
        s->error = *error;
    }
    pthread_mutex_unlock(&s->lock);
    atomic_store(&s->is_over, true);
}

static void *work(void *given)
{
    const hand *h = given;
    shift *s = h->shift;
    while (!atomic_load(&s->is_over)) {
        att_error error;
        const size_t piece = atomic_fetch_add(&s->next, 1);
        if (piece >= s->n_pieces)
            break;
        bool ok = s->work(s->self, piece, h->worker, &error);
        const size_t n_done = atomic_fetch_add(&s->n_done, 1) + 1;
        if (ok && h->worker == 0)
            ok = att_progress_tell(
                s->progress, s->what, (double)n_done, (double)s->n_pieces, &error);
        if (!ok)
            report(s, piece, &error);
    }
    return NULL;
}

bool att_parallel(size_t n_pieces, att_work *piece, void *self,
    const att_progress *progress, const char *what, att_error *err)
{
    shift s = {.n_pieces = n_pieces,
        .work = piece,
        .self = self,
        .progress = progress,
        .what = what,
        .failed = SIZE_MAX};
    hand hands[WORKERS_MOST];
    size_t n = att_parallel_workers(), n_started = 1;
    if (n > n_pieces)
        n = n_pieces;
    pthread_mutex_init(&s.lock, NULL);
    hands[0] = (hand){.shift = &s};
    for (; n_started < n; n_started++) { /* fewer threads do as well */
        hands[n_started] = (hand){.shift = &s, .worker = n_started};
        if (pthread_create(&hands[n_started].thread, NULL, work, &hands[n_started])
            != 0)
            break;
    }
    (void)work(&hands[0]);
    for (size_t i = 1; i < n_started; i++)
        pthread_join(hands[i].thread, NULL);
    pthread_mutex_destroy(&s.lock);
    if (s.failed != SIZE_MAX)
        *err = s.error;
    return s.failed == SIZE_MAX;
}
