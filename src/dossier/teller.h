/* teller.h — what everything that tells needs: the facts, the words, the fonts; and the
 * charts, values in and a drawing out. */
#pragma once

#include "canvas.h"
#include "count.h"
#include "words.h"

#include <attest/dossier.h>

/* The width of a figure: that of the text on an A4 page. */
enum { ATT_FIGURE_W = 472 };

/* An id and where it stands in its array. */
typedef struct att_key {
    att_text id;
    size_t at;
} att_key;

typedef struct att_teller {
    const att_dossier *dossier;
    const att_words *words;
    att_fonts *fonts;
    att_arena *arena;
    att_key *items, *sources, *places; /* sorted by id */
    att_key *links;                    /* sorted by child */
    size_t n_figures;
    bool has_failed; /* out of memory; told by att_teller_check */
} att_teller;

/* Sort the ids, so that each is found in O(log n). */
ATT_CHECKED bool att_teller_init(att_teller *t, const att_dossier *dossier,
    const att_words *words, att_fonts *fonts, att_arena *arena, att_error *err);

ATT_CHECKED bool att_teller_check(const att_teller *t, att_error *err);

/* A sentence of the words with its slots filled, and text as printf makes it; empty
 * once memory failed. */
att_text att_tell(att_teller *t, const char *key, size_t n, const att_slot slots[n]);
att_text att_tellf(att_teller *t, const char *format, ...) ATT_PRINTF(2, 3);
#define ATT_SLOTS(...)                                                                 \
    sizeof((att_slot[]){__VA_ARGS__}) / sizeof(att_slot), (att_slot[])                 \
    {                                                                                  \
        __VA_ARGS__                                                                    \
    }

/* NULL if there is none of that id. */
const att_dossier_item *att_find_item(const att_teller *t, att_text id);
const att_dossier_source *att_find_source(const att_teller *t, att_text id);
const att_dossier_place *att_find_place(const att_teller *t, att_text id);
const att_dossier_series *att_find_series(const att_teller *t, att_text id);

/* The keys of the links whose child is this one, in a row. */
const att_key *att_links_of(const att_teller *t, att_text child, size_t *n_links);

/* A place's name in the reader's language; its id if it has none. */
att_text att_place_name(const att_teller *t, att_text id);
/* A period for a reader. */
att_text att_period_of(att_teller *t, att_text edtf);
/* Who says it and where it was published: "W15, ASIAPRESS 2018". */
att_text att_said_by(att_teller *t, const att_dossier_item *item);
/* A published figure as published; shares in percent. */
att_text att_published(att_teller *t, double low, double high, bool is_share);
/* Its number with its unit, where it has one. */
att_text att_value(att_teller *t, const att_dossier_item *item);
/* What an item says, shortly: "more than 1,000 women". */
att_text att_gist(att_teller *t, const att_dossier_item *item);
att_text att_anchor(att_teller *t, att_text id); /* "#H31" */

/* ---- chapters: facts in, blocks of a document out
 * ------------------------------------ */

struct att_document;

ATT_CHECKED bool att_tell_case(att_teller *t, struct att_document *d, att_error *err);
ATT_CHECKED bool att_tell_finding(att_teller *t, struct att_document *d,
    const att_dossier_finding *finding, att_error *err);
ATT_CHECKED bool att_tell_series(att_teller *t, struct att_document *d,
    const att_dossier_series *series, att_error *err);
/* The sentence about the number in the period under test, else the last one; empty if
 * the estimate is refused. */
ATT_CHECKED bool att_tell_number(
    att_teller *t, const att_dossier_series *series, att_text *said, att_error *err);
/* Places, time line, every item, every source. */
ATT_CHECKED bool att_tell_evidence(
    att_teller *t, struct att_document *d, att_error *err);

/* A figure with its number and caption; kind names its file. */
void att_tell_figure(att_teller *t, struct att_document *d, const att_canvas *canvas,
    const char *kind, att_text caption);
/* "likely" …: the word of A7, 1 to 7; a border takes the weaker word. 0 if p is none.
 */
int att_likely(double p);
att_text att_say_likely(att_teller *t, double p);
/* The claim in the reader's language, in quotation marks: it is what is tested, not
 * what we say. */
att_text att_claim_text(att_teller *t, const att_dossier_finding *finding);
/* low, moderate, high */
att_text att_say_confidence(att_teller *t, const att_dossier_finding *finding);

/* ---- charts ---------------------------------------------------------------------- */

/* Median, 50 and 90 % bands through time; counted reports filled, with their error;
 * excluded figures hollow; the figure under test as a line with its percentile. */
ATT_CHECKED bool att_draw_posterior(
    att_teller *t, const att_dossier_series *series, att_canvas *out, att_error *err);

/* The reports of a series by origin; what repeats or computes stands under its origin,
 * hollow. */
ATT_CHECKED bool att_draw_forest(
    att_teller *t, const att_dossier_series *series, att_canvas *out, att_error *err);

/* What the items of a claim derive from, left to right; repeats of one item are one
 * box with their number. */
ATT_CHECKED bool att_draw_derivation(
    att_teller *t, const att_dossier_finding *finding, att_canvas *out, att_error *err);

/* Places with published sides, to one scale; parts that fill their parent are drawn in
 * it. *has_plan is false if nothing is measured. */
ATT_CHECKED bool att_draw_site_plan(
    att_teller *t, bool *has_plan, att_canvas *out, att_error *err);

/* When what was said and seen happened: observations above, statements below, as many
 * to a row as fit. */
ATT_CHECKED bool att_draw_time_line(att_teller *t, att_canvas *out, att_error *err);

/* The five standards of proof, with the finding and its elements on them. */
ATT_CHECKED bool att_draw_ladder(
    att_teller *t, const att_dossier_finding *finding, att_canvas *out, att_error *err);
