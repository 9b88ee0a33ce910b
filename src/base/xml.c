/* xml.c — XML as a stream of events, by libxml2's reader with everything outward shut.
 */
#include <attest/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlreader.h>

enum { LARGEST_IN_MEMORY = 1 << 30 };

struct att_xml {
    xmlTextReader *reader;
    char name[128]; /* of the file, for faults */
    char fault[256];
    int fault_line;
    bool owes_end; /* an empty element was started */
};

static void keep_fault(void *self, const char *words, xmlParserSeverities severity,
    xmlTextReaderLocatorPtr locator)
{
    att_xml *xml = self;
    (void)severity;
    if (xml->fault[0] != '\0')
        return; /* the first fault is the cause of the others */
    (void)snprintf(
        xml->fault, sizeof xml->fault, "%.*s", (int)strcspn(words, "\n"), words);
    xml->fault_line = xmlTextReaderLocatorLineNumber(locator);
}

bool att_xml_open(
    const char *path, att_bytes bytes, const char *name, att_xml **out, att_error *err)
{
    if (!path && bytes.length > LARGEST_IN_MEMORY)
        return att_fail(err, ATT_LIMIT, "%s is too large to be read as XML", name);
    att_xml *xml = calloc(1, sizeof *xml);
    if (!xml)
        return att_fail(err, ATT_NO_MEMORY, "out of memory while opening %s", name);
    (void)snprintf(xml->name, sizeof xml->name, "%s", name);
    const int options = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT;
    xml->reader = path ? xmlReaderForFile(path, NULL, options)
                       : xmlReaderForMemory(bytes.at ? (const char *)bytes.at : "",
                           (int)bytes.length, NULL, NULL, options);
    if (!xml->reader) {
        free(xml);
        return att_fail(err, ATT_MISSING, "cannot open %s", name);
    }
    xmlTextReaderSetErrorHandler(xml->reader, keep_fault, xml);
    *out = xml;
    return true;
}

void att_xml_close(att_xml *xml)
{
    if (!xml)
        return;
    xmlFreeTextReader(xml->reader);
    free(xml);
}

/* What a node of the reader is to us; false for those that say nothing. */
static bool event_of(int node, att_xml_event *event)
{
    switch (node) {
    case XML_READER_TYPE_ELEMENT:
        *event = ATT_XML_START;
        return true;
    case XML_READER_TYPE_END_ELEMENT:
        *event = ATT_XML_END;
        return true;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
        *event = ATT_XML_WORDS;
        return true;
    default:
        return false;
    }
}

bool att_xml_next(att_xml *xml, att_xml_event *event, att_error *err)
{
    if (xml->owes_end) {
        xml->owes_end = false;
        *event = ATT_XML_END;
        return true;
    }
    for (;;) {
        const int state = xmlTextReaderRead(xml->reader);
        if (state < 0 || xml->fault[0] != '\0')
            return att_fail(err, ATT_INVALID, "%s, line %d: %s", xml->name,
                xml->fault_line, xml->fault[0] ? xml->fault : "not well-formed XML");
        if (state == 0) {
            *event = ATT_XML_DONE;
            return true;
        }
        const int node = xmlTextReaderNodeType(xml->reader);
        if (node == XML_READER_TYPE_ENTITY_REFERENCE
            || node == XML_READER_TYPE_DOCUMENT_TYPE)
            return att_fail(err, ATT_INVALID,
                "%s, line %zu: documents that define entities are not accepted",
                xml->name, att_xml_line(xml));
        if (event_of(node, event)) {
            xml->owes_end = *event == ATT_XML_START
                            && xmlTextReaderIsEmptyElement(xml->reader) == 1;
            return true;
        }
    }
}

att_text att_xml_name(const att_xml *xml)
{
    return att_text_of((const char *)xmlTextReaderConstLocalName(xml->reader));
}

att_text att_xml_words(const att_xml *xml)
{
    return att_text_of((const char *)xmlTextReaderConstValue(xml->reader));
}

bool att_xml_attribute(const att_xml *xml, const char *name, att_arena *arena,
    att_text *value, att_error *err)
{
    xmlChar *found = xmlTextReaderGetAttribute(xml->reader, (const xmlChar *)name);
    *value = (att_text){0};
    if (!found)
        return true;
    const bool ok = att_text_copy(att_text_of((const char *)found), arena, value, err);
    xmlFree(found);
    return ok;
}

size_t att_xml_line(const att_xml *xml)
{
    const int line = xmlTextReaderGetParserLineNumber(xml->reader);
    return line > 0 ? (size_t)line : 0;
}
