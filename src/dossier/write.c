/* write.c — one folder: the page, the book, the pictures; all of it or nothing. */
#include "document.h"
#include "teller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double dots_a_point = 2; /* of the PNG figures */
enum { PNG_MOST = 200 };              /* more figures than that are SVG alone */

typedef struct writer {
    att_arena *arena;
    char
        folder[4096]; /* beside the wanted one, under another name until all is there */
    att_dossier_written written;
    bool has_png;
} writer;

/* Not synced one by one: the folder has its name only after all of it is on disk. */
static bool put(writer *w, const char *name, att_bytes bytes, att_error *err)
{
    char path[4400];
    (void)snprintf(path, sizeof path, "%s/%s", w->folder, name);
    FILE *file = fopen(path, "wxb");
    bool ok = file && fwrite(bytes.at, 1, bytes.length, file) == bytes.length;
    if (file)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        return att_fail_io(err, errno, "cannot write %s", path);
    w->written.n_files++;
    return true;
}

static bool sync_folder(const writer *w, att_error *err)
{
    const int folder = open(w->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = folder >= 0 && syncfs(folder) == 0;
    if (!ok)
        att_fail_io(err, errno, "cannot write %s", w->folder);
    if (folder >= 0)
        (void)close(folder);
    return ok;
}

static att_bytes bytes_of(att_text text)
{
    return (att_bytes){(const uint8_t *)text.at, text.length};
}

static bool put_figure(
    writer *w, const att_document *d, const att_block *block, att_error *err)
{
    char name[160];
    att_builder svg, title;
    att_text drawing, said;
    att_bytes png;
    att_builder_init(&title, w->arena);
    for (size_t r = 0; r < block->text.n; r++)
        att_add(&title, block->text.runs[r].text);
    if (!att_build(&title, &said, err))
        return false;
    att_builder_init(&svg, w->arena);
    att_canvas_svg(block->figure, said, d->lang, NULL, &svg);
    (void)snprintf(name, sizeof name, "figures/%s.svg", block->file);
    if (!att_build(&svg, &drawing, err) || !put(w, name, bytes_of(drawing), err))
        return false;
    w->written.n_figures++;
    if (!w->has_png)
        return true;
    (void)snprintf(name, sizeof name, "figures/%s.png", block->file);
    return att_canvas_png(block->figure, dots_a_point, w->arena, &png, err)
           && put(w, name, png, err);
}

static bool make_folder(const char *path, att_error *err)
{
    return mkdir(path, 0700) == 0
           || att_fail_io(err, errno, "cannot make the folder %s", path);
}

static void remove_all(const writer *w, const att_document *d)
{
    static const char *const endings[] = {"svg", "png"};
    char path[4400];
    for (size_t b = 0; b < d->n_blocks; b++)
        for (size_t e = 0; d->blocks[b].file && e < 2; e++) {
            (void)snprintf(path, sizeof path, "%s/figures/%s.%s", w->folder,
                d->blocks[b].file, endings[e]);
            (void)unlink(path);
        }
    static const char *const rest[] = {"index.html", "dossier.pdf"};
    for (size_t r = 0; r < 2; r++) {
        (void)snprintf(path, sizeof path, "%s/%s", w->folder, rest[r]);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof path, "%s/figures", w->folder);
    (void)rmdir(path);
    (void)rmdir(w->folder);
}

static bool put_all(writer *w, const att_document *d, const att_words *words,
    att_fonts *fonts, const att_progress *progress, att_error *err)
{
    att_text html;
    att_pdf pdf;
    char figures[4200];
    (void)snprintf(figures, sizeof figures, "%s/figures", w->folder);
    if (!make_folder(figures, err) || !att_document_html(d, words, &html, err)
        || !put(w, "index.html", bytes_of(html), err)
        || !att_document_pdf(d, fonts, words, progress, &pdf, err)
        || !put(w, "dossier.pdf", pdf.bytes, err))
        return false;
    w->written.n_pages = pdf.n_pages;
    size_t n_figures = 0;
    for (size_t b = 0; b < d->n_blocks; b++)
        n_figures += d->blocks[b].file != NULL;
    w->has_png = n_figures <= PNG_MOST;
    for (size_t b = 0; b < d->n_blocks; b++) {
        if (d->blocks[b].kind != ATT_FIGURE || !d->blocks[b].file)
            continue;
        const att_spot start = att_arena_save(w->arena);
        const bool ok = put_figure(w, d, &d->blocks[b], err);
        att_arena_restore(w->arena, start);
        if (!ok
            || !att_progress_tell(
                progress, "figures", (double)w->written.n_figures, 0, err))
            return false;
    }
    w->written.n_undrawn = att_fonts_n_undrawn(fonts);
    return true;
}

/* An empty folder gives way to the new one; any other stays as it is. */
static bool take_name(const writer *w, const char *folder, att_error *err)
{
    if (rename(w->folder, folder) == 0)
        return true;
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) {
        att_fail(err, ATT_INVALID, "%s exists and is not an empty folder", folder);
        return att_hint(
            err, "Nothing was written. Name a new folder, or remove that one.");
    }
    return att_fail_io(err, errno, "cannot make the folder %s", folder);
}

static bool write_folder(const att_document *d, const char *folder,
    const att_words *words, att_fonts *fonts, const att_progress *progress,
    att_arena *arena, att_dossier_written *written, att_error *err)
{
    writer w = {.arena = arena};
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    if ((size_t)snprintf(w.folder, sizeof w.folder, "%.*s.part", (int)n, folder)
        >= sizeof w.folder)
        return att_fail(err, ATT_INVALID, "the name of the folder is too long");
    if (!make_folder(w.folder, err))
        return false;
    if (!put_all(&w, d, words, fonts, progress, err) || !sync_folder(&w, err)
        || !take_name(&w, folder, err)) {
        remove_all(&w, d);
        return false;
    }
    *written = w.written;
    return true;
}

/* Asked before the work, so that a name in use costs nobody a minute. */
static bool check_name(const char *folder, att_error *err)
{
    struct stat state;
    if (stat(folder, &state) != 0)
        return true;
    if (S_ISDIR(state.st_mode) && rmdir(folder) == 0)
        return true;
    att_fail(err, ATT_INVALID, "%s exists and is not an empty folder", folder);
    return att_hint(err, "Nothing was written. Name a new folder, or remove that one.");
}

bool att_dossier_write(const att_dossier *dossier, const char *folder,
    const att_dossier_settings *settings, att_dossier_written *written, att_error *err)
{
    att_arena arena;
    att_arena_init(&arena);
    att_fonts *fonts = NULL;
    const att_words *words;
    att_document document;
    att_teller teller;
    const char *lang = settings->lang ? settings->lang : "en";
    bool ok = check_name(folder, err) && att_words_open(lang, &arena, &words, err)
              && att_dossier_check_words(dossier->n_findings, dossier->findings, err)
              && att_fonts_open(lang, &fonts, err)
              && att_teller_init(&teller, dossier, words, fonts, &arena, err);
    if (ok) {
        att_document_init(&document, &arena, att_words_of(words));
        ok = att_tell_case(&teller, &document, err)
             && write_folder(&document, folder, words, fonts, settings->progress,
                 &arena, written, err);
    }
    att_fonts_close(fonts);
    att_arena_done(&arena);
    return ok;
}
