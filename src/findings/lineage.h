/* lineage.h — what derives from what, in an order that can be walked. */
#pragma once

#include <attest/findings.h>

/* What holds for all elements of a claim: items in an order in which every child comes
 * before its parents. */
typedef struct att_lineage {
    const att_bundle *bundle;
    const size_t *order;        /* items */
    const size_t *parent_first; /* derived[by_child[parent_first[i]…]] */
    const size_t *by_child;
    const bool *is_in_circle; /* items whose derivations lead back to themselves */
    bool has_circle;
} att_lineage;

/* Fails with ATT_INVALID naming a derivation, tie or element that points nowhere, or a
 * share out of range. */
ATT_CHECKED bool att_lineage_trace(
    const att_bundle *bundle, att_arena *arena, att_lineage *out, att_error *err);
