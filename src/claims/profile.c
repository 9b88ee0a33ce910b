/* profile.c — the tables a pack may have, from src/claims/profile.json. */
#include "base/embedded.h"
#include "pack.h"

#include <assert.h>
#include <math.h>
#include <string.h>

extern const att_embedded att_claims_files[];

/* The profile is ours: what is wrong in it is found by its own test, so that reading it
 * fails for want of memory only. */
typedef struct builder {
    att_arena *arena;
    att_error *err;
    att_shape *shapes;
    size_t n_shapes;
    const att_json *resources;
} builder;

static const char *name_of(builder *b, const att_json *j)
{
    return att_text_z(att_json_text(j), b->arena, b->err);
}

size_t att_pack_shape(const att_profile *profile, att_text name)
{
    for (size_t t = 0; t < profile->n_shapes; t++)
        if (att_text_is(name, profile->shapes[t].name))
            return t;
    return SIZE_MAX;
}

size_t att_pack_column(const att_shape *shape, att_text name)
{
    for (size_t c = 0; c < shape->n_columns; c++)
        if (att_text_is(name, shape->columns[c].name))
            return c;
    return SIZE_MAX;
}

/* Tables are found by their place in the profile, also before they are read. */
static size_t table_named(const builder *b, att_text name)
{
    for (size_t t = 0; t < b->n_shapes; t++)
        if (att_text_equal(
                att_json_text(att_json_get(att_json_at(b->resources, t), "name")),
                name))
            return t;
    assert(false && "the profile names a table it does not have");
    return 0;
}

static bool fill_words(builder *b, const att_json *list, att_column *column)
{
    column->n_words = att_json_count(list);
    att_text *words = att_push(b->arena, column->n_words, sizeof *words, b->err);
    for (size_t i = 0; words && i < column->n_words; i++)
        words[i] = att_json_text(att_json_at(list, i));
    column->words = words;
    return words != NULL;
}

static att_cell_kind kind_of(att_text type)
{
    if (att_text_is(type, "number"))
        return ATT_CELL_NUMBER;
    return att_text_is(type, "integer") ? ATT_CELL_WHOLE : ATT_CELL_TEXT;
}

static bool fill_column(builder *b, const att_json *field, att_column *column)
{
    const att_json *rules = att_json_get(field, "constraints");
    const double least = att_json_number(att_json_get(rules, "minimum"));
    const double most = att_json_number(att_json_get(rules, "maximum"));
    const att_json *pattern = att_json_get(rules, "pattern");
    const att_json *refers = att_json_get(field, "attest:refers");
    *column = (att_column){.name = name_of(b, att_json_get(field, "name")),
        .kind = kind_of(att_json_text(att_json_get(field, "type"))),
        .is_required = att_json_bool(att_json_get(rules, "required")),
        .is_date = att_json_get(field, "attest:date") != NULL,
        .least = isnan(least) ? -(double)INFINITY : least,
        .most = isnan(most) ? (double)INFINITY : most,
        .pattern = pattern ? name_of(b, pattern) : NULL};
    for (size_t i = 0; i < att_json_count(refers); i++)
        column->refers |= UINT32_C(1)
                          << table_named(b, att_json_text(att_json_at(refers, i)));
    return column->name && (!pattern || column->pattern)
           && fill_words(b, att_json_get(rules, "enum"), column);
}

static bool fill_columns(builder *b, const att_json *fields, att_shape *shape)
{
    shape->n_columns = att_json_count(fields);
    assert(shape->n_columns <= ATT_MOST_COLUMNS);
    att_column *columns = att_push(b->arena, shape->n_columns, sizeof *columns, b->err);
    for (size_t c = 0; columns && c < shape->n_columns; c++)
        if (!fill_column(b, att_json_at(fields, c), &columns[c]))
            return false;
    shape->columns = columns;
    return columns != NULL;
}

