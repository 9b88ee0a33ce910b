/* assess.c — a claim from its evidence to its rung. */
#include "without.h"

#include <math.h>
#include <string.h>

/* ---- weighing -------------------------------------------------------------------- */

/* Who signed each rung: to accept is to sign what is proposed, short of a panel's. */
static void count_reviewers(const att_bundle *b, size_t n_reviewers[ATT_RUNGS])
{
    for (size_t k = 0; k < b->n_reviews; k++) {
        const att_review *r = &b->reviews[k];
        const int most = r->rung != ATT_NO_RUNG      ? r->rung
                         : r->decision == ATT_ACCEPT ? ATT_RUNGS - 2
                                                     : ATT_NO_RUNG;
        for (int rung = 0; rung <= most; rung++)
            n_reviewers[rung]++;
    }
}

static bool check(const att_bundle *b, att_error *err)
{
    for (size_t k = 0; k < b->n_reviews; k++)
        if (b->reviews[k].rung < ATT_NO_RUNG || b->reviews[k].rung >= ATT_RUNGS)
            return att_fail(err, ATT_INVALID, "review by %.*s: rungs are S0 to S4",
                ATT_PRINT(b->reviews[k].reviewer));
    return true;
}

static bool weigh_aspect(att_weighing *w, size_t e, const att_grading *grading,
    att_arena *scratch, att_error *err)
{
    const att_aspect *aspect = &w->bundle->aspects[e];
    const att_sampling sampling = {w->seed, MANY_DRAWS};
    att_standing *s = &w->standings[e];
    if (!att_relate(
            w->weights, &w->lineage, aspect, NULL, grading, scratch, &w->sets[e], err))
        return false;
    if (aspect->is_headcount) {
        *s = (att_standing){.rung = ATT_NO_RUNG, .weighed = w->sets[e].weighed};
        s->p = s->p_low = s->p_high = NAN;
        return true;
    }
    if (!att_stand(w->weights, &w->sets[e], NULL, &sampling, scratch, s, err))
        return false;
    s->rung = att_element_rung(w->weights, s);
    return true;
}

static bool weigh(const att_weights *weights, const att_bundle *bundle,
    const att_grading *grading, uint64_t seed, att_arena *scratch, att_weighing *w,
    att_error *err)
{
    *w = (att_weighing){.weights = weights, .bundle = bundle, .seed = seed};
    w->sets = att_push(scratch, bundle->n_aspects, sizeof *w->sets, err);
    w->standings = att_push(scratch, bundle->n_aspects, sizeof *w->standings, err);
    if (!w->sets || !w->standings
        || !att_lineage_trace(bundle, scratch, &w->lineage, err))
        return false;
    for (size_t e = 0; e < bundle->n_aspects; e++)
        if (!weigh_aspect(w, e, grading, scratch, err))
            return false;
    if (!att_rate(
            weights, &w->lineage, w->sets, grading, seed, scratch, &w->rated, err))
        return false;
    count_reviewers(bundle, w->facts.n_reviewers);
    w->facts.n_unrated = w->rated.matrix.n_unrated;
    w->facts.is_rated = bundle->n_rivals > 0 && w->facts.n_unrated == 0;
    return att_rate_without(
        &w->rated, NULL, seed, scratch, &w->facts.alternative_ratio, err);
}

/* ---- deciding -------------------------------------------------------------------- */

/* The rung that passes every gate, that of the critical set included. */
static bool decide(att_weighing *w, att_arena *arena, att_arena *scratch,
    bool wants_critical, att_finding *f, int *rung, double *p, size_t *weakest,
    att_error *err)
{
    if (!att_claim_rung(w, NULL, scratch, rung, p, weakest, err))
        return false;
    for (;; (*rung)--) {
        const double need = *rung < 0 ? 0 : w->weights->rungs[*rung].critical;
        if (!wants_critical && !(need > 0))
            return true;
        if (!att_find_critical(w, *rung, arena, scratch, f, err))
            return false;
        if (f->n_critical == 0 || (double)f->n_critical >= need)
            return true;
        w->facts.n_critical = f->n_critical; /* what holds it below this rung */
    }
}

