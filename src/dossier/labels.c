/* labels.c — find room for words. */
#include "labels.h"

#include <math.h>

void att_labels_init(att_labels *labels, att_canvas *c, att_box within)
{
    *labels = (att_labels){.canvas = c, .within = within};
}

void att_labels_keep_free(att_labels *l, att_box box)
{
    att_box *taken = att_grow(
        l->canvas->arena, l->taken, l->n_taken, &l->capacity, sizeof *taken, NULL);
    if (!taken) {
        l->canvas->has_failed = true;
        return;
    }
    l->taken = taken;
    l->taken[l->n_taken++] = box;
}

static bool is_free(const att_labels *l, const att_box *box)
{
    if (box->x < l->within.x || box->y < l->within.y
        || box->x + box->w > l->within.x + l->within.w
        || box->y + box->h > l->within.y + l->within.h)
        return false;
    for (size_t i = 0; i < l->n_taken; i++)
        if (att_box_overlaps(box, &l->taken[i]))
            return false;
    return true;
}

bool att_labels_put(att_labels *l, double x, double y, double gap, const att_font *font,
    att_ink ink, att_text text)
{
    /* Directions in the order in which eyes look: beside, then slanted, then over. */
    static const struct {
        double dx, dy;
        att_align align;
    } ways[] = {{1, 0, ATT_LEFT}, {-1, 0, ATT_RIGHT}, {0.8, -0.8, ATT_LEFT},
        {0.8, 0.8, ATT_LEFT}, {-0.8, -0.8, ATT_RIGHT}, {-0.8, 0.8, ATT_RIGHT},
        {0, -1.3, ATT_CENTRE}, {0, 1.3, ATT_CENTRE}};
    const double width = att_canvas_measure(l->canvas, font, text);
    const double middle = 0.34 * font->size_pt; /* baseline below the middle of x */
    for (int ring = 0; ring < 6; ring++) {
        const double reach = gap + ring * 1.1 * font->size_pt;
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
            const double tx = x + ways[w].dx * reach,
                         ty = y + ways[w].dy * reach + middle;
            const att_box box = att_text_box(tx, ty, ways[w].align, font, width);
            const att_box wider = {box.x - 1.5, box.y - 0.5, box.w + 3, box.h + 1};
            if (!is_free(l, &wider))
                continue;
            if (ring > 1)
                att_canvas_line(l->canvas, x + ways[w].dx * gap, y + ways[w].dy * gap,
                    tx - ways[w].dx, ty - middle, ATT_LINE(ATT_FAINT, 0.5));
            att_canvas_text_on_paper(l->canvas, tx, ty, ways[w].align, font, ink, text);
            att_labels_keep_free(l, wider);
            return true;
        }
    }
    return false;
}

void att_labels_put_along(att_labels *l, double x0, double x1, double y,
    const att_font *font, att_ink ink, att_text text)
{
    const double width = att_canvas_measure(l->canvas, font, text);
    const double above = y - 0.4 * font->size_pt, below = y + 1.15 * font->size_pt;
    double at_x = x1, at_y = above;
    for (int i = 0; i < 16; i++) {
        const int stop = i / 2; /* each is tried above and below */
        const double right = x1 - (x1 - x0 - width) * stop / 7;
        const double baseline = i % 2 == 0 ? above : below;
        const att_box box = att_text_box(right, baseline, ATT_RIGHT, font, width);
        if (!is_free(l, &box))
            continue;
        at_x = right;
        at_y = baseline;
        break;
    }
    att_canvas_text_on_paper(l->canvas, at_x, at_y, ATT_RIGHT, font, ink, text);
    att_labels_keep_free(l, att_text_box(at_x, at_y, ATT_RIGHT, font, width));
}
