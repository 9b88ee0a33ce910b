/* finding.c — the lines of one finding, for the commands that tell it. */
#include "finding.h"

#include <math.h>
#include <stdio.h>

enum { MARGIN = 17, WIDTH = 100 };

/* ---- lines ----------------------------------------------------------------------- */

/* A label, and words that wrap behind it. */
static void say_line(const char *label, att_text words)
{
    size_t column = MARGIN;
    cli_say("     %-12s", label);
    bool is_first = true;
    while (words.length > 0) {
        const att_text word = att_text_split(words, ' ', &words);
        const size_t width = att_text_columns(word);
        if (!is_first && column + 1 + width > WIDTH) {
            cli_say("\n%*s", MARGIN, "");
            column = MARGIN;
            is_first = true;
        }
        cli_say("%s%.*s", is_first ? "" : " ", ATT_PRINT(word));
        column += width + !is_first;
        is_first = false;
    }
    cli_say("\n");
}

/* What one claim's lines are made from. */
typedef struct page {
    const att_weights *weights;
    const att_bundle *b;
    const att_finding *f;
    att_arena *arena;
    bool is_ungraded, has_failed;
} page;

static void say_built(page *p, const char *label, att_builder *builder)
{
    att_text words;
    att_error ignored;
    if (!att_build(builder, &words, &ignored))
        p->has_failed = true;
    else if (words.length > 0)
        say_line(label, words);
}

/* No probability is told as certain. */
static double told(double p)
{
    return fmin(fmax(p, 0.01), 0.99);
}

att_text cli_rung_name(const att_weights *weights, int rung)
{
    return rung == ATT_NO_RUNG ? ATT_TEXT("nothing recorded")
                               : weights->rungs[rung].name;
}

static void add_rung(att_builder *out, const page *p, int rung)
{
    att_add(out, cli_rung_name(p->weights, rung));
    if (rung != ATT_NO_RUNG)
        att_addf(out, " (S%d)", rung);
}

static void add_count(att_builder *out, size_t n, const char *one, const char *many)
{
    att_addf(out, "%zu %s", n, n == 1 ? one : many);
}

/* The items of an origin, and who says them. */
static void add_origin(att_builder *out, const page *p, const att_origin *origin)
{
    for (size_t k = 0; k < origin->n_items; k++)
        att_addf(
            out, "%s%.*s", k ? ", " : "", ATT_PRINT(p->b->items[origin->items[k]].id));
    const att_text who = p->b->items[origin->items[0]].speaker;
    if (who.length > 0 && who.length < 8)
        att_addf(out, " (%.*s)", ATT_PRINT(who));
}

/* ---- the lines of one claim ------------------------------------------------------ */

/* R29: standing, likelihood and confidence are three sentences. R31: what rests on one
 * origin says so first. */
static void say_standing(page *p)
{
    const att_finding *f = p->f;
    att_builder out;
    att_builder_init(&out, p->arena);
    if (f->flags & ATT_SINGLE_POINT) {
        att_add_z(&out, "SINGLE-POINT, it falls with ");
        add_origin(&out, p, &f->origins[f->critical[0]]);
        att_add_z(&out, ": ");
    }
    add_rung(&out, p, f->rung);
    if (f->is_overridden) {
        att_add_z(&out, ", set by a reviewer over the engine's ");
        add_rung(&out, p, f->engine_rung);
    } else if (f->rung != f->engine_rung) {
        att_add_z(&out, ", lowered by a reviewer from ");
        add_rung(&out, p, f->engine_rung);
    }
    att_add_z(&out, "; ");
    add_count(&out, f->n_independent, "independent origin", "independent origins");
    att_add_z(&out, " and ");
    add_count(&out, f->n_kinds, "kind of evidence", "kinds of evidence");
    att_add_z(&out, " for the element that has least.");
    say_built(p, "standing", &out);

    att_builder_init(&out, p->arena);
    if (f->weakest != SIZE_MAX) {
        att_addf(&out,
            "%.*s: %.2f for %.*s, the least likely element; %.2f under doubt.",
            ATT_PRINT(att_likelihood_word(p->weights, f->p)), told(f->p),
            ATT_PRINT(p->b->aspects[f->weakest].name), f->p_low);
        say_built(p, "likelihood", &out);
    }
    att_builder_init(&out, p->arena);
    att_addf(&out, "%s.", att_confidence_word(f->confidence));
    say_built(p, "confidence", &out);
}