/* A foreign key of one column is a reference by id; a wider one a relation. */
static bool fill_relations(
    builder *b, const att_json *keys, att_shape *shape, size_t self)
{
    att_relation *relations =
        att_push(b->arena, att_json_count(keys), sizeof *relations, b->err);
    for (size_t k = 0; relations && k < att_json_count(keys); k++) {
        const att_json *columns = att_json_get(att_json_at(keys, k), "fields");
        const att_text name = att_json_text(
            att_json_get(att_json_get(att_json_at(keys, k), "reference"), "resource"));
        att_relation r = {name.length > 0 ? table_named(b, name) : self,
            att_json_count(columns), {0}};
        assert(r.n <= ATT_MOST_KEYS);
        for (size_t i = 0; i < r.n; i++)
            r.columns[i] =
                att_pack_column(shape, att_json_text(att_json_at(columns, i)));
        if (r.n > 1)
            relations[shape->n_relations++] = r;
        else /* the columns were made just before, by us */
            ((att_column *)(uintptr_t)shape->columns)[r.columns[0]].refers |=
                UINT32_C(1) << r.table;
    }
    shape->relations = relations;
    return relations != NULL;
}

static bool fill_orders(builder *b, const att_json *list, att_shape *shape)
{
    shape->n_orders = att_json_count(list);
    size_t(*orders)[2] = att_push(b->arena, shape->n_orders, sizeof *orders, b->err);
    for (size_t i = 0; orders && i < shape->n_orders; i++)
        for (size_t k = 0; k < 2; k++)
            orders[i][k] = att_pack_column(
                shape, att_json_text(att_json_at(att_json_at(list, i), k)));
    shape->orders = (const size_t(*)[2])orders;
    return orders != NULL;
}

/* What no word, form, date or reference binds; known once all references are. */
static void mark_free(att_shape *shape)
{
    for (size_t c = 0; c < shape->n_columns; c++) {
        att_column *column = (att_column *)(uintptr_t)&shape->columns[c]; /* ours */
        column->is_free = column->kind == ATT_CELL_TEXT && !column->is_date
                          && !column->pattern && column->n_words == 0
                          && column->refers == 0;
    }
}

static bool fill_shape(builder *b, size_t t)
{
    att_shape *shape = &b->shapes[t];
    const att_json *resource = att_json_at(b->resources, t);
    const att_json *schema = att_json_get(resource, "schema");
    const att_json *keys = att_json_get(schema, "primaryKey");
    shape->resource = resource;
    shape->name = name_of(b, att_json_get(resource, "name"));
    if (!shape->name || !fill_columns(b, att_json_get(schema, "fields"), shape))
        return false;
    shape->n_keys = att_json_count(keys);
    assert(shape->n_keys <= ATT_MOST_KEYS);
    for (size_t k = 0; k < shape->n_keys; k++)
        shape->keys[k] = att_pack_column(shape, att_json_text(att_json_at(keys, k)));
    if (!fill_relations(b, att_json_get(schema, "foreignKeys"), shape, t))
        return false;
    mark_free(shape);
    return fill_orders(b, att_json_get(schema, "attest:orders"), shape);
}

bool att_pack_profile(att_arena *arena, const att_profile **out, att_error *err)
{
    static const att_column inner_columns[2] = {
        {.name = "name", .is_required = true}, {.name = "value", .is_required = true}};
    const att_json *root;
    if (!att_json_parse(att_claims_files[0].bytes, arena, &root, err))
        return att_within(err, "the built-in profile");
    builder b = {
        .arena = arena, .err = err, .resources = att_json_get(root, "resources")};
    b.n_shapes = att_json_count(b.resources);
    assert(b.n_shapes < ATT_MOST_TABLES);
    b.shapes = att_push(arena, b.n_shapes + 1, sizeof *b.shapes, err);
    att_profile *profile = att_push(arena, 1, sizeof *profile, err);
    if (!b.shapes || !profile)
        return false;
    for (size_t t = 0; t < b.n_shapes; t++)
        if (!fill_shape(&b, t))
            return false;
    b.shapes[b.n_shapes] = (att_shape){.name = ATT_INNER,
        .n_columns = 2,
        .columns = inner_columns,
        .n_keys = 1,
        .keys = {0}};
    *profile = (att_profile){b.n_shapes + 1, b.shapes};
    *out = profile;
    return true;
}
