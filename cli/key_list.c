/* key_list.c — attest key list: who may open a case. */
#include "command.h"

static att_json *user_json(const att_rows *rows, att_arena *a, att_error *err)
{
    static const char *const names[] = {"user", "name", "role"};
    att_json *j = att_json_new_object(a);
    for (int i = 0; i < 3; i++) {
        att_text copy;
        if (!att_text_copy(att_rows_text(rows, i), a, &copy, err))
            return NULL;
        j = att_json_set(a, j, names[i], att_json_new_text(a, copy));
    }
    return att_json_set(
        a, j, "is_removed", att_json_new_bool(a, att_rows_int64(rows, 6) != 0));
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_rows *rows;
    bool has_row = false, ok = true;
    if (!att_case_ask(c, "case.users", &rows, err))
        return false;
    att_json *all = att_json_new_array(args->arena);
    while (ok && (ok = att_rows_next(rows, &has_row, err)) && has_row) {
        if (args->is_json)
            all = att_json_push(args->arena, all, user_json(rows, args->arena, err));
        else
            cli_say("%.*s  %-11.*s  %.*s%s\n", ATT_PRINT(att_rows_text(rows, 0)),
                ATT_PRINT(att_rows_text(rows, 2)), ATT_PRINT(att_rows_text(rows, 1)),
                att_rows_int64(rows, 6) ? " (put out)" : "");
    }
    att_rows_done(rows);
    return ok && (!args->is_json || cli_say_json(args, all, err));
}

const cli_command cli_key_list = {.name = "key list",
    .summary = "list who may open a case",
    .needs = CLI_CASE_READ,
    .run = run,
    .details = "Ids, roles and names, as the ledger has them.",
    .example = "$ attest key list --case jongo-ri.case"};
