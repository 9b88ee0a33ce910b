/* tell_finding.c — one claim: its standing, its number, its reasons, what speaks
 * against it, and the evidence. */
#include "document.h"
#include "teller.h"

#include <math.h>

int att_likely(double p)
{
    static const double low[] = {0.05, 0.20, 0.45}, high[] = {0.55, 0.80, 0.95};
    const double slack = 1e-9; /* the last digits must not carry a border over */
    if (!(p >= 0 && p <= 1))
        return 0;
    for (int i = 0; i < 3; i++)
        if (p < low[i] - slack)
            return i + 1;
    for (int i = 0; i < 3; i++)
        if (p <= high[i] + slack)
            return i + 4;
    return 7;
}

att_text att_say_likely(att_teller *t, double p)
{
    const int word = att_likely(p);
    return word > 0 ? att_phrase_rung(t->words, "likely", word)
                    : att_phrase(t->words, "likely.none");
}

att_text att_say_confidence(att_teller *t, const att_dossier_finding *f)
{
    static const char *const words[] = {
        "confidence.low", "confidence.moderate", "confidence.high"};
    return att_phrase(t->words, words[f->confidence]);
}

att_text att_claim_text(att_teller *t, const att_dossier_finding *f)
{
    const att_text lang = att_text_of(att_words_of(t->words));
    const att_text text = att_text_is(lang, "ko") && f->text_ko.length > 0 ? f->text_ko
                          : att_text_is(lang, "zh") && f->text_zh.length > 0
                              ? f->text_zh
                              : f->text;
    return att_tellf(t, "“%.*s”", ATT_PRINT(text));
}

static att_text say_p(att_teller *t, double p)
{
    return isfinite(p) ? att_tellf(t, "%.2f", fmin(0.99, fmax(0.01, p)))
                       : ATT_TEXT("–");
}

static void say_lines_under(att_teller *t, att_document *d, const char *head)
{
    att_heading(d, 3, (att_text){0});
    att_say(d, att_phrase(t->words, head));
}

static void say_bullets(att_teller *t, att_document *d, att_dossier_lines lines)
{
    for (size_t i = 0; i < lines.n; i++) {
        /* A code that the words file knows is said in the reader's language. */
        const att_text known =
            att_phrase_for(t->words, "code", lines.at[i].code, t->arena);
        att_bullet(d);
        att_say(d, att_text_equal(known, lines.at[i].code) ? lines.at[i].text : known);
        if (lines.at[i].code.length > 0)
            att_say_as(
                d, ATT_QUIET, att_tellf(t, " [%.*s]", ATT_PRINT(lines.at[i].code)));
    }
}

static void say_lines(
    att_teller *t, att_document *d, const char *head, att_dossier_lines lines)
{
    if (lines.n == 0)
        return;
    say_lines_under(t, d, head);
    say_bullets(t, d, lines);
}

static void say_other_rung(att_teller *t, att_document *d, const char *key, int rung)
{
    att_paragraph(d, ATT_NORMAL);
    att_say(d,
        att_tell(t, key, ATT_SLOTS({"rung", att_phrase_rung(t->words, "rung", rung)})));
}

/* Standing, likelihood and confidence: three sentences, never one. */
static void say_standing(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    att_paragraph(d, ATT_LEAD);
    /* First, before anything that could be quoted alone. */
    const char *caution = f->rung >= 0 && f->n_independent == 1 ? "finding.single"
                          : f->n_critical == 1                  ? "finding.single_point"
                                                                : NULL;
    if (caution) {
        att_say_as(d, ATT_STRONG, att_phrase(t->words, caution));
        att_say(d, ATT_TEXT(" "));
    }
    att_say(d, att_phrase_rung(t->words, "says", f->rung));
    att_paragraph(d, ATT_NORMAL);
    const att_text word = att_say_likely(t, f->p);
    if (isfinite(f->p) && isfinite(f->p_low) && isfinite(f->p_high))
        att_say(
            d, att_tell(t, "finding.likelihood",
                   ATT_SLOTS({"word", word}, {"p", say_p(t, f->p)},
                       {"low", say_p(t, f->p_low)}, {"high", say_p(t, f->p_high)})));
    else
        att_say(d, att_tell(t, "finding.likelihood_bare", ATT_SLOTS({"word", word})));
    att_paragraph(d, ATT_NORMAL);
    att_say(d,
        att_tell(t, "finding.confidence",
            ATT_SLOTS({"word", att_say_confidence(t, f)},
                {"origins", att_tellf(t, "%zu", f->n_independent)},
                {"kinds", att_tellf(t, "%zu", f->n_kinds)},
                {"critical",
                    f->n_critical > 0
                        ? att_tellf(t, "%zu", f->n_critical)
                        : att_tell(t, "finding.critical_none",
                            ATT_SLOTS({"n", att_tellf(t, "%zu", f->n_searched)}))})));
    if (f->ungraded_rung != f->rung)
        say_other_rung(t, d, "finding.ungraded", f->ungraded_rung);
    if (f->engine_rung != f->rung)
        say_other_rung(t, d, "finding.reviewed", f->engine_rung);
}

