/* records.c — the case as a tree of plain values to print. */
#include "take.h"

#include <math.h>

/* Reads rows one after the other into an array that grows. */
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

static double number(const reader *r, int column)
{
    return att_rows_double(r->rows, column);
}

typedef void fill_row(reader *r, void *row);

static bool load(reader *r, const char *query, size_t size, fill_row *fill,
    const void **out, size_t *n)
{
    void *rows = NULL;
    size_t capacity = 0, n_rows = 0;
    bool has_row = true;
    r->rows = NULL;
    bool ok = att_case_ask(r->c, query, &r->rows, r->err);
    while (ok && has_row) {
        ok = att_rows_next(r->rows, &has_row, r->err);
        if (!ok || !has_row)
            break;
        rows = att_grow(r->arena, rows, n_rows, &capacity, size, r->err);
        ok = rows;
        if (ok) {
            fill(r, (char *)rows + n_rows++ * size);
            ok = !r->has_failed;
        }
    }
    att_rows_done(r->rows);
    *out = rows;
    *n = n_rows;
    return ok;
}

/* ---- rows ------------------------------------------------------------------------ */

static void fill_source(reader *r, void *row)
{
    *(att_dossier_source *)row =
        (att_dossier_source){text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4),
            text(r, 5), text(r, 6), text(r, 7), text(r, 8)};
}

static void fill_place(reader *r, void *row)
{
    *(att_dossier_place *)row = (att_dossier_place){.id = text(r, 0),
        .parent = text(r, 1),
        .name_en = text(r, 2),
        .name_ko = text(r, 3),
        .lat = number(r, 4),
        .lon = number(r, 5),
        .precision_m = number(r, 6),
        .length_m = number(r, 7),
        .width_m = number(r, 8),
        .area_m2 = number(r, 9),
        .first_seen = text(r, 10),
        .last_seen = text(r, 11),
        .source = text(r, 12),
        .locator = text(r, 13),
        .note = text(r, 14)};
}

static void fill_item(reader *r, void *row)
{
    *(att_dossier_item *)row = (att_dossier_item){.id = text(r, 0),
        .kind = (att_dossier_kind)att_rows_int64(r->rows, 1),
        .subject = text(r, 2),
        .text = text(r, 3),
        .original = text(r, 4),
        .language = text(r, 5),
        .speaker = text(r, 6),
        .period = text(r, 7),
        .place = text(r, 8),
        .source = text(r, 9),
        .locator = text(r, 10),
        .way = text(r, 11),
        .hearsay =
            att_rows_is_null(r->rows, 12) ? -1 : (int)att_rows_int64(r->rows, 12),
        .low = number(r, 13),
        .high = number(r, 14),
        .unit = text(r, 15)};
}

static void fill_link(reader *r, void *row)
{
    *(att_dossier_link *)row = (att_dossier_link){
        text(r, 0), text(r, 1), number(r, 2), att_rows_int64(r->rows, 3) == 1};
}

static void fill_tie(reader *r, void *row)
{
    *(att_dossier_tie *)row =
        (att_dossier_tie){text(r, 0), text(r, 1), text(r, 2), number(r, 3)};
}

/* What a claim says in other languages, and where and when. */
typedef struct claim_row {
    att_text id, text_ko, text_zh, place, period;
} claim_row;

static void fill_claim(reader *r, void *row)
{
    *(claim_row *)row =
        (claim_row){text(r, 0), text(r, 1), text(r, 2), text(r, 3), text(r, 4)};
}

static void fill_text(reader *r, void *row)
{
    *(att_text *)row = text(r, 0);
}

/* The title in what the pack says about itself. */
static bool load_title(reader *r, att_dossier *d)
{
    const void *rows;
    const att_json *about;
    att_error ignored;
    size_t n;
    if (!load(r, "dossier.about", sizeof(att_text), fill_text, &rows, &n))
        return false;
    const att_text *values = rows;
    if (d->title.length == 0 && n > 0
        && att_json_parse((att_bytes){(const uint8_t *)values[0].at, values[0].length},
            r->arena, &about, &ignored))
        d->title = att_json_text(att_json_get(about, "title"));
    if (d->title.length == 0)
        d->title = ATT_TEXT("attest");
    return true;
}

/* A tie without a strength of its own has that of its kind. */
static bool load_ties(reader *r, const att_weights *weights, att_dossier *d)
{
    const void *rows;
    if (!load(r, "dossier.ties", sizeof *d->ties, fill_tie, &rows, &d->n_ties))
        return false;
    att_dossier_tie *ties = att_push(r->arena, d->n_ties, sizeof *ties, r->err);
    for (size_t t = 0; ties && t < d->n_ties; t++) {
        ties[t] = ((const att_dossier_tie *)rows)[t];
        for (size_t k = 0; isnan(ties[t].beta) && k < weights->n_ties; k++)
            if (att_text_equal(weights->ties[k].kind, ties[t].kind))
                ties[t].beta = weights->ties[k].beta;
    }
    d->ties = ties;
    return ties;
}

