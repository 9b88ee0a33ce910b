/* check.c — what must hold between the rows of a pack: ids, references, orders, no
 * circle. */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

/* An id and the row that has it. */
typedef struct id_row {
    att_text id;
    uint32_t table;
    size_t row;
} id_row;

typedef struct checker {
    const att_pack *pack;
    bool is_broken[ATT_MOST_TABLES]; /* nothing is said of what refers to these */
    att_fault_list *faults;
    att_arena *scratch;
    att_error *err;
    size_t n_ids;
    id_row *ids; /* sorted */
} checker;

static void fault_at(checker *k, const att_table *table, size_t row, size_t column,
    const char *words, att_text value)
{
    att_pack_fault(k->faults, table->file, table->rows[row].line,
        table->shape->columns[column].name, "\"%.*s\" %s", ATT_PRINT(value), words);
}

static int compare_ids(const void *a, const void *b)
{
    const id_row *x = a, *y = b;
    const int order = att_text_compare(x->id, y->id);
    if (order != 0)
        return order;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static bool collect_ids(checker *k)
{
    const att_pack *pack = k->pack;
    size_t n = 0;
    for (uint32_t t = 0; t < pack->profile->n_shapes; t++)
        n += att_pack_has_ids(pack->tables[t].shape) ? pack->tables[t].n_rows : 0;
    k->ids = att_push(k->scratch, n, sizeof *k->ids, k->err);
    if (!k->ids)
        return false;
    for (uint32_t t = 0; t < pack->profile->n_shapes; t++) {
        const att_table *table = &pack->tables[t];
        for (size_t r = 0; att_pack_has_ids(table->shape) && r < table->n_rows; r++)
            k->ids[k->n_ids++] =
                (id_row){table->rows[r].cells[table->shape->keys[0]], t, r};
    }
    qsort(k->ids, k->n_ids, sizeof *k->ids, compare_ids);
    return true;
}

/* The place of an id, or SIZE_MAX. */
static size_t find_id(const checker *k, att_text id)
{
    size_t low = 0, high = k->n_ids;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = att_text_compare(k->ids[middle].id, id);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

/* Patterns give each table a letter of its own, so ids differ between tables if they
 * differ within each. */
static bool check_keys(checker *k, uint32_t t)
{
    const att_table *table = &k->pack->tables[t];
    const att_row **sorted = att_pack_sorted(table, k->scratch, k->err);
    if (!sorted)
        return false;
    for (size_t r = 1; r < table->n_rows; r++) {
        if (att_pack_row_compare(table->shape, sorted[r - 1], sorted[r]) != 0)
            continue;
        const att_row *first =
            sorted[r - 1]->line < sorted[r]->line ? sorted[r - 1] : sorted[r];
        const att_row *second = first == sorted[r] ? sorted[r - 1] : sorted[r];
        att_text key;
        if (!att_pack_key(table->shape, second, k->scratch, &key, k->err))
            return false;
        k->is_broken[t] = true; /* the other row's true id is not known */
        att_pack_fault(k->faults, table->file, second->line,
            table->shape->columns[table->shape->keys[0]].name,
            "\"%.*s\" stands twice; the first is at line %zu", ATT_PRINT(key),
            first->line);
    }
    return true;
}

static bool is_any_broken(const checker *k, uint32_t tables)
{
    for (uint32_t t = 0; t < k->pack->profile->n_shapes; t++)
        if ((tables >> t & 1) && k->is_broken[t])
            return true;
    return false;
}

static void check_reference(
    checker *k, const att_table *table, size_t row, size_t column)
{
    const att_text id = table->rows[row].cells[column];
    const uint32_t refers = table->shape->columns[column].refers;
    if (id.length == 0)
        return;
    const size_t at = find_id(k, id);
    if (at == SIZE_MAX && !is_any_broken(k, refers))
        fault_at(k, table, row, column, "is the id of nothing in this pack", id);
    else if (at != SIZE_MAX && !(refers >> k->ids[at].table & 1))
        fault_at(
            k, table, row, column, "is an id of the wrong table for this column", id);
}

static void check_order(
    checker *k, const att_table *table, size_t row, const size_t order[2])
{
    const att_text low = table->rows[row].cells[order[0]],
                   high = table->rows[row].cells[order[1]];
    const att_column *columns = table->shape->columns;
    double a, b;
    att_edtf from, to;
    if (low.length == 0 || high.length == 0)
        return;
    if (columns[order[0]].is_date) {
        if (att_edtf_parse(low, &from, NULL) && att_edtf_parse(high, &to, NULL)
            && att_edtf_before(&to, &from) == ATT_CERTAIN)
            att_pack_fault(k->faults, table->file, table->rows[row].line,
                columns[order[0]].name, "%.*s lies after %s, %.*s", ATT_PRINT(low),
                columns[order[1]].name, ATT_PRINT(high));
    } else if (att_text_double(low, &a) && att_text_double(high, &b) && a > b)
        att_pack_fault(k->faults, table->file, table->rows[row].line,
            columns[order[0]].name, "%.*s is more than %s, %.*s", ATT_PRINT(low),
            columns[order[1]].name, ATT_PRINT(high));
}

/* Both sides sorted by the same cells would be faster; tables with such keys are small
 * beside the statements. */
static bool check_relation(
    checker *k, const att_table *table, const att_relation *relation)
{
    const att_table *other = &k->pack->tables[relation->table];
    const att_row **sorted = att_pack_sorted(other, k->scratch, k->err);
    att_text *cells =
        att_push(k->scratch, other->shape->n_columns, sizeof *cells, k->err);
    if (!sorted || !cells)
        return false;
    for (size_t r = 0; r < table->n_rows && !k->is_broken[relation->table]; r++) {
        att_text key;
        const att_row wanted = {cells, 0};
        for (size_t i = 0; i < relation->n; i++)
            cells[other->shape->keys[i]] = table->rows[r].cells[relation->columns[i]];
        if (att_pack_find(other->shape, other->n_rows, sorted, &wanted) != SIZE_MAX)
            continue;
        if (!att_pack_key(other->shape, &wanted, k->scratch, &key, k->err))
            return false;
        att_pack_fault(k->faults, table->file, table->rows[r].line,
            table->shape->columns[relation->columns[relation->n - 1]].name,
            "\"%.*s\" is in no row of %s", ATT_PRINT(key), other->file);
    }
    return true;
}

static bool is_in(att_text id, const att_graph *graph, size_t n, const uint32_t nodes[])
{
    for (size_t i = 0; i < n; i++)
        if (att_text_equal(id, graph->ids[nodes[i]]))
            return true;
    return false;
}

static bool report_circle(checker *k, const att_table *table, size_t child,
    size_t parent, const att_graph *graph)
{
    const uint32_t *nodes;
    size_t n;
    att_text words;
    if (!att_graph_circle(graph, k->scratch, &nodes, &n, k->err)
        || !att_graph_spell(graph, n, nodes, k->scratch, &words, k->err))
        return false;
    for (size_t r = 0; n > 0 && r < table->n_rows; r++) {
        const att_text *cells = table->rows[r].cells;
        if (!is_in(cells[child], graph, n, nodes)
            || !is_in(cells[parent], graph, n, nodes))
            continue;
        att_pack_fault(k->faults, table->file, table->rows[r].line,
            table->shape->columns[parent].name,
            "this runs in a circle: %.*s (each rests on the next)", ATT_PRINT(words));
        break;
    }
    return true;
}

/* Rows that name a parent in their own table. */
static bool check_parents(checker *k, const att_table *table, size_t parent)
{
    const size_t id = table->shape->keys[0];
    att_graph graph;
    att_node *nodes = att_push(k->scratch, table->n_rows, sizeof *nodes, k->err);
    att_named_link *links = att_push(k->scratch, table->n_rows, sizeof *links, k->err);
    if (!nodes || !links)
        return false;
    for (size_t r = 0; r < table->n_rows; r++) {
        const att_text *cells = table->rows[r].cells;
        nodes[r].id = cells[id];
        links[r] = (att_named_link){cells[id], cells[parent], 1};
    }
    return att_graph_make(
               table->n_rows, nodes, table->n_rows, links, k->scratch, &graph, k->err)
           && report_circle(k, table, id, parent, &graph);
}

static bool check_circles(checker *k, const att_table *table, uint32_t t)
{
    const att_shape *shape = table->shape;
    att_graph graph;
    if (strcmp(shape->name, "derivations") == 0)
        return att_pack_graph(k->pack, k->scratch, &graph, k->err)
               && report_circle(k, table, shape->keys[0], shape->keys[1], &graph);
    for (size_t c = 0; c < shape->n_columns; c++)
        if (shape->columns[c].refers == UINT32_C(1) << t && !check_parents(k, table, c))
            return false;
    return true;
}

static bool check_table(checker *k, uint32_t t)
{
    const att_table *table = &k->pack->tables[t];
    const att_shape *shape = table->shape;
    for (size_t r = 0; r < table->n_rows; r++) {
        for (size_t c = 0; c < shape->n_columns; c++)
            if (shape->columns[c].refers)
                check_reference(k, table, r, c);
        for (size_t o = 0; o < shape->n_orders; o++)
            check_order(k, table, r, shape->orders[o]);
    }
    for (size_t i = 0; i < shape->n_relations; i++)
        if (!check_relation(k, table, &shape->relations[i]))
            return false;
    return check_circles(k, table, t);
}

bool att_pack_check(const att_pack *pack, const bool is_broken[ATT_MOST_TABLES],
    att_fault_list *faults, att_arena *scratch, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    checker k = {.pack = pack, .faults = faults, .scratch = scratch, .err = err};
    memcpy(k.is_broken, is_broken, sizeof k.is_broken);
    bool ok = collect_ids(&k);
    for (uint32_t t = 0; ok && t < pack->profile->n_shapes; t++)
        ok = check_keys(&k, t);
    for (uint32_t t = 0; ok && t < pack->profile->n_shapes; t++)
        ok = check_table(&k, t);
    att_arena_restore(scratch, start);
    return ok;
}
