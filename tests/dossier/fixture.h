/* fixture.h — the published facts of examples/jongo-ri as a dossier. Findings and
 * estimates in it are SYNTHETIC: made up to draw with, and labelled so on every page.
 */
#pragma once

#include "check.h"

#include <attest/dossier.h>

typedef struct table {
    size_t n_rows, n_columns;
    att_text *columns;
    att_text **rows;
} table;

static att_arena *fixture_arena;

static inline void *fixture_push(size_t n, size_t size)
{
    att_error err;
    void *at = att_push(fixture_arena, n, size, &err);
    assert_non_null(at);
    return at;
}

static inline att_text *fixture_copy_row(const att_csv_row *row)
{
    att_text *fields = fixture_push(row->n_fields, sizeof *fields);
    att_error err;
    for (size_t f = 0; f < row->n_fields; f++)
        check_ok(&err, att_text_copy(row->fields[f], fixture_arena, &fields[f], &err));
    return fields;
}

static inline table fixture_table(const char *name)
{
    table t = {0};
    char path[512];
    att_csv *csv;
    att_csv_row row;
    att_error err;
    bool has_row = true;
    const att_csv_settings settings = ATT_CSV_DEFAULTS;
    (void)snprintf(path, sizeof path, "%s/examples/jongo-ri/%s.csv",
        getenv("ATTEST_SOURCE"), name);
    check_ok(&err, att_csv_open(path, (att_bytes){0}, path, &settings, &csv, &err));
    check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
    t.columns = fixture_copy_row(&row);
    t.n_columns = row.n_fields;
    t.rows = fixture_push(1000, sizeof *t.rows);
    for (;;) {
        check_ok(&err, att_csv_next(csv, &row, &has_row, &err));
        if (!has_row)
            break;
        assert_true(t.n_rows < 1000);
        t.rows[t.n_rows++] = fixture_copy_row(&row);
    }
    att_csv_close(csv);
    return t;
}

static inline att_text cell(const table *t, size_t row, const char *column)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (att_text_is(t->columns[c], column))
            return t->rows[row][c];
    fail_msg("no column %s", column);
    return (att_text){0};
}

static inline double cell_number(const table *t, size_t row, const char *column)
{
    double value;
    return att_text_double(cell(t, row, column), &value) ? value : (double)NAN;
}

static inline void fixture_sources(att_dossier *d)
{
    const table t = fixture_table("sources");
    att_dossier_source *sources = fixture_push(t.n_rows, sizeof *sources);
    for (size_t r = 0; r < t.n_rows; r++)
        sources[r] = (att_dossier_source){cell(&t, r, "id"), cell(&t, r, "kind"),
            cell(&t, r, "title"), cell(&t, r, "author"), cell(&t, r, "date"),
            cell(&t, r, "url"), cell(&t, r, "language"), cell(&t, r, "reliability"),
            cell(&t, r, "note")};
    d->sources = sources;
    d->n_sources = t.n_rows;
}

static inline void fixture_places(att_dossier *d)
{
    const table t = fixture_table("places");
    att_dossier_place *places = fixture_push(t.n_rows, sizeof *places);
    for (size_t r = 0; r < t.n_rows; r++)
        places[r] = (att_dossier_place){.id = cell(&t, r, "id"),
            .parent = cell(&t, r, "parent"),
            .name_en = cell(&t, r, "name_en"),
            .name_ko = cell(&t, r, "name_ko"),
            .lat = cell_number(&t, r, "lat"),
            .lon = cell_number(&t, r, "lon"),
            .precision_m = cell_number(&t, r, "precision_m"),
            .length_m = cell_number(&t, r, "length_m"),
            .width_m = cell_number(&t, r, "width_m"),
            .area_m2 = cell_number(&t, r, "area_m2"),
            .first_seen = cell(&t, r, "first_seen"),
            .last_seen = cell(&t, r, "last_seen"),
            .source = cell(&t, r, "source"),
            .locator = cell(&t, r, "locator"),
            .note = cell(&t, r, "note")};
    d->places = places;
    d->n_places = t.n_rows;
}

