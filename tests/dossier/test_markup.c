/* test_markup.c — nothing foreign becomes markup, no link leads astray. */
#include "check.h"

#include "dossier/markup.h"

static void check_escaped(att_arena *arena, att_text text, const char *wanted)
{
    att_builder b;
    att_text out;
    att_error err;
    att_builder_init(&b, arena);
    att_add_escaped(&b, text);
    check_ok(&err, att_build(&b, &out, &err));
    check_text(out, wanted);
}

static void markup_is_shown_not_obeyed(void **state)
{
    check_escaped(*state, ATT_TEXT("<script>alert('x')</script>"),
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    check_escaped(
        *state, ATT_TEXT("\" onload=\"x & y"), "&quot; onload=&quot;x &amp; y");
    check_escaped(*state, ATT_TEXT("전거리 Jŏngŏ-ri"), "전거리 Jŏngŏ-ri");
    check_escaped(*state, (att_text){0}, "");
}

static void what_xml_forbids_is_replaced(void **state)
{
    check_escaped(*state, ATT_TEXT("a\x01z"), "a\xef\xbf\xbdz");
    check_escaped(*state, ATT_TEXT("a\xef\xbf\xbez"), "a\xef\xbf\xbdz"); /* U+FFFE */
    check_escaped(*state, ATT_TEXT("line\nbreak\ttab"), "line\nbreak\ttab");
}

static void only_web_links_and_anchors_are_followed(void **state)
{
    (void)state;
    static const char *const good[] = {
        "https://www.hrnk.org/a?b=1&c=2", "HTTP://example.org", "#T074"};
    static const char *const bad[] = {"javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "data:text/html,x", "file:///etc/passwd", "//example.org/x", "https://",
        "http:///x", " https://example.org", "https://example.org/a b", "mailto:a@b.c",
        "", "#", "https:\n//example.org", "vbscript:x"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(att_url_is_safe(att_text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (att_url_is_safe(att_text_of(bad[i])))
            fail_msg("%s is taken for safe", bad[i]);
}

static void coordinates_are_short(void **state)
{
    att_builder b;
    att_text out;
    att_error err;
    att_builder_init(&b, *state);
    att_add_coordinate(&b, 1.0 / 3);
    att_add_char(&b, ' ');
    att_add_coordinate(&b, 12);
    att_add_char(&b, ' ');
    att_add_coordinate(&b, -0.0001);
    check_ok(&err, att_build(&b, &out, &err));
    check_text(out, "0.333 12 0");
}

CHECK_MAIN(check_test(markup_is_shown_not_obeyed),
    check_test(what_xml_forbids_is_replaced),
    check_test(only_web_links_and_anchors_are_followed),
    check_test(coordinates_are_short))
