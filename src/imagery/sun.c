/* sun.c — where the sun stands, for shadows and for claimed times. */
#include <attest/imagery.h>

#include <math.h>

#define RADIANS (M_PI / 180)

/* Amplitude (1e-8 rad), phase (rad), rate (rad a thousand years): sums of cosines give
 * the earth's heliocentric longitude, latitude and radius (Bretagnon & Francou 1988).
 */
typedef struct term {
    double size, phase, rate;
} term;

static const term longitude_0[] = {{175347046, 0, 0}, {3341656, 4.6692568, 6283.07585},
    {34894, 4.6261, 12566.1517}, {3497, 2.7441, 5753.3849}, {3418, 2.8289, 3.5231},
    {3136, 3.6277, 77713.7715}, {2676, 4.4181, 7860.4194}, {2343, 6.1352, 3930.2097},
    {1324, 0.7425, 11506.7698}, {1273, 2.0371, 529.691}, {1199, 1.1096, 1577.3435},
    {990, 5.233, 5884.927}, {902, 2.045, 26.298}, {857, 3.508, 398.149},
    {780, 1.179, 5223.694}, {753, 2.533, 5507.553}, {505, 4.583, 18849.228},
    {492, 4.205, 775.523}, {357, 2.92, 0.067}, {317, 5.849, 11790.629},
    {284, 1.899, 796.298}, {271, 0.315, 10977.079}, {243, 0.345, 5486.778},
    {206, 4.806, 2544.314}, {205, 1.869, 5573.143}, {202, 2.458, 6069.777},
    {156, 0.833, 213.299}, {132, 3.411, 2942.463}, {126, 1.083, 20.775},
    {115, 0.645, 0.98}, {103, 0.636, 4694.003}, {102, 0.976, 15720.839},
    {102, 4.267, 7.114}, {99, 6.21, 2146.17}, {98, 0.68, 155.42}, {86, 5.98, 161000.69},
    {85, 1.3, 6275.96}, {85, 3.67, 71430.7}, {80, 1.81, 17260.15}, {79, 3.04, 12036.46},
    {75, 1.76, 5088.63}, {74, 3.5, 3154.69}, {74, 4.68, 801.82}, {70, 0.83, 9437.76}};
static const term longitude_1[] = {{628331966747, 0, 0}, {206059, 2.678235, 6283.07585},
    {4303, 2.6351, 12566.1517}, {425, 1.59, 3.523}, {119, 5.796, 26.298},
    {109, 2.966, 1577.344}, {93, 2.59, 18849.23}, {72, 1.14, 529.69},
    {68, 1.87, 398.15}, {67, 4.41, 5507.55}, {59, 2.89, 5223.69}, {56, 2.17, 155.42}};
static const term longitude_2[] = {
    {52919, 0, 0}, {8720, 1.0721, 6283.0758}, {309, 0.867, 12566.152}};
static const term latitude_0[] = {{280, 3.199, 84334.662}, {102, 5.422, 5507.553},
    {80, 3.88, 5223.69}, {44, 3.7, 2352.87}, {32, 4, 1577.34}};
static const term radius_0[] = {{100013989, 0, 0}, {1670700, 3.0984635, 6283.07585},
    {13956, 3.05525, 12566.1517}, {3084, 5.1985, 77713.7715},
    {1628, 1.1739, 5753.3849}};

#define SUM(terms, t) sum(sizeof(terms) / sizeof *(terms), terms, t)

static double sum(size_t n, const term terms[n], double t)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += terms[i].size * cos(terms[i].phase + terms[i].rate * t);
    return total / 1e8;
}

/* Nutation in longitude and obliquity, in degrees (Seidelmann 1982); terms below 0.01
 * arc second are left out. */
