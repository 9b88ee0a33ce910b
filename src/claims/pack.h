/* pack.h — the tables of a case as rows of text, and what the profile says of them. */
#pragma once

#include <attest/claims.h>

#include <regex.h>

enum { ATT_MOST_TABLES = 32, ATT_MOST_COLUMNS = 64, ATT_MOST_KEYS = 3 };

typedef enum att_cell_kind {
    ATT_CELL_TEXT,
    ATT_CELL_NUMBER,
    ATT_CELL_WHOLE
} att_cell_kind;

typedef struct att_column {
    const char *name;
    att_cell_kind kind;
    bool is_required, is_date;
    bool is_free;        /* any text, as a person writes it */
    const char *pattern; /* NULL: any text */
    size_t n_words;      /* 0: any text */
    const att_text *words;
    double least, most;
    uint32_t refers; /* bit t: the cell may be an id of table t; 0: it is no id */
} att_column;

/* Columns that together name a row of another table. */
typedef struct att_relation {
    size_t table, n, columns[ATT_MOST_KEYS];
} att_relation;

/* What the profile says of one table. */
typedef struct att_shape {
    const char *name;
    const att_json *resource; /* NULL: an inner table, which no pack has as a file */
    size_t n_columns, n_keys, n_relations, n_orders;
    const att_column *columns;
    size_t keys[ATT_MOST_KEYS];
    const att_relation *relations;
    const size_t (*orders)[2]; /* the first must not lie above the second */
} att_shape;

typedef struct att_profile {
    size_t n_shapes;
    const att_shape *shapes;
} att_profile;

/* The built-in profile; its last table is the inner one, ATT_INNER. */
ATT_CHECKED bool att_pack_profile(
    att_arena *arena, const att_profile **out, att_error *err);

/* SIZE_MAX if there is none. */
size_t att_pack_shape(const att_profile *profile, att_text name);
size_t att_pack_column(const att_shape *shape, att_text name);

/* The inner table: name and value. "about" holds what datapackage.json says besides the
 * tables; "order TABLE" the keys of a table that stands in another order than theirs.
 */
#define ATT_INNER "pack"

typedef struct att_row {
    const att_text
        *cells; /* of each column; empty: missing. Numbers in shortest form */
    size_t line;
} att_row;

typedef struct att_table {
    const att_shape *shape;
    const char *file; /* "statements.csv" */
    bool is_present;  /* in the pack, be it empty */
    size_t n_rows;
    att_row *rows;
} att_table;

struct att_pack {
    const att_profile *profile;
    att_table *tables; /* one a shape */
};

/* All tables of the profile, without rows. */
ATT_CHECKED bool att_pack_new(att_arena *arena, att_pack **out, att_error *err);

/* The cells of a row in one piece of memory: most are short. */
const att_text *att_pack_keep_cells(
    size_t n, const att_text from[n], att_arena *arena, att_error *err);

/* "T017", or "C01 act T017". */
ATT_CHECKED bool att_pack_key(const att_shape *shape, const att_row *row,
    att_arena *arena, att_text *out, att_error *err);
int att_pack_row_compare(const att_shape *shape, const att_row *a, const att_row *b);
/* Rows in the order of their keys, without moving those of the table. */
const att_row **att_pack_sorted(
    const att_table *table, att_arena *arena, att_error *err);

/* The place among sorted rows of one with the key of `wanted`, or SIZE_MAX. */
size_t att_pack_find(const att_shape *shape, size_t n, const att_row *const sorted[],
    const att_row *wanted);

bool att_pack_has_ids(const att_shape *shape);
/* The row of an id; false if there is none. Cost: O(rows). */
bool att_pack_find_id(const att_pack *pack, att_text id, size_t *table, size_t *row);
/* A few words that tell a row from others. */
ATT_CHECKED bool att_pack_label(const att_table *table, const att_row *row,
    att_arena *arena, att_text *out, att_error *err);
/* Who holds the item of a row: its witness, or else its source; empty if none. */
att_text att_pack_holder(const att_table *table, size_t row);

/* What the inner table says under a name; empty if nothing. */
att_text att_pack_inner(const att_pack *pack, const char *name);
/* Fill the inner table from `about` and from the order of the rows; or, the other way,
 * order the rows and name the files as the inner table says. */
ATT_CHECKED bool att_pack_keep(
    att_pack *pack, att_text about, att_arena *arena, att_error *err);
ATT_CHECKED bool att_pack_restore(att_pack *pack, att_arena *arena, att_error *err);

/* Would a spreadsheet take this text for a formula? */
bool att_pack_is_formula(att_text text);

/* One cell against its column; numbers are brought to their shortest form. `pattern` is
 * that of the column, compiled. Fails with ATT_INVALID giving the reason. */
ATT_CHECKED bool att_cell_check(const att_column *column, const regex_t *pattern,
    att_text *cell, att_arena *arena, att_error *err);

/* ---- faults ---------------------------------------------------------------------- */

typedef struct att_fault_list {
    att_arena *arena;
    att_fault *kept;
    size_t n, n_kept, capacity;
} att_fault_list;

void att_pack_fault(att_fault_list *list, const char *file, size_t line,
    const char *column, const char *format, ...) ATT_PRINTF(5, 6);

/* check.c: what must hold between rows: ids, references, orders, circles. Tables marked
 * in is_broken could not be read whole; nothing is said of what refers to them. */
ATT_CHECKED bool att_pack_check(const att_pack *pack,
    const bool is_broken[ATT_MOST_TABLES], att_fault_list *faults, att_arena *scratch,
    att_error *err);

/* ---- origins.c ------------------------------------------------------------------- */

typedef struct att_node {
    att_text id, holder; /* holder empty: none */
} att_node;

typedef struct att_named_link {
    att_text child, parent;
    double fraction;
} att_named_link;

/* Nodes are sorted where they stand; links to ids that no node has are left out. */
ATT_CHECKED bool att_graph_make(size_t n_nodes, att_node nodes[], size_t n_links,
    const att_named_link links[], att_arena *arena, att_graph *out, att_error *err);

/* The nodes of a circle among links of every fraction and holders, each resting on the
 * next, the last as the first; *n is 0 if there is none. */
ATT_CHECKED bool att_graph_circle(const att_graph *graph, att_arena *arena,
    const uint32_t **nodes, size_t *n, att_error *err);
/* "H1 → H2 → H1" */
ATT_CHECKED bool att_graph_spell(const att_graph *graph, size_t n,
    const uint32_t nodes[], att_arena *arena, att_text *out, att_error *err);
