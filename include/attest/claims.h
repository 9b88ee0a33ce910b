/* claims.h — statements, observations and claims: packs of them in and out, and where
 * what they say comes from. */
#pragma once

#include <attest/base.h>
#include <attest/case.h>

/* ---- packs ----------------------------------------------------------------------- */

/* The tables of a case as rows of text: a Frictionless Data Package, datapackage.json
 * and a CSV a table. src/claims/profile.json says which tables, columns and values. */
typedef struct att_pack att_pack;

/* One thing wrong with a pack. */
typedef struct att_fault {
    const char *file;
    size_t line;        /* where the row starts; 0: the file as a whole */
    const char *column; /* its name, or "" */
    const char *reason;
} att_fault;

typedef struct att_faults {
    size_t n; /* all of them */
    size_t n_kept;
    const att_fault *kept; /* the first ATT_FAULTS_KEPT */
} att_faults;

#define ATT_FAULTS_KEPT 1000

/* Read the pack in a folder and check all of it: columns, types, words, dates, ids,
 * references, order of low and high, cycles.
 *
 * arena     holds the pack: about twice the size of its files
 * faults    out: everything that is wrong, also when the function fails
 *
 * Fails with ATT_INVALID if there is a fault, ATT_MISSING if there is no pack.
 * Cost: O(n log n) for n rows. */
ATT_CHECKED bool att_pack_read(const char *folder, att_arena *arena,
    const att_progress *progress, const att_pack **out, att_faults *faults,
    att_error *err);

/* Write a pack to a folder, which is made if it is missing. Rows keep their order; what
 * att_pack_read accepted comes out in the same bytes if numbers stood in their shortest
 * form. A cell that a spreadsheet would take for a formula gets an apostrophe in front;
 * none can have come through att_pack_read. Fails with ATT_INVALID if the folder holds
 * anything but a pack, ATT_IO. */
ATT_CHECKED bool att_pack_write(
    const att_pack *pack, const char *folder, att_arena *scratch, att_error *err);

/* The number of rows of a table, 0 if there is no such table; of all with table NULL.
 */
size_t att_pack_count(const att_pack *pack, const char *table);
/* One cell; empty if it is missing, or there is no such row or column. Rows count from
 * 0, in the order of the pack. */
att_text att_pack_cell(
    const att_pack *pack, const char *table, size_t row, const char *column);

/* An item with all that is linked to it: {"id", "table", "row": {…}, "names": […],
 * "named_by": […]}, each link {"table", "column", "label", "row"}. Fails with
 * ATT_MISSING. Cost: O(rows * columns). */
ATT_CHECKED bool att_pack_show(const att_pack *pack, att_text id, att_arena *arena,
    const att_json **out, att_error *err);

/* Where the items that bear on a claim come from; for the id of another item, all that
 * has an origin in common with it: {"id", "n_items", "origins": [{"id", "items"}, …],
 * "tree": text}. Fails with ATT_MISSING. */
ATT_CHECKED bool att_pack_tree(const att_pack *pack, att_text id, att_arena *arena,
    const att_json **out, att_error *err);

/* ---- what an import changes ------------------------------------------------------ */

typedef enum att_row_fate {
    ATT_ROW_ADDED,
    ATT_ROW_AMENDED,
    ATT_ROW_DROPPED
} att_row_fate;

typedef struct att_row_change {
    att_row_fate fate;
    size_t table;  /* of att_pack_changes.tables */
    att_text key;  /* "T017", or "C01 act T017" */
    att_text what; /* the columns that differ: "period, low"; empty unless amended */
    const att_text *before, *after; /* cells; NULL if added, dropped */
} att_row_change;

typedef struct att_table_changes {
    const char *name;
    bool is_inner; /* about the pack itself: its description, the order of its rows */
    size_t n_added, n_amended, n_dropped, n_unchanged;
} att_table_changes;

typedef struct att_pack_changes {
    size_t n_tables;
    const att_table_changes *tables;
    size_t n;
    const att_row_change *changes; /* by table, then in the order of keys */
    const att_pack *after;
} att_pack_changes;

