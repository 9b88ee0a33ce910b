/* test_xml.c — XML as events; nothing is fetched, nothing is expanded. */
#include "check.h"

static att_xml *open_text(const char *z, att_error *err)
{
    att_xml *xml = NULL;
    check_ok(err, att_xml_open(NULL, (att_bytes){(const uint8_t *)z, strlen(z)},
                      "list.xml", &xml, err));
    return xml;
}

static void elements_words_and_attributes_come_in_order(void **state)
{
    att_error err;
    att_xml *xml =
        open_text("<?xml version=\"1.0\"?>\n<l:list xmlns:l=\"urn:x\"><!-- no -->"
                  "<p id=\"7\" name=\"정철\"/>a &amp; b</l:list>",
            &err);
    static const att_xml_event wanted[] = {ATT_XML_START, ATT_XML_START, ATT_XML_END,
        ATT_XML_WORDS, ATT_XML_END, ATT_XML_DONE};
    for (size_t i = 0; i < 6; i++) {
        att_xml_event event;
        check_ok(&err, att_xml_next(xml, &event, &err));
        assert_int_equal(event, wanted[i]);
        if (i == 0)
            check_text(att_xml_name(xml), "list");
        if (i == 1) {
            att_text name;
            check_ok(&err, att_xml_attribute(xml, "name", *state, &name, &err));
            check_text(name, "정철");
            check_ok(&err, att_xml_attribute(xml, "absent", *state, &name, &err));
            assert_int_equal(name.length, 0);
            assert_int_equal(att_xml_line(xml), 2);
        }
        if (i == 3)
            check_text(att_xml_words(xml), "a & b");
    }
    att_xml_close(xml);
}

/* Read to the end or to the fault, which is left in *err. */
static bool read_all(const char *z, att_error *err)
{
    att_xml *xml = open_text(z, err);
    att_xml_event event = ATT_XML_START;
    bool ok = true;
    while (ok && event != ATT_XML_DONE)
        ok = att_xml_next(xml, &event, err);
    att_xml_close(xml);
    return ok;
}

static void bad_xml_is_named_by_line(void **state)
{
    (void)state;
    att_error err;
    check_fails(&err, ATT_INVALID, "list.xml, line 2", read_all("<a>\n<b></a>", &err));
    check_fails(&err, ATT_INVALID, "list.xml", read_all("<a>\xff</a>", &err));
    check_fails(&err, ATT_INVALID, "list.xml", read_all("", &err));
    static char deep[3 * 400 + 1];
    for (size_t i = 0; i < 400; i++)
        memcpy(deep + 3 * i, "<a>", 3);
    check_fails(&err, ATT_INVALID, "depth", read_all(deep, &err));
}

static void entities_are_refused(void **state)
{
    (void)state;
    att_error err;
    check_fails(&err, ATT_INVALID, "entities",
        read_all("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            &err));
    check_fails(&err, ATT_INVALID, "entities",
        read_all("<!DOCTYPE a [<!ENTITY x \"xxxxxxxx\"><!ENTITY y "
                 "\"&x;&x;&x;\">]><a>&y;</a>",
            &err));
}

static void a_file_that_is_not_there_is_missing(void **state)
{
    (void)state;
    att_error err;
    att_xml *xml = NULL;
    check_fails(&err, ATT_MISSING, "nowhere.xml",
        att_xml_open("/nowhere.xml", (att_bytes){0}, "nowhere.xml", &xml, &err));
}

CHECK_MAIN(check_test(elements_words_and_attributes_come_in_order),
    check_test(bad_xml_is_named_by_line), check_test(entities_are_refused),
    check_test(a_file_that_is_not_there_is_missing))
