/* verify.c — attest verify: read every byte of a case and say what is wrong. */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    {"without-keys", CLI_FLAG, NULL, "check only what needs no passphrase"},
    {"both", CLI_FLAG, NULL, "compute BLAKE2b-512 of every file as well as SHA-256"},
    {0},
};

static att_json *damage_json(const att_damage *damage, att_arena *a)
{
    att_json *j = att_json_new_object(a);
    j = att_json_set(a, j, "file", att_json_new_text(a, damage->file));
    if (damage->offset != UINT64_MAX)
        j = att_json_set(
            a, j, "offset", att_json_new_int64(a, (int64_t)damage->offset));
    j = att_json_set(a, j, "what", att_json_new_text(a, damage->what));
    return att_json_set(a, j, "is_harm", att_json_new_bool(a, damage->is_harm));
}

static bool say_json(const cli_args *args, const att_verify_report *r, att_error *err)
{
    att_arena *a = args->arena;
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {{"logs", r->n_logs}, {"entries", r->n_entries},
        {"checkpoints", r->n_checkpoints}, {"objects", r->n_objects},
        {"object_bytes", r->n_object_bytes}, {"sealed", r->n_sealed}};
    att_json *j = att_json_new_object(a);
    j = att_json_set(a, j, "is_whole", att_json_new_bool(a, r->n_harms == 0));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        j = att_json_set(
            a, j, numbers[i].name, att_json_new_int64(a, (int64_t)numbers[i].value));
    att_json *faults = att_json_new_array(a);
    for (size_t f = 0; f < r->n_faults; f++)
        faults = att_json_push(a, faults, damage_json(&r->faults[f], a));
    return cli_say_json(args, att_json_set(a, j, "faults", faults), err);
}

static void say_words(const att_verify_report *r, bool has_keys)
{
    for (size_t f = 0; f < r->n_faults; f++) {
        const att_damage *d = &r->faults[f];
        cli_say("%s %.*s", d->is_harm ? "WRONG" : "note ", ATT_PRINT(d->file));
        if (d->offset != UINT64_MAX)
            cli_say(", byte %" PRIu64, d->offset);
        cli_say(": %.*s\n", ATT_PRINT(d->what));
    }
    cli_say("good: %" PRIu64 " entries under %" PRIu64 " signed checkpoints in %" PRIu64
            " log%s, %" PRIu64 " sealed files of %.1f MB%s\n",
        r->n_entries, r->n_checkpoints, r->n_logs, r->n_logs == 1 ? "" : "s",
        r->n_objects, (double)r->n_object_bytes / 1e6,
        has_keys ? "" : " (names and trees only: no key was used)");
    if (r->n_sealed > 0)
        cli_say("not looked into: %" PRIu64
                " entries that are erased or not for this user\n",
            r->n_sealed);
}

static bool run(att_case *none, const cli_args *args, att_error *err)
{
    (void)none;
    const bool has_keys = !cli_flag(args, "without-keys");
    const att_verify_settings settings = {.wants_both_hashes = cli_flag(args, "both")};
    att_verify_report report;
    att_secret *passphrase = NULL;
    if (!args->case_path)
        return att_fail(err, ATT_MISUSED, "name the case with --case NAME.case");
    if (has_keys && !cli_passphrase(args, false, &passphrase, err))
        return false;
    const bool ok = att_case_verify(args->case_path, passphrase, &settings,
        args->progress, args->arena, &report, err);
    att_secret_wipe(passphrase);
    if (!ok)
        return false;
    if (args->is_json) {
        if (!say_json(args, &report, err))
            return false;
    } else
        say_words(&report, has_keys);
    if (report.n_harms == 0)
        return true;
    att_fail(err, ATT_DAMAGED, "%zu thing%s wrong with %s", report.n_harms,
        report.n_harms == 1 ? " is" : "s are", args->case_path);
    return att_hint(err, "Nothing was changed. Keep this copy as it is, and compare it "
                         "with a backup.");
}

const cli_command cli_verify = {.name = "verify",
    .summary = "read every byte of a case and say what is wrong with it",
    .options = options,
    .needs = CLI_NO_CASE,
    .run = run,
    .details =
        "Every entry is opened and compared with what it was committed to, every "
        "signature and the tree over each log are checked, every sealed file is "
        "decrypted and hashed, and the folder may hold nothing but what attest "
        "writes. What is wrong is named by file and byte, with what is still good. "
        "Nothing is repaired or taken away.\n\n"
        "A checkpoint that this device saw earlier and that is no longer there means "
        "that the folder is an older copy: it is reported as rolled back.",
    .example = "$ attest verify --case jongo-ri.case"};
