/* block.h — which pairs are compared at all. */
#pragma once

#include "fields.h"

enum { ATT_RULES_MOST = 24, ATT_KEYS_MOST = 16 };

/* A rule: records that share one of its keys are compared. Every kind of rule is of
 * this form: conjunctions of values, windows over a sorted order, bands of MinHash. */
typedef struct att_rule {
    char name[64];
    uint32_t fields; /* a bit a field that the rule speaks of */
    size_t first, n_keys;
    uint64_t n_pairs;   /* in its blocks, those of earlier rules included */
    uint64_t n_dropped; /* in blocks too large to compare or to cut */
} att_rule;

typedef struct att_blocks {
    const att_people_records *records;
    size_t n, n_rules, width;
    att_rule rules[ATT_RULES_MOST];
    uint32_t *keys; /* n rows of width; 0 is none */
    uint64_t n_pairs, n_dropped;
} att_blocks;

typedef struct att_block_settings {
    double pairs_a_record; /* the most a rule may bring: 30 */
    size_t block_most;     /* records of one block: 2,000 */
    size_t minhash_most;   /* records above which MinHash is left out: 300,000 */
} att_block_settings;
#define ATT_BLOCK_DEFAULTS                                                             \
    {                                                                                  \
        .pairs_a_record = 30, .block_most = 2000, .minhash_most = 300000               \
    }

/* Make the rules that the fields allow, count their pairs, and cut what is too large.
 */
ATT_CHECKED bool att_people_block(const att_fields *fields,
    const att_block_settings *settings, const att_progress *progress, att_arena *arena,
    att_blocks *out, att_error *err);

/* The rules a pair falls under, a bit a rule. */
uint32_t att_people_rules_of(const att_blocks *blocks, uint32_t a, uint32_t b);

/* Hand each pair once to a taker, a < b; takers[] one a thread. A taker returns false
 * when it failed. No pair is met twice, and no set of pairs is kept: a pair is handed
 * out under the first rule and key it shares. */
typedef bool att_take_pair(void *taker, uint32_t a, uint32_t b);
ATT_CHECKED bool att_people_each_pair(const att_blocks *blocks, size_t n_threads,
    att_take_pair *take, void *const takers[], const char *what,
    const att_progress *progress, att_error *err);
