/* dossier.h — tell the findings of a case to a reader: one folder with a page, a book
 * and the pictures. */
#pragma once

#include <attest/base.h>
#include <attest/case.h>

/* What is told is a tree of plain values, filled from a case (or by hand, in a test).
 * Texts are the case's own words; headings and the sentences about numbers come from
 * the words files. Dates are EDTF as written; empty text and NaN mean "not known". */

typedef struct att_dossier_source {
    att_text id; /* S17 */
    att_text kind, title, author, date, url, language;
    att_text reliability; /* A to F */
    att_text note;        /* what part of it was read */
} att_dossier_source;

typedef enum att_dossier_kind {
    ATT_DOSSIER_STATEMENT,
    ATT_DOSSIER_OBSERVATION,
    ATT_DOSSIER_FIGURE, /* a published number of people */
    ATT_DOSSIER_FLOW,
    ATT_DOSSIER_KINDS
} att_dossier_kind;

/* Whatever can bear on a claim. */
typedef struct att_dossier_item {
    att_text id; /* T074, O09, H31, L003 */
    att_dossier_kind kind;
    att_text subject; /* the codebook's word or the measure: deaths, women */
    att_text text;    /* what it says */
    att_text original, language;
    att_text speaker; /* a code (W15) or a body; never a person's name */
    att_text period, place, source, locator;
    att_text way;     /* perceived, told, inferred, read */
    int hearsay;      /* 0 to 3; -1: not coded */
    double low, high; /* high NaN beside a low: "at least" */
    att_text unit;
} att_dossier_item;

typedef struct att_dossier_place {
    att_text id; /* F04 */
    att_text parent;
    att_text name_en, name_ko;
    double lat, lon, precision_m;
    double length_m, width_m, area_m2;
    att_text first_seen, last_seen, source, locator, note;
} att_dossier_place;

/* child repeats, or is computed from, parent. */
typedef struct att_dossier_link {
    att_text child, parent;
    double fraction; /* of the content that is carried over, 0 to 1 */
    bool is_inferred;
} att_dossier_link;

/* member may have failed together with the others of its tie; the rows of one tie stand
 * together. */
typedef struct att_dossier_tie {
    att_text tie, member;
    att_text kind; /* group_interview, interviewer … */
    double beta;
} att_dossier_tie;

/* A sentence and the code it stands under. */
typedef struct att_dossier_line {
    att_text code;
    att_text text;
} att_dossier_line;

typedef struct att_dossier_lines {
    size_t n;
    const att_dossier_line *at;
} att_dossier_lines;

/* The standards of proof: 0 recorded, 1 reasonable suspicion, 2 reasonable grounds to
 * believe, 3 clear and convincing, 4 overwhelming; below: nothing recorded. */
enum { ATT_DOSSIER_NO_RUNG = -1, ATT_DOSSIER_RUNGS = 5 };

typedef struct att_dossier_element {
    att_text name, text;
    bool is_essential;
    bool is_number;        /* of people: an estimate's, never graded */
    bool imagery_can_show; /* by the bearing matrix */
    int rung;
    double p;
    size_t n_independent;
} att_dossier_element;

typedef enum att_dossier_stance {
    ATT_DOSSIER_SUPPORTS,
    ATT_DOSSIER_CONTRADICTS,
    ATT_DOSSIER_ABSENCE,
    ATT_DOSSIER_NEUTRAL,
    ATT_DOSSIER_STANCES
} att_dossier_stance;

/* How one item bears on one element of the claim. */
typedef struct att_dossier_bearing {
    att_text item, element;
    att_dossier_stance stance;
    double weight_bits; /* for the claim if positive: log2 of its likelihood ratio,
                           after what it derives from */
    att_text origin; /* the item its knowledge starts from; empty: it weighs nothing */
    att_text reason;
    att_text notes; /* codes that say why it weighs less, spaces between: REPEAT … */
} att_dossier_bearing;

/* What remains without one origin, or without one kind of evidence. */
typedef struct att_dossier_without {
    att_text origin; /* its first item; empty: a kind */
    size_t n_items;
    att_text kind; /* testimony, imagery … */
    double p;
    int rung;
} att_dossier_without;

typedef struct att_dossier_alternative {
    att_text name, text;
    double prior, p;
} att_dossier_alternative;

typedef struct att_dossier_finding {
    att_text claim; /* C01 */
    att_text text, text_ko, text_zh;
    att_text place, period;
    int rung;
    double p, p_low, p_high; /* at prior 1/2; pessimistic and optimistic corners */
    size_t n_independent;
    double n_effective;
    size_t n_kinds;
    int confidence;    /* 0 low, 1 moderate, 2 high */
    size_t n_critical; /* fewest origins whose loss lowers it; 0: none found … */
    size_t n_searched; /* … among sets of up to so many */
    int engine_rung;   /* what the program proposed, before reviews */
    size_t weakest;    /* the element that sets p; SIZE_MAX: none */
    int ungraded_rung; /* with every source graded neutrally */
    att_dossier_lines reasons;  /* why this standing and no higher */
    att_dossier_lines refusals; /* R-ONE …: code, and what would lift it */
    att_dossier_lines changes;  /* what would change it */
    att_dossier_lines imagery;  /* what imagery can and cannot say here */
    att_dossier_lines against;  /* what speaks against, beyond the bearings */
    size_t n_elements, n_bearings, n_without, n_alternatives, n_series;
    const att_dossier_element *elements;
    const att_dossier_bearing *bearings;
    const att_dossier_without *without;
    const att_dossier_alternative *alternatives;
    const att_text *series; /* ids of the estimates it speaks of */
    att_text command;       /* that computes it again */
} att_dossier_finding;

