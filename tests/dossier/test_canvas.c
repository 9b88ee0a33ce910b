/* test_canvas.c — marks, words and their paper. */
#include "check.h"

#include "dossier/labels.h"

static att_fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    att_error err;
    return att_fonts_open("en", &fonts, &err) ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    att_fonts_close(fonts);
    return 0;
}

static const att_font small = {.size_pt = 8};

static void labels_neither_overlap_nor_leave(void **state)
{
    att_canvas c;
    att_labels labels;
    att_canvas_init(&c, *state, fonts);
    c.width = c.height = 200;
    att_labels_init(&labels, &c, (att_box){0, 0, 200, 200});
    size_t n_put = 0;
    for (int i = 0; i < 12; i++) /* all want the same place */
        n_put +=
            att_labels_put(&labels, 100, 100, 4, &small, ATT_INK, ATT_TEXT("H31 W15"));
    assert_true(n_put >= 10);
    for (size_t i = 0; i < labels.n_taken; i++) {
        assert_true(labels.taken[i].x >= 0 && labels.taken[i].y >= 0);
        assert_true(labels.taken[i].x + labels.taken[i].w <= 200);
        for (size_t j = 0; j < i; j++)
            assert_false(att_box_overlaps(&labels.taken[i], &labels.taken[j]));
    }
}

static void a_label_without_room_is_left_out(void **state)
{
    att_canvas c;
    att_labels labels;
    att_canvas_init(&c, *state, fonts);
    att_labels_init(&labels, &c, (att_box){0, 0, 10, 10});
    assert_false(att_labels_put(
        &labels, 5, 5, 2, &small, ATT_INK, ATT_TEXT("much too long for the paper")));
    assert_int_equal(c.n_marks, 0);
}

static void text_is_cut_between_characters(void **state)
{
    att_canvas c;
    att_canvas_init(&c, *state, fonts);
    const att_text whole = ATT_TEXT("전거리제12호교화소 Kyo-hwa-so No. 12");
    check_text(att_canvas_fit(&c, &small, whole, 1000), whole.at);
    const att_text cut = att_canvas_fit(&c, &small, whole, 60);
    assert_true(att_canvas_measure(&c, &small, cut) <= 60);
    assert_true(att_canvas_measure(&c, &small, cut) > 40);
    assert_int_equal(
        att_text_valid((att_bytes){(const uint8_t *)cut.at, cut.length}), cut.length);
    assert_true(cut.length > 3 && memcmp(cut.at + cut.length - 3, "…", 3) == 0);
}

static void wrapped_lines_fit_their_width(void **state)
{
    att_canvas c;
    att_canvas_init(&c, *state, fonts);
    const double end = att_canvas_paragraph(&c, 0, 10, 90, 11, &small, ATT_INK,
        ATT_TEXT("Orientation is not published: the arrangement is schematic."));
    assert_true(c.n_marks >= 3);
    check_close(end, 10 + 11 * (double)c.n_marks, 1e-9);
    for (size_t m = 0; m < c.n_marks; m++)
        assert_true(c.marks[m].text_w <= 90);
}

static void svg_has_real_text_and_escapes_it(void **state)
{
    att_canvas c;
    att_builder b;
    att_text svg;
    att_error err;
    att_canvas_init(&c, *state, fonts);
    c.width = c.height = 100;
    att_canvas_for(&c, ATT_TEXT("<H31>"), ATT_TEXT("#H31"));
    att_canvas_shape(&c, ATT_DOT, 10, 20, 3, ATT_FILL(ATT_INK));
    att_canvas_text(&c, 10, 20, ATT_LEFT, &small, ATT_INK, ATT_TEXT("<b>전거리</b>"));
    att_builder_init(&b, *state);
    att_canvas_svg(&c, ATT_TEXT("a & b"), "en", NULL, &b);
    check_ok(&err, att_build(&b, &svg, &err));
    assert_non_null(strstr(svg.at, "&lt;b&gt;전거리&lt;/b&gt;</text>"));
    assert_non_null(strstr(svg.at, "<title>&lt;H31&gt;</title>"));
    assert_non_null(strstr(svg.at, "<title>a &amp; b</title>"));
    assert_non_null(strstr(svg.at, "<circle cx=\"10\" cy=\"20\" r=\"3\""));
    assert_null(strstr(svg.at, "<a ")); /* a file of its own has nowhere to lead */
}

static void png_has_the_size_asked_for(void **state)
{
    att_canvas c;
    att_bytes png;
    att_error err;
    att_canvas_init(&c, *state, fonts);
    c.width = 100;
    c.height = 50;
    att_canvas_rect(&c, (att_box){0, 0, 100, 50}, 0, ATT_FILL(ATT_BLUE));
    check_ok(&err, att_canvas_png(&c, 2, *state, &png, &err));
    assert_memory_equal(png.at, "\x89PNG", 4);
    assert_int_equal(png.at[19], 200); /* IHDR: width, height, big endian */
    assert_int_equal(png.at[23], 100);
}

static void failing_memory_is_told_at_the_end(void **state)
{
    (void)state;
    att_arena little;
    att_arena_init(&little);
    little.limit_bytes = 4096;
    att_canvas c;
    att_error err;
    att_canvas_init(&c, &little, fonts);
    for (int i = 0; i < 1000; i++)
        att_canvas_line(&c, 0, 0, i, i, ATT_LINE(ATT_INK, 1));
    check_fails(&err, ATT_NO_MEMORY, "memory", att_canvas_check(&c, &err));
    att_arena_done(&little);
}

int main(void)
{
    const struct CMUnitTest tests[] = {check_test(labels_neither_overlap_nor_leave),
        check_test(a_label_without_room_is_left_out),
        check_test(text_is_cut_between_characters),
        check_test(wrapped_lines_fit_their_width),
        check_test(svg_has_real_text_and_escapes_it),
        check_test(png_has_the_size_asked_for),
        check_test(failing_memory_is_told_at_the_end)};
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
