/* fonts.c — shape and measure text. */
#include "fonts.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

struct att_fonts {
    PangoFontMap *map;
    PangoContext *context;
    size_t n_undrawn;
};

bool att_fonts_open(const char *lang, att_fonts **out, att_error *err)
{
    att_fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while opening the fonts");
    fonts->map = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
    fonts->context = pango_font_map_create_context(fonts->map);
    /* Stated, so that neither the locale nor the desktop has a say in the bytes. */
    pango_context_set_language(fonts->context, pango_language_from_string(lang));
    pango_context_set_base_dir(fonts->context, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(fonts->context, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(fonts->context, options);
    cairo_font_options_destroy(options);
    *out = fonts;
    return true;
}

void att_fonts_close(att_fonts *fonts)
{
    if (!fonts)
        return;
    g_object_unref(fonts->context);
    g_object_unref(fonts->map);
    free(fonts);
}

const char *att_fonts_families(att_face face)
{
    switch (face) {
    case ATT_SERIF:
        return "Noto Serif, Noto Serif CJK KR, serif";
    case ATT_MONO:
        return "Noto Sans Mono, DejaVu Sans Mono, Noto Sans Mono CJK KR, monospace";
    case ATT_SANS:
        break;
    }
    return "Noto Sans, Noto Sans CJK KR, sans-serif";
}

/* Chinese text takes Chinese forms, not the Korean ones of the list above. */
static const char *families_for(att_face face, const char *lang)
{
    if (!lang || strncmp(lang, "zh", 2) != 0)
        return att_fonts_families(face);
    return face == ATT_SERIF ? "Noto Serif, Noto Serif CJK SC, serif"
                             : "Noto Sans, Noto Sans CJK SC, sans-serif";
}

PangoLayout *att_fonts_layout(att_fonts *fonts, const att_font *font, att_text text,
    double width_pt, const char *lang)
{
    PangoLayout *layout = pango_layout_new(fonts->context);
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, families_for(font->face, lang));
    pango_font_description_set_absolute_size(d, font->size_pt * PANGO_SCALE);
    pango_font_description_set_weight(
        d, font->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(
        d, font->is_italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(layout, d);
    pango_font_description_free(d);
    pango_layout_set_auto_dir(layout, FALSE);
    if (width_pt > 0) {
        pango_layout_set_width(layout, (int)(width_pt * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    if (lang && *lang) {
        PangoAttrList *list = pango_attr_list_new();
        pango_attr_list_insert(
            list, pango_attr_language_new(pango_language_from_string(lang)));
        pango_layout_set_attributes(layout, list);
        pango_attr_list_unref(list);
    }
    pango_layout_set_text(layout, text.at ? text.at : "", (int)text.length);
    return layout;
}

double att_fonts_width(att_fonts *fonts, const att_font *font, att_text text)
{
    PangoLayout *layout = att_fonts_layout(fonts, font, text, 0, NULL);
    int width;
    pango_layout_get_size(layout, &width, NULL);
    g_object_unref(layout);
    return width / (double)PANGO_SCALE;
}

double att_fonts_ascent(const att_font *font)
{
    return 0.76 * font->size_pt; /* optical: between capitals and ascenders of Noto */
}

size_t att_fonts_n_undrawn(const att_fonts *fonts)
{
    return fonts->n_undrawn;
}

void att_fonts_count(att_fonts *fonts, PangoLayout *layout)
{
    fonts->n_undrawn += (size_t)pango_layout_get_unknown_glyphs_count(layout);
}