static void say_elements(page *p)
{
    for (size_t e = 0; e < p->b->n_aspects; e++) {
        const att_aspect *a = &p->b->aspects[e];
        const att_standing *s = &p->f->standings[e];
        att_builder out;
        char label[13];
        (void)snprintf(label, sizeof label, "- %.*s", ATT_PRINT(a->name));
        att_builder_init(&out, p->arena);
        if (a->is_headcount)
            att_add_z(&out, "a number of people is estimated, not graded");
        else {
            add_rung(&out, p, s->rung);
            att_addf(&out, ", %.2f (%.2f to %.2f), ", told(s->p), told(s->interval_low),
                told(s->interval_high));
            add_count(&out, s->n_independent, "origin", "origins");
            att_add_z(&out, ", ");
            add_count(&out, s->n_kinds, "kind", "kinds");
        }
        if (!a->is_essential)
            att_add_z(&out, "; a detail");
        say_built(p, label, &out);
    }
}

/* "; REPEAT H20 O37": the items with a note, each once. */
static void add_noted(att_builder *out, page *p, unsigned bit)
{
    bool *is_named = att_push(p->arena, p->b->n_items, sizeof *is_named, NULL);
    if (!is_named) {
        p->has_failed = true;
        return;
    }
    for (size_t e = 0; e < p->b->n_aspects; e++)
        for (size_t k = 0; k < p->b->aspects[e].n_bears; k++)
            if (p->f->standings[e].weighed[k].weight.notes & bit)
                is_named[p->b->aspects[e].bears[k].item] = true;
    att_addf(out, "; %s", att_note_word(bit));
    for (size_t i = 0; i < p->b->n_items; i++)
        if (is_named[i])
            att_addf(out, " %.*s", ATT_PRINT(p->b->items[i].id));
}

/* A number of people comes from an estimate, in its own sentences (R33); beside it, how
 * many origins the published numbers have. */
static bool say_number(page *p, att_case *c, att_error *err)
{
    const att_json *number;
    bool is_asked = false;
    size_t n_figures, n_origins;
    for (size_t e = 0; e < p->b->n_aspects; e++)
        is_asked = is_asked || p->b->aspects[e].is_headcount;
    if (!is_asked)
        return true;
    if (!att_findings_number(c, p->b->claim, p->arena, &number, err)
        || !att_findings_figures(c, p->arena, &n_figures, &n_origins, err))
        return false;
    const att_json *sentences = att_json_get(number, "sentences");
    for (size_t k = 0; k < att_json_count(sentences); k++)
        say_line(k == 0 ? "number" : "", att_json_text(att_json_at(sentences, k)));
    if (att_json_count(sentences) == 0)
        say_line("number", ATT_TEXT("not estimated yet: attest estimate headcount"));
    att_builder out;
    att_builder_init(&out, p->arena);
    att_addf(&out, "the %zu published figures of the case come from ", n_figures);
    add_count(&out, n_origins, "origin", "origins");
    say_built(p, "", &out);
    return true;
}

/* How many items rest on how many origins, and which texts weigh nothing, and why. */
static void say_rests_on(page *p)
{
    size_t n_items = 0;
    unsigned seen = 0;
    att_builder out;
    for (size_t o = 0; o < p->f->n_origins; o++)
        n_items += p->f->origins[o].n_items;
    att_builder_init(&out, p->arena);
    add_count(&out, n_items, "item", "items");
    att_add_z(&out, " from ");
    add_count(&out, p->f->n_origins, "origin", "origins");
    for (size_t e = 0; e < p->b->n_aspects; e++)
        for (size_t k = 0; k < p->b->aspects[e].n_bears; k++)
            seen |= p->f->standings[e].weighed[k].weight.notes;
    for (int bit = 0; bit < ATT_NOTES; bit++)
        if (seen & ~(unsigned)ATT_CAPPED & 1u << bit)
            add_noted(&out, p, 1u << bit);
    say_built(p, "rests on", &out);
    for (size_t t = 0; t < p->b->n_ties; t++) {
        const att_tied *tie = &p->b->ties[t];
        att_builder_init(&out, p->arena);
        for (size_t k = 0; k < tie->n_members; k++)
            att_addf(&out, "%s%.*s", k ? " " : "",
                ATT_PRINT(p->b->items[tie->members[k]].id));
        att_addf(&out, " may fail together: %.*s (%.*s, %.2g)", ATT_PRINT(tie->name),
            ATT_PRINT(tie->kind), tie->beta);
        say_built(p, "", &out);
    }
}

