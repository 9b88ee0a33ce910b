/* assess.c — attest assess */
#include "finding.h"

#include <math.h>

static const cli_option options[] = {
    {"weights", CLI_FILE, "FILE", "weigh by this table, not by the one built in"},
    {"without", CLI_WORD, "IDS",
        "as if these items, sources or witnesses were not there (ids with ; between)"},
    {"flip", CLI_WORD, "IDS", "as if these had said the opposite"},
    {"ungraded", CLI_FLAG, NULL, "with every letter and digit neutral"},
    {"save", CLI_FLAG, NULL, "keep the findings in the case"},
    {"seed", CLI_WHOLE, "SEED", "of what is drawn (1)"},
    {0},
};

/* ---- the command ----------------------------------------------------------------- */

/* One line a claim, for all of them. */
static void say_table(const att_weights *weights, const att_findings *all)
{
    cli_say("      rung                              p  origins  kinds\n");
    for (size_t k = 0; k < all->n; k++) {
        const att_finding *f = &all->findings[k];
        const att_text name = cli_rung_name(weights, f->rung);
        cli_say("%-5.*s %-30.*s %4.2f %8zu %6zu  %s%.*s\n", ATT_PRINT(f->claim),
            ATT_PRINT(name), isnan(f->p) ? 0 : fmin(fmax(f->p, 0.01), 0.99),
            f->n_independent, f->n_kinds,
            f->flags & ATT_SINGLE_POINT ? "SINGLE-POINT: " : "",
            ATT_PRINT(all->bundles[k].text));
    }
    if (all->n > 0)
        cli_say("\n\"attest assess %.*s\" tells all about one of them.\n",
            ATT_PRINT(all->findings[0].claim));
}

static bool say_json(att_case *c, const cli_args *args, const att_weights *weights,
    const att_findings *all, att_error *err)
{
    att_json *list = att_json_new_array(args->arena);
    for (size_t k = 0; k < all->n; k++) {
        att_json *one =
            att_finding_json(weights, &all->bundles[k], &all->findings[k], args->arena);
        const att_json *number;
        if (!att_findings_number(c, all->findings[k].claim, args->arena, &number, err))
            return false;
        /* it was parsed into this arena, and nobody else holds it */
        if (number)
            one =
                att_json_set(args->arena, one, "number", (att_json *)(uintptr_t)number);
        list = att_json_push(args->arena, list, one);
    }
    return cli_say_json(args,
        att_json_set(args->arena, att_json_new_object(args->arena), "findings", list),
        err);
}

/* Ids with semicolons between. */
static bool split_ids(const char *words, att_arena *arena, const att_text **out,
    size_t *n, att_error *err)
{
    att_text rest = att_text_of(words ? words : "");
    att_text *ids = NULL;
    size_t capacity = 0;
    *n = 0;
    while (rest.length > 0) {
        const att_text id = att_text_trim(att_text_split(rest, ';', &rest));
        if (id.length == 0)
            continue;
        ids = att_grow(arena, ids, *n, &capacity, sizeof *ids, err);
        if (!ids)
            return false;
        ids[(*n)++] = id;
    }
    *out = ids;
    return true;
}

static bool read_weights(const cli_args *args, att_weights *out, att_error *err)
{
    const char *path = cli_word(args, "weights", NULL);
    att_bytes bytes = att_weights_default();
    if (path && !att_file_read(path, 1 << 20, args->arena, &bytes, err))
        return false;
    if (!att_weights_read(bytes, args->arena, out, err))
        return path ? att_within(err, "%s", path) : false;
    return true;
}

/* Letters and digits that all say the same: every q is that of the ungraded mode. */
static void neutralise(att_weights *w)
{
    for (int l = 0; l < ATT_LETTERS; l++)
        w->letter[l] = w->ungraded;
    for (int d = 0; d < ATT_DIGITS; d++)
        w->digit[d] = 1;
    w->letters_not = w->digits_not = (att_text){0};
}

static bool save(att_case *c, const cli_args *args, const att_weights *weights,
    const att_findings *all, att_error *err)
{
    size_t n_changed;
    if (!att_findings_save(c, weights, all, args->arena, &n_changed, err))
        return false;
    if (!args->is_json)
        cli_say("%zu findings are kept in the case; %zu of them changed.\n", all->n,
            n_changed);
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_weights weights;
    att_what_if what_if;
    att_findings all;
    const bool is_saved = cli_flag(args, "save");
    const att_assess_settings settings = {
        .seed = (uint64_t)cli_whole(args, "seed", 1), .progress = args->progress};
    att_text *claims = att_push(args->arena, args->n_operands, sizeof *claims, err);
    for (size_t k = 0; claims && k < args->n_operands; k++)
        claims[k] = att_text_of(args->operands[k]);
    if (!claims || !read_weights(args, &weights, err)
        || !split_ids(cli_word(args, "without", NULL), args->arena, &what_if.without,
            &what_if.n_without, err)
        || !split_ids(cli_word(args, "flip", NULL), args->arena, &what_if.flip,
            &what_if.n_flip, err))
        return false;
    if (is_saved && (what_if.n_without || what_if.n_flip || cli_flag(args, "ungraded")))
        return att_fail(err, ATT_MISUSED,
            "a finding on what is not so is not kept: leave out --without, --flip and "
            "--ungraded");
    if (cli_flag(args, "ungraded"))
        neutralise(&weights);
    if (!att_findings_assess(c, &weights, args->n_operands, claims, &what_if, &settings,
            args->arena, &all, err))
        return false;
    if (is_saved && !save(c, args, &weights, &all, err))
        return false;
    if (args->is_json)
        return say_json(c, args, &weights, &all, err);
    if (args->n_operands == 0)
        say_table(&weights, &all);
    for (size_t k = 0; k < args->n_operands; k++)
        if (!cli_say_finding(c, &weights, &all.bundles[k], &all.findings[k], args, err))
            return false;
    return true;
}

const cli_command cli_assess = {.name = "assess",
    .summary = "say what stands on the evidence, and what does not",
    .operands = "[CLAIM…]",
    .n_operands_most = SIZE_MAX,
    .options = options,
    .needs = CLI_CASE_READ,
    .writes_if = "save",
    .run = run,
    .details =
        "Weighs the items that bear on each element of a claim, merges the accounts of "
        "one person, discounts copies, links what may fail together, and says which "
        "standard of proof the claim meets, what refuses more, and what would lift it. "
        "Without a claim, all are listed, one line each.\n\n"
        "A number of people is never graded here: see attest-estimate(1).\n\n"
        "Standing, likelihood and confidence are three things: what may be said, how "
        "probable it is, and how solid the basis is.",
    .example =
        "$ attest assess C01\n$ attest assess C01 --without S27\n$ attest assess "
        "C01 --flip W15 --json"};
