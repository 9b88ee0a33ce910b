/* pdf.c — a document as an A4 book, set twice: first to learn on which page everything
 * stands, then on paper. */
#include "typeset.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double page_w = 595.28, page_h = 841.89, left = 61.64, text_w = 472;
static const double top = 62, bottom = 841.89 - 64;

typedef struct book {
    const att_document *document;
    att_fonts *fonts;
    const att_words *words;
    att_anchors anchors;
    att_arena *scratch;
    cairo_surface_t *surface;
    cairo_t *cr; /* NULL in the first run */
    double y;
    size_t page, n_pages;
    size_t n_anchors;
    size_t *block_page; /* found in the first run */
    int outline[4];     /* the open entry of each level */
} book;

static const att_setting headings[] = {
    {.font = {.size_pt = 16, .is_bold = true}, .leading = 21, .ink = ATT_INK},
    {.font = {.size_pt = 11, .is_bold = true}, .leading = 15, .ink = ATT_INK},
    {.font = {.size_pt = 8.6, .is_bold = true}, .leading = 12, .ink = ATT_SOFT}};
static const struct {
    double before, after;
} heading_space[] = {{14, 12}, {20, 5}, {11, 3}};

static const att_setting styles[] = {
    {.font = {.size_pt = 9.4, .face = ATT_SERIF}, .leading = 14, .ink = ATT_INK},
    {.font = {.size_pt = 11, .face = ATT_SERIF}, .leading = 16.5, .ink = ATT_INK},
    {.font = {.size_pt = 7.8}, .leading = 11.2, .ink = ATT_SOFT},
    {.font = {.size_pt = 7, .face = ATT_MONO}, .leading = 10, .ink = ATT_SOFT},
    {.font = {.size_pt = 8.6, .is_bold = true}, .leading = 12.5, .ink = ATT_RUST}};
static const struct {
    double before, after;
} style_space[] = {{0, 6}, {0, 9}, {9, 3}, {2, 9}, {4, 8}};

static const att_setting cell = {
    .font = {.size_pt = 7.6}, .leading = 10.8, .ink = ATT_INK};
static const att_setting cell_right = {
    .font = {.size_pt = 7.6}, .leading = 10.8, .ink = ATT_INK, .is_right = true};
static const att_setting head = {
    .font = {.size_pt = 7.2}, .leading = 10.8, .ink = ATT_SOFT};
static const att_setting head_right = {
    .font = {.size_pt = 7.2}, .leading = 10.8, .ink = ATT_SOFT, .is_right = true};
static const att_setting foot = {.font = {.size_pt = 7}, .leading = 9, .ink = ATT_SOFT};
static const att_setting foot_right = {
    .font = {.size_pt = 7}, .leading = 9, .ink = ATT_SOFT, .is_right = true};
static const att_setting warning_foot = {
    .font = {.size_pt = 7, .is_bold = true}, .leading = 9, .ink = ATT_RUST};
static const att_setting title = {
    .font = {.size_pt = 25, .face = ATT_SERIF, .is_bold = true},
    .leading = 31,
    .ink = ATT_INK};
static const double cell_gap = 8, cell_pad = 3.2;

static void rule(const book *b, double y, double width, att_ink ink)
{
    if (!b->cr)
        return;
    cairo_set_source_rgb(b->cr, (ink >> 16 & 255) / 255.0, (ink >> 8 & 255) / 255.0,
        (ink & 255) / 255.0);
    cairo_set_line_width(b->cr, width);
    cairo_set_dash(b->cr, NULL, 0, 0);
    cairo_move_to(b->cr, left, y);
    cairo_line_to(b->cr, left + text_w, y);
    cairo_stroke(b->cr);
}

/* One short line of text without links; used for what frames a page. */
static bool put_line(
    book *b, att_text text, const att_setting *setting, double y, att_error *err)
{
    att_run run = {.text = text};
    const att_rich rich = {.n = 1, .runs = &run};
    att_lines lines;
    if (!b->cr || text.length == 0)
        return true;
    if (!att_lines_set(&rich, setting, text_w, b->document, NULL, b->fonts, b->scratch,
            &lines, err))
        return false;
    att_lines_draw(&lines, 0, lines.n > 0 ? 1 : 0, left, y, NULL, b->fonts, b->cr);
    g_object_unref(lines.layout);
    return true;
}

