/* hash.c — what a finding was made from, as one number that anyone can compute again.
 */
#include <attest/findings.h>

/* Lengths stand before texts, so that no two inputs give the same bytes. */
static void add_text(att_builder *b, att_text text)
{
    att_addf(b, "%zu:", text.length);
    att_add(b, text);
    att_add_char(b, ' ');
}

static void add_number(att_builder *b, double x)
{
    att_add_number(b, x);
    att_add_char(b, ' ');
}

static void add_item(att_builder *b, const att_item *i)
{
    add_text(b, i->id);
    add_text(b, i->source);
    add_text(b, i->speaker);
    att_addf(b, "%d %d %c %d %d %d %d ", (int)i->told_day, (int)i->kind, i->letter,
        i->digit, i->hearsay, (int)i->medical, (int)i->custody);
    add_number(b, i->seen_rate);
    add_number(b, i->false_rate);
    const bool flags[] = {i->is_inferred, i->is_leading, i->is_prompted,
        i->is_single_pass, i->has_locator, i->has_consent, i->is_repeat, i->is_own_text,
        i->is_withdrawn};
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        att_add_char(b, flags[k] ? '1' : '0');
    att_add_char(b, '\n');
}

static void add_aspect(att_builder *b, const att_aspect *a)
{
    add_text(b, a->name);
    att_addf(b, "%d %d %d\n", (int)a->part, a->is_essential, a->is_headcount);
    for (size_t k = 0; k < a->n_bears; k++) {
        const att_bears *x = &a->bears[k];
        att_addf(
            b, "%zu %d %d %d ", x->item, (int)x->stance, x->is_late, x->is_resolved);
        add_number(b, x->ratio);
        add_number(b, x->fit);
        att_add_char(b, '\n');
    }
}

static void add_links(att_builder *b, const att_bundle *x)
{
    for (size_t k = 0; k < x->n_derived; k++) {
        att_addf(b, "%zu %zu ", x->derived[k].child, x->derived[k].parent);
        add_number(b, x->derived[k].fraction);
    }
    for (size_t k = 0; k < x->n_ties; k++) {
        add_text(b, x->ties[k].name);
        add_number(b, x->ties[k].beta);
        for (size_t m = 0; m < x->ties[k].n_members; m++)
            att_addf(b, "%zu ", x->ties[k].members[m]);
    }
    for (size_t k = 0; k < x->n_rivals; k++) {
        add_text(b, x->rivals[k].name);
        add_number(b, x->rivals[k].prior);
    }
    for (size_t k = 0; k < x->n_ratings; k++) {
        att_addf(b, "%zu %zu %d ", x->ratings[k].rival, x->ratings[k].item,
            (int)x->ratings[k].consistency);
        add_number(b, x->ratings[k].likelihood);
    }
}

bool att_bundle_hash(
    const att_bundle *bundle, att_arena *scratch, char hex[65], att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    att_builder b;
    att_text text;
    att_builder_init(&b, scratch);
    att_add_z(&b, "attest/claim/v1\n");
    add_text(&b, bundle->claim);
    add_text(&b, bundle->text);
    att_addf(&b, "%d %d\n", bundle->names_person, bundle->has_response);
    for (size_t i = 0; i < bundle->n_items; i++)
        add_item(&b, &bundle->items[i]);
    for (size_t e = 0; e < bundle->n_aspects; e++)
        add_aspect(&b, &bundle->aspects[e]);
    add_links(&b, bundle);
    const bool ok = att_build(&b, &text, err);
    if (ok)
        att_digest((att_bytes){(const uint8_t *)text.at, text.length}, hex);
    att_arena_restore(scratch, start);
    return ok;
}
