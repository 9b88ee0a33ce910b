/* take_finding.c — what the engine found, as plain values to print. */
#include "take.h"

#include <math.h>
#include <stdlib.h>

enum { WITHOUT_MOST = 6 };

static att_dossier_stance stance_of(att_stance stance)
{
    switch (stance) {
    case ATT_SUPPORTS:
        return ATT_DOSSIER_SUPPORTS;
    case ATT_CONTRADICTS:
        return ATT_DOSSIER_CONTRADICTS;
    case ATT_ABSENCE:
        return ATT_DOSSIER_ABSENCE;
    case ATT_NEUTRAL:
        break;
    }
    return ATT_DOSSIER_NEUTRAL;
}

static bool take_elements(const att_weights *weights, const att_bundle *b,
    const att_finding *f, att_arena *arena, att_dossier_finding *out, att_error *err)
{
    att_dossier_element *elements =
        att_push(arena, b->n_aspects, sizeof *elements, err);
    if (!elements)
        return false;
    for (size_t a = 0; a < b->n_aspects; a++) {
        const att_aspect *aspect = &b->aspects[a];
        const att_standing *standing = &f->standings[a];
        elements[a] = (att_dossier_element){.name = aspect->name,
            .text = aspect->text,
            .is_essential = aspect->is_essential,
            .is_number = aspect->is_headcount,
            .imagery_can_show = !aspect->is_headcount
                                && weights->bearing[ATT_IMAGERY][aspect->part] > 1,
            .rung = standing->rung,
            .p = standing->p,
            .n_independent = standing->n_independent};
    }
    out->elements = elements;
    out->n_elements = b->n_aspects;
    return true;
}

/* The codes that say why an item weighs less, with spaces between. */
static bool note_codes(unsigned notes, att_arena *arena, att_text *out, att_error *err)
{
    att_builder b;
    att_builder_init(&b, arena);
    for (unsigned k = 0; k < ATT_NOTES; k++)
        if (notes & 1u << k)
            att_addf(&b, "%s%s", b.length > 0 ? " " : "", att_note_word(1u << k));
    return att_build(&b, out, err);
}

static bool take_bearing(const att_bundle *b, const att_finding *f, size_t a, size_t i,
    att_arena *arena, att_dossier_bearing *out, att_error *err)
{
    const att_bears *bears = &b->aspects[a].bears[i];
    const att_weighed *weighed = &f->standings[a].weighed[i];
    *out = (att_dossier_bearing){.item = b->items[bears->item].id,
        .element = b->aspects[a].name,
        .stance = stance_of(bears->stance),
        .weight_bits = log2(weighed->ratio),
        .reason = bears->reason};
    if (weighed->origin != SIZE_MAX)
        out->origin = b->items[f->origins[weighed->origin].items[0]].id;
    return weighed->weight.notes == 0
           || note_codes(weighed->weight.notes, arena, &out->notes, err);
}

static bool take_bearings(const att_bundle *b, const att_finding *f, att_arena *arena,
    att_dossier_finding *out, att_error *err)
{
    size_t n = 0;
    for (size_t a = 0; a < b->n_aspects; a++)
        n += b->aspects[a].n_bears;
    att_dossier_bearing *bearings = att_push(arena, n, sizeof *bearings, err);
    if (!bearings)
        return false;
    for (size_t a = 0; a < b->n_aspects; a++)
        for (size_t i = 0; i < b->aspects[a].n_bears; i++)
            if (!take_bearing(b, f, a, i, arena, &bearings[out->n_bearings++], err))
                return false;
    out->bearings = bearings;
    return true;
}

/* The heaviest loss first. */
static int by_loss(const void *a, const void *b)
{
    const att_dossier_without *p = a, *q = b;
    if (p->rung != q->rung)
        return p->rung < q->rung ? -1 : 1;
    if (p->p < q->p || p->p > q->p)
        return p->p < q->p ? -1 : 1;
    return att_text_compare(p->origin, q->origin);
}

