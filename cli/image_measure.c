/* image_measure.c — attest image measure: outlines measured, with their errors. */
#include "image_pair.h"

#include <string.h>

static const cli_option options[] = {
    {"pixel", CLI_NUMBER, "M", "of the scene that was outlined (10)"},
    {"digitising", CLI_NUMBER, "PIXELS",
        "standard error of a vertex set by hand (0.7)"},
    {"seed", CLI_WHOLE, "N", "of the draws that give the intervals (1)"},
    {0},
};

typedef struct outline {
    size_t n;
    const double (*at)[2];
    bool is_line;
    att_text name;
} outline;

/* One ring or line of GeoJSON positions; a ring's repeated last one is dropped. */
static bool take_positions(const cli_args *args, const att_json *list, bool is_line,
    outline *o, att_error *err)
{
    const size_t n = att_json_count(list);
    double(*at)[2] = att_push(args->arena, n, sizeof *at, err);
    if (!at)
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 2; k++) {
            at[i][k] = att_json_number(att_json_at(att_json_at(list, i), k));
            if (!(at[i][k] == at[i][k]))
                return att_fail(
                    err, ATT_INVALID, "position %zu is not two numbers", i + 1);
        }
    const bool is_closed =
        !is_line && n > 1 && memcmp(at[0], at[n - 1], sizeof *at) == 0;
    o->n = is_closed ? n - 1 : n;
    o->at = (const double(*)[2])at;
    o->is_line = is_line;
    return true;
}

static bool take_feature(
    const cli_args *args, const att_json *feature, outline *o, att_error *err)
{
    const att_json *properties = att_json_get(feature, "properties");
    const att_json *geometry = att_json_get(feature, "geometry");
    const att_text kind = att_json_text(att_json_get(geometry, "type"));
    const att_json *list = att_json_get(geometry, "coordinates");
    *o = (outline){.name = att_json_text(att_json_get(properties, "name"))};
    if (att_text_is(kind, "LineString"))
        return take_positions(args, list, true, o, err);
    if (att_text_is(kind, "Polygon") && att_json_count(list) == 1)
        return take_positions(args, att_json_at(list, 0), false, o, err);
    return att_fail(err, ATT_INVALID,
        "\"%.*s\" is neither a line nor an outline without holes", ATT_PRINT(kind));
}

static att_json *answer_json(const cli_args *args, const outline *o,
    const att_measured *area, const att_measured *length)
{
    att_json *j = att_json_new_object(args->arena);
    j = cli_set_text(args, j, "name", o->name);
    if (!o->is_line)
        j = att_json_set(args->arena, j, "area_m2", cli_measured_json(args, area));
    return att_json_set(args->arena, j, o->is_line ? "length_m" : "perimeter_m",
        cli_measured_json(args, length));
}

static bool measure(
    const cli_args *args, const outline *o, att_json *list, att_error *err)
{
    att_measure_settings settings = ATT_MEASURE_DEFAULTS;
    settings.pixel_m = cli_number(args, "pixel", settings.pixel_m);
    settings.digitising_px = cli_number(args, "digitising", settings.digitising_px);
    settings.seed = (uint64_t)cli_whole(args, "seed", (int64_t)settings.seed);
    att_measured area, length;
    if (o->is_line
            ? !att_measure_line(o->n, o->at, &settings, args->arena, &length, err)
            : !att_measure_outline(
                o->n, o->at, &settings, args->arena, &area, &length, err))
        return false;
    if (args->is_json)
        return att_json_push(args->arena, list, answer_json(args, o, &area, &length))
               || att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
    cli_say("%.*s%s", ATT_PRINT(o->name), o->name.length > 0 ? ": " : "");
    if (!o->is_line)
        cli_say("%.2f ha (95 %%: %.2f to %.2f), around it ", area.value / 1e4,
            area.low / 1e4, area.high / 1e4);
    cli_say("%.0f m (95 %%: %.0f to %.0f)\n", length.value, length.low, length.high);
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    att_bytes bytes;
    const att_json *map;
    const char *path = args->operands[0];
    if (!att_file_read(path, (size_t)16 << 20, args->arena, &bytes, err))
        return false;
    if (!att_json_parse(bytes, args->arena, &map, err))
        return att_within(err, "%s", path);
    const att_json *features = att_json_get(map, "features");
    if (att_json_count(features) == 0)
        return att_fail(err, ATT_INVALID, "%s holds no GeoJSON features", path);
    att_json *list = att_json_new_array(args->arena);
    for (size_t i = 0; i < att_json_count(features); i++) {
        outline o;
        if (!take_feature(args, att_json_at(features, i), &o, err)
            || !measure(args, &o, list, err))
            return att_within(err, "%s, feature %zu", path, i + 1);
    }
    return !args->is_json || cli_say_json(args, list, err);
}

const cli_command cli_image_measure = {.name = "image measure",
    .summary = "measure outlines and lines, with their errors",
    .operands = "GEOJSON",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details =
        "Areas and lengths lie on the ellipsoid. A vertex errs by the hand that "
        "set it and by the pixel; a scene's scale errs by 0.1 %. The interval is "
        "taken from draws.",
    .example = "$ attest image measure compound.geojson --pixel 10"};
