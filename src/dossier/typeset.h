/* typeset.h — words in several voices, broken into lines of even leading. */
#pragma once

#include "document.h"

typedef struct att_setting {
    att_font font;
    double leading; /* from baseline to baseline */
    att_ink ink;
    bool is_right; /* set flush right */
} att_setting;

typedef struct att_lines {
    PangoLayout *layout; /* released with g_object_unref */
    const att_setting *setting;
    const att_rich *rich;
    double width;
    size_t n; /* lines */
} att_lines;

/* anchors: those of the document; links to others are plain words. */
ATT_CHECKED bool att_lines_set(const att_rich *rich, const att_setting *setting,
    double width, const att_document *d, const att_anchors *anchors, att_fonts *fonts,
    att_arena *scratch, att_lines *out, att_error *err);

/* Draw lines first to last - 1, the top of the first at y, and lay links over them. */
void att_lines_draw(const att_lines *lines, size_t first, size_t last, double x,
    double y, const att_anchors *anchors, att_fonts *fonts, cairo_t *cr);

/* Lay a link over a box; does nothing if it may not be followed. */
void att_link_box(cairo_t *cr, att_box box, att_text link, const att_anchors *anchors);
/* The same, to the anchor of this number. */
void att_link_inside(cairo_t *cr, att_box box, size_t number);
/* Mark a place that links may lead to. */
void att_anchor_at(cairo_t *cr, size_t number, double x, double y);