static inline void fixture_items(att_dossier *d)
{
    const table s = fixture_table("statements"), o = fixture_table("observations"),
                f = fixture_table("figures");
    att_dossier_item *items =
        fixture_push(s.n_rows + o.n_rows + f.n_rows, sizeof *items);
    size_t n = 0;
    for (size_t r = 0; r < s.n_rows; r++) {
        int64_t hearsay = -1;
        if (!att_text_int64(cell(&s, r, "hearsay"), &hearsay))
            hearsay = -1;
        const att_text witness = cell(&s, r, "witness");
        items[n++] = (att_dossier_item){.id = cell(&s, r, "id"),
            .kind = ATT_DOSSIER_STATEMENT,
            .subject = cell(&s, r, "kind"),
            .text = cell(&s, r, "text"),
            .original = cell(&s, r, "original"),
            .language = cell(&s, r, "language"),
            .speaker = witness.length > 0 ? witness : cell(&s, r, "speaker"),
            .period = cell(&s, r, "period"),
            .place = cell(&s, r, "place"),
            .source = cell(&s, r, "source"),
            .locator = cell(&s, r, "locator"),
            .way = cell(&s, r, "way"),
            .hearsay = (int)hearsay,
            .low = cell_number(&s, r, "low"),
            .high = cell_number(&s, r, "high"),
            .unit = cell(&s, r, "unit")};
    }
    for (size_t r = 0; r < o.n_rows; r++)
        items[n++] = (att_dossier_item){.id = cell(&o, r, "id"),
            .kind = ATT_DOSSIER_OBSERVATION,
            .subject = cell(&o, r, "kind"),
            .text = cell(&o, r, "text"),
            .speaker = cell(&o, r, "sensor"),
            .period = cell(&o, r, "period"),
            .place = cell(&o, r, "place"),
            .source = cell(&o, r, "source"),
            .locator = cell(&o, r, "locator"),
            .hearsay = -1,
            .low = cell_number(&o, r, "value"),
            .high = cell_number(&o, r, "value"),
            .unit = cell(&o, r, "unit")};
    for (size_t r = 0; r < f.n_rows; r++)
        items[n++] = (att_dossier_item){.id = cell(&f, r, "id"),
            .kind = ATT_DOSSIER_FIGURE,
            .subject = cell(&f, r, "measure"),
            .text = cell(&f, r, "note"),
            .speaker = cell(&f, r, "said_by"),
            .period = cell(&f, r, "period"),
            .place = cell(&f, r, "place"),
            .source = cell(&f, r, "source"),
            .locator = cell(&f, r, "locator"),
            .way = cell(&f, r, "knowing"),
            .hearsay = -1,
            .low = cell_number(&f, r, "low"),
            .high = cell_number(&f, r, "high"),
            .unit = cell(&f, r, "unit")};
    d->items = items;
    d->n_items = n;
}

static inline void fixture_links(att_dossier *d)
{
    const table t = fixture_table("derivations"), g = fixture_table("ties");
    att_dossier_link *links = fixture_push(t.n_rows, sizeof *links);
    for (size_t r = 0; r < t.n_rows; r++)
        links[r] = (att_dossier_link){.child = cell(&t, r, "child"),
            .parent = cell(&t, r, "parent"),
            .fraction = 1,
            .is_inferred = att_text_is(cell(&t, r, "basis"), "inferred")};
    d->links = links;
    d->n_links = t.n_rows;
    att_dossier_tie *ties = fixture_push(g.n_rows, sizeof *ties);
    for (size_t r = 0; r < g.n_rows; r++)
        ties[r] = (att_dossier_tie){
            cell(&g, r, "tie"), cell(&g, r, "member"), cell(&g, r, "kind"), 0.5};
    d->ties = ties;
    d->n_ties = g.n_rows;
}

#define LINES(...)                                                                     \
    {                                                                                  \
        .n = sizeof((att_dossier_line[]){__VA_ARGS__}) / sizeof(att_dossier_line),     \
        .at = (const att_dossier_line[])                                               \
        {                                                                              \
            __VA_ARGS__                                                                \
        }                                                                              \
    }