static void nutation(double century, double *d_longitude, double *d_obliquity)
{
    static const struct {
        int of[5]; /* elongation, sun's and moon's anomaly, moon's latitude, node */
        double longitude, longitude_rate, obliquity, obliquity_rate; /* 0.0001" */
    } terms[] = {{{0, 0, 0, 0, 1}, -171996, -174.2, 92025, 8.9},
        {{-2, 0, 0, 2, 2}, -13187, -1.6, 5736, -3.1},
        {{0, 0, 0, 2, 2}, -2274, -0.2, 977, -0.5},
        {{0, 0, 0, 0, 2}, 2062, 0.2, -895, 0.5},
        {{0, 1, 0, 0, 0}, 1426, -3.4, 54, -0.1}, {{0, 0, 1, 0, 0}, 712, 0.1, -7, 0},
        {{-2, 1, 0, 2, 2}, -517, 1.2, 224, -0.6}, {{0, 0, 0, 2, 1}, -386, -0.4, 200, 0},
        {{0, 0, 1, 2, 2}, -301, 0, 129, -0.1}, {{-2, -1, 0, 2, 2}, 217, -0.5, -95, 0.3},
        {{-2, 0, 1, 0, 0}, -158, 0, 0, 0}, {{-2, 0, 0, 2, 1}, 129, 0.1, -70, 0},
        {{0, 0, -1, 2, 2}, 123, 0, -53, 0}};
    const double t = century;
    const double angle[5] = {297.85036 + 445267.111480 * t - 0.0019142 * t * t,
        357.52772 + 35999.050340 * t - 0.0001603 * t * t,
        134.96298 + 477198.867398 * t + 0.0086972 * t * t,
        93.27191 + 483202.017538 * t - 0.0036825 * t * t,
        125.04452 - 1934.136261 * t + 0.0020708 * t * t};
    *d_longitude = *d_obliquity = 0;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        double at = 0;
        for (size_t k = 0; k < 5; k++)
            at += terms[i].of[k] * angle[k] * RADIANS;
        *d_longitude += (terms[i].longitude + terms[i].longitude_rate * t) * sin(at);
        *d_obliquity += (terms[i].obliquity + terms[i].obliquity_rate * t) * cos(at);
    }
    *d_longitude /= 36000000;
    *d_obliquity /= 36000000;
}

/* Seen from the centre of the earth, and which hour of the stars it is in Greenwich. */
static void equatorial(double unix_s, double delta_t_s, double *ascension_deg,
    double *declination_deg, double *radius_au, double *sidereal_deg)
{
    const double day = unix_s / 86400 + 2440587.5 - 2451545;
    const double ephemeris = (day + delta_t_s / 86400) / 36525;
    const double t = ephemeris / 10;
    const double longitude =
        SUM(longitude_0, t) + (SUM(longitude_1, t) + SUM(longitude_2, t) * t) * t;
    const double latitude = -SUM(latitude_0, t);
    double d_longitude, d_obliquity;
    *radius_au = SUM(radius_0, t);
    nutation(ephemeris, &d_longitude, &d_obliquity);
    const double c = ephemeris;
    const double obliquity =
        (23.4392911111 - 0.0130041667 * c - 1.639e-7 * c * c + d_obliquity) * RADIANS;
    const double seen =
        longitude + M_PI + (d_longitude - 20.4898 / 3600 / *radius_au) * RADIANS;
    *ascension_deg =
        atan2(sin(seen) * cos(obliquity) - tan(latitude) * sin(obliquity), cos(seen))
        / RADIANS;
    *declination_deg = asin(sin(latitude) * cos(obliquity)
                            + cos(latitude) * sin(obliquity) * sin(seen))
                       / RADIANS;
    const double u = day / 36525;
    *sidereal_deg =
        fmod(280.46061837 + 360.98564736629 * day + 0.000387933 * u * u, 360)
        + d_longitude * cos(obliquity);
}

void att_sun_position(double unix_s, double delta_t_s, double lat, double lon,
    double elevation_m, double pressure_mbar, double temperature_c, att_sun *sun)
{
    double ascension, declination, radius, sidereal;
    equatorial(unix_s, delta_t_s, &ascension, &declination, &radius, &sidereal);
    const double hour = (sidereal + lon - ascension) * RADIANS;
    const double phi = lat * RADIANS, delta = declination * RADIANS;
    /* From the place itself: parallax of 8.794 arc seconds. */
    const double parallax = 8.794 / 3600 / radius * RADIANS;
    const double u = atan(0.99664719 * tan(phi));
    const double x = cos(u) + elevation_m / 6378140 * cos(phi);
    const double y = 0.99664719 * sin(u) + elevation_m / 6378140 * sin(phi);
    const double below = cos(delta) - x * sin(parallax) * cos(hour);
    const double d_ascension = atan2(-x * sin(parallax) * sin(hour), below);
    const double here_delta =
        atan2((sin(delta) - y * sin(parallax)) * cos(d_ascension), below);
    const double here_hour = hour - d_ascension;
    const double up =
        asin(sin(phi) * sin(here_delta) + cos(phi) * cos(here_delta) * cos(here_hour))
        / RADIANS;
    const double bend = up >= -0.83
                            ? pressure_mbar / 1010 * 283 / (273 + temperature_c) * 1.02
                                  / (60 * tan((up + 10.3 / (up + 5.11)) * RADIANS))
                            : 0;
    const double west =
        atan2(sin(here_hour), cos(here_hour) * sin(phi) - tan(here_delta) * cos(phi));
    sun->zenith_deg = 90 - up - bend;
    sun->azimuth_deg = fmod(west / RADIANS + 180 + 360, 360);
}
