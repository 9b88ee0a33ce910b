/* attribute.c — from acts shown to those who answer for them. */
#include "attribute.h"

#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_CHAIN = 32 };

/* ---- the chain of command -------------------------------------------------------- */

typedef enum att_visit { NEW, OPEN, CLOSED } att_visit;

typedef struct walk {
    const att_account_input *input;
    att_visit *visits;
    size_t path[LONGEST_CHAIN];
    size_t n_path;
} walk;

static bool name_circle(const walk *w, size_t actor, att_error *err)
{
    char words[512];
    size_t n = 0, first = 0;
    while (w->path[first] != actor)
        first++;
    for (size_t i = first; i <= w->n_path && n < sizeof words; i++) {
        const size_t at = i < w->n_path ? w->path[i] : actor;
        const att_text id = w->input->actors[at].id;
        const int step = snprintf(words + n, sizeof words - n, "%s%.*s",
            i > first ? " under " : "", ATT_PRINT(id));
        n += step > 0 ? (size_t)step : 0;
    }
    att_fail(err, ATT_INVALID, "the chain of command closes on itself: %s", words);
    return att_hint(
        err, "Give the relations the periods in which they held, or drop one.");
}

static bool climb(walk *w, size_t actor, att_error *err)
{
    if (w->visits[actor] == OPEN)
        return name_circle(w, actor, err);
    if (w->visits[actor] == CLOSED)
        return true;
    if (w->n_path == LONGEST_CHAIN)
        return att_fail(
            err, ATT_INVALID, "the chain of command is longer than %d", LONGEST_CHAIN);
    w->visits[actor] = OPEN;
    w->path[w->n_path++] = actor;
    for (size_t c = 0; c < w->input->n_commands; c++)
        if (w->input->commands[c].subordinate == actor
            && !climb(w, w->input->commands[c].superior, err))
            return false;
    w->n_path--;
    w->visits[actor] = CLOSED;
    return true;
}

bool att_findings_check_chain(
    const att_account_input *input, att_arena *scratch, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    walk w = {.input = input};
    w.visits = att_push(scratch, input->n_actors, sizeof *w.visits, err);
    bool ok = w.visits != NULL;
    for (size_t a = 0; ok && a < input->n_actors; a++)
        ok = climb(&w, a, err);
    att_arena_restore(scratch, start);
    return ok;
}

/* ---- force of a norm ------------------------------------------------------------- */

static att_force force_at(const att_binding *binding, const att_edtf *act)
{
    if (binding->kind == ATT_BOUND_UNKNOWN)
        return ATT_FORCE_UNKNOWN;
    if (binding->kind != ATT_BOUND_PARTY)
        return ATT_FORCE_NONE;
    if (act->end_latest < binding->since.start_earliest)
        return ATT_FORCE_LATER;
    return act->start_earliest >= binding->since.start_latest ? ATT_FORCE_BOUND
                                                              : ATT_FORCE_PARTLY;
}

/* The strongest of the bindings of this norm and state. */
static att_force find_force(
    const att_account_input *input, size_t norm, att_text state, const att_edtf *act)
{
    att_force best = ATT_FORCE_UNKNOWN;
    for (size_t b = 0; b < input->n_bindings; b++) {
        const att_binding *binding = &input->bindings[b];
        if (binding->norm != norm || !att_text_equal(binding->state, state))
            continue;
        const att_force force = force_at(binding, act);
        best = force > best ? force : best;
    }
    return best;
}

/* ---- charges --------------------------------------------------------------------- */

typedef struct sink {
    const att_account_input *input;
    att_arena *arena;
    att_charge *charges;
    size_t n, capacity;
    size_t accused;
    size_t chain[LONGEST_CHAIN]; /* from the accused's first subordinate downwards */
} sink;

static att_sure weaker(att_sure a, att_sure b)
{
    return a < b ? a : b;
}

/* Whether the relation held while the act was done. */
static att_sure holds_during(const att_edtf *relation, const att_edtf *act)
{
    const att_sure within = att_edtf_within(act, relation);
    return within != ATT_IMPOSSIBLE                             ? within
           : att_edtf_overlaps(act, relation) != ATT_IMPOSSIBLE ? ATT_POSSIBLE
                                                                : ATT_IMPOSSIBLE;
}

