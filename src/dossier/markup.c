/* markup.c — text becomes HTML or SVG here and nowhere else. */
#include "markup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        /* XML 1.0 allows no other character below space, not even escaped. */
        return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? "\xef\xbf\xbd"
                                                                 : NULL;
    }
}

/* U+FFFE and U+FFFF are UTF-8 that XML refuses. */
static bool is_noncharacter(att_text text, size_t i)
{
    return i + 2 < text.length && memcmp(text.at + i, "\xef\xbf", 2) == 0
           && ((unsigned char)text.at[i + 2] & 0xfe) == 0xbe;
}

void att_add_escaped(att_builder *b, att_text text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.length; i++) {
        const bool is_bad = is_noncharacter(text, i);
        const char *with = is_bad ? "\xef\xbf\xbd" : entity((unsigned char)text.at[i]);
        if (!with)
            continue;
        att_add(b, (att_text){text.at + start, i - start});
        att_add_z(b, with);
        i += is_bad ? 2 : 0;
        start = i + 1;
    }
    if (start < text.length)
        att_add(b, (att_text){text.at + start, text.length - start});
}

bool att_url_is_safe(att_text url)
{
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.at[i] <= 0x20 || url.at[i] == 0x7f)
            return false;
    if (url.length > 1 && url.at[0] == '#')
        return true;
    for (size_t n = 7; n <= 8; n++) {
        const char *scheme = n == 7 ? "http://" : "https://";
        if (url.length > n && strncasecmp(url.at, scheme, n) == 0 && url.at[n] != '/')
            return true;
    }
    return false;
}

void att_add_coordinate(att_builder *b, double value)
{
    const long long thousandths = llrint(fmax(-1e12, fmin(1e12, value)) * 1000);
    const unsigned long long size = (unsigned long long)llabs(thousandths);
    att_addf(b, "%s%llu", thousandths < 0 ? "-" : "", size / 1000);
    if (size % 1000 == 0)
        return;
    char digits[8];
    (void)snprintf(digits, sizeof digits, ".%03u", (unsigned)(size % 1000));
    size_t n = 4;
    while (digits[n - 1] == '0')
        n--;
    att_add(b, (att_text){digits, n});
}