static const att_dossier_step *step_of(const att_dossier_series *s, att_text period)
{
    if (s->number.period.length > 0)
        return &s->number;
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
    say_lines_under(t, d, "finding.against");
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
        att_say(d, att_phrase(t->words, "finding.against_none"));
    }
}

static void say_changes(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    say_lines(t, d, "finding.changes", f->changes);
    if (f->n_without == 0)
        return;
    if (f->changes.n == 0) {
        att_heading(d, 3, (att_text){0});
        att_say(d, att_phrase(t->words, "finding.changes"));
    }
    att_table(d, 3,
        (att_column[]){{att_phrase(t->words, "column.without"), 0.44, false},
            {att_phrase(t->words, "column.standing"), 0.4, false},
            {att_phrase(t->words, "column.probability"), 0.16, true}});
    for (size_t w = 0; w < f->n_without; w++) {
        const att_dossier_without *without = &f->without[w];
        const att_dossier_item *item = att_find_item(t, without->origin);
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_link(d, without->origin, att_anchor(t, without->origin));
        if (item)
            att_say(d, att_tellf(t, "  %.*s", ATT_PRINT(att_said_by(t, item))));
        if (without->n_items > 1)
            att_say_as(d, ATT_QUIET, att_tellf(t, " +%zu", without->n_items - 1));
        if (without->kind.length > 0)
            att_say(d, att_tell(t, "finding.without_kind",
                           ATT_SLOTS({"kind", att_phrase_for(t->words, "evidence",
                                                  without->kind, t->arena)})));
        att_cell(d);
        att_say_as(d, without->rung < f->rung ? ATT_STRONG : ATT_PLAIN,
            att_phrase_rung(t->words, "rung", without->rung));
        att_cell(d);
        att_say(d, say_p(t, without->p));
    }
}

/* The names of the elements that imagery can, or cannot, speak to. */
static att_text elements_for_imagery(
    att_teller *t, const att_dossier_finding *f, bool can_show)
{
    att_text names = {0};
    for (size_t e = 0; e < f->n_elements; e++)
        if (f->elements[e].imagery_can_show == can_show)
            names = att_tellf(t, "%.*s%s%.*s", ATT_PRINT(names),
                names.length > 0 ? ", " : "",
                ATT_PRINT(att_phrase_for(
                    t->words, "element", f->elements[e].name, t->arena)));
    return names;
}

static void say_imagery(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    static const char *const keys[] = {"imagery.cannot", "imagery.can"};
    if (f->n_elements == 0 && f->imagery.n == 0)
        return;
    say_lines_under(t, d, "finding.imagery");
    for (int can = 1; can >= 0; can--) {
        const att_text names = elements_for_imagery(t, f, can == 1);
        if (names.length == 0)
            continue;
        att_bullet(d);
        att_say(d, att_tell(t, keys[can], ATT_SLOTS({"elements", names})));
    }
    for (size_t i = 0; i < f->imagery.n; i++) {
        att_bullet(d);
        att_say(d, f->imagery.at[i].text);
    }
}

static void say_elements(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    if (f->n_elements == 0)
        return;
    say_lines_under(t, d, "finding.elements");
    att_table(d, 4,
        (att_column[]){{att_phrase(t->words, "column.element"), 0.48, false},
            {att_phrase(t->words, "column.standing"), 0.28, false},
            {att_phrase(t->words, "column.probability"), 0.12, true},
            {att_phrase(t->words, "column.origins"), 0.12, true}});
    for (size_t e = 0; e < f->n_elements; e++) {
        const att_dossier_element *element = &f->elements[e];
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_as(d, ATT_STRONG,
            att_phrase_for(t->words, "element", element->name, t->arena));
        att_say_as(d, ATT_QUIET,
            att_tellf(t, " (%.*s)",
                ATT_PRINT(att_phrase(t->words,
                    element->is_essential ? "finding.essential" : "finding.detail"))));
        if (element->text.length > 0)
            att_say(d, att_tellf(t, "  “%.*s”", ATT_PRINT(element->text)));
        att_cell(d);
        att_say(d, element->is_number
                       ? att_phrase(t->words, "finding.by_estimate")
                       : att_phrase_rung(t->words, "rung", element->rung));
        att_cell(d);
        att_say(d, element->is_number ? ATT_TEXT("–") : say_p(t, element->p));
        att_cell(d);
        att_say(d, element->is_number ? ATT_TEXT("–")
                                      : att_tellf(t, "%zu", element->n_independent));
    }
}

