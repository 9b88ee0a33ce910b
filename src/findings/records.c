/* records.c — findings in the case: load what bears on claims, save what was found. */
#include "rows.h"

#include <attest/claims.h>

#include <string.h>

/* ---- load ------------------------------------------------------------------------ */

/* Reads one row after the other into an array that grows. */
typedef struct reader {
    att_case *c;
    att_arena *arena;
    att_rows *rows;
    att_error *err;
    bool has_failed;
} reader;

static att_text text(reader *r, int column)
{
    att_text copy = {0};
    if (!r->has_failed && !att_rows_is_null(r->rows, column))
        r->has_failed =
            !att_text_copy(att_rows_text(r->rows, column), r->arena, &copy, r->err);
    return copy;
}

static int64_t whole(const reader *r, int column)
{
    return att_rows_is_null(r->rows, column) ? -1 : att_rows_int64(r->rows, column);
}

static double number(const reader *r, int column)
{
    return att_rows_double(r->rows, column);
}

typedef void fill_row(reader *r, void *row);

static bool load(reader *r, const char *query, size_t size, fill_row *fill, void **out,
    size_t *n, att_error *err)
{
    void *rows = NULL;
    size_t capacity = 0;
    bool has_row = true;
    r->rows = NULL;
    r->has_failed = false;
    *n = 0;
    bool ok = att_case_ask(r->c, query, &r->rows, err);
    while (ok && has_row) {
        ok = att_rows_next(r->rows, &has_row, err);
        if (!ok || !has_row)
            break;
        rows = att_grow(r->arena, rows, *n, &capacity, size, err);
        ok = rows;
        if (ok) {
            fill(r, (char *)rows + (*n)++ * size);
            ok = !r->has_failed;
        }
    }
    att_rows_done(r->rows);
    *out = rows;
    return ok;
}

static void fill_source(reader *r, void *row)
{
    *(att_source_row *)row = (att_source_row){
        text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4), ATT_INTACT, false};
}

static void fill_witness(reader *r, void *row)
{
    *(att_witness_row *)row = (att_witness_row){text(r, 0), text(r, 1)};
}

static void fill_place(reader *r, void *row)
{
    *(att_place_row *)row = (att_place_row){
        text(r, 0), text(r, 1), {number(r, 2), number(r, 3), number(r, 4)}};
}

static void fill_item(reader *r, void *row)
{
    *(att_item_row *)row = (att_item_row){.id = text(r, 0),
        .table = (att_item_table)whole(r, 1),
        .witness = text(r, 2),
        .speaker = text(r, 3),
        .source = text(r, 4),
        .locator = text(r, 5),
        .period = text(r, 6),
        .place = text(r, 7),
        .way = text(r, 8),
        .how = text(r, 9),
        .date_given = text(r, 10),
        .hearsay = whole(r, 11),
        .plausibility = whole(r, 12),
        .words = text(r, 13)};
}

static void fill_derivation(reader *r, void *row)
{
    *(att_derivation_row *)row =
        (att_derivation_row){text(r, 0), text(r, 1), number(r, 2)};
}

static void fill_tie(reader *r, void *row)
{
    *(att_tie_row *)row =
        (att_tie_row){text(r, 0), text(r, 1), text(r, 2), number(r, 3)};
}

static void fill_claim(reader *r, void *row)
{
    *(att_claim_row *)row = (att_claim_row){
        text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4), text(r, 5)};
}

static void fill_element(reader *r, void *row)
{
    *(att_element_row *)row =
        (att_element_row){text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4)};
}

static void fill_bearing(reader *r, void *row)
{
    *(att_bearing_row *)row = (att_bearing_row){
        text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4), number(r, 5)};
}

static void fill_alternative(reader *r, void *row)
{
    *(att_alternative_row *)row =
        (att_alternative_row){text(r, 0), text(r, 1), text(r, 2), number(r, 3)};
}

static void fill_rating(reader *r, void *row)
{
    *(att_rating_row *)row =
        (att_rating_row){text(r, 0), text(r, 1), text(r, 2), text(r, 3), number(r, 4)};
}

static void fill_review(reader *r, void *row)
{
    *(att_review_row *)row = (att_review_row){
        text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4), text(r, 5)};
}

static void fill_resolution(reader *r, void *row)
{
    *(att_resolution_row *)row = (att_resolution_row){text(r, 0), text(r, 1)};
}

static void fill_signed(reader *r, void *row)
{
    *(att_signed_row *)row = (att_signed_row){text(r, 0), text(r, 1), text(r, 2)};
}

/* A source whose files were sealed. */
typedef struct custody_row {
    att_text source;
    int64_t is_collected;
} custody_row;

static void fill_custody(reader *r, void *row)
{
    *(custody_row *)row = (custody_row){text(r, 0), whole(r, 1)};
}

