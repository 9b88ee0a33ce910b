/* test_write.c — the folder as other programs see it: xmllint, qpdf, pdftotext,
 * pdffonts, pdfinfo. */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

static char room[64]; /* a folder of this test's own: en, again, ko, and one a test */
static att_arena whole_arena;
static att_dossier whole;
static att_dossier_written written_ko;

/* What a command prints, and whether it ended well. */
static att_text output_of(att_arena *arena, bool *is_well, const char *format, ...)
    ATT_PRINTF(3, 4);
static att_text output_of(att_arena *arena, bool *is_well, const char *format, ...)
{
    char command[512], part[4096];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(command, sizeof command, format, args);
    va_end(args);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    att_builder b;
    att_text out;
    att_error err;
    att_builder_init(&b, arena);
    size_t n;
    while ((n = fread(part, 1, sizeof part, pipe)) > 0)
        att_add(&b, (att_text){part, n});
    *is_well = pclose(pipe) == 0;
    check_ok(&err, att_build(&b, &out, &err));
    return out;
}

static att_text file_of(att_arena *arena, const char *folder, const char *name)
{
    char path[256];
    att_bytes bytes;
    att_error err;
    (void)snprintf(path, sizeof path, "%s/%s/%s", room, folder, name);
    check_ok(&err, att_file_read(path, 64u << 20, arena, &bytes, &err));
    att_text text;
    check_ok(&err, att_text_copy((att_text){(const char *)bytes.at, bytes.length},
                       arena, &text, &err));
    return text;
}

static att_dossier_written write_to(
    const att_dossier *d, const char *folder, const char *lang)
{
    char path[256];
    att_dossier_settings settings = ATT_DOSSIER_DEFAULTS;
    att_dossier_written written = {0};
    att_error err;
    settings.lang = lang;
    (void)snprintf(path, sizeof path, "%s/%s", room, folder);
    check_ok(&err, att_dossier_write(d, path, &settings, &written, &err));
    return written;
}

static int write_thrice(void **state)
{
    (void)state;
    (void)snprintf(room, sizeof room, "%s", "/tmp/attest-dossier-XXXXXX");
    if (!mkdtemp(room))
        return -1;
    att_arena_init(&whole_arena);
    whole = fixture(&whole_arena);
    write_to(&whole, "en", "en");
    write_to(&whole, "again", "en");
    written_ko = write_to(&whole, "ko", "ko");
    return 0;
}

static int clear_room(void **state)
{
    (void)state;
    char command[128];
    att_arena_done(&whole_arena);
    (void)snprintf(command, sizeof command, "rm -r '%s'", room);
    return system(command);
}

/* A finding with its evidence, and no more. */
static att_dossier little(void)
{
    att_dossier d = whole;
    d.n_findings = 1;
    d.n_items = 3;
    d.n_places = d.n_sources = d.n_ties = 0;
    return d;
}

static void the_folder_holds_page_book_and_figures(void **state)
{
    bool is_well;
    assert_int_equal(written_ko.n_figures, 6);
    assert_int_equal(written_ko.n_files, 2 + 2 * 6);
    assert_int_equal(written_ko.n_undrawn, 0);
    const att_text files =
        output_of(*state, &is_well, "find '%s/en' -type f | wc -l", room);
    check_text(files, "14\n");
    (void)output_of(*state, &is_well,
        "xmllint --noout --nonet '%s'/en/index.html '%s'/en/figures/*.svg", room, room);
    assert_true(is_well);
    const att_text checked =
        output_of(*state, &is_well, "qpdf --check '%s/en/dossier.pdf' 2>&1", room);
    assert_true(is_well);
    assert_non_null(strstr(checked.at, "No syntax or stream encoding errors"));
}

static void the_book_can_be_read_and_carries_its_fonts(void **state)
{
    bool is_well;
    const att_text text =
        output_of(*state, &is_well, "pdftotext '%s/ko/dossier.pdf' -", room);
    assert_true(is_well);
    assert_non_null(strstr(text.at, "믿을 만한 합리적 근거"));
    assert_non_null(strstr(text.at, "전거리제12호교화소"));
    assert_non_null(strstr(
        text.at, "5f0c2d1b9a7e4c3858d1f6a2b4c7e9010a1b2c3d4e5f60718293a4b5c6d7e8f9"));
    /* Every font: "yes" for embedded, before "yes" for subset. */
    const att_text fonts = output_of(*state, &is_well,
        "pdffonts '%s/ko/dossier.pdf' | tail -n +3 | grep -vc ' yes yes '", room);
    check_text(fonts, "0\n");
    const att_text about =
        output_of(*state, &is_well, "pdfinfo '%s/ko/dossier.pdf'", room);
    assert_non_null(strstr(about.at, "Kyo-hwa-so No. 12"));
    assert_non_null(strstr(about.at, "May  1 00:00:00 2026")); /* the case's day */
    assert_null(strstr(about.at, "Author"));
    assert_null(strstr(about.at, "ModDate"));
    char pages[32];
    (void)snprintf(
        pages, sizeof pages, "%zu / %zu", written_ko.n_pages, written_ko.n_pages);
    assert_non_null(strstr(text.at, pages));
}

