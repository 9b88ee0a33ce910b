/* rows.h — the tables of a case that bear on claims, as records.c loads them, and the
 * bundles made of them. Every array is in the order of its first text, by bytes. */
#pragma once

#include <attest/findings.h>

typedef struct att_source_row {
    att_text id, kind, date, url, reliability;
    att_custody custody; /* of the files sealed for it */
    bool has_files;
} att_source_row;

typedef struct att_witness_row {
    att_text id, consent;
} att_witness_row;

typedef struct att_place_row {
    att_text id, parent;
    att_spot_on_earth spot;
} att_place_row;

typedef enum att_item_table {
    ATT_STATEMENTS,
    ATT_OBSERVATIONS,
    ATT_FIGURES,
    ATT_FLOWS,
    ATT_DENSITIES
} att_item_table;

typedef struct att_item_row {
    att_text id;
    att_item_table table;
    att_text witness, speaker, source, locator, period, place, way, how, date_given,
        words;
    int64_t hearsay, plausibility; /* -1: not coded */
} att_item_row;

typedef struct att_derivation_row {
    att_text child, parent;
    double fraction; /* NaN: all */
} att_derivation_row;

typedef struct att_tie_row {
    att_text tie, member, kind;
    double beta; /* NaN: by kind */
} att_tie_row;

typedef struct att_claim_row {
    att_text id, text, kind, place, period, measure;
} att_claim_row;

typedef struct att_element_row {
    att_text claim, element, kind, weight, text;
} att_element_row;

typedef struct att_bearing_row {
    att_text claim, element, item, stance, reason;
    double ratio;
} att_bearing_row;

typedef struct att_alternative_row {
    att_text claim, alternative, text;
    double prior;
} att_alternative_row;

typedef struct att_rating_row {
    att_text claim, alternative, item, consistency;
    double likelihood;
} att_rating_row;

typedef struct att_review_row {
    att_text claim, reviewer, decision, rung, reason, date;
} att_review_row;

typedef struct att_resolution_row {
    att_text claim, item;
} att_resolution_row;

/* What was saved with a finding: the input that its reviewers signed. */
typedef struct att_signed_row {
    att_text claim, reviews, input;
} att_signed_row;

typedef struct att_tables {
    size_t n_sources, n_witnesses, n_places, n_items, n_derivations, n_ties, n_claims,
        n_elements, n_bearings, n_alternatives, n_ratings, n_reviews, n_resolutions,
        n_signatures;
    att_source_row *sources;
    att_witness_row *witnesses;
    att_place_row *places;
    att_item_row *items;
    att_derivation_row *derivations;
    att_tie_row *ties;
    att_claim_row *claims;
    att_element_row *elements;
    att_bearing_row *bearings;
    att_alternative_row *alternatives;
    att_rating_row *ratings;
    att_review_row *reviews;
    att_resolution_row *resolutions;
    att_signed_row *signatures;
} att_tables;

/* One bundle a claim, for the claims wanted (n_wanted 0: all), in their order.
 *
 * Fails with ATT_MISSING naming a claim, item, source or witness that is not there,
 * ATT_INVALID naming the row whose words the engine does not know.
 * Cost: O(rows log rows), and for each claim its items and what they derive from. */
ATT_CHECKED bool att_gather(const att_tables *tables, const att_weights *weights,
    size_t n_wanted, const att_text wanted[], const att_what_if *what_if,
    att_arena *arena, att_bundle **bundles, size_t *n_bundles, att_error *err);

/* SHA-256 over the reviews of a bundle; of none, "". */
ATT_CHECKED bool att_reviews_hash(
    const att_bundle *bundle, att_arena *scratch, char hex[65], att_error *err);
