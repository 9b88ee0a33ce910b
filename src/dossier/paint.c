/* paint.c — marks onto a Cairo context. */
#include "canvas.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

static void set_ink(cairo_t *cr, att_ink ink)
{
    cairo_set_source_rgb(
        cr, (ink >> 16 & 255) / 255.0, (ink >> 8 & 255) / 255.0, (ink & 255) / 255.0);
}

static void set_dash(cairo_t *cr, att_dash dash, double width)
{
    const double dashed[2] = {4 * width, 2.5 * width}, dotted[2] = {0.01, 2.4 * width};
    cairo_set_line_cap(
        cr, dash == ATT_DOTTED ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    if (dash == ATT_SOLID)
        cairo_set_dash(cr, NULL, 0, 0);
    else
        cairo_set_dash(cr, dash == ATT_DASHED ? dashed : dotted, 2, 0);
}

static void finish(cairo_t *cr, const att_look *look)
{
    if (look->fill != ATT_NO_INK) {
        set_ink(cr, look->fill);
        cairo_fill_preserve(cr);
    }
    if (look->line != ATT_NO_INK && look->width > 0) {
        set_ink(cr, look->line);
        cairo_set_line_width(cr, look->width);
        set_dash(cr, look->dash, look->width);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void trace_points(cairo_t *cr, const att_mark *mark)
{
    const att_point *p = mark->points;
    if (mark->n_points == 0)
        return;
    cairo_move_to(cr, p[0].x, p[0].y);
    if (mark->kind == ATT_MARK_CURVE)
        for (size_t i = 1; i + 2 < mark->n_points; i += 3)
            cairo_curve_to(
                cr, p[i].x, p[i].y, p[i + 1].x, p[i + 1].y, p[i + 2].x, p[i + 2].y);
    else
        for (size_t i = 1; i < mark->n_points; i++)
            cairo_line_to(cr, p[i].x, p[i].y);
    if (mark->is_closed)
        cairo_close_path(cr);
}

static void trace_rect(cairo_t *cr, const att_mark *m)
{
    if (m->r <= 0) {
        cairo_rectangle(cr, m->x, m->y, m->w, m->h);
        return;
    }
    const double r = fmin(m->r, fmin(m->w, m->h) / 2), x1 = m->x + m->w,
                 y1 = m->y + m->h;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x1 - r, m->y + r, r, -M_PI / 2, 0);
    cairo_arc(cr, x1 - r, y1 - r, r, 0, M_PI / 2);
    cairo_arc(cr, m->x + r, y1 - r, r, M_PI / 2, M_PI);
    cairo_arc(cr, m->x + r, m->y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
}

static void paint_text(att_fonts *fonts, cairo_t *cr, const att_mark *m)
{
    PangoLayout *layout = att_fonts_layout(fonts, &m->font, m->text, 0, NULL);
    att_fonts_count(fonts, layout);
    const double shift = m->align == ATT_LEFT     ? 0
                         : m->align == ATT_CENTRE ? m->text_w / 2
                                                  : m->text_w;
    cairo_save(cr);
    cairo_translate(cr, m->x, m->y);
    if (m->angle_rad != 0)
        cairo_rotate(cr, m->angle_rad);
    const double top = pango_layout_get_baseline(layout) / (double)PANGO_SCALE;
    cairo_move_to(cr, -shift, -top);
    if (m->has_halo) {
        pango_cairo_layout_path(cr, layout);
        set_ink(cr, ATT_PAPER);
        cairo_set_line_width(cr, 3);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_stroke(cr);
        cairo_move_to(cr, -shift, -top);
    }
    set_ink(cr, m->look.fill);
    pango_cairo_show_layout(cr, layout);
    cairo_new_path(cr);
    cairo_restore(cr);
    g_object_unref(layout);
}

static void paint_mark(att_fonts *fonts, cairo_t *cr, const att_mark *mark)
{
    switch (mark->kind) {
    case ATT_MARK_TEXT:
        paint_text(fonts, cr, mark);
        return;
    case ATT_MARK_PATH:
    case ATT_MARK_CURVE:
        trace_points(cr, mark);
        break;
    case ATT_MARK_RECT:
        trace_rect(cr, mark);
        break;
    case ATT_MARK_DOT:
        cairo_new_sub_path(cr);
        cairo_arc(cr, mark->x, mark->y, mark->r, 0, 2 * M_PI);
        break;
    }
    finish(cr, &mark->look);
}

bool att_canvas_paint(const att_canvas *c, cairo_t *cr)
{
    for (size_t i = 0; i < c->n_marks; i++)
        paint_mark(c->fonts, cr, &c->marks[i]);
    return cairo_status(cr) == CAIRO_STATUS_SUCCESS;
}

static cairo_status_t collect(void *builder, const unsigned char *bytes, unsigned n)
{
    att_builder *b = builder;
    att_add(b, (att_text){(const char *)bytes, n});
    return b->has_failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

bool att_canvas_png(const att_canvas *c, double dots_a_point, att_arena *arena,
    att_bytes *out, att_error *err)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
        (int)ceil(c->width * dots_a_point), (int)ceil(c->height * dots_a_point));
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, dots_a_point, dots_a_point);
    att_builder b;
    att_builder_init(&b, arena);
    const bool is_painted = att_canvas_paint(c, cr);
    const cairo_status_t status =
        is_painted ? cairo_surface_write_to_png_stream(surface, collect, &b)
                   : cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return att_fail(err, ATT_NO_MEMORY, "a figure cannot be drawn: %s",
            cairo_status_to_string(status));
    att_text png;
    if (!att_build(&b, &png, err))
        return false;
    *out = (att_bytes){(const uint8_t *)png.at, png.length};
    return true;
}
