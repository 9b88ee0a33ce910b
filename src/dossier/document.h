/* document.h — what is to be read, before it becomes a page or a book: headings,
 * paragraphs, tables and figures in their order. */
#pragma once

#include "canvas.h"
#include "words.h"

typedef enum att_voice {
    ATT_PLAIN,
    ATT_STRONG,
    ATT_QUIET,    /* second text */
    ATT_EMPHATIC, /* italic: quotations, other languages */
    ATT_FIXED     /* hashes and commands */
} att_voice;

/* Words in one voice. link: "#anchor" within the document, or http(s); else empty. */
typedef struct att_run {
    att_text text;
    att_voice voice;
    att_text link;
    const char *lang; /* NULL: that of the document */
} att_run;

typedef struct att_rich {
    size_t n, capacity;
    att_run *runs;
} att_rich;

typedef enum att_block_kind {
    ATT_HEADING,
    ATT_PARAGRAPH,
    ATT_BULLET,
    ATT_TABLE,
    ATT_FIGURE
} att_block_kind;

typedef enum att_style {
    ATT_NORMAL,
    ATT_LEAD,    /* the first words of a section, larger */
    ATT_CAPTION, /* small, above a table */
    ATT_COMMAND, /* what to type */
    ATT_WARNING
} att_style;

typedef struct att_column {
    att_text head;
    double share;   /* of the width; the shares of a table add up to 1 */
    bool is_number; /* set flush right */
} att_column;

typedef struct att_row {
    att_text anchor;
    att_rich *cells; /* one a column */
} att_row;

typedef struct att_block {
    att_block_kind kind;
    att_style style;
    int level;       /* of a heading: 1 to 3 */
    att_text anchor; /* without "#"; may be empty */
    att_rich text;   /* also the caption of a figure */
    size_t n_columns, n_rows, row_capacity;
    const att_column *columns;
    att_row *rows;
    const att_canvas *figure;
    const char
        *file; /* of a figure, without folder and ending; NULL: none of its own */
} att_block;

typedef struct att_document {
    att_arena *arena;
    att_text title, kicker, footer, warning;
    att_text date; /* EDTF; empty: none */
    const char *lang;
    size_t n_blocks, capacity;
    att_block *blocks;
    att_rich *open; /* where runs go */
    size_t n_cells; /* of the open row */
    bool has_failed;
} att_document;

void att_document_init(att_document *d, att_arena *arena, const char *lang);
ATT_CHECKED bool att_document_check(const att_document *d, att_error *err);

/* Open a block; the runs that follow are its text. */
void att_heading(att_document *d, int level, att_text anchor);
void att_paragraph(att_document *d, att_style style);
void att_bullet(att_document *d);
void att_table(att_document *d, size_t n, const att_column columns[n]); /* copied */
bool att_table_has_head(const att_block *table); /* some column has a name */
void att_row_begin(att_document *d, att_text anchor);
void att_cell(att_document *d);
/* The canvas is copied, not its marks. file NULL: it stands in the document only. */
void att_figure(att_document *d, const att_canvas *canvas, const char *file);

/* Add runs to the open text; empty ones are left out. Text is not copied. */
void att_say(att_document *d, att_text text);
void att_say_as(att_document *d, att_voice voice, att_text text);
void att_say_link(att_document *d, att_text text, att_text link);
void att_say_in(att_document *d, const char *lang, att_text text);

/* Every anchor of the document, sorted, each with its number; the first of two equal
 * ones counts. A link to what is not among them is printed as plain words. */
typedef struct att_anchor_key {
    att_text anchor;
    size_t number;
} att_anchor_key;

typedef struct att_anchors {
    size_t n;
    att_anchor_key *keys;
} att_anchors;

ATT_CHECKED bool att_document_anchors(
    const att_document *d, att_anchors *out, att_error *err);
/* The number of an anchor ("T074" or "#T074"); SIZE_MAX if there is none. */
size_t att_anchors_find(const att_anchors *anchors, att_text anchor);
/* Whether a link may be followed, here or outside. */
bool att_link_is_good(const att_anchors *anchors, att_text link);

/* html.c: one page that asks for nothing from anywhere. */
ATT_CHECKED bool att_document_html(
    const att_document *d, const att_words *words, att_text *out, att_error *err);

typedef struct att_pdf {
    att_bytes bytes;
    size_t n_pages;
} att_pdf;

/* pdf.c: an A4 book. Text is selectable, fonts are embedded, headings make the outline,
 * links lead within the book and out of it. Without a date in the document, the book
 * carries none. */
ATT_CHECKED bool att_document_pdf(const att_document *d, att_fonts *fonts,
    const att_words *words, const att_progress *progress, att_pdf *out, att_error *err);