static bool end_page(book *b, att_error *err)
{
    if (!b->cr)
        return true;
    char page[24], pages[24];
    (void)snprintf(page, sizeof page, "%zu", b->page);
    (void)snprintf(pages, sizeof pages, "%zu", b->n_pages);
    const att_slot slots[] = {
        {"page", att_text_of(page)}, {"pages", att_text_of(pages)}};
    att_text number;
    if (!att_words_fill(b->words, "page", 2, slots, b->scratch, &number, err))
        return false;
    rule(b, page_h - 44, 0.5, ATT_FAINT);
    if (!put_line(b, b->document->footer, &foot, page_h - 39, err)
        || !put_line(b, number, &foot_right, page_h - 39, err)
        || !put_line(b, b->document->warning, &warning_foot, 34, err))
        return false;
    cairo_show_page(b->cr);
    return true;
}

static bool new_page(book *b, att_error *err)
{
    if (b->page > 0 && !end_page(b, err))
        return false;
    b->page++;
    b->y = top;
    return true;
}

/* A page that has at least so much room left. */
static bool need(book *b, double height, att_error *err)
{
    return b->y + height <= bottom || b->y <= top || new_page(b, err);
}

static void anchor_here(book *b, att_text anchor)
{
    if (anchor.length == 0)
        return;
    const size_t own = b->n_anchors++;
    if (b->cr && att_anchors_find(&b->anchors, anchor) == own)
        att_anchor_at(b->cr, own, left, b->y - 4);
}

static bool put_rich(book *b, const att_rich *rich, const att_setting *setting,
    double x, const char *tag, att_error *err)
{
    att_lines lines;
    const double width = text_w - (x - left);
    if (!att_lines_set(rich, setting, width, b->document, &b->anchors, b->fonts,
            b->scratch, &lines, err))
        return false;
    bool ok = true;
    for (size_t first = 0; ok && first < lines.n;) {
        ok = need(b, fmin(2, (double)(lines.n - first)) * setting->leading, err);
        const double room = floor((bottom - b->y) / setting->leading);
        size_t last = first + (room > 1 ? (size_t)room : 1);
        last = last < lines.n ? last : lines.n;
        if (ok && b->cr) {
            cairo_tag_begin(b->cr, tag, NULL);
            att_lines_draw(&lines, first, last, x, b->y, &b->anchors, b->fonts, b->cr);
            cairo_tag_end(b->cr, tag);
        }
        b->y += (double)(last - first) * setting->leading;
        first = last;
    }
    g_object_unref(lines.layout);
    return ok;
}

static bool plain_of(book *b, const att_rich *rich, const char **out, att_error *err)
{
    att_builder plain;
    att_text text;
    att_builder_init(&plain, b->scratch);
    for (size_t r = 0; r < rich->n; r++)
        att_add(&plain, rich->runs[r].text);
    if (!att_build(&plain, &text, err))
        return false;
    *out = text.at;
    return true;
}

static bool outline(book *b, const att_block *block, att_error *err)
{
    char place[64];
    const char *words;
    if (!b->cr)
        return true;
    if (!plain_of(b, &block->text, &words, err))
        return false;
    (void)snprintf(
        place, sizeof place, "page=%zu pos=[%.1f %.1f]", b->page, left, b->y);
    b->outline[block->level] = cairo_pdf_surface_add_outline(b->surface,
        b->outline[block->level - 1], words, place,
        block->level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : (cairo_pdf_outline_flags_t)0);
    return true;
}

static double figure_scale(const att_canvas *figure)
{
    const double caption = 3 * styles[ATT_CAPTION].leading;
    return fmin(text_w / figure->width, (bottom - top - caption - 60) / figure->height);
}

