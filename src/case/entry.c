/* entry.c — heads of entries, written and read in one strict form. */
#include "entry.h"

#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool att_kind_is_fit(const char *kind)
{
    const size_t n = strlen(kind);
    return n > 0 && n < sizeof((att_head *)0)->kind
           && strspn(kind, "abcdefghijklmnopqrstuvwxyz-") == n;
}

void att_when_write(int64_t time_us, char when[28])
{
    const int64_t day_us = (int64_t)86400 * 1000000;
    int64_t days = time_us / day_us, rest = time_us % day_us;
    if (rest < 0) {
        rest += day_us;
        days--;
    }
    int year, month, day;
    att_day_split((int32_t)days, &year, &month, &day);
    const int second = (int)(rest / 1000000);
    char text[64];
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year,
        month, day, second / 3600, second / 60 % 60, second % 60,
        (int)(rest % 1000000));
    memcpy(when, text, 27);
    when[27] = '\0';
}

size_t att_head_write(const att_head *head, char text[ATT_HEAD_LONGEST])
{
    int n = snprintf(text, ATT_HEAD_LONGEST,
        "{\"by\":\"%s\",\"count\":%" PRIu64 ",\"kind\":\"%s\",\"offset\":%d", head->by,
        head->count, head->kind, head->offset_min);
    for (size_t s = 0; s < head->n_scopes; s++) {
        char hex[33];
        wire_hex(hex, head->scopes[s], 16);
        n += snprintf(text + n, ATT_HEAD_LONGEST - (size_t)n, "%s\"%s\"%s",
            s == 0 ? ",\"scopes\":[" : ",", hex, s + 1 == head->n_scopes ? "]" : "");
    }
    n += snprintf(text + n, ATT_HEAD_LONGEST - (size_t)n,
        ",\"synced\":%s,\"when\":\"%s\"}", head->is_synced ? "true" : "false",
        head->when);
    return (size_t)n;
}

/* What is left to read. */
typedef struct cursor {
    const char *at, *end;
} cursor;

static bool take(cursor *c, const char *literal)
{
    const size_t n = strlen(literal);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, literal, n) != 0)
        return false;
    c->at += n;
    return true;
}

/* Up to the next quotation mark, at most size - 1 bytes. */
static bool take_word(cursor *c, char *word, size_t size)
{
    size_t n = 0;
    while (c->at + n < c->end && c->at[n] != '"')
        n++;
    if (n == 0 || n >= size || c->at + n == c->end)
        return false;
    memcpy(word, c->at, n);
    word[n] = '\0';
    c->at += n;
    return true;
}

static bool take_whole(cursor *c, int64_t *value)
{
    size_t n = 0;
    while (c->at + n < c->end && c->at[n] != ',')
        n++;
    const bool ok = n < 21 && att_text_int64((att_text){c->at, n}, value);
    c->at += n;
    return ok;
}

static bool take_scopes(cursor *c, att_head *head)
{
    if (!take(c, ",\"scopes\":[\""))
        return true;
    do {
        char hex[33];
        if (head->n_scopes == ATT_SCOPES_MOST || !take_word(c, hex, sizeof hex)
            || strlen(hex) != 32 || !wire_unhex(head->scopes[head->n_scopes], hex, 16)
            || !take(c, "\""))
            return false;
        head->n_scopes++;
    } while (take(c, ",\""));
    for (size_t s = 1; s < head->n_scopes; s++)
        if (memcmp(head->scopes[s - 1], head->scopes[s], 16) >= 0)
            return false;
    return take(c, "]");
}

bool att_head_read(att_text text, att_head *head)
{
    cursor c = {text.at, text.at + text.length};
    int64_t count, offset;
    memset(head, 0, offsetof(att_head, scopes));
    if (!take(&c, "{\"by\":\"") || !take_word(&c, head->by, sizeof head->by)
        || !take(&c, "\",\"count\":") || !take_whole(&c, &count)
        || !take(&c, ",\"kind\":\"") || !take_word(&c, head->kind, sizeof head->kind)
        || !take(&c, "\",\"offset\":") || !take_whole(&c, &offset)
        || !take_scopes(&c, head) || !take(&c, ",\"synced\":"))
        return false;
    head->is_synced = take(&c, "true");
    if (!head->is_synced && !take(&c, "false"))
        return false;
    if (!take(&c, ",\"when\":\"") || !take_word(&c, head->when, sizeof head->when)
        || strlen(head->when) != 27 || !take(&c, "\"}") || c.at != c.end)
        return false;
    head->count = (uint64_t)count;
    head->offset_min = (int)offset;
    return count > 0 && offset > -1440 && offset < 1440 && att_kind_is_fit(head->kind);
}
