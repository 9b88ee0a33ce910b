/* estimate_headcount.c — attest estimate headcount: how many were held. */
#include "command.h"

#include <attest/estimates.h>

#include <math.h>
#include <string.h>

static const cli_option options[] = {
    {"claim", CLI_WORD, "ID",
        "estimate the number this claim gives, where and when it says"},
    {"place", CLI_WORD, "ID", "estimate for this place"},
    {"group", CLI_WORD, "MEASURE",
        "total, men, women, repatriated_women or a share (the claim's; else the "
        "narrowest reported)"},
    {"period", CLI_WORD, "DATE",
        "over this time, EDTF (the claim's; else as long as reports speak)"},
    {"number", CLI_NUMBER, "N", "the number under test (the claim's)"},
    {"without", CLI_WORD, "IDS",
        "leave out these figures, witnesses or sources (with ; between)"},
    {"gave-way", CLI_WORD, "WORDS",
        "which assumption gave way, if testimony and imagery conflict"},
    {"seed", CLI_WHOLE, "SEED", "of the sampler (12)"},
    {"chains", CLI_WHOLE, "N", "chains (4)"},
    {"kept", CLI_WHOLE, "N", "sweeps kept of each chain (2000)"},
    {"save", CLI_FLAG, NULL, "keep the estimate in the case"},
    {0},
};

static att_text word(const cli_args *args, const char *option, att_text otherwise)
{
    const char *given = cli_word(args, option, NULL);
    return given ? att_text_of(given) : otherwise;
}

static bool read_question(
    att_case *c, const cli_args *args, att_headcount_question *q, att_error *err)
{
    const char *claim = cli_word(args, "claim", NULL);
    const char *group = cli_word(args, "group", NULL);
    *q = (att_headcount_question){
        .group = ATT_MEASURES, .low = (double)NAN, .high = (double)NAN};
    if (claim && !c)
        return att_fail(err, ATT_MISUSED, "--claim names a claim of a case");
    if (claim && !att_headcount_ask(c, att_text_of(claim), args->arena, q, err))
        return false;
    q->place = word(args, "place", q->place);
    q->period = word(args, "period", q->period);
    q->left_out = word(args, "without", q->left_out);
    q->gave_way = word(args, "gave-way", q->gave_way);
    if (cli_word(args, "number", NULL))
        q->low = q->high = cli_number(args, "number", 0);
    if (group) {
        q->group = att_measure_of(att_text_of(group));
        if (q->group == ATT_MEASURES)
            return att_fail(
                err, ATT_MISUSED, "\"%s\" is no measure of people held", group);
    }
    if (c && q->place.length == 0)
        return att_fail(err, ATT_MISUSED, "say of which place, by --claim or --place");
    return true;
}

static bool read_settings(
    const cli_args *args, att_headcount_settings *settings, att_error *err)
{
    const att_headcount_settings defaults = ATT_HEADCOUNT_DEFAULTS;
    *settings = defaults;
    const int64_t seed = cli_whole(args, "seed", (int64_t)defaults.seed),
                  chains = cli_whole(args, "chains", (int64_t)defaults.n_chains),
                  kept = cli_whole(args, "kept", (int64_t)defaults.n_kept);
    if (seed < 0 || chains < 2 || chains > 64 || kept < 100 || kept > 1000000)
        return att_fail(err, ATT_MISUSED,
            "--seed is 0 or more, --chains 2 to 64, --kept 100 to 1,000,000");
    settings->seed = (uint64_t)seed;
    settings->n_chains = (size_t)chains;
    settings->n_kept = (size_t)kept;
    return true;
}

static bool say(const cli_args *args, const att_json *result, att_error *err)
{
    if (args->is_json)
        return cli_say_json(args, result, err);
    const att_json *sentences = att_json_get(result, "sentences");
    for (size_t i = 0; i < att_json_count(sentences); i++)
        cli_say("%.*s\n", ATT_PRINT(att_json_text(att_json_at(sentences, i))));
    return true;
}

static bool load(att_case *c, const cli_args *args, att_text place,
    att_headcount_evidence *evidence, att_error *err)
{
    if (args->n_operands == 0 && c)
        return att_headcount_load(c, place, args->arena, evidence, err);
    if (args->n_operands == 0)
        return att_fail(err, ATT_MISUSED, "name a case, or a CSV of reported numbers");
    *evidence = (att_headcount_evidence){.storeys = (double)NAN};
    return att_headcount_read(args->operands[0], (att_bytes){0}, args->operands[0],
        args->arena, &evidence->n_figures, &evidence->figures, err);
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    att_headcount_question question;
    att_headcount_settings settings;
    att_headcount_evidence evidence;
    att_json *result;
    if (args->n_operands > 0
        && (cli_flag(args, "save") || cli_word(args, "claim", NULL)))
        return att_fail(
            err, ATT_MISUSED, "--save and --claim are for a case, not for a CSV");
    if (!read_question(args->n_operands == 0 ? c : NULL, args, &question, err)
        || !read_settings(args, &settings, err)
        || !load(c, args, question.place, &evidence, err)
        || !att_headcount_estimate(
            &evidence, &question, &settings, args->progress, args->arena, &result, err))
        return false;
    if (!say(args, result, err))
        return false;
    att_text id;
    if (!cli_flag(args, "save"))
        return true;
    if (!att_headcount_save(
            c, &evidence, &question, &settings, result, args->arena, &id, err))
        return false;
    if (!args->is_json)
        cli_say("Kept in the case as %.*s.\n", ATT_PRINT(id));
    return true;
}

const cli_command cli_estimate_headcount = {.name = "estimate headcount",
    .summary = "estimate how many were held, from rounded and second-hand counts",
    .operands = "[FIGURES.csv]",
    .n_operands_most = 1,
    .options = options,
    .needs = CLI_CASE_MAYBE,
    .writes_if = "save",
    .run = run,
    .details =
        "Every original figure of the place enters as one report, with the error its "
        "way of "
        "knowing allows; figures that repeat others, are computed from others, or rest "
        "on "
        "nothing stated are shown and never enter, and nor does the number under test. "
        "The "
        "answer is a median with 50 % and 90 % intervals by half-year, or a refusal.",
    .example = "$ attest estimate headcount --claim C01 --save\n"
               "$ attest estimate headcount reports.csv --group women"};
