/* show.c — one item with all that is linked to it. */
#include "pack.h"

#include <string.h>

size_t att_pack_count(const att_pack *pack, const char *table)
{
    size_t n = 0;
    for (size_t t = 0; t + 1 < pack->profile->n_shapes; t++)
        if (!table || strcmp(pack->tables[t].shape->name, table) == 0)
            n += pack->tables[t].n_rows;
    return n;
}

att_text att_pack_cell(
    const att_pack *pack, const char *table, size_t row, const char *column)
{
    const size_t t = att_pack_shape(pack->profile, att_text_of(table));
    if (t == SIZE_MAX || row >= pack->tables[t].n_rows)
        return (att_text){0};
    const size_t c = att_pack_column(pack->tables[t].shape, att_text_of(column));
    return c == SIZE_MAX ? (att_text){0} : pack->tables[t].rows[row].cells[c];
}

bool att_pack_has_ids(const att_shape *shape)
{
    return shape->n_keys == 1 && strcmp(shape->columns[shape->keys[0]].name, "id") == 0;
}

bool att_pack_find_id(const att_pack *pack, att_text id, size_t *table, size_t *row)
{
    for (size_t t = 0; t < pack->profile->n_shapes; t++) {
        const att_table *at = &pack->tables[t];
        for (size_t r = 0; att_pack_has_ids(at->shape) && r < at->n_rows; r++)
            if (att_text_equal(at->rows[r].cells[at->shape->keys[0]], id)) {
                *table = t;
                *row = r;
                return true;
            }
    }
    return false;
}

/* ---- a line that says what a row is ---------------------------------------------- */

/* The columns that tell a row apart from others, where it is not its text. */
static const struct {
    const char *table, *columns[4];
} telling[] = {
    {"sources", {"title", "author", "date"}},
    {"witnesses", {"account", "group"}},
    {"places", {"name_en", "name_ko"}},
    {"observations", {"text", "kind", "period"}},
    {"figures", {"measure", "low", "unit", "period"}},
    {"flows", {"series", "low", "unit", "period"}},
    {"actors", {"name_en", "name_ko"}},
    {"norms", {"instrument", "article"}},
};

/* "500–800", "at least 800", "800". */
static void add_range(att_builder *b, att_text low, att_text high)
{
    if (high.length == 0 && low.length > 0)
        att_add_z(b, "at least ");
    att_add(b, low);
    if (high.length > 0 && !att_text_equal(low, high)) {
        att_add_z(b, low.length > 0 ? "–" : "at most ");
        att_add(b, high);
    }
}

static void add_told(
    att_builder *b, const att_table *table, const att_row *row, const char *name)
{
    const size_t c = att_pack_column(table->shape, att_text_of(name));
    const size_t high = att_pack_column(table->shape, ATT_TEXT("high"));
    const bool is_range = strcmp(name, "low") == 0;
    if (c == SIZE_MAX
        || (row->cells[c].length == 0 && !(is_range && row->cells[high].length > 0)))
        return;
    if (b->length > 0)
        att_add_z(b, strcmp(name, "unit") == 0 ? " " : ", ");
    if (is_range)
        add_range(b, row->cells[c], row->cells[high]);
    else
        att_add(b, row->cells[c]);
}

bool att_pack_label(const att_table *table, const att_row *row, att_arena *arena,
    att_text *out, att_error *err)
{
    att_builder b;
    att_builder_init(&b, arena);
    size_t at = 0;
    while (at < sizeof telling / sizeof *telling
           && strcmp(telling[at].table, table->shape->name) != 0)
        at++;
    if (at == sizeof telling / sizeof *telling)
        add_told(&b, table, row, "text");
    for (size_t i = 0;
         at < sizeof telling / sizeof *telling && i < 4 && telling[at].columns[i]; i++)
        add_told(&b, table, row, telling[at].columns[i]);
    return att_build(&b, out, err);
}

