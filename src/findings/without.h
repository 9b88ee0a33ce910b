/* without.h — a claim as a whole, and what is left of it without some items. */
#pragma once

#include "ladder.h"
#include "rate.h"

/* One claim, weighed by one way of grading. */
typedef struct att_weighing {
    const att_weights *weights;
    const att_bundle *bundle;
    att_lineage lineage;
    att_set *sets;           /* of each aspect */
    att_standing *standings; /* of each aspect */
    att_rated rated;
    att_claim_facts facts;
    uint64_t seed;
} att_weighing;

/* Whether the aspect decides on the claim's rung. */
bool att_decides(const att_aspect *aspect);

/* The rung of the claim without the items out (NULL: with all), its lowest p, and, if
 * wanted, the element that sets it. The critical set is not asked for. */
ATT_CHECKED bool att_claim_rung(const att_weighing *w, const bool is_out[],
    att_arena *scratch, int *rung, double *p, size_t *weakest, att_error *err);

/* The origins of the items that weigh something in a deciding element, by their first
 * item, and with each bearing weighed the origin it belongs to. */
ATT_CHECKED bool att_list_origins(const att_weighing *w, att_arena *arena,
    att_origin **origins, size_t *n_origins, att_error *err);

/* A6.1 and A6.3: fills the rung and p without each of out's origins, and without each
 * kind of evidence. */
ATT_CHECKED bool att_leave_out(const att_weighing *w, att_origin origins[],
    att_arena *arena, att_arena *scratch, att_finding *out, att_error *err);

/* A6.2: the smallest set of up to three origins without which the claim falls below
 * the rung. */
ATT_CHECKED bool att_find_critical(const att_weighing *w, int rung, att_arena *arena,
    att_arena *scratch, att_finding *out, att_error *err);
