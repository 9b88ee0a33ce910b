/* tell.c — a finding as JSON, and what would lift it as words. */
#include <attest/findings.h>

#include <math.h>

const char *att_note_word(unsigned bit)
{
    static const char *const words[ATT_NOTES] = {"NOT-IN-POSITION", "CAPPED",
        "CANNOT-BEAR", "SAME-PERSON", "REPEAT", "CIRCULAR", "WITHDRAWN", "TAMPERED",
        "NO-CONSENT", "RESOLVED", "NOT-LOOKED-FOR"};
    return words[__builtin_ctz(bit)];
}

/* ---- words ----------------------------------------------------------------------- */

bool att_lift_words(const att_bundle *bundle, const att_finding *finding,
    const att_lift *lift, att_arena *arena, att_text *out, att_error *err)
{
    att_builder b;
    const double more = lift->need - lift->have;
    att_builder_init(&b, arena);
    switch (lift->gate) {
    case ATT_GATE_RECORD:
        att_add_z(&b, "a statement with a locator");
        break;
    case ATT_GATE_SOURCE:
        att_add_z(&b, "one who saw it, one who was told by one who saw, or a document");
        break;
    case ATT_GATE_CUSTODY:
        att_add_z(&b, "an item whose custody has no gap");
        break;
    case ATT_GATE_P:
        att_addf(&b, "stronger evidence: probability %.2f, %.2f is asked", lift->have,
            lift->need);
        break;
    case ATT_GATE_P_LOW:
        att_addf(&b, "evidence that holds under doubt: %.2f at worst, %.2f is asked",
            lift->have, lift->need);
        break;
    case ATT_GATE_INDEPENDENT:
        att_addf(&b, "%.0f more independent origin%s", more, more > 1 ? "s" : "");
        break;
    case ATT_GATE_FIRST_HAND:
        att_add_z(&b, "a first-hand account");
        break;
    case ATT_GATE_KINDS:
        att_addf(&b, "%.0f more kind%s of evidence", more, more > 1 ? "s" : "");
        break;
    case ATT_GATE_CRITICAL:
        att_add_z(&b, "evidence that does not fall with a single origin");
        break;
    case ATT_GATE_CONTRA:
        att_add_z(&b, "a recorded reason that resolves what contradicts");
        break;
    case ATT_GATE_KIND:
        att_add_z(&b, "evidence of a kind that can speak to it");
        break;
    case ATT_GATE_CIRCULAR:
        att_add_z(&b, "evidence that does not lead back to itself or to the claim");
        break;
    case ATT_GATE_CONSENT:
        att_add_z(&b, "consent to this use, or the claim without those statements");
        break;
    case ATT_GATE_POSITION:
        att_add_z(&b, "a first-hand account from that time and place");
        break;
    case ATT_GATE_RATED:
        if (bundle->n_rivals == 0)
            att_add_z(&b, "an alternative, rated against every counted item");
        else
            att_addf(&b, "ratings of one alternative for %zu more counted item%s",
                finding->matrix.n_unrated, finding->matrix.n_unrated > 1 ? "s" : "");
        break;
    case ATT_GATE_ALTERNATIVE:
        att_addf(&b,
            "evidence against the best alternative: %.2g times less probable, "
            "%.0f times is asked",
            lift->have, lift->need);
        break;
    case ATT_GATE_REVIEWERS:
        att_addf(&b, "%.0f more reviewer%s", more, more > 1 ? "s" : "");
        break;
    case ATT_GATE_PANEL:
        att_addf(&b, "a panel of %.0f", lift->need);
        break;
    case ATT_GATE_RESIGN:
        att_add_z(&b, "the reviewers' second look: the evidence changed since");
        break;
    case ATT_GATES:
        break;
    }
    if (lift->aspect != SIZE_MAX)
        att_addf(&b, " for %.*s", ATT_PRINT(bundle->aspects[lift->aspect].name));
    return att_build(&b, out, err);
}

/* ---- JSON ------------------------------------------------------------------------ */

/* What most calls need. */
typedef struct teller {
    const att_weights *weights;
    const att_bundle *bundle;
    const att_finding *finding;
    att_arena *arena;
} teller;

static att_json *text(const teller *t, att_text value)
{
    return att_json_new_text(t->arena, value);
}

