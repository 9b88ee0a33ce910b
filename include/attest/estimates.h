/* estimates.h — how many: headcounts, and populations from incomplete lists. */
#pragma once

#include <attest/base.h>
#include <attest/case.h>

/* ==== headcounts: how many were held ===============================================
 */

/* What a published figure measures. The first four are people, the others shares. */
typedef enum att_measure {
    ATT_TOTAL, /* all prisoners */
    ATT_MEN,
    ATT_WOMEN,
    ATT_REPATRIATED_WOMEN,          /* women returned by force */
    ATT_WOMEN_SHARE,                /* of all prisoners */
    ATT_REPATRIATED_SHARE,          /* of all prisoners */
    ATT_REPATRIATED_SHARE_OF_WOMEN, /* of the women */
    ATT_REPATRIATED_WOMEN_SHARE,    /* returned women, of all prisoners */
    ATT_MEASURES                    /* anything else: kept, shown, not modelled */
} att_measure;

/* "repatriated_women", as figures have it; and back (ATT_MEASURES if it is no such). */
const char *att_measure_name(att_measure measure);
att_measure att_measure_of(att_text name);

/* A published number of people held: a row of the table `figures`. */
typedef struct att_figure {
    att_text id, measure, scope, place, period, unit, words, said_by, witness, source;
    att_text how, knowing;
    double low, high; /* NaN: not given */
    int64_t hearsay;  /* 0 to 3 */
    att_text parents; /* what it repeats or is computed from: "H06;H07" */
    att_text origin;  /* figures of one origin share an error; empty: the witness, or
                         the source, or the figure itself */
} att_figure;

/* Read figures from CSV (path NULL: bytes): columns of the table `figures` in any
 * order, of which period and low are needed, and the text columns parents and origin.
 * Without an id a row is named by its line. Fails with ATT_INVALID naming the line.
 * Memory: the table. */
ATT_CHECKED bool att_headcount_read(const char *path, att_bytes bytes, const char *name,
    att_arena *arena, size_t *n, const att_figure **figures, att_error *err);

/* From `since` on (an EDTF date or window; empty: from the first) the walls stood so.
 */
typedef struct att_building {
    att_text since;
    double ground_m2; /* inside the walls; NaN: not known */
} att_building;

/* One measurement of the floor of sleeping blocks. */
typedef struct att_floor {
    att_text period; /* EDTF */
    double m2, error_m2;
} att_floor;

typedef struct att_headcount_evidence {
    size_t n_figures;
    const att_figure *figures; /* their order is of no account */
    size_t n_buildings;
    const att_building *buildings;
    size_t n_floors;
    const att_floor *floors;
    double storeys; /* NaN: not known */
} att_headcount_evidence;

/* Everything the model believes before it hears a report. Spreads are standard
 * deviations of natural logs; those of shares, of logits. */
typedef struct att_headcount_prior {
    double floor_m2, floor_spread;     /* sleeping blocks, gross */
    double crowding, crowding_spread;  /* ln people per m2 of it, first half-year */
    double crowding_most;              /* ln people per m2, never above */
    double step_spread;                /* scale of the half-normal of sigma */
    double rebuild_spread;             /* added to a step where the building changes */
    double shared_bias, origin_spread; /* of all reports; of one origin's reports */
    double precision_spread;           /* of lambda, which scales every count's own */
    double share_first, share_step, share_spread;   /* of a share: the first, a step, a
                                                       report */
    double roll_call, register_, rooms, impression; /* of a count, by way of knowing */
    double hearsay_step;                            /* in quadrature, for each hand */
    double roofed_most;  /* the largest part of walled ground that can be floor … */
    double storeys_most; /* … on so many storeys, where their number is not known */
} att_headcount_prior;
#define ATT_HEADCOUNT_PRIOR                                                            \
    {                                                                                  \
        .floor_m2 = 1000, .floor_spread = 1, .crowding = -0.90,                        \
        .crowding_spread = 0.80, .crowding_most = 1.2, .step_spread = 0.25,            \
        .rebuild_spread = 0.5, .shared_bias = 0.25, .origin_spread = 0.25,             \
        .precision_spread = 0.30, .share_first = 1.5, .share_step = 0.3,               \
        .share_spread = 0.6, .roll_call = 0.12, .register_ = 0.15, .rooms = 0.30,      \
        .impression = 0.50, .hearsay_step = 0.30, .roofed_most = 0.6,                  \
        .storeys_most = 3                                                              \
    }

typedef struct att_headcount_settings {
    att_headcount_prior prior;
    uint64_t seed;
    size_t n_chains, n_warmup, n_kept; /* sweeps of each chain */
    double rhat_most, ess_least;       /* else ATT_REFUSED: not converged */
} att_headcount_settings;
#define ATT_HEADCOUNT_DEFAULTS                                                         \
    {                                                                                  \
        .prior = ATT_HEADCOUNT_PRIOR, .seed = 12, .n_chains = 4, .n_warmup = 500,      \
        .n_kept = 2000, .rhat_most = 1.01, .ess_least = 400                            \
    }

