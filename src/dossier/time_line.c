/* time_line.c — when what was said and seen happened. */
#include "axis.h"
#include "teller.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const att_font small = {.size_pt = 6.8},
                      bold = {.size_pt = 7.5, .is_bold = true};

enum { TOP = 16, SHOWN_IDS = 5 };
static const double row_h = 10.2;

/* Items of one kind and period: what is certain of their time is dark, what is possible
 * pale. */
typedef struct event {
    const att_dossier_item *item; /* the first of them */
    size_t n_items;
    att_text ids;
    att_edtf when;
    double first, last; /* days, at the widest, open ends cut to the line */
    att_text label;
    double x0, x1, label_x;
    bool is_label_left;
    size_t row;
} event;

typedef struct line {
    att_teller *teller;
    att_canvas *canvas;
    att_scale early, x; /* the early years may be pressed together */
    size_t n_events, n_undated;
    event *events;
} line;

static double place_of(const line *l, double day)
{
    return att_scale_at(day < l->x.from ? &l->early : &l->x, day);
}

static int by_start(const void *a, const void *b)
{
    const event *e = a, *f = b;
    if (e->item->kind != f->item->kind)
        return e->item->kind == ATT_DOSSIER_OBSERVATION ? -1 : 1;
    if (e->first < f->first || e->first > f->first)
        return e->first < f->first ? -1 : 1;
    const int order = att_text_compare(e->item->period, f->item->period);
    return order != 0 ? order : att_text_compare(e->item->id, f->item->id);
}

/* Items of one kind and one period share a bar. */
static void merge(line *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_events; i++) {
        event *last = n > 0 ? &l->events[n - 1] : NULL;
        if (last && last->item->kind == l->events[i].item->kind
            && att_text_equal(last->item->period, l->events[i].item->period)) {
            last->n_items++;
            if (last->n_items <= SHOWN_IDS)
                last->ids = att_tellf(l->teller, "%.*s %.*s", ATT_PRINT(last->ids),
                    ATT_PRINT(l->events[i].item->id));
            continue;
        }
        l->events[n] = l->events[i];
        l->events[n].n_items = 1;
        l->events[n++].ids = l->events[i].item->id;
    }
    l->n_events = n;
}

static bool collect(line *l, double *first, double *last, att_error *err)
{
    const att_dossier *d = l->teller->dossier;
    l->events = att_push(l->canvas->arena, d->n_items, sizeof *l->events, err);
    if (!l->events)
        return false;
    *first = HUGE_VAL;
    *last = -HUGE_VAL;
    for (size_t i = 0; i < d->n_items; i++) {
        const att_dossier_item *item = &d->items[i];
        event *e = &l->events[l->n_events];
        att_error ignored;
        if (item->kind != ATT_DOSSIER_STATEMENT
            && item->kind != ATT_DOSSIER_OBSERVATION)
            continue;
        if (item->period.length == 0
            || !att_edtf_parse(item->period, &e->when, &ignored)) {
            l->n_undated++;
            continue;
        }
        e->item = item;
        l->n_events++;
        if (e->when.start_earliest != ATT_DAY_FIRST)
            *first = fmin(*first, e->when.start_earliest);
        if (e->when.end_latest != ATT_DAY_LAST)
            *last = fmax(*last, e->when.end_latest + 1.0);
    }
    for (size_t i = 0; i < l->n_events; i++) {
        event *e = &l->events[i];
        e->first = e->when.start_earliest == ATT_DAY_FIRST
                       ? fmin(*last, e->when.end_earliest) - 730
                       : e->when.start_earliest;
        e->last = e->when.end_latest == ATT_DAY_LAST
                      ? fmin(*last, e->when.start_latest + 730.0)
                      : e->when.end_latest + 1.0;
        *first = fmin(*first, e->first);
    }
    if (l->n_events > 0)
        qsort(l->events, l->n_events, sizeof *l->events, by_start);
    merge(l);
    return true;
}

static int by_day(const void *a, const void *b)
{
    const double d = *(const double *)a, e = *(const double *)b;
    return (d > e) - (d < e);
}

/* Where the earliest tenth of the events takes more than a third of the time, it is
 * given a sixth of the width and a line where the scale changes. */