static bool keep(sink *s, const att_charge *charge, att_error *err)
{
    att_charge *charges =
        att_grow(s->arena, s->charges, s->n, &s->capacity, sizeof *charges, err);
    size_t *through = att_push(s->arena, charge->n_steps, sizeof *through, err);
    if (!charges || !through)
        return false;
    for (size_t i = 0; i < charge->n_steps; i++)
        through[i] = s->chain[i];
    s->charges = charges;
    s->charges[s->n] = *charge;
    s->charges[s->n++].through = through;
    return true;
}

/* One deed of the actor at the end of the chain, under each norm it may break. */
static bool charge_deed(
    sink *s, size_t d, size_t n_steps, att_sure in_command, att_error *err)
{
    const att_account_input *input = s->input;
    const att_deed *deed = &input->deeds[d];
    for (size_t u = 0; u < input->n_duties; u++) {
        if (!att_text_equal(input->duties[u].act, deed->act))
            continue;
        const size_t norm = input->duties[u].norm;
        const att_charge charge = {.norm = norm,
            .deed = d,
            .force =
                find_force(input, norm, input->actors[s->accused].state, &deed->period),
            .n_steps = n_steps,
            .in_command = in_command};
        if (!keep(s, &charge, err))
            return false;
    }
    return true;
}

/* The certainty that every relation of the chain held during this deed. */
static att_sure chain_during(const sink *s, size_t n_steps, const att_edtf *act)
{
    att_sure sure = ATT_CERTAIN;
    size_t superior = s->accused;
    for (size_t i = 0; i < n_steps; i++) {
        att_sure best =
            ATT_IMPOSSIBLE; /* two periods of one relation: either may hold */
        for (size_t c = 0; c < s->input->n_commands; c++) {
            const att_command *relation = &s->input->commands[c];
            if (relation->superior != superior || relation->subordinate != s->chain[i])
                continue;
            const att_sure now = holds_during(&relation->period, act);
            best = now > best ? now : best;
        }
        sure = weaker(sure, best);
        superior = s->chain[i];
    }
    return sure;
}

static bool is_in_chain(const sink *s, size_t n_steps, size_t actor)
{
    for (size_t i = 0; i < n_steps; i++)
        if (s->chain[i] == actor)
            return true;
    return actor == s->accused;
}

/* The deeds of everybody below, down each relation once. */
static bool descend(sink *s, size_t actor, size_t n_steps, att_error *err)
{
    for (size_t d = 0; d < s->input->n_deeds; d++) {
        if (s->input->deeds[d].actor != actor)
            continue;
        const att_sure sure = chain_during(s, n_steps, &s->input->deeds[d].period);
        if (sure != ATT_IMPOSSIBLE && !charge_deed(s, d, n_steps, sure, err))
            return false;
    }
    for (size_t c = 0; c < s->input->n_commands && n_steps < LONGEST_CHAIN; c++) {
        const att_command *relation = &s->input->commands[c];
        if (relation->superior != actor
            || is_in_chain(s, n_steps, relation->subordinate))
            continue;
        bool is_first = true; /* several periods of one relation are one step */
        for (size_t e = 0; e < c; e++)
            is_first =
                is_first
                && !(s->input->commands[e].superior == actor
                     && s->input->commands[e].subordinate == relation->subordinate);
        if (!is_first)
            continue;
        s->chain[n_steps] = relation->subordinate;
        if (!descend(s, relation->subordinate, n_steps + 1, err))
            return false;
    }
    return true;
}

static int compare_charges(const void *left, const void *right)
{
    const att_charge *a = left, *b = right;
    if (a->norm != b->norm)
        return a->norm < b->norm ? -1 : 1;
    if (a->deed != b->deed)
        return a->deed < b->deed ? -1 : 1;
    return (a->n_steps > b->n_steps) - (a->n_steps < b->n_steps);
}

bool att_findings_attribute(const att_account_input *input, size_t actor,
    att_arena *arena, const att_charge **charges, size_t *n_charges, att_error *err)
{
    sink s = {.input = input, .arena = arena, .accused = actor};
    if (!att_findings_check_chain(input, arena, err) || !descend(&s, actor, 0, err))
        return false;
    if (s.n > 1)
        qsort(s.charges, s.n, sizeof *s.charges, compare_charges);
    *charges = s.charges;
    *n_charges = s.n;
    return true;
}