/* Both lists are in the order of ids. */
static bool load_custody(reader *r, att_tables *t, att_error *err)
{
    void *rows;
    size_t n, s = 0;
    if (!load(r, "findings.custody", sizeof(custody_row), fill_custody, &rows, &n, err))
        return false;
    const custody_row *custody = rows;
    for (size_t k = 0; k < n; k++) {
        while (s < t->n_sources
               && att_text_compare(t->sources[s].id, custody[k].source) < 0)
            s++;
        if (s < t->n_sources && att_text_equal(t->sources[s].id, custody[k].source)) {
            t->sources[s].has_files = true;
            t->sources[s].custody = custody[k].is_collected ? ATT_INTACT : ATT_GAP;
        }
    }
    return true;
}

static bool load_tables(att_case *c, att_arena *arena, att_tables *t, att_error *err)
{
    reader r = {.c = c, .arena = arena, .err = err};
    void *rows;
#define LOAD(query, rows_of, fill)                                                     \
    (load(                                                                             \
         &r, "findings." query, sizeof *t->rows_of, fill, &rows, &t->n_##rows_of, err) \
        && ((t->rows_of = rows), true))
    return LOAD("sources", sources, fill_source)
           && LOAD("witnesses", witnesses, fill_witness)
           && LOAD("places", places, fill_place) && LOAD("items", items, fill_item)
           && LOAD("derivations", derivations, fill_derivation)
           && LOAD("ties", ties, fill_tie) && LOAD("claims", claims, fill_claim)
           && LOAD("elements", elements, fill_element)
           && LOAD("bearings", bearings, fill_bearing)
           && LOAD("alternatives", alternatives, fill_alternative)
           && LOAD("ratings", ratings, fill_rating)
           && LOAD("reviews", reviews, fill_review)
           && LOAD("resolutions", resolutions, fill_resolution)
           && LOAD("signed", signatures, fill_signed) && load_custody(&r, t, err);
#undef LOAD
}

bool att_findings_assess(att_case *c, const att_weights *weights, size_t n_claims,
    const att_text claims[n_claims], const att_what_if *what_if,
    const att_assess_settings *settings, att_arena *arena, att_findings *out,
    att_error *err)
{
    static const att_what_if nothing = {0};
    att_tables tables = {0};
    att_bundle *bundles;
    size_t n;
    if (!load_tables(c, arena, &tables, err)
        || !att_gather(&tables, weights, n_claims, claims, what_if ? what_if : &nothing,
            arena, &bundles, &n, err))
        return false;
    att_finding *findings = att_push(arena, n, sizeof *findings, err);
    if (!findings || !att_assess(weights, n, bundles, settings, arena, findings, err))
        return false;
    *out = (att_findings){n, bundles, findings};
    return true;
}

/* ---- the number ------------------------------------------------------------------ */

/* The first column of the first row as text; empty if there is none. */
static bool ask_one(att_case *c, const char *query, att_text key, att_arena *arena,
    att_text *out, att_error *err)
{
    att_rows *rows = NULL;
    bool has_row = false;
    *out = (att_text){0};
    bool ok = att_case_ask(c, query, &rows, err)
              && (key.length == 0 || att_rows_bind_text(rows, 1, key, err))
              && att_rows_next(rows, &has_row, err);
    if (ok && has_row)
        ok = att_text_copy(att_rows_text(rows, 0), arena, out, err);
    att_rows_done(rows);
    return ok;
}

bool att_findings_number(att_case *c, att_text claim, att_arena *arena,
    const att_json **result, att_error *err)
{
    att_text found;
    *result = NULL;
    if (!ask_one(c, "findings.has_estimates", (att_text){0}, arena, &found, err))
        return false;
    if (att_text_is(found, "0"))
        return true;
    if (!ask_one(c, "findings.number", claim, arena, &found, err))
        return false;
    return found.length == 0
           || att_json_parse((att_bytes){(const uint8_t *)found.at, found.length},
               arena, result, err);
}

static void fill_id(reader *r, void *row)
{
    *(att_text *)row = text(r, 0);
}

bool att_findings_figures(att_case *c, att_arena *scratch, size_t *n_figures,
    size_t *n_origins, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    reader r = {.c = c, .arena = scratch, .err = err};
    const att_pack *pack;
    att_graph graph;
    att_origins origins;
    void *rows;
    size_t n, n_nodes = 0;
    bool ok = load(&r, "findings.figures", sizeof(att_text), fill_id, &rows, &n, err)
              && att_claims_load(c, scratch, &pack, err)
              && att_pack_graph(pack, scratch, &graph, err)
              && att_origins_find(&graph, scratch, &origins, err);
    uint32_t *nodes = ok ? att_push(scratch, n, sizeof *nodes, err) : NULL;
    const att_text *ids = ok ? rows : NULL;
    for (size_t k = 0; nodes && k < n; k++) {
        nodes[n_nodes] = att_graph_find(&graph, ids[k]);
        n_nodes += nodes[n_nodes] != ATT_NO_NODE;
    }
    ok =
        nodes
        && att_origins_count(&graph, &origins, n_nodes, nodes, scratch, n_origins, err);
    if (ok)
        *n_figures = n;
    att_arena_restore(scratch, start);
    return ok;
}

/* ---- save ------------------------------------------------------------------------ */

/* Codes with spaces between; NULL for none. */
static att_json *codes(
    att_arena *arena, unsigned bits, int n, const char *(*name)(unsigned bit))
{
    att_builder b;
    att_text words;
    att_builder_init(&b, arena);
    for (int k = 0; k < n; k++)
        if (bits & 1u << k)
            att_addf(&b, "%s%s", b.length > 0 ? " " : "", name(1u << k));
    if (bits == 0)
        return att_json_new_null(arena);
    return att_build(&b, &words, NULL) ? att_json_new_text(arena, words) : NULL;
}

static att_json *rung_code(att_arena *arena, int rung)
{
    static const char *const words[] = {"S0", "S1", "S2", "S3", "S4"};
    return rung == ATT_NO_RUNG ? att_json_new_null(arena)
                               : att_json_new_text(arena, att_text_of(words[rung]));
}

static att_json *hash_or_null(att_arena *arena, const char *hex)
{
    return hex[0] ? att_json_new_text(arena, att_text_of(hex))
                  : att_json_new_null(arena);
}

/* Reviews that were saved before keep the input they signed; new ones sign this. */
static att_json *row_of(const att_weights *weights, const att_bundle *b,
    const att_finding *f, att_arena *arena, att_error *err)
{
    char *reviews = att_push(arena, 65, 1, err); /* JSON does not copy its texts */
    if (!reviews || !att_reviews_hash(b, arena, reviews, err))
        return NULL;
    const char *is_signed = !reviews[0]         ? ""
                            : b->signed_hash[0] ? b->signed_hash
                                                : f->input_hash;
    att_json *j = att_json_new_object(arena);
    att_json_set(arena, j, "claim", att_json_new_text(arena, f->claim));
    att_json_set(arena, j, "rung", rung_code(arena, f->rung));
    att_json_set(arena, j, "engine_rung", rung_code(arena, f->engine_rung));
    att_json_set(arena, j, "ungraded_rung", rung_code(arena, f->ungraded_rung));
    att_json_set(arena, j, "likelihood",
        att_json_new_text(arena, att_likelihood_word(weights, f->p)));
    att_json_set(arena, j, "confidence",
        att_json_new_text(arena, att_text_of(att_confidence_word(f->confidence))));
    att_json_set(arena, j, "p", att_json_new_number(arena, f->p));
    att_json_set(arena, j, "p_low", att_json_new_number(arena, f->p_low));
    att_json_set(arena, j, "p_high", att_json_new_number(arena, f->p_high));
    att_json_set(arena, j, "n_independent",
        att_json_new_int64(arena, (int64_t)f->n_independent));
    att_json_set(arena, j, "n_kinds", att_json_new_int64(arena, (int64_t)f->n_kinds));
    att_json_set(arena, j, "refusals",
        codes(arena, f->refusals, ATT_REFUSALS, att_refusal_code));
    att_json_set(arena, j, "flags", codes(arena, f->flags, ATT_FLAGS, att_flag_word));
    att_json_set(arena, j, "weights", hash_or_null(arena, f->weights_hash));
    att_json_set(arena, j, "input", hash_or_null(arena, f->input_hash));
    att_json_set(arena, j, "reviews", hash_or_null(arena, reviews));
    att_json_set(arena, j, "signed", hash_or_null(arena, is_signed));
    att_json_set(arena, j, "seed", att_json_new_int64(arena, (int64_t)f->seed));
    j = att_json_set(
        arena, j, "version", att_json_new_text(arena, att_text_of(ATT_VERSION)));
    if (!j)
        (void)att_fail(err, ATT_NO_MEMORY, "out of memory while saving a finding");
    return j;
}

bool att_findings_save(att_case *c, const att_weights *weights,
    const att_findings *findings, att_arena *scratch, size_t *n_changed, att_error *err)
{
    if (!att_case_begin(c, "assess", err))
        return false;
    *n_changed = 0;
    for (size_t k = 0; k < findings->n; k++) {
        const att_spot start = att_arena_save(scratch);
        att_change change;
        const att_json *row = row_of(
            weights, &findings->bundles[k], &findings->findings[k], scratch, err);
        const bool ok = row && att_case_put(c, "findings", row, &change, err);
        att_arena_restore(scratch, start);
        if (!ok) {
            att_case_abandon(c);
            return false;
        }
        *n_changed += change != ATT_UNCHANGED;
    }
    return att_case_commit(c, err);
}
