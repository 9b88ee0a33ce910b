/* axis.h — where a value stands on paper, and which values are worth a tick. */
#pragma once

#include "canvas.h"

typedef struct att_scale {
    double from, to;       /* values; for a logarithmic scale both above 0 */
    double at_from, at_to; /* their places */
    bool is_log;
} att_scale;

/* The place of a value, not cut to the ends. */
double att_scale_at(const att_scale *scale, double value);

enum { ATT_TICKS = 32 };

typedef struct att_tick {
    double value;
    char label[24]; /* empty: a line without words */
} att_tick;

/* At most n_wanted (2 to 16) round values within [from, to]: steps of 1, 2, 2.5 or 5
 * times a power of ten, whole ones where is_whole. */
size_t att_ticks_number(
    double from, double to, size_t n_wanted, bool is_whole, att_tick ticks[ATT_TICKS]);
/* 1, 2 and 5 times the powers of ten, thinned to what n_wanted can bear. */
size_t att_ticks_log(
    double from, double to, size_t n_wanted, att_tick ticks[ATT_TICKS]);
/* First days of years (every 1, 2, 5, 10, 20, 50 or 100). Days since 1970-01-01. */
size_t att_ticks_year(
    double from, double to, size_t n_wanted, att_tick ticks[ATT_TICKS]);

/* The end of an axis that holds all ticks: the next round value at or above `to`. */
double att_scale_round_up(double to, size_t n_wanted);

/* Thousands parted by commas: 1,300; at most two decimals below 10. */
void att_say_number(double value, char out[24]);

/* Grid lines over [y0, y1] and labels below y1; the other, over [x0, x1], labels left
 * of x0. Labels that would touch are left out. */
void att_axis_bottom(att_canvas *c, const att_scale *scale, size_t n,
    const att_tick ticks[n], double y0, double y1, const att_font *font);
void att_axis_left(att_canvas *c, const att_scale *scale, size_t n,
    const att_tick ticks[n], double x0, double x1, const att_font *font);
