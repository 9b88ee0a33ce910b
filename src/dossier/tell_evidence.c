/* tell_evidence.c — places, time, every item and every source, so that each sentence
 * can be followed to its page. */
#include "document.h"
#include "teller.h"

#include "axis.h"

#include <math.h>

static void say_place(att_teller *t, att_document *d, const att_dossier_place *place)
{
    att_row_begin(d, place->id);
    att_cell(d);
    att_say_as(d, ATT_STRONG, place->id);
    att_cell(d);
    att_say(d, att_place_name(t, place->id));
    if (place->name_ko.length > 0
        && !att_text_equal(att_place_name(t, place->id), place->name_ko)) {
        att_say(d, ATT_TEXT("  "));
        att_say_in(d, "ko", place->name_ko);
    }
    if (place->parent.length > 0) {
        att_say_as(d, ATT_QUIET, ATT_TEXT("  "));
        att_say_as(d, ATT_QUIET,
            att_tell(t, "place.part_of", ATT_SLOTS({"place", place->parent})));
    }
    if (place->note.length > 0)
        att_say_as(d, ATT_QUIET, att_tellf(t, "  %.*s", ATT_PRINT(place->note)));
    att_cell(d);
    char length[24], width[24], area[24];
    if (place->length_m > 0 && place->width_m > 0) {
        att_say_number(place->length_m, length);
        att_say_number(place->width_m, width);
        att_say(d, att_tell(t, "place.size",
                       ATT_SLOTS({"length", att_tellf(t, "%s", length)},
                           {"width", att_tellf(t, "%s", width)})));
    }
    if (place->area_m2 > 0) {
        att_say_number(place->area_m2, area);
        att_say(d, place->length_m > 0 ? ATT_TEXT(", ") : (att_text){0});
        att_say(d,
            att_tell(t, "place.area", ATT_SLOTS({"area", att_tellf(t, "%s", area)})));
    }
    att_cell(d);
    if (place->first_seen.length > 0 || place->last_seen.length > 0)
        att_say(
            d, att_period_of(t, att_tellf(t, "%.*s/%.*s", ATT_PRINT(place->first_seen),
                                    ATT_PRINT(place->last_seen))));
    att_cell(d);
    att_say_link(d, place->source, att_anchor(t, place->source));
    if (place->locator.length > 0)
        att_say(d, att_tellf(t, ", %.*s", ATT_PRINT(place->locator)));
}

static bool tell_places(att_teller *t, att_document *d, att_error *err)
{
    att_canvas canvas;
    bool has_plan;
    if (t->dossier->n_places == 0)
        return true;
    att_heading(d, 1, ATT_TEXT("places"));
    att_say(d, att_phrase(t->words, "head.places"));
    if (!att_draw_site_plan(t, &has_plan, &canvas, err))
        return false;
    if (has_plan)
        att_tell_figure(t, d, &canvas, "plan", att_phrase(t->words, "figure.plan"));
    att_table(d, 5,
        (att_column[]){{att_phrase(t->words, "column.id"), 0.07, false},
            {att_phrase(t->words, "column.place"), 0.47, false},
            {att_phrase(t->words, "column.size"), 0.16, false},
            {att_phrase(t->words, "column.seen"), 0.18, false},
            {att_phrase(t->words, "column.source"), 0.12, false}});
    for (size_t p = 0; p < t->dossier->n_places; p++)
        say_place(t, d, &t->dossier->places[p]);
    return true;
}

static bool tell_time(att_teller *t, att_document *d, att_error *err)
{
    att_canvas canvas;
    if (!att_draw_time_line(t, &canvas, err))
        return false;
    if (canvas.n_marks == 0)
        return true;
    att_heading(d, 1, ATT_TEXT("time"));
    att_say(d, att_phrase(t->words, "head.time"));
    att_tell_figure(t, d, &canvas, "time", att_phrase(t->words, "figure.time_line"));
    return true;
}

/* What it says, in the case's words; the original beside a translation. */
static void say_item_text(att_teller *t, att_document *d, const att_dossier_item *item)
{
    const bool has_gist =
        item->kind == ATT_DOSSIER_FIGURE || item->kind == ATT_DOSSIER_FLOW;
    if (has_gist)
        att_say(d, att_gist(t, item));
    if (item->text.length > 0)
        att_say_as(d, has_gist ? ATT_QUIET : ATT_PLAIN,
            att_tellf(t, "%s%.*s", has_gist ? "  " : "", ATT_PRINT(item->text)));
    const att_text value = has_gist ? (att_text){0} : att_value(t, item);
    if (value.length > 0)
        att_say_as(d, ATT_STRONG, att_tellf(t, "  %.*s", ATT_PRINT(value)));
    if (item->original.length > 0) {
        att_say(d, ATT_TEXT("  "));
        att_say_in(
            d, att_text_starts(item->language, "zh") ? "zh" : "ko", item->original);
    }
}

