/* sidecar.c — world files, .aux.xml and dates, read without trust. */
#include "sidecar.h"

#include <math.h>
#include <string.h>

bool att_world_file_parse(att_bytes bytes, double transform[6], att_error *err)
{
    att_text rest = {(const char *)bytes.at, bytes.length};
    double line[6];
    for (size_t i = 0; i < 6; i++) {
        const att_text word = att_text_trim(att_text_split(rest, '\n', &rest));
        if (!att_text_double(word, &line[i]))
            return att_fail(err, ATT_INVALID,
                "line %zu of the world file is not a number: \"%.*s\"", i + 1,
                (int)(word.length < 40 ? word.length : 40), word.at ? word.at : "");
    }
    if (!isnormal(line[0] * line[3] - line[1] * line[2]))
        return att_fail(err, ATT_INVALID, "the world file gives a pixel without area");
    const double corner[6] = {line[4] - line[0] / 2 - line[2] / 2, line[0], line[2],
        line[5] - line[1] / 2 - line[3] / 2, line[1], line[3]};
    memcpy(transform, corner, sizeof corner);
    return true;
}

static bool find(att_text text, const char *what, size_t *at)
{
    const char *found =
        text.length ? memmem(text.at, text.length, what, strlen(what)) : NULL;
    if (found)
        *at = (size_t)(found - text.at);
    return found != NULL;
}

static void add_resolved(att_builder *b, att_text xml)
{
    static const struct {
        const char *entity;
        char stands_for;
    } entities[] = {{"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'},
        {"&amp;", '&'}};
    while (xml.length > 0) {
        size_t skip = 1;
        char c = xml.at[0];
        for (size_t e = 0; c == '&' && e < sizeof entities / sizeof *entities; e++)
            if (att_text_starts(xml, entities[e].entity)) {
                skip = strlen(entities[e].entity);
                c = entities[e].stands_for;
                break;
            }
        att_add_char(b, c);
        xml.at += skip;
        xml.length -= skip;
    }
}

bool att_aux_parse(att_bytes bytes, att_arena *arena, att_text *crs, att_error *err)
{
    const att_text xml = {(const char *)bytes.at, bytes.length};
    *crs = (att_text){"", 0};
    size_t open, start, end;
    if (!find(xml, "<SRS", &open))
        return true;
    const att_text from = {xml.at + open, xml.length - open};
    if (!find(from, ">", &start) || !find(from, "</SRS>", &end) || end < start)
        return att_fail(
            err, ATT_INVALID, "the .aux.xml has an <SRS> that does not end");
    if (end - start > 65536)
        return att_fail(
            err, ATT_LIMIT, "the .aux.xml has an <SRS> of %zu bytes", end - start);
    att_builder b;
    att_builder_init(&b, arena);
    add_resolved(&b, att_text_trim((att_text){from.at + start + 1, end - start - 1}));
    return att_build(&b, crs, err);
}

static bool whole(att_text text, size_t at, size_t n, int *value)
{
    *value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= text.length || text.at[i] < '0' || text.at[i] > '9')
            return false;
        *value = *value * 10 + (text.at[i] - '0');
    }
    return true;
}

static bool is_digit_at(att_text text, size_t at)
{
    return at < text.length && text.at[at] >= '0' && text.at[at] <= '9';
}

/* A date that starts at this byte, with the same separator twice or none. */
static bool date_at(att_text text, size_t at, int *year, int *month, int *day)
{
    static const int longest[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_apart =
        at + 4 < text.length && memchr("-:_.", text.at[at + 4], 4) != NULL;
    const size_t gap = is_apart ? 1 : 0;
    if (!whole(text, at, 4, year) || !whole(text, at + 4 + gap, 2, month)
        || !whole(text, at + 6 + 2 * gap, 2, day))
        return false;
    if (is_apart && text.at[at + 4] != text.at[at + 7])
        return false;
    if ((at > 0 && is_digit_at(text, at - 1)) || is_digit_at(text, at + 8 + 2 * gap))
        return false;
    const bool is_leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);
    return *year >= 1940 && *year <= 2100 && *month >= 1 && *month <= 12 && *day >= 1
           && *day <= longest[*month - 1] && (*month != 2 || *day < 29 || is_leap);
}

bool att_scene_date_parse(
    att_text text, att_arena *arena, att_text *edtf, att_error *err)
{
    int year, month, day;
    *edtf = (att_text){"", 0};
    for (size_t at = 0; at + 8 <= text.length; at++)
        if (date_at(text, at, &year, &month, &day))
            return att_text_format(
                arena, edtf, err, "%04d-%02d-%02d", year, month, day);
    return true;
}
