/* export.c — attest export: the tables of the case as a pack. */
#include "command.h"

#include <attest/claims.h>

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const char *folder = args->operands[0];
    const att_pack *pack;
    if (!att_claims_load(c, args->arena, &pack, err)
        || !att_pack_write(pack, folder, args->arena, err))
        return false;
    const size_t n_rows = att_pack_count(pack, NULL);
    if (args->is_json) {
        att_json *j = att_json_new_object(args->arena);
        j = att_json_set(args->arena, j, "folder",
            att_json_new_text(args->arena, att_text_of(folder)));
        j = att_json_set(
            args->arena, j, "n_rows", att_json_new_int64(args->arena, (int64_t)n_rows));
        return cli_say_json(args, j, err);
    }
    cli_say(
        "%zu rows are in %s. A pack is not encrypted: whoever has the folder can read "
        "it.\n",
        n_rows, folder);
    return true;
}

const cli_command cli_export = {.name = "export",
    .summary = "write the tables of the case as a pack",
    .operands = "FOLDER",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .needs = CLI_CASE_READ,
    .run = run,
    .details =
        "The folder is made; one that exists must be empty or hold a pack, whose "
        "tables "
        "are then replaced. What attest import read comes out in the same bytes: the "
        "same "
        "rows in the same order, numbers in their shortest form, lines ending in "
        "CRLF.\n\n"
        "A cell that a spreadsheet would run as a formula gets an apostrophe in front. "
        "attest import refuses such cells, so that only other commands can have "
        "written "
        "one.",
    .example = "$ attest export before-the-meeting"};
