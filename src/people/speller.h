/* speller.h — what spell.c and decode.c know of the tables. */
#pragma once

#include "spell.h"

enum {
    ATT_HANGUL_FIRST = 0xac00,
    ATT_HANGUL_SYLLABLES = 11172,
    ATT_COMPOUNDS_MOST = 32
};

/* A letter of a spelling; the cost where one ends. Node 0 is the root; 0 is no child.
 */
typedef struct att_trie_node {
    uint32_t first_child, next;
    float cost;
    char letter;
} att_trie_node;

typedef struct att_trie {
    att_trie_node *nodes;
    size_t n_nodes, capacity;
} att_trie;

enum { ATT_PARTS = 3, ATT_LETTERS_OF_PART = 28, ATT_SPELLINGS_MOST = 10 };

/* How one letter of Hangul is written, and what each way costs. */
typedef struct att_letter_spellings {
    att_text spellings[ATT_SPELLINGS_MOST];
    double costs[ATT_SPELLINGS_MOST];
    size_t n;
} att_letter_spellings;

/* Initials, vowels, finals in the order of Unicode. */
typedef struct att_alphabet {
    att_letter_spellings of[ATT_PARTS][ATT_LETTERS_OF_PART];
} att_alphabet;

struct att_speller {
    bool is_pinyin;
    att_alphabet letters;
    att_trie *tries[ATT_ROLES][ATT_HANGUL_SYLLABLES];
    uint32_t counts[ATT_ROLES][ATT_HANGUL_SYLLABLES];
    uint32_t totals[ATT_ROLES];
    uint32_t compounds[ATT_COMPOUNDS_MOST][2];
    size_t n_compounds;
};

/* The spellings of a unit in a role, made in the arena if no table counts it; NULL if
 * it has none. */
const att_trie *att_speller_trie(
    const att_speller *speller, att_role role, uint32_t unit, att_arena *arena);

/* How often a unit stands in a role, smoothed. */
double att_speller_share(const att_speller *speller, att_role role, uint32_t unit);
