/* table.h — the built-in table of weights, and one plain item, for the tests. */
#pragma once

#include "check.h"

#include <attest/findings.h>

static inline att_weights built_in(att_arena *arena)
{
    att_weights w;
    att_error err;
    check_ok(&err, att_weights_read(att_weights_default(), arena, &w, &err));
    return w;
}

/* A first-hand account of an able speaker, letter B, digit 2. */
static inline att_item plain_item(const char *id)
{
    return (att_item){.id = att_text_of(id),
        .source = ATT_TEXT("S01"),
        .told_day = INT32_MAX,
        .kind = ATT_TESTIMONY,
        .letter = 'B',
        .digit = 2,
        .seen_rate = NAN,
        .false_rate = NAN,
        .has_locator = true,
        .has_consent = true};
}

static inline att_bears plain_bears(size_t item, att_stance stance)
{
    return (att_bears){.item = item, .stance = stance, .ratio = NAN, .fit = 1};
}
