/* values.h — numbers of people, and shares, from draws of the vector. */
#pragma once

#include "choose.h"
#include "sample.h"

/* Quantiles of a posterior. */
typedef struct att_spread {
    double q05, q25, q50, q75, q95;
} att_spread;

typedef struct att_fit {
    const att_headcount_design *design;
    att_model model;
    att_draws draws;
} att_fit;

/* What a figure measures, in each draw: people or a share at half-year t of the model,
 * and its mean over half-years. The group must be followed there (att_values_range). */
void att_values_at(const att_fit *fit, att_measure measure, int t, double out[]);
void att_values_mean(const att_fit *fit, att_measure measure, att_half_years period,
    double scratch[], double out[]);

/* The half-years of the model for which figures speak of a group, from the first to the
 * last; none (last < first) if they say nothing of it. */
att_half_years att_values_range(const att_chosen *chosen, att_measure measure);

att_spread att_spread_of(size_t n, const double ascending[]);

/* The part of ascending values that lies below x; half of those equal to it. */
double att_part_below(size_t n, const double ascending[], double x);

/* The density of ln of the values at ln x, by a normal kernel (Silverman's width); NaN
 * if fewer than about ten draws lie near, which is too few to tell. */
double att_log_density_at(size_t n, const double values[], double x);
