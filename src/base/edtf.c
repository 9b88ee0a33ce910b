/* edtf.c — dates of EDTF level 1 (ISO 8601-2), and how two of them lie in time. */
#include <attest/base.h>

#include <string.h>

enum { DAYS_IN_ERA = 146097, YEARS_IN_ERA = 400, DAYS_TO_1970 = 719468 };

/* Eras of 400 years that start on the 1st of March, so that leap days come last:
 * Hinnant, "chrono-compatible low-level date algorithms" (2013). */
static int64_t day_number(int64_t year, int month, int day)
{
    year -= month <= 2;
    const int64_t era = (year >= 0 ? year : year - (YEARS_IN_ERA - 1)) / YEARS_IN_ERA;
    const int64_t year_of_era = year - era * YEARS_IN_ERA;
    const int64_t day_of_year =
        (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * DAYS_IN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100
           + day_of_year - DAYS_TO_1970;
}

/* Years beyond some five million are still years, but not open ends. */
static int32_t clamp(int64_t day)
{
    if (day <= ATT_DAY_FIRST)
        return ATT_DAY_FIRST + 1;
    return day >= ATT_DAY_LAST ? ATT_DAY_LAST - 1 : (int32_t)day;
}

int32_t att_day_of(int year, int month, int day)
{
    return clamp(day_number(year, month, day));
}

void att_day_split(int32_t day, int *year, int *month, int *day_of_month)
{
    const int64_t shifted = (int64_t)day + DAYS_TO_1970;
    const int64_t era =
        (shifted >= 0 ? shifted : shifted - (DAYS_IN_ERA - 1)) / DAYS_IN_ERA;
    const int64_t day_of_era = shifted - era * DAYS_IN_ERA;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524
                                    - day_of_era / (DAYS_IN_ERA - 1))
                                / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int)(year_of_era + era * YEARS_IN_ERA + (*month <= 2));
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

/* What is being read, and what may still be said of it. */
typedef struct reader {
    att_text whole;
    size_t at;
    int64_t year;
    bool is_year_open; /* 199X, 19XX */
    bool is_uncertain, is_approximate;
    att_error *err;
} reader;

static bool refuse(const reader *r, const char *reason)
{
    return att_fail(r->err, ATT_INVALID, "\"%.*s\" is no date: %s (character %zu)",
        (int)(r->whole.length < 60 ? r->whole.length : 60), r->whole.at, reason,
        r->at + 1);
}

static char peek(const reader *r)
{
    return r->at < r->whole.length ? r->whole.at[r->at] : '\0';
}

static bool take(reader *r, char c)
{
    const bool is_there = r->at < r->whole.length && r->whole.at[r->at] == c;
    r->at += is_there;
    return is_there;
}

/* Exactly n digits. */
static bool take_digits(reader *r, size_t n, int64_t *value)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const char c = r->at + i < r->whole.length ? r->whole.at[r->at + i] : '\0';
        if (c < '0' || c > '9')
            return false;
        sum = sum * 10 + (c - '0');
    }
    r->at += n;
    *value = sum;
    return true;
}

static bool take_range(reader *r, size_t n, int64_t least, int64_t most, int64_t *value)
{
    const size_t start = r->at;
    if (take_digits(r, n, value) && *value >= least && *value <= most)
        return true;
    r->at = start;
    return false;
}

typedef struct span {
    int64_t first, last;
} span;

static span span_of_years(int64_t from, int64_t to)
{
    return (span){day_number(from, 1, 1), day_number(to, 12, 31)};
}

static span span_of_month(int64_t year, int month)
{
    return (span){day_number(year, month, 1),
        day_number(year, month, days_in_month(year, month))};
}

/* Meteorological, in the north; the winter of a year ends in the next. */
static span span_of_season(int64_t year, int season)
{
    const int first = 3 * (season - 20); /* 21 is March */
    const int last = season == 24 ? 2 : first + 2;
    const int64_t last_year = season == 24 ? year + 1 : year;
    return (span){
        span_of_month(year, first).first, span_of_month(last_year, last).last};
}

/* Y170000002: a year of more than four digits. */
static bool take_long_year(reader *r, span *out)
{
    const bool is_negative = take(r, '-');
    const size_t start = r->at;
    int64_t year = 0, digit;
    while (r->at - start < 15 && take_digits(r, 1, &digit))
        year = year * 10 + digit;
    if (r->at - start < 5 || r->whole.at[start] == '0')
        return refuse(r, "after Y stand 5 to 15 digits, as in Y-17000");
    year = is_negative ? -year : year;
    *out = span_of_years(year, year);
    return true;
}

