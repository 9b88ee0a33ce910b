/* round.h — what people have in mind when they say a round number. */
#pragma once

#include <attest/base.h>

enum { ATT_EDGES_MOST = 32, ATT_EDGES_TOGETHER = 4 };

/* The numbers in mind (ln of people, or logit of a share) that may stand behind one
 * report, as a staircase: at each edge the share of people who would report so changes
 * by the jump there. Jumps of 0 follow, up to a whole block. */
typedef struct att_steps {
    size_t n;                    /* of edges */
    double edge[ATT_EDGES_MOST]; /* ascending, finite: no end is 1e100 off */
    double jump[ATT_EDGES_MOST];
} att_steps;

/* Everyone between two numbers, which may be infinite, and nobody else. */
att_steps att_round_between(double low, double high);

/* What is reported as `count` people: seven grids of rounding, by the size of the
 * number in mind. A number finer than every grid of its size stands for itself. count >
 * 0. */
att_steps att_round_count(double count);

/* What is reported as a share of 0 to 100 per cent, rounded to 10, 5 or 1. */
att_steps att_round_percent(double percent);

double att_logit_percent(double percent);

/* How a report strays from the number it is about. */
typedef enum att_stray { ATT_STRAY_STUDENT4, ATT_STRAY_NORMAL } att_stray;

/* The probability of the report if numbers in mind stray from `centre` by this spread;
 * exact far out in the tails. */
double att_round_mass(
    const att_steps *steps, att_stray stray, double centre, double spread);