static bool set_scales(line *l, double first, double last, att_error *err)
{
    double *starts = att_push(l->canvas->arena, l->n_events, sizeof *starts, err);
    if (!starts)
        return false;
    for (size_t i = 0; i < l->n_events; i++)
        starts[i] = l->events[i].first;
    qsort(starts, l->n_events, sizeof *starts, by_day);
    int year, month, day;
    att_day_split((int32_t)starts[l->n_events / 10], &year, &month, &day);
    const double cut = att_day_of(year, 1, 1);
    l->x = (att_scale){first, last, 0, ATT_FIGURE_W, false};
    if (cut - first <= (last - first) / 3)
        return true;
    l->early = (att_scale){first, cut, 0, ATT_FIGURE_W / 6.0, false};
    l->x = (att_scale){cut, last, ATT_FIGURE_W / 6.0, ATT_FIGURE_W, false};
    return true;
}

static void draw_axis(line *l, double first, double bottom)
{
    att_canvas *c = l->canvas;
    att_tick ticks[ATT_TICKS];
    size_t n = att_ticks_year(l->x.from, l->x.to, 12, ticks);
    att_axis_bottom(c, &l->x, n, ticks, TOP - 6, bottom, &small);
    if (l->x.from <= first)
        return;
    n = att_ticks_year(first, l->x.from - 400, 3, ticks);
    att_axis_bottom(c, &l->early, n, ticks, TOP - 6, bottom, &small);
    att_canvas_line(c, l->x.at_from, TOP - 6, l->x.at_from, bottom,
        (att_look){ATT_NO_INK, ATT_SOFT, 0.8, ATT_DASHED});
    att_canvas_text_on_paper(c, l->x.at_from, 7, ATT_CENTRE, &small, ATT_SOFT,
        att_phrase(l->teller->words, "time.break"));
}

/* The label stands behind the bar, or before it where the paper ends. */
static void measure(line *l, event *e)
{
    const att_text subject =
        att_phrase_for(l->teller->words, "subject", e->item->subject, l->canvas->arena);
    const att_text label = e->n_items == 1          ? att_tellf(l->teller, "%.*s %.*s",
                                        ATT_PRINT(e->ids), ATT_PRINT(subject))
                           : e->n_items > SHOWN_IDS ? att_tellf(l->teller, "%.*s +%zu",
                                 ATT_PRINT(e->ids), e->n_items - SHOWN_IDS)
                                                    : e->ids;
    e->label = att_canvas_fit(l->canvas, &small, label, 120);
    const double width = att_canvas_measure(l->canvas, &small, e->label);
    e->x0 = place_of(l, e->first);
    e->x1 = fmax(e->x0 + 2.5, place_of(l, e->last));
    e->is_label_left = e->x1 + 3 + width > ATT_FIGURE_W && e->x0 - 3 - width >= 0;
    e->label_x = e->is_label_left ? e->x0 - 3 : e->x1 + 3;
}

static double left_of(const line *l, const event *e)
{
    return e->is_label_left
               ? e->label_x - att_canvas_measure(l->canvas, &small, e->label)
               : e->x0;
}

static double right_of(const line *l, const event *e)
{
    return e->is_label_left
               ? e->x1
               : e->label_x + att_canvas_measure(l->canvas, &small, e->label);
}

/* Rows of one kind: each event in the first row where it fits. */
static bool pack(line *l, size_t from, size_t to, size_t *n_rows, att_error *err)
{
    size_t *row_end = att_push(l->canvas->arena, to - from, sizeof *row_end, err);
    if (!row_end)
        return false;
    *n_rows = 0;
    for (size_t i = from; i < to; i++) {
        size_t row = 0;
        for (; row < *n_rows; row++) {
            bool is_free = true;
            for (size_t j = from; is_free && j < i; j++)
                is_free =
                    l->events[j].row != row
                    || left_of(l, &l->events[i]) >= right_of(l, &l->events[j]) + 6
                    || right_of(l, &l->events[i]) <= left_of(l, &l->events[j]) - 6;
            if (is_free)
                break;
        }
        l->events[i].row = row;
        if (row == *n_rows)
            (*n_rows)++;
    }
    return true;
}

static void draw_open(att_canvas *c, double x, double y, double way)
{
    att_canvas_path(c, 3,
        (att_point[]){{x - way * 3.2, y - 2.6}, {x, y}, {x - way * 3.2, y + 2.6}},
        false, ATT_LINE(ATT_INK, 0.8));
}

