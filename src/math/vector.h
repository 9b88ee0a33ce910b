/* vector.h — sixteen floats at a time. The lanes are fixed, so that every processor
 * gives the same bytes whatever the width of its registers. */
#pragma once

#include <stdint.h>

#define ATT_LANES 16

typedef int32_t att_whole_lanes __attribute__((vector_size(16 * sizeof(int32_t))));
typedef float att_lanes __attribute__((vector_size(ATT_LANES * sizeof(float))));
