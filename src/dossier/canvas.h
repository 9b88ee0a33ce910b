/* canvas.h — a picture as a list of marks: laid out once, then painted on a page, an
 * image or as SVG. Units are points; x grows to the right, y downwards. */
#pragma once

#include "fonts.h"

#include <attest/base.h>

#include <cairo.h>

/* 0xRRGGBB. All colours are opaque: print and screen show the same. */
typedef uint32_t att_ink;
#define ATT_NO_INK UINT32_MAX

enum {
    ATT_INK = 0x1c1f23,   /* text */
    ATT_SOFT = 0x545c66,  /* second text */
    ATT_FAINT = 0xa8afb8, /* axes */
    ATT_HAIR = 0xe1e5ea,  /* grid */
    ATT_PAPER = 0xffffff,
    ATT_BLUE = 0x1f4e79, /* what is estimated or found */
    ATT_BLUE_50 = 0xa9c3dc,
    ATT_BLUE_90 = 0xdbe6f0,
    ATT_RUST = 0x9c3a26, /* what is under test, or speaks against */
    ATT_SAND = 0xf4efe6,
    ATT_OLIVE = 0x5d6b2f
};

typedef enum att_dash { ATT_SOLID, ATT_DASHED, ATT_DOTTED } att_dash;

typedef struct att_look {
    att_ink fill, line;
    double width;
    att_dash dash;
} att_look;

typedef struct att_point {
    double x, y;
} att_point;

typedef struct att_box {
    double x, y, w, h;
} att_box;

typedef enum att_align { ATT_LEFT, ATT_CENTRE, ATT_RIGHT } att_align;

typedef enum att_shape { ATT_DOT, ATT_SQUARE, ATT_DIAMOND, ATT_TRIANGLE } att_shape;

typedef enum att_mark_kind {
    ATT_MARK_PATH,  /* straight, through points */
    ATT_MARK_CURVE, /* a start, then three points a cubic piece */
    ATT_MARK_RECT,
    ATT_MARK_DOT,
    ATT_MARK_TEXT
} att_mark_kind;

typedef struct att_mark {
    att_mark_kind kind;
    att_text name;  /* the item it stands for; shown when pointed at */
    att_text link;  /* "#T074" */
    double x, y;    /* the value's place: centre, corner of a rectangle, text anchor */
    double w, h, r; /* of a rectangle; radius of a dot or corner */
    size_t n_points;
    const att_point *points;
    bool is_closed;
    att_look look;
    att_text text;
    att_font font;
    att_align align;
    double angle_rad; /* of text, about its anchor */
    double text_w;    /* measured */
    bool has_halo;    /* paper behind the letters */
} att_mark;

typedef struct att_canvas {
    att_arena *arena;
    att_fonts *fonts;
    double width, height;
    att_mark *marks;
    size_t n_marks, capacity;
    att_text name, link; /* stamped on the marks that follow */
    bool has_failed;     /* out of memory; told once, by att_canvas_check */
} att_canvas;

void att_canvas_init(att_canvas *c, att_arena *arena, att_fonts *fonts);
ATT_CHECKED bool att_canvas_check(const att_canvas *c, att_error *err);
/* Marks that follow stand for this item; empty texts end it. */
void att_canvas_for(att_canvas *c, att_text name, att_text link);

void att_canvas_line(
    att_canvas *c, double x0, double y0, double x1, double y1, att_look look);
void att_canvas_path(att_canvas *c, size_t n, const att_point points[n], bool is_closed,
    att_look look); /* points are copied */
void att_canvas_curve(
    att_canvas *c, size_t n, const att_point points[n], att_look look);
void att_canvas_rect(att_canvas *c, att_box box, double radius, att_look look);
void att_canvas_shape(
    att_canvas *c, att_shape shape, double x, double y, double r, att_look look);
/* y is the baseline. Text is not copied. Returns its width. */
double att_canvas_text(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text);
/* As above, on paper of its own so that lines behind do not cross the letters. */
double att_canvas_text_on_paper(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text);
double att_canvas_text_turned(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text, double angle_rad);
/* Wrapped to a width; y is the first baseline; returns the y below the last line. */
double att_canvas_paragraph(att_canvas *c, double x, double y, double width,
    double leading, const att_font *font, att_ink ink, att_text text);

double att_canvas_measure(const att_canvas *c, const att_font *font, att_text text);
/* The text cut with "…" so that it fits. */
att_text att_canvas_fit(
    const att_canvas *c, const att_font *font, att_text text, double width);

/* Where a text of this width will stand. */
att_box att_text_box(
    double x, double y, att_align align, const att_font *font, double width);
bool att_box_overlaps(const att_box *a, const att_box *b);

#define ATT_FILL(ink) ((att_look){.fill = (ink), .line = ATT_NO_INK})
#define ATT_LINE(ink, pt) ((att_look){.fill = ATT_NO_INK, .line = (ink), .width = (pt)})

/* ---- out ------------------------------------------------------------------------- */

/* paint.c: on a Cairo context whose unit is the point. Returns false on Cairo's error.
 */
bool att_canvas_paint(const att_canvas *c, cairo_t *cr);
/* As PNG, dots_a_point dots a point, on paper. */
ATT_CHECKED bool att_canvas_png(const att_canvas *c, double dots_a_point,
    att_arena *arena, att_bytes *out, att_error *err);

struct att_anchors; /* document.h */

/* svg.c: real text, so that it can be searched, copied and read aloud. Within a page
 * that has these anchors, marks are links to them; page NULL: a file of its own. */
void att_canvas_svg(const att_canvas *c, att_text title, const char *lang,
    const struct att_anchors *page, att_builder *out);
