/* people_link.c — attest people link */
#include "people.h"

#include <math.h>

static const cli_option options[] = {
    {"out", CLI_FILE, "CSV", "write each record with the number of its person"},
    {"pairs", CLI_FILE, "CSV", "write each likely pair with its bits and reasons"},
    {"histories", CLI_FILE, "CSV",
        "write who was seen where in each drawn partition, for estimate population"},
    {"draws", CLI_WHOLE, "N", "partitions drawn for --histories (100)"},
    PEOPLE_OPTIONS,
    {0},
};

static bool write_file(const char *path, att_builder *b, att_error *err)
{
    att_text text;
    return att_build(b, &text, err)
           && att_file_write(
               path, (att_bytes){(const uint8_t *)text.at, text.length}, err);
}

static bool write_people(const cli_args *args, const char *path,
    const att_people_records *records, const att_links *links, att_error *err)
{
    att_builder b;
    att_builder_init(&b, args->arena);
    att_add_z(&b, "file,id,person\r\n");
    for (size_t i = 0; i < links->n_records; i++) {
        att_addf(&b, "%zu,", att_people_record_file(records, i) + 1);
        att_csv_add_field(&b, att_people_record_id(records, i));
        att_addf(&b, ",%u\r\n", links->person[i]);
    }
    return write_file(path, &b, err);
}

/* Why, field by field: "family: the same +8.2; …". */
static void add_reasons(att_builder *b, const att_links *links, const att_link *l)
{
    att_reason reasons[16];
    size_t n;
    (void)att_people_explain(links->linkage, l->a, l->b, &n, reasons);
    att_add_char(b, '"');
    for (size_t r = 0; r < n; r++)
        if (reasons[r].bits != 0)
            att_addf(b, "%s%s: %s %+.1f", r ? "; " : "", reasons[r].field,
                reasons[r].likeness, reasons[r].bits);
    att_add_char(b, '"');
}

static bool write_pairs(const cli_args *args, const char *path,
    const att_people_records *records, const att_links *links, att_error *err)
{
    att_builder b;
    att_builder_init(&b, args->arena);
    att_add_z(&b, "a,b,bits,probability,one_person,reasons\r\n");
    for (size_t k = 0; k < links->n_links; k++) {
        const att_link *l = &links->links[k];
        att_csv_add_field(&b, att_people_record_id(records, l->a));
        att_add_char(&b, ',');
        att_csv_add_field(&b, att_people_record_id(records, l->b));
        att_addf(&b, ",%.2f,%.4f,%d,", (double)l->bits,
            1 / (1 + exp2(-(double)l->bits)),
            links->person[l->a] == links->person[l->b]);
        add_reasons(&b, links, l);
        att_add_z(&b, "\r\n");
    }
    return write_file(path, &b, err);
}

static bool write_histories(
    const cli_args *args, const char *path, const att_links *links, att_error *err)
{
    att_builder b;
    att_builder_init(&b, args->arena);
    att_add_z(&b, "draw");
    for (size_t s = 0; s < links->n_sources; s++) {
        att_add_char(&b, ',');
        att_csv_add_field(&b, links->sources[s]);
    }
    att_add_z(&b, ",count\r\n");
    for (size_t d = 0; d < links->n_drawn; d++) {
        att_addf(&b, "%zu", links->drawn[d].draw);
        for (size_t s = 0; s < links->n_sources; s++)
            att_addf(&b, ",%u", links->drawn[d].history >> s & 1u);
        att_addf(&b, ",%lld\r\n", (long long)links->drawn[d].n_people);
    }
    return write_file(path, &b, err);
}

static bool say_json(const cli_args *args, const att_links *links, att_error *err)
{
    att_arena *a = args->arena;
    att_json *j = att_json_new_object(a);
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"records", (double)links->n_records},
        {"people", (double)links->n_people}, {"likely_pairs", (double)links->n_links},
        {"compared", links->n_compared}, {"dropped", links->n_dropped},
        {"blocking_recall", links->blocking_recall}, {"lambda", links->lambda},
        {"people_at_0.5", (double)links->n_people_at[0]},
        {"people_at_0.9", (double)links->n_people_at[1]},
        {"people_at_0.99", (double)links->n_people_at[2]}};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        j = att_json_set(
            a, j, numbers[k].key, att_json_new_number(a, numbers[k].value));
    j = att_json_set(a, j, "checks", att_json_new_text(a, att_text_of(links->checks)));
    return j ? cli_say_json(args, j, err)
             : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
}

static void say(const att_links *links)
{
    cli_say("%zu records speak of %zu people.\n", links->n_records, links->n_people);
    cli_say("joined at P 0.5, 0.9, 0.99: %zu, %zu, %zu people\n", links->n_people_at[0],
        links->n_people_at[1], links->n_people_at[2]);
    cli_say("%zu likely pairs of %.0f compared", links->n_links, links->n_compared);
    if (isfinite(links->blocking_recall))
        cli_say("; about %.1f %% of true pairs were compared",
            100 * links->blocking_recall);
    cli_say("\n");
    if (links->n_dropped > 0)
        cli_say("%.0f pairs stood in blocks too large to compare.\n", links->n_dropped);
    if (links->checks[0])
        cli_say("%s\n", links->checks);
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    const char *out = cli_word(args, "out", NULL),
               *pairs = cli_word(args, "pairs", NULL),
               *histories = cli_word(args, "histories", NULL);
    const int64_t n_draws = cli_whole(args, "draws", 100);
    att_link_settings settings = ATT_LINK_DEFAULTS;
    att_people_records *records;
    att_links links;
    if (n_draws < 1 || n_draws > 10000)
        return att_fail(err, ATT_MISUSED, "--draws takes 1 to 10000");
    settings.n_draws = histories ? (size_t)n_draws : 0;
    if (!people_link(args, &settings, &records, &links, err)
        || (out && !write_people(args, out, records, &links, err))
        || (pairs && !write_pairs(args, pairs, records, &links, err))
        || (histories && !write_histories(args, histories, &links, err)))
        return false;
    if (args->is_json)
        return say_json(args, &links, err);
    say(&links);
    return true;
}

const cli_command cli_people_link = {"people link",
    "decide which records speak of the same person", "CSV…", 1, 8, options, CLI_NO_CASE,
    NULL, NULL, run,
    "Reads one table of people or several, in any script, and weighs every pair of "
    "records that has something in common. Nothing is merged: --out gives each record "
    "the number of its person, --pairs the evidence for each likely pair.\n\n"
    "With several files only pairs across files are compared.",
    "$ attest people link a.csv --out people.csv --pairs pairs.csv"};