static void draw_event(line *l, const event *e, double y)
{
    att_canvas *c = l->canvas;
    const bool is_seen = e->item->kind == ATT_DOSSIER_OBSERVATION;
    const att_ink ink = is_seen ? ATT_BLUE : ATT_OLIVE;
    const att_ink pale = is_seen ? ATT_BLUE_90 : ATT_SAND;
    const att_edtf *w = &e->when;
    att_canvas_for(c, e->item->id, att_anchor(l->teller, e->item->id));
    att_canvas_rect(c, (att_box){e->x0, y - 2.4, e->x1 - e->x0, 4.8}, 1,
        (att_look){pale, ink, 0.7,
            w->is_approximate || w->is_uncertain ? ATT_DOTTED : ATT_SOLID});
    /* The core: from the latest day it can begin to the earliest it can end. */
    const bool is_open =
        w->start_earliest == ATT_DAY_FIRST || w->end_latest == ATT_DAY_LAST;
    const double core0 = place_of(l, w->start_latest),
                 core1 = place_of(l, w->end_earliest + 1.0);
    if (!is_open && w->start_latest <= w->end_earliest && core1 > core0)
        att_canvas_rect(c, (att_box){core0, y - 2.4, fmax(1.2, core1 - core0), 4.8}, 1,
            ATT_FILL(ink));
    if (w->start_earliest == ATT_DAY_FIRST)
        draw_open(c, e->x0 - 1.5, y, -1);
    if (w->end_latest == ATT_DAY_LAST)
        draw_open(c, e->x1 + 1.5, y, 1);
    att_canvas_text_on_paper(c, e->label_x, y + 2.3,
        e->is_label_left ? ATT_RIGHT : ATT_LEFT, &small, ATT_INK, e->label);
    att_canvas_for(c, (att_text){0}, (att_text){0});
}

static double draw_key(line *l, double y)
{
    att_canvas *c = l->canvas;
    const att_words *words = l->teller->words;
    att_canvas_rect(c, (att_box){0, y - 5, 24, 4.8}, 1,
        (att_look){ATT_SAND, ATT_OLIVE, 0.7, ATT_SOLID});
    att_canvas_rect(c, (att_box){7, y - 5, 10, 4.8}, 1, ATT_FILL(ATT_OLIVE));
    double x = 30;
    x += att_canvas_text(
             c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "time.core"))
         + 14;
    att_canvas_rect(c, (att_box){x, y - 5, 18, 4.8}, 1,
        (att_look){ATT_SAND, ATT_OLIVE, 0.7, ATT_DOTTED});
    x += 23;
    x += att_canvas_text(
             c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "time.about"))
         + 14;
    draw_open(c, x + 4, y - 2.6, 1);
    x += 9;
    att_canvas_text(
        c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "time.open"));
    if (l->n_undated > 0) {
        y += 11;
        att_canvas_text(c, 0, y, ATT_LEFT, &small, ATT_SOFT,
            att_tell(l->teller, "time.undated",
                ATT_SLOTS({"n", att_tellf(l->teller, "%zu", l->n_undated)})));
    }
    return y + 6;
}

bool att_draw_time_line(att_teller *t, att_canvas *out, att_error *err)
{
    line l = {.teller = t, .canvas = out};
    double first, last;
    att_canvas_init(out, t->arena, t->fonts);
    out->width = ATT_FIGURE_W;
    if (!collect(&l, &first, &last, err))
        return false;
    if (l.n_events == 0)
        return true;
    if (!set_scales(&l, first, last, err))
        return false;
    size_t n_seen = 0, rows[2];
    for (size_t i = 0; i < l.n_events; i++) {
        n_seen += l.events[i].item->kind == ATT_DOSSIER_OBSERVATION;
        measure(&l, &l.events[i]);
    }
    if (!pack(&l, 0, n_seen, &rows[0], err)
        || !pack(&l, n_seen, l.n_events, &rows[1], err))
        return false;
    const double seen_y = TOP + 14, said_y = seen_y + row_h * (double)rows[0] + 18;
    const double bottom = said_y + row_h * (double)rows[1] + 2;
    draw_axis(&l, first, bottom);
    const char *const heads[] = {"time.seen", "time.said"};
    for (int k = 0; k < 2; k++)
        if (rows[k] > 0)
            att_canvas_text_on_paper(out, 0, (k == 0 ? seen_y : said_y) - 4, ATT_LEFT,
                &bold, k == 0 ? ATT_BLUE : ATT_OLIVE, att_phrase(t->words, heads[k]));
    for (size_t i = 0; i < l.n_events; i++)
        draw_event(&l, &l.events[i],
            (i < n_seen ? seen_y : said_y) + row_h * ((double)l.events[i].row + 0.5));
    out->height = draw_key(&l, bottom + 26);
    return att_canvas_check(out, err) && att_teller_check(t, err);
}
