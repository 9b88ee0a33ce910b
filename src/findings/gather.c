/* gather.c — from the tables of a case to what the engine is given about each claim. */
#include "gather.h"

#include <math.h>
#include <string.h>

/* ---- elements and bearings ------------------------------------------------------- */

static bool part_of(const att_claim_row *claim, const att_element_row *row,
    att_part *part, att_error *err)
{
    for (int p = 0; p < ATT_PARTS; p++)
        if (att_text_is(row->kind, att_part_name((att_part)p))) {
            const bool is_thing =
                att_text_is(claim->kind, "exists") || att_text_is(claim->kind, "built");
            *part = p == ATT_ACT && is_thing ? ATT_STRUCTURE : (att_part)p;
            return true;
        }
    return att_fail(err, ATT_INVALID, "elements: %.*s %.*s: there is no kind \"%.*s\"",
        ATT_PRINT(row->claim), ATT_PRINT(row->element), ATT_PRINT(row->kind));
}

/* A place, what holds it, and what it holds are one place here. */
static bool is_within(const att_tables *t, att_text inner, att_text outer)
{
    for (int depth = 0; depth < 32 && inner.length > 0; depth++) {
        if (att_text_equal(inner, outer))
            return true;
        const att_place_row *row = FIND(places, inner);
        inner = row ? row->parent : (att_text){0};
    }
    return false;
}

/* Where it was matters to what was done and where, not to who they were or which way
 * they came. */
static bool asks_place(att_part part)
{
    return part == ATT_ACT || part == ATT_STRUCTURE || part == ATT_PLACE
           || part == ATT_QUANTITY;
}

/* A2. An image needs no access; the period of a statement is the time it speaks of. */
static double fit_of(
    const att_gathering *g, const att_gathered *c, att_part part, size_t item)
{
    const att_tables *t = g->t;
    const att_item_row *row = &t->items[item];
    if (row->table == ATT_OBSERVATIONS)
        return 1;
    double fit = 1;
    if (c->has_period && g->has_period[item])
        fit = att_fit_time(&c->period, &g->periods[item], ATT_TIME_SPOKEN_OF);
    const att_place_row *here = FIND(places, c->row->place);
    const att_place_row *there = FIND(places, row->place);
    if (asks_place(part) && here && there && !is_within(t, here->id, there->id)
        && !is_within(t, there->id, here->id))
        fit *= att_fit_place(here->spot, there->spot);
    return fit;
}

/* More than so many years between what is recalled and the telling. */
static bool is_late(const att_gathering *g, const att_element_row *row, size_t item)
{
    const int32_t told = g->items[item].told_day;
    return att_text_is(row->weight, "detail") && told != INT32_MAX
           && g->has_period[item] && g->periods[item].end_latest != ATT_DAY_LAST
           && (double)told - g->periods[item].end_latest
                  > 365.25 * g->weights->late_detail_years;
}

static bool is_resolved(const att_tables *t, att_text claim, att_text item)
{
    for (size_t k = FIRST(resolutions, claim); IS_AT(resolutions, k, claim); k++)
        if (att_text_equal(t->resolutions[k].item, item))
            return true;
    return false;
}

static bool fill_bearing(att_gathering *g, att_gathered *c,
    const att_element_row *element, att_part part, const att_bearing_row *row,
    att_bears *out, att_error *err)
{
    static const char *const stances[] = {
        "neutral", "supports", "contradicts", "absence"};
    const int stance = att_place_in(row->stance, 4, stances);
    const size_t item = att_node_of(g->t, row->item);
    if (stance < 0)
        return att_fail(err, ATT_INVALID,
            "bearings: %.*s %.*s %.*s: there is no stance "
            "\"%.*s\"",
            ATT_PRINT(row->claim), ATT_PRINT(row->element), ATT_PRINT(row->item),
            ATT_PRINT(row->stance));
    if (item >= g->t->n_items)
        return att_fail(err, ATT_MISSING, "bearings: %.*s %.*s: there is no item %.*s",
            ATT_PRINT(row->claim), ATT_PRINT(row->element), ATT_PRINT(row->item));
    *out = (att_bears){.stance = (att_stance)stance,
        .ratio = row->ratio,
        .fit = fit_of(g, c, part, item),
        .is_late = is_late(g, element, item),
        .is_resolved =
            stance > ATT_SUPPORTS && is_resolved(g->t, row->claim, row->item),
        .reason = row->reason};
    if (g->is_flipped[item] && (stance == ATT_SUPPORTS || stance == ATT_CONTRADICTS)) {
        out->stance = stance == ATT_SUPPORTS ? ATT_CONTRADICTS : ATT_SUPPORTS;
        out->ratio = 1 / row->ratio;
        out->is_resolved = false;
    }
    return att_take(g, c, item, &out->item, err);
}

