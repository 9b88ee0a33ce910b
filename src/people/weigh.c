/* weigh.c — the bits each field adds for one pair; agreement on what is rare adds more.
 */
#include "model.h"

#include <math.h>

/* log2 of how much rarer than usual; no rarer than ten records in all. */
static double rarer(double reference, double count, double n)
{
    if (n <= 0 || reference <= 0)
        return 0;
    return log2(reference) - log2(fmax(count, fmin(10, n / 2)) / n);
}

static double max_count(const uint32_t counts[], uint32_t a, uint32_t b)
{
    return counts[a] > counts[b] ? counts[a] : counts[b];
}

static double name_bits(const att_field *field, const att_frequencies *q,
    unsigned level, uint32_t a, uint32_t b)
{
    switch ((att_likeness)level) {
    case ATT_SAME:
        return rarer(q->value_reference, max_count(q->value_counts, a, b), q->n);
    case ATT_PART_FIRST:
    case ATT_INITIAL:
    case ATT_PART:
    case ATT_WORD: {
        const uint32_t word = att_people_shared_word(
            field->values, &field->values->at[a], &field->values->at[b]);
        const double bits =
            word ? rarer(q->word_reference, q->word_counts[word], q->n) : 0;
        return level == ATT_WORD ? bits / 2 : bits;
    }
    case ATT_NEAR:
    case ATT_CLOSE:
        return rarer(q->value_reference, max_count(q->value_counts, a, b), q->n) / 2;
    case ATT_SWAPPED:
    case ATT_OTHER:
    case ATT_LIKENESSES:
        break;
    }
    return 0;
}

static double rare_bits(const att_field *field, const att_frequencies *q,
    unsigned level, uint32_t a, uint32_t b)
{
    const uint32_t x = field->of[a], y = field->of[b];
    switch (field->kind) {
    case ATT_FIELD_FAMILY:
    case ATT_FIELD_GIVEN:
        return name_bits(field, q, level, x, y);
    case ATT_FIELD_EVENT: /* the same for all victims of one event */
        return level == 0
                   ? rarer(q->value_reference, max_count(q->value_counts, a, b), q->n)
                   : 0;
    case ATT_FIELD_PLACE:
    case ATT_FIELD_TEXT:
        return level == 0
                   ? rarer(q->value_reference, max_count(q->value_counts, x, y), q->n)
                   : 0;
    case ATT_FIELD_FAMILY_SOUND:
    case ATT_FIELD_GIVEN_SOUND:
    case ATT_FIELD_SEX:
    case ATT_FIELD_BIRTH:
    case ATT_FIELD_IDENTIFIER:
        break;
    }
    return 0;
}

double att_people_weigh(const att_fields *fields, const att_model *model,
    uint64_t pattern, uint32_t a, uint32_t b, double bits[ATT_FIELDS_MOST])
{
    double sum = 0;
    for (size_t f = 0; f < fields->n_fields; f++) {
        const unsigned level = att_level(pattern, f);
        bits[f] = 0;
        if (level == ATT_LEVEL_NULL)
            continue;
        bits[f] = model->bits[f][level]
                  + rare_bits(&fields->at[f], &model->frequencies[f], level, a, b);
        sum += bits[f];
    }
    return sum;
}
