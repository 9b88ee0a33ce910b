/* tell_case.c — the dossier from its first page to its last. */
#include "document.h"
#include "teller.h"

#include <math.h>

void att_tell_figure(att_teller *t, att_document *d, const att_canvas *canvas,
    const char *kind, att_text caption)
{
    const att_text file = att_tellf(t, "%02zu-%s", ++t->n_figures, kind);
    att_figure(d, canvas, file.at);
    att_say_as(d, ATT_STRONG,
        att_tell(t, "figure.n", ATT_SLOTS({"n", att_tellf(t, "%zu", t->n_figures)})));
    att_say(d, caption);
}

static void say_fact(att_teller *t, att_document *d, const char *name, att_text value)
{
    if (value.length == 0)
        return;
    att_row_begin(d, (att_text){0});
    att_cell(d);
    att_say_as(d, ATT_QUIET, att_phrase(t->words, name));
    att_cell(d);
    att_say_as(d, ATT_FIXED, value);
}

/* What has to be known to compute all of it again. */
static void say_identity(att_teller *t, att_document *d)
{
    const att_dossier *c = t->dossier;
    att_table(
        d, 2, (att_column[]){{(att_text){0}, 0.2, false}, {(att_text){0}, 0.8, false}});
    say_fact(t, d, "fact.date", att_period_of(t, c->date));
    say_fact(t, d, "fact.case", c->case_hash);
    say_fact(t, d, "fact.weights", c->weights_hash);
    say_fact(t, d, "fact.seed", att_tellf(t, "%llu", (unsigned long long)c->seed));
    say_fact(t, d, "fact.version", c->version);
    say_fact(t, d, "fact.command", c->command);
    att_paragraph(d, ATT_CAPTION);
    att_say(d, att_phrase(t->words, "fact.note"));
}

static bool say_glance(att_teller *t, att_document *d, att_error *err)
{
    const att_dossier *c = t->dossier;
    att_heading(d, 1, ATT_TEXT("glance"));
    att_say(d, att_phrase(t->words, "head.glance"));
    att_table(d, 5,
        (att_column[]){{att_phrase(t->words, "column.claim"), 0.44, false},
            {att_phrase(t->words, "column.standing"), 0.2, false},
            {att_phrase(t->words, "column.likelihood"), 0.15, false},
            {att_phrase(t->words, "column.confidence"), 0.12, false},
            {att_phrase(t->words, "column.origins"), 0.09, true}});
    for (size_t f = 0; f < c->n_findings; f++) {
        const att_dossier_finding *finding = &c->findings[f];
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_link(d, finding->claim, att_anchor(t, finding->claim));
        att_say(d, att_tellf(t, "  %.*s", ATT_PRINT(att_claim_text(t, finding))));
        for (size_t s = 0; s < finding->n_series; s++) {
            const att_dossier_series *series = att_find_series(t, finding->series[s]);
            att_text said = {0};
            if (series && !att_tell_number(t, series, &said, err))
                return false;
            if (said.length > 0)
                att_say_as(d, ATT_QUIET, att_tellf(t, "\n%.*s", ATT_PRINT(said)));
        }
        att_cell(d);
        att_say_as(d, ATT_STRONG, att_phrase_rung(t->words, "rung", finding->rung));
        att_cell(d);
        att_say(d, att_say_likely(t, finding->p));
        att_cell(d);
        att_say(d, att_say_confidence(t, finding));
        att_cell(d);
        att_say(d, att_tellf(t, "%zu", finding->n_independent));
    }
    return true;
}

static void say_reading(att_teller *t, att_document *d)
{
    static const char *const notes[] = {
        "reading.trace", "reading.likelihood", "reading.weights", "reading.limits"};
    att_heading(d, 1, ATT_TEXT("reading"));
    att_say(d, att_phrase(t->words, "head.reading"));
    att_paragraph(d, ATT_NORMAL);
    att_say(d, att_phrase(t->words, "reading.standing"));
    att_table(d, 3,
        (att_column[]){{att_phrase(t->words, "column.standing"), 0.22, false},
            {att_phrase(t->words, "column.means"), 0.54, false},
            {att_phrase(t->words, "column.verb"), 0.24, false}});
    for (int rung = 0; rung < ATT_DOSSIER_RUNGS; rung++) {
        att_row_begin(d, (att_text){0});
        att_cell(d);
        att_say_as(d, ATT_STRONG, att_phrase_rung(t->words, "rung", rung));
        att_cell(d);
        att_say(d, att_phrase_rung(t->words, "means", rung));
        att_cell(d);
        att_say(d, att_phrase_rung(t->words, "verb", rung));
    }
    for (size_t n = 0; n < sizeof notes / sizeof *notes; n++) {
        att_paragraph(d, ATT_NORMAL);
        att_say(d, att_phrase(t->words, notes[n]));
    }
}

bool att_tell_case(att_teller *t, att_document *d, att_error *err)
{
    const att_dossier *c = t->dossier;
    d->title = c->title;
    d->kicker = att_phrase(t->words, "dossier");
    d->warning = c->warning;
    d->date = c->date;
    d->footer = att_tellf(t, "%.*s  ·  %.*s  ·  attest %.*s", ATT_PRINT(c->title),
        (int)(c->case_hash.length < 12 ? c->case_hash.length : 12), c->case_hash.at,
        ATT_PRINT(c->version));
    att_paragraph(d, ATT_LEAD);
    att_say(d, att_phrase(t->words, "lead"));
    say_identity(t, d);
    if (!say_glance(t, d, err))
        return false;
    att_heading(d, 1, ATT_TEXT("findings"));
    att_say(d, att_phrase(t->words, "head.findings"));
    for (size_t f = 0; f < c->n_findings; f++)
        if (!att_tell_finding(t, d, &c->findings[f], err))
            return false;
    if (c->n_series > 0) {
        att_heading(d, 1, ATT_TEXT("numbers"));
        att_say(d, att_phrase(t->words, "head.numbers"));
    }
    for (size_t s = 0; s < c->n_series; s++)
        if (!att_tell_series(t, d, &c->series[s], err))
            return false;
    if (!att_tell_evidence(t, d, err))
        return false;
    say_reading(t, d);
    return att_document_check(d, err) && att_teller_check(t, err);
}