#define T(literal)                                                                     \
    {                                                                                  \
        "" literal, sizeof(literal) - 1                                                \
    }

/* SYNTHETIC: half-years from 2007 to 2024 around a made-up course. */
static inline att_dossier_step *fixture_steps(size_t *n)
{
    att_dossier_step *steps = fixture_push(36, sizeof *steps);
    for (size_t s = 0; s < 36; s++) {
        char *period = fixture_push(24, 1);
        const int year = 2007 + (int)s / 2;
        (void)snprintf(period, 24, s % 2 ? "%d-07/%d-12" : "%d-01/%d-06", year, year);
        const double median = s < 4 ? 250 + 180 * (double)s : 1060 - 14 * (double)s;
        const double spread =
            0.24 + (s < 4 ? 0.1 * (4 - (double)s) : 0.006 * (double)s);
        steps[s] = (att_dossier_step){.period = att_text_of(period),
            .median = median,
            .low50 = median * exp(-0.674 * spread),
            .high50 = median * exp(0.674 * spread),
            .low90 = median * exp(-1.645 * spread),
            .high90 = median * exp(1.645 * spread)};
    }
    *n = 36;
    return steps;
}

/* The published figures of women held, as the case has them. */
static inline att_dossier_report *fixture_reports(const att_dossier *d, size_t *n)
{
    static const struct {
        const char *item, *origin, *reason;
        double error;
    } known[] = {{"H23", "H23", NULL, 0.5}, {"H16", "H16", NULL, 0.58},
        {"H24", "H24", NULL, 0.5}, {"H27", "H27", NULL, 0.58},
        {"H28", "H27", "repeat of H27", 0}, {"H15", "H15", NULL, 0.58},
        {"H25", "H25", NULL, 0.58}, {"H26", "H25", "repeat of H25", 0},
        {"H31", "H31", NULL, 0.5}, {"H34", "H31", "repeat of H31", 0},
        {"H10", "H06", "computed from H06 H07", 0}, {"H41", "H38", "repeat of H38", 0},
        {"H43", "H38", "repeat of H38", 0}};
    const size_t n_known = sizeof known / sizeof *known;
    att_dossier_report *reports = fixture_push(n_known, sizeof *reports);
    for (size_t r = 0; r < n_known; r++) {
        size_t i = 0;
        while (i + 1 < d->n_items && !att_text_is(d->items[i].id, known[r].item))
            i++;
        const att_dossier_item *item = &d->items[i];
        assert_true(att_text_is(item->id, known[r].item));
        reports[r] = (att_dossier_report){.item = item->id,
            .origin = att_text_of(known[r].origin),
            .low = item->low,
            .high = item->high,
            .error_log = known[r].error,
            .is_excluded = known[r].reason != NULL,
            .reason = att_text_of(known[r].reason),
            .percentile = 40 + 3 * (double)r};
    }
    *n = n_known;
    return reports;
}

static const att_dossier_element fixture_elements_of_c01[] = {
    {T("act"), T("women were held as prisoners"), true, false, false, 2, 0.94, 5},
    {T("place"), T("at Kyo-hwa-so No. 12"), true, false, true, 3, 0.97, 6},
    {T("victims"), T("women whom China had returned"), true, false, false, 2, 0.86, 3},
    {T("quantity"), T("around 800 of them"), false, true, false, -1, NAN, 0}};
