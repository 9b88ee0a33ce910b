/* people_score.c — attest people score */
#include "people.h"

static const cli_option options[] = {
    PEOPLE_OPTIONS,
    {0},
};

static bool say_json(const cli_args *args, const att_link_score *s, att_error *err)
{
    att_arena *a = args->arena;
    att_json *j = att_json_new_object(a);
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"link_precision", s->precision}, {"link_recall", s->recall},
        {"link_f1", s->f1}, {"best_f1", s->best_f1}, {"best_bits", s->best_bits},
        {"pair_precision", s->pair_precision}, {"pair_recall", s->pair_recall},
        {"pair_f1", s->pair_f1}, {"cubed_precision", s->cubed_precision},
        {"cubed_recall", s->cubed_recall}, {"cubed_f1", s->cubed_f1},
        {"exact_precision", s->exact_precision}, {"exact_recall", s->exact_recall},
        {"people", (double)s->n_people}, {"true_people", (double)s->n_true_people}};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        j = att_json_set(
            a, j, numbers[k].key, att_json_new_number(a, numbers[k].value));
    return j ? cli_say_json(args, j, err)
             : att_fail(err, ATT_NO_MEMORY, "out of memory while answering");
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    att_link_settings settings = ATT_LINK_DEFAULTS;
    att_people_records *records;
    att_links links;
    att_link_score s;
    if (!people_link(args, &settings, &records, &links, err)
        || !att_people_score(records, &links, args->arena, &s, err))
        return false;
    if (args->is_json)
        return say_json(args, &s, err);
    cli_say("                precision  recall  F1\n");
    cli_say("links above P   %.4f     %.4f  %.4f  (best %.4f at %.1f bits)\n",
        s.precision, s.recall, s.f1, s.best_f1, s.best_bits);
    cli_say("pairs of people %.4f     %.4f  %.4f\n", s.pair_precision, s.pair_recall,
        s.pair_f1);
    cli_say("B-cubed         %.4f     %.4f  %.4f\n", s.cubed_precision, s.cubed_recall,
        s.cubed_f1);
    cli_say("exact people    %.4f     %.4f\n", s.exact_precision, s.exact_recall);
    cli_say("%zu people found, %zu in truth\n", s.n_people, s.n_true_people);
    return true;
}

const cli_command cli_people_score = {"people score",
    "link tables whose truth is known, and say how well it went", "CSV…", 1, 8, options,
    CLI_NO_CASE, NULL, NULL, run,
    "A column truth, ent_id, cluster or person_id tells who each record really is; it "
    "is never compared. Recall is over all true pairs, so what was never compared "
    "counts as missed.",
    "$ attest people score invented.csv"};
