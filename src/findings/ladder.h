/* ladder.h — what stands on a set of items, and what the next rung still asks. */
#pragma once

#include "sensitivity.h"

/* Everything of an element's standing but its interval. is_out as in att_view_of. */
ATT_CHECKED bool att_stand(const att_weights *weights, const att_set *set,
    const bool is_out[], const att_sampling *sampling, att_arena *scratch,
    att_standing *out, att_error *err);

/* The gates of one rung that an element does not pass. Returns how many. */
size_t att_element_lacks(const att_weights *weights, const att_standing *standing,
    size_t aspect, int rung, att_lift lacks[ATT_GATES]);

/* The highest rung all of whose gates, and those of the rungs below, the element
 * passes; ATT_NO_RUNG if nothing was recorded. */
int att_element_rung(const att_weights *weights, const att_standing *standing);

/* What of a claim decides beside its elements. */
typedef struct att_claim_facts {
    bool is_rated;                 /* one alternative against every counted item */
    size_t n_unrated;              /* items that the best rated one leaves out */
    double alternative_ratio;      /* how many times less probable the best one is */
    size_t n_critical;             /* 0: no set of up to three origins carries it */
    size_t n_reviewers[ATT_RUNGS]; /* who signed this rung or a higher one */
    bool is_open;                  /* the input changed since they did */
} att_claim_facts;

size_t att_claim_lacks(const att_weights *weights, const att_claim_facts *facts,
    int rung, att_lift lacks[ATT_GATES]);
