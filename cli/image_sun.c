/* image_sun.c — attest image sun: where the sun stood, and the height from a shadow. */
#include "image_pair.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static const cli_option options[] = {
    {"shadow", CLI_NUMBER, "M",
        "the length of a shadow: say the height of what casts it"},
    {"shadow-sd", CLI_NUMBER, "M", "its standard error (5 % of the length)"},
    {"footprint", CLI_NUMBER, "M2", "of the building: say storeys and floor area"},
    {"footprint-sd", CLI_NUMBER, "M2", "its standard error (5 % of the area)"},
    {0},
};

static bool read_time(const char *words, double *unix_s, att_error *err)
{
    struct tm t = {0};
    char zone;
    int n = 0;
    const int got = sscanf(words, "%4d-%2d-%2dT%2d:%2d:%2d%c%n", &t.tm_year, &t.tm_mon,
        &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec, &zone, &n);
    if (got != 7 || zone != 'Z' || words[n] != '\0' || t.tm_mon < 1 || t.tm_mon > 12
        || t.tm_mday < 1 || t.tm_mday > 31 || t.tm_hour > 23 || t.tm_min > 59
        || t.tm_sec > 60)
        return att_fail(err, ATT_MISUSED,
            "\"%s\" is no time in UTC, such as 2018-03-22T05:09:21Z", words);
    *unix_s = 86400.0 * att_day_of(t.tm_year, t.tm_mon, t.tm_mday) + 3600.0 * t.tm_hour
              + 60.0 * t.tm_min + t.tm_sec;
    return true;
}

static bool read_place(const cli_args *args, double *lat, double *lon, att_error *err)
{
    return (att_text_double(att_text_of(args->operands[1]), lat)
               && att_text_double(att_text_of(args->operands[2]), lon)
               && fabs(*lat) <= 90 && fabs(*lon) <= 180)
           || att_fail(err, ATT_MISUSED, "\"%s %s\" is no latitude and longitude",
               args->operands[1], args->operands[2]);
}

typedef struct answer {
    att_sun sun;
    bool has_height, has_floors;
    att_measured height_m, storeys, floor_m2;
} answer;

static bool measure(const cli_args *args, answer *a, att_error *err)
{
    const double length_m = cli_number(args, "shadow", 0);
    const double footprint_m2 = cli_number(args, "footprint", 0);
    const att_shadow shadow = {.length_m = length_m,
        .length_sd_m = cli_number(args, "shadow-sd", 0.05 * length_m),
        .sun_elevation_deg = 90 - a->sun.zenith_deg,
        .sun_azimuth_deg = a->sun.azimuth_deg};
    const att_measured footprint = {.value = footprint_m2,
        .sd = cli_number(args, "footprint-sd", 0.05 * footprint_m2)};
    const att_floor_settings settings = ATT_FLOOR_DEFAULTS;
    a->has_height = length_m > 0;
    a->has_floors = a->has_height && footprint_m2 > 0;
    return (!a->has_height || att_shadow_height(&shadow, &a->height_m, err))
           && (!a->has_floors
               || att_floor_area(&footprint, &a->height_m, &settings, args->arena,
                   &a->storeys, &a->floor_m2, err));
}

static bool say_json(const cli_args *args, const answer *a, att_error *err)
{
    att_json *j = att_json_new_object(args->arena);
    j = cli_set_number(args, j, "elevation_deg", 90 - a->sun.zenith_deg);
    j = cli_set_number(args, j, "azimuth_deg", a->sun.azimuth_deg);
    if (a->has_height)
        j = att_json_set(
            args->arena, j, "height_m", cli_measured_json(args, &a->height_m));
    if (a->has_floors) {
        j = att_json_set(
            args->arena, j, "storeys", cli_measured_json(args, &a->storeys));
        j = att_json_set(
            args->arena, j, "floor_m2", cli_measured_json(args, &a->floor_m2));
    }
    return j ? cli_say_json(args, j, err)
             : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    double unix_s = 0, lat = 0, lon = 0;
    answer a = {0};
    if (!read_time(args->operands[0], &unix_s, err)
        || !read_place(args, &lat, &lon, err))
        return false;
    att_sun_position(unix_s, 69, lat, lon, 0, 1010, 10, &a.sun);
    if (!measure(args, &a, err))
        return false;
    if (args->is_json)
        return say_json(args, &a, err);
    cli_say("the sun stands %.2f degrees high, %.2f degrees clockwise from north\n",
        90 - a.sun.zenith_deg, a.sun.azimuth_deg);
    if (a.has_height)
        cli_say("height %.1f m (95 %%: %.1f to %.1f)\n", a.height_m.value,
            a.height_m.low, a.height_m.high);
    if (a.has_floors)
        cli_say("%.0f storeys (95 %%: %.0f to %.0f), %.0f m2 of usable floor (95 %%: "
                "%.0f to %.0f)\n",
            a.storeys.value, a.storeys.low, a.storeys.high, a.floor_m2.value,
            a.floor_m2.low, a.floor_m2.high);
    return true;
}

const cli_command cli_image_sun = {.name = "image sun",
    .summary = "say where the sun stood, and how high what cast a shadow is",
    .operands = "TIME LAT LON",
    .n_operands_least = 3,
    .n_operands_most = 3,
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details =
        "TIME is in UTC. The height holds on flat ground for a shadow that is measured "
        "from the foot of the building. Storeys are taken as 2.8 m high, give or take "
        "0.4, and seven tenths of the floors as usable, give or take one.",
    .example = "$ attest image sun 2018-03-22T05:09:21Z 43.384 88.290 --shadow 12"};