static bool load_facts(reader *r, const att_weights *weights, att_dossier *d)
{
    const void *rows[4];
    if (!load(r, "dossier.sources", sizeof *d->sources, fill_source, &rows[0],
            &d->n_sources)
        || !load(
            r, "dossier.places", sizeof *d->places, fill_place, &rows[1], &d->n_places)
        || !load(r, "dossier.items", sizeof *d->items, fill_item, &rows[2], &d->n_items)
        || !load(
            r, "dossier.links", sizeof *d->links, fill_link, &rows[3], &d->n_links))
        return false;
    d->sources = rows[0];
    d->places = rows[1];
    d->items = rows[2];
    d->links = rows[3];
    return load_ties(r, weights, d) && load_title(r, d);
}

/* ---- estimates ------------------------------------------------------------------- */

/* The estimate stored for a claim's number becomes series of the dossier; the finding
 * names the one that was asked for. */
static bool take_estimate(reader *r, att_dossier_finding *finding, att_dossier *d,
    att_dossier_series **all, size_t *capacity)
{
    const att_json *result;
    att_dossier_series *some;
    size_t n;
    if (!att_findings_number(r->c, finding->claim, r->arena, &result, r->err))
        return false;
    if (!result)
        return true;
    if (!att_take_series(
            result, finding->claim, d->n_series + 1, r->arena, &n, &some, r->err))
        return att_within(r->err, "the estimate of %.*s", ATT_PRINT(finding->claim));
    for (size_t s = 0; s < n; s++) {
        *all = att_grow(r->arena, *all, d->n_series, capacity, sizeof **all, r->err);
        if (!*all)
            return false;
        (*all)[d->n_series++] = some[s];
    }
    att_text *id = att_push(r->arena, 1, sizeof *id, r->err);
    if (!id)
        return false;
    *id = some[0].id;
    finding->series = id;
    finding->n_series = 1;
    return true;
}

static bool take_estimates(reader *r, att_dossier_finding *findings, att_dossier *d)
{
    att_dossier_series *all = NULL;
    size_t capacity = 0;
    for (size_t f = 0; f < d->n_findings; f++)
        if (!take_estimate(r, &findings[f], d, &all, &capacity))
            return false;
    d->series = all;
    return true;
}

/* ---- findings -------------------------------------------------------------------- */

static const claim_row *find_claim(const claim_row *claims, size_t n, att_text id)
{
    for (size_t low = 0, high = n; low < high;) { /* ordered by the bytes of the id */
        const size_t middle = (low + high) / 2;
        const int order = att_text_compare(claims[middle].id, id);
        if (order == 0)
            return &claims[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool take_all(reader *r, const att_weights *weights, const att_findings *found,
    const att_dossier_question *question, att_dossier *d)
{
    const void *rows;
    size_t n_claims;
    att_dossier_finding *findings =
        att_push(r->arena, found->n, sizeof *findings, r->err);
    if (!findings
        || !load(r, "dossier.claims", sizeof(claim_row), fill_claim, &rows, &n_claims))
        return false;
    for (size_t f = 0; f < found->n; f++) {
        att_dossier_finding *finding = &findings[f];
        if (!att_take_finding(weights, &found->bundles[f], &found->findings[f],
                r->arena, finding, r->err)
            || !att_text_format(r->arena, &finding->command, r->err,
                "attest assess %.*s --seed %llu", ATT_PRINT(finding->claim),
                (unsigned long long)question->seed))
            return false;
        const claim_row *claim = find_claim(rows, n_claims, finding->claim);
        if (!claim)
            continue;
        finding->text_ko = claim->text_ko;
        finding->text_zh = claim->text_zh;
        finding->place = claim->place;
        finding->period = claim->period;
    }
    d->findings = findings;
    d->n_findings = found->n;
    return take_estimates(r, findings, d);
}

bool att_dossier_load(att_case *c, const att_dossier_question *question,
    const att_progress *progress, att_arena *arena, att_dossier *out, att_error *err)
{
    reader r = {.c = c, .arena = arena, .err = err};
    att_weights weights;
    att_findings found;
    char hash[65];
    const att_bytes table =
        question->weights.length > 0 ? question->weights : att_weights_default();
    const att_assess_settings settings = {.seed = question->seed, .progress = progress};
    *out = (att_dossier){.title = question->title,
        .date = question->date,
        .seed = question->seed,
        .version = ATT_TEXT(ATT_VERSION),
        .command = question->command};
    return att_weights_read(table, arena, &weights, err) && att_case_hash(c, hash, err)
           && att_text_copy(att_text_of(hash), arena, &out->case_hash, err)
           && att_text_copy(att_text_of(weights.hash), arena, &out->weights_hash, err)
           && att_findings_assess(c, &weights, question->n_claims, question->claims,
               NULL, &settings, arena, &found, err)
           && load_facts(&r, &weights, out)
           && take_all(&r, &weights, &found, question, out)
           && att_keep_used(out, arena, err);
}
