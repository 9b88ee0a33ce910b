/* combine.h — items that may fail together: laid out once, evaluated many times. */
#pragma once

#include <attest/findings.h>

enum {
    LANES = 8,         /* evaluations side by side: draws, corners, hypotheses */
    EXACT_GROUPS = 20, /* of a component that is enumerated */
    MANY_DRAWS = 1000000,
    FEW_DRAWS = 4096 /* for evaluations that are only compared with each other */
};

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
#define ALL(x) ((lanes){0} + (x))

/* Items connected by groups. Groups count from 0 within it. */
typedef struct att_component {
    size_t n_groups, n_items;
    const size_t *groups; /* of the web */
    const size_t *items;  /* ordered by the last of their groups */
    const uint32_t *in;   /* bits: the groups of each item, if enumerated */
    const size_t *last;   /* the last group of each item */
} att_component;

/* Who shares what. The arrays of lanes are working space. */
typedef struct att_web {
    size_t n_items, n_groups, n_components;
    const size_t *group_first, *members;    /* members[group_first[g]…] */
    const size_t *item_first, *item_groups; /* item_groups[item_first[i]…] */
    const att_component *components;
    lanes *phi;   /* of each group: P(common failure) */
    lanes *sound; /* of each item: S_i */
    lanes *rho;   /* of each item */
    lanes *holds; /* of each group, while sampling: 1 unless it failed */
} att_web;

/* How a sampled component was drawn. */
typedef struct att_sampling {
    uint64_t seed;
    size_t n_draws;
} att_sampling;

/* Groups of fewer than two members connect nothing and are left out by the caller. */
ATT_CHECKED bool att_web_lay(size_t n_items, size_t n_groups, const att_group groups[],
    att_arena *arena, att_web *web, att_error *err);

/* Steps 1 to 4 up to S_i: fills phi and sound from m = min(LR, 1/LR) and beta. */
void att_web_fail(const att_web *web, const lanes m[], const lanes beta[]);

/* Step 5 for one component: the mean over failures of the product of rho over items
 * alive and, with `side` given, of the side wanted. *variance: of that mean, lane 0. */
void att_web_expect(const att_web *web, const att_component *c, const int8_t *side,
    int wanted, const att_sampling *sampling, lanes *sum, double *variance);

/* A4 in every lane: ln(A / C). *mc_error (may be NULL) is that of lane 0. */
void att_web_ratio(const att_web *web, const int8_t side[], const lanes m[],
    const lanes beta[], const att_sampling *sampling, lanes *ln_ratio,
    double *mc_error);

/* An item's groups claim more than all of its failures (lane 0). */
bool att_web_is_overfull(const att_web *web, const lanes beta[]);

/* Groups with the members that weigh something, where at least two are left. */
ATT_CHECKED bool att_groups_keep(size_t n_groups, const att_group groups[],
    const bool weighs[], att_arena *arena, size_t *n_kept, att_group **kept,
    att_error *err);