/* What is left without the few that carry it, each origin that matters, each kind. */
static void say_without(page *p)
{
    const att_finding *f = p->f;
    att_builder out;
    if (f->n_critical > 0) {
        att_builder_init(&out, p->arena);
        for (size_t k = 0; k < f->n_critical; k++) {
            att_add_z(&out, k ? " and " : "");
            add_origin(&out, p, &f->origins[f->critical[k]]);
        }
        att_add_z(&out, f->n_critical == 1 ? " carries it: without it the claim falls"
                                           : " carry it: without them the claim falls");
        say_built(p, "without", &out);
    } else if (f->n_searched > 0) {
        att_builder_init(&out, p->arena);
        att_addf(&out, "no set of up to %zu origins carries it", f->n_searched);
        say_built(p, "without", &out);
    }
    for (size_t o = 0; o < f->n_origins; o++) {
        if (f->origins[o].rung == f->rung)
            continue;
        att_builder_init(&out, p->arena);
        add_origin(&out, p, &f->origins[o]);
        att_add_z(&out, ": ");
        add_rung(&out, p, f->origins[o].rung);
        att_addf(&out, ", %.2f", told(f->origins[o].p));
        say_built(p, "", &out);
    }
    for (size_t k = 0; k < f->n_kind_outs; k++) {
        att_builder_init(&out, p->arena);
        att_addf(&out, "all %s: ", att_evidence_name(f->kind_outs[k].kind));
        add_rung(&out, p, f->kind_outs[k].rung);
        att_addf(&out, ", %.2f", told(f->kind_outs[k].p));
        say_built(p, "", &out);
    }
}

/* What imagery says here, and what it cannot say at all. */
static void say_imagery(page *p)
{
    att_builder can, cannot;
    att_builder_init(&can, p->arena);
    att_builder_init(&cannot, p->arena);
    for (size_t e = 0; e < p->b->n_aspects; e++) {
        const att_aspect *a = &p->b->aspects[e];
        const double most = p->weights->bearing[ATT_IMAGERY][a->part];
        size_t n = 0;
        for (size_t k = 0; k < a->n_bears; k++)
            n += p->b->items[a->bears[k].item].kind == ATT_IMAGERY
                 && a->bears[k].stance != ATT_NEUTRAL;
        if (most <= 1 || a->is_headcount)
            att_addf(&cannot, "%s%.*s", cannot.length ? ", " : "", ATT_PRINT(a->name));
        else if (n > 0)
            att_addf(
                &can, "%s%.*s (%zu)", can.length ? ", " : "", ATT_PRINT(a->name), n);
    }
    att_builder out;
    att_text speaks = {0}, silent = {0};
    att_error ignored;
    if (!att_build(&can, &speaks, &ignored) || !att_build(&cannot, &silent, &ignored))
        p->has_failed = true;
    att_builder_init(&out, p->arena);
    if (speaks.length > 0)
        att_addf(&out, "speaks to %.*s", ATT_PRINT(speaks));
    else
        att_add_z(&out, "speaks to nothing here");
    if (silent.length > 0)
        att_addf(&out, "; it cannot show %.*s", ATT_PRINT(silent));
    say_built(p, "imagery", &out);
}

