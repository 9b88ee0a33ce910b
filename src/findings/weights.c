/* weights.c — the table of weights, read strictly: every entry once, none unknown. */
#include <attest/findings.h>

#include "base/embedded.h"

#include <math.h>
#include <stddef.h>

extern const att_embedded att_weights_files[];

att_bytes att_weights_default(void)
{
    return att_weights_files[0].bytes;
}

/* One number: where it stands in the file and in the struct, and its range. */
typedef struct entry {
    const char *group, *key;
    size_t offset;
    double least, most;
    bool may_be_null;
} entry;

#define AT(member) offsetof(att_weights, member)

static const entry entries[] = {
    {"report", "true_report", AT(true_report), 0.5, 1, false},
    {"report", "false_report", AT(false_report), 1e-6, 0.5, false},
    {"report", "says_anyway", AT(says_anyway), 1e-6, 1, false},
    {"report", "hearsay_step", AT(hearsay_step), 0, 1, false},
    {"report", "ungraded", AT(ungraded), 0, 1, false},
    {"report", "fit_least", AT(fit_least), 0, 1, false},
    {"letters", "A", AT(letter[0]), 0, 1, false},
    {"letters", "B", AT(letter[1]), 0, 1, false},
    {"letters", "C", AT(letter[2]), 0, 1, false},
    {"letters", "D", AT(letter[3]), 0, 1, false},
    {"letters", "E", AT(letter[4]), 0, 1, false},
    {"letters", "F", AT(letter[5]), 0, 1, false},
    {"digits", "1", AT(digit[1]), 0, 1, false},
    {"digits", "2", AT(digit[2]), 0, 1, false},
    {"digits", "3", AT(digit[3]), 0, 1, false},
    {"digits", "4", AT(digit[4]), 0, 1, false},
    {"digits", "5", AT(digit[5]), 0, 1, false},
    {"digits", "6", AT(digit[6]), 0, 1, false},
    {"modifiers", "inferred", AT(inferred), 0, 1, false},
    {"modifiers", "leading", AT(leading), 0, 1, false},
    {"modifiers", "single_pass", AT(single_pass), 0, 1, false},
    {"modifiers", "late_detail", AT(late_detail), 0, 1, false},
    {"modifiers", "late_detail_years", AT(late_detail_years), 0, 100, false},
    {"medical", "not_consistent", AT(medical[ATT_NOT_CONSISTENT]), 1e-3, 1, false},
    {"medical", "consistent", AT(medical[ATT_CONSISTENT]), 1, 1e3, false},
    {"medical", "highly_consistent", AT(medical[ATT_HIGHLY_CONSISTENT]), 1, 1e3, false},
    {"medical", "typical", AT(medical[ATT_TYPICAL]), 1, 1e3, false},
    {"medical", "diagnostic", AT(medical[ATT_DIAGNOSTIC]), 1, 1e3, false},
    {"document", "ratio_most", AT(document_ratio_most), 1, 1e6, false},
    {"document", "reviewers", AT(document_reviewers), 0, 10, false},
    {"origins", "joined", AT(joined), 1e-6, 1, false},
    {"origins", "hearsay_most", AT(hearsay_most), 0, 3, false},
    {"origins", "ratio_least", AT(ratio_least), 1, 100, false},
    {"alternatives", "residual", AT(residual), 0, 0.5, false},
    {"alternatives", "discriminates", AT(discriminates), 0, 10, false},
    {"alternatives", "CC", AT(consistency[ATT_VERY_CONSISTENT]), 1e-6, 1, false},
    {"alternatives", "C", AT(consistency[ATT_FITS]), 1e-6, 1, false},
    {"alternatives", "N", AT(consistency[ATT_NEITHER]), 1e-6, 1, false},
    {"alternatives", "I", AT(consistency[ATT_INCONSISTENT]), 1e-6, 1, false},
    {"alternatives", "II", AT(consistency[ATT_VERY_INCONSISTENT]), 1e-6, 1, false},
    {"sensitivity", "prior", AT(prior), 1e-6, 0.999999, false},
    {"sensitivity", "prior_low", AT(prior_low), 1e-6, 0.999999, false},
    {"sensitivity", "q_down", AT(q_down), 0, 1, false},
    {"sensitivity", "q_up", AT(q_up), 0, 1, false},
    {"sensitivity", "beta_up", AT(beta_up), 0, 1, false},
    {"sensitivity", "beta_down", AT(beta_down), 0, 1, false},
    {"sensitivity", "sd_logit_q", AT(sd_logit_q), 0, 5, false},
    {"sensitivity", "sd_logit_beta", AT(sd_logit_beta), 0, 5, false},
    {"sensitivity", "draws", AT(draws), 100, 100000, false},
    {"sensitivity", "interval", AT(interval), 0.5, 0.999, false},
    {"confidence", "high_independent", AT(high_independent), 0, 100, false},
    {"confidence", "high_kinds", AT(high_kinds), 0, 10, false},
    {"confidence", "high_critical", AT(high_critical), 0, 10, false},
    {"confidence", "moderate_independent", AT(moderate_independent), 0, 100, false},
    {"contradiction", "ratio_most", AT(contradiction_ratio_most), 0, 1, false},
    {"calibration", "strength", AT(strength), 1e-3, 1e6, false},
    {"calibration", "items_least", AT(items_least), 1, 1e6, false},
    {"agreement", "least", AT(agreement_least), 0, 1, false},
    {"agreement", "letter", AT(agreement[ATT_CODED_LETTER]), -1, 1, true},
    {"agreement", "digit", AT(agreement[ATT_CODED_DIGIT]), -1, 1, true},
    {"agreement", "hearsay", AT(agreement[ATT_CODED_HEARSAY]), -1, 1, true},
    {"agreement", "stance", AT(agreement[ATT_CODED_STANCE]), -1, 1, true},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

#undef AT
#define AT(member) offsetof(att_rung_rule, member)

static const entry rung_entries[] = {
    {"rungs", "p", AT(p), 0, 0.999999, false},
    {"rungs", "p_low", AT(p_low), 0, 0.999999, false},
    {"rungs", "independent", AT(independent), 0, 100, false},
    {"rungs", "kinds", AT(kinds), 0, ATT_EVIDENCES, false},
    {"rungs", "critical", AT(critical), 0, 3, false},
    {"rungs", "reviewers", AT(reviewers), 0, 100, false},
    {"rungs", "panel", AT(panel), 0, 100, false},
    {"rungs", "alternative_ratio", AT(alternative_ratio), 0, 1e6, false},
};
enum { RUNG_ENTRIES = sizeof rung_entries / sizeof *rung_entries };

/* Texts of the table that are no numbers. */
static const char *const words_of_origins[] = {"letters_not", "digits_not"};

static const char *const evidence_names[ATT_EVIDENCES] = {
    "testimony", "imagery", "document", "statistic", "medical", "physical"};
static const char *const part_names[ATT_PARTS] = {
    "act", "structure", "place", "time", "victims", "actor", "route", "quantity"};

const char *att_evidence_name(att_evidence kind)
{
    return evidence_names[kind];
}

const char *att_part_name(att_part part)
{
    return part_names[part];
}

static bool fail_at(att_error *err, const char *group, const char *key, const char *why)
{
    return att_fail(err, ATT_INVALID, "table of weights: %s.%s %s", group, key, why);
}

static bool read_number(
    const att_json *group, const entry *e, void *into, att_error *err)
{
    const att_json *value = att_json_get(group, e->key);
    double *number = (double *)((char *)into + e->offset);
    if (!value)
        return fail_at(err, e->group, e->key, "is absent");
    *number = NAN;
    if (e->may_be_null && att_json_kind_of(value) == ATT_JSON_NULL)
        return true;
    *number = att_json_number(value);
    if (!(*number >= e->least && *number <= e->most))
        return att_fail(err, ATT_INVALID,
            "table of weights: %s.%s must be a number from %g to %g", e->group, e->key,
            e->least, e->most);
    return true;
}

static bool is_known(const char *group, att_text key)
{
    for (size_t e = 0; e < ENTRIES; e++)
        if (att_text_is(att_text_of(entries[e].group), group)
            && att_text_is(key, entries[e].key))
            return true;
    if (att_text_is(att_text_of("origins"), group))
        return att_text_is(key, words_of_origins[0])
               || att_text_is(key, words_of_origins[1]);
    return false;
}

/* The groups that hold lists of their own. */
static bool is_list(att_text group)
{
    static const char *const lists[] = {
        "title", "about", "bearing", "ties", "words", "rungs"};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        if (att_text_is(group, lists[k]))
            return true;
    return false;
}

static bool read_numbers(const att_json *j, att_weights *w, att_error *err)
{
    for (size_t e = 0; e < ENTRIES; e++)
        if (!read_number(att_json_get(j, entries[e].group), &entries[e], w, err))
            return false;
    for (size_t g = 0; g < att_json_count(j); g++) {
        const att_json *group = att_json_at(j, g);
        const att_text name = att_json_key(j, g);
        char z[32] = "";
        if (is_list(name))
            continue;
        for (size_t c = 0; c < name.length && c + 1 < sizeof z; c++)
            z[c] = name.at[c];
        if (att_json_count(group) == 0)
            return att_fail(
                err, ATT_INVALID, "table of weights: %s is no entry of it", z);
        for (size_t k = 0; k < att_json_count(group); k++)
            if (!is_known(z, att_json_key(group, k)))
                return att_fail(err, ATT_INVALID,
                    "table of weights: %s.%.*s is no entry of it", z,
                    ATT_PRINT(att_json_key(group, k)));
    }
    return true;
}

/* "full", "none", or the most that the likelihood ratio may be. */
static bool read_bearing(const att_json *j, att_weights *w, att_error *err)
{
    const att_json *matrix = att_json_get(j, "bearing");
    if (att_json_count(matrix) != ATT_EVIDENCES)
        return att_fail(err, ATT_INVALID,
            "table of weights: bearing needs a row for each of %d kinds of evidence",
            ATT_EVIDENCES);
    for (size_t k = 0; k < ATT_EVIDENCES; k++) {
        const att_json *row = att_json_get(matrix, evidence_names[k]);
        for (size_t p = 0; p < ATT_PARTS; p++) {
            const att_json *cell = att_json_get(row, part_names[p]);
            double most = att_json_number(cell);
            if (att_text_is(att_json_text(cell), "full"))
                most = INFINITY;
            else if (att_text_is(att_json_text(cell), "none"))
                most = 1;
            if (!(most >= 1))
                return att_fail(err, ATT_INVALID,
                    "table of weights: bearing.%s.%s must be \"full\", \"none\", or "
                    "the most that a likelihood ratio may be",
                    evidence_names[k], part_names[p]);
            w->bearing[k][p] = most;
        }
        if (att_json_count(row) != ATT_PARTS)
            return fail_at(
                err, "bearing", evidence_names[k], "has an entry that is no element");
    }
    return true;
}

static bool read_ties(
    const att_json *j, att_arena *arena, att_weights *w, att_error *err)
{
    const att_json *ties = att_json_get(j, "ties");
    w->n_ties = att_json_count(ties);
    att_tie_weight *out = att_push(arena, w->n_ties, sizeof *out, err);
    if (!out)
        return false;
    for (size_t t = 0; t < w->n_ties; t++) {
        out[t].beta = att_json_number(att_json_at(ties, t));
        if (!att_text_copy(att_json_key(ties, t), arena, &out[t].kind, err))
            return false;
        if (!(out[t].beta >= 0 && out[t].beta <= 1))
            return att_fail(err, ATT_INVALID,
                "table of weights: ties.%.*s must be a number from 0 to 1",
                ATT_PRINT(out[t].kind));
    }
    w->ties = out;
    return true;
}

static bool read_words(
    const att_json *j, att_arena *arena, att_weights *w, att_error *err)
{
    const att_json *words = att_json_get(j, "words");
    w->n_words = att_json_count(words);
    if (w->n_words == 0 || w->n_words > ATT_WORDS_MOST)
        return att_fail(
            err, ATT_INVALID, "table of weights: words holds 1 to %d", ATT_WORDS_MOST);
    for (size_t k = 0; k < w->n_words; k++) {
        w->words[k].up_to = att_json_number(att_json_at(words, k));
        if (!(w->words[k].up_to > (k ? w->words[k - 1].up_to : 0)
                && w->words[k].up_to < 1))
            return att_fail(err, ATT_INVALID,
                "table of weights: words must ascend between 0 and 1");
        if (!att_text_copy(att_json_key(words, k), arena, &w->words[k].word, err))
            return false;
    }
    return true;
}

static bool read_rungs(
    const att_json *j, att_arena *arena, att_weights *w, att_error *err)
{
    const att_json *rungs = att_json_get(j, "rungs");
    if (att_json_count(rungs) != ATT_RUNGS)
        return att_fail(
            err, ATT_INVALID, "table of weights: rungs holds %d, S0 to S4", ATT_RUNGS);
    for (size_t r = 0; r < ATT_RUNGS; r++) {
        const att_json *rung = att_json_at(rungs, r);
        for (size_t e = 0; e < RUNG_ENTRIES; e++)
            if (!read_number(rung, &rung_entries[e], &w->rungs[r], err))
                return att_within(err, "S%zu", r);
        if (!att_text_copy(att_json_text(att_json_get(rung, "name")), arena,
                &w->rungs[r].name, err))
            return false;
        if (w->rungs[r].name.length == 0 || att_json_count(rung) != RUNG_ENTRIES + 1)
            return att_fail(err, ATT_INVALID,
                "table of weights: rung S%zu needs a name and no unknown entry", r);
        if (r > 0
            && (w->rungs[r].p < w->rungs[r - 1].p
                || w->rungs[r].p_low < w->rungs[r - 1].p_low))
            return att_fail(err, ATT_INVALID,
                "table of weights: rung S%zu asks less than the one below it", r);
    }
    return true;
}

static bool read_texts(
    const att_json *j, att_arena *arena, att_weights *w, att_error *err)
{
    const att_json *origins = att_json_get(j, "origins");
    att_text *into[] = {&w->letters_not, &w->digits_not};
    for (size_t k = 0; k < 2; k++) {
        const att_json *value = att_json_get(origins, words_of_origins[k]);
        if (att_json_kind_of(value) != ATT_JSON_TEXT)
            return fail_at(err, "origins", words_of_origins[k], "must be a text");
        if (!att_text_copy(att_json_text(value), arena, into[k], err))
            return false;
    }
    return true;
}

bool att_weights_read(
    att_bytes json, att_arena *arena, att_weights *out, att_error *err)
{
    const att_json *j;
    att_weights w = {0};
    if (!att_json_parse(json, arena, &j, err))
        return att_within(err, "table of weights");
    if (!read_numbers(j, &w, err) || !read_bearing(j, &w, err)
        || !read_ties(j, arena, &w, err) || !read_words(j, arena, &w, err)
        || !read_rungs(j, arena, &w, err) || !read_texts(j, arena, &w, err))
        return false;
    att_digest(json, w.hash);
    *out = w;
    return true;
}
