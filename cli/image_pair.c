/* image_pair.c — two scenes brought to one grid, as several commands need them. */
#include "image_pair.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool cli_scene_open(
    const cli_args *args, const char *path, att_scene **scene, att_error *err)
{
    att_scene_settings settings = ATT_SCENE_DEFAULTS;
    settings.crs = att_text_of(cli_word(args, "crs", ""));
    return att_scene_open(path, &settings, scene, err);
}

static bool meet(const cli_args *args, cli_pair *pair, att_error *err)
{
    const char *grid = cli_word(args, "grid", "utm");
    const bool is_first = strcmp(grid, "first") == 0;
    if (!is_first && strcmp(grid, "second") != 0 && strcmp(grid, "utm") != 0)
        return att_fail(
            err, ATT_MISUSED, "--grid takes utm, first or second, not \"%s\"", grid);
    const att_scene *like = is_first                   ? pair->before
                            : strcmp(grid, "utm") == 0 ? NULL
                                                       : pair->after;
    return att_grid_meet(pair->before, pair->after, like, args->arena, &pair->grid, err)
           && att_scene_regrid(pair->before, &pair->grid, NULL, err)
           && att_scene_regrid(pair->after, &pair->grid, NULL, err);
}

bool cli_pair_open(const cli_args *args, cli_pair *pair, att_error *err)
{
    *pair = (cli_pair){0};
    if (cli_scene_open(args, args->operands[0], &pair->before, err)
        && cli_scene_open(args, args->operands[1], &pair->after, err)
        && meet(args, pair, err))
        return true;
    cli_pair_close(pair);
    return false;
}

void cli_pair_close(cli_pair *pair)
{
    att_scene_close(pair->before);
    att_scene_close(pair->after);
    *pair = (cli_pair){0};
}

static const char *const models[] = {
    "best", "one shift", "an affine turn", "a spline over windows"};

bool cli_pair_align(
    const cli_args *args, cli_pair *pair, att_align_report *report, att_error *err)
{
    att_align_settings settings = ATT_ALIGN_DEFAULTS;
    settings.is_forced = cli_flag(args, "force");
    return att_imagery_align(
        pair->before, pair->after, &settings, args->progress, args->arena, report, err);
}

void cli_say_align(const att_align_report *r)
{
    cli_say("the second scene lies %.1f m east and %.1f m north of the first "
            "(%.2f and %.2f pixels)\n",
        r->shift_east_m, r->shift_north_m, -r->shift_column_px, -r->shift_row_px);
    if (r->n_windows == 0)
        cli_say("one shift; the scenes are too small to look at it window by window\n");
    else
        cli_say("%s, turn %.3f degrees; %zu of %zu windows agree, %.2f pixels left of "
                "%.2f\n",
            models[r->model], r->turn_deg, r->n_kept, r->n_windows, r->residual_px,
            r->residual_before_px);
}

att_json *cli_set_number(
    const cli_args *args, att_json *object, const char *key, double value)
{
    return att_json_set(
        args->arena, object, key, att_json_new_number(args->arena, value));
}

att_json *cli_set_text(
    const cli_args *args, att_json *object, const char *key, att_text value)
{
    return att_json_set(
        args->arena, object, key, att_json_new_text(args->arena, value));
}

att_json *cli_measured_json(const cli_args *args, const att_measured *m)
{
    att_json *j = att_json_new_object(args->arena);
    j = cli_set_number(args, j, "value", m->value);
    j = cli_set_number(args, j, "sd", m->sd);
    j = cli_set_number(args, j, "low", m->low);
    return cli_set_number(args, j, "high", m->high);
}

att_json *cli_align_json(const cli_args *args, const att_align_report *r)
{
    att_json *j = att_json_new_object(args->arena);
    j = cli_set_text(args, j, "model", att_text_of(models[r->model]));
    j = cli_set_number(args, j, "east_m", r->shift_east_m);
    j = cli_set_number(args, j, "north_m", r->shift_north_m);
    j = cli_set_number(args, j, "column_px", -r->shift_column_px);
    j = cli_set_number(args, j, "row_px", -r->shift_row_px);
    j = cli_set_number(args, j, "turn_deg", r->turn_deg);
    j = cli_set_number(args, j, "scale", r->scale);
    j = cli_set_number(args, j, "windows", (double)r->n_windows);
    j = cli_set_number(args, j, "windows_kept", (double)r->n_kept);
    j = cli_set_number(args, j, "residual_before_px", r->residual_before_px);
    return cli_set_number(args, j, "residual_px", r->residual_px);
}

const char *cli_path_in(
    const cli_args *args, const char *folder, const char *name, att_error *err)
{
    att_text path;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        att_fail_io(err, errno, "cannot make the folder %s", folder);
        return NULL;
    }
    if (!att_text_format(args->arena, &path, err, "%s/%s", folder, name))
        return NULL;
    return att_text_z(path, args->arena, err);
}
