/* json.c — JSON values in an arena; jansson reads, we keep and write. */
#include <attest/base.h>

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 256, LARGEST = 16 * 1024 * 1024 };

struct att_json {
    att_json_kind kind;
    bool is_whole; /* the number is in `whole`, exactly */
    int64_t whole;
    double number;
    att_text text;
    size_t count, capacity, key_capacity;
    att_json **items;
    att_text *keys; /* of an object's members */
};

static att_json *new_value(att_arena *arena, att_json_kind kind)
{
    att_json *j = att_push(arena, 1, sizeof *j, NULL);
    if (j)
        j->kind = kind;
    return j;
}

att_json *att_json_new_null(att_arena *arena)
{
    return new_value(arena, ATT_JSON_NULL);
}

att_json *att_json_new_bool(att_arena *arena, bool value)
{
    return new_value(arena, value ? ATT_JSON_TRUE : ATT_JSON_FALSE);
}

att_json *att_json_new_number(att_arena *arena, double value)
{
    att_json *j = new_value(arena, isfinite(value) ? ATT_JSON_NUMBER : ATT_JSON_NULL);
    if (j)
        j->number = value;
    return j;
}

att_json *att_json_new_int64(att_arena *arena, int64_t value)
{
    att_json *j = new_value(arena, ATT_JSON_NUMBER);
    if (j) {
        j->is_whole = true;
        j->whole = value;
        j->number = (double)value;
    }
    return j;
}

att_json *att_json_new_text(att_arena *arena, att_text text)
{
    att_json *j = new_value(arena, ATT_JSON_TEXT);
    if (j)
        j->text = text;
    return j;
}

att_json *att_json_new_array(att_arena *arena)
{
    return new_value(arena, ATT_JSON_ARRAY);
}

att_json *att_json_new_object(att_arena *arena)
{
    return new_value(arena, ATT_JSON_OBJECT);
}

att_json *att_json_push(att_arena *arena, att_json *array, att_json *item)
{
    if (!array || !item)
        return NULL;
    att_json **items = att_grow(
        arena, array->items, array->count, &array->capacity, sizeof(att_json *), NULL);
    if (!items)
        return NULL;
    array->items = items;
    array->items[array->count++] = item;
    return array;
}

static att_json *append_member(
    att_arena *arena, att_json *object, att_text key, att_json *value)
{
    att_text *keys = att_grow(arena, object->keys, object->count, &object->key_capacity,
        sizeof *object->keys, NULL);
    if (!keys)
        return NULL;
    object->keys = keys;
    object->keys[object->count] = key;
    return att_json_push(arena, object, value);
}

att_json *att_json_set(
    att_arena *arena, att_json *object, const char *key, att_json *value)
{
    if (!object || !value)
        return NULL;
    for (size_t i = 0; i < object->count; i++)
        if (att_text_is(object->keys[i], key)) {
            object->items[i] = value;
            return object;
        }
    att_text copy;
    if (!att_text_copy(att_text_of(key), arena, &copy, NULL))
        return NULL;
    return append_member(arena, object, copy, value);
}

static att_json *keep(const json_t *from, att_arena *arena);

static att_json *keep_array(const json_t *from, att_arena *arena)
{
    att_json *j = att_json_new_array(arena);
    for (size_t i = 0; j && i < json_array_size(from); i++)
        j = att_json_push(arena, j, keep(json_array_get(from, i), arena));
    return j;
}

static att_json *keep_object(json_t *from, att_arena *arena)
{
    att_json *j = att_json_new_object(arena);
    for (void *i = json_object_iter(from); j && i; i = json_object_iter_next(from, i)) {
        att_text key;
        att_json *value = keep(json_object_iter_value(i), arena);
        if (!value
            || !att_text_copy(att_text_of(json_object_iter_key(i)), arena, &key, NULL))
            return NULL;
        j = append_member(arena, j, key, value);
    }
    return j;
}

static att_json *keep_text(const json_t *from, att_arena *arena)
{
    const att_bytes bytes = {
        (const uint8_t *)json_string_value(from), json_string_length(from)};
    att_text text;
    return att_text_nfc(bytes, arena, &text, NULL) ? att_json_new_text(arena, text)
                                                   : NULL;
}