/* What turns one pack into the other. Fails with ATT_INVALID if `after` lacks a table,
 * even an empty one, of which `before` has rows. Cost: O(n log n). */
ATT_CHECKED bool att_pack_compare(const att_pack *before, const att_pack *after,
    att_arena *arena, att_pack_changes *out, att_error *err);

/* ---- the case -------------------------------------------------------------------- */

/* All tables of the case, as a pack. */
ATT_CHECKED bool att_claims_load(
    att_case *c, att_arena *arena, const att_pack **out, att_error *err);

/* Write changes as one batch: rows added, amended and dropped, each an entry of the
 * ledger, and an entry "import" that counts them. Without changes nothing is written.
 * The changes must come from a comparison with att_claims_load of the same case. */
ATT_CHECKED bool att_claims_apply(att_case *c, const att_pack_changes *changes,
    const att_progress *progress, att_error *err);

typedef struct att_found {
    att_text table, id;
    att_text text; /* what holds the words */
    size_t at;     /* byte of `text` where they start */
    size_t length;
} att_found;

/* Where the words occur, as they stand or in other case, in statements, sources and
 * claims: substrings of three characters are looked up, shorter ones searched for.
 * Fails with ATT_INVALID if words is empty. */
ATT_CHECKED bool att_claims_find(att_case *c, att_text words, size_t n_most,
    att_arena *arena, size_t *n, const att_found **out, att_error *err);

/* ---- origins --------------------------------------------------------------------- */

#define ATT_NO_NODE UINT32_MAX

/* child repeats, computes from or reports parent. */
typedef struct att_link {
    uint32_t child, parent;
    double fraction; /* of its content that is carried over, 0 to 1 */
} att_link;

/* Sources, witnesses and items as nodes. Who says an item is its holder: the witness,
 * or else the source. */
typedef struct att_graph {
    size_t n_nodes;
    const att_text *ids;     /* of each node, in the order att_key_compare gives */
    const uint32_t *holders; /* of each node; ATT_NO_NODE for sources and witnesses */
    size_t n_links;
    const att_link *links;
} att_graph;

/* From here on, what is carried over makes the child no origin of its own: the same
 * bound at which two items are no longer independent (corroboration, section A4). */
#define ATT_DERIVED_FROM 0.5

/* The origins of each node: for a node derived from others (fraction at least
 * ATT_DERIVED_FROM), the origins of those; for another item, those of its holder; a
 * witness, or a source that derives from nothing, is its own. */
typedef struct att_origins {
    const size_t *start;    /* of each node: where its origins start in `origin` */
    const uint32_t *n;      /* of each node: how many it has, one at least */
    const uint32_t *origin; /* nodes, ascending for each */
} att_origins;

/* Fails with ATT_INVALID naming the path if derivations run in a circle, ATT_LIMIT if
 * the sets together hold more than 2^26 origins. Cost: O(nodes + links + origins). */
ATT_CHECKED bool att_origins_find(
    const att_graph *graph, att_arena *arena, att_origins *out, att_error *err);

/* How many different origins these nodes have between them. Cost: O(n_nodes). */
ATT_CHECKED bool att_origins_count(const att_graph *graph, const att_origins *origins,
    size_t n, const uint32_t nodes[], att_arena *scratch, size_t *count,
    att_error *err);

/* The sources, witnesses, items and derivations of a pack. */
ATT_CHECKED bool att_pack_graph(
    const att_pack *pack, att_arena *arena, att_graph *out, att_error *err);

/* The node of this id, or ATT_NO_NODE. */
uint32_t att_graph_find(const att_graph *graph, att_text id);

/* What follows a node's id in the tree: a few words, no line end. */
typedef void att_node_label(void *self, uint32_t node, att_builder *b);

/* The derivations of the wanted nodes as a tree of text: origins first, below each what
 * rests on it. A node with several parents stands in full under the first of them. */
ATT_CHECKED bool att_origins_draw(const att_graph *graph, const bool is_wanted[],
    att_node_label *label, void *self, att_arena *arena, att_text *out, att_error *err);

/* The order of ids and keys: letters, then numbers by their value (T9 before T10). */
int att_key_compare(att_text a, att_text b);
