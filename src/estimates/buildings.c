/* buildings.c — epochs from dates of construction, floors from measurements. */
#include "buildings.h"

#include <math.h>

static const double overhang = 0.05;       /* of roofs over walls, in ln m2 */
static const double error_if_unsaid = 0.1; /* of a floor whose error nobody gave */

att_epoch att_epoch_unknown(const att_headcount_prior *prior)
{
    return (att_epoch){.floor = log(prior->floor_m2),
        .floor_spread = prior->floor_spread,
        .floor_most = INFINITY};
}

/* The middle of a date or window, in half-years; fails without one. */
static bool middle_of(att_text date, double *middle, att_error *err)
{
    att_edtf e;
    if (!att_edtf_parse(date, &e, err))
        return false;
    if (e.start_earliest == ATT_DAY_FIRST || e.end_latest == ATT_DAY_LAST)
        return att_fail(err, ATT_INVALID, "the date %.*s has no middle: an end is open",
            ATT_PRINT(date));
    const int32_t day = e.start_earliest + (e.end_latest - e.start_earliest) / 2;
    int year, month, day_of_month;
    att_day_split(day, &year, &month, &day_of_month);
    const int32_t start = att_day_of(year, 1, 1), next = att_day_of(year + 1, 1, 1);
    *middle = 2 * (year + (double)(day - start) / (double)(next - start));
    return true;
}

static double most_floor(
    const att_headcount_prior *prior, double ground_m2, double storeys)
{
    if (isnan(ground_m2))
        return (double)INFINITY;
    return log(ground_m2 * prior->roofed_most
               * (isnan(storeys) ? prior->storeys_most : storeys));
}

/* Keep the epochs in the order of their start; one that starts with another takes its
 * place. */
static size_t insert(size_t n, att_epoch epochs[], att_epoch added)
{
    size_t at = n;
    while (at > 0 && epochs[at - 1].first > added.first)
        at--;
    if (at > 0 && epochs[at - 1].first == added.first) {
        epochs[at - 1] = added;
        return n;
    }
    for (size_t e = n; e > at; e--)
        epochs[e] = epochs[e - 1];
    epochs[at] = added;
    return n + 1;
}

static bool add_buildings(const att_headcount_evidence *evidence,
    const att_headcount_prior *prior, int start, size_t n_times, size_t *n,
    att_epoch epochs[], att_error *err)
{
    for (size_t b = 0; b < evidence->n_buildings; b++) {
        const att_building *building = &evidence->buildings[b];
        double from = 0;
        if (building->since.length > 0) {
            double middle;
            if (!middle_of(building->since, &middle, err))
                return att_within(err, "building");
            from = floor(middle + 0.5) - start;
        }
        if (from >= (double)n_times)
            continue;
        att_epoch epoch = att_epoch_unknown(prior);
        epoch.first = from > 0 ? (size_t)from : 0;
        epoch.floor_most = most_floor(prior, building->ground_m2, evidence->storeys);
        *n = insert(*n, epochs, epoch);
    }
    return true;
}

static bool measure_floors(const att_headcount_evidence *evidence, int start, size_t n,
    att_epoch epochs[], att_error *err)
{
    for (size_t f = 0; f < evidence->n_floors; f++) {
        const att_floor *seen = &evidence->floors[f];
        double middle;
        if (!middle_of(seen->period, &middle, err))
            return att_within(err, "floor area");
        if (!(seen->m2 > 0))
            return att_fail(err, ATT_INVALID, "a floor of %g m2", seen->m2);
        size_t e = n - 1;
        while (e > 0 && (double)start + (double)epochs[e].first > middle)
            e--;
        const double own =
            isnan(seen->error_m2) ? error_if_unsaid : seen->error_m2 / seen->m2;
        att_epoch_measure(
            &epochs[e], log(seen->m2), sqrt(own * own + overhang * overhang));
    }
    return true;
}

bool att_epochs_make(const att_headcount_evidence *evidence,
    const att_headcount_prior *prior, int start, size_t n_times, att_arena *arena,
    size_t *n_epochs, att_epoch **epochs, att_error *err)
{
    att_epoch *out = att_push(arena, evidence->n_buildings + 1, sizeof *out, err);
    if (!out)
        return false;
    out[0] = att_epoch_unknown(prior);
    size_t n = 1;
    if (!add_buildings(evidence, prior, start, n_times, &n, out, err)
        || !measure_floors(evidence, start, n, out, err))
        return false;
    *n_epochs = n;
    *epochs = out;
    return true;
}
