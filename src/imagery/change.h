/* change.h — what the files that find change share. */
#pragma once

#include "grid.h"
#include "moments.h"
#include "output.h"
#include "ranks.h"

typedef struct change_job {
    const att_scene *before, *after;
    const att_change_settings *settings;
    const att_progress *progress;
    att_change_report *report;
    size_t n_x, n_y;
    att_arena arena;
    float shift_float[VARIABLES_MOST];
    double shift[VARIABLES_MOST];
    float *table;
    mad_kernel mad;     /* of the chosen iteration */
    mad_kernel vectors; /* standardised bands, subtracted */
    output output;
} change_job;

/* The default score: three equal votes of ranks. */
ATT_CHECKED bool score_write(change_job *job, att_error *err);

void change_report_ranks(att_change_report *report, ranks *all);