static double figure_height(const att_canvas *figure)
{
    return figure_scale(figure) * figure->height + 3 * styles[ATT_CAPTION].leading;
}

/* What must follow a heading on its page: the whole of a figure, a few lines of else.
 */
static double height_ahead(const book *b, size_t at)
{
    const att_block *next =
        at + 1 < b->document->n_blocks ? &b->document->blocks[at + 1] : NULL;
    if (next && next->kind == ATT_FIGURE)
        return 30 + figure_height(next->figure);
    return b->document->blocks[at].level == 2 ? 150 : 70;
}

static bool put_heading(book *b, size_t at, const att_block *block, att_error *err)
{
    const int l = block->level - 1;
    const char *const tags[] = {"H1", "H2", "H3"};
    /* A chapter starts a page unless little stands on it yet. */
    if (l == 0 ? b->y > top + (bottom - top) / 3 && !new_page(b, err)
               : !need(b, heading_space[l].before + height_ahead(b, at), err))
        return false;
    b->y += l == 0 && b->y > top ? 24 : 0;
    if (l == 0)
        rule(b, b->y, 1.4, ATT_INK);
    b->y += b->y > top || l == 0 ? heading_space[l].before : 0;
    b->block_page[at] = b->page;
    anchor_here(b, block->anchor);
    if (!outline(b, block, err)
        || !put_rich(b, &block->text, &headings[l], left, tags[l], err))
        return false;
    b->y += heading_space[l].after;
    return true;
}

static bool put_paragraph(book *b, const att_block *block, att_error *err)
{
    const att_setting *setting = &styles[block->style];
    /* A caption stands above a table: it must not end a page. */
    if (block->style == ATT_CAPTION && !need(b, 80, err))
        return false;
    b->y += style_space[block->style].before;
    if (!put_rich(b, &block->text, setting, left, "P", err))
        return false;
    b->y += style_space[block->style].after;
    return true;
}

static bool put_bullet(book *b, const att_block *block, att_error *err)
{
    const att_setting *setting = &styles[ATT_NORMAL];
    if (!need(b, setting->leading, err)
        || !put_line(b, ATT_TEXT("–"), setting, b->y, err)
        || !put_rich(b, &block->text, setting, left + 12, "P", err))
        return false;
    b->y += 2.5;
    return true;
}

static double column_w(const att_block *table, size_t c)
{
    return table->columns[c].share * text_w - (c + 1 < table->n_columns ? cell_gap : 0);
}

/* Break the cells of one row into lines. */
static bool set_row(book *b, const att_block *table, const att_rich cells[],
    bool is_head, att_lines *lines, size_t *n_most, att_error *err)
{
    *n_most = 1;
    for (size_t c = 0; c < table->n_columns; c++) {
        const bool is_right = table->columns[c].is_number;
        const att_setting *setting = is_head    ? (is_right ? &head_right : &head)
                                     : is_right ? &cell_right
                                                : &cell;
        if (!att_lines_set(&cells[c], setting, column_w(table, c), b->document,
                &b->anchors, b->fonts, b->scratch, &lines[c], err)) {
            while (c > 0)
                g_object_unref(lines[--c].layout);
            return false;
        }
        if (cells[c].n > 0 && lines[c].n > *n_most)
            *n_most = lines[c].n;
    }
    return true;
}

static void draw_cells(book *b, const att_block *table, const att_lines *lines,
    size_t first, size_t n, const char *tag)
{
    double x = left;
    for (size_t c = 0; b->cr && c < table->n_columns; c++) {
        const size_t last = first + n < lines[c].n ? first + n : lines[c].n;
        cairo_tag_begin(b->cr, tag, NULL);
        if (first < last && lines[c].rich->n > 0)
            att_lines_draw(&lines[c], first, last, x, b->y + cell_pad, &b->anchors,
                b->fonts, b->cr);
        cairo_tag_end(b->cr, tag);
        x += table->columns[c].share * text_w;
    }
}

