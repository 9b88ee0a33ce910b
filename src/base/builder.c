/* builder.c — text that grows in an arena. */
#include <attest/base.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void att_builder_init(att_builder *b, att_arena *arena)
{
    *b = (att_builder){.arena = arena};
}

/* Room for n more bytes and a closing NUL, or NULL. */
static char *make_room(att_builder *b, size_t n)
{
    if (b->has_failed)
        return NULL;
    if (b->capacity - b->length > n)
        return b->at + b->length;
    size_t capacity = b->capacity > 0 ? b->capacity : 256;
    while (capacity - b->length <= n) {
        if (capacity > SIZE_MAX / 4) {
            b->has_failed = true;
            return NULL;
        }
        capacity *= 2;
    }
    char *at = att_push(b->arena, capacity, 1, NULL);
    if (!at) {
        b->has_failed = true;
        return NULL;
    }
    if (b->length > 0)
        memcpy(at, b->at, b->length);
    b->at = at;
    b->capacity = capacity;
    return at + b->length;
}

void att_add(att_builder *b, att_text text)
{
    char *at = make_room(b, text.length);
    if (!at)
        return;
    if (text.length > 0)
        memcpy(at, text.at, text.length);
    b->length += text.length;
}

void att_add_z(att_builder *b, const char *nul_terminated)
{
    att_add(b, att_text_of(nul_terminated));
}

void att_add_char(att_builder *b, char c)
{
    att_add(b, (att_text){&c, 1});
}

void att_addf(att_builder *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *at = n < 0 ? NULL : make_room(b, (size_t)n);
    if (at && vsnprintf(at, (size_t)n + 1, format, again) == n)
        b->length += (size_t)n;
    else
        b->has_failed = true;
    va_end(again);
}

void att_add_number(att_builder *b, double value)
{
    if (!isfinite(value)) {
        att_add_z(b, "null");
        return;
    }
    if (value == 0) {
        att_add_char(b, '0');
        return;
    }
    char digits[40];
    for (int precision = 1; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    if (fabs(value) < 1e15 && strchr(digits, 'e') && value == floor(value))
        (void)snprintf(digits, sizeof digits, "%.0f", value);
    att_add_z(b, digits);
}

bool att_build(att_builder *b, att_text *out, att_error *err)
{
    char *end = make_room(b, 0);
    if (!end)
        return att_fail(err, ATT_NO_MEMORY,
            "out of memory while writing %zu bytes of text", b->length);
    *end = '\0';
    *out = (att_text){b->at, b->length};
    return true;
}
