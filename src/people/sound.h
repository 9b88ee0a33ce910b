/* sound.h — the Hangul behind a name in any script, as a distribution. */
#pragma once

#include "speller.h"

enum { ATT_READINGS_MOST = 12, ATT_SYLLABLES_MOST = 4 };

/* One way to read a name part: its syllables, 14 bits each from the last up, counted
 * from 1, northern and southern initials folded together. */
typedef struct att_reading {
    uint64_t syllables;
    float probability; /* of this reading, given what is written */
    float prior;       /* of these syllables among all names */
} att_reading;

/* The readings of one name part, by syllables; none if it is not Korean. */
typedef struct att_readings {
    uint32_t n;
    att_reading at[ATT_READINGS_MOST];
} att_readings;

/* Read only once made; shared by threads. */
typedef struct att_sounds att_sounds;
ATT_CHECKED bool att_people_sounds(
    att_arena *arena, const att_sounds **out, att_error *err);

/* Read Hangul, hanja, or Latin letters (romanised or pinyin: both are tried, and
 * weighed by how well they fit), already folded and without marks. */
void att_people_read_sound(
    const att_sounds *sounds, att_text bare, att_role role, att_readings *out);

/* log2 P(both are written for one name) / P(for two drawn apart); -HUGE_VAL if no
 * reading is shared. */
double att_people_sound_bits(const att_readings *a, const att_readings *b);

/* The class of sound of syllables, whatever their order: for blocking. */
uint32_t att_people_sound_key(uint64_t syllables);