static const att_dossier_bearing fixture_bearings_of_c01[] = {
    {T("T042"), T("act"), ATT_DOSSIER_SUPPORTS, 1.54, T("T042"), {0}, {0}},
    {T("T055"), T("act"), ATT_DOSSIER_SUPPORTS, 1.54, T("T055"), {0}, {0}},
    {T("T062"), T("act"), ATT_DOSSIER_SUPPORTS, 0.86, T("T062"), {0}, {0}},
    {T("T074"), T("act"), ATT_DOSSIER_SUPPORTS, 1.54, T("T074"), {0}, {0}},
    {T("T047"), T("act"), ATT_DOSSIER_SUPPORTS, 1.2, T("T047"), {0}, {0}},
    {T("T075"), T("victims"), ATT_DOSSIER_SUPPORTS, 1.1, T("T075"), {0}, {0}},
    {T("T099"), T("victims"), ATT_DOSSIER_SUPPORTS, 0.9, T("H19"), {0}, {0}},
    {T("T041"), T("victims"), ATT_DOSSIER_SUPPORTS, 0.8, T("H46"), {0}, {0}},
    {T("T036"), T("victims"), ATT_DOSSIER_SUPPORTS, 0.8, T("H45"), {0}, {0}},
    {T("H20"), T("victims"), ATT_DOSSIER_SUPPORTS, 0, T("H19"), {0}, {0}},
    {T("H29"), T("victims"), ATT_DOSSIER_SUPPORTS, 0, T("H19"), {0}, {0}},
    {T("H09"), T("victims"), ATT_DOSSIER_SUPPORTS, 0.7, T("H09"), {0}, {0}},
    {T("H63"), T("victims"), ATT_DOSSIER_SUPPORTS, 0, T("H09"), {0}, T("REPEAT")},
    {T("H64"), T("victims"), ATT_DOSSIER_SUPPORTS, 0, T("H09"), {0}, {0}},
    {T("H65"), T("victims"), ATT_DOSSIER_SUPPORTS, 0, T("H09"), {0}, {0}},
    {T("H66"), T("victims"), ATT_DOSSIER_SUPPORTS, 0, T("H09"), {0}, {0}},
    {T("H11"), T("quantity"), ATT_DOSSIER_SUPPORTS, 0, T("H06"), {0}, {0}},
    {T("H39"), T("quantity"), ATT_DOSSIER_SUPPORTS, 0, T("H38"), {0}, {0}},
    {T("H12"), T("quantity"), ATT_DOSSIER_CONTRADICTS, 0, T("H06"), {0}, {0}},
    {T("O09"), T("place"), ATT_DOSSIER_SUPPORTS, 2.6, T("O09"), {0}, {0}},
    {T("O19"), T("place"), ATT_DOSSIER_SUPPORTS, 1.1, T("O19"), {0}, {0}},
    {T("H31"), T("quantity"), ATT_DOSSIER_CONTRADICTS, 0.4, T("H31"),
        T("600 women, about 2017"), {0}}};
static const att_dossier_without fixture_without_of_c01[] = {
    {.origin = T("H19"), .n_items = 3, .p = 0.71, .rung = 1},
    {.origin = T("T074"), .n_items = 1, .p = 0.83, .rung = 2},
    {.kind = T("testimony"), .p = 0.2, .rung = 0}};
static const att_dossier_alternative fixture_alternatives_of_c01[] = {
    {T("held"), T("women returned by China were held there"), 0.4, 0.86},
    {T("elsewhere"), T("they were held, but at another prison"), 0.3, 0.07},
    {T("mixed"), T("women were held there, few of them returned"), 0.25, 0.06},
    {T("other"), T("something else"), 0.05, 0.01}};
