/* image_align.c — attest image align: lay one scene on another. */
#include "image_pair.h"

static const cli_option options[] = {
    {"out", CLI_FILE, "FOLDER", "write before.tif and after.tif on one grid there"},
    {"grid", CLI_WORD, "GRID", "utm, first or second (utm)"},
    {"crs", CLI_WORD, "CRS", "where the files say none: EPSG:32645, or WKT"},
    {"force", CLI_FLAG, NULL, "go on although the scenes do not fit"},
    {0},
};

static bool write_pair(
    const cli_args *args, const cli_pair *pair, const char *folder, att_error *err)
{
    const char *before = cli_path_in(args, folder, "before.tif", err);
    const char *after = before ? cli_path_in(args, folder, "after.tif", err) : NULL;
    return after && att_imagery_write(pair->before, before, args->progress, err)
           && att_imagery_write(pair->after, after, args->progress, err);
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    cli_pair pair;
    att_align_report report;
    const char *folder = cli_word(args, "out", NULL);
    if (!cli_pair_open(args, &pair, err))
        return false;
    bool ok = cli_pair_align(args, &pair, &report, err)
              && (!folder || write_pair(args, &pair, folder, err));
    if (ok && args->is_json) {
        const att_json *j = cli_align_json(args, &report);
        ok = j ? cli_say_json(args, j, err)
               : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
    } else if (ok)
        cli_say_align(&report);
    cli_pair_close(&pair);
    return ok;
}

const cli_command cli_image_align = {.name = "image align",
    .summary = "lay one scene on another, below a pixel",
    .operands = "BEFORE AFTER",
    .n_operands_least = 2,
    .n_operands_most = 2,
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details =
        "The displacement is found from edges, not from brightness, first for all, "
        "then "
        "in windows; a shift, an affine turn or a spline is chosen by how well it "
        "predicts windows that were left out. Fewer than 8 windows that agree, or more "
        "than a pixel left over, are refused: a false alignment makes change out of "
        "nothing.",
    .example = "$ attest image align 2017-06-10.tif 2018-03-22.tif --out aligned"};
