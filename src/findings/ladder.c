/* ladder.c — rungs, their gates, and refusals (A8). */
#include "ladder.h"

#include <math.h>

/* ---- names ----------------------------------------------------------------------- */

typedef struct refusal {
    const char *code, *reason;
} refusal;

static const refusal refusals[ATT_REFUSALS] = {
    {"R-ONE", "fewer than two independent origins support an essential element"},
    {"R-HEARSAY", "nobody speaks of an essential element at first hand"},
    {"R-CIRCULAR", "what supports an element leads back to itself or to the claim"},
    {"R-CONTRA", "what contradicts the claim is strong and not resolved"},
    {"R-POSITION", "those who speak at first hand were not there at the time"},
    {"R-KIND", "the evidence is of a kind that cannot speak to an element"},
    {"R-TAMPER", "an item is not what was sealed; it is left out"},
    {"R-CUSTODY", "every supporting item has a gap in its custody"},
    {"R-CONSENT", "a statement was not given for this use; it is not weighed"},
    {"R-ALT", "no alternative is rated against every counted item"},
    {"R-NAME", "a person is named below clear and convincing, or was not heard"},
    {"R-OPEN", "the evidence changed after it was signed"},
};

static size_t place_of(unsigned bit)
{
    return (size_t)__builtin_ctz(bit);
}

const char *att_refusal_code(unsigned bit)
{
    return refusals[place_of(bit)].code;
}

const char *att_refusal_reason(unsigned bit)
{
    return refusals[place_of(bit)].reason;
}

const char *att_flag_word(unsigned bit)
{
    static const char *const words[ATT_FLAGS] = {"SINGLE-POINT", "DEPENDS-ON-GRADES",
        "LOWER-BOUND", "OVERFULL", "LOW-AGREEMENT"};
    return words[place_of(bit)];
}

/* ---- what stands on the items ---------------------------------------------------- */

static bool is_left(const bool is_out[], size_t item)
{
    return !is_out || !is_out[item];
}

/* What was said, whether or not it weighs. */
static void take_bearings(const att_set *s, const bool is_out[], att_standing *out)
{
    size_t n_for = 0, n_unable = 0, n_circular = 0, n_first = 0, n_elsewhere = 0;
    for (size_t k = 0; k < s->aspect->n_bears; k++) {
        const att_bears *bears = &s->aspect->bears[k];
        const att_item *item = &s->bundle->items[bears->item];
        const unsigned notes = s->weighed[k].weight.notes;
        if (!is_left(is_out, bears->item) || notes & ATT_WITHDRAWN)
            continue;
        out->refusals |= notes & ATT_NO_CONSENT ? ATT_R_CONSENT : 0;
        out->refusals |= notes & ATT_TAMPERED ? ATT_R_TAMPER : 0;
        if (bears->stance != ATT_SUPPORTS)
            continue;
        out->is_recorded |= item->has_locator;
        n_for++;
        n_unable += (bool)(notes & ATT_CANNOT_BEAR);
        n_circular += (bool)(notes & ATT_CIRCULAR);
        if (item->hearsay == 0 && !(notes & (ATT_CANNOT_BEAR | ATT_CIRCULAR))) {
            n_first++;
            n_elsewhere += (bool)(notes & ATT_NOT_IN_POSITION);
        }
    }
    if (n_for > 0 && n_unable == n_for)
        out->refusals |= ATT_R_KIND;
    if (s->has_circle || (n_circular > 0 && n_circular + n_unable == n_for))
        out->refusals |= ATT_R_CIRCULAR;
    if (n_first > 0 && n_elsewhere == n_first)
        out->refusals |= ATT_R_POSITION;
}

/* What the supporting items that weigh something are. */
static void take_support(const att_set *s, const bool is_out[], att_standing *out)
{
    double strongest = 0;
    size_t n_for = 0, n_gap = 0;
    for (size_t i = 0; i < s->n; i++) {
        const att_item *item = &s->bundle->items[s->item[i]];
        const att_weighed *v = &s->weighed[s->bears[i]];
        if (!is_left(is_out, s->item[i]))
            continue;
        out->n_counted += v->ratio < 1 || v->ratio > 1;
        if (!(v->ratio > 1))
            continue;
        n_for++;
        n_gap += item->custody == ATT_GAP;
        strongest = fmax(strongest, log(v->ratio));
        out->has_first_hand |= v->weight.hearsay == 0;
        out->has_source |= v->weight.hearsay <= 1 || item->kind == ATT_DOCUMENT;
        if (s->is_eligible[i])
            out->kinds |= 1u << item->kind;
    }
    out->n_kinds = (size_t)__builtin_popcount(out->kinds);
    out->n_effective = out->n_effective / strongest; /* NaN without support */
    if (n_for > 0 && n_gap == n_for)
        out->refusals |= ATT_R_CUSTODY;
}