static void say_item(att_teller *t, att_document *d, const att_dossier_item *item)
{
    static const char *const hearsay[] = {
        "item.hearsay.0", "item.hearsay.1", "item.hearsay.2", "item.hearsay.3"};
    att_row_begin(d, item->id);
    att_cell(d);
    att_say_as(d, ATT_STRONG, item->id);
    att_cell(d);
    say_item_text(t, d, item);
    att_cell(d);
    att_say(d, item->speaker);
    att_say(d, item->speaker.length > 0 && item->source.length > 0 ? ATT_TEXT(", ")
                                                                   : (att_text){0});
    att_say_link(d, item->source, att_anchor(t, item->source));
    if (item->locator.length > 0)
        att_say(d, att_tellf(t, ", %.*s", ATT_PRINT(item->locator)));
    if (item->hearsay >= 0 && item->hearsay <= 3)
        att_say_as(d, ATT_QUIET,
            att_tellf(
                t, "  %.*s", ATT_PRINT(att_phrase(t->words, hearsay[item->hearsay]))));
    att_cell(d);
    att_say(d, att_period_of(t, item->period));
    att_cell(d);
    att_say_link(d, item->place, att_anchor(t, item->place));
}

static void tell_items(att_teller *t, att_document *d)
{
    static const char *const kinds[] = {
        "item.statement", "item.observation", "item.figure", "item.flow"};
    const att_dossier *c = t->dossier;
    if (c->n_items == 0)
        return;
    att_heading(d, 1, ATT_TEXT("evidence"));
    att_say(d, att_phrase(t->words, "head.evidence"));
    for (int kind = 0; kind < ATT_DOSSIER_KINDS; kind++) {
        bool has_table = false;
        for (size_t i = 0; i < c->n_items; i++) {
            if ((int)c->items[i].kind != kind)
                continue;
            if (!has_table) {
                has_table = true;
                att_heading(d, 2, att_tellf(t, "evidence-%d", kind));
                att_say(d, att_phrase(t->words, kinds[kind]));
                att_table(d, 5,
                    (att_column[]){{att_phrase(t->words, "column.id"), 0.08, false},
                        {att_phrase(t->words, "column.says"), 0.46, false},
                        {att_phrase(t->words, "column.who"), 0.23, false},
                        {att_phrase(t->words, "column.when"), 0.16, false},
                        {att_phrase(t->words, "column.place"), 0.07, false}});
            }
            say_item(t, d, &c->items[i]);
        }
    }
}

static void tell_sources(att_teller *t, att_document *d)
{
    const att_dossier *c = t->dossier;
    if (c->n_sources == 0)
        return;
    att_heading(d, 1, ATT_TEXT("sources"));
    att_say(d, att_phrase(t->words, "head.sources"));
    att_table(d, 4,
        (att_column[]){{att_phrase(t->words, "column.id"), 0.08, false},
            {att_phrase(t->words, "column.source"), 0.66, false},
            {att_phrase(t->words, "column.date"), 0.16, false},
            {att_phrase(t->words, "column.reliability"), 0.1, false}});
    for (size_t s = 0; s < c->n_sources; s++) {
        const att_dossier_source *source = &c->sources[s];
        att_row_begin(d, source->id);
        att_cell(d);
        att_say_as(d, ATT_STRONG, source->id);
        att_cell(d);
        att_say(d, source->author.length > 0
                       ? att_tellf(t, "%.*s: ", ATT_PRINT(source->author))
                       : (att_text){0});
        att_say_as(d, ATT_EMPHATIC, source->title);
        att_say(d, ATT_TEXT(". "));
        att_say_link(d, source->url, source->url);
        if (source->note.length > 0)
            att_say_as(d, ATT_QUIET, att_tellf(t, "  %.*s", ATT_PRINT(source->note)));
        att_cell(d);
        att_say(d, att_period_of(t, source->date));
        att_cell(d);
        att_say(d, source->reliability);
    }
}

bool att_tell_evidence(att_teller *t, att_document *d, att_error *err)
{
    if (!tell_places(t, d, err) || !tell_time(t, d, err))
        return false;
    tell_items(t, d);
    tell_sources(t, d);
    return att_teller_check(t, err);
}
