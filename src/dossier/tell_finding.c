/* tell_finding.c — one claim: its standing, its number, its reasons, what speaks
 * against it, and the evidence. */
#include "document.h"
#include "teller.h"

#include <math.h>

int att_likely(double p)
{
    static const double low[] = {0.05, 0.20, 0.45}, high[] = {0.55, 0.80, 0.95};
    if (!(p >= 0 && p <= 1))
        return 0;
    for (int i = 0; i < 3; i++)
        if (p < low[i])
            return i + 1;
    for (int i = 0; i < 3; i++)
        if (p <= high[i])
            return i + 4;
    return 7;
}

att_text att_likely_word(att_teller *t, double p)
{
    const int word = att_likely(p);
    return word > 0 ? att_word_rung(t->words, "likely", word)
                    : att_word(t->words, "likely.none");
}

att_text att_confidence_word(att_teller *t, const att_dossier_finding *f)
{
    const bool is_high =
        f->n_independent >= 3 && f->n_kinds >= 2 && f->critical_set >= 2;
    return att_word(t->words, is_high                 ? "confidence.high"
                              : f->n_independent >= 2 ? "confidence.moderate"
                                                      : "confidence.low");
}

att_text att_claim_text(att_teller *t, const att_dossier_finding *f)
{
    const att_text lang = att_text_of(att_words_of(t->words));
    if (att_text_is(lang, "ko") && f->text_ko.length > 0)
        return f->text_ko;
    if (att_text_is(lang, "zh") && f->text_zh.length > 0)
        return f->text_zh;
    return f->text;
}

static att_text say_p(att_teller *t, double p)
{
    return isfinite(p) ? att_tellf(t, "%.2f", fmin(0.99, fmax(0.01, p)))
                       : ATT_TEXT("–");
}

static void say_lines(
    att_teller *t, att_document *d, const char *head, att_dossier_lines lines)
{
    if (lines.n == 0)
        return;
    att_heading(d, 3, (att_text){0});
    att_say(d, att_word(t->words, head));
    for (size_t i = 0; i < lines.n; i++) {
        att_bullet(d);
        att_say(d, lines.at[i].text);
        if (lines.at[i].code.length > 0)
            att_say_as(
                d, ATT_QUIET, att_tellf(t, " [%.*s]", ATT_PRINT(lines.at[i].code)));
    }
}

/* Standing, likelihood and confidence: three sentences, never one. */
static void say_standing(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    att_paragraph(d, ATT_LEAD);
    if (f->is_single_point) { /* first, before anything that could be quoted alone */
        att_say_as(d, ATT_STRONG, att_word(t->words, "finding.single"));
        att_say(d, ATT_TEXT(" "));
    }
    att_say(d, att_word_rung(t->words, "says", f->rung));
    att_paragraph(d, ATT_NORMAL);
    const att_text word = att_likely_word(t, f->p);
    if (isfinite(f->p) && isfinite(f->p_low) && isfinite(f->p_high))
        att_say(
            d, att_tell(t, "finding.likelihood",
                   ATT_SLOTS({"word", word}, {"p", say_p(t, f->p)},
                       {"low", say_p(t, f->p_low)}, {"high", say_p(t, f->p_high)})));
    else
        att_say(d, att_tell(t, "finding.likelihood_bare", ATT_SLOTS({"word", word})));
    att_paragraph(d, ATT_NORMAL);
    att_say(d, att_tell(t, "finding.confidence",
                   ATT_SLOTS({"word", att_confidence_word(t, f)},
                       {"origins", att_tellf(t, "%zu", f->n_independent)},
                       {"kinds", att_tellf(t, "%zu", f->n_kinds)},
                       {"critical", att_tellf(t, "%zu", f->critical_set)})));
}

static const att_dossier_step *step_of(const att_dossier_series *s, att_text period)
{
    for (size_t i = 0; i < s->n_steps; i++)
        if (att_text_equal(s->steps[i].period, period))
            return &s->steps[i];
    return s->n_steps > 0 ? &s->steps[s->n_steps - 1] : NULL;
}

bool att_tell_number(
    att_teller *t, const att_dossier_series *s, att_text *said, att_error *err)
{
    const att_dossier_step *step = step_of(s, s->test_period);
    *said = (att_text){0};
    if (s->refusal.length > 0 || !step)
        return true;
    const att_dossier_count count = {step->median, step->low90, step->high90,
        s->measure, att_place_name(t, s->place), step->period};
    return s->is_share ? att_say_share(t->words, &count, t->arena, said, err)
                       : att_say_count(t->words, &count, t->arena, said, err);
}

/* The number with everything that a number needs, and the figure under test beside it.
 */