static bool put_head(book *b, const att_block *table, att_error *err)
{
    att_rich *cells = att_push(b->scratch, table->n_columns, sizeof *cells, err);
    att_run *runs = att_push(b->scratch, table->n_columns, sizeof *runs, err);
    att_lines *lines = att_push(b->scratch, table->n_columns, sizeof *lines, err);
    size_t n;
    if (!cells || !runs || !lines)
        return false;
    if (!att_table_has_head(table)) {
        rule(b, b->y, 0.7, ATT_FAINT);
        return true;
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        runs[c] = (att_run){.text = table->columns[c].head};
        cells[c] = (att_rich){.n = 1, .runs = &runs[c]};
    }
    if (!set_row(b, table, cells, true, lines, &n, err))
        return false;
    if (b->cr)
        cairo_tag_begin(b->cr, "TR", NULL);
    draw_cells(b, table, lines, 0, n, "TH");
    if (b->cr)
        cairo_tag_end(b->cr, "TR");
    b->y += (double)n * head.leading + 2 * cell_pad;
    rule(b, b->y, 0.7, ATT_FAINT);
    for (size_t c = 0; c < table->n_columns; c++)
        g_object_unref(lines[c].layout);
    return true;
}

/* A row stays on one page if it fits on one; longer ones go on under a new head. */
static bool put_row(book *b, const att_block *table, const att_row *row, att_error *err)
{
    att_lines *lines = att_push(b->scratch, table->n_columns, sizeof *lines, err);
    size_t n;
    if (!lines || !set_row(b, table, row->cells, false, lines, &n, err))
        return false;
    const double whole = (double)n * cell.leading + 2 * cell_pad;
    bool ok = true;
    if (b->y + whole > bottom && whole < (bottom - top) / 2)
        ok = new_page(b, err) && put_head(b, table, err);
    for (size_t first = 0; ok && first < n;) {
        double room = floor((bottom - b->y - 2 * cell_pad) / cell.leading);
        if (room < 1) {
            ok = new_page(b, err) && put_head(b, table, err);
            room = floor((bottom - b->y - 2 * cell_pad) / cell.leading);
        }
        const size_t some = n - first < (size_t)room ? n - first : (size_t)room;
        if (first == 0)
            anchor_here(b, row->anchor);
        if (b->cr)
            cairo_tag_begin(b->cr, "TR", NULL);
        draw_cells(b, table, lines, first, some, "TD");
        if (b->cr)
            cairo_tag_end(b->cr, "TR");
        b->y += (double)some * cell.leading + 2 * cell_pad;
        first += some;
    }
    rule(b, b->y, 0.4, ATT_HAIR);
    for (size_t c = 0; c < table->n_columns; c++)
        g_object_unref(lines[c].layout);
    return ok;
}

static bool put_table(book *b, const att_block *table, att_error *err)
{
    b->y += 4;
    if (!need(b, 60, err) || !put_head(b, table, err))
        return false;
    for (size_t r = 0; r < table->n_rows; r++) {
        const att_spot start = att_arena_save(b->scratch);
        const bool ok = put_row(b, table, &table->rows[r], err);
        att_arena_restore(b->scratch, start);
        if (!ok)
            return false;
    }
    b->y += 12;
    return true;
}

/* Marks that are links lead to their items in print as well. */
static void link_marks(book *b, const att_canvas *figure, double scale)
{
    for (size_t m = 0; m < figure->n_marks; m++) {
        const att_mark *mark = &figure->marks[m];
        att_box box = {mark->x, mark->y, mark->w, mark->h};
        if (mark->link.length == 0 || mark->kind == ATT_MARK_PATH
            || mark->kind == ATT_MARK_CURVE)
            continue;
        if (mark->kind == ATT_MARK_TEXT)
            box =
                att_text_box(mark->x, mark->y, mark->align, &mark->font, mark->text_w);
        if (mark->kind == ATT_MARK_DOT)
            box = (att_box){
                mark->x - mark->r, mark->y - mark->r, 2 * mark->r, 2 * mark->r};
        att_link_box(b->cr,
            (att_box){left + scale * box.x, b->y + scale * box.y, scale * box.w,
                scale * box.h},
            mark->link, &b->anchors);
    }
}

