/* site_plan.c — places with published sides, to one scale. */
#include "axis.h"
#include "teller.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const att_font small = {.size_pt = 7.5}, bold = {.size_pt = 8, .is_bold = true};

enum { MARGIN_L = 16, MARGIN_T = 30, GAP = 26, PLAN_W = 316, NOTE_X = 352 };

typedef struct plan {
    att_teller *teller;
    att_canvas *canvas;
    double points_a_m;
} plan;

static bool is_measured(const att_dossier_place *p)
{
    return p->length_m > 0 && p->width_m > 0 && isfinite(p->length_m)
           && isfinite(p->width_m);
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 0.03 * fmax(a, b);
}

/* How far a part runs along its parent's length if it spans the parent's width; 0 if
 * neither of its sides does. */
static double extent_in(const att_dossier_place *part, const att_dossier_place *parent)
{
    if (is_near(part->width_m, parent->width_m))
        return part->length_m;
    if (is_near(part->length_m, parent->width_m))
        return part->width_m;
    return 0;
}

/* Whether the measured parts of a place, side by side, fill it. */
static bool is_filled(const plan *p, const att_dossier_place *parent)
{
    const att_dossier *d = p->teller->dossier;
    double sum = 0;
    for (size_t i = 0; i < d->n_places; i++) {
        const att_dossier_place *part = &d->places[i];
        if (!is_measured(part) || !att_text_equal(part->parent, parent->id))
            continue;
        const double extent = extent_in(part, parent);
        if (extent <= 0)
            return false;
        sum += extent;
    }
    return sum > 0 && is_near(sum, parent->length_m);
}

static bool is_drawn_in_parent(const plan *p, const att_dossier_place *part)
{
    const att_dossier_place *parent = att_find_place(p->teller, part->parent);
    return parent && is_measured(parent) && is_filled(p, parent);
}

static att_text metres(const plan *p, double length_m)
{
    char number[24];
    att_say_number(length_m, number);
    return att_tellf(p->teller, "%s m", number);
}

static att_text name_of(const plan *p, const att_dossier_place *place)
{
    return att_tellf(p->teller, "%.*s  %.*s", ATT_PRINT(place->id),
        ATT_PRINT(att_place_name(p->teller, place->id)));
}

/* A measure between two arrow ends. */
static void draw_measure(plan *p, att_point from, att_point to, att_text words)
{
    const att_look hair = ATT_LINE(ATT_SOFT, 0.6);
    att_canvas *c = p->canvas;
    const bool is_level = fabs(from.y - to.y) < 1e-9;
    const double tick = 3, dx = is_level ? 0 : tick, dy = is_level ? tick : 0;
    att_canvas_line(c, from.x, from.y, to.x, to.y, hair);
    att_canvas_line(c, from.x - dx, from.y - dy, from.x + dx, from.y + dy, hair);
    att_canvas_line(c, to.x - dx, to.y - dy, to.x + dx, to.y + dy, hair);
    const double x = (from.x + to.x) / 2, y = (from.y + to.y) / 2;
    if (is_level)
        att_canvas_text_on_paper(c, x, y + 2.6, ATT_CENTRE, &small, ATT_INK, words);
    else
        att_canvas_text_turned(
            c, x - 4, y, ATT_CENTRE, &small, ATT_INK, words, -M_PI / 2);
}

/* Name, area and when it was first seen, inside its outline. */
static void draw_words(plan *p, const att_dossier_place *place, att_box box)
{
    att_canvas *c = p->canvas;
    const double x = box.x + 7, width = box.w - 12;
    double y = att_canvas_paragraph(
                   c, x, box.y + 15, width, 10.5, &bold, ATT_INK, name_of(p, place))
               + 2;
    if (place->area_m2 > 0) {
        char area[24];
        att_say_number(place->area_m2, area);
        y = att_canvas_paragraph(
            c, x, y, width, 10, &small, ATT_SOFT, att_tellf(p->teller, "%s m²", area));
    }
    if (place->first_seen.length > 0)
        att_canvas_paragraph(c, x, y, width, 10, &small, ATT_SOFT,
            att_tell(p->teller, "plan.first_seen",
                ATT_SLOTS({"period", att_period_of(p->teller, place->first_seen)})));
}

