/* models.h — hierarchical models: their terms, names and order. */
#pragma once

#include "loglinear.h"

/* A model: its terms by size, then by mask; term 0 first. */
typedef struct att_model {
    size_t n_terms;
    uint32_t *terms;
} att_model;

/* By size, then by mask: subsets come before what holds them. */
int att_term_compare(uint32_t a, uint32_t b);

/* All terms of 2 to order_most lists, in order; the full set is never one. */
ATT_CHECKED bool att_terms_list(size_t n_lists, size_t order_most, att_arena *arena,
    size_t *n_terms, uint32_t **terms, att_error *err);

/* The terms of a model of up to 6 lists from a mask of masks. Returns how many. */
size_t att_terms_of_mask(uint64_t mask, size_t n_lists, uint32_t terms[]);

/* "[12,13,4]": the largest terms, lists by number; larger terms first. With more than 9
 * lists the numbers of a term are parted by "+". */
ATT_CHECKED bool att_model_name(size_t n_terms, const uint32_t terms[], size_t n_lists,
    const size_t numbers[], att_arena *arena, att_text *name, att_error *err);

/* The model that a name means; fails with ATT_INVALID and says why. */
ATT_CHECKED bool att_model_parse(att_text name, size_t n_lists, const size_t numbers[],
    att_arena *arena, att_model *model, att_error *err);