static bool fill_aspect(att_gathering *g, att_gathered *c, const att_element_row *row,
    att_aspect *out, att_error *err)
{
    const att_tables *t = g->t;
    const size_t first = FIRST(bearings, row->claim);
    size_t n = 0;
    *out = (att_aspect){.name = row->element,
        .text = row->text,
        .is_essential = att_text_is(row->weight, "essential")};
    if (!part_of(c->row, row, &out->part, err))
        return false;
    out->is_headcount = out->part == ATT_QUANTITY && c->row->measure.length > 0;
    for (size_t k = first; IS_AT(bearings, k, row->claim); k++)
        n += att_text_equal(t->bearings[k].element, row->element);
    att_bears *bears = att_push(g->arena, n, sizeof *bears, err);
    if (!bears)
        return false;
    for (size_t k = first; IS_AT(bearings, k, row->claim); k++)
        if (att_text_equal(t->bearings[k].element, row->element)
            && !fill_bearing(
                g, c, row, out->part, &t->bearings[k], &bears[out->n_bears++], err))
            return false;
    out->bears = bears;
    return true;
}

static bool fill_aspects(
    att_gathering *g, att_gathered *c, att_bundle *b, att_error *err)
{
    const att_tables *t = g->t;
    const size_t first = FIRST(elements, c->row->id);
    size_t n = 0;
    while (IS_AT(elements, first + n, c->row->id))
        n++;
    att_aspect *aspects = att_push(g->arena, n, sizeof *aspects, err);
    if (!aspects)
        return false;
    for (size_t k = 0; k < n; k++)
        if (!fill_aspect(g, c, &t->elements[first + k], &aspects[k], err))
            return false;
    b->aspects = aspects;
    b->n_aspects = n;
    c->n_borne = c->n_nodes;
    return true;
}

/* ---- alternatives and reviews ---------------------------------------------------- */

static bool fill_rivals(
    const att_gathering *g, const att_gathered *c, att_bundle *b, att_error *err)
{
    static const char *const words[] = {"", "CC", "C", "N", "I", "II"};
    const att_tables *t = g->t;
    const att_text id = c->row->id;
    const size_t first = FIRST(alternatives, id), rated = FIRST(ratings, id);
    size_t n_ratings = 0;
    while (IS_AT(alternatives, first + b->n_rivals, id))
        b->n_rivals++;
    while (IS_AT(ratings, rated + n_ratings, id))
        n_ratings++;
    att_rival *rivals = att_push(g->arena, b->n_rivals, sizeof *rivals, err);
    att_rating *ratings = att_push(g->arena, n_ratings, sizeof *ratings, err);
    if (!rivals || !ratings)
        return false;
    for (size_t k = 0; k < b->n_rivals; k++) {
        const att_alternative_row *row = &t->alternatives[first + k];
        rivals[k] = (att_rival){row->alternative, row->text, row->prior};
    }
    for (size_t k = 0; k < n_ratings; k++) {
        const att_rating_row *row = &t->ratings[rated + k];
        const size_t node = att_node_of(t, row->item);
        const int consistency = att_place_in(row->consistency, 6, words);
        att_rating rating = {
            .consistency = (att_consistency)consistency, .likelihood = row->likelihood};
        while (rating.rival < b->n_rivals
               && !att_text_equal(rivals[rating.rival].name, row->alternative))
            rating.rival++;
        if (consistency < 0 || rating.rival == b->n_rivals)
            return att_fail(err, ATT_INVALID,
                "ratings: %.*s %.*s %.*s: there is no such alternative or consistency",
                ATT_PRINT(id), ATT_PRINT(row->alternative), ATT_PRINT(row->item));
        if (node == SIZE_MAX || g->local[node] == SIZE_MAX)
            continue; /* it bears on nothing here */
        rating.item = g->local[node];
        ratings[b->n_ratings++] = rating;
    }
    b->rivals = rivals;
    b->ratings = ratings;
    return true;
}

