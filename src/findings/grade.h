/* grade.h — what the sensitivity runs need of one item's weight. */
#pragma once

#include <attest/findings.h>

/* The strength of a weighed item at another chance q of tracking the truth. */
double att_strength(const att_weights *weights, const att_weight *weight, double q);
