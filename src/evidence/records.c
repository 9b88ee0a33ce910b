/* records.c — items of evidence as rows of the case. */
#include "records.h"

#include <stdio.h>
#include <time.h>

bool att_item_find(
    att_case *c, const char *sha256, att_arena *arena, att_text *id, att_error *err)
{
    att_rows *rows;
    bool has_row = false;
    *id = (att_text){0};
    if (!att_case_ask(c, "evidence.item_of_hash", &rows, err))
        return false;
    bool ok = att_rows_bind_text(rows, 1, att_text_of(sha256), err)
              && att_rows_next(rows, &has_row, err);
    if (ok && has_row)
        ok = att_text_copy(att_rows_text(rows, 0), arena, id, err);
    att_rows_done(rows);
    return ok;
}

static bool next_id(att_case *c, att_arena *arena, att_text *id, att_error *err)
{
    att_rows *rows;
    bool has_row = false;
    if (!att_case_ask(c, "evidence.last_item", &rows, err))
        return false;
    const bool ok = att_rows_next(rows, &has_row, err);
    const int64_t last =
        ok && has_row && !att_rows_is_null(rows, 0) ? att_rows_int64(rows, 0) : 0;
    att_rows_done(rows);
    return ok && att_text_format(arena, id, err, "E%lld", (long long)last + 1);
}

static bool now_utc(att_arena *arena, att_text *out, att_error *err)
{
    const time_t now = time(NULL);
    struct tm parts;
    char words[32];
    if (!gmtime_r(&now, &parts)
        || strftime(words, sizeof words, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        return att_fail(err, ATT_IO, "the clock cannot be read");
    return att_text_copy(att_text_of(words), arena, out, err);
}

static bool is_collected(const att_collection *c)
{
    return (c->source.length > 0 || c->url.length > 0) && c->collector.length > 0
           && c->method.length > 0 && c->place.length > 0 && c->collected.length > 0
           && c->reason.length > 0;
}

static void set_text(att_arena *arena, att_json *row, const char *column, att_text text)
{
    if (text.length > 0)
        att_json_set(arena, row, column, att_json_new_text(arena, text));
}

static bool set_facts(
    att_arena *arena, att_json *row, const att_json *facts, att_error *err)
{
    att_text words;
    if (!facts)
        return true;
    if (!att_json_write(facts, ATT_JSON_CANONICAL, arena, &words, err))
        return false;
    set_text(arena, row, "type", att_json_text(att_json_get(facts, "type")));
    set_text(arena, row, "facts", words);
    return true;
}

bool att_item_put(att_case *c, const att_item *item, const att_collection *collection,
    att_arena *arena, att_text *id, bool *is_complete, att_error *err)
{
    att_text added;
    att_change change;
    att_scope scope;
    const bool has_scope = collection->scope.length > 0;
    att_json *row = att_json_new_object(arena);
    if (!next_id(c, arena, id, err) || !now_utc(arena, &added, err)
        || !set_facts(arena, row, item->facts, err)
        || (has_scope && !att_case_scope(c, collection->scope, &scope, err)))
        return false;
    *is_complete = is_collected(collection);
    set_text(arena, row, "id", *id);
    set_text(arena, row, "object", att_text_of(item->object.name));
    set_text(arena, row, "sha256", att_text_of(item->object.sha256));
    set_text(arena, row, "blake2b", att_text_of(item->object.blake2b));
    att_json_set(
        arena, row, "length", att_json_new_int64(arena, (int64_t)item->object.length));
    set_text(arena, row, "name", item->name);
    set_text(arena, row, "path", item->path);
    set_text(arena, row, "parent", item->parent);
    set_text(arena, row, "source", collection->source);
    set_text(arena, row, "url", collection->url);
    set_text(arena, row, "collector", collection->collector);
    set_text(arena, row, "method", collection->method);
    set_text(arena, row, "place", collection->place);
    set_text(arena, row, "collected", collection->collected);
    set_text(arena, row, "reason", collection->reason);
    set_text(arena, row, "consent", collection->consent);
    if (collection->clock_offset_s == collection->clock_offset_s)
        att_json_set(arena, row, "clock_offset_s",
            att_json_new_number(arena, collection->clock_offset_s));
    set_text(arena, row, "added", added);
    set_text(arena, row, "status",
        *is_complete ? ATT_TEXT("collected") : ATT_TEXT("incomplete"));
    return att_case_put_in(c, has_scope, &scope, "items", row, &change, err);
}
