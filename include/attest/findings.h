/* findings.h — weigh the evidence for a claim, and say no more than it bears. */
#pragma once

#include <attest/base.h>
#include <attest/case.h>

/* ---- the table of weights -------------------------------------------------------- */

/* What kind of thing speaks; two kinds rarely fail for one reason. */
typedef enum att_evidence {
    ATT_TESTIMONY,
    ATT_IMAGERY,
    ATT_DOCUMENT,  /* of the responsible body, authenticated */
    ATT_STATISTIC, /* a register or count kept by a body for its own ends */
    ATT_MEDICAL,
    ATT_PHYSICAL,
    ATT_EVIDENCES
} att_evidence;

/* What part of a claim is spoken of. */
typedef enum att_part {
    ATT_ACT,
    ATT_STRUCTURE, /* the act of a claim that something exists or was built */
    ATT_PLACE,
    ATT_TIME,
    ATT_VICTIMS,
    ATT_ACTOR,
    ATT_ROUTE,
    ATT_QUANTITY,
    ATT_PARTS
} att_part;

/* The terms of the Istanbul Protocol (2022), paragraph 379. */
typedef enum att_medical {
    ATT_NO_REPORT,
    ATT_NOT_CONSISTENT,
    ATT_CONSISTENT,
    ATT_HIGHLY_CONSISTENT,
    ATT_TYPICAL,
    ATT_DIAGNOSTIC,
    ATT_MEDICALS
} att_medical;

/* How an item sits with an alternative (Heuer 1999): CC, C, N, I, II. */
typedef enum att_consistency {
    ATT_UNRATED,
    ATT_VERY_CONSISTENT,
    ATT_FITS,
    ATT_NEITHER,
    ATT_INCONSISTENT,
    ATT_VERY_INCONSISTENT,
    ATT_CONSISTENCIES
} att_consistency;

enum { ATT_LETTERS = 6, ATT_DIGITS = 7, ATT_RUNGS = 5, ATT_WORDS_MOST = 16 };

/* The fields of double-coded statements whose agreement is watched. */
typedef enum att_coded {
    ATT_CODED_LETTER,
    ATT_CODED_DIGIT,
    ATT_CODED_HEARSAY,
    ATT_CODED_STANCE,
    ATT_CODED
} att_coded;

/* What a rung asks of every essential element. */
typedef struct att_rung_rule {
    att_text name;
    double p, p_low; /* least probability, and least pessimistic probability */
    double independent, kinds, critical, reviewers, panel;
    double alternative_ratio; /* the best alternative is so many times less probable */
} att_rung_rule;

typedef struct att_word {
    att_text word;
    double up_to;
} att_word;

typedef struct att_tie_weight {
    att_text kind;
    double beta;
} att_tie_weight;

/* Every number of the method, as data/weights.json has it. Counts are doubles too, so
 * that one reader reads all. */
typedef struct att_weights {
    char hash[65]; /* SHA-256 of the file's bytes */
    double true_report, false_report, says_anyway, hearsay_step, ungraded, fit_least;
    double letter[ATT_LETTERS]; /* from 'A' */
    double digit[ATT_DIGITS];   /* from 1; 0 is not used */
    double inferred, leading, single_pass, late_detail, late_detail_years;
    double medical[ATT_MEDICALS];
    double document_ratio_most, document_reviewers;
    double bearing[ATT_EVIDENCES][ATT_PARTS]; /* most LR; 1 none, INFINITY full */
    size_t n_ties;
    const att_tie_weight *ties;
    double joined, hearsay_most, ratio_least;
    att_text letters_not, digits_not;
    double residual, discriminates;
    double consistency[ATT_CONSISTENCIES];
    double prior, prior_low, q_down, q_up, beta_up, beta_down;
    double sd_logit_q, sd_logit_beta, draws, interval;
    size_t n_words;
    att_word words[ATT_WORDS_MOST];
    double high_independent, high_kinds, high_critical, moderate_independent;
    double contradiction_ratio_most;
    att_rung_rule rungs[ATT_RUNGS];
    double strength, items_least;
    double agreement_least, agreement[ATT_CODED]; /* NaN: not measured */
} att_weights;

