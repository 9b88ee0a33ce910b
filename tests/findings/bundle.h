/* bundle.h — small made-up claims for the tests. */
#pragma once

#include "table.h"

enum { ITEMS = 16, ASPECTS = 3 };

/* A claim with room; finish() makes it a bundle. */
typedef struct made {
    att_item items[ITEMS];
    att_bears bears[ASPECTS][ITEMS];
    att_aspect aspects[ASPECTS];
    att_derived derived[ITEMS];
    att_tied ties[4];
    size_t members[4][ITEMS];
    att_rival rivals[2];
    att_rating ratings[2 * ITEMS];
    att_review reviews[4];
    att_bundle bundle;
} made;

static inline made empty_claim(void)
{
    made m = {.bundle = {.claim = ATT_TEXT("C01"), .text = ATT_TEXT("it happened")}};
    return m;
}

static inline size_t add_item(made *m, att_item item)
{
    m->items[m->bundle.n_items] = item;
    return m->bundle.n_items++;
}

static inline size_t add_aspect(made *m, const char *name, att_part part)
{
    m->aspects[m->bundle.n_aspects] =
        (att_aspect){.name = att_text_of(name), .part = part, .is_essential = true};
    return m->bundle.n_aspects++;
}

static inline att_bears *bear(made *m, size_t aspect, size_t item, att_stance stance)
{
    att_bears *b = &m->bears[aspect][m->aspects[aspect].n_bears++];
    *b = plain_bears(item, stance);
    return b;
}

static inline void derive(made *m, size_t child, size_t parent, double fraction)
{
    m->derived[m->bundle.n_derived++] = (att_derived){child, parent, fraction};
}

static inline void tie(made *m, double beta, size_t n, const size_t members[])
{
    const size_t t = m->bundle.n_ties++;
    memcpy(m->members[t], members, n * sizeof *members);
    m->ties[t] = (att_tied){.name = ATT_TEXT("tie"), .n_members = n, .beta = beta};
}

/* An alternative that every item of the claim rates the same. */
static inline void rate_all(made *m, const char *name, att_consistency consistency)
{
    const size_t rival = m->bundle.n_rivals++;
    m->rivals[rival] = (att_rival){.name = att_text_of(name), .prior = NAN};
    for (size_t i = 0; i < m->bundle.n_items; i++)
        m->ratings[m->bundle.n_ratings++] = (att_rating){rival, i, consistency, NAN};
}

static inline void review(made *m, const char *who, att_decision decision, int rung)
{
    m->reviews[m->bundle.n_reviews++] =
        (att_review){.reviewer = att_text_of(who), .decision = decision, .rung = rung};
}

static inline const att_bundle *finish(made *m)
{
    for (size_t e = 0; e < m->bundle.n_aspects; e++)
        m->aspects[e].bears = m->bears[e];
    for (size_t t = 0; t < m->bundle.n_ties; t++)
        m->ties[t].members = m->members[t];
    m->bundle.items = m->items;
    m->bundle.aspects = m->aspects;
    m->bundle.derived = m->derived;
    m->bundle.ties = m->ties;
    m->bundle.rivals = m->rivals;
    m->bundle.ratings = m->ratings;
    m->bundle.reviews = m->reviews;
    return &m->bundle;
}

static inline att_finding assess(made *m, att_arena *arena)
{
    const att_weights w = built_in(arena);
    const att_assess_settings settings = ATT_ASSESS_DEFAULTS;
    att_finding f;
    att_error err;
    check_ok(&err, att_assess(&w, 1, finish(m), &settings, arena, &f, &err));
    return f;
}

/* n first-hand accounts of one element by different people, letter B, digit 2, and an
 * alternative that fits none of them. */
static inline made witnessed(size_t n)
{
    static const char *const ids[] = {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"};
    static const char *const who[] = {"W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"};
    made m = empty_claim();
    add_aspect(&m, "act", ATT_ACT);
    for (size_t k = 0; k < n; k++) {
        att_item item = plain_item(ids[k]);
        item.speaker = att_text_of(who[k]);
        bear(&m, 0, add_item(&m, item), ATT_SUPPORTS);
    }
    rate_all(&m, "elsewhere", ATT_VERY_INCONSISTENT);
    return m;
}

static inline bool has_lift(const att_finding *f, att_gate gate)
{
    for (size_t k = 0; k < f->n_lifts; k++)
        if (f->lifts[k].gate == gate)
            return true;
    return false;
}
