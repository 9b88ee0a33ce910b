/* import.c — attest import: a pack into the case. */
#include "command.h"

#include <attest/claims.h>

#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    {"dry-run", CLI_FLAG, NULL, "say what would change, and change nothing"},
    {0},
};

/* Changes told one by one; --json tells all. */
enum { MOST_TOLD = 20 };

static const char *const fates[] = {"added", "amended", "dropped"};

/* ---- faults ---------------------------------------------------------------------- */

static att_json *json_fault(att_arena *arena, const att_fault *fault)
{
    att_json *j = att_json_new_object(arena);
    j = att_json_set(
        arena, j, "file", att_json_new_text(arena, att_text_of(fault->file)));
    j = att_json_set(arena, j, "line", att_json_new_int64(arena, (int64_t)fault->line));
    j = att_json_set(
        arena, j, "column", att_json_new_text(arena, att_text_of(fault->column)));
    return att_json_set(
        arena, j, "reason", att_json_new_text(arena, att_text_of(fault->reason)));
}

static void tell_faults(const cli_args *args, const att_faults *faults)
{
    for (size_t i = 0; i < faults->n_kept; i++) {
        const att_fault *f = &faults->kept[i];
        char line[32] = "";
        if (f->line > 0)
            (void)snprintf(line, sizeof line, ", line %zu", f->line);
        cli_warn("%s%s%s%s: %s\n", f->file, line, f->column[0] ? ", " : "", f->column,
            f->reason);
    }
    if (faults->n > faults->n_kept)
        cli_warn("… and %zu faults more\n", faults->n - faults->n_kept);
    if (!args->is_json || faults->n == 0)
        return;
    att_error err;
    att_json *list = att_json_new_array(args->arena),
             *j = att_json_new_object(args->arena);
    for (size_t i = 0; i < faults->n_kept; i++)
        list =
            att_json_push(args->arena, list, json_fault(args->arena, &faults->kept[i]));
    j = att_json_set(args->arena, j, "n_faults",
        att_json_new_int64(args->arena, (int64_t)faults->n));
    j = att_json_set(args->arena, j, "faults", list);
    (void)!cli_say_json(args, j, &err); /* the import has failed already */
}

/* ---- changes --------------------------------------------------------------------- */

static void tell_table(const att_table_changes *t)
{
    if (t->n_added + t->n_amended + t->n_dropped + t->n_unchanged > 0)
        cli_say("  %-13s %8zu %8zu %8zu %10zu\n", t->name, t->n_added, t->n_amended,
            t->n_dropped, t->n_unchanged);
}

static void tell_changes(const att_pack_changes *changes, bool is_dry)
{
    size_t n_told = 0, n_silent = 0;
    cli_say("  %-13s %8s %8s %8s %10s\n", "table", "added", "amended", "dropped",
        "unchanged");
    for (size_t t = 0; t < changes->n_tables; t++)
        if (!changes->tables[t].is_inner)
            tell_table(&changes->tables[t]);
    for (size_t i = 0; i < changes->n; i++) {
        const att_row_change *c = &changes->changes[i];
        if (c->fate == ATT_ROW_ADDED || changes->tables[c->table].is_inner)
            continue;
        if (n_told == MOST_TOLD) {
            n_silent++;
            continue;
        }
        n_told++;
        cli_say("%s: %s %.*s%s%.*s\n", fates[c->fate], changes->tables[c->table].name,
            ATT_PRINT(c->key), c->what.length > 0 ? ": " : "", ATT_PRINT(c->what));
    }
    if (n_silent > 0)
        cli_say("… and %zu more (--json lists all)\n", n_silent);
    if (changes->n == 0)
        cli_say("The case says this already; nothing was written.\n");
    else if (is_dry)
        cli_say("Nothing was written (--dry-run).\n");
}

static att_json *json_table(att_arena *arena, const att_table_changes *t)
{
    const struct {
        const char *name;
        size_t n;
    } counts[] = {{"added", t->n_added}, {"amended", t->n_amended},
        {"dropped", t->n_dropped}, {"unchanged", t->n_unchanged}};
    att_json *j = att_json_new_object(arena);
    j = att_json_set(arena, j, "table", att_json_new_text(arena, att_text_of(t->name)));
    for (size_t i = 0; i < 4; i++)
        j = att_json_set(
            arena, j, counts[i].name, att_json_new_int64(arena, (int64_t)counts[i].n));
    return j;
}

static bool say_changes(
    const cli_args *args, const att_pack_changes *changes, bool is_dry, att_error *err)
{
    att_arena *arena = args->arena;
    att_json *tables = att_json_new_array(arena), *each = att_json_new_array(arena);
    for (size_t t = 0; t < changes->n_tables; t++)
        if (!changes->tables[t].is_inner)
            tables =
                att_json_push(arena, tables, json_table(arena, &changes->tables[t]));
    for (size_t i = 0; i < changes->n; i++) {
        const att_row_change *c = &changes->changes[i];
        if (c->fate == ATT_ROW_ADDED || changes->tables[c->table].is_inner)
            continue;
        att_json *j = att_json_new_object(arena);
        j = att_json_set(
            arena, j, "fate", att_json_new_text(arena, att_text_of(fates[c->fate])));
        j = att_json_set(arena, j, "table",
            att_json_new_text(arena, att_text_of(changes->tables[c->table].name)));
        j = att_json_set(arena, j, "key", att_json_new_text(arena, c->key));
        each = att_json_push(arena, each,
            att_json_set(arena, j, "columns", att_json_new_text(arena, c->what)));
    }
    att_json *j = att_json_new_object(arena);
    j = att_json_set(arena, j, "is_dry_run", att_json_new_bool(arena, is_dry));
    j = att_json_set(arena, j, "tables", tables);
    j = att_json_set(arena, j, "changes", each);
    return j ? cli_say_json(args, j, err)
             : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const bool is_dry = cli_flag(args, "dry-run");
    const att_pack *before, *after;
    att_pack_changes changes;
    att_faults faults = {0};
    if (!att_pack_read(
            args->operands[0], args->arena, args->progress, &after, &faults, err)) {
        tell_faults(args, &faults);
        return false;
    }
    if (!att_claims_load(c, args->arena, &before, err)
        || !att_pack_compare(before, after, args->arena, &changes, err)
        || (!is_dry && !att_claims_apply(c, &changes, args->progress, err)))
        return false;
    if (args->is_json)
        return say_changes(args, &changes, is_dry, err);
    tell_changes(&changes, is_dry);
    return true;
}

const cli_command cli_import = {.name = "import",
    .summary = "bring a pack of tables into the case",
    .operands = "FOLDER",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_CASE_WRITE,
    .run = run,
    .details =
        "A pack is a folder with datapackage.json and a CSV a table (a Frictionless "
        "Data "
        "Package). All of it comes in or none: every fault is told by file, line and "
        "column, and then the case is as it was.\n\n"
        "A pack is the whole state of its tables. Importing an edited pack again "
        "records "
        "what differs: new rows are added, edited ones amended, and rows that are gone "
        "are dropped; the ledger keeps what was. Importing the same pack again writes "
        "nothing. --dry-run shows the same report beforehand.\n\n"
        "To undo an import, import the older pack: attest export keeps one before you "
        "begin.",
    .example = "$ attest import examples/jongo-ri --dry-run\n$ attest import "
               "examples/jongo-ri"};
