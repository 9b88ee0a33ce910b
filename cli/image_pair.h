/* image_pair.h — two scenes brought to one grid, as several commands need them. */
#pragma once

#include "command.h"

#include <attest/imagery.h>

typedef struct cli_pair {
    att_scene *before, *after;
    att_grid grid;
} cli_pair;

/* The two operands, by --crs and --grid (utm, first, second). */
ATT_CHECKED bool cli_pair_open(const cli_args *args, cli_pair *pair, att_error *err);
void cli_pair_close(cli_pair *pair);

ATT_CHECKED bool cli_scene_open(
    const cli_args *args, const char *path, att_scene **scene, att_error *err);

/* Lay the second scene on the first, and say how it lay. */
ATT_CHECKED bool cli_pair_align(
    const cli_args *args, cli_pair *pair, att_align_report *report, att_error *err);
att_json *cli_align_json(const cli_args *args, const att_align_report *report);
void cli_say_align(const att_align_report *report);

att_json *cli_set_number(
    const cli_args *args, att_json *object, const char *key, double value);
att_json *cli_set_text(
    const cli_args *args, att_json *object, const char *key, att_text value);
/* {"value": …, "sd": …, "low": …, "high": …}, low and high a 95 % interval. */
att_json *cli_measured_json(const cli_args *args, const att_measured *m);

/* FOLDER/NAME in the arena; NULL with an error. Makes the folder if it is not there. */
const char *cli_path_in(
    const cli_args *args, const char *folder, const char *name, att_error *err);
