/* error.c — one error type, filled without allocating. */
#include <attest/base.h>

#include <stdio.h>
#include <string.h>

/* Cut back a text that was truncated inside a UTF-8 character. */
static void cut_to_whole(char *text, size_t size)
{
    const size_t length = strnlen(text, size - 1);
    text[length] = '\0';
    text[att_text_valid((att_bytes){(const uint8_t *)text, length})] = '\0';
}

ATT_PRINTF(3, 0)
static void fill(att_error *err, att_kind kind, const char *format, va_list args)
{
    if (!err)
        return;
    err->kind = kind;
    err->hint[0] = '\0';
    if (vsnprintf(err->text, sizeof err->text, format, args) < 0)
        err->text[0] = '\0';
    cut_to_whole(err->text, sizeof err->text);
}

bool att_fail(att_error *err, att_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, kind, format, args);
    va_end(args);
    return false;
}

bool att_hint(att_error *err, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    if (vsnprintf(err->hint, sizeof err->hint, format, args) < 0)
        err->hint[0] = '\0';
    va_end(args);
    cut_to_whole(err->hint, sizeof err->hint);
    return false;
}

bool att_within(att_error *err, const char *format, ...)
{
    if (!err)
        return false;
    char where[sizeof err->text];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(where, sizeof where, format, args);
    va_end(args);
    const size_t length = n < 0 ? 0 : strnlen(where, sizeof where - 3);
    const size_t room = sizeof err->text - 1 - length - 2;
    const size_t kept = strnlen(err->text, room);
    memmove(err->text + length + 2, err->text, kept);
    memcpy(err->text, where, length);
    memcpy(err->text + length, ": ", 2);
    err->text[length + 2 + kept] = '\0';
    cut_to_whole(err->text, sizeof err->text);
    return false;
}

bool att_fail_io(att_error *err, int error_number, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, ATT_IO, format, args);
    va_end(args);
    if (!err)
        return false;
    char reason[128];
    const char *words = strerror_r(error_number, reason, sizeof reason);
    const size_t length = strlen(err->text);
    (void)snprintf(err->text + length, sizeof err->text - length, ": %s", words);
    cut_to_whole(err->text, sizeof err->text);
    return false;
}
