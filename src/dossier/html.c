/* html.c — a document as one page that asks for nothing. */
#include "document.h"

#include "base/embedded.h"
#include "markup.h"

#include <string.h>

extern const att_embedded att_dossier_page[]; /* page.css and its hash */

typedef struct page {
    const att_document *document;
    att_anchors anchors;
    const att_words *words;
    att_builder out;
    size_t n_figures;
    bool is_in_list;
} page;

static void add_anchor(page *p, att_text anchor, size_t own)
{
    if (anchor.length == 0 || att_anchors_find(&p->anchors, anchor) != own)
        return; /* of two equal ones the first has it */
    att_add_z(&p->out, " id=\"");
    att_add_escaped(&p->out, anchor);
    att_add_char(&p->out, '"');
}

static void add_run(page *p, const att_run *run)
{
    static const struct {
        const char *open, *close;
    } voices[] = {{"", ""}, {"<strong>", "</strong>"},
        {"<span class=\"quiet\">", "</span>"}, {"<em>", "</em>"},
        {"<code>", "</code>"}};
    att_builder *out = &p->out;
    const bool has_link =
        run->link.length > 0 && att_link_is_good(&p->anchors, run->link);
    if (has_link) {
        att_add_z(out, "<a href=\"");
        att_add_escaped(out, run->link);
        att_add_z(
            out, run->link.at[0] == '#' ? "\">" : "\" rel=\"noreferrer noopener\">");
    }
    if (run->lang)
        att_addf(out, "<span lang=\"%s\">", run->lang);
    att_add_z(out, voices[run->voice].open);
    att_add_escaped(out, run->text);
    att_add_z(out, voices[run->voice].close);
    if (run->lang)
        att_add_z(out, "</span>");
    if (has_link)
        att_add_z(out, "</a>");
}

static void add_rich(page *p, const att_rich *rich)
{
    for (size_t r = 0; r < rich->n; r++)
        add_run(p, &rich->runs[r]);
}

static void add_plain(page *p, const att_rich *rich)
{
    for (size_t r = 0; r < rich->n; r++)
        att_add_escaped(&p->out, rich->runs[r].text);
}

static void add_table_head(page *p, const att_block *block)
{
    att_builder *out = &p->out;
    att_add_z(out, "<thead><tr>");
    for (size_t c = 0; c < block->n_columns; c++) {
        att_add_z(out, block->columns[c].is_number
                           ? "<th scope=\"col\" class=\"number\">"
                           : "<th scope=\"col\">");
        att_add_escaped(out, block->columns[c].head);
        att_add_z(out, "</th>");
    }
    att_add_z(out, "</tr></thead>\n");
}

static void add_table(page *p, const att_block *block, size_t *n_anchors)
{
    att_builder *out = &p->out;
    att_add_z(out, "<div class=\"scroll\"><table>\n");
    if (att_table_has_head(block))
        add_table_head(p, block);
    att_add_z(out, "<tbody>\n");
    for (size_t r = 0; r < block->n_rows; r++) {
        att_add_z(out, "<tr");
        if (block->rows[r].anchor.length > 0)
            add_anchor(p, block->rows[r].anchor, (*n_anchors)++);
        att_add_char(out, '>');
        for (size_t c = 0; c < block->n_columns; c++) {
            att_add_z(
                out, block->columns[c].is_number ? "<td class=\"number\">" : "<td>");
            add_rich(p, &block->rows[r].cells[c]);
            att_add_z(out, "</td>");
        }
        att_add_z(out, "</tr>\n");
    }
    att_add_z(out, "</tbody></table></div>\n");
}

static void add_figure(page *p, const att_block *block)
{
    att_builder *out = &p->out, title;
    att_text said = {0};
    att_builder_init(&title, p->document->arena);
    for (size_t r = 0; r < block->text.n; r++)
        att_add(&title, block->text.runs[r].text);
    if (!att_build(&title, &said, NULL))
        out->has_failed = true;
    att_add_z(out, "<figure>\n");
    att_canvas_svg(block->figure, said, p->document->lang, &p->anchors, out);
    att_add_z(out, "<figcaption>");
    add_rich(p, &block->text);
    if (!block->file) {
        att_add_z(out, "</figcaption>\n</figure>\n");
        return;
    }
    att_addf(out,
        " <a href=\"figures/%s.svg\">SVG</a>"
        "</figcaption>\n</figure>\n",
        block->file);
}

