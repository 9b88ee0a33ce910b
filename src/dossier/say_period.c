/* say_period.c — EDTF dates for a reader. */
#include "words.h"

#include <stdio.h>
#include <string.h>

/* One end of an interval: the digits, and how sure they are. */
typedef struct moment {
    att_text year, month, day;
    bool is_decade, is_approximate, is_uncertain;
} moment;

static bool is_digits(att_text t, size_t n)
{
    if (t.length != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (t.at[i] < '0' || t.at[i] > '9')
            return false;
    return true;
}

static bool read_moment(att_text t, moment *m)
{
    *m = (moment){0};
    while (t.length > 0 && strchr("?~%", t.at[t.length - 1])) {
        const char mark = t.at[--t.length];
        m->is_approximate = m->is_approximate || mark != '?';
        m->is_uncertain = m->is_uncertain || mark != '~';
    }
    att_text rest;
    m->year = att_text_split(t, '-', &rest);
    if (rest.length > 0)
        m->month = att_text_split(rest, '-', &m->day);
    if (m->year.length == 4 && m->year.at[3] == 'X' && rest.length == 0) {
        m->is_decade = true;
        m->year.length = 3;
        return is_digits(m->year, 3);
    }
    int64_t month = 1;
    return is_digits(m->year, 4)
           && (m->month.length == 0
               || (is_digits(m->month, 2) && att_text_int64(m->month, &month)
                   && month >= 1 && month <= 12))
           && (m->day.length == 0 || is_digits(m->day, 2));
}

/* The name of a month whose two digits were read. */
static att_text month_of(const att_words *words, const moment *m)
{
    char key[16];
    const int month =
        m->month.length == 2 ? 10 * (m->month.at[0] - '0') + m->month.at[1] - '0' : 1;
    (void)snprintf(key, sizeof key, "month.%d", month);
    return att_phrase(words, key);
}

static bool say_moment(const att_words *words, const moment *m, att_arena *arena,
    att_text *out, att_error *err)
{
    char day[4] = "";
    int64_t day_of_month;
    if (att_text_int64(m->day, &day_of_month))
        (void)snprintf(day, sizeof day, "%d", (int)day_of_month);
    const att_slot slots[] = {
        {"year", m->year}, {"month", month_of(words, m)}, {"day", att_text_of(day)}};
    const char *shape = m->is_decade          ? "date.decade"
                        : m->day.length > 0   ? "date.day"
                        : m->month.length > 0 ? "date.month"
                                              : "date.year";
    att_text plain;
    if (!att_words_fill(words, shape, 3, slots, arena, &plain, err))
        return false;
    const att_slot dated[] = {{"date", plain}};
    if (m->is_approximate)
        return att_words_fill(words, "date.about", 1, dated, arena, out, err);
    if (m->is_uncertain)
        return att_words_fill(words, "date.perhaps", 1, dated, arena, out, err);
    *out = plain;
    return true;
}

/* Two months of one year need the year once. */
static bool say_months(const att_words *words, const moment *from, const moment *to,
    att_arena *arena, att_text *out, att_error *err)
{
    const att_slot slots[] = {{"from", month_of(words, from)},
        {"to", month_of(words, to)}, {"year", to->year}};
    return att_words_fill(words, "date.months", 3, slots, arena, out, err);
}

static bool is_sure_month(const moment *m)
{
    return m->month.length > 0 && m->day.length == 0 && !m->is_approximate
           && !m->is_uncertain;
}

static bool is_open(att_text end)
{
    return end.length == 0 || att_text_is(end, "..");
}

bool att_say_period(const att_words *words, att_text edtf, att_arena *arena,
    att_text *out, att_error *err)
{
    att_text end;
    const att_text start = att_text_split(edtf, '/', &end);
    const bool is_interval = start.length < edtf.length;
    moment from, to;
    const bool has_from = !is_open(start), has_to = is_interval && !is_open(end);
    if ((has_from && !read_moment(start, &from)) || (has_to && !read_moment(end, &to))
        || (!has_from && !has_to)) {
        *out = edtf;
        return true;
    }
    if (has_from && has_to && is_sure_month(&from) && is_sure_month(&to)
        && att_text_equal(from.year, to.year))
        return say_months(words, &from, &to, arena, out, err);
    att_slot ends[2] = {{.name = "from"}, {.name = "to"}};
    if ((has_from && !say_moment(words, &from, arena, &ends[0].text, err))
        || (has_to && !say_moment(words, &to, arena, &ends[1].text, err)))
        return false;
    if (!is_interval) {
        *out = ends[0].text;
        return true;
    }
    const char *key = has_from && has_to ? "date.between"
                      : has_from         ? "date.since"
                                         : "date.until";
    return att_words_fill(words, key, 2, ends, arena, out, err);
}
