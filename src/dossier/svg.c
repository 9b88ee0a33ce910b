/* svg.c — marks as SVG with real text. */
#include "canvas.h"
#include "document.h"
#include "markup.h"

#include <math.h>

static void add_attribute(att_builder *b, const char *name, double value)
{
    att_addf(b, " %s=\"", name);
    att_add_coordinate(b, value);
    att_add_char(b, '"');
}

static void add_ink(att_builder *b, const char *name, att_ink ink)
{
    if (ink == ATT_NO_INK)
        att_addf(b, " %s=\"none\"", name);
    else
        att_addf(b, " %s=\"#%06x\"", name, (unsigned)ink);
}

static void add_look(att_builder *b, const att_look *look)
{
    add_ink(b, "fill", look->fill);
    if (look->line == ATT_NO_INK || look->width <= 0)
        return;
    add_ink(b, "stroke", look->line);
    add_attribute(b, "stroke-width", look->width);
    if (look->dash == ATT_DASHED)
        att_addf(b, " stroke-dasharray=\"%g %g\"", 4 * look->width, 2.5 * look->width);
    if (look->dash == ATT_DOTTED)
        att_addf(b, " stroke-linecap=\"round\" stroke-dasharray=\"0.01 %g\"",
            2.4 * look->width);
}

static void add_pair(att_builder *b, const char *before, att_point p)
{
    att_add_z(b, before);
    att_add_coordinate(b, p.x);
    att_add_char(b, ' ');
    att_add_coordinate(b, p.y);
}

static void add_points(att_builder *b, const att_mark *m)
{
    att_add_z(b, "<path d=\"");
    for (size_t i = 0; i < m->n_points; i++) {
        const bool is_curve = m->kind == ATT_MARK_CURVE;
        const char *command = i == 0 ? "M" : !is_curve ? "L" : i % 3 == 1 ? "C" : " ";
        add_pair(b, command, m->points[i]);
    }
    att_add_z(b, m->is_closed ? "Z\"" : "\"");
}

static void open_text(att_builder *b, const att_mark *m)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    att_add_z(b, "<text");
    add_attribute(b, "x", m->x);
    add_attribute(b, "y", m->y);
    add_attribute(b, "font-size", m->font.size_pt);
    if (m->align != ATT_LEFT)
        att_addf(b, " text-anchor=\"%s\"", anchors[m->align]);
    if (m->font.face != ATT_SANS)
        att_addf(b, " font-family=\"%s\"", att_fonts_families(m->font.face));
    if (m->font.is_bold)
        att_add_z(b, " font-weight=\"bold\"");
    if (m->font.is_italic)
        att_add_z(b, " font-style=\"italic\"");
    /* The measured width holds on a machine with other fonts: labels keep apart. */
    if (m->text_w > 0) {
        add_attribute(b, "textLength", m->text_w);
        att_add_z(b, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    if (m->angle_rad != 0) {
        att_addf(b, " transform=\"rotate(%g", m->angle_rad * 180 / M_PI);
        add_pair(b, " ", (att_point){m->x, m->y});
        att_add_z(b, ")\"");
    }
    if (m->has_halo)
        att_add_z(b, " stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\""
                     " paint-order=\"stroke\"");
}

static const char *open_mark(att_builder *b, const att_mark *m)
{
    switch (m->kind) {
    case ATT_MARK_TEXT:
        open_text(b, m);
        return "text";
    case ATT_MARK_RECT:
        att_add_z(b, "<rect");
        add_attribute(b, "x", m->x);
        add_attribute(b, "y", m->y);
        add_attribute(b, "width", m->w);
        add_attribute(b, "height", m->h);
        if (m->r > 0)
            add_attribute(b, "rx", m->r);
        return "rect";
    case ATT_MARK_DOT:
        att_add_z(b, "<circle");
        add_attribute(b, "cx", m->x);
        add_attribute(b, "cy", m->y);
        add_attribute(b, "r", m->r);
        return "circle";
    case ATT_MARK_PATH:
    case ATT_MARK_CURVE:
        break;
    }
    add_points(b, m);
    return "path";
}

static void add_mark(att_builder *b, const att_mark *m, const att_anchors *page)
{
    const bool has_link = page && m->link.length > 0 && att_link_is_good(page, m->link);
    const bool has_title = m->name.length > 0 && m->kind != ATT_MARK_TEXT;
    if (has_link) {
        att_add_z(b, "<a href=\"");
        att_add_escaped(b, m->link);
        att_add_z(b, "\">");
    }
    const char *tag = open_mark(b, m);
    add_look(b, &m->look);
    if (m->kind == ATT_MARK_TEXT || has_title) {
        att_add_z(b, has_title ? "><title>" : ">");
        att_add_escaped(b, has_title ? m->name : m->text);
        att_addf(b, has_title ? "</title></%s>" : "</%s>", tag);
    } else {
        att_add_z(b, "/>");
    }
    att_add_z(b, has_link ? "</a>\n" : "\n");
}

void att_canvas_svg(const att_canvas *c, att_text title, const char *lang,
    const att_anchors *page, att_builder *out)
{
    if (!page)
        att_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    att_add_z(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    att_add_coordinate(out, c->width);
    att_add_char(out, ' ');
    att_add_coordinate(out, c->height);
    att_add_char(out, '"');
    add_attribute(out, "width", c->width);
    add_attribute(out, "height", c->height);
    att_addf(out, " role=\"img\" lang=\"%s\" font-family=\"%s\">\n<title>", lang,
        att_fonts_families(ATT_SANS));
    att_add_escaped(out, title);
    att_add_z(out, "</title>\n");
    if (!page)
        att_addf(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n");
    for (size_t i = 0; i < c->n_marks; i++)
        add_mark(out, &c->marks[i], page);
    att_add_z(out, "</svg>\n");
}