static bool say_number(
    att_teller *t, att_document *d, const att_dossier_series *s, att_error *err)
{
    att_paragraph(d, ATT_NORMAL);
    const att_dossier_step *step = step_of(s, s->test_period);
    if (s->refusal.length > 0 || !step) {
        att_say(d, att_tell(t, "series.refused", ATT_SLOTS({"reason", s->refusal})));
        return true;
    }
    att_text said;
    if (!att_tell_number(t, s, &said, err))
        return false;
    att_say_as(
        d, ATT_STRONG, att_tell(t, "finding.number", ATT_SLOTS({"count", said})));
    if (isfinite(s->test_value)) {
        const bool is_inside =
            s->test_value >= step->low90 && s->test_value <= step->high90;
        att_say(d, ATT_TEXT(" "));
        att_say(
            d, att_tell(t, is_inside ? "finding.test_inside" : "finding.test_outside",
                   ATT_SLOTS({"value", att_published(t, s->test_value, s->test_value,
                                           s->is_share)},
                       {"id", s->test_item}, {"period", att_period_of(t, step->period)},
                       {"percentile", att_tellf(t, "%.0f", s->test_percentile)})));
    }
    size_t n_excluded = 0;
    for (size_t r = 0; r < s->n_reports; r++)
        n_excluded += s->reports[r].is_excluded;
    att_say(d, ATT_TEXT(" "));
    att_say(d, att_tell(t, "finding.origins",
                   ATT_SLOTS({"figures", att_tellf(t, "%zu", s->n_reports)},
                       {"origins", att_tellf(t, "%zu", s->n_origins)},
                       {"excluded", att_tellf(t, "%zu", n_excluded)})));
    att_say(d, ATT_TEXT(" "));
    att_say_link(d, s->id, att_anchor(t, s->id));
    return true;
}

/* What speaks against it stands with the finding, never apart from it. */
static void say_against(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    size_t n = 0;
    att_heading(d, 3, (att_text){0});
    att_say(d, att_word(t->words, "finding.against"));
    for (size_t b = 0; b < f->n_bearings; b++) {
        const att_dossier_bearing *bearing = &f->bearings[b];
        if (bearing->stance != ATT_DOSSIER_CONTRADICTS
            && bearing->stance != ATT_DOSSIER_ABSENCE)
            continue;
        const att_dossier_item *item = att_find_item(t, bearing->item);
        att_bullet(d);
        att_say_link(d, bearing->item, att_anchor(t, bearing->item));
        att_say(d, ATT_TEXT("  "));
        if (item)
            att_say(d, att_gist(t, item));
        if (item)
            att_say_as(
                d, ATT_QUIET, att_tellf(t, " (%.*s)", ATT_PRINT(att_said_by(t, item))));
        if (bearing->reason.length > 0)
            att_say(d, att_tellf(t, ". %.*s", ATT_PRINT(bearing->reason)));
        n++;
    }
    for (size_t i = 0; i < f->against.n; i++, n++) {
        att_bullet(d);
        att_say(d, f->against.at[i].text);
    }
    if (n == 0) {
        att_paragraph(d, ATT_NORMAL);
        att_say(d, att_word(t->words, "finding.against_none"));
    }
}

static void say_changes(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    say_lines(t, d, "finding.changes", f->changes);
    if (f->n_without == 0)
        return;
    if (f->changes.n == 0) {
        att_heading(d, 3, (att_text){0});
        att_say(d, att_word(t->words, "finding.changes"));
    }
    att_table(d, 3,
        (att_column[]){{att_word(t->words, "column.without"), 0.44, false},
            {att_word(t->words, "column.standing"), 0.4, false},
            {att_word(t->words, "column.probability"), 0.16, true}});
    for (size_t w = 0; w < f->n_without; w++) {
        const att_dossier_without *without = &f->without[w];
        const att_dossier_item *item = att_find_item(t, without->origin);
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_link(d, without->origin, att_anchor(t, without->origin));
        if (item)
            att_say(d, att_tellf(t, "  %.*s", ATT_PRINT(att_said_by(t, item))));
        att_cell(d);
        att_say_as(d, without->rung < f->rung ? ATT_STRONG : ATT_PLAIN,
            att_word_rung(t->words, "rung", without->rung));
        att_cell(d);
        att_say(d, say_p(t, without->p));
    }
}

static void say_elements(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    if (f->n_elements == 0)
        return;
    att_heading(d, 3, (att_text){0});
    att_say(d, att_word(t->words, "finding.elements"));
    att_table(d, 4,
        (att_column[]){{att_word(t->words, "column.element"), 0.48, false},
            {att_word(t->words, "column.standing"), 0.28, false},
            {att_word(t->words, "column.probability"), 0.12, true},
            {att_word(t->words, "column.origins"), 0.12, true}});
    for (size_t e = 0; e < f->n_elements; e++) {
        const att_dossier_element *element = &f->elements[e];
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_as(
            d, ATT_STRONG, att_word_for(t->words, "element", element->name, t->arena));
        att_say_as(d, ATT_QUIET,
            att_tellf(t, " (%.*s)",
                ATT_PRINT(att_word(t->words,
                    element->is_essential ? "finding.essential" : "finding.detail"))));
        if (element->text.length > 0)
            att_say(d, att_tellf(t, "  %.*s", ATT_PRINT(element->text)));
        att_cell(d);
        att_say(d, att_word_rung(t->words, "rung", element->rung));
        att_cell(d);
        att_say(d, say_p(t, element->p));
        att_cell(d);
        att_say(d, att_tellf(t, "%zu", element->n_independent));
    }
}

