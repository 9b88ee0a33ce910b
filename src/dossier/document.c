/* document.c — build a document block by block. */
#include "document.h"

#include "markup.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void att_document_init(att_document *d, att_arena *arena, const char *lang)
{
    *d = (att_document){.arena = arena, .lang = lang};
}

bool att_document_check(const att_document *d, att_error *err)
{
    return !d->has_failed
           || att_fail(err, ATT_NO_MEMORY, "out of memory while writing the dossier");
}

static att_block *add_block(att_document *d, att_block_kind kind)
{
    static _Thread_local att_block nowhere; /* once memory failed; nobody reads it */
    att_block *blocks = d->has_failed ? NULL
                                      : att_grow(d->arena, d->blocks, d->n_blocks,
                                          &d->capacity, sizeof *blocks, NULL);
    if (!blocks) {
        d->has_failed = true;
        d->open = NULL;
        return &nowhere;
    }
    d->blocks = blocks;
    att_block *block = &blocks[d->n_blocks++];
    *block = (att_block){.kind = kind};
    d->open = &block->text;
    return block;
}

void att_heading(att_document *d, int level, att_text anchor)
{
    att_block *block = add_block(d, ATT_HEADING);
    block->level = level;
    block->anchor = anchor;
}

void att_paragraph(att_document *d, att_style style)
{
    add_block(d, ATT_PARAGRAPH)->style = style;
}

void att_bullet(att_document *d)
{
    add_block(d, ATT_BULLET);
}

void att_table(att_document *d, size_t n, const att_column columns[n])
{
    att_block *block = add_block(d, ATT_TABLE);
    att_column *copy = att_push(d->arena, n, sizeof *copy, NULL);
    d->open = NULL;
    if (!copy) {
        d->has_failed = true;
        return;
    }
    memcpy(copy, columns, n * sizeof *copy);
    block->columns = copy;
    block->n_columns = n;
}

bool att_table_has_head(const att_block *table)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (table->columns[c].head.length > 0)
            return true;
    return false;
}

void att_row_begin(att_document *d, att_text anchor)
{
    if (d->has_failed)
        return;
    att_block *table = &d->blocks[d->n_blocks - 1];
    assert(table->kind == ATT_TABLE);
    att_row *rows = att_grow(
        d->arena, table->rows, table->n_rows, &table->row_capacity, sizeof *rows, NULL);
    att_rich *cells =
        rows ? att_push(d->arena, table->n_columns, sizeof *cells, NULL) : NULL;
    if (!cells) {
        d->has_failed = true;
        return;
    }
    table->rows = rows;
    rows[table->n_rows++] = (att_row){anchor, cells};
    d->open = NULL;
    d->n_cells = 0;
}

void att_cell(att_document *d)
{
    if (d->has_failed)
        return;
    const att_block *table = &d->blocks[d->n_blocks - 1];
    assert(
        table->kind == ATT_TABLE && table->n_rows > 0 && d->n_cells < table->n_columns);
    d->open = &table->rows[table->n_rows - 1].cells[d->n_cells++];
}

void att_figure(att_document *d, const att_canvas *canvas, const char *file)
{
    att_block *block = add_block(d, ATT_FIGURE);
    att_canvas *copy = att_push(d->arena, 1, sizeof *copy, NULL);
    if (!copy) {
        d->has_failed = true;
        return;
    }
    *copy = *canvas;
    block->figure = copy;
    block->file = file;
}

static void add_run(att_document *d, att_run run)
{
    if (run.text.length == 0 || d->has_failed)
        return;
    assert(d->open);
    att_run *runs = att_grow(
        d->arena, d->open->runs, d->open->n, &d->open->capacity, sizeof *runs, NULL);
    if (!runs) {
        d->has_failed = true;
        return;
    }
    d->open->runs = runs;
    runs[d->open->n++] = run;
}

void att_say(att_document *d, att_text text)
{
    add_run(d, (att_run){.text = text});
}

void att_say_as(att_document *d, att_voice voice, att_text text)
{
    add_run(d, (att_run){.text = text, .voice = voice});
}

void att_say_link(att_document *d, att_text text, att_text link)
{
    add_run(d, (att_run){.text = text, .link = link});
}

void att_say_in(att_document *d, const char *lang, att_text text)
{
    add_run(d, (att_run){.text = text, .lang = lang});
}

static int by_anchor(const void *a, const void *b)
{
    const att_anchor_key *k = a, *l = b;
    const int order = att_text_compare(k->anchor, l->anchor);
    return order != 0 ? order : (k->number > l->number) - (k->number < l->number);
}

bool att_document_anchors(const att_document *d, att_anchors *out, att_error *err)
{
    size_t n = 0;
    for (size_t b = 0; b < d->n_blocks; b++)
        n += 1 + d->blocks[b].n_rows;
    att_anchor_key *keys = att_push(d->arena, n, sizeof *keys, err);
    if (!keys)
        return false;
    n = 0;
    for (size_t b = 0; b < d->n_blocks; b++) {
        const att_block *block = &d->blocks[b];
        if (block->anchor.length > 0) {
            keys[n] = (att_anchor_key){block->anchor, n};
            n++;
        }
        for (size_t r = 0; r < block->n_rows; r++)
            if (block->rows[r].anchor.length > 0) {
                keys[n] = (att_anchor_key){block->rows[r].anchor, n};
                n++;
            }
    }
    if (n > 0)
        qsort(keys, n, sizeof *keys, by_anchor);
    *out = (att_anchors){n, keys};
    return true;
}

size_t att_anchors_find(const att_anchors *anchors, att_text anchor)
{
    if (anchor.length > 0 && anchor.at[0] == '#') {
        anchor.at++;
        anchor.length--;
    }
    size_t low = 0, high = anchors->n; /* the first that is not below it */
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (att_text_compare(anchors->keys[middle].anchor, anchor) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < anchors->n && att_text_equal(anchors->keys[low].anchor, anchor)
               ? anchors->keys[low].number
               : SIZE_MAX;
}

bool att_link_is_good(const att_anchors *anchors, att_text link)
{
    if (!att_url_is_safe(link))
        return false;
    return link.at[0] != '#' || att_anchors_find(anchors, link) != SIZE_MAX;
}
