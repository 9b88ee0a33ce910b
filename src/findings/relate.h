/* relate.h — the items of one element that count, and what they have in common. */
#pragma once

#include "combine.h"
#include "lineage.h"

/* The counted items of one element. Indices i count them from 0. */
typedef struct att_set {
    const att_bundle *bundle;
    const att_aspect *aspect;
    att_weighed *weighed; /* of each bearing */
    size_t n;
    const size_t *bears; /* the bearing of i */
    const size_t *item;  /* the item of i */
    int8_t *side;
    double *carried;   /* share of i that another item of the set already brings */
    bool *is_eligible; /* as one origin */
    bool *joined;      /* n x n: not two origins */
    att_web web;
    double *beta;     /* of each group */
    lanes *m, *betas; /* working space: m of each item, beta of each group */
    bool has_circle;  /* among what the items derive from */
} att_set;

/* Weigh the bearings of one element, merge the accounts of one person (A1), discount
 * what is derived, link what is shared (A4).
 * parts  of the claim that each bearing speaks to; NULL: all to the element's */
ATT_CHECKED bool att_relate(const att_weights *weights, const att_lineage *lineage,
    const att_aspect *aspect, const att_part parts[], const att_grading *grading,
    att_arena *arena, att_set *out, att_error *err);