/* What a sentence about a number of people must say; NaN or empty is refused. */
typedef struct att_dossier_count {
    double median, low, high; /* 90 % interval */
    att_text measure;         /* women, repatriated_women, total … */
    att_text place;           /* its name, for a reader */
    att_text period;
} att_dossier_count;

typedef struct att_dossier_step {
    att_text period; /* 2009-07/2009-12 */
    double median, low50, high50, low90, high90;
} att_dossier_step;

/* One published figure beside an estimate. */
typedef struct att_dossier_report {
    att_text item;     /* H31 */
    att_text origin;   /* the item it starts from; itself if it is one */
    double low, high;  /* high NaN: "more than low" */
    double error_log;  /* sd of the logarithm (of the logit, for a share) */
    bool is_excluded;  /* it never entered the likelihood */
    att_text reason;   /* why it is excluded */
    double percentile; /* in the posterior of its period, 0 to 100 */
} att_dossier_report;

/* An estimate through time. */
typedef struct att_dossier_series {
    att_text id;      /* E01 */
    att_text measure; /* women, repatriated_women, total … */
    att_text place;   /* F01 */
    bool is_share;    /* values between 0 and 1 */
    att_text refusal; /* words instead of numbers; the steps are not shown */
    size_t n_steps, n_reports;
    const att_dossier_step *steps;
    const att_dossier_report *reports;
    att_dossier_step number; /* over the whole period asked; no period: none */
    att_text test_item;      /* the figure or claim under test; empty for none */
    double test_value;       /* NaN for none */
    double test_percentile;  /* in the posterior of test_period */
    att_text test_period;
    size_t n_origins;
    att_dossier_lines notes; /* assumptions, what each kind of evidence adds */
    uint64_t seed;
    att_text command;
} att_dossier_series;

typedef struct att_dossier {
    att_text title;
    att_text case_hash;    /* of the rows of the case, hex */
    att_text weights_hash; /* of the table of weights, hex */
    uint64_t seed;
    att_text version;
    att_text command; /* that writes this dossier again */
    att_text date;    /* of the case's last change; empty: none is printed */
    att_text warning; /* printed on every page: "synthetic numbers"; empty for none */
    size_t n_findings, n_series, n_items, n_sources, n_places, n_links, n_ties;
    const att_dossier_finding *findings;
    const att_dossier_series *series;
    const att_dossier_item *items;
    const att_dossier_source *sources;
    const att_dossier_place *places;
    const att_dossier_link *links;
    const att_dossier_tie *ties;
} att_dossier;

/* What of a case is told. */
typedef struct att_dossier_question {
    att_text title;         /* empty: that of the pack */
    att_text date;          /* EDTF, of the last change; empty: none is printed */
    att_text command;       /* that was typed, without the folder */
    size_t n_claims;        /* 0: all */
    const att_text *claims; /* ids */
    att_bytes weights;      /* empty: the table built in */
    uint64_t seed;
} att_dossier_question;

/* Assess claims of the case, take the estimates saved in it, and everything that they
 * rest on. Fails with ATT_MISSING naming a claim that is not there, ATT_INVALID naming
 * what cannot be weighed. Memory: the texts of the case that are used, and its tables
 * of sources and items while they are read. */
ATT_CHECKED bool att_dossier_load(att_case *c, const att_dossier_question *question,
    const att_progress *progress, att_arena *arena, att_dossier *out, att_error *err);

typedef struct att_dossier_settings {
    const char *lang; /* of the headings; a file of src/dossier/words */
    const att_progress *progress;
} att_dossier_settings;
#define ATT_DOSSIER_DEFAULTS                                                           \
    {                                                                                  \
        .lang = "en"                                                                   \
    }

/* What was written, for the command to say. */
typedef struct att_dossier_written {
    size_t n_files, n_pages, n_figures;
    size_t n_undrawn; /* characters that no font here can draw, in print */
} att_dossier_written;

/* Hold every sentence of the findings to their standing: a verb that belongs to a
 * higher rung fails with ATT_INVALID, naming the claim, the verb and the sentence.
 * Sentences that deny or condition it ("not confirmed", "would be confirmed") pass, and
 * so does what stands in quotation marks, as every claim and its elements do in print:
 * they are what is tested. Verbs of every words file are looked for.
 * Cost: O(length of the texts * words listed). */
ATT_CHECKED bool att_dossier_check_words(
    size_t n_findings, const att_dossier_finding findings[n_findings], att_error *err);

/* Write index.html, dossier.pdf and figures/ into a new folder, all or nothing. The
 * same tree gives the same bytes.
 *
 * folder  must not exist, or be empty
 *
 * Fails with ATT_INVALID if the folder is in use, if a text says more than its standing
 * bears, or if a number of people lacks its interval, group, place or period; with
 * ATT_MISSING if there is no words file for the language.
 * Cost: about 2 ms a finding; memory: the tree and about 10 kB a finding. */
ATT_CHECKED bool att_dossier_write(const att_dossier *dossier, const char *folder,
    const att_dossier_settings *settings, att_dossier_written *written, att_error *err);