static void without_a_date_the_book_has_none(void **state)
{
    att_dossier d = little();
    bool is_well;
    d.date = (att_text){0};
    write_to(&d, "undated", "en");
    const att_text about =
        output_of(*state, &is_well, "pdfinfo '%s/undated/dossier.pdf'", room);
    assert_null(strstr(about.at, "CreationDate"));
}

static void two_runs_give_the_same_bytes(void **state)
{
    bool is_well;
    (void)output_of(*state, &is_well, "diff -r '%s/en' '%s/again'", room, room);
    assert_true(is_well);
}

static void foreign_markup_is_shown_as_text(void **state)
{
    att_dossier d = little();
    att_dossier_finding hostile = d.findings[0];
    bool is_well;
    hostile.text =
        ATT_TEXT("<script>alert(1)</script> & \"quoted\" <img src=x onerror=y>");
    d.findings = &hostile;
    d.n_findings = 1;
    const att_dossier_source sources[] = {{.id = T("S30"),
        .title = T("</em><iframe src=//evil>"),
        .url = T("javascript:alert(1)")}};
    d.sources = sources;
    d.n_sources = 1;
    write_to(&d, "hostile", "en");
    const att_text page = file_of(*state, "hostile", "index.html");
    assert_null(strstr(page.at, "<script"));
    assert_null(strstr(page.at, "<img"));
    assert_null(strstr(page.at, "<iframe"));
    assert_null(strstr(page.at, "href=\"javascript"));
    assert_non_null(strstr(page.at, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(page.at, "javascript:alert(1)")); /* printed, not linked */
    (void)output_of(
        *state, &is_well, "xmllint --noout --nonet '%s/hostile/index.html'", room);
    assert_true(is_well);
    const att_text text =
        output_of(*state, &is_well, "pdftotext '%s/hostile/dossier.pdf' -", room);
    assert_non_null(strstr(text.at, "<script>alert(1)</script>"));
}

static void the_page_asks_for_nothing(void **state)
{
    const att_text page = file_of(*state, "en", "index.html");
    assert_non_null(strstr(page.at, "default-src 'none'; style-src 'sha256-"));
    static const char *const calls[] = {" src=", "@import", "url(", "<link", "<script",
        "<iframe", "<object", "@font-face"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strstr(page.at, calls[i]))
            fail_msg("the page holds %s", calls[i]);
    /* Links outside say nothing about where they come from. */
    for (const char *at = page.at; (at = strstr(at, "href=\"http")) != NULL; at++) {
        const char *end = strchr(at, '>');
        assert_non_null(end);
        assert_non_null(memmem(at, (size_t)(end - at), "noreferrer", 10));
    }
}

/* href="#x" must lead to id="x", and each id must stand once. */
static void links_within_the_page_arrive(void **state)
{
    const att_text page = file_of(*state, "en", "index.html");
    size_t n = 0;
    for (const char *at = page.at; (at = strstr(at, "href=\"#")) != NULL; at++, n++) {
        const char *name = at + 7;
        char id[128];
        (void)snprintf(id, sizeof id, " id=\"%.*s\"", (int)strcspn(name, "\""), name);
        const char *first = strstr(page.at, id);
        if (!first || strstr(first + 1, id))
            fail_msg("%s stands %s", id, first ? "twice" : "nowhere");
    }
    assert_true(n > 500);
}

/* From a finding to its item, to its source, to the address: three steps (R50). */
static void a_sentence_is_three_clicks_from_its_source(void **state)
{
    const att_text page = file_of(*state, "en", "index.html");
    const char *finding = strstr(page.at, " id=\"C01\"");
    assert_non_null(finding);
    assert_non_null(strstr(finding, "href=\"#T074\""));
    const char *item = strstr(page.at, "<tr id=\"T074\"");
    assert_non_null(item);
    const char *link = strstr(item, "href=\"#S30\"");
    const char *page_number = strstr(item, "p. 2");
    assert_true(link && page_number && link < page_number);
    const char *source = strstr(page.at, "<tr id=\"S30\"");
    assert_non_null(source);
    assert_non_null(strstr(source, "href=\"http"));
}

static void a_folder_in_use_is_left_alone(void **state)
{
    const att_dossier d = little();
    att_dossier_settings settings = ATT_DOSSIER_DEFAULTS;
    att_dossier_written written;
    att_error err;
    bool is_well;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/used", room);
    (void)output_of(
        *state, &is_well, "mkdir '%s' && echo mine > '%s/note.txt'", path, path);
    check_fails(&err, ATT_INVALID, "not an empty folder",
        att_dossier_write(&d, path, &settings, &written, &err));
    check_text(file_of(*state, "used", "note.txt"), "mine\n");
    (void)output_of(*state, &is_well, "rm '%s/note.txt'", path);
    check_ok(
        &err, att_dossier_write(&d, path, &settings, &written, &err)); /* now empty */
    assert_int_equal(access(path, F_OK), 0);
}

/* Nothing stays behind when a sentence says too much or a number lacks its interval. */
static void nothing_is_half_written(void **state)
{
    att_dossier d = little();
    att_dossier_settings settings = ATT_DOSSIER_DEFAULTS;
    att_dossier_written written;
    att_error err;
    bool is_well;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/none", room);
    att_dossier_finding bold = d.findings[0];
    const att_dossier_line line = {T("code"), T("It was confirmed by imagery.")};
    bold.reasons = (att_dossier_lines){1, &line};
    d.findings = &bold;
    check_fails(&err, ATT_INVALID, "confirmed",
        att_dossier_write(&d, path, &settings, &written, &err));
    d = little();
    att_dossier_series bare = d.series[0];
    att_dossier_step step = bare.steps[0];
    step.low90 = NAN;
    bare.steps = &step;
    bare.n_steps = 1;
    d.series = &bare;
    check_fails(&err, ATT_INVALID, "lacks the interval",
        att_dossier_write(&d, path, &settings, &written, &err));
    settings.lang = "xx";
    check_fails(&err, ATT_MISSING, "xx",
        att_dossier_write(&d, path, &settings, &written, &err));
    const att_text left =
        output_of(*state, &is_well, "ls '%s' | grep none ; true", room);
    check_text(left, "");
}

static bool stop(void *self, const char *what, double done, double total)
{
    (void)self;
    (void)what;
    (void)total;
    return done < 3;
}

static void a_stopped_dossier_leaves_nothing(void **state)
{
    const att_dossier d = little();
    const att_progress progress = {stop, NULL};
    att_dossier_settings settings = ATT_DOSSIER_DEFAULTS;
    att_dossier_written written;
    att_error err;
    bool is_well;
    char path[256];
    settings.progress = &progress;
    (void)snprintf(path, sizeof path, "%s/none", room);
    check_fails(
        &err, ATT_STOPPED, "", att_dossier_write(&d, path, &settings, &written, &err));
    const att_text left =
        output_of(*state, &is_well, "ls '%s' | grep none ; true", room);
    check_text(left, "");
}

static void an_empty_dossier_is_still_one(void **state)
{
    const att_dossier d = {
        .title = T("Empty"), .case_hash = T("00"), .version = T("0")};
    bool is_well;
    const att_dossier_written written = write_to(&d, "empty", "en");
    assert_int_equal(written.n_figures, 0);
    (void)output_of(*state, &is_well,
        "xmllint --noout --nonet '%s/empty/index.html' && qpdf --check "
        "'%s/empty/dossier.pdf'",
        room, room);
    assert_true(is_well);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        check_test(the_folder_holds_page_book_and_figures),
        check_test(the_book_can_be_read_and_carries_its_fonts),
        check_test(without_a_date_the_book_has_none),
        check_test(two_runs_give_the_same_bytes),
        check_test(foreign_markup_is_shown_as_text),
        check_test(the_page_asks_for_nothing), check_test(links_within_the_page_arrive),
        check_test(a_sentence_is_three_clicks_from_its_source),
        check_test(a_folder_in_use_is_left_alone), check_test(nothing_is_half_written),
        check_test(a_stopped_dossier_leaves_nothing),
        check_test(an_empty_dossier_is_still_one)};
    return cmocka_run_group_tests(tests, write_thrice, clear_room);
}