/* ---- an item and its links ------------------------------------------------------- */

static att_json *json_row(const att_table *table, const att_row *row, att_arena *arena)
{
    att_json *j = att_json_new_object(arena);
    for (size_t c = 0; c < table->shape->n_columns; c++) {
        const att_column *column = &table->shape->columns[c];
        double value;
        if (row->cells[c].length == 0)
            continue;
        j = att_json_set(arena, j, column->name,
            column->kind != ATT_CELL_TEXT && att_text_double(row->cells[c], &value)
                ? att_json_new_number(arena, value)
                : att_json_new_text(arena, row->cells[c]));
    }
    return j;
}

static att_json *json_link(
    const att_table *table, const att_row *row, const char *column, att_arena *arena)
{
    att_text label;
    att_json *j = att_json_new_object(arena);
    if (!att_pack_label(table, row, arena, &label, NULL))
        return NULL;
    j = att_json_set(
        arena, j, "table", att_json_new_text(arena, att_text_of(table->shape->name)));
    j = att_json_set(arena, j, "column", att_json_new_text(arena, att_text_of(column)));
    j = att_json_set(arena, j, "label", att_json_new_text(arena, label));
    return att_json_set(arena, j, "row", json_row(table, row, arena));
}

/* The rows that the item's own cells name. */
static att_json *collect_named(
    const att_pack *pack, size_t t, size_t row, att_arena *arena)
{
    const att_table *table = &pack->tables[t];
    att_json *list = att_json_new_array(arena);
    for (size_t c = 0; c < table->shape->n_columns; c++) {
        const att_text id = table->rows[row].cells[c];
        size_t other, at;
        if (table->shape->columns[c].refers && id.length > 0
            && att_pack_find_id(pack, id, &other, &at))
            list = att_json_push(arena, list,
                json_link(&pack->tables[other], &pack->tables[other].rows[at],
                    table->shape->columns[c].name, arena));
    }
    return list;
}

/* The rows that name the item. */
static att_json *collect_naming(
    const att_pack *pack, att_text id, size_t t, att_arena *arena)
{
    att_json *list = att_json_new_array(arena);
    const size_t claims = att_pack_shape(pack->profile, ATT_TEXT("claims"));
    for (size_t o = 0; o < pack->profile->n_shapes; o++) {
        const att_table *table = &pack->tables[o];
        for (size_t c = 0; c < table->shape->n_columns; c++) {
            const att_column *column = &table->shape->columns[c];
            const bool names_claim = t == claims && strcmp(column->name, "claim") == 0;
            if (!(column->refers >> t & 1) && !names_claim)
                continue;
            for (size_t r = 0; r < table->n_rows; r++)
                if (att_text_equal(table->rows[r].cells[c], id))
                    list = att_json_push(arena, list,
                        json_link(table, &table->rows[r], column->name, arena));
        }
    }
    return list;
}

bool att_pack_show(const att_pack *pack, att_text id, att_arena *arena,
    const att_json **out, att_error *err)
{
    size_t t, row;
    if (!att_pack_find_id(pack, id, &t, &row))
        return att_fail(err, ATT_MISSING, "the case has nothing with the id \"%.*s\"",
            (int)(id.length < 80 ? id.length : 80), id.at);
    const att_table *table = &pack->tables[t];
    att_json *j = att_json_new_object(arena);
    j = att_json_set(arena, j, "id", att_json_new_text(arena, id));
    j = att_json_set(
        arena, j, "table", att_json_new_text(arena, att_text_of(table->shape->name)));
    j = att_json_set(arena, j, "row", json_row(table, &table->rows[row], arena));
    j = att_json_set(arena, j, "names", collect_named(pack, t, row, arena));
    j = att_json_set(arena, j, "named_by", collect_naming(pack, id, t, arena));
    if (!j)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while showing an item");
    *out = j;
    return true;
}
