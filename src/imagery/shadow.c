/* shadow.c — heights from shadows. */
#include <attest/imagery.h>

#include <math.h>

#define RADIANS (M_PI / 180)

/* How long the shadow of one metre looks. */
static double length_of_metre(const att_shadow *s, double sun_elevation_deg)
{
    const double cast = 1 / (tan(sun_elevation_deg * RADIANS) + s->fall);
    if (!s->is_from_roof)
        return cast;
    /* The roof leans away from the sensor; its shadow lies away from the sun. */
    const double lean = tan(s->view_zenith_deg * RADIANS);
    const double turn = (s->sun_azimuth_deg - s->view_azimuth_deg) * RADIANS;
    return sqrt(cast * cast + lean * lean - 2 * cast * lean * cos(turn));
}

bool att_shadow_height(const att_shadow *s, att_measured *height_m, att_error *err)
{
    if (!(s->length_m > 0 && s->length_sd_m >= 0 && s->sun_elevation_sd_deg >= 0
            && s->sun_elevation_deg <= 90 && s->view_zenith_deg >= 0
            && s->view_zenith_deg < 80))
        return att_fail(err, ATT_INVALID,
            "a shadow of %g m under a sun at %g degrees "
            "cannot be used",
            s->length_m, s->sun_elevation_deg);
    if (!(s->sun_elevation_deg >= 5))
        return att_fail(err, ATT_REFUSED,
            "the sun stands at %g degrees: below 5 a shadow says too little",
            s->sun_elevation_deg);
    const double metre = length_of_metre(s, s->sun_elevation_deg);
    if (!(metre > 0.05 && isfinite(metre)))
        return att_fail(err, ATT_REFUSED,
            "sun and view lie so that the shadow cannot be seen from the roof");
    const double height = s->length_m / metre, step = 0.01;
    const double slope =
        (s->length_m / length_of_metre(s, s->sun_elevation_deg + step) - height) / step;
    const double sd = hypot(s->length_sd_m / metre, slope * s->sun_elevation_sd_deg);
    *height_m = (att_measured){.value = height,
        .sd = sd,
        .low = fmax(height - 1.959964 * sd, 0),
        .high = height + 1.959964 * sd};
    return true;
}