/* Read a table. Fails with ATT_INVALID naming the entry that is absent, unknown or
 * outside its range. Texts live in the arena. */
ATT_CHECKED bool att_weights_read(
    att_bytes json, att_arena *arena, att_weights *out, att_error *err);
/* The table built in. */
att_bytes att_weights_default(void);
const char *att_evidence_name(att_evidence kind); /* "testimony" */
const char *att_part_name(att_part part);         /* "victims" */

/* ---- A2: could the speaker have known? ------------------------------------------- */

/* Whether a period is when the speaker could perceive, or merely the time he speaks of.
 */
typedef enum att_window { ATT_TIME_OF_ACCESS, ATT_TIME_SPOKEN_OF } att_window;

/* The share of the claim's time that the window covers: |T and T_m| / |T|. A time
 * spoken of may be shorter than the claim's without being elsewhere, so there the
 * shorter of the two is covered. Either may be NULL: not known, 1. */
double att_fit_time(const att_edtf *claim, const att_edtf *window, att_window kind);

typedef struct att_spot_on_earth {
    double lat_deg, lon_deg; /* NaN: not known */
    double precision_m;
} att_spot_on_earth;

/* exp(-(d/s)^2 / 2) for the distance d and the larger precision s; 1 if unknown. */
double att_fit_place(att_spot_on_earth claim, att_spot_on_earth window);

/* ---- A3: one item ---------------------------------------------------------------- */

typedef enum att_stance {
    ATT_NEUTRAL,
    ATT_SUPPORTS,
    ATT_CONTRADICTS,
    ATT_ABSENCE /* looked for and not found: ratio is 1 - d */
} att_stance;

typedef enum att_custody { ATT_INTACT, ATT_GAP, ATT_BROKEN } att_custody;

/* One thing said or seen. Items that bear on nothing stand here as parents of others.
 */
typedef struct att_item {
    att_text id;
    att_text source;  /* S17 */
    att_text speaker; /* W15, or what speaks without a witness; empty: like no other */
    att_text words;   /* what it says, for a reader; weighs nothing */
    int32_t told_day; /* since 1970; INT32_MAX: not known */
    att_evidence kind;
    char letter;         /* 'A' to 'F' */
    int digit;           /* 1 to 6 */
    int hearsay;         /* 0 to 3 */
    att_medical medical; /* term of an examiner */
    double seen_rate;    /* Se of an observation; NaN: from the table */
    double false_rate;   /* 1 - Sp; NaN: from the table */
    att_custody custody;
    bool is_inferred, is_leading, is_prompted, is_single_pass;
    bool has_locator, has_consent;
    bool is_repeat;    /* published, and what it cites is in the case */
    bool is_own_text;  /* it is the text of the claim itself */
    bool is_withdrawn; /* what if it were not there */
} att_item;

/* How one item bears on one element. */
typedef struct att_bears {
    size_t item;
    att_stance stance;
    double ratio;     /* likelihood ratio set by an analyst; NaN: by the table */
    double fit;       /* A2: 0 to 1 */
    bool is_late;     /* a detail recalled after more than late_detail_years */
    bool is_resolved; /* a contradiction with a recorded reason */
    att_text reason;
} att_bears;

/* Why an item weighs less, or nothing. */
enum {
    ATT_NOT_IN_POSITION = 1 << 0, /* A2: taken as hearsay 3 */
    ATT_CAPPED = 1 << 1,          /* by the bearing matrix or the rule on documents */
    ATT_CANNOT_BEAR = 1 << 2,     /* such evidence cannot speak to this: weight 0 … */
    ATT_MERGED = 1 << 3,          /* the same person's other account counts */
    ATT_REPEAT = 1 << 4,          /* what it cites is in the case */
    ATT_CIRCULAR = 1 << 5,        /* leads back to the claim's own text */
    ATT_WITHDRAWN = 1 << 6,
    ATT_TAMPERED = 1 << 7,
    ATT_NO_CONSENT = 1 << 8,
    ATT_RESOLVED = 1 << 9,
    ATT_NOT_LOOKED_FOR = 1 << 10, /* absence without a chance of being seen */
    ATT_NOTES = 11
};
const char *att_note_word(unsigned bit); /* "NOT-IN-POSITION" */

