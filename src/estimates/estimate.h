/* estimate.h — what a headcount finds, before it is put into words. */
#pragma once

#include "buildings.h"
#include "values.h"

#include "math/chains.h"

/* Kinds of evidence that are asked by themselves. */
typedef enum att_kind_of_evidence {
    ATT_IMAGERY,
    ATT_WITNESSES, /* figures that a witness stands behind */
    ATT_BODIES,    /* figures of organisations, studies, the press */
    ATT_KINDS
} att_kind_of_evidence;

/* One group over time. Half-years are those of the model, 0 the first with a report. */
typedef struct att_series {
    att_measure measure;
    att_half_years range;
    att_spread *at;
    double *below_low, *below_high; /* parts below the number under test, or NULL */
    att_mixing worst;               /* of the half-years: highest R-hat, lowest sizes */
} att_series;

/* Where a figure stands, and what would be without it. */
typedef struct att_standing {
    double below_low,
        below_high; /* part of the posterior below its ends; NaN: no time */
    double told_below_low, told_below_high; /* of what such a report would say */
    bool is_report;
    att_spread without; /* the number asked for; NaN if that fit did not converge */
    double pareto_k;
    bool is_refitted;
} att_standing;

/* How much better each kind of evidence, by itself, bears one number than another. */
typedef struct att_rivals {
    att_measure measure;
    double low, high; /* NaN: no two different numbers were told */
    size_t low_figure, high_figure;
    double ratio[ATT_KINDS]; /* NaN: no such evidence, or too few draws to tell */
    size_t n_reports[ATT_KINDS];
} att_rivals;

/* Testimony by itself and imagery by itself, where their 95 % intervals do not meet. */
typedef struct att_conflict {
    bool is_there;
    int half_year;
    double testimony[2], imagery[2];
} att_conflict;

enum { ATT_SERIES_MOST = 8 };

typedef struct att_headcount {
    const att_headcount_evidence *evidence;
    att_headcount_question question; /* group filled in */
    att_headcount_settings settings;
    att_chosen chosen;
    size_t n_epochs;
    att_epoch *epochs;
    att_half_years period; /* of the number, in half-years of the model */
    bool is_cut;           /* the period asked for is longer */
    att_conflict conflict; /* if it is there and nothing gave way: no numbers below */
    att_spread number;     /* mean over the period */
    double below_low, below_high; /* parts of it below the number under test */
    double bias_share;            /* of the variance of its log, from the shared bias */
    size_t n_series;
    att_series series[ATT_SERIES_MOST];
    att_standing *standings; /* of each chosen figure */
    att_rivals rivals;
} att_headcount;

/* Values in, values out. Fails as att_headcount_estimate. */
ATT_CHECKED bool att_headcount_find(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    const att_progress *progress, att_arena *arena, att_headcount *out, att_error *err);

/* Streams of random numbers, one for each fit of a seed; those without a report follow.
 */
enum {
    ATT_STREAM_MAIN = 1,
    ATT_STREAM_TESTIMONY,
    ATT_STREAM_PRIOR,
    ATT_STREAM_TELLING,
    ATT_STREAM_KINDS,
    ATT_STREAM_WITHOUT = 16
};

/* Fit the design to its reports; chains start where those of `from` ended, or anew. */
ATT_CHECKED bool att_fit_run(const att_headcount_design *design,
    const att_headcount_settings *settings, uint64_t stream, const att_fit *from,
    const att_progress *progress, att_arena *arena, att_fit *fit, att_error *err);
/* Draws from the prior alone. */
ATT_CHECKED bool att_fit_prior(const att_headcount_design *design,
    const att_headcount_settings *settings, uint64_t stream, att_arena *arena,
    att_fit *fit, att_error *err);
/* Settings of the fits beside the main one: half its warm-up, a quarter of its sweeps.
 */
att_headcount_settings att_fit_beside(const att_headcount_settings *settings);

/* Parts of the work, in files of their own. */
ATT_CHECKED bool att_leave_each_out(const att_fit *fit, const double number[],
    att_headcount *h, att_arena *scratch, att_error *err);
ATT_CHECKED bool att_compare_rivals(const att_headcount_design *design,
    att_headcount *h, att_arena *scratch, att_error *err);
ATT_CHECKED bool att_find_conflict(const att_headcount_design *design, att_headcount *h,
    att_arena *scratch, att_error *err);
ATT_CHECKED bool att_place_figures(
    const att_fit *fit, att_headcount *h, att_arena *scratch, att_error *err);

/* The result as JSON, with its sentences. */
ATT_CHECKED bool att_headcount_write(
    const att_headcount *h, att_arena *arena, att_json **out, att_error *err);
/* What it says, one sentence after the other. */
ATT_CHECKED bool att_headcount_say(const att_headcount *h, att_arena *arena,
    size_t *n_sentences, att_text **sentences, att_error *err);