/* R30: every contradicting item, resolved or not. */
static void say_against(page *p)
{
    bool is_first = true;
    for (size_t e = 0; e < p->b->n_aspects; e++)
        for (size_t k = 0; k < p->b->aspects[e].n_bears; k++) {
            const att_bears *bears = &p->b->aspects[e].bears[k];
            const att_item *item = &p->b->items[bears->item];
            const att_weighed *v = &p->f->standings[e].weighed[k];
            if (bears->stance != ATT_CONTRADICTS && bears->stance != ATT_ABSENCE)
                continue;
            att_builder out;
            att_builder_init(&out, p->arena);
            att_addf(&out, "%.*s on %.*s: %.*s", ATT_PRINT(item->id),
                ATT_PRINT(p->b->aspects[e].name), ATT_PRINT(item->words));
            if (v->ratio < 1 && !p->b->aspects[e].is_headcount)
                att_addf(&out, " (%.1f bits)", log2(v->ratio));
            for (int bit = 0; bit < ATT_NOTES; bit++)
                if (v->weight.notes & 1u << bit)
                    att_addf(&out, " %s", att_note_word(1u << bit));
            say_built(p, is_first ? "against" : "", &out);
            is_first = false;
        }
    if (is_first)
        say_line("against", ATT_TEXT("nothing that was coded"));
}

static void say_alternatives(page *p)
{
    const att_matrix *x = &p->f->matrix;
    for (size_t h = 1; h < x->n_hypotheses; h++) {
        att_builder out;
        const bool is_rival = h + 1 < x->n_hypotheses;
        att_builder_init(&out, p->arena);
        att_addf(&out, "%.3f ", x->posterior[h]);
        if (is_rival)
            att_addf(&out, "%.*s: %.*s (inconsistency %.0f)",
                ATT_PRINT(p->b->rivals[h - 1].name),
                ATT_PRINT(p->b->rivals[h - 1].text), x->inconsistency[h - 1]);
        else
            att_addf(&out, "something else; the claim itself %.3f", x->posterior[0]);
        say_built(p, h == 1 ? "or else" : "", &out);
    }
}

static void say_refusals(page *p)
{
    const att_finding *f = p->f;
    bool is_first = true;
    for (int k = 0; k < ATT_REFUSALS; k++) {
        if (!(f->refusals & 1u << k))
            continue;
        att_builder out;
        att_builder_init(&out, p->arena);
        att_addf(
            &out, "%s: %s", att_refusal_code(1u << k), att_refusal_reason(1u << k));
        say_built(p, is_first ? "refused" : "", &out);
        is_first = false;
    }
    for (size_t k = 0; k < f->n_lifts; k++) {
        att_text words;
        att_error ignored;
        att_builder out;
        if (!att_lift_words(p->b, f, &f->lifts[k], p->arena, &words, &ignored)) {
            p->has_failed = true;
            return;
        }
        att_builder_init(&out, p->arena);
        att_add(&out, words);
        if (k == 0) {
            att_add_z(&out, " (for ");
            add_rung(&out, p, f->engine_rung + 1);
            att_add_char(&out, ')');
        }
        say_built(p, k == 0 ? "would lift" : "", &out);
    }
}

static void say_made_from(page *p)
{
    const att_finding *f = p->f;
    att_builder out;
    att_builder_init(&out, p->arena);
    for (int k = 0; k < ATT_FLAGS; k++)
        if (f->flags & 1u << k)
            att_addf(&out, "%s%s", out.length ? " " : "", att_flag_word(1u << k));
    if (f->flags & ATT_DEPENDS_ON_GRADES) {
        att_add_z(&out, ": ungraded it is ");
        add_rung(&out, p, f->ungraded_rung);
    }
    say_built(p, "flags", &out);
    att_builder_init(&out, p->arena);
    att_addf(&out, "%sweights %.12s, input %.12s, seed %llu, attest %s",
        p->is_ungraded ? "no letters or digits, " : "", f->weights_hash, f->input_hash,
        (unsigned long long)f->seed, ATT_VERSION);
    say_built(p, "made from", &out);
}

bool cli_say_finding(att_case *c, const att_weights *weights, const att_bundle *b,
    const att_finding *f, const cli_args *args, att_error *err)
{
    page p = {weights, b, f, args->arena, cli_flag(args, "ungraded"), false};
    const att_spot start = att_arena_save(args->arena);
    cli_say("%.*s  %.*s\n", ATT_PRINT(b->claim), ATT_PRINT(b->text));
    say_standing(&p);
    say_elements(&p);
    if (!say_number(&p, c, err))
        return false;
    say_rests_on(&p);
    say_without(&p);
    say_imagery(&p);
    say_against(&p);
    say_alternatives(&p);
    say_refusals(&p);
    say_made_from(&p);
    att_arena_restore(args->arena, start);
    return !p.has_failed || att_fail(err, ATT_NO_MEMORY, "out of memory");
}