static att_json *word(const teller *t, const char *value)
{
    return text(t, att_text_of(value));
}

static att_json *number(const teller *t, double value)
{
    return att_json_new_number(t->arena, value);
}

static att_json *count(const teller *t, size_t value)
{
    return att_json_new_int64(t->arena, (int64_t)value);
}

static att_json *flag(const teller *t, bool value)
{
    return att_json_new_bool(t->arena, value);
}

static void set(const teller *t, att_json *object, const char *key, att_json *value)
{
    (void)att_json_set(t->arena, object, key, value);
}

static att_json *rung(const teller *t, int value)
{
    return value == ATT_NO_RUNG ? att_json_new_null(t->arena)
                                : att_json_new_int64(t->arena, value);
}

static att_json *bits(
    const teller *t, unsigned value, int n, const char *(*name)(unsigned bit))
{
    att_json *a = att_json_new_array(t->arena);
    for (int k = 0; k < n; k++)
        if (value & 1u << k)
            a = att_json_push(t->arena, a, word(t, name(1u << k)));
    return a;
}

static att_json *item_ids(const teller *t, size_t n, const size_t items[])
{
    att_json *a = att_json_new_array(t->arena);
    for (size_t k = 0; k < n; k++)
        a = att_json_push(t->arena, a, text(t, t->bundle->items[items[k]].id));
    return a;
}

static const char *stance_word(att_stance stance)
{
    static const char *const words[] = {
        "neutral", "supports", "contradicts", "absence"};
    return words[stance];
}

static att_json *tell_item(
    const teller *t, const att_aspect *aspect, size_t k, const att_standing *standing)
{
    const att_bears *bears = &aspect->bears[k];
    const att_item *item = &t->bundle->items[bears->item];
    const att_weighed *v = &standing->weighed[k];
    att_json *j = att_json_new_object(t->arena);
    set(t, j, "item", text(t, item->id));
    set(t, j, "stance", word(t, stance_word(bears->stance)));
    set(t, j, "evidence", word(t, att_evidence_name(item->kind)));
    set(t, j, "hearsay", count(t, (size_t)v->weight.hearsay));
    set(t, j, "q", number(t, v->weight.q));
    set(t, j, "ratio", number(t, v->ratio));
    set(t, j, "weight_bits", number(t, log2(v->ratio)));
    set(t, j, "carried", number(t, v->carried));
    set(t, j, "origin",
        v->origin == SIZE_MAX ? att_json_new_null(t->arena) : count(t, v->origin + 1));
    if (v->kept != k)
        set(t, j, "counted_as",
            text(t, t->bundle->items[aspect->bears[v->kept].item].id));
    set(t, j, "notes", bits(t, v->weight.notes, ATT_NOTES, att_note_word));
    set(t, j, "reason", text(t, bears->reason));
    return j;
}

static att_json *tell_element(const teller *t, size_t e)
{
    const att_aspect *aspect = &t->bundle->aspects[e];
    const att_standing *s = &t->finding->standings[e];
    att_json *j = att_json_new_object(t->arena), *a = att_json_new_array(t->arena);
    set(t, j, "element", text(t, aspect->name));
    set(t, j, "text", text(t, aspect->text));
    set(t, j, "kind", word(t, att_part_name(aspect->part)));
    set(t, j, "is_essential", flag(t, aspect->is_essential));
    set(t, j, "is_headcount", flag(t, aspect->is_headcount));
    if (!aspect->is_headcount) {
        set(t, j, "rung", rung(t, s->rung));
        set(t, j, "p", number(t, s->p));
        set(t, j, "p_low", number(t, s->p_low));
        set(t, j, "p_high", number(t, s->p_high));
        set(t, j, "interval_low", number(t, s->interval_low));
        set(t, j, "interval_high", number(t, s->interval_high));
        set(t, j, "break_even_prior", number(t, s->break_even));
        set(t, j, "ratio", number(t, exp(s->joint.ln_ratio)));
        set(t, j, "mc_error", number(t, s->joint.mc_error));
        set(t, j, "contradiction", number(t, s->contradiction));
        set(t, j, "n_counted", count(t, s->n_counted));
        set(t, j, "n_independent", count(t, s->n_independent));
        set(t, j, "n_effective", number(t, s->n_effective));
        set(t, j, "n_kinds", count(t, s->n_kinds));
        set(t, j, "refusals", bits(t, s->refusals, ATT_REFUSALS, att_refusal_code));
    }
    for (size_t k = 0; k < aspect->n_bears; k++)
        a = att_json_push(t->arena, a, tell_item(t, aspect, k, s));
    set(t, j, "items", a);
    return j;
}

