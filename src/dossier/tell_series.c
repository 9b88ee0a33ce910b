/* tell_series.c — an estimate through time: pictures, the table, what does not count.
 */
#include "document.h"
#include "teller.h"

#include <math.h>

static att_text number_of(att_teller *t, const att_dossier_series *s, double value)
{
    if (s->is_share)
        return att_tellf(t, "%.0f %%", 100 * value);
    char out[24];
    att_say_people(value, out);
    return att_tellf(t, "%s", out);
}

/* The caption gives group and place, the row the period, the cells the intervals. */
static void say_steps(att_teller *t, att_document *d, const att_dossier_series *s)
{
    const att_text group = att_phrase_for(t->words, "measure", s->measure, t->arena);
    att_paragraph(d, ATT_CAPTION);
    att_say(
        d, att_tell(t, "series.table",
               ATT_SLOTS({"group", group}, {"place", att_place_name(t, s->place)})));
    att_table(d, 4,
        (att_column[]){{att_phrase(t->words, "column.period"), 0.37, false},
            {att_phrase(t->words, "column.median"), 0.15, true},
            {att_phrase(t->words, "column.half"), 0.24, true},
            {att_phrase(t->words, "column.ninety"), 0.24, true}});
    for (size_t i = 0; i < s->n_steps; i++) {
        const att_dossier_step *step = &s->steps[i];
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say(d, att_period_of(t, step->period));
        att_cell(d);
        att_say_as(d, ATT_STRONG, number_of(t, s, step->median));
        att_cell(d);
        att_say(d, att_tellf(t, "%.*s – %.*s", ATT_PRINT(number_of(t, s, step->low50)),
                       ATT_PRINT(number_of(t, s, step->high50))));
        att_cell(d);
        att_say(d, att_tellf(t, "%.*s – %.*s", ATT_PRINT(number_of(t, s, step->low90)),
                       ATT_PRINT(number_of(t, s, step->high90))));
    }
}

static void say_excluded(att_teller *t, att_document *d, const att_dossier_series *s)
{
    size_t n = 0;
    for (size_t r = 0; r < s->n_reports; r++)
        n += s->reports[r].is_excluded;
    if (n == 0)
        return;
    att_heading(d, 3, (att_text){0});
    att_say(d, att_phrase(t->words, "series.excluded"));
    att_paragraph(d, ATT_NORMAL);
    att_say(d, att_phrase(t->words, "series.excluded_note"));
    att_table(d, 5,
        (att_column[]){{att_phrase(t->words, "column.figure"), 0.36, false},
            {att_phrase(t->words, "column.period"), 0.18, false},
            {att_phrase(t->words, "column.published"), 0.14, true},
            {att_phrase(t->words, "column.percentile"), 0.1, true},
            {att_phrase(t->words, "column.why"), 0.22, false}});
    for (size_t r = 0; r < s->n_reports; r++) {
        const att_dossier_report *report = &s->reports[r];
        const att_dossier_item *item = att_find_item(t, report->item);
        if (!report->is_excluded)
            continue;
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_link(d, report->item, att_anchor(t, report->item));
        if (item)
            att_say(d, att_tellf(t, "  %.*s", ATT_PRINT(att_said_by(t, item))));
        att_cell(d);
        if (item)
            att_say(d, att_period_of(t, item->period));
        att_cell(d);
        att_say(d, att_published(t, report->low, report->high, s->is_share));
        att_cell(d);
        att_say(d, isfinite(report->percentile)
                       ? att_tellf(t, "%.0f", report->percentile)
                       : ATT_TEXT("–"));
        att_cell(d);
        att_say(d, report->reason);
    }
}

static bool draw(
    att_teller *t, att_document *d, const att_dossier_series *s, att_error *err)
{
    const att_text group = att_phrase_for(t->words, "measure", s->measure, t->arena);
    const att_text place = att_place_name(t, s->place);
    att_canvas canvas;
    if (s->refusal.length == 0 && s->n_steps > 0) {
        if (!att_draw_posterior(t, s, &canvas, err))
            return false;
        att_tell_figure(t, d, &canvas, "posterior",
            att_tell(
                t, "figure.posterior", ATT_SLOTS({"group", group}, {"place", place})));
    }
    if (s->n_reports == 0)
        return true;
    if (!att_draw_forest(t, s, &canvas, err))
        return false;
    att_tell_figure(t, d, &canvas, "forest",
        att_tell(t, "figure.forest", ATT_SLOTS({"group", group}, {"place", place})));
    return true;
}

bool att_tell_series(
    att_teller *t, att_document *d, const att_dossier_series *s, att_error *err)
{
    att_heading(d, 2, s->id);
    att_say(
        d, att_tellf(t, "%.*s  %.*s, %.*s", ATT_PRINT(s->id),
               ATT_PRINT(att_place_name(t, s->place)),
               ATT_PRINT(att_phrase_for(t->words, "measure", s->measure, t->arena))));
    att_paragraph(d, ATT_NORMAL);
    if (s->refusal.length > 0)
        att_say_as(d, ATT_STRONG,
            att_tell(t, "series.refused", ATT_SLOTS({"reason", s->refusal})));
    else
        att_say(d, att_tell(t, "series.origins",
                       ATT_SLOTS({"n", att_tellf(t, "%zu", s->n_origins)})));
    if (!draw(t, d, s, err))
        return false;
    if (s->notes.n > 0) {
        att_heading(d, 3, (att_text){0});
        att_say(d, att_phrase(t->words, "series.notes"));
    }
    for (size_t i = 0; i < s->notes.n; i++) {
        att_bullet(d);
        att_say(d, s->notes.at[i].text);
    }
    say_excluded(t, d, s);
    if (s->refusal.length == 0 && s->n_steps > 0)
        say_steps(t, d, s);
    if (s->command.length > 0) {
        att_paragraph(d, ATT_COMMAND);
        att_say(d, s->command);
    }
    return att_teller_check(t, err);
}
