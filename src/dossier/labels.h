/* labels.h — words beside marks that neither cover one another nor leave the paper. */
#pragma once

#include "canvas.h"

typedef struct att_labels {
    att_canvas *canvas;
    att_box within;
    att_box *taken;
    size_t n_taken, capacity;
} att_labels;

void att_labels_init(att_labels *labels, att_canvas *c, att_box within);
/* No label may stand here. */
void att_labels_keep_free(att_labels *labels, att_box box);
/* Write beside (x, y), as near as there is room: right, left, above, below, then
 * farther away with a thin line back. Returns false, and writes nothing, if there is
 * no room within `within`. */
bool att_labels_put(att_labels *labels, double x, double y, double gap,
    const att_font *font, att_ink ink, att_text text);
/* Write above or below a level line, where between x0 and x1 there is room; where there
 * is none, above its right end. */
void att_labels_put_along(att_labels *labels, double x0, double x1, double y,
    const att_font *font, att_ink ink, att_text text);