static bool take_without(const att_bundle *b, const att_finding *f, att_arena *arena,
    att_dossier_finding *out, att_error *err)
{
    att_dossier_without *without =
        att_push(arena, f->n_origins + f->n_kind_outs, sizeof *without, err);
    if (!without)
        return false;
    for (size_t o = 0; o < f->n_origins; o++)
        without[o] =
            (att_dossier_without){.origin = b->items[f->origins[o].items[0]].id,
                .n_items = f->origins[o].n_items,
                .p = f->origins[o].p,
                .rung = f->origins[o].rung};
    if (f->n_origins > 0)
        qsort(without, f->n_origins, sizeof *without, by_loss);
    size_t n = f->n_origins < WITHOUT_MOST ? f->n_origins : WITHOUT_MOST;
    for (size_t k = 0; f->n_kind_outs > 1 && k < f->n_kind_outs; k++)
        without[n++] = (att_dossier_without){
            .kind = att_text_of(att_evidence_name(f->kind_outs[k].kind)),
            .p = f->kind_outs[k].p,
            .rung = f->kind_outs[k].rung};
    out->without = without;
    out->n_without = n;
    return true;
}

/* The claim itself, its rivals, and the something else that nobody named. */
static bool take_alternatives(const att_bundle *b, const att_finding *f,
    att_arena *arena, att_dossier_finding *out, att_error *err)
{
    const size_t n = f->matrix.n_hypotheses;
    att_dossier_alternative *alternatives =
        att_push(arena, n, sizeof *alternatives, err);
    if (!alternatives)
        return false;
    for (size_t h = 0; h < n; h++) {
        const bool is_rival = h > 0 && h <= b->n_rivals;
        alternatives[h] =
            (att_dossier_alternative){.name = h == 0     ? ATT_TEXT("claim")
                                              : is_rival ? b->rivals[h - 1].name
                                                         : ATT_TEXT("else"),
                .text = is_rival ? b->rivals[h - 1].text : (att_text){0},
                .prior = f->matrix.prior[h],
                .p = f->matrix.posterior[h]};
    }
    out->alternatives = alternatives;
    out->n_alternatives = n;
    return true;
}

/* Refusals and flags by their codes, lifts in words. */
static bool take_lines(const att_bundle *b, const att_finding *f, att_arena *arena,
    att_dossier_finding *out, att_error *err)
{
    /* Told by the standing itself. */
    const unsigned told = ATT_SINGLE_POINT | ATT_DEPENDS_ON_GRADES;
    att_dossier_line *refusals = att_push(arena, ATT_REFUSALS, sizeof *refusals, err);
    att_dossier_line *reasons = att_push(arena, ATT_FLAGS, sizeof *reasons, err);
    att_dossier_line *changes = att_push(arena, f->n_lifts, sizeof *changes, err);
    if (!refusals || !reasons || !changes)
        return false;
    for (unsigned k = 0; k < ATT_REFUSALS; k++)
        if (f->refusals & 1u << k)
            refusals[out->refusals.n++] =
                (att_dossier_line){att_text_of(att_refusal_code(1u << k)),
                    att_text_of(att_refusal_reason(1u << k))};
    for (unsigned k = 0; k < ATT_FLAGS; k++)
        if (f->flags & ~told & 1u << k)
            reasons[out->reasons.n++] =
                (att_dossier_line){att_text_of(att_flag_word(1u << k)), {0}};
    for (size_t l = 0; l < f->n_lifts; l++)
        if (!att_lift_words(b, f, &f->lifts[l], arena, &changes[l].text, err))
            return false;
    out->refusals.at = refusals;
    out->reasons.at = reasons;
    out->changes = (att_dossier_lines){f->n_lifts, changes};
    return true;
}

bool att_take_finding(const att_weights *weights, const att_bundle *b,
    const att_finding *f, att_arena *arena, att_dossier_finding *out, att_error *err)
{
    *out = (att_dossier_finding){.claim = b->claim,
        .text = b->text,
        .rung = f->rung,
        .p = f->p,
        .p_low = f->p_low,
        .p_high = f->p_high,
        .n_independent = f->n_independent,
        .n_effective = (double)NAN,
        .n_kinds = f->n_kinds,
        .confidence = (int)f->confidence,
        .n_critical = f->n_critical,
        .n_searched = f->n_searched,
        .engine_rung = f->engine_rung,
        .ungraded_rung = f->ungraded_rung,
        .weakest = f->weakest};
    if (f->weakest != SIZE_MAX)
        out->n_effective = f->standings[f->weakest].n_effective;
    return take_elements(weights, b, f, arena, out, err)
           && take_bearings(b, f, arena, out, err)
           && take_without(b, f, arena, out, err)
           && take_alternatives(b, f, arena, out, err)
           && take_lines(b, f, arena, out, err);
}