/* One item, weighed alone: strength = min(most, (q hit + (1-q) s) / (q miss + (1-q) s))
 * for its side, never below 1. */
typedef struct att_weight {
    int side; /* +1 for, -1 against, 0 weighs nothing */
    double q, hit, miss, most;
    double strength;
    int hearsay; /* after A2 */
    unsigned notes;
} att_weight;

typedef struct att_grading {
    bool is_ungraded;   /* every letter and digit neutral */
    size_t n_reviewers; /* who signed; lifts the cap on documents */
} att_grading;

/* Weigh one item on one element. Its likelihood ratio is strength, or 1/strength if
 * its side is -1. Fails with ATT_INVALID on a letter, digit, hearsay, fit, ratio or
 * rate out of range, or a ratio that says the opposite of the stance.
 * Source: Bovens & Hartmann (2003), Bayesian Epistemology, chapter 3. */
ATT_CHECKED bool att_grade(const att_weights *weights, const att_item *item,
    const att_bears *bears, att_part part, const att_grading *grading, att_weight *out,
    att_error *err);

/* ---- A4: many items -------------------------------------------------------------- */

/* A share of the members' possible failures that they have in common. */
typedef struct att_group {
    size_t n_members;
    const size_t *members;
    double beta;
} att_group;

typedef struct att_derived {
    size_t child, parent;
    double fraction; /* tau: of the content carried over */
} att_derived;

typedef struct att_joint {
    double ln_ratio;
    double mc_error;  /* of ln_ratio; 0 if enumerated */
    bool is_overfull; /* an item's groups claim more than all of its failures */
} att_joint;

/* Combine likelihood ratios under common failures: A4, exact for connected components
 * of up to 20 groups, 10^6 draws from `seed` above. A child in `derived` keeps
 * 1/(tau + (1-tau)/LR) of its ratio.
 *
 * ratio  each > 0; below 1 contradicts
 *
 * Fails with ATT_INVALID on a ratio, beta, fraction or index out of range.
 * Cost: O(2^groups * members) a component.
 * Source: Fleming (1975), the beta-factor model, applied to testimony. */
ATT_CHECKED bool att_combine(size_t n, const double ratio[n], size_t n_derived,
    const att_derived derived[n_derived], size_t n_groups,
    const att_group groups[n_groups], uint64_t seed, att_arena *scratch, att_joint *out,
    att_error *err);

/* The most items of which no two are joined (row i, column j of `joined`), among those
 * eligible. *is_exact is false if a connected component has more than 24: then a lower
 * bound. Fails only for want of memory. */
ATT_CHECKED bool att_independent(size_t n, const bool *joined, const bool *eligible,
    att_arena *scratch, size_t *count, bool *is_exact, att_error *err);

/* ---- A5: alternatives ------------------------------------------------------------ */

/* P(hypothesis | all items) under common failures. priors sum to 1.
 *
 * likelihood  n x n_hypotheses, > 0, at any scale for each item
 * carried     share of each item carried over from another of the set; NULL: none
 *
 * Fails with ATT_INVALID on a likelihood or prior out of range. */
ATT_CHECKED bool att_alternatives(size_t n, size_t n_hypotheses,
    const double *likelihood, const double *carried, const double *priors,
    size_t n_groups, const att_group groups[n_groups], uint64_t seed,
    att_arena *scratch, double posterior[n_hypotheses], att_error *err);

/* max ln L - min ln L over the hypotheses: what the item tells apart. */
double att_diagnosticity(size_t n_hypotheses, const double likelihood[n_hypotheses]);

