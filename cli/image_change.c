/* image_change.c — attest image change: what changed between two scenes. */
#include "image_pair.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    {"out", CLI_FILE, "FOLDER", "where the results go (change)"},
    {"method", CLI_WORD, "METHOD", "score, irmad, mad or vectors (score)"},
    {"converge", CLI_FLAG, NULL, "iterate IR-MAD as the textbook does, unguarded"},
    {"grid", CLI_WORD, "GRID", "utm, first or second (utm)"},
    {"crs", CLI_WORD, "CRS", "where the files say none: EPSG:32645, or WKT"},
    {"as-they-lie", CLI_FLAG, NULL, "do not align the scenes first"},
    {"force", CLI_FLAG, NULL, "go on although the scenes do not fit"},
    {"share", CLI_NUMBER, "PERCENT", "of the pixels that objects may reach over (5)"},
    {"least-area", CLI_NUMBER, "M2", "drop smaller objects (500)"},
    {0},
};

static const char *const methods[ATT_CHANGE_METHODS] = {
    "score", "irmad", "mad", "vectors"};

static bool choose(const cli_args *args, att_change_settings *change,
    att_objects_settings *objects, att_error *err)
{
    const char *method = cli_word(args, "method", "score");
    const double percent = cli_number(args, "share", 5);
    *change = (att_change_settings)ATT_CHANGE_DEFAULTS;
    if (cli_flag(args, "converge")) {
        *change = (att_change_settings)ATT_CHANGE_CONVERGE;
        method = "irmad";
    }
    size_t m = 0;
    while (m < ATT_CHANGE_METHODS && strcmp(methods[m], method) != 0)
        m++;
    if (m == ATT_CHANGE_METHODS)
        return att_fail(err, ATT_MISUSED,
            "--method takes score, irmad, mad or vectors, not \"%s\"", method);
    change->method = (att_change_method)m;
    if (!(percent > 0 && percent <= 50))
        return att_fail(err, ATT_MISUSED, "--share takes more than 0, at most 50");
    *objects = (att_objects_settings)ATT_OBJECTS_DEFAULTS;
    objects->low_share = percent / 100;
    objects->high_share = fmin(objects->high_share, 0.4 * objects->low_share);
    objects->least_area_m2 = cli_number(args, "least-area", objects->least_area_m2);
    return true;
}

typedef struct findings {
    att_align_report align;
    bool is_aligned;
    att_change_report change;
    size_t n_objects;
    const att_changed_object *objects;
} findings;

static att_json *facts_json(
    const cli_args *args, const att_change_settings *settings, const findings *f)
{
    att_json *j = att_json_new_object(args->arena);
    att_json *rho = att_json_new_array(args->arena);
    for (size_t i = 0; i < f->change.n_correlations; i++)
        rho = att_json_push(
            args->arena, rho, att_json_new_number(args->arena, f->change.rho[i]));
    j = cli_set_text(args, j, "version", ATT_TEXT(ATT_VERSION));
    j = cli_set_text(args, j, "before", att_text_of(args->operands[0]));
    j = cli_set_text(args, j, "after", att_text_of(args->operands[1]));
    j = cli_set_text(args, j, "method", att_text_of(methods[settings->method]));
    j = att_json_set(args->arena, j, "alignment",
        f->is_aligned ? cli_align_json(args, &f->align)
                      : att_json_new_null(args->arena));
    j = cli_set_number(args, j, "pixels", f->change.n_pixels);
    j = cli_set_number(args, j, "pixels_used", f->change.n_used);
    j = cli_set_number(args, j, "iterations", (double)f->change.n_iterations);
    j = att_json_set(args->arena, j, "guarded",
        att_json_new_bool(args->arena, f->change.was_guarded));
    j = att_json_set(args->arena, j, "correlations", rho);
    j = cli_set_number(args, j, "mean_unchanged", f->change.mean_unchanged);
    j = cli_set_number(args, j, "ridge", f->change.ridge);
    return cli_set_number(args, j, "objects", (double)f->n_objects);
}