static void add_text_block(page *p, const att_block *block)
{
    static const char *const classes[] = {"", " class=\"lead\"", " class=\"caption\"",
        " class=\"command\"", " class=\"warning\""};
    att_addf(&p->out, "<p%s>", classes[block->style]);
    add_rich(p, &block->text);
    att_add_z(&p->out, "</p>\n");
}

static void add_block(page *p, const att_block *block, size_t *n_anchors)
{
    att_builder *out = &p->out;
    if (p->is_in_list != (block->kind == ATT_BULLET)) {
        att_add_z(out, p->is_in_list ? "</ul>\n" : "<ul>\n");
        p->is_in_list = !p->is_in_list;
    }
    switch (block->kind) {
    case ATT_HEADING:
        att_addf(out, "<h%d", block->level + 1);
        if (block->anchor.length > 0)
            add_anchor(p, block->anchor, (*n_anchors)++);
        att_add_char(out, '>');
        add_rich(p, &block->text);
        att_addf(out, "</h%d>\n", block->level + 1);
        break;
    case ATT_PARAGRAPH:
        add_text_block(p, block);
        break;
    case ATT_BULLET:
        att_add_z(out, "<li>");
        add_rich(p, &block->text);
        att_add_z(out, "</li>\n");
        break;
    case ATT_TABLE:
        add_table(p, block, n_anchors);
        break;
    case ATT_FIGURE:
        add_figure(p, block);
        break;
    }
}

/* The page may load nothing: no script, no image, no font, no frame; its one style
 * sheet is named by its hash, so that no other can take effect. */
static void add_head(page *p)
{
    att_builder *out = &p->out;
    const att_document *d = p->document;
    att_addf(out,
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\" "
        "xml:lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'sha256-%.*s'; base-uri 'none'; form-action 'none'\"/>\n"
        "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
        "<meta http-equiv=\"x-dns-prefetch-control\" content=\"off\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\"/>\n<title>",
        d->lang, d->lang, (int)att_dossier_page[1].bytes.length,
        (const char *)att_dossier_page[1].bytes.at);
    att_add_escaped(out, d->title);
    att_add_z(out, "</title>\n<style>");
    att_add(out, (att_text){(const char *)att_dossier_page[0].bytes.at,
                     att_dossier_page[0].bytes.length});
    att_add_z(out, "</style>\n</head>\n<body>\n<header>\n<p class=\"kicker\">");
    att_add_escaped(out, d->kicker);
    att_add_z(out, "</p>\n<h1>");
    att_add_escaped(out, d->title);
    att_add_z(out, "</h1>\n");
    if (d->warning.length > 0) {
        att_add_z(out, "<p class=\"warning\">");
        att_add_escaped(out, d->warning);
        att_add_z(out, "</p>\n");
    }
    att_add_z(out, "</header>\n");
}

static void add_contents(page *p)
{
    const att_document *d = p->document;
    att_builder *out = &p->out;
    att_add_z(out, "<nav aria-label=\"");
    att_add_escaped(out, att_phrase(p->words, "contents"));
    att_add_z(out, "\">\n<ol>\n");
    for (size_t b = 0; b < d->n_blocks; b++) {
        const att_block *block = &d->blocks[b];
        if (block->kind != ATT_HEADING || block->level > 2 || block->anchor.length == 0)
            continue;
        att_add_z(out,
            block->level == 2 ? "<li class=\"sub\"><a href=\"#" : "<li><a href=\"#");
        att_add_escaped(out, block->anchor);
        att_add_z(out, "\">");
        add_plain(p, &block->text);
        att_add_z(out, "</a></li>\n");
    }
    att_add_z(out, "</ol>\n</nav>\n");
}

bool att_document_html(
    const att_document *d, const att_words *words, att_text *out, att_error *err)
{
    page p = {.document = d, .words = words};
    if (!att_document_anchors(d, &p.anchors, err))
        return false;
    att_builder_init(&p.out, d->arena);
    add_head(&p);
    add_contents(&p);
    att_add_z(&p.out, "<main>\n");
    size_t n_anchors = 0;
    for (size_t b = 0; b < d->n_blocks; b++)
        add_block(&p, &d->blocks[b], &n_anchors);
    if (p.is_in_list)
        att_add_z(&p.out, "</ul>\n");
    att_add_z(&p.out, "</main>\n</body>\n</html>\n");
    return att_build(&p.out, out, err);
}