static att_json *tell_origins(const teller *t)
{
    att_json *a = att_json_new_array(t->arena);
    for (size_t o = 0; o < t->finding->n_origins; o++) {
        const att_origin *origin = &t->finding->origins[o];
        att_json *j = att_json_new_object(t->arena);
        set(t, j, "origin", count(t, o + 1));
        set(t, j, "items", item_ids(t, origin->n_items, origin->items));
        set(t, j, "rung_without", rung(t, origin->rung));
        set(t, j, "p_without", number(t, origin->p));
        a = att_json_push(t->arena, a, j);
    }
    return a;
}

static att_json *tell_kinds(const teller *t)
{
    att_json *a = att_json_new_array(t->arena);
    for (size_t k = 0; k < t->finding->n_kind_outs; k++) {
        const att_kind_out *out = &t->finding->kind_outs[k];
        att_json *j = att_json_new_object(t->arena);
        set(t, j, "evidence", word(t, att_evidence_name(out->kind)));
        set(t, j, "rung_without", rung(t, out->rung));
        set(t, j, "p_without", number(t, out->p));
        a = att_json_push(t->arena, a, j);
    }
    return a;
}

static att_json *tell_critical(const teller *t)
{
    att_json *j = att_json_new_object(t->arena), *a = att_json_new_array(t->arena);
    for (size_t k = 0; k < t->finding->n_critical; k++)
        a = att_json_push(t->arena, a, count(t, t->finding->critical[k] + 1));
    set(t, j, "size",
        t->finding->n_critical ? count(t, t->finding->n_critical)
                               : att_json_new_null(t->arena));
    set(t, j, "searched_up_to", count(t, t->finding->n_searched));
    set(t, j, "origins", a);
    return j;
}

static att_json *tell_alternatives(const teller *t)
{
    const att_matrix *x = &t->finding->matrix;
    att_json *a = att_json_new_array(t->arena);
    for (size_t h = 0; h < x->n_hypotheses; h++) {
        const bool is_rival = h > 0 && h + 1 < x->n_hypotheses;
        att_json *j = att_json_new_object(t->arena);
        set(t, j, "hypothesis",
            is_rival ? text(t, t->bundle->rivals[h - 1].name)
                     : word(t, h == 0 ? "claim" : "something else"));
        if (is_rival) {
            set(t, j, "text", text(t, t->bundle->rivals[h - 1].text));
            set(t, j, "inconsistency", number(t, x->inconsistency[h - 1]));
        }
        set(t, j, "prior", number(t, x->prior[h]));
        set(t, j, "p", number(t, x->posterior[h]));
        a = att_json_push(t->arena, a, j);
    }
    return a;
}

static att_json *tell_matrix(const teller *t)
{
    static const char *const words[] = {"", "CC", "C", "N", "I", "II"};
    const att_matrix *x = &t->finding->matrix;
    att_json *a = att_json_new_array(t->arena);
    for (size_t i = 0; i < x->n_items; i++) {
        att_json *j = att_json_new_object(t->arena), *c = att_json_new_array(t->arena),
                 *l = att_json_new_array(t->arena);
        for (size_t h = 0; h + 2 < x->n_hypotheses; h++)
            c = att_json_push(t->arena, c,
                word(t, words[x->consistency[i * t->bundle->n_rivals + h]]));
        for (size_t h = 0; h < x->n_hypotheses; h++)
            l = att_json_push(
                t->arena, l, number(t, x->likelihood[i * x->n_hypotheses + h]));
        set(t, j, "item", text(t, t->bundle->items[x->items[i]].id));
        set(t, j, "consistency", c);
        set(t, j, "likelihood", l);
        set(t, j, "diagnosticity", number(t, x->diagnosticity[i]));
        set(t, j, "discriminates",
            flag(t, x->diagnosticity[i] >= t->weights->discriminates));
        a = att_json_push(t->arena, a, j);
    }
    return a;
}