/* ---- A7: words ------------------------------------------------------------------- */

/* One row of the scale for p, clipped to [.01, .99]; a boundary takes the weaker. */
att_text att_likelihood_word(const att_weights *weights, double p);

typedef enum att_confidence { ATT_LOW, ATT_MODERATE, ATT_HIGH } att_confidence;

att_confidence att_confidence_of(const att_weights *weights, size_t n_independent,
    size_t n_kinds, size_t n_critical);
const char *att_confidence_word(att_confidence confidence);

/* ---- A8: a claim and what stands ------------------------------------------------- */

typedef struct att_aspect { /* an element of a claim */
    att_text name, text;
    att_part part;
    bool is_essential;
    bool is_headcount; /* a number of people: an estimate's, never graded here */
    size_t n_bears;
    const att_bears *bears;
} att_aspect;

typedef struct att_tied {
    att_text name, kind;
    size_t n_members;
    const size_t *members; /* items */
    double beta;
} att_tied;

typedef struct att_rival { /* an alternative */
    att_text name, text;
    double prior; /* NaN: an equal share */
} att_rival;

typedef struct att_rating {
    size_t rival, item;
    att_consistency consistency;
    double likelihood; /* NaN: by consistency */
} att_rating;

typedef enum att_decision { ATT_ACCEPT, ATT_LOWER, ATT_OVERRIDE } att_decision;

enum { ATT_NO_RUNG = -1 };

typedef struct att_review {
    att_text reviewer; /* R1 */
    att_decision decision;
    int rung; /* ATT_NO_RUNG: the engine's */
    att_text reason;
} att_review;

/* All that the engine is given about one claim. */
typedef struct att_bundle {
    att_text claim, text;
    size_t n_aspects, n_items, n_derived, n_ties, n_rivals, n_ratings, n_reviews;
    const att_aspect *aspects;
    const att_item *items;
    const att_derived *derived;
    const att_tied *ties;
    const att_rival *rivals;
    const att_rating *ratings;
    const att_review *reviews;
    bool names_person, has_response; /* a natural person; asked, or why it is unsafe */
    char signed_hash[65];            /* of the input when it was signed; "" if not */
} att_bundle;

/* Refusals, as bits. */
enum {
    ATT_R_ONE = 1 << 0,
    ATT_R_HEARSAY = 1 << 1,
    ATT_R_CIRCULAR = 1 << 2,
    ATT_R_CONTRA = 1 << 3,
    ATT_R_POSITION = 1 << 4,
    ATT_R_KIND = 1 << 5,
    ATT_R_TAMPER = 1 << 6,
    ATT_R_CUSTODY = 1 << 7,
    ATT_R_CONSENT = 1 << 8,
    ATT_R_ALT = 1 << 9,
    ATT_R_NAME = 1 << 10,
    ATT_R_OPEN = 1 << 11,
    ATT_REFUSALS = 12
};
const char *att_refusal_code(unsigned bit);   /* "R-ONE" */
const char *att_refusal_reason(unsigned bit); /* one sentence */

/* Flags that stand beside a finding. */
enum {
    ATT_SINGLE_POINT = 1 << 0,
    ATT_DEPENDS_ON_GRADES = 1 << 1,
    ATT_LOWER_BOUND = 1 << 2,
    ATT_OVERFULL = 1 << 3,
    ATT_LOW_AGREEMENT = 1 << 4,
    ATT_FLAGS = 5
};
const char *att_flag_word(unsigned bit); /* "SINGLE-POINT" */