static void draw_outline(
    plan *p, const att_dossier_place *place, att_box box, att_ink fill)
{
    att_canvas_for(p->canvas, place->id, att_anchor(p->teller, place->id));
    att_canvas_rect(p->canvas, box, 0, (att_look){fill, ATT_INK, 1.6, ATT_SOLID});
    att_canvas_for(p->canvas, (att_text){0}, (att_text){0});
}

/* The parts of a filled place from left to right, each with its own measure below. */
static void draw_parts(plan *p, const att_dossier_place *parent, att_box box)
{
    const att_dossier *d = p->teller->dossier;
    double x = box.x;
    size_t n = 0;
    for (size_t i = 0; i < d->n_places; i++) {
        const att_dossier_place *part = &d->places[i];
        if (!is_measured(part) || !att_text_equal(part->parent, parent->id))
            continue;
        const double extent = extent_in(part, parent), w = extent * p->points_a_m;
        const att_box in = {x, box.y, w, box.h};
        draw_outline(p, part, in, n++ % 2 == 0 ? ATT_PAPER : ATT_SAND);
        draw_words(p, part, in);
        draw_measure(p, (att_point){x, box.y + box.h + 11},
            (att_point){x + w, box.y + box.h + 11}, metres(p, extent));
        x += w;
    }
}

static void draw_place(plan *p, const att_dossier_place *place, double x, double y)
{
    const att_box box = {
        x, y, place->length_m * p->points_a_m, place->width_m * p->points_a_m};
    const bool has_parts = is_filled(p, place);
    if (has_parts) {
        att_canvas_text(p->canvas, x, y - 18, ATT_LEFT, &bold, ATT_INK,
            att_canvas_fit(p->canvas, &bold, name_of(p, place), NOTE_X - 8 - x));
        draw_parts(p, place, box);
    } else {
        draw_outline(p, place, box, ATT_PAPER);
        draw_words(p, place, box);
    }
    draw_measure(p, (att_point){x, y - 8}, (att_point){x + box.w, y - 8},
        metres(p, place->length_m));
    draw_measure(p, (att_point){x - 8, y}, (att_point){x - 8, y + box.h},
        metres(p, place->width_m));
}

static void draw_scale_bar(plan *p, double y)
{
    att_canvas *c = p->canvas;
    const double x = MARGIN_L, w = 50 * p->points_a_m;
    for (int i = 0; i < 2; i++)
        att_canvas_rect(c, (att_box){x + i * w / 2, y, w / 2, 4}, 0,
            (att_look){i == 0 ? ATT_INK : ATT_PAPER, ATT_INK, 0.8, ATT_SOLID});
    att_canvas_text(c, x, y + 13, ATT_CENTRE, &small, ATT_SOFT, ATT_TEXT("0"));
    att_canvas_text(c, x + w / 2, y + 13, ATT_CENTRE, &small, ATT_SOFT, ATT_TEXT("25"));
    att_canvas_text(c, x + w, y + 13, ATT_CENTRE, &small, ATT_SOFT, ATT_TEXT("50 m"));
    const double note_end =
        att_canvas_paragraph(c, NOTE_X, MARGIN_T + 8, ATT_FIGURE_W - NOTE_X, 10.5,
            &small, ATT_SOFT, att_phrase(p->teller->words, "plan.note"));
    c->height = fmax(y + 18, note_end);
}

bool att_draw_site_plan(att_teller *t, bool *has_plan, att_canvas *out, att_error *err)
{
    plan p = {.teller = t, .canvas = out};
    const att_dossier *d = t->dossier;
    att_canvas_init(out, t->arena, t->fonts);
    out->width = ATT_FIGURE_W;
    double longest = 0;
    for (size_t i = 0; i < d->n_places; i++)
        if (is_measured(&d->places[i]))
            longest = fmax(longest, d->places[i].length_m);
    *has_plan = longest > 0;
    if (!*has_plan)
        return true;
    p.points_a_m = PLAN_W / longest;
    double y = MARGIN_T;
    for (size_t i = 0; i < d->n_places; i++) {
        if (!is_measured(&d->places[i]) || is_drawn_in_parent(&p, &d->places[i]))
            continue;
        draw_place(&p, &d->places[i], MARGIN_L, y);
        y += d->places[i].width_m * p.points_a_m + GAP + MARGIN_T;
    }
    draw_scale_bar(&p, y - MARGIN_T + 6);
    return att_canvas_check(out, err) && att_teller_check(t, err);
}
