/* link.h — what the stages of a linkage share. */
#pragma once

#include "cluster.h"

struct att_linkage {
    att_link_settings settings;
    att_fields fields;
    att_blocks blocks;
    att_model model;
    double prior_bits; /* log2 odds of lambda */
};

/* From links to people: components, clusters or assignment, and drawn partitions. */
ATT_CHECKED bool att_people_resolve(const att_linkage *l, const att_progress *progress,
    att_arena *arena, att_links *out, att_error *err);
