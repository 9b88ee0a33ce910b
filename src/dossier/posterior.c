/* posterior.c — an estimate through time, and what was reported. */
#include "axis.h"
#include "labels.h"
#include "teller.h"

#include <math.h>
#include <stdio.h>

static const att_font small = {.size_pt = 7.5},
                      small_bold = {.size_pt = 7.5, .is_bold = true};

enum { LEFT = 40, RIGHT = 48, TOP = 22, PLOT_H = 200 };

typedef struct plot {
    att_teller *teller;
    const att_dossier_series *series;
    att_canvas *canvas;
    att_scale x, y;
    att_labels labels;
} plot;

/* The first and last day of a period at its widest; false if it is open or no date. */
static bool days_of(att_text period, double *first, double *last)
{
    att_edtf edtf;
    att_error ignored;
    if (!att_edtf_parse(period, &edtf, &ignored))
        return false;
    *first =
        edtf.start_earliest == ATT_DAY_FIRST ? edtf.end_earliest : edtf.start_earliest;
    *last = edtf.end_latest == ATT_DAY_LAST ? edtf.start_latest : edtf.end_latest + 1.0;
    return fabs(*first) < 1e9 && fabs(*last) < 1e9;
}

/* The 90 % interval of what a report may mean: its published range, widened by its
 * error on the scale on which the model has it. */
static void report_range(const plot *p, const att_dossier_report *r, double at[3])
{
    const double high = isfinite(r->high) ? r->high : r->low;
    const double e =
        isfinite(r->error_log) && !r->is_excluded ? 1.645 * r->error_log : 0;
    if (!p->series->is_share) {
        at[0] = r->low * exp(-e);
        at[1] = sqrt(r->low * high);
        at[2] = high * exp(e);
        return;
    }
    const double low_odds = r->low / (1 - r->low), high_odds = high / (1 - high);
    at[0] = 1 / (1 + exp(e) / low_odds);
    at[1] = (r->low + high) / 2;
    at[2] = 1 / (1 + exp(-e) / high_odds);
}

static bool set_scales(plot *p, att_error *err)
{
    double first = HUGE_VAL, last = -HUGE_VAL, top = 0, middle = 0, least = HUGE_VAL;
    for (size_t s = 0; s < p->series->n_steps; s++) {
        const att_dossier_step *step = &p->series->steps[s];
        double from, to;
        if (!days_of(step->period, &from, &to))
            return att_fail(err, ATT_INVALID,
                "estimate %.*s: the period \"%.*s\" is no date",
                ATT_PRINT(p->series->id), ATT_PRINT(step->period));
        first = fmin(first, from);
        last = fmax(last, to);
        top = fmax(top, step->high90);
        least = fmin(least, step->low90);
        middle = fmax(middle, step->high50);
    }
    for (size_t r = 0; r < p->series->n_reports; r++) {
        double at[3];
        report_range(p, &p->series->reports[r], at);
        middle = fmax(middle, at[1]);
    }
    if (isfinite(p->series->test_value))
        middle = fmax(middle, p->series->test_value);
    p->x = (att_scale){first, last, LEFT, ATT_FIGURE_W - RIGHT, false};
    if (p->series->is_share)
        p->y = (att_scale){0, 1, TOP + PLOT_H, TOP, false};
    else if (top > 5 * middle
             && least > 0) /* long tails: their logarithm is readable */
        p->y = (att_scale){least, top, TOP + PLOT_H, TOP, true};
    else
        p->y = (att_scale){0, att_scale_round_up(1.02 * fmax(top, middle), 6),
            TOP + PLOT_H, TOP, false};
    return true;
}

static double middle_of(const plot *p, const att_dossier_step *step)
{
    double from = 0, to = 0;
    (void)days_of(step->period, &from, &to);
    return att_scale_at(&p->x, (from + to) / 2);
}

static double y_of(const plot *p, double value)
{
    return fmin(TOP + PLOT_H, fmax(TOP, att_scale_at(&p->y, value)));
}

static double step_value(const att_dossier_step *s, int which)
{
    const double values[] = {s->low90, s->low50, s->median, s->high50, s->high90};
    return values[which];
}

/* The outline of a band: there along its upper edge, back along the lower. */
static void draw_band(plot *p, int low, int high, att_ink ink)
{
    const size_t n = p->series->n_steps;
    att_point *points = att_push(p->canvas->arena, 2 * n, sizeof *points, NULL);
    if (!points) {
        p->canvas->has_failed = true;
        return;
    }
    for (size_t s = 0; s < n; s++) {
        const att_dossier_step *step = &p->series->steps[s];
        const double x = middle_of(p, step);
        points[s] = (att_point){x, y_of(p, step_value(step, high))};
        points[2 * n - 1 - s] = (att_point){x, y_of(p, step_value(step, low))};
    }
    att_canvas_path(p->canvas, 2 * n, points, true, ATT_FILL(ink));
}