/* 1985, 199X, 19XX, -0044. */
static bool take_year(reader *r, span *out)
{
    const bool is_negative = take(r, '-');
    size_t n_open = 0;
    int64_t year;
    if (!take_digits(r, 4, &year)) {
        n_open = take_digits(r, 3, &year) ? 1 : 2;
        if (n_open == 2 && !take_digits(r, 2, &year))
            return refuse(r, "a year has four digits, as in 1985, 198X or 19XX");
        for (size_t i = 0; i < n_open; i++)
            if (!take(r, 'X'))
                return refuse(r, "a year has four digits, as in 1985, 198X or 19XX");
    }
    if (is_negative && year == 0)
        return refuse(r, "the year 0 has no sign");
    const int64_t width = n_open == 0 ? 1 : n_open == 1 ? 10 : 100;
    const int64_t nearest = year * width, farthest = nearest + width - 1;
    r->is_year_open = n_open > 0;
    r->year = is_negative ? -year : year;
    *out = is_negative ? span_of_years(-farthest, -nearest)
                       : span_of_years(nearest, farthest);
    return true;
}

/* T23:20:30, with Z, +04 or +04:30: checked, then left out of account. */
static bool take_time(reader *r)
{
    int64_t value;
    if (!take_range(r, 2, 0, 23, &value) || !take(r, ':')
        || !take_range(r, 2, 0, 59, &value) || !take(r, ':')
        || !take_range(r, 2, 0, 59, &value))
        return refuse(r, "a time is hours, minutes and seconds, as in T23:20:30");
    if (take(r, 'Z') || (peek(r) != '+' && peek(r) != '-'))
        return true;
    r->at++;
    if (!take_range(r, 2, 0, 14, &value)
        || (take(r, ':') && !take_range(r, 2, 0, 59, &value)))
        return refuse(r, "a zone is hours from UTC, as in +09 or +04:30");
    return true;
}

/* "XX" */
static bool take_unknown(reader *r)
{
    const size_t start = r->at;
    for (size_t i = 0; i < 2; i++)
        if (!take(r, 'X')) {
            r->at = start;
            return false;
        }
    return true;
}

/* What follows "YYYY-MM-". */
static bool take_day(reader *r, int month, bool may_have_time, span *out)
{
    int64_t day;
    if (peek(r) == 'X') {
        *out = span_of_month(r->year, month);
        return take_unknown(r) || refuse(r, "a day not known is XX");
    }
    if (!take_range(r, 2, 1, days_in_month(r->year, month), &day))
        return refuse(r, "this month has no such day; a day is 01 to 31, or XX");
    out->first = out->last = day_number(r->year, month, (int)day);
    if (!take(r, 'T'))
        return true;
    return may_have_time ? take_time(r)
                         : refuse(r, "the ends of an interval have no time of day");
}

/* What follows "YYYY-". */
static bool take_month(reader *r, bool may_have_time, span *out)
{
    int64_t month;
    if (r->is_year_open)
        return refuse(r, "a year with X has no month");
    if (peek(r) == 'X')
        return (take_unknown(r) && (!take(r, '-') || take_unknown(r)))
               || refuse(r, "a month not known is XX, and so is its day: 1985-XX-XX");
    if (take_range(r, 2, 21, 24, &month)) {
        *out = span_of_season(r->year, (int)month);
        return true;
    }
    if (!take_range(r, 2, 1, 12, &month))
        return refuse(r, "a month is 01 to 12 or XX, a season 21 to 24");
    *out = span_of_month(r->year, (int)month);
    return take(r, '-') ? take_day(r, (int)month, may_have_time, out) : true;
}

static void take_qualifier(reader *r)
{
    const char c = peek(r);
    r->is_uncertain |= c == '?' || c == '%';
    r->is_approximate |= c == '~' || c == '%';
    r->at += c == '?' || c == '~' || c == '%';
}

static bool take_date(reader *r, bool may_have_time, span *out)
{
    if (take(r, 'Y')) {
        if (!take_long_year(r, out))
            return false;
    } else if (!take_year(r, out)
               || (take(r, '-') && !take_month(r, may_have_time, out))) {
        return false;
    }
    take_qualifier(r);
    return true;
}

/* One end of an interval: a date, ".." (open), or nothing (not known). */
typedef struct end {
    span days;
    bool is_open, is_unknown;
} end;