static const att_text fixture_series_of_c01[] = {T("E01")};
static const att_dossier_finding fixture_findings_made[] = {
    {.claim = T("C01"),
        .text = T("Around 800 women forcibly repatriated by China were held at "
                  "Kyo-hwa-so No. 12"),
        .text_ko = T("중국이 강제 송환한 여성 약 800명이 전거리 제12호 교화소에 "
                     "수감되어 있었다"),
        .text_zh = T("约800名被中国强制遣返的妇女被关押在第12号教化所"),
        .place = T("F01"),
        .period = T("2009/2016"),
        .rung = 2,
        .p = 0.86,
        .p_low = 0.62,
        .p_high = 0.93,
        .n_independent = 3,
        .n_effective = 2.4,
        .n_kinds = 2,
        .confidence = 1,
        .n_critical = 1,
        .n_searched = 3,
        .engine_rung = 2,
        .ungraded_rung = 1,
        .weakest = 2,
        .reasons = LINES({T("G-PLOW"), T("the pessimistic reading stays below 0.75")},
            {T("G-CRITICAL"), T("one origin carries the element victims")}),
        .refusals = LINES({T("R-ALT"), T("the alternative “elsewhere” is rated "
                                         "against 3 of 22 items; rate the others")}),
        .changes = LINES({T("H19"),
            T("Without the 2012 study (H19), from which the recurring 80 % may come, "
              "the standing would fall to reasonable suspicion.")}),
        .imagery = LINES({T("annex"), T("It shows an annex of 46 × 128 m built between "
                                        "February and August 2009. It cannot count "
                                        "people and does not tell 600 from 1,350.")}),
        .against = LINES({T("H31"), T("W15 counts 600 women, about 2017.")}),
        .n_elements = 4,
        .elements = fixture_elements_of_c01,
        .n_bearings = sizeof fixture_bearings_of_c01 / sizeof *fixture_bearings_of_c01,
        .bearings = fixture_bearings_of_c01,
        .n_without = 3,
        .without = fixture_without_of_c01,
        .n_alternatives = 4,
        .alternatives = fixture_alternatives_of_c01,
        .n_series = 1,
        .series = fixture_series_of_c01,
        .command = T("attest assess C01")},
    {.claim = T("C02"),
        .text = T("A walled annex of about 46 by 128 m was added between February and "
                  "August 2009"),
        .rung = 1,
        .p = 0.94,
        .p_low = 0.8,
        .p_high = 0.97,
        .n_independent = 1,
        .n_effective = 1,
        .n_kinds = 1,
        .n_critical = 1,
        .n_searched = 3,
        .engine_rung = 1,
        .ungraded_rung = 1,
        .reasons = LINES({T("G-IND"), T("one independent origin, two are asked for")}),
        .refusals =
            LINES({T("R-ONE"), T("a second origin for each essential element")}),
        .n_bearings = 2,
        .bearings =
            (const att_dossier_bearing[]){
                {T("O09"), T("time"), ATT_DOSSIER_SUPPORTS, 2.6, T("O09"), {0}, {0}},
                {T("O06"), T("time"), ATT_DOSSIER_SUPPORTS, 1.6, T("O06"), {0}, {0}}},
        .command = T("attest assess C02")}};

static inline void fixture_findings(att_dossier *d)
{
    d->findings = fixture_findings_made;
    d->n_findings = sizeof fixture_findings_made / sizeof *fixture_findings_made;
}

static const att_dossier_lines fixture_notes = LINES(
    {T("floor"), T("No floor area of this prison is published; imagery enters only "
                   "through the dates of building.")});

/* Everything, in the arena of the test. */
static inline att_dossier fixture(att_arena *arena)
{
    fixture_arena = arena;
    att_dossier d = {.title = T("Kyo-hwa-so No. 12, Jŏngŏ-ri"),
        .case_hash =
            T("5f0c2d1b9a7e4c3858d1f6a2b4c7e9010a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        .weights_hash =
            T("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
        .seed = 12,
        .version = T("0.1.0"),
        .date = T("2026-05-01"),
        .command = T("attest dossier --out DIR"),
        .warning = T("Synthetic numbers: for tests of the drawing only")};
    fixture_sources(&d);
    fixture_places(&d);
    fixture_items(&d);
    fixture_links(&d);
    fixture_findings(&d);
    att_dossier_series *series = fixture_push(1, sizeof *series);
    *series = (att_dossier_series){.id = T("E01"),
        .measure = T("women"),
        .place = T("F01"),
        .test_item = T("H13"),
        .test_value = 800,
        .test_percentile = 43,
        .test_period = T("2014-01/2014-06"),
        .n_origins = 7,
        .notes = fixture_notes,
        .seed = 12,
        .command =
            T("attest estimate headcount --place F01 --measure women --seed 12")};
    series->steps = fixture_steps(&series->n_steps);
    series->reports = fixture_reports(&d, &series->n_reports);
    d.series = series;
    d.n_series = 1;
    return d;
}
