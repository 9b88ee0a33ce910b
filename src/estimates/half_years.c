/* half_years.c — the steps in which a headcount is followed. */
#include "choose.h"

#include <stdio.h>

static int half_year_of(int32_t day)
{
    int year, month, day_of_month;
    att_day_split(day, &year, &month, &day_of_month);
    return 2 * year + (month > 6);
}

static int32_t first_day(int half_year)
{
    const int year = half_year >= 0 ? half_year / 2 : (half_year - 1) / 2;
    return att_day_of(year, half_year - 2 * year ? 7 : 1, 1);
}

static bool is_half_covered(int half_year, int32_t from, int32_t to)
{
    const int32_t start = first_day(half_year), next = first_day(half_year + 1);
    const int32_t low = from > start ? from : start,
                  high = to < next - 1 ? to : next - 1;
    return 2 * (high - low + 1) >= next - start;
}

/* An open start leaves the year that ends where the stretch ends, an open end the year
 * that starts where it starts. */
static void close_ends(int32_t *from, int32_t *to)
{
    if (*from == ATT_DAY_FIRST)
        *from = *to - 364;
    else if (*to == ATT_DAY_LAST)
        *to = *from + 364;
}

bool att_half_years_of(att_text period, att_half_years *out, att_error *err)
{
    *out = (att_half_years){.first = 0, .last = -1};
    if (period.length == 0)
        return true;
    att_edtf e;
    if (!att_edtf_parse(period, &e, err))
        return false;
    int32_t from = e.start_earliest, to = e.end_latest;
    close_ends(&from, &to);
    out->first = half_year_of(from);
    out->last = half_year_of(to);
    while (out->first <= out->last && !is_half_covered(out->first, from, to))
        out->first++;
    while (out->first <= out->last && !is_half_covered(out->last, from, to))
        out->last--;
    if (out->last < out->first)
        out->first = out->last = half_year_of(from + (to - from) / 2);
    return true;
}

void att_half_year_name(int half_year, char out[ATT_HALF_YEAR_NAME])
{
    const int year = half_year / 2;
    (void)snprintf(out, ATT_HALF_YEAR_NAME,
        half_year % 2 ? "%04d-07/%04d-12" : "%04d-01/%04d-06", year, year);
}
