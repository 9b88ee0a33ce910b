/* forest.c — reports of one number by the origin of their knowledge. */
#include "axis.h"
#include "teller.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const att_font small = {.size_pt = 7.5},
                      bold = {.size_pt = 7.5, .is_bold = true};
static const att_font italic = {.size_pt = 7.5, .is_italic = true};

enum { TEXT_W = 186, PERIOD_X = 192, PERIOD_W = 92, PLOT_X = 292, PLOT_END = 398 };
static const double row_h = 12.6, group_gap = 5, top = 26;

/* One line of the picture: a report, or several equal ones of the same origin. */
typedef struct row {
    const att_dossier_report *report;
    const att_dossier_item *item;
    int32_t day; /* when its origin's period starts, to order the groups */
    size_t n_same;
    att_text others;  /* ids of the equal ones */
    bool has_heading; /* its origin counts something else and is named above it */
} row;

typedef struct forest {
    att_teller *teller;
    const att_dossier_series *series;
    att_canvas *canvas;
    att_scale x;
    size_t n_rows;
    row *rows;
} forest;

static int32_t first_day(const att_dossier_item *item)
{
    att_edtf edtf;
    att_error ignored;
    if (!item || item->period.length == 0
        || !att_edtf_parse(item->period, &edtf, &ignored))
        return INT32_MAX;
    return edtf.start_earliest == ATT_DAY_FIRST ? edtf.end_earliest
                                                : edtf.start_earliest;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By the time of the origin, then by origin; the origin itself, then what counts, then
 * what does not, equal values together. */
static int by_origin(const void *a, const void *b)
{
    const row *r = a, *s = b;
    int order = compare(r->day, s->day);
    if (order == 0)
        order = att_text_compare(r->report->origin, s->report->origin);
    if (order == 0)
        order = compare(!att_text_equal(r->report->item, r->report->origin),
            !att_text_equal(s->report->item, s->report->origin));
    if (order == 0)
        order = compare(r->report->is_excluded, s->report->is_excluded);
    if (order == 0)
        order = (r->report->low > s->report->low) - (r->report->low < s->report->low);
    return order != 0 ? order : att_text_compare(r->report->item, s->report->item);
}

static bool is_same(const att_dossier_report *a, const att_dossier_report *b)
{
    return a->is_excluded && b->is_excluded && att_text_equal(a->origin, b->origin)
           && !(a->low < b->low || a->low > b->low)
           && !(a->high < b->high || a->high > b->high)
           && isfinite(a->high) == isfinite(b->high)
           && !att_text_equal(a->item, a->origin);
}

/* Equal repeats of one origin become one row with their number. */
static void fold_repeats(forest *f)
{
    size_t n = 0;
    for (size_t r = 0; r < f->n_rows; r++) {
        if (n > 0 && is_same(f->rows[n - 1].report, f->rows[r].report)) {
            row *kept = &f->rows[n - 1];
            kept->n_same++;
            kept->others = att_tellf(f->teller, "%.*s %.*s", ATT_PRINT(kept->others),
                ATT_PRINT(f->rows[r].report->item));
            continue;
        }
        f->rows[n] = f->rows[r];
        f->rows[n].n_same = 1;
        f->rows[n++].others = f->rows[r].report->item;
    }
    f->n_rows = n;
}

static bool starts_group(const forest *f, size_t r)
{
    return r == 0
           || !att_text_equal(f->rows[r].report->origin, f->rows[r - 1].report->origin);
}

static bool set_rows(forest *f, att_error *err)
{
    f->rows = att_push(f->canvas->arena, f->series->n_reports, sizeof *f->rows, err);
    if (!f->rows)
        return false;
    double most = isfinite(f->series->test_value) ? f->series->test_value : 0;
    for (size_t r = 0; r < f->series->n_reports; r++) {
        const att_dossier_report *report = &f->series->reports[r];
        const att_dossier_item *item = att_find_item(f->teller, report->item);
        if (!item || !isfinite(report->low))
            continue; /* words without a number have no place on a scale */
        const att_dossier_item *origin = att_find_item(f->teller, report->origin);
        f->rows[f->n_rows++] = (row){
            .report = report, .item = item, .day = first_day(origin ? origin : item)};
        most = fmax(most, isfinite(report->high) ? report->high : report->low);
        if (!report->is_excluded && isfinite(report->error_log) && !f->series->is_share)
            most = fmax(most, (isfinite(report->high) ? report->high : report->low)
                                  * exp(1.645 * report->error_log));
    }
    if (f->n_rows > 0)
        qsort(f->rows, f->n_rows, sizeof *f->rows, by_origin);
    const double end =
        f->series->is_share ? 1 : att_scale_round_up(most > 0 ? most : 1, 4);
    f->x = (att_scale){0, end, PLOT_X, PLOT_END, false};
    fold_repeats(f);
    for (size_t r = 0; r < f->n_rows; r++)
        f->rows[r].has_heading =
            starts_group(f, r)
            && !att_text_equal(f->rows[r].report->item, f->rows[r].report->origin);
    return true;
}

static void draw_range(forest *f, const row *r, double y)
{
    const att_dossier_report *report = r->report;
    const double high = isfinite(report->high) ? report->high : report->low;
    const double e = report->is_excluded || !isfinite(report->error_log)
                         ? 0
                         : 1.645 * report->error_log;
    double from = report->low * exp(-e), to = high * exp(e);
    if (f->series->is_share && e > 0) {
        from = 1 / (1 + exp(e) * (1 - report->low) / report->low);
        to = 1 / (1 + exp(-e) * (1 - high) / high);
    }
    const double middle =
        f->series->is_share ? (report->low + high) / 2 : sqrt(report->low * high);
    const double x0 = att_scale_at(&f->x, from), x1 = att_scale_at(&f->x, to);
    const bool is_open = !isfinite(report->high);
    att_canvas *c = f->canvas;
    const att_ink ink = report->is_excluded ? ATT_SOFT : ATT_INK;
    if (x1 - x0 > 2)
        att_canvas_line(c, x0, y, x1, y, ATT_LINE(ink, 0.9));
    const double x = att_scale_at(&f->x, middle);
    if (is_open) /* "more than": an arrow to the right */
        att_canvas_path(c, 3,
            (att_point[]){
                {PLOT_END - 4, y - 2.4}, {PLOT_END, y}, {PLOT_END - 4, y + 2.4}},
            false, ATT_LINE(ink, 0.9));
    if (is_open)
        att_canvas_line(
            c, x, y, PLOT_END, y, (att_look){ATT_NO_INK, ink, 0.9, ATT_DOTTED});
    att_canvas_shape(c, ATT_DOT, x, y, 3.1,
        (att_look){report->is_excluded ? ATT_PAPER : ATT_INK, ink, 1, ATT_SOLID});
}

static void draw_words(forest *f, const row *r, double y)
{
    att_canvas *c = f->canvas;
    const bool is_origin = att_text_equal(r->report->item, r->report->origin);
    const double indent = is_origin ? 0 : 12;
    const att_ink ink = r->report->is_excluded ? ATT_SOFT : ATT_INK;
    const att_text label =
        r->n_same > 1 ? att_tell(f->teller, "chart.repeats",
            ATT_SLOTS(
                {"n", att_tellf(f->teller, "%zu", r->n_same)}, {"ids", r->others}))
                      : att_tellf(f->teller, "%.*s  %.*s", ATT_PRINT(r->report->item),
                          ATT_PRINT(att_said_by(f->teller, r->item)));
    const double baseline = y + 2.6;
    att_canvas_text(c, indent, baseline, ATT_LEFT, is_origin ? &bold : &small, ink,
        att_canvas_fit(c, is_origin ? &bold : &small, label, TEXT_W - indent));
    att_canvas_text(c, PERIOD_X, baseline, ATT_LEFT, &small, ATT_SOFT,
        att_canvas_fit(c, &small, att_period_of(f->teller, r->item->period), PERIOD_W));
    att_canvas_text(c, ATT_FIGURE_W, baseline, ATT_RIGHT, &small, ink,
        att_published(f->teller, r->report->low, r->report->high, f->series->is_share));
}

/* How far below its upper neighbour a row stands. */
static double space_above(const forest *f, size_t r)
{
    return (r > 0 && starts_group(f, r) ? group_gap : 0)
           + (f->rows[r].has_heading ? row_h : 0);
}

static double height_of(const forest *f)
{
    double y = top;
    for (size_t r = 0; r < f->n_rows; r++)
        y += space_above(f, r) + row_h;
    return y + 4;
}

/* An origin that counts something else: prisoners, where this is about women. */
static void draw_heading(forest *f, const row *r, double y)
{
    const att_dossier_item *origin = att_find_item(f->teller, r->report->origin);
    const att_text said =
        origin ? att_tellf(f->teller, "%.*s  %.*s: %.*s %.*s", ATT_PRINT(origin->id),
            ATT_PRINT(att_said_by(f->teller, origin)),
            ATT_PRINT(att_published(f->teller, origin->low, origin->high,
                att_text_is(origin->unit, "fraction"))),
            ATT_PRINT(att_phrase_for(
                f->teller->words, "measure", origin->subject, f->canvas->arena)))
               : r->report->origin;
    att_canvas_text(f->canvas, 0, y + 2.6, ATT_LEFT, &italic, ATT_SOFT,
        att_canvas_fit(f->canvas, &italic, said, PLOT_X - 8));
}

static void draw_frame(forest *f, double bottom)
{
    att_canvas *c = f->canvas;
    const att_words *words = f->teller->words;
    att_tick ticks[ATT_TICKS];
    const size_t n =
        att_ticks_number(f->x.from, f->x.to, 5, !f->series->is_share, ticks);
    for (size_t i = 0; f->series->is_share && i < n; i++)
        (void)snprintf(
            ticks[i].label, sizeof ticks->label, "%.0f %%", 100 * ticks[i].value);
    att_axis_bottom(c, &f->x, n, ticks, top - 6, bottom, &small);
    att_canvas_text(
        c, 0, 9, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.report"));
    att_canvas_text(
        c, PERIOD_X, 9, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.period"));
    att_canvas_text(c, ATT_FIGURE_W, 9, ATT_RIGHT, &small, ATT_SOFT,
        att_phrase(words, "chart.published"));
    att_canvas_line(c, 0, 14, ATT_FIGURE_W, 14, ATT_LINE(ATT_FAINT, 0.6));
    if (!isfinite(f->series->test_value))
        return;
    const double x = att_scale_at(&f->x, f->series->test_value);
    att_canvas_for(c, f->series->test_item, (att_text){0});
    att_canvas_line(
        c, x, top - 10, x, bottom, (att_look){ATT_NO_INK, ATT_RUST, 1.1, ATT_DASHED});
    att_canvas_for(c, (att_text){0}, (att_text){0});
    att_canvas_text(
        c, x, 9, ATT_CENTRE, &bold, ATT_RUST, att_phrase(words, "chart.under_test"));
}

bool att_draw_forest(
    att_teller *t, const att_dossier_series *series, att_canvas *out, att_error *err)
{
    forest f = {.teller = t, .series = series, .canvas = out};
    att_canvas_init(out, t->arena, t->fonts);
    out->width = ATT_FIGURE_W;
    if (!set_rows(&f, err))
        return false;
    const double bottom = height_of(&f);
    draw_frame(&f, bottom);
    double y = top;
    for (size_t r = 0; r < f.n_rows; r++) {
        const row *line = &f.rows[r];
        y += space_above(&f, r);
        if (line->has_heading)
            draw_heading(&f, line, y - row_h / 2);
        att_canvas_for(out, line->report->item, att_anchor(t, line->report->item));
        draw_range(&f, line, y + row_h / 2);
        draw_words(&f, line, y + row_h / 2);
        y += row_h;
    }
    att_canvas_for(out, (att_text){0}, (att_text){0});
    out->height = bottom + 16;
    return att_canvas_check(out, err) && att_teller_check(t, err);
}