static void draw_median(plot *p)
{
    const size_t n = p->series->n_steps;
    att_point *points = att_push(p->canvas->arena, n, sizeof *points, NULL);
    if (!points) {
        p->canvas->has_failed = true;
        return;
    }
    for (size_t s = 0; s < n; s++)
        points[s] = (att_point){
            middle_of(p, &p->series->steps[s]), y_of(p, p->series->steps[s].median)};
    att_canvas_for(p->canvas, ATT_TEXT("median"), (att_text){0});
    att_canvas_path(p->canvas, n, points, false, ATT_LINE(ATT_BLUE, 1.6));
    att_canvas_for(p->canvas, (att_text){0}, (att_text){0});
}

/* What the bands are, beside their right ends, moved apart where they would touch. */
static void name_bands(plot *p)
{
    const att_dossier_step *last = &p->series->steps[p->series->n_steps - 1];
    const att_text names[] = {ATT_TEXT("90 %"), ATT_TEXT("50 %"),
        att_phrase(p->teller->words, "chart.median")};
    const int edges[] = {4, 3, 2};
    double taken = -HUGE_VAL;
    for (size_t i = 0; i < 3; i++) {
        const double edge = y_of(p, step_value(last, edges[i]));
        const double y = fmax(edge + 2.6, taken + 9);
        att_canvas_text(p->canvas, middle_of(p, last) + 5, y, ATT_LEFT,
            i == 2 ? &small_bold : &small, i == 2 ? ATT_BLUE : ATT_SOFT, names[i]);
        taken = y;
    }
}

static void draw_axes(plot *p)
{
    att_tick ticks[ATT_TICKS];
    size_t n = att_ticks_year(p->x.from, p->x.to, 10, ticks);
    att_axis_bottom(p->canvas, &p->x, n, ticks, TOP, TOP + PLOT_H, &small);
    if (p->y.is_log)
        n = att_ticks_log(p->y.from, p->y.to, 8, ticks);
    else
        n = att_ticks_number(p->y.from, p->y.to, 6, !p->series->is_share, ticks);
    for (size_t i = 0; p->series->is_share && i < n; i++)
        (void)snprintf(
            ticks[i].label, sizeof ticks->label, "%.0f %%", 100 * ticks[i].value);
    att_axis_left(p->canvas, &p->y, n, ticks, LEFT, ATT_FIGURE_W - RIGHT, &small);
    const att_text group = att_phrase_for(
        p->teller->words, "measure", p->series->measure, p->canvas->arena);
    const double w =
        att_canvas_text(p->canvas, 0, 9, ATT_LEFT, &small_bold, ATT_INK, group);
    if (p->y.is_log)
        att_canvas_text(p->canvas, w + 6, 9, ATT_LEFT, &small, ATT_SOFT,
            att_phrase(p->teller->words, "chart.log"));
}

/* Where a report stands, cut to the plot; false if its time lies outside. */
static bool place_report(
    const plot *p, const att_dossier_report *r, double x[3], double y[3])
{
    const att_dossier_item *item = att_find_item(p->teller, r->item);
    double from, to, at[3];
    if (!item || !isfinite(r->low) || !days_of(item->period, &from, &to)
        || to < p->x.from || from > p->x.to)
        return false;
    x[0] = att_scale_at(&p->x, fmax(from, p->x.from));
    x[2] = att_scale_at(&p->x, fmin(to, p->x.to));
    x[1] = (x[0] + x[2]) / 2;
    report_range(p, r, at);
    for (int i = 0; i < 3; i++)
        y[i] = y_of(p, at[i]);
    return true;
}

static void draw_report(plot *p, const att_dossier_report *r)
{
    double x[3], y[3];
    if (!place_report(p, r, x, y))
        return;
    att_canvas *c = p->canvas;
    const att_look bar = ATT_LINE(r->is_excluded ? ATT_FAINT : ATT_SOFT, 0.7);
    att_canvas_for(c, r->item, att_anchor(p->teller, r->item));
    if (x[2] - x[0] > 2)
        att_canvas_line(c, x[0], y[1], x[2], y[1], bar);
    if (y[0] - y[2] > 2)
        att_canvas_line(c, x[1], y[0], x[1], y[2], bar);
    const att_shape shape = isfinite(r->high) ? ATT_DOT : ATT_TRIANGLE;
    /* A hollow mark is wider: it shows as a ring around the report that it repeats. */
    if (r->is_excluded)
        att_canvas_shape(
            c, shape, x[1], y[1], 4.2, (att_look){ATT_PAPER, ATT_SOFT, 1, ATT_SOLID});
    else
        att_canvas_shape(c, shape, x[1], y[1], 2.9, ATT_FILL(ATT_INK));
    att_canvas_for(c, (att_text){0}, (att_text){0});
    att_labels_keep_free(&p->labels, (att_box){x[1] - 4, y[1] - 4, 8, 8});
}

