/* fonts.h — shape and measure text; the only file that knows which families we use. */
#pragma once

#include <attest/base.h>

#include <pango/pango.h>

typedef enum att_face { ATT_SANS, ATT_SERIF, ATT_MONO } att_face;

typedef struct att_font {
    double size_pt;
    att_face face;
    bool is_bold, is_italic;
} att_font;

/* One font map and one context, at 72 dots an inch: a unit is a point everywhere. */
typedef struct att_fonts att_fonts;

/* lang decides which forms shared Chinese characters take. */
ATT_CHECKED bool att_fonts_open(const char *lang, att_fonts **out, att_error *err);
void att_fonts_close(att_fonts *fonts); /* NULL is fine */

/* A layout of one paragraph, to be released with g_object_unref. width_pt <= 0: one
 * line, however long. lang NULL: that of the fonts. */
PangoLayout *att_fonts_layout(att_fonts *fonts, const att_font *font, att_text text,
    double width_pt, const char *lang);
double att_fonts_width(att_fonts *fonts, const att_font *font, att_text text);
/* Above the baseline, for a line of this font. */
double att_fonts_ascent(const att_font *font);

/* The families of a face, the first that exists is used; for CSS and SVG as well. */
const char *att_fonts_families(att_face face);

/* How many characters met no font that can draw them, since the fonts were opened. */
size_t att_fonts_n_undrawn(const att_fonts *fonts);
/* Count those of a layout that is about to be drawn. */
void att_fonts_count(att_fonts *fonts, PangoLayout *layout);
