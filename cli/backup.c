/* backup.c — attest backup: bring a second folder up to the case. */
#include "command.h"

#include <inttypes.h>

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_backup_report report;
    if (!att_case_backup(c, args->operands[0], args->progress, &report, err))
        return false;
    if (args->is_json) {
        att_arena *a = args->arena;
        att_json *j = att_json_new_object(a);
        j = att_json_set(a, j, "files", att_json_new_int64(a, (int64_t)report.n_files));
        j = att_json_set(a, j, "bytes", att_json_new_int64(a, (int64_t)report.n_bytes));
        return cli_say_json(args, j, err);
    }
    cli_say("%" PRIu64 " files of %.1f MB were copied to %s.\n", report.n_files,
        (double)report.n_bytes / 1e6, args->operands[0]);
    return true;
}

const cli_command cli_backup = {.name = "backup",
    .summary = "bring a second folder up to the case",
    .operands = "FOLDER",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .needs = CLI_CASE_WRITE,
    .run = run,
    .details =
        "Only what the folder lacks is copied. It is encrypted like the case, opens "
        "with the same passphrase, and can be checked with attest verify. Files that "
        "were erased and keys of people put out are taken away from it: run it on "
        "every backup after an erasure.",
    .example = "$ attest backup /media/drive/copy.case --case jongo-ri.case"};