static void say_alternatives(
    att_teller *t, att_document *d, const att_dossier_finding *f)
{
    if (f->n_alternatives == 0)
        return;
    att_heading(d, 3, (att_text){0});
    att_say(d, att_word(t->words, "finding.alternatives"));
    att_table(d, 2,
        (att_column[]){{att_word(t->words, "column.alternative"), 0.84, false},
            {att_word(t->words, "column.probability"), 0.16, true}});
    for (size_t a = 0; a < f->n_alternatives; a++) {
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say(d, f->alternatives[a].text);
        att_cell(d);
        att_say(d, say_p(t, f->alternatives[a].p));
    }
}

static const char *const stances[] = {
    "stance.supports", "stance.contradicts", "stance.absence", "stance.neutral"};

static void say_bearings(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    att_table(d, 5,
        (att_column[]){{att_word(t->words, "column.id"), 0.08, false},
            {att_word(t->words, "column.says"), 0.52, false},
            {att_word(t->words, "column.bears"), 0.2, false},
            {att_word(t->words, "column.weight"), 0.1, true},
            {att_word(t->words, "column.origin"), 0.1, false}});
    for (size_t b = 0; b < f->n_bearings; b++) {
        const att_dossier_bearing *bearing = &f->bearings[b];
        const att_dossier_item *item = att_find_item(t, bearing->item);
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_link(d, bearing->item, att_anchor(t, bearing->item));
        att_cell(d);
        if (item) {
            const bool has_text =
                item->text.length > 0 && item->kind != ATT_DOSSIER_FIGURE;
            const att_text value = has_text ? att_value(t, item) : (att_text){0};
            att_say(d, has_text ? item->text : att_gist(t, item));
            if (value.length > 0)
                att_say_as(d, ATT_STRONG, att_tellf(t, "  %.*s", ATT_PRINT(value)));
            att_say_as(
                d, ATT_QUIET, att_tellf(t, "  %.*s", ATT_PRINT(att_said_by(t, item))));
        }
        att_cell(d);
        att_say_as(d,
            bearing->stance == ATT_DOSSIER_CONTRADICTS ? ATT_STRONG : ATT_PLAIN,
            att_word(t->words, stances[bearing->stance]));
        att_say_as(d, ATT_QUIET,
            att_tellf(t, "  %.*s",
                ATT_PRINT(
                    att_word_for(t->words, "element", bearing->element, t->arena))));
        att_cell(d);
        att_say(d, isfinite(bearing->weight_bits)
                       ? att_tellf(t, "%.2f", bearing->weight_bits)
                       : ATT_TEXT("–"));
        att_cell(d);
        att_say_link(d, bearing->origin, att_anchor(t, bearing->origin));
    }
}

bool att_tell_finding(
    att_teller *t, att_document *d, const att_dossier_finding *f, att_error *err)
{
    att_canvas canvas;
    att_heading(d, 2, f->claim);
    att_say(d, att_tellf(t, "%.*s  %.*s", ATT_PRINT(f->claim),
                   ATT_PRINT(att_claim_text(t, f))));
    say_standing(t, d, f);
    for (size_t s = 0; s < f->n_series; s++) {
        const att_dossier_series *series = att_find_series(t, f->series[s]);
        if (series && !say_number(t, d, series, err))
            return false;
    }
    if (!att_draw_ladder(t, f, &canvas, err))
        return false;
    att_tell_figure(t, d, &canvas, "ladder",
        att_tell(t, "figure.ladder", ATT_SLOTS({"claim", f->claim})));
    say_lines(t, d, "finding.why", f->reasons);
    say_lines(t, d, "finding.refusals", f->refusals);
    say_against(t, d, f);
    say_changes(t, d, f);
    say_lines(t, d, "finding.imagery", f->imagery);
    say_elements(t, d, f);
    say_alternatives(t, d, f);
    if (f->n_bearings > 0) {
        att_heading(d, 3, (att_text){0});
        att_say(d, att_word(t->words, "finding.evidence"));
        if (!att_draw_derivation(t, f, &canvas, err))
            return false;
        att_tell_figure(t, d, &canvas, "derivation",
            att_tell(t, "figure.derivation", ATT_SLOTS({"claim", f->claim})));
        say_bearings(t, d, f);
    }
    if (f->command.length > 0) {
        att_paragraph(d, ATT_COMMAND);
        att_say(d, f->command);
    }
    return att_teller_check(t, err);
}
