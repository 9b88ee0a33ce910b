/* feasible.c — whether a speaker was where and when the thing is said to have been. */
#include <attest/findings.h>

#include <math.h>

/* Days at the widest reading, for comparing two lengths. */
static double days(const att_edtf *t)
{
    if (t->start_earliest == ATT_DAY_FIRST || t->end_latest == ATT_DAY_LAST)
        return INFINITY;
    return (double)t->end_latest - t->start_earliest + 1;
}

double att_fit_time(const att_edtf *claim, const att_edtf *window, att_window kind)
{
    if (!claim || !window)
        return 1;
    if (kind == ATT_TIME_SPOKEN_OF && days(window) < days(claim))
        return att_edtf_cover(claim, window);
    return att_edtf_cover(window, claim);
}

static double distance_m(att_spot_on_earth a, att_spot_on_earth b)
{
    const double earth_m = 6371008.8, to_rad = 0.017453292519943295;
    const double north = sin((b.lat_deg - a.lat_deg) * to_rad / 2);
    const double east = sin((b.lon_deg - a.lon_deg) * to_rad / 2);
    const double h =
        north * north + cos(a.lat_deg * to_rad) * cos(b.lat_deg * to_rad) * east * east;
    return 2 * earth_m * asin(sqrt(h > 1 ? 1 : h));
}

double att_fit_place(att_spot_on_earth claim, att_spot_on_earth window)
{
    const double d = distance_m(claim, window);
    const double s = fmax(claim.precision_m, window.precision_m);
    if (!(d > 0))
        return 1; /* the same spot, or one that is not known */
    if (!(s > 0))
        return isnan(s) ? 1 : 0;
    return exp(-0.5 * (d / s) * (d / s));
}