/* What the next rung still asks. */
typedef enum att_gate {
    ATT_GATE_RECORD, /* a statement with a locator */
    ATT_GATE_SOURCE, /* one item at hearsay 1 or less, or a document */
    ATT_GATE_CUSTODY,
    ATT_GATE_P,
    ATT_GATE_P_LOW,
    ATT_GATE_INDEPENDENT,
    ATT_GATE_FIRST_HAND,
    ATT_GATE_KINDS,
    ATT_GATE_CRITICAL,
    ATT_GATE_CONTRA,
    ATT_GATE_KIND, /* evidence of a kind that can speak to it */
    ATT_GATE_CIRCULAR,
    ATT_GATE_CONSENT,
    ATT_GATE_POSITION,
    ATT_GATE_RATED, /* one alternative rated against every counted item */
    ATT_GATE_ALTERNATIVE,
    ATT_GATE_REVIEWERS,
    ATT_GATE_PANEL,
    ATT_GATE_RESIGN, /* reviewers must look again */
    ATT_GATES
} att_gate;

typedef struct att_lift {
    att_gate gate;
    size_t aspect; /* SIZE_MAX: the claim as a whole */
    double have, need;
} att_lift;

/* How one bearing was weighed in the end. */
typedef struct att_weighed {
    att_weight weight;
    double carried; /* share of it that another item of the set already brings */
    double ratio;   /* likelihood ratio after that; 1 if it weighs nothing */
    size_t kept;    /* bearing that stands for it (A1); itself otherwise */
    size_t origin;  /* of the finding; SIZE_MAX if it weighs nothing */
} att_weighed;

/* The standing of one element. */
typedef struct att_standing {
    int rung;
    double p, p_low, p_high; /* at the table's prior; pessimistic; optimistic */
    double interval_low, interval_high; /* A6.6: uncertainty of the table */
    double break_even; /* prior at which p is at the rung's threshold; NaN: none */
    att_joint joint;
    double contradiction; /* LR of what contradicts, unresolved; 1 if nothing does */
    double n_effective;   /* NaN without support */
    size_t n_independent, n_kinds, n_counted;
    unsigned kinds;      /* bits of att_evidence, eligible support */
    bool is_exact;       /* n_independent */
    bool is_recorded;    /* something with a locator says so */
    bool has_source;     /* hearsay 1 or less, or a document */
    bool has_first_hand; /* hearsay 0, in a position to know */
    unsigned refusals;
    const att_weighed *weighed; /* of each bearing */
} att_standing;

/* Items that stand or fall together. */
typedef struct att_origin {
    size_t n_items;
    const size_t *items;
    int rung; /* of the claim without it */
    double p; /* of its weakest essential element */
} att_origin;

typedef struct att_kind_out {
    att_evidence kind;
    int rung;
    double p;
} att_kind_out;

typedef struct att_matrix { /* A5 */
    size_t n_hypotheses; /* the claim, the rivals, something else; 0 without rivals */
    size_t n_items;
    const size_t *items;
    const double *likelihood;           /* n_items x n_hypotheses */
    const att_consistency *consistency; /* n_items x n_rivals */
    const double *diagnosticity;        /* of each item */
    const double *inconsistency;        /* of each rival: I counts 1, II 2 */
    const double *prior, *posterior;    /* of each hypothesis */
    size_t n_unrated;                   /* fewest counted items a rival leaves out */
} att_matrix;

typedef struct att_finding {
    att_text claim;
    int rung;          /* what may be said */
    int engine_rung;   /* what the engine proposes; reviews lower or override it */
    int ungraded_rung; /* with every letter and digit neutral */
    size_t weakest;    /* the essential element that sets p; SIZE_MAX: none */
    double p, p_low, p_high, ungraded_p;
    size_t n_independent, n_kinds; /* the fewest over essential elements */
    att_confidence confidence;
    unsigned refusals, flags;
    size_t n_critical;      /* size of the critical set; 0: none was found */
    size_t n_searched;      /* among sets of up to this size */
    const size_t *critical; /* its origins */
    size_t n_origins, n_kind_outs, n_standings, n_lifts;
    const att_origin *origins;
    const att_kind_out *kind_outs;
    const att_standing *standings; /* of each aspect */
    const att_lift *lifts;         /* the shortest list that reaches the next rung */
    att_matrix matrix;
    bool is_overridden;
    char weights_hash[65], input_hash[65];
    uint64_t seed;
} att_finding;

