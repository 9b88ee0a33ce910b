/* progress.c — telling how far the work is, and stopping it. */
#include <attest/base.h>

bool att_progress_tell(const att_progress *progress, const char *what, double done,
    double total, att_error *err)
{
    if (!progress || !progress->tell
        || progress->tell(progress->self, what, done, total))
        return true;
    return att_fail(err, ATT_STOPPED, "stopped at %.0f %s", done, what);
}