static bool count_origins(const att_set *s, const bool is_out[], att_arena *scratch,
    att_standing *out, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    bool *eligible = att_push(scratch, s->n, sizeof *eligible, err);
    for (size_t i = 0; eligible && i < s->n; i++)
        eligible[i] = s->is_eligible[i] && is_left(is_out, s->item[i]);
    const bool ok = eligible
                    && att_independent(s->n, s->joined, eligible, scratch,
                        &out->n_independent, &out->is_exact, err);
    att_arena_restore(scratch, start);
    return ok;
}

bool att_stand(const att_weights *weights, const att_set *set, const bool is_out[],
    const att_sampling *sampling, att_arena *scratch, att_standing *out, att_error *err)
{
    att_view view;
    att_standing s = {.weighed = set->weighed};
    att_view_of(weights, set, is_out, sampling, &view);
    s.joint.ln_ratio = view.graded;
    s.joint.mc_error = view.mc_error;
    s.p = att_probability(view.graded, weights->prior);
    s.p_low = att_probability(view.low, weights->prior_low);
    s.p_high = att_probability(view.high, weights->prior);
    s.contradiction = exp(view.against);
    s.n_effective = view.support;
    take_bearings(set, is_out, &s);
    take_support(set, is_out, &s);
    if (!count_origins(set, is_out, scratch, &s, err))
        return false;
    if (s.n_independent < 2)
        s.refusals |= ATT_R_ONE;
    if (!s.has_first_hand && !(s.refusals & ATT_R_POSITION))
        s.refusals |= ATT_R_HEARSAY;
    if (s.contradiction <= weights->contradiction_ratio_most)
        s.refusals |= ATT_R_CONTRA;
    *out = s;
    return true;
}

/* ---- gates ----------------------------------------------------------------------- */

/* Collects what is lacking. */
typedef struct asked {
    att_lift *lacks;
    size_t n, aspect;
} asked;

static void ask(asked *a, att_gate gate, double have, double need)
{
    if (!(have >= need))
        a->lacks[a->n++] = (att_lift){gate, a->aspect, have, need};
}

/* A boundary met in exact arithmetic is met. */
static const double slack = 1e-12;

size_t att_element_lacks(const att_weights *weights, const att_standing *s,
    size_t aspect, int rung, att_lift lacks[ATT_GATES])
{
    const att_rung_rule *rule = &weights->rungs[rung];
    const unsigned r = s->refusals;
    asked a = {lacks, 0, aspect};
    if (rung == 0) {
        ask(&a, ATT_GATE_RECORD, s->is_recorded, 1);
        return a.n;
    }
    ask(&a, ATT_GATE_SOURCE, s->has_source, 1);
    ask(&a, ATT_GATE_CUSTODY, !(r & ATT_R_CUSTODY), 1);
    ask(&a, ATT_GATE_P, s->p + slack, rule->p);
    if (rung == 1)
        return a.n;
    ask(&a, ATT_GATE_P_LOW, s->p_low + slack, rule->p_low);
    ask(&a, ATT_GATE_INDEPENDENT, (double)s->n_independent, rule->independent);
    ask(&a, ATT_GATE_KINDS, (double)s->n_kinds, rule->kinds);
    ask(&a, ATT_GATE_POSITION, !(r & ATT_R_POSITION), 1);
    ask(&a, ATT_GATE_FIRST_HAND, !(r & ATT_R_HEARSAY), 1);
    ask(&a, ATT_GATE_CONTRA, !(r & ATT_R_CONTRA), 1);
    ask(&a, ATT_GATE_KIND, !(r & ATT_R_KIND), 1);
    ask(&a, ATT_GATE_CIRCULAR, !(r & ATT_R_CIRCULAR), 1);
    ask(&a, ATT_GATE_CONSENT, !(r & ATT_R_CONSENT), 1);
    return a.n;
}

int att_element_rung(const att_weights *weights, const att_standing *standing)
{
    att_lift lacks[ATT_GATES];
    int rung = ATT_NO_RUNG;
    while (rung + 1 < ATT_RUNGS
           && att_element_lacks(weights, standing, 0, rung + 1, lacks) == 0)
        rung++;
    return rung;
}

size_t att_claim_lacks(const att_weights *weights, const att_claim_facts *facts,
    int rung, att_lift lacks[ATT_GATES])
{
    const att_rung_rule *rule = &weights->rungs[rung];
    asked a = {lacks, 0, SIZE_MAX};
    if (rung < 2)
        return 0;
    ask(&a, ATT_GATE_RATED, facts->is_rated, 1);
    ask(&a, ATT_GATE_ALTERNATIVE, facts->alternative_ratio, rule->alternative_ratio);
    if (facts->n_critical > 0)
        ask(&a, ATT_GATE_CRITICAL, (double)facts->n_critical, rule->critical);
    if (facts->is_open && rule->reviewers > 0) {
        ask(&a, ATT_GATE_RESIGN, 0, 1);
        return a.n;
    }
    ask(&a, ATT_GATE_REVIEWERS, (double)facts->n_reviewers[rung], rule->reviewers);
    ask(&a, ATT_GATE_PANEL, (double)facts->n_reviewers[rung], rule->panel);
    return a.n;
}