static bool decide_ungraded(const att_weights *weights, const att_bundle *bundle,
    bool is_open, uint64_t seed, att_arena *scratch, att_finding *f, att_error *err)
{
    const att_grading grading = {true, bundle->n_reviews};
    att_weighing w;
    att_finding aside = {0};
    att_origin *origins;
    if (!weigh(weights, bundle, &grading, seed, scratch, &w, err)
        || !att_list_origins(&w, scratch, &origins, &aside.n_origins, err))
        return false;
    w.facts.is_open = is_open;
    aside.origins = origins;
    return decide(&w, scratch, scratch, false, &aside, &f->ungraded_rung,
        &f->ungraded_p, NULL, err);
}

/* A person accepts, lowers, or overrides with a reason; the last override holds. */
static void apply_reviews(const att_bundle *b, att_finding *f)
{
    f->rung = f->engine_rung;
    for (size_t k = 0; k < b->n_reviews; k++) {
        const att_review *r = &b->reviews[k];
        if (r->decision == ATT_OVERRIDE && r->rung != ATT_NO_RUNG) {
            f->rung = r->rung;
            f->is_overridden = true;
        }
        if (r->decision == ATT_LOWER && r->rung < f->rung)
            f->rung = r->rung;
    }
}

/* ---- telling --------------------------------------------------------------------- */

static uint64_t stream_of(att_text claim, att_text aspect)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a: a claim alone draws the
                                                     same as among others */
    for (size_t k = 0; k < claim.length; k++)
        hash = (hash ^ (uint8_t)claim.at[k]) * UINT64_C(0x100000001b3);
    hash = (hash ^ 0xff) * UINT64_C(0x100000001b3);
    for (size_t k = 0; k < aspect.length; k++)
        hash = (hash ^ (uint8_t)aspect.at[k]) * UINT64_C(0x100000001b3);
    return hash;
}

static double break_even(const att_weights *w, const att_standing *s)
{
    if (s->rung <= 0)
        return NAN;
    const double p = w->rungs[s->rung].p;
    const double odds = p / (1 - p) * exp(-s->joint.ln_ratio);
    return odds / (1 + odds);
}

/* The highest rung that the claim's own gates leave to its elements: a panel's rung is
 * never the engine's to give. */
static int most_of_claim(const att_weighing *w)
{
    att_lift lacks[ATT_GATES];
    att_claim_facts facts = w->facts;
    facts.n_critical = 0;
    int rung = 0;
    while (rung + 1 < ATT_RUNGS
           && att_claim_lacks(w->weights, &facts, rung + 1, lacks) == 0)
        rung++;
    return rung;
}

static bool tell_standings(const att_weighing *w, const att_scatter *scatter,
    att_arena *arena, att_arena *scratch, att_finding *f, att_error *err)
{
    const att_bundle *b = w->bundle;
    const int most = most_of_claim(w);
    att_standing *out = att_push(arena, b->n_aspects, sizeof *out, err);
    if (!out)
        return false;
    for (size_t e = 0; e < b->n_aspects; e++) {
        att_standing *s = &out[e];
        const size_t n = b->aspects[e].n_bears;
        att_weighed *weighed = att_push(arena, n, sizeof *weighed, err);
        *s = w->standings[e];
        s->rung = s->rung < most ? s->rung : most;
        if (!weighed
            || (!b->aspects[e].is_headcount
                && !att_scatter_interval(w->weights, &w->sets[e], scatter, w->seed,
                    stream_of(b->claim, b->aspects[e].name), scratch, &s->interval_low,
                    &s->interval_high, err)))
            return false;
        if (n > 0)
            memcpy(weighed, w->sets[e].weighed, n * sizeof *weighed);
        s->weighed = weighed;
        s->break_even = break_even(w->weights, s);
        s->joint.is_overfull = false;
        if (w->sets[e].web.n_groups > 0) {
            for (size_t g = 0; g < w->sets[e].web.n_groups; g++)
                w->sets[e].betas[g] = ALL(w->sets[e].beta[g]);
            s->joint.is_overfull =
                att_web_is_overfull(&w->sets[e].web, w->sets[e].betas);
        }
    }
    f->standings = out;
    f->n_standings = b->n_aspects;
    return true;
}

