/* grade.c — one item to one likelihood ratio. */
#include "grade.h"

#include <math.h>

/* Why this item may not count on anything, whatever it says. */
static unsigned set_aside(const att_item *item)
{
    return (item->is_repeat ? ATT_REPEAT : 0u) | (item->is_own_text ? ATT_CIRCULAR : 0u)
           | (item->is_withdrawn ? ATT_WITHDRAWN : 0u)
           | (item->custody == ATT_BROKEN ? ATT_TAMPERED : 0u)
           | (item->has_consent ? 0u : ATT_NO_CONSENT);
}

static bool is_rate(double x)
{
    return x > 0 && x < 1;
}

static bool check(const att_item *item, const att_bears *bears, att_error *err)
{
    const char *wrong = NULL;
    if (item->letter < 'A' || item->letter > 'F')
        wrong = "a reliability is a letter from A to F";
    else if (item->digit < 1 || item->digit > 6)
        wrong = "a plausibility is a digit from 1 to 6";
    else if (item->hearsay < 0 || item->hearsay > 3)
        wrong = "a hearsay distance is 0 to 3";
    else if (!(bears->fit >= 0 && bears->fit <= 1))
        wrong = "a fit in time and place is 0 to 1";
    else if (!isnan(bears->ratio) && !(bears->ratio > 0 && bears->ratio < 1e6))
        wrong = "a likelihood ratio is above 0 and below 1,000,000";
    else if (bears->stance == ATT_SUPPORTS  ? bears->ratio < 1
             : bears->stance == ATT_NEUTRAL ? false
                                            : bears->ratio > 1)
        wrong = "a likelihood ratio above 1 speaks for the claim, below 1 against it, "
                "and this one says the opposite of its stance";
    else if (isnan(item->seen_rate) != isnan(item->false_rate))
        wrong = "a rate of seeing needs a rate of false sightings beside it";
    else if (!isnan(item->seen_rate)
             && !(is_rate(item->seen_rate) && is_rate(item->false_rate)
                  && item->seen_rate > item->false_rate))
        wrong = "rates lie between 0 and 1, the false one below the true one";
    return !wrong || att_fail(err, ATT_INVALID, "%.*s: %s", ATT_PRINT(item->id), wrong);
}

/* The chance that the item tracks the truth. */
static double chance(const att_weights *w, const att_item *item, const att_bears *bears,
    const att_grading *grading, int hearsay)
{
    double q = grading->is_ungraded
                   ? w->ungraded
                   : w->letter[item->letter - 'A'] * w->digit[item->digit];
    q *= pow(w->hearsay_step, hearsay) * bears->fit;
    q *= item->is_inferred ? w->inferred : 1;
    q *= item->is_leading ? w->leading : 1;
    q *= item->is_single_pass ? w->single_pass : 1;
    q *= bears->is_late ? w->late_detail : 1;
    return q;
}

/* A ratio given as such: the q at which an item that is never wrongly seen (miss 0)
 * would have it, so that A6 can make it less and more. */
static void take_ratio(const att_weights *w, double ratio, att_weight *out)
{
    const double strength = ratio > 1 ? ratio : 1 / ratio;
    const double s = w->says_anyway;
    out->side = ratio > 1 ? 1 : ratio < 1 ? -1 : 0;
    out->hit = w->true_report;
    out->miss = 0;
    out->q = s * (strength - 1) / (out->hit - s + strength * s);
}

/* Seen or not seen at known rates; an examiner's term as a report of such rates. */
static void take_rates(const att_weights *w, const att_item *item, att_weight *out)
{
    if (item->medical != ATT_NO_REPORT) {
        const double ratio = w->medical[item->medical];
        out->side *= ratio < 1 ? -1 : 1;
        out->miss = w->true_report / (ratio < 1 ? 1 / ratio : ratio);
    } else if (!isnan(item->seen_rate)) {
        const bool is_seen = out->side > 0;
        out->hit = is_seen ? item->seen_rate : 1 - item->false_rate;
        out->miss = is_seen ? item->false_rate : 1 - item->seen_rate;
    }
}

double att_strength(const att_weights *w, const att_weight *weight, double q)
{
    const double anyway = (1 - q) * w->says_anyway;
    const double strength = (q * weight->hit + anyway) / (q * weight->miss + anyway);
    return strength < weight->most ? strength : weight->most;
}

/* What such evidence may say at most of such a part of a claim. */
static void cap(const att_weights *w, const att_item *item, const att_bears *bears,
    att_part part, const att_grading *grading, att_weight *out)
{
    out->most = w->bearing[item->kind][part];
    if (item->kind == ATT_DOCUMENT && !isnan(bears->ratio)
        && (double)grading->n_reviewers < w->document_reviewers)
        out->most = fmin(out->most, w->document_ratio_most);
    if (out->most <= 1) {
        out->notes |= ATT_CANNOT_BEAR;
        out->side = 0;
    }
}

bool att_grade(const att_weights *weights, const att_item *item, const att_bears *bears,
    att_part part, const att_grading *grading, att_weight *out, att_error *err)
{
    if (!check(item, bears, err))
        return false;
    att_weight v = {.hit = weights->true_report,
        .miss = weights->false_report,
        .hearsay = item->hearsay,
        .notes = set_aside(item)};
    v.side = bears->stance == ATT_SUPPORTS ? 1 : bears->stance == ATT_NEUTRAL ? 0 : -1;
    if (bears->fit < weights->fit_least) {
        v.hearsay = 3;
        v.notes |= ATT_NOT_IN_POSITION;
    }
    if (bears->stance == ATT_ABSENCE && isnan(bears->ratio)) {
        v.notes |= ATT_NOT_LOOKED_FOR;
        v.side = 0;
    }
    if (bears->is_resolved && v.side < 0) {
        v.notes |= ATT_RESOLVED;
        v.side = 0;
    }
    if (v.side != 0) {
        v.q = chance(weights, item, bears, grading, v.hearsay);
        if (isnan(bears->ratio))
            take_rates(weights, item, &v);
        else
            take_ratio(weights, bears->ratio, &v);
    }
    cap(weights, item, bears, part, grading, &v);
    if (set_aside(item))
        v.side = 0;
    v.strength = att_strength(weights, &v, v.q);
    if (v.side != 0 && v.strength >= v.most)
        v.notes |= ATT_CAPPED;
    if (v.side == 0)
        v.strength = 1;
    *out = v;
    return true;
}