static void name_report(plot *p, const att_dossier_report *r)
{
    double x[3], y[3];
    if (!place_report(p, r, x, y))
        return;
    const att_dossier_item *item = att_find_item(p->teller, r->item);
    att_text name = r->item;
    if (!r->is_excluded && item->speaker.length > 0 && item->speaker.length <= 24)
        name = att_tellf(
            p->teller, "%.*s %.*s", ATT_PRINT(r->item), ATT_PRINT(item->speaker));
    att_canvas_for(p->canvas, r->item, att_anchor(p->teller, r->item));
    att_labels_put(
        &p->labels, x[1], y[1], 5.5, &small, r->is_excluded ? ATT_SOFT : ATT_INK, name);
    att_canvas_for(p->canvas, (att_text){0}, (att_text){0});
}

static void draw_test(plot *p)
{
    const att_dossier_series *s = p->series;
    if (!isfinite(s->test_value))
        return;
    const att_text label = att_tell(p->teller, "chart.test",
        ATT_SLOTS({"id", s->test_item},
            {"value",
                att_published(p->teller, s->test_value, s->test_value, s->is_share)},
            {"percentile", att_tellf(p->teller, "%.0f", s->test_percentile)},
            {"period", att_period_of(p->teller, s->test_period)}));
    const double y = y_of(p, s->test_value);
    att_canvas_for(p->canvas, s->test_item, (att_text){0});
    att_canvas_line(p->canvas, LEFT, y, ATT_FIGURE_W - RIGHT, y,
        (att_look){ATT_NO_INK, ATT_RUST, 1.1, ATT_DASHED});
    att_canvas_for(p->canvas, (att_text){0}, (att_text){0});
    att_labels_put_along(&p->labels, LEFT + 3, ATT_FIGURE_W - RIGHT - 3, y, &small_bold,
        ATT_RUST, label);
}

/* What the marks mean, in one row below. */
static void draw_key(plot *p)
{
    att_canvas *c = p->canvas;
    const att_words *words = p->teller->words;
    const double y = TOP + PLOT_H + 30;
    double x = LEFT;
    att_canvas_line(c, x + 4, y - 8, x + 4, y + 3, ATT_LINE(ATT_SOFT, 0.7));
    att_canvas_shape(c, ATT_DOT, x + 4, y - 2.6, 2.9, ATT_FILL(ATT_INK));
    x += 12;
    x += att_canvas_text(
             c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.counted"))
         + 16;
    att_canvas_shape(
        c, ATT_DOT, x + 4, y - 2.6, 4.2, (att_look){ATT_PAPER, ATT_SOFT, 1, ATT_SOLID});
    x += 12;
    x += att_canvas_text(
             c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.excluded"))
         + 16;
    att_canvas_shape(c, ATT_TRIANGLE, x + 4, y - 2.6, 2.9, ATT_FILL(ATT_INK));
    x += 12;
    att_canvas_text(
        c, x, y, ATT_LEFT, &small, ATT_SOFT, att_phrase(words, "chart.more_than"));
    c->height = y + 8;
}

bool att_draw_posterior(
    att_teller *t, const att_dossier_series *series, att_canvas *out, att_error *err)
{
    plot p = {.teller = t, .series = series, .canvas = out};
    att_canvas_init(out, t->arena, t->fonts);
    out->width = ATT_FIGURE_W;
    if (series->n_steps == 0)
        return att_fail(
            err, ATT_INVALID, "estimate %.*s has no periods", ATT_PRINT(series->id));
    if (!set_scales(&p, err))
        return false;
    att_labels_init(&p.labels, out,
        (att_box){LEFT, TOP - 6, ATT_FIGURE_W - LEFT - RIGHT, PLOT_H + 6});
    draw_band(&p, 0, 4, ATT_BLUE_90);
    draw_band(&p, 1, 3, ATT_BLUE_50);
    draw_axes(&p);
    draw_median(&p);
    name_bands(&p);
    for (int counted = 0; counted < 2; counted++) /* what counts lies on top */
        for (size_t r = 0; r < series->n_reports; r++)
            if (series->reports[r].is_excluded == (counted == 0))
                draw_report(&p, &series->reports[r]);
    draw_test(&p);
    for (int excluded = 0; excluded < 2; excluded++) /* what counts is named first */
        for (size_t r = 0; r < series->n_reports; r++)
            if (series->reports[r].is_excluded == (excluded == 1))
                name_report(&p, &series->reports[r]);
    draw_key(&p);
    return att_canvas_check(out, err) && att_teller_check(t, err);
}
