/* model.h — how much each level of each field says, learned from the records. */
#pragma once

#include "block.h"

/* Pairs with the same levels that fall under the same rules. */
typedef struct att_pattern_count {
    uint64_t pattern;
    uint32_t rules;
    uint32_t n;
} att_pattern_count;

typedef struct att_patterns {
    att_pattern_count *at; /* ascending by pattern, rules */
    size_t n;
    double scale; /* pairs that each counted pair stands for */
} att_patterns;

/* How often names and words stand with people of one population. */
typedef struct att_frequencies {
    const uint32_t *value_counts; /* by value number, or by record (events) */
    const uint32_t *word_counts;
    double n;                               /* records that have the field */
    double value_reference, word_reference; /* sum f^2 / sum f */
} att_frequencies;

typedef struct att_model {
    size_t n_fields;
    double lambda;  /* P(a pair drawn at random is of one person) */
    double n_pairs; /* all pairs there are */
    double m[ATT_FIELDS_MOST][ATT_LEVELS_MOST];
    double u[ATT_FIELDS_MOST][ATT_LEVELS_MOST];
    double bits[ATT_FIELDS_MOST][ATT_LEVELS_MOST];
    att_frequencies frequencies[ATT_FIELDS_MOST];
    size_t n_passes;
    double most_apart_bits; /* the most two passes disagree on a level */
    size_t n_pooled;        /* levels brought together to keep their order */
    bool has_failed_checks;
    char checks[512]; /* what the checks found, in sentences */
} att_model;

/* Count the patterns of about n_wanted of the blocked pairs, and of pairs drawn at
 * random. */
ATT_CHECKED bool att_people_count_blocked(const att_fields *fields,
    const att_blocks *blocks, size_t n_wanted, size_t n_threads,
    const att_progress *progress, att_arena *arena, att_patterns *out, att_error *err);
ATT_CHECKED bool att_people_count_random(const att_fields *fields, size_t n_wanted,
    uint64_t seed, size_t n_threads, att_arena *arena, att_patterns *out,
    att_error *err);

/* u from the random pairs, m by EM within each rule, lambda from both; in turns.
 * Source: Fellegi & Sunter (1969), doi:10.1080/01621459.1969.10501049; Winkler (2006).
 */
ATT_CHECKED bool att_people_learn(const att_fields *fields, const att_blocks *blocks,
    const att_patterns *blocked, const att_patterns *random, att_arena *arena,
    att_model *out, att_error *err);

/* The bits each field adds for this pair, rare values more; returns their sum. */
double att_people_weigh(const att_fields *fields, const att_model *model,
    uint64_t pattern, uint32_t a, uint32_t b, double bits[ATT_FIELDS_MOST]);
