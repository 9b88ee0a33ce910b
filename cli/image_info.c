/* image_info.c — attest image info: what a scene says of itself. */
#include "image_pair.h"

#include <math.h>

static const cli_option options[] = {
    {"crs", CLI_WORD, "CRS", "where the file says none: EPSG:32645, or WKT"},
    {0},
};

static bool say_json(const cli_args *args, const att_scene_facts *f, att_error *err)
{
    att_json *j = att_json_new_object(args->arena);
    j = cli_set_text(args, j, "format", f->driver);
    j = cli_set_number(args, j, "columns", (double)f->grid.n_cols);
    j = cli_set_number(args, j, "rows", (double)f->grid.n_rows);
    j = cli_set_number(args, j, "bands", (double)f->n_bands);
    j = cli_set_text(args, j, "type", f->pixel_type);
    j = cli_set_text(args, j, "date", f->date);
    j = cli_set_text(args, j, "date_from", f->date_from);
    j = cli_set_text(args, j, "sensor", f->sensor);
    j = cli_set_number(args, j, "pixel_m", f->pixel_m);
    j = cli_set_number(args, j, "lat", f->lat);
    j = cli_set_number(args, j, "lon", f->lon);
    j = cli_set_number(args, j, "sun_elevation_deg", f->sun_elevation_deg);
    j = cli_set_number(args, j, "sun_azimuth_deg", f->sun_azimuth_deg);
    j = cli_set_number(args, j, "view_zenith_deg", f->view_zenith_deg);
    j = cli_set_number(args, j, "view_azimuth_deg", f->view_azimuth_deg);
    return j ? cli_say_json(args, j, err)
             : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
}

static void say_words(const att_scene_facts *f)
{
    cli_say("%.*s, %zu x %zu pixels, %zu band%s of %.*s\n", ATT_PRINT(f->driver),
        f->grid.n_cols, f->grid.n_rows, f->n_bands, f->n_bands == 1 ? "" : "s",
        ATT_PRINT(f->pixel_type));
    if (f->date.length > 0)
        cli_say(
            "date %.*s (from its %.*s)\n", ATT_PRINT(f->date), ATT_PRINT(f->date_from));
    else
        cli_say("date unknown\n");
    if (f->sensor.length > 0)
        cli_say("sensor %.*s\n", ATT_PRINT(f->sensor));
    if (isnan(f->pixel_m))
        cli_say("place unknown: it has no georeference\n");
    else
        cli_say("centre %.5f, %.5f; a pixel is %.3g m on the ground\n", f->lat, f->lon,
            f->pixel_m);
    if (!isnan(f->sun_elevation_deg))
        cli_say("sun %.1f degrees high\n", f->sun_elevation_deg);
    if (!isnan(f->view_zenith_deg))
        cli_say("seen from %.1f degrees off the vertical\n", f->view_zenith_deg);
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    att_scene *scene;
    if (!cli_scene_open(args, args->operands[0], &scene, err))
        return false;
    const att_scene_facts *facts = att_scene_facts_of(scene);
    bool ok = true;
    if (args->is_json)
        ok = say_json(args, facts, err);
    else
        say_words(facts);
    att_scene_close(scene);
    return ok;
}

const cli_command cli_image_info = {.name = "image info",
    .summary = "say what a scene says of itself",
    .operands = "FILE",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details =
        "GeoTIFF, JPEG 2000, PNG and JPEG are read. A world file and an .aux.xml "
        "beside the file tell where a picture lies, if the file does not.",
    .example = "$ attest image info 2017-06-10.jpg"};
