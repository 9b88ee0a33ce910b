/* axis.c — scales and ticks. */
#include "axis.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

double att_scale_at(const att_scale *s, double value)
{
    const double t = s->is_log
                         ? (log(value) - log(s->from)) / (log(s->to) - log(s->from))
                         : (value - s->from) / (s->to - s->from);
    return s->at_from + t * (s->at_to - s->at_from);
}

void att_say_number(double value, char out[24])
{
    char digits[24];
    const double size = fabs(value);
    if (size >= 1e15 || !isfinite(value)) {
        (void)snprintf(out, 24, "%.4g", value);
        return;
    }
    const int n_decimals = size >= 100 || value == nearbyint(value) ? 0
                           : size >= 10                             ? 1
                                                                    : 2;
    (void)snprintf(digits, sizeof digits, "%.*f", n_decimals, size);
    if (n_decimals > 0) {
        char *last = digits + strlen(digits) - 1;
        while (*last == '0')
            *last-- = '\0';
        if (*last == '.')
            *last = '\0';
    }
    const size_t n_whole = strcspn(digits, ".");
    size_t n = 0;
    if (value < 0 && strcmp(digits, "0") != 0) {
        memcpy(out, "−", sizeof "−" - 1);
        n = sizeof "−" - 1;
    }
    for (size_t i = 0; digits[i] && n < 22; i++) {
        if (i > 0 && i < n_whole && (n_whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digits[i];
    }
    out[n] = '\0';
}

/* The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `step`. */
static double round_step(double step, bool is_whole)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    const double power = pow(10, floor(log10(step)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const double nice = steps[i] * power;
        if (nice >= step * (1 - 1e-12) && (!is_whole || nice == floor(nice)))
            return nice;
    }
    return is_whole ? 1 : 10 * power;
}

size_t att_ticks_number(
    double from, double to, size_t n_wanted, bool is_whole, att_tick ticks[ATT_TICKS])
{
    if (!(to > from))
        return 0;
    const double step = round_step((to - from) / (double)(n_wanted - 1), is_whole);
    const double first = ceil(from / step - 1e-9), last = floor(to / step + 1e-9);
    size_t n = 0;
    for (double i = first; i <= last && n < ATT_TICKS; i++, n++) {
        ticks[n].value = i * step;
        att_say_number(ticks[n].value, ticks[n].label);
    }
    return n;
}

double att_scale_round_up(double to, size_t n_wanted)
{
    const double step = round_step(to / (double)(n_wanted - 1), false);
    return ceil(to / step - 1e-9) * step;
}

/* Every power of ten with these digits: all three where they fit, else fewer. */
size_t att_ticks_log(double from, double to, size_t n_wanted, att_tick ticks[ATT_TICKS])
{
    const double n_powers = floor(log10(to) + 1e-9) - ceil(log10(from) - 1e-9) + 1;
    const bool is_dense = 3 * n_powers <= (double)n_wanted + 2;
    size_t n = 0;
    const int last = (int)ceil(log10(to));
    for (int e = (int)floor(log10(from)); e <= last; e++) {
        static const int digits[] = {1, 2, 5};
        for (size_t d = 0; d < (is_dense ? 3 : 1); d++) {
            const double value = digits[d] * pow(10, e);
            if (value < from * (1 - 1e-9) || value > to * (1 + 1e-9) || n == ATT_TICKS)
                continue;
            ticks[n].value = value;
            att_say_number(value, ticks[n++].label);
        }
    }
    return n;
}

size_t att_ticks_year(
    double from, double to, size_t n_wanted, att_tick ticks[ATT_TICKS])
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    int first, last, month, day;
    att_day_split((int32_t)from, &first, &month, &day);
    if (month > 1 || day > 1)
        first++;
    att_day_split((int32_t)to, &last, &month, &day);
    size_t s = 0;
    while (s + 1 < sizeof steps / sizeof *steps
           && (last - first) / steps[s] + 1 > (int)n_wanted)
        s++;
    size_t n = 0;
    for (int year = first; year <= last && n < ATT_TICKS; year++) {
        if (year % steps[s] != 0)
            continue;
        ticks[n].value = att_day_of(year, 1, 1);
        (void)snprintf(ticks[n++].label, sizeof ticks->label, "%d", year);
    }
    return n;
}

void att_axis_bottom(att_canvas *c, const att_scale *scale, size_t n,
    const att_tick ticks[n], double y0, double y1, const att_font *font)
{
    double taken = -HUGE_VAL;
    assert(c->width > 0);
    for (size_t i = 0; i < n; i++) {
        const double x = att_scale_at(scale, ticks[i].value);
        att_canvas_line(c, x, y0, x, y1, ATT_LINE(ATT_HAIR, 0.6));
        att_text label = {0};
        if (!att_text_copy(att_text_of(ticks[i].label), c->arena, &label, NULL))
            c->has_failed = true;
        const double half = att_canvas_measure(c, font, label) / 2;
        const double middle = fmax(half, fmin(c->width - half, x)); /* on the paper */
        if (middle - half < taken)
            continue;
        att_canvas_text(
            c, middle, y1 + 1.5 * font->size_pt, ATT_CENTRE, font, ATT_SOFT, label);
        taken = middle + half + font->size_pt / 2;
    }
    att_canvas_line(c, scale->at_from, y1, scale->at_to, y1, ATT_LINE(ATT_FAINT, 0.8));
}

void att_axis_left(att_canvas *c, const att_scale *scale, size_t n,
    const att_tick ticks[n], double x0, double x1, const att_font *font)
{
    double taken = HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        const double y = att_scale_at(scale, ticks[i].value);
        att_canvas_line(c, x0, y, x1, y, ATT_LINE(ATT_HAIR, 0.6));
        if (y + font->size_pt / 2 > taken)
            continue;
        att_text label = {0};
        if (!att_text_copy(att_text_of(ticks[i].label), c->arena, &label, NULL))
            c->has_failed = true;
        att_canvas_text(
            c, x0 - 5, y + 0.36 * font->size_pt, ATT_RIGHT, font, ATT_SOFT, label);
        taken = y - font->size_pt / 2;
    }
}