static bool fill_reviews(
    const att_gathering *g, const att_gathered *c, att_bundle *b, att_error *err)
{
    static const char *const decisions[] = {"accept", "lower", "override"};
    static const char *const rungs[] = {"S0", "S1", "S2", "S3", "S4"};
    const att_tables *t = g->t;
    const size_t first = FIRST(reviews, c->row->id);
    while (IS_AT(reviews, first + b->n_reviews, c->row->id))
        b->n_reviews++;
    att_review *reviews = att_push(g->arena, b->n_reviews, sizeof *reviews, err);
    if (!reviews)
        return false;
    for (size_t k = 0; k < b->n_reviews; k++) {
        const att_review_row *row = &t->reviews[first + k];
        const int decision = att_place_in(row->decision, 3, decisions);
        reviews[k] = (att_review){.reviewer = row->reviewer,
            .decision = (att_decision)decision,
            .rung = att_place_in(row->rung, ATT_RUNGS, rungs),
            .reason = row->reason};
        if (decision < 0 || (row->rung.length > 0 && reviews[k].rung < 0))
            return att_fail(err, ATT_INVALID,
                "reviews: %.*s %.*s: there is no such decision or rung",
                ATT_PRINT(row->claim), ATT_PRINT(row->reviewer));
    }
    b->reviews = reviews;
    return true;
}

bool att_reviews_hash(
    const att_bundle *bundle, att_arena *scratch, char hex[65], att_error *err)
{
    att_builder b;
    att_text text;
    hex[0] = '\0';
    if (bundle->n_reviews == 0)
        return true;
    att_builder_init(&b, scratch);
    for (size_t k = 0; k < bundle->n_reviews; k++) {
        const att_review *r = &bundle->reviews[k];
        att_addf(&b, "%zu:%.*s %d %d %zu:%.*s\n", r->reviewer.length,
            ATT_PRINT(r->reviewer), (int)r->decision, r->rung, r->reason.length,
            ATT_PRINT(r->reason));
    }
    if (!att_build(&b, &text, err))
        return false;
    att_digest((att_bytes){(const uint8_t *)text.at, text.length}, hex);
    return true;
}

/* The input that these very reviews were written on, if a finding was saved since. */
static bool fill_signature(const att_gathering *g, att_bundle *b, att_error *err)
{
    const att_tables *t = g->t;
    const att_signed_row *row = FIND(signatures, b->claim);
    char hex[65];
    if (!att_reviews_hash(b, g->arena, hex, err))
        return false;
    if (hex[0] && row && att_text_is(row->reviews, hex)
        && row->input.length < sizeof b->signed_hash)
        memcpy(b->signed_hash, row->input.at, row->input.length);
    return true;
}

/* ---- all of it ------------------------------------------------------------------- */

static bool gather_claim(
    att_gathering *g, const att_claim_row *row, att_bundle *b, att_error *err)
{
    att_gathered c = {.row = row};
    *b = (att_bundle){.claim = row->id, .text = row->text};
    c.has_period = row->period.length > 0;
    if (c.has_period && !att_edtf_parse(row->period, &c.period, err))
        return att_within(err, "claims: %.*s", ATT_PRINT(row->id));
    const bool ok = fill_aspects(g, &c, b, err) && att_take_ancestors(g, &c, err)
                    && att_fill_ties(g, &c, b, err) && fill_rivals(g, &c, b, err)
                    && fill_reviews(g, &c, b, err) && fill_signature(g, b, err);
    att_item *items = ok ? att_push(g->arena, c.n_nodes, sizeof *items, err) : NULL;
    for (size_t i = 0; i < c.n_nodes; i++) {
        if (items)
            items[i] = g->items[c.nodes[i]];
        g->local[c.nodes[i]] = SIZE_MAX;
    }
    b->items = items;
    b->n_items = c.n_nodes;
    b->derived = c.derived;
    b->n_derived = c.n_derived;
    return items;
}

bool att_gather(const att_tables *t, const att_weights *weights, size_t n_wanted,
    const att_text wanted[], const att_what_if *what_if, att_arena *arena,
    att_bundle **bundles, size_t *n_bundles, att_error *err)
{
    att_gathering g = {.t = t, .weights = weights, .what_if = what_if, .arena = arena};
    const size_t n = n_wanted ? n_wanted : t->n_claims;
    *bundles = att_push(arena, n, sizeof **bundles, err);
    if (!*bundles || !att_prepare(&g, err))
        return false;
    for (size_t k = 0; k < n; k++) {
        const att_claim_row *row =
            n_wanted ? FIND(claims, wanted[k]) : (const void *)&t->claims[k];
        if (!row)
            return att_fail(
                err, ATT_MISSING, "there is no claim %.*s", ATT_PRINT(wanted[k]));
        if (!gather_claim(&g, row, &(*bundles)[k], err))
            return false;
    }
    *n_bundles = n;
    return true;
}
