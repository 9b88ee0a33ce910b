/* count.h — the only ways in which a number of people gets into a dossier. */
#pragma once

#include "words.h"

#include <attest/dossier.h>

/* "between 480 and 1,300 women at …, in … (90 % interval; median 790)"; "about 790 …"
 * only where the interval lies within a factor 1.2 of the median. Two significant
 * figures. Fails with ATT_INVALID, naming what is missing, unless median, interval,
 * group, place and period are all there. */
ATT_CHECKED bool att_say_count(const att_words *words, const att_dossier_count *count,
    att_arena *arena, att_text *out, att_error *err);

/* The same for a share: "between 48 % and 72 % of …". */
ATT_CHECKED bool att_say_share(const att_words *words, const att_dossier_count *count,
    att_arena *arena, att_text *out, att_error *err);

/* For the cells of a table whose head names interval, group, place and period, and for
 * axes: two significant figures, whole below 100. */
void att_say_people(double n, char out[24]);

/* A published figure as published: "1,000–1,100", "more than 1,000", "80 %". */
ATT_CHECKED bool att_say_published(const att_words *words, double low, double high,
    bool is_share, att_arena *arena, att_text *out, att_error *err);
