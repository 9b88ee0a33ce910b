/* fuzz_name.c — any text as a name and a date; readings must be probabilities. */
#include "people/fields.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

static const att_sounds *sounds(void)
{
    static att_arena arena;
    static const att_sounds *made;
    att_error err;
    if (!made) {
        att_arena_init(&arena);
        if (!att_people_sounds(&arena, &made, &err))
            abort();
    }
    return made;
}

static void check_readings(const att_readings *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->n; i++)
        sum += (double)r->at[i].probability;
    if (r->n > ATT_READINGS_MOST || (r->n > 0 && fabs(sum - 1) > 1e-3))
        abort();
    if (r->n > 0 && !(att_people_sound_bits(r, r) > -HUGE_VAL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    att_arena arena, scratch;
    att_error err;
    att_text name, bare;
    att_values values;
    att_readings readings;
    att_date date;
    uint32_t number;
    att_arena_init(&arena);
    att_arena_init(&scratch);
    if (length < 4096 && att_text_nfc((att_bytes){at, length}, &arena, &name, &err)) {
        if (!att_values_init(&values, &arena, &err)
            || !att_values_add(&values, name, &scratch, &number, &err)
            || !att_people_bare(name, &arena, &bare, &err))
            abort();
        if (number
            && att_people_compare_values(&values.at[number], &values.at[number])
                   != ATT_SAME)
            abort();
        for (int role = 0; role < ATT_ROLES; role++) {
            att_people_read_sound(sounds(), bare, (att_role)role, &readings);
            check_readings(&readings);
        }
        if (att_people_read_date(name, &date)
            && att_people_compare_dates(&date, &date) > ATT_LEVELS_MOST)
            abort();
    }
    att_arena_done(&scratch);
    att_arena_done(&arena);
    return 0;
}
