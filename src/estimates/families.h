/* families.h — models of how often, rather than where, people are seen. */
#pragma once

#include "loglinear.h"
#include "profile.h"

/* 0: all lists alike; t: lists differ; h: people differ; b: being seen changes people.
 */
typedef enum att_family {
    ATT_FAMILY_M0,
    ATT_FAMILY_MT,
    ATT_FAMILY_MH_CHAO,
    ATT_FAMILY_MH_POISSON,
    ATT_FAMILY_MH_DARROCH,
    ATT_FAMILY_MH_GAMMA,
    ATT_FAMILY_MTH_CHAO, /* what to quote as "at least" */
    ATT_FAMILY_MTH_POISSON,
    ATT_FAMILY_MTH_DARROCH,
    ATT_FAMILY_MTH_GAMMA,
    ATT_FAMILY_MB, /* occasions in time only */
    ATT_FAMILY_MBH,
    ATT_FAMILIES
} att_family;

const char *att_family_name(att_family family);

typedef struct att_family_fit {
    bool is_ok; /* false: the numbers below mean nothing */
    size_t n_parameters;
    double unseen, se; /* se of the whole population */
    double deviance, aic, bic;
} att_family_fit;

/* Fit one family to a table.
 *
 * order  of the lists in time, from 1, for Mb and Mbh; NULL for the others
 *
 * Cost: 2^n_lists * parameters^2 a step.
 * Source: Baillargeon & Rivest (2007), J. Stat. Softw. 19(5); Rivest & Baillargeon
 * (2007), Biometrics 63:999 (Chao's bound: n_0 rests on people seen once or twice).
 */
ATT_CHECKED bool att_family_estimate(const att_tally *tally, att_family family,
    const size_t order[], att_arena *scratch, att_family_fit *fit, att_error *err);

/* The profile interval of a family without b. */
ATT_CHECKED bool att_family_profile(const att_tally *tally, att_family family,
    double fall, att_arena *scratch, att_profile *profile, att_error *err);