/* Over the deciding elements: the fewest, the lowest, every refusal and flag. */
static void sum_up(const att_weighing *w, att_finding *f)
{
    const att_weights *t = w->weights;
    bool has_any = false;
    f->n_independent = f->n_kinds = SIZE_MAX;
    f->p_low = f->p_high = INFINITY;
    for (size_t e = 0; e < f->n_standings; e++) {
        const att_standing *s = &f->standings[e];
        if (!att_decides(&w->bundle->aspects[e]))
            continue;
        has_any = true;
        f->n_independent =
            s->n_independent < f->n_independent ? s->n_independent : f->n_independent;
        f->n_kinds = s->n_kinds < f->n_kinds ? s->n_kinds : f->n_kinds;
        f->p_low = fmin(f->p_low, s->p_low);
        f->p_high = fmin(f->p_high, s->p_high);
        f->refusals |= s->refusals;
        f->flags |= s->is_exact ? 0 : ATT_LOWER_BOUND;
        f->flags |= s->joint.is_overfull ? ATT_OVERFULL : 0;
    }
    if (!has_any) {
        f->n_independent = f->n_kinds = 0;
        f->p_low = f->p_high = NAN;
    }
    for (int k = 0; k < ATT_CODED; k++)
        f->flags |= t->agreement[k] < t->agreement_least ? ATT_LOW_AGREEMENT : 0;
    f->flags |= f->n_critical == 1 ? ATT_SINGLE_POINT : 0;
    f->flags |= f->ungraded_rung != f->engine_rung ? ATT_DEPENDS_ON_GRADES : 0;
    f->refusals |= w->facts.is_rated ? 0 : ATT_R_ALT;
    f->refusals |= w->facts.is_open ? ATT_R_OPEN : 0;
    f->refusals |= w->bundle->names_person && (f->rung < 3 || !w->bundle->has_response)
                       ? ATT_R_NAME
                       : 0;
    f->confidence = att_confidence_of(t, f->n_independent, f->n_kinds, f->n_critical);
}

/* What separates the claim from the next rung. */
static bool list_lifts(
    const att_weighing *w, att_arena *arena, att_finding *f, att_error *err)
{
    const int next = f->engine_rung + 1;
    att_lift *lifts =
        att_push(arena, (w->bundle->n_aspects + 1) * ATT_GATES, sizeof *lifts, err);
    f->lifts = lifts;
    if (!lifts || next >= ATT_RUNGS)
        return lifts;
    for (size_t e = 0; e < w->bundle->n_aspects; e++)
        if (att_decides(&w->bundle->aspects[e]))
            f->n_lifts += att_element_lacks(
                w->weights, &w->standings[e], e, next, lifts + f->n_lifts);
    att_claim_facts facts = w->facts;
    if (facts.n_critical == 0)
        facts.n_critical = f->n_critical;
    f->n_lifts += att_claim_lacks(w->weights, &facts, next, lifts + f->n_lifts);
    return true;
}

static void *keep(
    att_arena *arena, const void *from, size_t n, size_t size, att_error *err)
{
    void *to = att_push(arena, n, size, err);
    if (to && n > 0)
        memcpy(to, from, n * size);
    return to;
}

static bool keep_matrix(
    const att_weighing *w, att_arena *arena, att_finding *f, att_error *err)
{
    att_matrix x = w->rated.matrix;
    const size_t n = x.n_items, n_h = x.n_hypotheses, n_r = w->bundle->n_rivals;
    if (n_h > 0) {
        x.items = keep(arena, x.items, n, sizeof *x.items, err);
        x.likelihood = keep(arena, x.likelihood, n * n_h, sizeof *x.likelihood, err);
        x.consistency = keep(arena, x.consistency, n * n_r, sizeof *x.consistency, err);
        x.diagnosticity = keep(arena, x.diagnosticity, n, sizeof *x.diagnosticity, err);
        x.inconsistency =
            keep(arena, x.inconsistency, n_r, sizeof *x.inconsistency, err);
        x.prior = keep(arena, x.prior, n_h, sizeof *x.prior, err);
        x.posterior = keep(arena, x.posterior, n_h, sizeof *x.posterior, err);
        if (!x.items || !x.likelihood || !x.consistency || !x.diagnosticity
            || !x.inconsistency || !x.prior || !x.posterior)
            return false;
    }
    f->matrix = x;
    return true;
}

