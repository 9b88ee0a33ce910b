/* dictionary.h — distinct values, each with a number. */
#pragma once

#include <attest/base.h>

/* Numbers begin with 1; 0 stands for a missing value. */
typedef struct att_dictionary {
    att_arena *arena;
    att_text *values; /* values[0] is empty */
    uint32_t *counts; /* how often each was added */
    uint32_t *hashes;
    uint32_t *slots;
    size_t n, capacity, n_slots;
} att_dictionary;

ATT_CHECKED bool att_dictionary_init(
    att_dictionary *d, att_arena *arena, att_error *err);
/* The number of a value, which is copied when new; 0 if it is empty. */
ATT_CHECKED bool att_dictionary_add(
    att_dictionary *d, att_text value, uint32_t *number, att_error *err);
/* 0 if it is not there. */
uint32_t att_dictionary_find(const att_dictionary *d, att_text value);

/* A hash that is the same on every machine. */
uint64_t att_people_hash(uint64_t seed, att_text text);
uint64_t att_people_mix(uint64_t a, uint64_t b);