static void say_alternatives(
    att_teller *t, att_document *d, const att_dossier_finding *f)
{
    if (f->n_alternatives == 0)
        return;
    say_lines_under(t, d, "finding.alternatives");
    att_table(d, 2,
        (att_column[]){{att_phrase(t->words, "column.alternative"), 0.84, false},
            {att_phrase(t->words, "column.probability"), 0.16, true}});
    for (size_t a = 0; a < f->n_alternatives; a++) {
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say(d, f->alternatives[a].text.length > 0
                       ? f->alternatives[a].text
                       : att_phrase_for(
                           t->words, "alternative", f->alternatives[a].name, t->arena));
        att_cell(d);
        att_say(d, say_p(t, f->alternatives[a].p));
    }
}

static const char *const stances[] = {
    "stance.supports", "stance.contradicts", "stance.absence", "stance.neutral"};

/* Why an item weighs less, or nothing. */
static void say_notes(att_teller *t, att_document *d, att_text notes)
{
    while (notes.length > 0) {
        const att_text code = att_text_split(notes, ' ', &notes);
        att_say_as(d, ATT_EMPHATIC,
            att_tellf(t, "  %.*s",
                ATT_PRINT(att_phrase_for(t->words, "note", code, t->arena))));
    }
}

static void say_bearings(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    att_table(d, 5,
        (att_column[]){{att_phrase(t->words, "column.id"), 0.08, false},
            {att_phrase(t->words, "column.says"), 0.52, false},
            {att_phrase(t->words, "column.bears"), 0.2, false},
            {att_phrase(t->words, "column.weight"), 0.1, true},
            {att_phrase(t->words, "column.origin"), 0.1, false}});
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
            att_phrase(t->words, stances[bearing->stance]));
        att_say_as(d, ATT_QUIET,
            att_tellf(t, "  %.*s",
                ATT_PRINT(
                    att_phrase_for(t->words, "element", bearing->element, t->arena))));
        say_notes(t, d, bearing->notes);
        att_cell(d);
        att_say(d, isfinite(bearing->weight_bits)
                       ? att_tellf(t, "%.2f", bearing->weight_bits)
                       : ATT_TEXT("–"));
        att_cell(d);
        att_say_link(d, bearing->origin, att_anchor(t, bearing->origin));
    }
}

/* The weakest essential element decides; then whatever is flagged. */
static void say_reasons(att_teller *t, att_document *d, const att_dossier_finding *f)
{
    const bool has_weakest = f->weakest < f->n_elements;
    if (!has_weakest && f->reasons.n == 0)
        return;
    say_lines_under(t, d, "finding.why");
    if (has_weakest) {
        const att_dossier_element *e = &f->elements[f->weakest];
        att_bullet(d);
        att_say(d, att_tell(t, "finding.weakest",
                       ATT_SLOTS({"element", att_phrase_for(t->words, "element",
                                                 e->name, t->arena)},
                           {"rung", att_phrase_rung(t->words, "rung", e->rung)},
                           {"p", say_p(t, e->p)},
                           {"n", att_tellf(t, "%zu", e->n_independent)})));
    }
    say_bullets(t, d, f->reasons);
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
    att_figure(d, &canvas, NULL); /* a sign, not a figure: no number, no file */
    att_say(d, att_tell(t, "figure.ladder", ATT_SLOTS({"claim", f->claim})));
    say_reasons(t, d, f);
    say_lines(t, d, "finding.refusals", f->refusals);
    say_against(t, d, f);
    say_changes(t, d, f);
    say_imagery(t, d, f);
    say_elements(t, d, f);
    say_alternatives(t, d, f);
    if (f->n_bearings > 0) {
        att_heading(d, 3, (att_text){0});
        att_say(d, att_phrase(t->words, "finding.evidence"));
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
