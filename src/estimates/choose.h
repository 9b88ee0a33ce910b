/* choose.h — which published figures enter a headcount, as which reports, and why
 * others do not. */
#pragma once

#include "headcount.h"

/* Half-years are counted from the year 0: the first of 2009 is 2 * 2009. */
typedef struct att_half_years {
    int first, last; /* both included; none if last < first */
} att_half_years;

/* The half-years at least half of which lie in the stretch; if there are none, the one
 * that holds its middle. An open side is cut to one year before the other. Fails with
 * ATT_INVALID on a date that cannot be read; without a date there are none. */
ATT_CHECKED bool att_half_years_of(
    att_text period, att_half_years *out, att_error *err);
/* "2009-01/2009-06". */
enum { ATT_HALF_YEAR_NAME = 32 };
void att_half_year_name(int half_year, char out[ATT_HALF_YEAR_NAME]);

typedef enum att_fate {
    ATT_ENTERS,
    ATT_DERIVED,    /* repeats another, or is computed */
    ATT_UNDER_TEST, /* is the number under test itself */
    ATT_LEFT_OUT,   /* as asked */
    ATT_OTHER_PLACE,
    ATT_OTHER_SCOPE, /* a sample, or the whole country */
    ATT_NOT_MODELLED,
    ATT_NO_NUMBER,
    ATT_NO_ONE, /* zero people: the model is of logs */
    ATT_NO_TIME,
    ATT_NO_BASIS, /* a published number whose route is unknown (A1: weight 0) */
    ATT_FATES
} att_fate;
const char *att_fate_words(att_fate fate);

/* A figure read: what it measures, when, and what its number allows. */
typedef struct att_read_figure {
    const att_figure *figure;
    att_measure measure;
    att_fate fate;
    att_half_years when;
    att_steps steps;
    double low, high; /* of the number, per cent for shares; one may be infinite */
    double spread;
} att_read_figure;

typedef struct att_chosen {
    size_t n_figures;
    att_read_figure *figures; /* in the order of their ids */
    int start;                /* the first half-year with a report of people … */
    size_t n_times;           /* … and how many there are up to the last */
    size_t n_reports;
    att_report *reports;
    size_t *figure_of; /* each report's place in `figures` */
    size_t n_count_origins, n_share_origins;
    att_text *count_origins, *share_origins; /* ids of the groups */
    att_walk women, returned;
} att_chosen;

/* Fails with ATT_INVALID on figures that cannot be read or share an id, ATT_REFUSED if
 * no figure of people enters. Cost: O(n log n). */
ATT_CHECKED bool att_choose(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_prior *prior,
    att_arena *arena, att_chosen *out, att_error *err);
