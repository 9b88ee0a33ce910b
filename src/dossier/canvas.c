/* canvas.c — a picture as a list of marks. */
#include "canvas.h"

#include <math.h>
#include <string.h>

void att_canvas_init(att_canvas *c, att_arena *arena, att_fonts *fonts)
{
    *c = (att_canvas){.arena = arena, .fonts = fonts};
}

bool att_canvas_check(const att_canvas *c, att_error *err)
{
    return !c->has_failed
           || att_fail(err, ATT_NO_MEMORY, "out of memory while drawing a figure");
}

void att_canvas_for(att_canvas *c, att_text name, att_text link)
{
    c->name = name;
    c->link = link;
}

/* A place for one more mark; once memory failed, a scratch one that nobody reads. */
static att_mark *add_mark(att_canvas *c, att_mark_kind kind, att_look look)
{
    static _Thread_local att_mark nowhere;
    att_mark *marks = c->has_failed ? NULL
                                    : att_grow(c->arena, c->marks, c->n_marks,
                                        &c->capacity, sizeof *marks, NULL);
    if (!marks) {
        c->has_failed = true;
        return &nowhere;
    }
    c->marks = marks;
    att_mark *mark = &marks[c->n_marks++];
    *mark = (att_mark){.kind = kind, .name = c->name, .link = c->link, .look = look};
    return mark;
}

static att_mark *add_points(att_canvas *c, att_mark_kind kind, size_t n,
    const att_point points[n], att_look look)
{
    att_mark *mark = add_mark(c, kind, look);
    att_point *copy = c->has_failed ? NULL : att_push(c->arena, n, sizeof *copy, NULL);
    if (!copy) {
        c->has_failed = true;
        return mark;
    }
    if (n > 0)
        memcpy(copy, points, n * sizeof *copy);
    mark->points = copy;
    mark->n_points = n;
    if (n > 0) {
        mark->x = points[0].x;
        mark->y = points[0].y;
    }
    return mark;
}

void att_canvas_line(
    att_canvas *c, double x0, double y0, double x1, double y1, att_look look)
{
    add_points(c, ATT_MARK_PATH, 2, (att_point[]){{x0, y0}, {x1, y1}}, look);
}

void att_canvas_path(
    att_canvas *c, size_t n, const att_point points[n], bool is_closed, att_look look)
{
    add_points(c, ATT_MARK_PATH, n, points, look)->is_closed = is_closed;
}

void att_canvas_curve(att_canvas *c, size_t n, const att_point points[n], att_look look)
{
    add_points(c, ATT_MARK_CURVE, n, points, look);
}

void att_canvas_rect(att_canvas *c, att_box box, double radius, att_look look)
{
    att_mark *mark = add_mark(c, ATT_MARK_RECT, look);
    mark->x = box.x;
    mark->y = box.y;
    mark->w = box.w;
    mark->h = box.h;
    mark->r = radius;
}

/* The shapes are scaled so that all look equally heavy. */
void att_canvas_shape(
    att_canvas *c, att_shape shape, double x, double y, double r, att_look look)
{
    att_mark *mark;
    const double q = 0.89 * r, d = 1.25 * r, t = 1.2 * r;
    switch (shape) {
    default:
    case ATT_DOT:
        mark = add_mark(c, ATT_MARK_DOT, look);
        mark->r = r;
        break;
    case ATT_SQUARE:
        mark = add_points(c, ATT_MARK_PATH, 4,
            (att_point[]){
                {x - q, y - q}, {x + q, y - q}, {x + q, y + q}, {x - q, y + q}},
            look);
        break;
    case ATT_DIAMOND:
        mark = add_points(c, ATT_MARK_PATH, 4,
            (att_point[]){{x, y - d}, {x + d, y}, {x, y + d}, {x - d, y}}, look);
        break;
    case ATT_TRIANGLE:
        mark = add_points(c, ATT_MARK_PATH, 3,
            (att_point[]){{x, y - t}, {x + t, y + 0.8 * t}, {x - t, y + 0.8 * t}},
            look);
        break;
    }
    mark->is_closed = true;
    mark->x = x;
    mark->y = y;
}

static att_mark *add_text(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text)
{
    att_mark *mark = add_mark(c, ATT_MARK_TEXT, ATT_FILL(ink));
    mark->x = x;
    mark->y = y;
    mark->align = align;
    mark->font = *font;
    mark->text = text;
    mark->text_w = att_canvas_measure(c, font, text);
    return mark;
}

double att_canvas_text(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text)
{
    return add_text(c, x, y, align, font, ink, text)->text_w;
}

double att_canvas_text_on_paper(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text)
{
    att_mark *mark = add_text(c, x, y, align, font, ink, text);
    mark->has_halo = true;
    return mark->text_w;
}

double att_canvas_text_turned(att_canvas *c, double x, double y, att_align align,
    const att_font *font, att_ink ink, att_text text, double angle_rad)
{
    att_mark *mark = add_text(c, x, y, align, font, ink, text);
    mark->angle_rad = angle_rad;
    return mark->text_w;
}

double att_canvas_paragraph(att_canvas *c, double x, double y, double width,
    double leading, const att_font *font, att_ink ink, att_text text)
{
    PangoLayout *layout = att_fonts_layout(c->fonts, font, text, width, NULL);
    const int n = pango_layout_get_line_count(layout);
    for (int i = 0; i < n; i++) {
        const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        const att_text piece = att_text_trim(
            (att_text){text.at + line->start_index, (size_t)line->length});
        att_canvas_text(c, x, y, ATT_LEFT, font, ink, piece);
        y += leading;
    }
    g_object_unref(layout);
    return y;
}

double att_canvas_measure(const att_canvas *c, const att_font *font, att_text text)
{
    return text.length > 0 ? att_fonts_width(c->fonts, font, text) : 0;
}

/* The start of the character that ends before byte `end`. */
static size_t step_back(att_text text, size_t end)
{
    do
        end--;
    while (end > 0 && ((unsigned char)text.at[end] & 0xc0) == 0x80);
    return end;
}

att_text att_canvas_fit(
    const att_canvas *c, const att_font *font, att_text text, double width)
{
    const double full = att_canvas_measure(c, font, text);
    if (full <= width)
        return text;
    /* Start at the length that the average width suggests, then step. */
    size_t end = (size_t)((double)text.length * fmax(0, fmin(1, 1.1 * width / full)));
    while (end < text.length && ((unsigned char)text.at[end] & 0xc0) == 0x80)
        end++;
    att_text cut = {0};
    while (end > 0) {
        end = step_back(text, end);
        const att_text kept = att_text_trim((att_text){text.at, end});
        if (!att_text_format(c->arena, &cut, NULL, "%.*s…", ATT_PRINT(kept)))
            return (att_text){0};
        if (att_canvas_measure(c, font, cut) <= width)
            return cut;
    }
    return ATT_TEXT("…");
}

att_box att_text_box(
    double x, double y, att_align align, const att_font *font, double width)
{
    const double left = align == ATT_LEFT     ? x
                        : align == ATT_CENTRE ? x - width / 2
                                              : x - width;
    const double ascent = att_fonts_ascent(font);
    return (att_box){left, y - ascent, width, ascent + 0.22 * font->size_pt};
}

bool att_box_overlaps(const att_box *a, const att_box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h
           && b->y < a->y + a->h;
}