/* What is asked. */
typedef struct att_headcount_question {
    att_text claim, place; /* ids; may be empty */
    att_measure group;     /* ATT_MEASURES: the narrowest that figures speak of */
    att_text period;       /* EDTF; empty: as long as figures speak of the group */
    double low, high;      /* the number under test; NaN: none */
    att_text left_out; /* ids of figures, witnesses, sources to do without: "S27;W15" */
    att_text gave_way; /* which assumption gave way, if evidence is in conflict */
} att_headcount_question;

/* How many were held: a median and intervals by half-year from original figures, by
 * slice sampling of a random walk of people per floor that reports round, share errors
 * and stray from. Derived figures never enter; they are placed in what was found.
 *
 * out  the number asked for, the series of every group, each figure and where it
 * stands, what would be without it, the chains, and sentences; docs/headcount.md names
 * all
 *
 * Same bytes for the same evidence (in any order), settings and version, on any number
 * of threads. Fails with ATT_INVALID on figures or dates that cannot be read,
 * ATT_REFUSED if nothing enters, the figures say nothing of the group or period, or the
 * chains do not converge, ATT_STOPPED. Evidence in conflict is no failure: "state" says
 * CONFLICT, and there is no number.
 * Cost: O(sweeps * half-years * figures); 40 MB for 8,000 draws of 190 numbers.
 * Source: Heitjan & Rubin (1990), doi:10.1080/01621459.1990.10476202; Neal (2003),
 * doi:10.1214/aos/1056562461; Murray, Adams & MacKay (2010); Yu & Meng (2011),
 * doi:10.1198/jcgs.2011.203main; Vehtari et al. (2021), doi:10.1214/20-BA1221. */
ATT_CHECKED bool att_headcount_estimate(const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    const att_progress *progress, att_arena *arena, att_json **out, att_error *err);

/* What the case says of a place: all figures (those about others are shown as left
 * out), the walled parts with the windows in which they were built, floors measured. */
ATT_CHECKED bool att_headcount_load(att_case *c, att_text place, att_arena *arena,
    att_headcount_evidence *out, att_error *err);

/* The number a claim names, as a question. Fails with ATT_MISSING, or ATT_REFUSED if
 * the claim gives no measure of people. claim is kept by pointer. */
ATT_CHECKED bool att_headcount_ask(att_case *c, att_text claim, att_arena *arena,
    att_headcount_question *out, att_error *err);

/* Keep the estimate of a claim (or a place) in the case, in place of an earlier one. */
ATT_CHECKED bool att_headcount_save(att_case *c, const att_headcount_evidence *evidence,
    const att_headcount_question *question, const att_headcount_settings *settings,
    const att_json *result, att_arena *scratch, att_text *id, att_error *err);

/* ==== populations: how many were never seen ========================================
 */

#define ATT_POPULATION_LISTS_MOST 20

/* How many people were seen on which lists. Lists stand in the order of their names,
 * so that the order of columns in a file changes nothing but their numbers. */
typedef struct att_population_lists {
    size_t n_lists;
    const att_text *names;
    const size_t *numbers; /* the place of each list in its file, from 1 */
    size_t n_histories;
    const uint32_t *histories; /* ascending; bit j: on list j; none is 0 */
    const int64_t *counts;     /* people with that history; above 0 */
    int64_t n_people;
} att_population_lists;

/* People of one kind (all strata and covariates alike) with one history. */
typedef struct att_population_cell {
    size_t profile;
    size_t draw;
    uint32_t history;
    int64_t count;
} att_population_cell;

/* What a file of lists says. */
typedef struct att_population_input {
    size_t n_lists;
    const att_text *names;
    const size_t *numbers;
    size_t n_cells;
    const att_population_cell *cells; /* by draw, profile, history */
    size_t n_covariates;
    const att_text *covariates; /* names of the columns kept besides the lists */
    size_t n_profiles;
    const att_text *profiles; /* n_profiles rows of n_covariates values */
    size_t n_draws;           /* tables of the same people: linked or completed anew */
    /* One list with repeats, instead of lists: people seen times[i] times. */
    size_t n_times;
    const int64_t *times;
    const int64_t *n_seen;
    size_t n_notes;
    const att_text *notes; /* what was done to the file, in sentences */
} att_population_input;

/* Which columns are what: names parted by commas; NULL: recognised. A column of 0 and 1
 * is a list; "count", "n", "freq", "frequency" or "people" holds counts; "draw",
 * "imputation" or "replicate" numbers the tables; "times", "times_observed" or
 * "captures" makes it one list with repeats. Others are summed over. */
typedef struct att_population_columns {
    const char *lists;
    const char *count;
    const char *covariates;
    const char *person; /* rows of one person are brought together */
} att_population_columns;

/* Read people or counts by capture history from CSV (path NULL: bytes).
 *
 * Rows with the same history are added; a row of zeros is left out with a note. Fails
 * with ATT_INVALID, giving the line and column, on a list value that is not 0 or 1, a
 * count that is missing, negative or not whole, and an unknown column; with ATT_REFUSED
 * if a person stands twice on a list. Memory: the distinct histories (and persons).
 */
ATT_CHECKED bool att_population_read(const char *path, att_bytes bytes,
    const char *name, const att_population_columns *columns, att_arena *arena,
    att_population_input *input, att_error *err);

/* The table of one draw; profile SIZE_MAX: of all profiles together. */
ATT_CHECKED bool att_population_table(const att_population_input *input, size_t draw,
    size_t profile, att_arena *arena, att_population_lists *lists, att_error *err);