/* Copy a value read by jansson into the arena; NULL when memory is short. */
static att_json *keep(const json_t *from, att_arena *arena)
{
    switch (json_typeof(from)) {
    case JSON_OBJECT:
        return keep_object((json_t *)(uintptr_t)from, arena);
    case JSON_ARRAY:
        return keep_array(from, arena);
    case JSON_STRING:
        return keep_text(from, arena);
    case JSON_INTEGER:
        return att_json_new_int64(arena, json_integer_value(from));
    case JSON_REAL:
        return att_json_new_number(arena, json_real_value(from));
    case JSON_TRUE:
        return att_json_new_bool(arena, true);
    case JSON_FALSE:
        return att_json_new_bool(arena, false);
    case JSON_NULL:
        break;
    }
    return att_json_new_null(arena);
}

/* jansson's own bound is 2,048; the stack of a small thread wants less. */
static bool check_depth(att_bytes bytes, att_error *err)
{
    size_t depth = 0, line = 1;
    bool in_text = false;
    for (size_t i = 0; i < bytes.length; i++) {
        const uint8_t c = bytes.at[i];
        line += c == '\n';
        if (in_text) {
            i += c == '\\';
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > DEEPEST)
                return att_fail(
                    err, ATT_INVALID, "line %zu: nested deeper than %d", line, DEEPEST);
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

bool att_json_parse(
    att_bytes bytes, att_arena *arena, const att_json **out, att_error *err)
{
    if (bytes.length > LARGEST)
        return att_fail(err, ATT_LIMIT,
            "a JSON document of %zu bytes; at most %d are accepted", bytes.length,
            LARGEST);
    if (!check_depth(bytes, err))
        return false;
    json_error_t fault;
    json_t *root = json_loadb(bytes.at ? (const char *)bytes.at : "", bytes.length,
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (!root)
        return att_fail(err, ATT_INVALID, "line %d, column %d: %s", fault.line,
            fault.column, fault.text);
    const att_json *j = keep(root, arena);
    json_decref(root);
    if (!j)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while reading JSON");
    *out = j;
    return true;
}

att_json_kind att_json_kind_of(const att_json *j)
{
    return j ? j->kind : ATT_JSON_NULL;
}

bool att_json_bool(const att_json *j)
{
    return att_json_kind_of(j) == ATT_JSON_TRUE;
}

double att_json_number(const att_json *j)
{
    return att_json_kind_of(j) == ATT_JSON_NUMBER ? j->number : (double)NAN;
}

bool att_json_int64(const att_json *j, int64_t *value)
{
    if (att_json_kind_of(j) != ATT_JSON_NUMBER)
        return false;
    if (j->is_whole) {
        *value = j->whole;
        return true;
    }
    if (j->number != floor(j->number) || fabs(j->number) > 9007199254740992.0)
        return false;
    *value = (int64_t)j->number;
    return true;
}

att_text att_json_text(const att_json *j)
{
    return att_json_kind_of(j) == ATT_JSON_TEXT ? j->text : (att_text){0};
}

size_t att_json_count(const att_json *j)
{
    return j ? j->count : 0;
}

const att_json *att_json_at(const att_json *j, size_t i)
{
    return j && i < j->count ? j->items[i] : NULL;
}

att_text att_json_key(const att_json *j, size_t i)
{
    return j && j->keys && i < j->count ? j->keys[i] : (att_text){0};
}

const att_json *att_json_get(const att_json *j, const char *key)
{
    if (att_json_kind_of(j) != ATT_JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < j->count; i++)
        if (att_text_is(j->keys[i], key))
            return j->items[i];
    return NULL;
}

typedef struct writer {
    att_builder b;
    att_json_style style;
    att_arena *arena;
} writer;

static void write_text(att_builder *b, att_text text)
{
    att_add_char(b, '"');
    size_t done = 0;
    for (size_t i = 0; i < text.length; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        att_add(b, (att_text){text.at + done, i - done});
        done = i + 1;
        static const char short_of[] = "btn\0fr";
        if (c == '"' || c == '\\')
            att_addf(b, "\\%c", c);
        else if (c >= '\b' && c <= '\r' && short_of[c - '\b'])
            att_addf(b, "\\%c", short_of[c - '\b']);
        else
            att_addf(b, "\\u%04x", c);
    }
    if (text.length > done)
        att_add(b, (att_text){text.at + done, text.length - done});
    att_add_char(b, '"');
}

static void new_line(writer *w, size_t depth)
{
    if (w->style != ATT_JSON_PRETTY)
        return;
    att_add_char(&w->b, '\n');
    for (size_t i = 0; i < depth; i++)
        att_add_z(&w->b, "  ");
}

/* RFC 8785 orders keys by UTF-16 units: the same as code points but for characters
 * beyond the first plane, which UTF-16 writes with D800–DFFF. */
static int compare_utf16(att_text a, att_text b)
{
    const size_t n = a.length < b.length ? a.length : b.length;
    size_t i = 0;
    while (i < n && a.at[i] == b.at[i])
        i++;
    if (i == n)
        return (a.length > b.length) - (a.length < b.length);
    const unsigned char x = (unsigned char)a.at[i], y = (unsigned char)b.at[i];
    const bool x_beyond = x >= 0xf0, y_beyond = y >= 0xf0;
    if (x_beyond != y_beyond
        && (x_beyond ? y : x) >= 0xee) /* U+E000 and above lie higher */
        return x_beyond ? -1 : 1;
    return x < y ? -1 : 1;
}

typedef struct member {
    att_text key;
    const att_json *value;
} member;

static int compare_members(const void *a, const void *b)
{
    return compare_utf16(((const member *)a)->key, ((const member *)b)->key);
}

static void write_value(writer *w, const att_json *j, size_t depth);

static void write_object(writer *w, const att_json *j, size_t depth)
{
    member *members = att_push(w->arena, j->count, sizeof *members, NULL);
    if (!members) {
        w->b.has_failed = true;
        return;
    }
    for (size_t i = 0; i < j->count; i++)
        members[i] = (member){j->keys[i], j->items[i]};
    if (w->style == ATT_JSON_CANONICAL && j->count > 1)
        qsort(members, j->count, sizeof *members, compare_members);
    att_add_char(&w->b, '{');
    for (size_t i = 0; i < j->count; i++) {
        if (i > 0)
            att_add_char(&w->b, ',');
        new_line(w, depth + 1);
        write_text(&w->b, members[i].key);
        att_add_z(&w->b, w->style == ATT_JSON_PRETTY ? ": " : ":");
        write_value(w, members[i].value, depth + 1);
    }
    if (j->count > 0)
        new_line(w, depth);
    att_add_char(&w->b, '}');
}

static void write_array(writer *w, const att_json *j, size_t depth)
{
    att_add_char(&w->b, '[');
    for (size_t i = 0; i < j->count; i++) {
        if (i > 0)
            att_add_char(&w->b, ',');
        new_line(w, depth + 1);
        write_value(w, j->items[i], depth + 1);
    }
    if (j->count > 0)
        new_line(w, depth);
    att_add_char(&w->b, ']');
}

static void write_value(writer *w, const att_json *j, size_t depth)
{
    switch (att_json_kind_of(j)) {
    case ATT_JSON_NULL:
        att_add_z(&w->b, "null");
        break;
    case ATT_JSON_FALSE:
        att_add_z(&w->b, "false");
        break;
    case ATT_JSON_TRUE:
        att_add_z(&w->b, "true");
        break;
    case ATT_JSON_NUMBER:
        if (j->is_whole)
            att_addf(&w->b, "%lld", (long long)j->whole);
        else
            att_add_number(&w->b, j->number);
        break;
    case ATT_JSON_TEXT:
        write_text(&w->b, j->text);
        break;
    case ATT_JSON_ARRAY:
        write_array(w, j, depth);
        break;
    case ATT_JSON_OBJECT:
        write_object(w, j, depth);
        break;
    }
}

bool att_json_write(const att_json *j, att_json_style style, att_arena *arena,
    att_text *out, att_error *err)
{
    writer w = {.style = style, .arena = arena};
    att_builder_init(&w.b, arena);
    write_value(&w, j, 0);
    new_line(&w, 0);
    return att_build(&w.b, out, err);
}