static bool put_figure(book *b, const att_block *block, att_error *err)
{
    const att_canvas *figure = block->figure;
    const double scale = figure_scale(figure);
    b->y += 6;
    if (!need(b, figure_height(figure), err))
        return false;
    if (b->cr) {
        cairo_tag_begin(b->cr, "Figure", NULL);
        cairo_save(b->cr);
        cairo_translate(b->cr, left, b->y);
        cairo_scale(b->cr, scale, scale);
        const bool is_painted = att_canvas_paint(figure, b->cr);
        cairo_restore(b->cr);
        cairo_tag_end(b->cr, "Figure");
        if (!is_painted)
            return att_fail(
                err, ATT_NO_MEMORY, "the figure %s cannot be drawn", block->file);
        link_marks(b, figure, scale);
    }
    b->y += scale * figure->height + 5;
    if (!put_rich(b, &block->text, &styles[ATT_CAPTION], left, "P", err))
        return false;
    b->y += 12;
    return true;
}

static bool put_block(book *b, size_t at, att_error *err)
{
    const att_block *block = &b->document->blocks[at];
    switch (block->kind) {
    case ATT_HEADING:
        return put_heading(b, at, block, err);
    case ATT_PARAGRAPH:
        return put_paragraph(b, block, err);
    case ATT_BULLET:
        return put_bullet(b, block, err);
    case ATT_TABLE:
        return put_table(b, block, err);
    case ATT_FIGURE:
        return put_figure(b, block, err);
    }
    return true;
}

static bool put_one(
    book *b, att_text text, const att_setting *setting, const char *tag, att_error *err)
{
    att_run run = {.text = text};
    const att_rich rich = {.n = 1, .runs = &run};
    return text.length == 0 || put_rich(b, &rich, setting, left, tag, err);
}

static bool put_title(book *b, att_error *err)
{
    const att_document *d = b->document;
    b->y = top + 34;
    if (!put_one(b, d->kicker, &styles[ATT_CAPTION], "P", err))
        return false;
    b->y += 6;
    if (!put_one(b, d->title, &title, "H1", err))
        return false;
    b->y += 8;
    if (!put_one(b, d->warning, &styles[ATT_WARNING], "P", err))
        return false;
    b->y += 10;
    return true;
}

enum { LONG_CONTENTS = 80 };

/* Headings with their pages; of a very long book only the first level. */
static bool put_contents(book *b, att_error *err)
{
    static const att_setting first = {
        .font = {.size_pt = 8.4, .is_bold = true}, .leading = 14, .ink = ATT_INK};
    static const att_setting second = {
        .font = {.size_pt = 8}, .leading = 12.4, .ink = ATT_INK};
    static const att_setting number = {
        .font = {.size_pt = 8}, .leading = 12.4, .ink = ATT_SOFT, .is_right = true};
    const att_document *d = b->document;
    size_t n_second = 0;
    for (size_t i = 0; i < d->n_blocks; i++)
        n_second += d->blocks[i].kind == ATT_HEADING && d->blocks[i].level == 2;
    b->y += 10;
    for (size_t i = 0; i < d->n_blocks; i++) {
        const att_block *block = &d->blocks[i];
        const int most = n_second > LONG_CONTENTS ? 1 : 2;
        if (block->kind != ATT_HEADING || block->level > most
            || block->anchor.length == 0)
            continue;
        const att_setting *setting = block->level == 1 ? &first : &second;
        const double x = left + (block->level == 1 ? 0 : 14);
        char page[24];
        (void)snprintf(page, sizeof page, "%zu", b->block_page[i]);
        b->y += block->level == 1 ? 3 : 0;
        att_lines lines;
        if (!need(b, setting->leading, err)
            || !att_lines_set(&block->text, setting, text_w - 60, d, NULL, b->fonts,
                b->scratch, &lines, err))
            return false;
        if (b->cr) {
            att_lines_draw(&lines, 0, 1, x, b->y, NULL, b->fonts, b->cr);
            att_link_inside(b->cr,
                (att_box){x, b->y, text_w - (x - left), setting->leading},
                att_anchors_find(&b->anchors, block->anchor));
        }
        g_object_unref(lines.layout);
        if (!put_line(b, att_text_of(page), &number, b->y, err))
            return false;
        b->y += setting->leading;
    }
    return true;
}