typedef struct att_assess_settings {
    uint64_t seed;
    const att_progress *progress;
} att_assess_settings;
#define ATT_ASSESS_DEFAULTS                                                            \
    {                                                                                  \
        .seed = 1, .progress = NULL                                                    \
    }

/* Assess claims, in parallel. The same bundles, weights and seed give the same bytes on
 * any number of threads, and the same finding for a claim alone as among others.
 * Fails with ATT_INVALID naming the claim and the item.
 * Cost: about 1 ms a claim of ten items. */
ATT_CHECKED bool att_assess(const att_weights *weights, size_t n,
    const att_bundle bundles[n], const att_assess_settings *settings, att_arena *arena,
    att_finding findings[n], att_error *err);

/* ---- in the case ----------------------------------------------------------------- */

/* What if these items, or all of these sources or witnesses, were not there, or said
 * the opposite. */
typedef struct att_what_if {
    size_t n_without, n_flip;
    const att_text *without, *flip;
} att_what_if;

typedef struct att_findings {
    size_t n;
    const att_bundle *bundles;
    const att_finding *findings;
} att_findings;

/* Assess claims of the case; n_claims 0: all. what_if may be NULL. Fails with
 * ATT_MISSING naming a claim, item, source or witness that is not there, ATT_INVALID
 * naming a row that cannot be weighed. */
ATT_CHECKED bool att_findings_assess(att_case *c, const att_weights *weights,
    size_t n_claims, const att_text claims[n_claims], const att_what_if *what_if,
    const att_assess_settings *settings, att_arena *arena, att_findings *out,
    att_error *err);

/* What was estimated last of the number that a claim names, as it was stored; NULL if
 * nothing was. Its member "sentences" tells it with interval, group, place, period. */
ATT_CHECKED bool att_findings_number(att_case *c, att_text claim, att_arena *arena,
    const att_json **result, att_error *err);

/* How many published figures the case holds, and from how many origins they come. */
ATT_CHECKED bool att_findings_figures(att_case *c, att_arena *scratch,
    size_t *n_figures, size_t *n_origins, att_error *err);

/* Save them as one batch; what is as it was saved before makes no entry. */
ATT_CHECKED bool att_findings_save(att_case *c, const att_weights *weights,
    const att_findings *findings, att_arena *scratch, size_t *n_changed,
    att_error *err);

/* ---- a finding told -------------------------------------------------------------- */

/* SHA-256 over everything of the bundle but its reviews. */
ATT_CHECKED bool att_bundle_hash(
    const att_bundle *bundle, att_arena *scratch, char hex[65], att_error *err);

/* What would pass a gate, in words: "1 more independent origin for victims". */
ATT_CHECKED bool att_lift_words(const att_bundle *bundle, const att_finding *finding,
    const att_lift *lift, att_arena *arena, att_text *out, att_error *err);

/* The whole finding with its items, as the command and the server print it. NULL if
 * memory failed. */
att_json *att_finding_json(const att_weights *weights, const att_bundle *bundle,
    const att_finding *finding, att_arena *arena);

/* ---- A9: calibration ------------------------------------------------------------- */

typedef struct att_outcome {
    char letter;
    bool was_true;
} att_outcome;

typedef struct att_calibrated {
    double prior[ATT_LETTERS], updated[ATT_LETTERS];
    double low[ATT_LETTERS], high[ATT_LETTERS]; /* 90 % of the updated */
    size_t n_items[ATT_LETTERS];
} att_calibrated;

/* Update r[letter] as Beta(8 r, 8 (1-r)) by items whose truth is known by now. Changes
 * nothing: the caller prints both and edits the table.
 * Fails with ATT_REFUSED below 30 items, ATT_INVALID on a letter. */
ATT_CHECKED bool att_calibrate(const att_weights *weights, size_t n,
    const att_outcome outcomes[n], att_calibrated *out, att_error *err);
