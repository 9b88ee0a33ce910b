/* typeset.c — rich text into lines on paper. */
#include "typeset.h"

#include "markup.h"

#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

static void insert(
    PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

static PangoAttribute *ink_attribute(att_ink ink)
{
    return pango_attr_foreground_new((guint16)((ink >> 16 & 255) * 257),
        (guint16)((ink >> 8 & 255) * 257), (guint16)((ink & 255) * 257));
}

static void add_voice(PangoAttrList *list, const att_run *run,
    const att_setting *setting, bool has_link, size_t from, size_t to)
{
    if (run->voice == ATT_STRONG)
        insert(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
    if (run->voice == ATT_QUIET)
        insert(list, ink_attribute(ATT_SOFT), from, to);
    if (run->voice == ATT_EMPHATIC)
        insert(list, pango_attr_style_new(PANGO_STYLE_ITALIC), from, to);
    if (run->voice == ATT_FIXED) {
        insert(list, pango_attr_family_new(att_fonts_families(ATT_MONO)), from, to);
        insert(list,
            pango_attr_size_new_absolute(
                (int)(0.86 * setting->font.size_pt * PANGO_SCALE)),
            from, to);
    }
    if (has_link)
        insert(list, ink_attribute(ATT_BLUE), from, to);
    if (run->lang)
        insert(list, pango_attr_language_new(pango_language_from_string(run->lang)),
            from, to);
    if (run->lang && strncmp(run->lang, "zh", 2) == 0)
        insert(list,
            pango_attr_family_new(setting->font.face == ATT_SERIF
                                      ? "Noto Serif CJK SC, serif"
                                      : "Noto Sans CJK SC, sans-serif"),
            from, to);
}

bool att_lines_set(const att_rich *rich, const att_setting *setting, double width,
    const att_document *d, const att_anchors *anchors, att_fonts *fonts,
    att_arena *scratch, att_lines *out, att_error *err)
{
    att_builder b;
    att_text plain;
    att_builder_init(&b, scratch);
    for (size_t r = 0; r < rich->n; r++)
        att_add(&b, rich->runs[r].text);
    if (!att_build(&b, &plain, err))
        return false;
    PangoLayout *layout =
        att_fonts_layout(fonts, &setting->font, plain, width, d->lang);
    PangoAttrList *list = pango_attr_list_new();
    size_t at = 0;
    for (size_t r = 0; r < rich->n; r++) {
        const att_run *run = &rich->runs[r];
        const bool has_link =
            run->link.length > 0 && anchors && att_link_is_good(anchors, run->link);
        add_voice(list, run, setting, has_link, at, at + run->text.length);
        at += run->text.length;
    }
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    if (setting->is_right)
        pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
    *out = (att_lines){.layout = layout,
        .setting = setting,
        .rich = rich,
        .width = width,
        .n = (size_t)pango_layout_get_line_count(layout)};
    return true;
}

void att_anchor_at(cairo_t *cr, size_t number, double x, double y)
{
    char words[96];
    (void)snprintf(
        words, sizeof words, "name='a%zu' x=%.2f y=%.2f internal", number, x, y);
    cairo_tag_begin(cr, CAIRO_TAG_DEST, words);
    cairo_tag_end(cr, CAIRO_TAG_DEST);
}

/* A URL as Cairo's quoted attribute wants it: what is not plain ASCII is escaped as
 * URLs escape it. Returns false if it does not fit; such a link is not worth a click.
 */
static bool quote_url(att_text url, char out[2000])
{
    size_t n = 0;
    for (size_t i = 0; i < url.length; i++) {
        const unsigned char c = (unsigned char)url.at[i];
        if (n + 4 >= 2000)
            return false;
        if (c > 0x20 && c < 0x7f && !strchr("'\\\"<>()", c)) {
            out[n++] = (char)c;
            continue;
        }
        (void)snprintf(out + n, 4, "%%%02X", c);
        n += 3;
    }
    out[n] = '\0';
    return true;
}

void att_link_inside(cairo_t *cr, att_box box, size_t number)
{
    char words[128];
    (void)snprintf(words, sizeof words, "rect=[%.2f %.2f %.2f %.2f] dest='a%zu'", box.x,
        box.y, box.w, box.h, number);
    cairo_tag_begin(cr, CAIRO_TAG_LINK, words);
    cairo_tag_end(cr, CAIRO_TAG_LINK);
}

void att_link_box(cairo_t *cr, att_box box, att_text link, const att_anchors *anchors)
{
    char url[2000], words[2200];
    if (link.length == 0 || !att_link_is_good(anchors, link))
        return;
    if (link.at[0] == '#') {
        att_link_inside(cr, box, att_anchors_find(anchors, link));
        return;
    }
    if (!quote_url(link, url))
        return;
    (void)snprintf(words, sizeof words, "rect=[%.2f %.2f %.2f %.2f] uri='%s'", box.x,
        box.y, box.w, box.h, url);
    cairo_tag_begin(cr, CAIRO_TAG_LINK, words);
    cairo_tag_end(cr, CAIRO_TAG_LINK);
}

/* The links that touch one line, which starts at (x, y). */
static void link_line(const att_lines *lines, PangoLayoutLine *line, double x, double y,
    const att_anchors *anchors, cairo_t *cr)
{
    size_t from = 0;
    for (size_t r = 0; r < lines->rich->n; r++) {
        const att_run *run = &lines->rich->runs[r];
        const size_t to = from + run->text.length;
        const size_t line_from = (size_t)line->start_index,
                     line_to = line_from + (size_t)line->length;
        if (run->link.length > 0 && from < line_to && to > line_from) {
            int *ranges, n_ranges;
            pango_layout_line_get_x_ranges(line,
                (int)(from > line_from ? from : line_from),
                (int)(to < line_to ? to : line_to), &ranges, &n_ranges);
            const int *range = ranges; /* pairs of ends */
            for (int i = 0; i < n_ranges; i++, range += 2)
                att_link_box(cr,
                    (att_box){x + range[0] / (double)PANGO_SCALE, y,
                        (range[1] - range[0]) / (double)PANGO_SCALE,
                        lines->setting->leading},
                    run->link, anchors);
            g_free(ranges);
        }
        from = to;
    }
}

void att_lines_draw(const att_lines *lines, size_t first, size_t last, double x,
    double y, const att_anchors *anchors, att_fonts *fonts, cairo_t *cr)
{
    const att_setting *s = lines->setting;
    const double drop = att_fonts_ascent(&s->font) + (s->leading - s->font.size_pt) / 2;
    if (first == 0)
        att_fonts_count(fonts, lines->layout);
    for (size_t i = first; i < last; i++, y += s->leading) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(lines->layout, (int)i);
        PangoRectangle box;
        pango_layout_line_get_extents(line, NULL, &box);
        const double shift =
            s->is_right ? lines->width - (box.x + box.width) / (double)PANGO_SCALE : 0;
        cairo_set_source_rgb(cr, (s->ink >> 16 & 255) / 255.0,
            (s->ink >> 8 & 255) / 255.0, (s->ink & 255) / 255.0);
        cairo_move_to(cr, x + shift, y + drop);
        pango_cairo_show_layout_line(cr, line);
        if (anchors)
            link_line(lines, line, x, y, anchors, cr);
    }
}
