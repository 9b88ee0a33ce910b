/* attribute.h — who answers for which act under which obligation. */
#pragma once

#include <attest/base.h>

/* A body that acts or commands: a state, a ministry, an office, a unit. */
typedef struct att_actor {
    att_text id;
    att_text state; /* ISO 3166-1 alpha-2; empty for none */
} att_actor;

/* One body stands under another, for a time, as a source says. */
typedef struct att_command {
    size_t subordinate, superior; /* indices of actors */
    att_edtf period;
} att_command;

/* A norm binds a state from a day on; not_party and signed bind to nothing. */
typedef enum att_bound_kind {
    ATT_BOUND_UNKNOWN,
    ATT_BOUND_NOT,
    ATT_BOUND_SIGNED,
    ATT_BOUND_PARTY
} att_bound_kind;

typedef struct att_binding {
    size_t norm; /* index of norms, whose ids the caller keeps */
    att_text state;
    att_bound_kind kind;
    att_edtf since; /* read for ATT_BOUND_PARTY only */
} att_binding;

/* The act breaks the norm, if its elements are shown. */
typedef struct att_duty {
    att_text act; /* a code of the codebook */
    size_t norm;
} att_duty;

/* What a finding says of one act: who, when, how well shown. */
typedef struct att_deed {
    att_text claim;
    att_text act;
    size_t actor;
    att_edtf period;
    int rung; /* 0 to 4 */
} att_deed;

/* Whether the norm bound the actor's state when the act was done. */
typedef enum att_force {
    ATT_FORCE_UNKNOWN, /* no source read says */
    ATT_FORCE_NONE,    /* the state has not joined */
    ATT_FORCE_LATER,   /* it joined after the act */
    ATT_FORCE_PARTLY,  /* it joined within the period of the act */
    ATT_FORCE_BOUND
} att_force;

/* One finding as it bears on one actor under one norm. */
typedef struct att_charge {
    size_t norm, deed;
    att_force force;
    size_t n_steps; /* down the chain of command; 0: the actor's own act */
    const size_t
        *through;        /* the actors below, from the first subordinate to the doer */
    att_sure in_command; /* whether every relation held throughout the act */
} att_charge;

typedef struct att_account_input {
    size_t n_actors, n_commands, n_bindings, n_duties, n_deeds;
    const att_actor *actors;
    const att_command *commands;
    const att_binding *bindings;
    const att_duty *duties;
    const att_deed *deeds;
} att_account_input;

/* The charges against one actor, ordered by norm, then deed, then length of the chain.
 *
 * A superior answers for an act of those below only where every relation on the way may
 * have held during the act; a relation that cannot have held ends the chain (R36).
 * A state is an actor like others: all its bodies stand under it.
 *
 * Fails with ATT_INVALID on a chain of command that closes on itself, naming the path.
 * Cost: O(deeds * duties) and the walk over relations. */
ATT_CHECKED bool att_findings_attribute(const att_account_input *input, size_t actor,
    att_arena *arena, const att_charge **charges, size_t *n_charges, att_error *err);

/* The chain of command, checked whole: for import, before anything is attributed. */
ATT_CHECKED bool att_findings_check_chain(
    const att_account_input *input, att_arena *scratch, att_error *err);