static bool take_end(reader *r, end *out)
{
    *out = (end){.days = {ATT_DAY_FIRST, ATT_DAY_LAST}};
    out->is_unknown = r->at == r->whole.length || peek(r) == '/';
    if (out->is_unknown)
        return true;
    if (take(r, '.')) {
        out->is_open = true;
        return take(r, '.') || refuse(r, "an open end is written with two dots");
    }
    return take_date(r, false, &out->days);
}

static bool join_ends(reader *r, end start, end stop, att_edtf *out)
{
    const bool has_start = !start.is_open && !start.is_unknown;
    const bool has_stop = !stop.is_open && !stop.is_unknown;
    if (!has_start && !has_stop)
        return refuse(r, "an interval has a date at one end at least");
    if (has_start && has_stop && start.days.first > stop.days.last)
        return refuse(r, "it ends before it starts");
    out->start_earliest = has_start ? clamp(start.days.first) : ATT_DAY_FIRST;
    out->start_latest = has_start ? clamp(start.days.last) : ATT_DAY_FIRST;
    out->end_earliest = has_stop ? clamp(stop.days.first) : ATT_DAY_LAST;
    out->end_latest = has_stop ? clamp(stop.days.last) : ATT_DAY_LAST;
    /* no reading ends before it starts */
    if (start.is_unknown || out->start_latest > out->end_latest)
        out->start_latest = out->end_latest;
    if (stop.is_unknown || out->end_earliest < out->start_earliest)
        out->end_earliest = out->start_earliest;
    return true;
}

static bool take_interval(reader *r, att_edtf *out)
{
    end start = {0}, stop = {0};
    if (!take_end(r, &start))
        return false;
    if (!take(r, '/'))
        return refuse(r, "here a \"/\" or the end should stand");
    return take_end(r, &stop) && join_ends(r, start, stop, out);
}

static bool take_single(reader *r, att_edtf *out)
{
    span days = {0};
    if (!take_date(r, true, &days))
        return false;
    out->start_earliest = out->end_earliest = clamp(days.first);
    out->start_latest = out->end_latest = clamp(days.last);
    return true;
}

bool att_edtf_parse(att_text text, att_edtf *out, att_error *err)
{
    reader r = {.whole = text, .err = err};
    if (text.length == 0)
        return att_fail(err, ATT_INVALID, "an empty text is no date");
    att_edtf date = {.is_interval = memchr(text.at, '/', text.length) != NULL};
    if (!(date.is_interval ? take_interval(&r, &date) : take_single(&r, &date)))
        return false;
    if (r.at < text.length)
        return refuse(&r, "here it should end");
    date.is_uncertain = r.is_uncertain;
    date.is_approximate = r.is_approximate;
    *out = date;
    return true;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static att_sure sure(bool is_certain, bool is_possible)
{
    if (is_certain)
        return ATT_CERTAIN;
    return is_possible ? ATT_POSSIBLE : ATT_IMPOSSIBLE;
}

att_sure att_edtf_before(const att_edtf *a, const att_edtf *b)
{
    return sure(a->end_latest < b->start_earliest, a->end_earliest < b->start_latest);
}

att_sure att_edtf_within(const att_edtf *a, const att_edtf *b)
{
    const int32_t surely_from = b->is_interval ? b->start_latest : b->start_earliest;
    const int32_t surely_to = b->is_interval ? b->end_earliest : b->end_latest;
    const int32_t from = most(a->start_earliest, b->start_earliest);
    const int32_t to = least(a->end_latest, b->end_latest);
    return sure(a->start_earliest >= surely_from && a->end_latest <= surely_to,
        from <= a->start_latest && most(a->end_earliest, from) <= to);
}

att_sure att_edtf_overlaps(const att_edtf *a, const att_edtf *b)
{
    return sure(
        a->start_latest <= b->end_earliest && b->start_latest <= a->end_earliest,
        a->start_earliest <= b->end_latest && b->start_earliest <= a->end_latest);
}

double att_edtf_cover(const att_edtf *a, const att_edtf *of)
{
    int32_t from = of->start_earliest, to = of->end_latest;
    if (from == ATT_DAY_FIRST)
        from = a->start_earliest;
    if (to == ATT_DAY_LAST)
        to = a->end_latest;
    if (from == ATT_DAY_FIRST || to == ATT_DAY_LAST) /* both go on without end */
        return att_edtf_overlaps(a, of) == ATT_IMPOSSIBLE ? 0 : 1;
    const int64_t n_days = (int64_t)to - from + 1;
    const int64_t n_covered =
        (int64_t)least(a->end_latest, to) - most(a->start_earliest, from) + 1;
    return n_days > 0 && n_covered > 0 ? (double)n_covered / (double)n_days : 0;
}
