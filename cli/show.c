/* show.c — attest show: an item with all that is linked to it. */
#include "command.h"

#include <attest/claims.h>

static const cli_option options[] = {
    {"tree", CLI_FLAG, NULL,
        "draw where it comes from: origins, and below each what rests on it"},
    {0},
};

static const char *text_of(const cli_args *args, const att_json *value)
{
    att_text text = att_json_text(value);
    if (att_json_kind_of(value) == ATT_JSON_NUMBER) {
        att_builder b;
        att_builder_init(&b, args->arena);
        att_add_number(&b, att_json_number(value));
        if (!att_build(&b, &text, NULL))
            return "";
    }
    const char *z = att_text_z(text, args->arena, NULL);
    return z ? z : "";
}

/* The columns by which a row that has no id of its own is known. */
static const char *key_of(const cli_args *args, const att_json *row)
{
    static const char *const columns[] = {"id", "claim", "element", "alternative",
        "child", "parent", "tie", "member", "item", "reviewer"};
    att_builder b;
    att_text text;
    att_builder_init(&b, args->arena);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const att_json *value = att_json_get(row, columns[i]);
        if (!value)
            continue;
        att_add_z(&b, b.length > 0 ? " " : "");
        att_add(&b, att_json_text(value));
        if (i == 0)
            break;
    }
    return att_build(&b, &text, NULL) ? text.at : "";
}

static void say_links(const cli_args *args, const att_json *links, const char *heading)
{
    if (att_json_count(links) > 0)
        cli_say("%s\n", heading);
    for (size_t i = 0; i < att_json_count(links); i++) {
        const att_json *link = att_json_at(links, i), *row = att_json_get(link, "row");
        const att_json *stance = att_json_get(row, "stance");
        cli_say("  %-12s %s%s%s  %s\n", text_of(args, att_json_get(link, "table")),
            key_of(args, row), stance ? " " : "", stance ? text_of(args, stance) : "",
            text_of(args, att_json_get(link, "label")));
    }
}

static bool show(const cli_args *args, const att_pack *pack, att_error *err)
{
    const att_json *item;
    if (!att_pack_show(pack, att_text_of(args->operands[0]), args->arena, &item, err))
        return false;
    if (args->is_json)
        return cli_say_json(args, item, err);
    const att_json *row = att_json_get(item, "row");
    cli_say(
        "%s, of %s\n", args->operands[0], text_of(args, att_json_get(item, "table")));
    for (size_t i = 1; i < att_json_count(row); i++)
        cli_say("  %-12.*s %s\n", ATT_PRINT(att_json_key(row, i)),
            text_of(args, att_json_at(row, i)));
    say_links(args, att_json_get(item, "names"), "It names");
    say_links(args, att_json_get(item, "named_by"), "It is named by");
    return true;
}

static bool draw(const cli_args *args, const att_pack *pack, att_error *err)
{
    const att_json *tree;
    int64_t n_items = 0;
    if (!att_pack_tree(pack, att_text_of(args->operands[0]), args->arena, &tree, err))
        return false;
    if (args->is_json)
        return cli_say_json(args, tree, err);
    const size_t n_origins = att_json_count(att_json_get(tree, "origins"));
    if (att_json_int64(att_json_get(tree, "n_items"), &n_items) && n_items == 0)
        cli_say("%s: nothing bears on it yet.\n", args->operands[0]);
    else
        cli_say("%s: %lld items from %zu origin%s\n\n%s", args->operands[0],
            (long long)n_items, n_origins, n_origins == 1 ? "" : "s",
            text_of(args, att_json_get(tree, "tree")));
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    const att_pack *pack;
    if (!att_claims_load(c, args->arena, &pack, err))
        return false;
    return cli_flag(args, "tree") ? draw(args, pack, err) : show(args, pack, err);
}

const cli_command cli_show = {.name = "show",
    .summary = "show an item and all that is linked to it",
    .operands = "ID",
    .n_operands_least = 1,
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_CASE_READ,
    .run = run,
    .details =
        "An id is a letter and a number: S sources, W witnesses, F places, T "
        "statements, O "
        "observations, H figures, L flows, D densities, A actors, N norms, C "
        "claims.\n\n"
        "--tree draws the derivations. Of a claim it takes every item that bears on "
        "it; of "
        "another item, all that has an origin in common with it. An origin is a "
        "witness, or "
        "a source that reports no other; what repeats, computes from or reports an "
        "item at "
        "half of its content or more stands below it and is no origin of its own.",
    .example = "$ attest show T017\n$ attest show C01 --tree"};