static att_json *tell_lifts(const teller *t)
{
    att_json *a = att_json_new_array(t->arena);
    for (size_t k = 0; k < t->finding->n_lifts; k++) {
        att_text words = {0};
        if (!att_lift_words(
                t->bundle, t->finding, &t->finding->lifts[k], t->arena, &words, NULL))
            return NULL;
        a = att_json_push(t->arena, a, text(t, words));
    }
    return a;
}

static att_json *tell_refusals(const teller *t)
{
    att_json *a = att_json_new_array(t->arena);
    for (int k = 0; k < ATT_REFUSALS; k++) {
        if (!(t->finding->refusals & 1u << k))
            continue;
        att_json *j = att_json_new_object(t->arena);
        set(t, j, "code", word(t, att_refusal_code(1u << k)));
        set(t, j, "reason", word(t, att_refusal_reason(1u << k)));
        a = att_json_push(t->arena, a, j);
    }
    return a;
}

static att_json *tell_reviews(const teller *t)
{
    static const char *const words[] = {"accept", "lower", "override"};
    att_json *a = att_json_new_array(t->arena);
    for (size_t k = 0; k < t->bundle->n_reviews; k++) {
        const att_review *r = &t->bundle->reviews[k];
        att_json *j = att_json_new_object(t->arena);
        set(t, j, "reviewer", text(t, r->reviewer));
        set(t, j, "decision", word(t, words[r->decision]));
        set(t, j, "rung", rung(t, r->rung));
        set(t, j, "reason", text(t, r->reason));
        a = att_json_push(t->arena, a, j);
    }
    return a;
}

static void tell_standing(const teller *t, att_json *j)
{
    const att_finding *f = t->finding;
    set(t, j, "rung", rung(t, f->rung));
    set(t, j, "standing",
        f->rung == ATT_NO_RUNG ? word(t, "nothing recorded")
                               : text(t, t->weights->rungs[f->rung].name));
    set(t, j, "rung_of_engine", rung(t, f->engine_rung));
    set(t, j, "rung_ungraded", rung(t, f->ungraded_rung));
    set(t, j, "is_overridden", flag(t, f->is_overridden));
    set(t, j, "likelihood", text(t, att_likelihood_word(t->weights, f->p)));
    set(t, j, "confidence", word(t, att_confidence_word(f->confidence)));
    set(t, j, "p", number(t, f->p));
    set(t, j, "p_low", number(t, f->p_low));
    set(t, j, "p_high", number(t, f->p_high));
    set(t, j, "p_ungraded", number(t, f->ungraded_p));
    set(t, j, "n_independent", count(t, f->n_independent));
    set(t, j, "n_kinds", count(t, f->n_kinds));
    set(t, j, "flags", bits(t, f->flags, ATT_FLAGS, att_flag_word));
    set(t, j, "refusals", tell_refusals(t));
    set(t, j, "would_lift", tell_lifts(t));
}

att_json *att_finding_json(const att_weights *weights, const att_bundle *bundle,
    const att_finding *finding, att_arena *arena)
{
    const teller t = {weights, bundle, finding, arena};
    att_json *j = att_json_new_object(arena), *elements = att_json_new_array(arena);
    set(&t, j, "claim", text(&t, bundle->claim));
    set(&t, j, "text", text(&t, bundle->text));
    tell_standing(&t, j);
    for (size_t e = 0; e < bundle->n_aspects; e++)
        elements = att_json_push(arena, elements, tell_element(&t, e));
    set(&t, j, "elements", elements);
    set(&t, j, "origins", tell_origins(&t));
    set(&t, j, "without_kind", tell_kinds(&t));
    set(&t, j, "critical_set", tell_critical(&t));
    set(&t, j, "alternatives", tell_alternatives(&t));
    set(&t, j, "matrix", tell_matrix(&t));
    set(&t, j, "reviews", tell_reviews(&t));
    set(&t, j, "weights", word(&t, finding->weights_hash));
    set(&t, j, "input", word(&t, finding->input_hash));
    set(&t, j, "seed", att_json_new_int64(arena, (int64_t)finding->seed));
    return att_json_set(arena, j, "version", word(&t, ATT_VERSION));
}
