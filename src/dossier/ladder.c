/* ladder.c — the standards of proof, and where a claim and its elements stand. */
#include "teller.h"

static const att_font small = {.size_pt = 7}, bold = {.size_pt = 7, .is_bold = true};

static const double gap = 4, box_h = 26;

/* The names of the elements that reach this rung and no higher, commas between. */
static att_text elements_at(att_teller *t, const att_dossier_finding *f, int rung)
{
    att_builder b;
    att_text names = {0};
    size_t n = 0;
    att_builder_init(&b, t->arena);
    for (size_t e = 0; e < f->n_elements; e++) {
        if (f->elements[e].rung != rung)
            continue;
        att_add_z(&b, n++ > 0 ? ", " : "");
        att_add(&b, att_phrase_for(t->words, "element", f->elements[e].name, t->arena));
    }
    if (!att_build(&b, &names, NULL))
        t->has_failed = true;
    return names;
}

bool att_draw_ladder(
    att_teller *t, const att_dossier_finding *finding, att_canvas *out, att_error *err)
{
    att_canvas_init(out, t->arena, t->fonts);
    out->width = ATT_FIGURE_W;
    const double width =
        (ATT_FIGURE_W - gap * (ATT_DOSSIER_RUNGS - 1)) / ATT_DOSSIER_RUNGS;
    for (int rung = 0; rung < ATT_DOSSIER_RUNGS; rung++) {
        const bool is_reached = rung <= finding->rung, is_here = rung == finding->rung;
        const double x = rung * (width + gap);
        att_canvas_for(out, is_here ? finding->claim : (att_text){0}, (att_text){0});
        att_canvas_rect(out, (att_box){x, 0, width, box_h}, 2,
            (att_look){is_here      ? ATT_BLUE
                       : is_reached ? ATT_BLUE_90
                                    : ATT_PAPER,
                is_reached ? ATT_BLUE : ATT_FAINT, 0.8,
                is_reached ? ATT_SOLID : ATT_DASHED});
        att_canvas_for(out, (att_text){0}, (att_text){0});
        (void)att_canvas_paragraph(out, x + 5, 10.5, width - 8, 9,
            is_here ? &bold : &small,
            is_here      ? ATT_PAPER
            : is_reached ? ATT_BLUE
                         : ATT_SOFT,
            att_phrase_rung(t->words, "rung", rung));
        const att_text names = elements_at(t, finding, rung);
        if (names.length > 0)
            out->height = att_canvas_paragraph(
                out, x + 2, box_h + 10, width - 4, 9, &small, ATT_INK, names);
    }
    if (out->height < box_h + 4)
        out->height = box_h + 4;
    return att_canvas_check(out, err) && att_teller_check(t, err);
}
