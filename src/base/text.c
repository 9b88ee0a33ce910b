/* text.c — UTF-8 text: compare, cut, normalise, read numbers. */
#include <attest/base.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

att_text att_text_of(const char *nul_terminated)
{
    return (att_text){nul_terminated, nul_terminated ? strlen(nul_terminated) : 0};
}

bool att_text_equal(att_text a, att_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool att_text_is(att_text a, const char *nul_terminated)
{
    return att_text_equal(a, att_text_of(nul_terminated));
}

int att_text_compare(att_text a, att_text b)
{
    const size_t n = a.length < b.length ? a.length : b.length;
    const int order = n > 0 ? memcmp(a.at, b.at, n) : 0;
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool att_text_starts(att_text a, const char *prefix)
{
    const size_t n = strlen(prefix);
    return a.length >= n && (n == 0 || memcmp(a.at, prefix, n) == 0);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

att_text att_text_trim(att_text a)
{
    while (a.length > 0 && is_space(a.at[0])) {
        a.at++;
        a.length--;
    }
    while (a.length > 0 && is_space(a.at[a.length - 1]))
        a.length--;
    return a;
}

att_text att_text_split(att_text a, char separator, att_text *rest)
{
    const char *cut = a.length > 0 ? memchr(a.at, separator, a.length) : NULL;
    if (!cut) {
        *rest = (att_text){0};
        return a;
    }
    const size_t n = (size_t)(cut - a.at);
    *rest = (att_text){cut + 1, a.length - n - 1};
    return (att_text){a.at, n};
}

bool att_text_copy(att_text a, att_arena *arena, att_text *copy, att_error *err)
{
    char *at = att_push(arena, a.length + 1, 1, err);
    if (!at)
        return false;
    if (a.length > 0)
        memcpy(at, a.at, a.length);
    *copy = (att_text){at, a.length};
    return true;
}

const char *att_text_z(att_text a, att_arena *arena, att_error *err)
{
    if (a.length > 0 && memchr(a.at, '\0', a.length)) {
        att_fail(err, ATT_INVALID, "a text holds a NUL byte");
        return NULL;
    }
    att_text copy;
    return att_text_copy(a, arena, &copy, err) ? copy.at : NULL;
}

bool att_text_format(
    att_arena *arena, att_text *out, att_error *err, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *at = n < 0 ? NULL : att_push(arena, (size_t)n + 1, 1, err);
    const bool ok = at && vsnprintf(at, (size_t)n + 1, format, again) == n;
    va_end(again);
    if (n < 0)
        return att_fail(err, ATT_INVALID, "a text cannot be formatted");
    if (!ok)
        return false;
    *out = (att_text){at, (size_t)n};
    return true;
}

/* Eight bytes at a time, because most text is ASCII. */
static size_t skip_ascii(const uint8_t *at, size_t i, size_t n)
{
    for (uint64_t word; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < n && at[i] < 0x80)
        i++;
    return i;
}

size_t att_text_valid(att_bytes bytes)
{
    size_t i = 0;
    while ((i = skip_ascii(bytes.at, i, bytes.length)) < bytes.length) {
        utf8proc_int32_t point;
        const size_t left = bytes.length - i;
        const utf8proc_ssize_t step = utf8proc_iterate(
            bytes.at + i, left < 4 ? (utf8proc_ssize_t)left : 4, &point);
        if (step <= 0)
            break;
        i += (size_t)step;
    }
    return i;
}

static bool map(att_bytes bytes, utf8proc_option_t options, att_arena *arena,
    att_text *out, att_error *err)
{
    utf8proc_uint8_t *mapped = NULL;
    const utf8proc_ssize_t n =
        utf8proc_map(bytes.at, (utf8proc_ssize_t)bytes.length, &mapped, options);
    if (n < 0)
        return att_fail(
            err, ATT_NO_MEMORY, "a text cannot be normalised: %s", utf8proc_errmsg(n));
    const bool ok =
        att_text_copy((att_text){(const char *)mapped, (size_t)n}, arena, out, err);
    free(mapped);
    return ok;
}

bool att_text_nfc(att_bytes bytes, att_arena *arena, att_text *out, att_error *err)
{
    const size_t good = att_text_valid(bytes);
    if (good < bytes.length)
        return att_fail(err, ATT_INVALID, "byte %zu (0x%02x) is not UTF-8", good + 1,
            (unsigned)bytes.at[good]);
    if (skip_ascii(bytes.at, 0, bytes.length) == bytes.length)
        return att_text_copy(
            (att_text){(const char *)bytes.at, bytes.length}, arena, out, err);
    return map(bytes, UTF8PROC_STABLE | UTF8PROC_COMPOSE, arena, out, err);
}

bool att_text_nfc_within(
    att_bytes bytes, int32_t *points, size_t n_points, att_text *out)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    if (att_text_valid(bytes) < bytes.length
        || bytes.length > (n_points - 1) / ATT_NFC_WIDEST)
        return false;
    const utf8proc_ssize_t n = utf8proc_decompose(bytes.at,
        (utf8proc_ssize_t)bytes.length, points, (utf8proc_ssize_t)n_points, options);
    if (n < 0 || (size_t)n >= n_points)
        return false;
    const utf8proc_ssize_t length = utf8proc_reencode(points, n, options);
    *out = (att_text){(const char *)points, length > 0 ? (size_t)length : 0};
    return length >= 0;
}

bool att_text_fold(att_text a, att_arena *arena, att_text *out, att_error *err)
{
    return map((att_bytes){(const uint8_t *)a.at, a.length},
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, arena, out, err);
}

bool att_text_bare(att_text a, att_arena *arena, att_text *out, att_error *err)
{
    return map((att_bytes){(const uint8_t *)a.at, a.length},
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
        arena, out, err);
}

size_t att_text_columns(att_text a)
{
    size_t columns = 0;
    for (size_t i = 0; i < a.length;) {
        utf8proc_int32_t point;
        const utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)a.at + i,
                (utf8proc_ssize_t)(a.length - i), &point);
        if (step <= 0)
            break;
        const int width = utf8proc_charwidth(point);
        columns += width > 0 ? (size_t)width : 0;
        i += (size_t)step;
    }
    return columns;
}

bool att_text_int64(att_text a, int64_t *value)
{
    bool is_negative = false;
    if (a.length > 0 && (a.at[0] == '-' || a.at[0] == '+')) {
        is_negative = a.at[0] == '-';
        a.at++;
        a.length--;
    }
    if (a.length == 0)
        return false;
    int64_t sum = 0;
    for (size_t i = 0; i < a.length; i++) {
        const int digit = a.at[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(sum, 10, &sum)
            || __builtin_sub_overflow(sum, digit, &sum)) /* negative holds one more */
            return false;
    }
    if (!is_negative && sum == INT64_MIN)
        return false;
    *value = is_negative ? sum : -sum;
    return true;
}

bool att_text_double(att_text a, double *value)
{
    char digits[64];
    if (a.length == 0 || a.length >= sizeof digits)
        return false;
    for (size_t i = 0; i < a.length; i++) {
        const char c = a.at[i];
        if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e'
                || c == 'E'))
            return false;
        digits[i] = c;
    }
    digits[a.length] = '\0';
    char *end;
    errno = 0;
    const double number =
        strtod(digits, &end); /* the program never leaves the C locale */
    if (*end != '\0' || end == digits || !(number - number == 0))
        return false;
    *value = number;
    return true;
}