static void say_words(const findings *f, const char *folder)
{
    if (f->is_aligned)
        cli_say_align(&f->align);
    const double unused = 1 - f->change.n_used / f->change.n_pixels;
    if (unused > 0.001)
        cli_say("%.1f %% of the grid has no data at one of the dates\n", 100 * unused);
    if (f->change.n_correlations > 0)
        cli_say("%zu iteration%s; a mean probability of no change of %.2f\n",
            f->change.n_iterations, f->change.n_iterations == 1 ? "" : "s",
            f->change.mean_unchanged);
    if (f->change.n_correlations > 0 && f->change.mean_unchanged < 0.2)
        cli_warn("Few pixels count as unchanged: the statistic may have collapsed onto "
                 "them. Compare with --method mad.\n");
    if (f->change.ridge > 0)
        cli_warn(
            "One band repeats others; a ridge of %g was added.\n", f->change.ridge);
    cli_say("%zu objects in %s\n", f->n_objects, folder);
    for (size_t i = 0; i < f->n_objects && i < 10; i++)
        cli_say("%4zu  %8.2f ha  %5.0f x %.0f m  at %.5f, %.5f\n", i + 1,
            f->objects[i].area_m2 / 1e4, f->objects[i].length_m, f->objects[i].width_m,
            f->objects[i].lat, f->objects[i].lon);
}

/* The plain raster is for reading while we work; what stays is the COG. */
static bool write_all(const cli_args *args, const cli_pair *pair,
    const att_change_settings *change, const att_objects_settings *objects,
    const char *folder, findings *f, att_error *err)
{
    const char *plain = cli_path_in(args, folder, "change.plain.tif", err);
    const char *cog = plain ? cli_path_in(args, folder, "change.tif", err) : NULL;
    const char *map = cog ? cli_path_in(args, folder, "objects.geojson", err) : NULL;
    const char *table = map ? cli_path_in(args, folder, "objects.csv", err) : NULL;
    const bool ok =
        table
        && att_imagery_change(
            pair->before, pair->after, change, plain, args->progress, &f->change, err)
        && att_imagery_objects(plain, &f->change, objects, args->progress, args->arena,
            &f->n_objects, &f->objects, err)
        && att_imagery_cog(plain, cog, err)
        && att_imagery_objects_write(map, f->n_objects, f->objects, args->arena, err)
        && att_imagery_objects_write(table, f->n_objects, f->objects, args->arena, err);
    if (plain)
        remove(plain);
    return ok;
}

static bool say_all(const cli_args *args, const att_change_settings *settings,
    const char *folder, const findings *f, att_error *err)
{
    const att_json *j = facts_json(args, settings, f);
    const char *path = cli_path_in(args, folder, "change.json", err);
    att_text text;
    if (!j)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
    if (!path || !att_json_write(j, ATT_JSON_PRETTY, args->arena, &text, err)
        || !att_file_write(
            path, (att_bytes){(const uint8_t *)text.at, text.length}, err))
        return false;
    if (args->is_json)
        return cli_say_json(args, j, err);
    say_words(f, folder);
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    cli_pair pair;
    att_change_settings change;
    att_objects_settings objects;
    const char *folder = cli_word(args, "out", "change");
    if (!choose(args, &change, &objects, err) || !cli_pair_open(args, &pair, err))
        return false;
    findings *f = att_push(args->arena, 1, sizeof *f, err);
    bool ok = f != NULL;
    if (ok && !cli_flag(args, "as-they-lie")) {
        ok = cli_pair_align(args, &pair, &f->align, err);
        f->is_aligned = ok;
    }
    ok = ok && write_all(args, &pair, &change, &objects, folder, f, err)
         && say_all(args, &change, folder, f, err);
    cli_pair_close(&pair);
    return ok;
}

const cli_command cli_image_change = {.name = "image change",
    .summary = "outline what changed between two scenes",
    .operands = "BEFORE AFTER",
    .n_operands_least = 2,
    .n_operands_most = 2,
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details =
        "The scenes are brought to one grid, aligned, and compared. The default score "
        "is "
        "the mean of three ranks: guarded IR-MAD, standardised change vectors, and the "
        "change of edges. It ranks pixels and is no probability. The folder gets "
        "change.tif, objects.geojson, objects.csv and change.json.",
    .example = "$ attest image change 2017-06-10.tif 2018-03-22.tif --out camp"};
