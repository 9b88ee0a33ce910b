/* count.c — numbers of people never stand alone. */
#include "count.h"

#include "axis.h"

#include <math.h>
#include <stdio.h>

void att_say_people(double n, char out[24])
{
    double unit = 1;
    while (fabs(n) / unit >= 100)
        unit *= 10;
    att_say_number(round(n / unit) * unit, out);
}

static void say_percent(double share, char out[24])
{
    (void)snprintf(out, 24, "%.0f %%", 100 * share);
}

static bool check_whole(const att_dossier_count *c, att_error *err)
{
    const char *missing = c->measure.length == 0                     ? "the group"
                          : c->place.length == 0                     ? "the place"
                          : c->period.length == 0                    ? "the period"
                          : !(isfinite(c->low) && isfinite(c->high)) ? "the interval"
                          : !isfinite(c->median)                     ? "the median"
                                                                     : NULL;
    if (missing) {
        att_fail(err, ATT_INVALID, "a number of people (%.*s, %.*s, %.*s) lacks %s",
            ATT_PRINT(c->measure), ATT_PRINT(c->place), ATT_PRINT(c->period), missing);
        return att_hint(err, "Nothing was written. A number of people is printed only "
                             "with its interval, group, place and period.");
    }
    if (!(c->low >= 0 && c->low <= c->median && c->median <= c->high))
        return att_fail(err, ATT_INVALID,
            "the interval of %.*s (%.*s) is out of order: %g, %g, %g",
            ATT_PRINT(c->measure), ATT_PRINT(c->period), c->low, c->median, c->high);
    return true;
}

static bool say(const att_words *words, const char *key, const att_dossier_count *c,
    void (*print)(double, char[24]), att_arena *arena, att_text *out, att_error *err)
{
    char low[24], median[24], high[24];
    print(c->low, low);
    print(c->median, median);
    print(c->high, high);
    att_text period;
    if (!att_say_period(words, c->period, arena, &period, err))
        return false;
    const att_slot slots[] = {{"low", att_text_of(low)},
        {"median", att_text_of(median)}, {"high", att_text_of(high)},
        {"group", att_phrase_for(words, "measure", c->measure, arena)},
        {"place", c->place}, {"period", period}};
    return att_words_fill(words, key, 6, slots, arena, out, err);
}

bool att_say_count(const att_words *words, const att_dossier_count *c, att_arena *arena,
    att_text *out, att_error *err)
{
    if (!check_whole(c, err))
        return false;
    const bool is_narrow = c->low >= c->median / 1.2 && c->high <= c->median * 1.2;
    return say(words, is_narrow ? "count.about" : "count.between", c, att_say_people,
        arena, out, err);
}

bool att_say_share(const att_words *words, const att_dossier_count *c, att_arena *arena,
    att_text *out, att_error *err)
{
    return check_whole(c, err)
           && say(words, "count.share", c, say_percent, arena, out, err);
}

bool att_say_published(const att_words *words, double low, double high, bool is_share,
    att_arena *arena, att_text *out, att_error *err)
{
    char first[24] = "", last[24] = "";
    void (*print)(double, char[24]) = is_share ? say_percent : att_say_number;
    if (isfinite(low))
        print(low, first);
    if (isfinite(high))
        print(high, last);
    const att_slot slots[] = {{"low", att_text_of(first)}, {"high", att_text_of(last)}};
    const char *key = !isfinite(low) && !isfinite(high) ? "figure.none"
                      : !isfinite(high)                 ? "figure.more"
                      : !isfinite(low)                  ? "figure.up_to"
                      : low == high                     ? "figure.one"
                                                        : "figure.range";
    return att_words_fill(words, key, 2, slots, arena, out, err);
}
