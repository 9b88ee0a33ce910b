/* test_parallel.c — pieces of work, their error and how they are stopped. */
#include "check.h"

#include "math/parallel.h"

#include <time.h>

static bool square(void *self, size_t piece, size_t worker, att_error *err)
{
    double *out = self;
    assert_true(worker < att_parallel_workers());
    if (piece == 700 || piece == 30)
        out[piece] = -1;
    else
        out[piece] = (double)(piece * piece);
    (void)err;
    return true;
}

static bool fail_at_30(void *self, size_t piece, size_t worker, att_error *err)
{
    (void)self;
    (void)worker;
    return piece != 30 || att_fail(err, ATT_INVALID, "piece %zu", piece);
}

static bool stop(void *self, const char *what, double done, double total)
{
    (void)self;
    (void)what;
    (void)done;
    (void)total;
    return false;
}

static void every_piece_is_done_once(void **state)
{
    static double out[1000];
    att_error err;
    (void)state;
    check_ok(&err, att_parallel(1000, square, out, NULL, "squares", &err));
    for (size_t i = 0; i < 1000; i++)
        check_close(out[i], i == 700 || i == 30 ? -1 : (double)(i * i), 0);
    check_ok(&err, att_parallel(0, square, out, NULL, "squares", &err));
}

static void the_error_of_a_piece_comes_out(void **state)
{
    att_error err;
    (void)state;
    check_fails(&err, ATT_INVALID, "piece 30",
        att_parallel(1000, fail_at_30, NULL, NULL, "pieces", &err));
}

static bool wait_a_little(void *self, size_t piece, size_t worker, att_error *err)
{
    const struct timespec pause = {.tv_nsec = 100000};
    (void)self;
    (void)piece;
    (void)worker;
    (void)err;
    return nanosleep(&pause, NULL) == 0;
}

static void the_user_can_stop_it(void **state)
{
    const att_progress progress = {stop, NULL};
    att_error err;
    (void)state;
    check_fails(&err, ATT_STOPPED, "",
        att_parallel(1000, wait_a_little, NULL, &progress, "pauses", &err));
}

CHECK_MAIN(check_test(every_piece_is_done_once),
    check_test(the_error_of_a_piece_comes_out), check_test(the_user_can_stop_it))