/* The whole book once; with cr NULL only to learn the pages. */
static bool run(book *b, const att_progress *progress, att_error *err)
{
    b->page = 0;
    b->n_anchors = 0;
    if (!new_page(b, err) || !put_title(b, err))
        return false;
    /* What stands before the first heading belongs to the title page. */
    size_t at = 0;
    for (; at < b->document->n_blocks && b->document->blocks[at].kind != ATT_HEADING;
         at++)
        if (!put_block(b, at, err))
            return false;
    if (!put_contents(b, err))
        return false;
    for (; at < b->document->n_blocks; at++) {
        const att_spot start = att_arena_save(b->scratch);
        const bool ok = put_block(b, at, err)
                        && att_progress_tell(progress, "blocks", (double)at,
                            (double)b->document->n_blocks, err);
        att_arena_restore(b->scratch, start);
        if (!ok)
            return false;
    }
    if (!end_page(b, err))
        return false;
    b->n_pages = b->page;
    return true;
}

static cairo_status_t collect(void *builder, const unsigned char *bytes, unsigned n)
{
    att_builder *b = builder;
    att_add(b, (att_text){(const char *)bytes, n});
    return b->has_failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* The title, and the case's own date if it has one: nothing of the day and the machine
 * on which the book is made. */
static bool set_metadata(book *b, att_error *err)
{
    const att_document *d = b->document;
    const char *name = att_text_z(d->title, b->scratch, err);
    if (!name)
        return false;
    att_edtf date;
    att_error ignored;
    char stamp[32] = "";
    if (d->date.length > 0 && att_edtf_parse(d->date, &date, &ignored)) {
        int year, month, day;
        att_day_split(date.end_latest, &year, &month, &day);
        (void)snprintf(
            stamp, sizeof stamp, "%04d-%02d-%02dT00:00:00Z", year, month, day);
    }
    cairo_pdf_surface_set_metadata(b->surface, CAIRO_PDF_METADATA_TITLE, name);
    cairo_pdf_surface_set_metadata(b->surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);
    return true;
}

static bool print(
    book *b, const att_progress *progress, att_builder *bytes, att_error *err)
{
    b->surface = cairo_pdf_surface_create_for_stream(collect, bytes, page_w, page_h);
    b->cr = cairo_create(b->surface);
    bool ok = set_metadata(b, err) && run(b, progress, err);
    cairo_destroy(b->cr);
    cairo_surface_finish(b->surface);
    const cairo_status_t status = cairo_surface_status(b->surface);
    cairo_surface_destroy(b->surface);
    if (ok && status != CAIRO_STATUS_SUCCESS)
        ok = att_fail(err, ATT_NO_MEMORY, "the book cannot be printed: %s",
            cairo_status_to_string(status));
    return ok;
}

bool att_document_pdf(const att_document *d, att_fonts *fonts, const att_words *words,
    const att_progress *progress, att_pdf *out, att_error *err)
{
    att_arena scratch;
    att_arena_init(&scratch);
    book b = {.document = d, .fonts = fonts, .words = words, .scratch = &scratch};
    att_builder bytes;
    att_builder_init(&bytes, d->arena);
    b.block_page = att_push(d->arena, d->n_blocks, sizeof *b.block_page, err);
    att_text pdf;
    const bool ok = b.block_page && att_document_anchors(d, &b.anchors, err)
                    && run(&b, progress, err) && print(&b, progress, &bytes, err)
                    && att_build(&bytes, &pdf, err);
    att_arena_done(&scratch);
    if (!ok)
        return false;
    *out = (att_pdf){{(const uint8_t *)pdf.at, pdf.length}, b.n_pages};
    return true;
}