/* ---- one claim ------------------------------------------------------------------- */

static bool assess(const att_weights *weights, const att_scatter *scatter,
    const att_bundle *bundle, uint64_t seed, att_arena *arena, att_arena *scratch,
    att_finding *out, att_error *err)
{
    const att_grading grading = {false, bundle->n_reviews};
    att_finding f = {.claim = bundle->claim, .seed = seed, .weakest = SIZE_MAX};
    att_origin *origins;
    att_weighing w;
    memcpy(f.weights_hash, weights->hash, sizeof f.weights_hash);
    if (!check(bundle, err) || !att_bundle_hash(bundle, scratch, f.input_hash, err)
        || !weigh(weights, bundle, &grading, seed, scratch, &w, err)
        || !att_list_origins(&w, arena, &origins, &f.n_origins, err))
        return false;
    w.facts.is_open =
        bundle->signed_hash[0] && strcmp(bundle->signed_hash, f.input_hash) != 0;
    f.origins = origins;
    if (!att_leave_out(&w, origins, arena, scratch, &f, err)
        || !decide(&w, arena, scratch, true, &f, &f.engine_rung, &f.p, &f.weakest, err)
        || !decide_ungraded(weights, bundle, w.facts.is_open, seed, scratch, &f, err)
        || !tell_standings(&w, scatter, arena, scratch, &f, err)
        || !keep_matrix(&w, arena, &f, err))
        return false;
    apply_reviews(bundle, &f);
    sum_up(&w, &f);
    if (!list_lifts(&w, arena, &f, err))
        return false;
    *out = f;
    return true;
}

/* ---- all of them ----------------------------------------------------------------- */

/* What the threads share: the first claim, in order, that failed. */
typedef struct failure {
    size_t claim;
    att_error err;
} failure;

static void remember(failure *first, size_t claim, const att_error *err)
{
    if (claim < first->claim) {
        first->err = *err;
#pragma omp atomic write
        first->claim = claim;
    }
}

bool att_assess(const att_weights *weights, size_t n, const att_bundle bundles[n],
    const att_assess_settings *settings, att_arena *arena, att_finding findings[n],
    att_error *err)
{
    const size_t limit = arena->limit_bytes;
    failure first = {.claim = SIZE_MAX};
    size_t n_done = 0;
    att_scatter *scatter = att_push(arena, 1, sizeof *scatter, err);
    if (!scatter)
        return false;
    att_scatter_fill(weights, scatter);

    /* Claims are handed out in order, so of several that fail the first is told. */
#pragma omp parallel if (n > 1)
    {
        att_arena out, scratch;
        att_error mine;
        att_arena_init(&out);
        att_arena_init(&scratch);
        out.limit_bytes = scratch.limit_bytes = limit;
#pragma omp for schedule(dynamic, 1)
        for (size_t c = 0; c < n; c++) {
            size_t failed;
#pragma omp atomic read
            failed = first.claim;
            if (c > failed) /* an earlier one may still fail, and is told instead */
                continue;
            const att_spot start = att_arena_save(&scratch);
            bool ok = assess(weights, scatter, &bundles[c], settings->seed, &out,
                &scratch, &findings[c], &mine);
            att_arena_restore(&scratch, start);
            if (!ok)
                att_within(&mine, "%.*s", ATT_PRINT(bundles[c].claim));
#pragma omp critical(att_assess)
            {
                n_done++;
                if (ok && first.claim == SIZE_MAX && n_done % 64 == 0)
                    ok = att_progress_tell(
                        settings->progress, "claims", (double)n_done, (double)n, &mine);
                if (!ok)
                    remember(&first, c, &mine);
            }
        }
        att_arena_done(&scratch);
#pragma omp critical(att_assess)
        att_arena_adopt(arena, &out);
    }
    if (first.claim == SIZE_MAX)
        return true;
    *err = first.err;
    return false;
}
