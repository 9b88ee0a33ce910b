/* gather.h — what the steps from tables to bundles share. */
#pragma once

#include "rows.h"

/* The first row that begins with this text, or n; all rows begin with what orders them.
 */
size_t att_rows_first(const void *rows, size_t n, size_t size, att_text key);
bool att_rows_is_at(const void *rows, size_t n, size_t size, size_t at, att_text key);
const void *att_rows_find(const void *rows, size_t n, size_t size, att_text key);
#define FIRST(rows, key) att_rows_first(t->rows, t->n_##rows, sizeof *t->rows, (key))
#define IS_AT(rows, at, key)                                                           \
    att_rows_is_at(t->rows, t->n_##rows, sizeof *t->rows, (at), (key))
#define FIND(rows, key) att_rows_find(t->rows, t->n_##rows, sizeof *t->rows, (key))

/* The place of a word in a list, or -1. */
int att_place_in(att_text word, int n, const char *const words[]);

/* Nodes: the items, and behind them the sources. */
typedef struct att_gathering {
    const att_tables *t;
    const att_weights *weights;
    const att_what_if *what_if;
    att_arena *arena;
    att_item *items;      /* of each node */
    att_edtf *periods;    /* of each item */
    bool *has_period;     /* of each item */
    bool *is_flipped;     /* of each item */
    size_t *parent_first; /* of each node: derivations, by child */
    size_t *parent;       /* node */
    double *fraction;
    size_t *local; /* of each node: its place in the claim at hand; SIZE_MAX */
} att_gathering;

/* The items of a claim while they are collected: nodes of the case, in order. */
typedef struct att_gathered {
    const att_claim_row *row;
    att_edtf period;
    bool has_period;
    size_t *nodes;
    size_t n_nodes, capacity, n_borne;
    att_derived *derived;
    size_t n_derived, derived_capacity;
} att_gathered;

/* Grade the rows of the whole case, once. */
ATT_CHECKED bool att_prepare(att_gathering *g, att_error *err);

/* The node with this id, or SIZE_MAX. */
size_t att_node_of(const att_tables *t, att_text id);

/* The place of a node in the claim at hand, which takes it in if it is new. */
ATT_CHECKED bool att_take(
    att_gathering *g, att_gathered *c, size_t node, size_t *local, att_error *err);

/* Everything that the borne items derive from, as far as it goes. */
ATT_CHECKED bool att_take_ancestors(att_gathering *g, att_gathered *c, att_error *err);

/* The ties that hold two borne items or more. */
ATT_CHECKED bool att_fill_ties(
    const att_gathering *g, const att_gathered *c, att_bundle *b, att_error *err);
