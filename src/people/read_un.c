/* read_un.c — the consolidated list of the UN Security Council (XML). */
#include "list.h"

#include <stdio.h>
#include <string.h>

/* What has been read of the entry, its alias, its date, its document. */
typedef struct un_reader {
    att_xml *xml;
    att_list_maker *m;
    att_builder name;  /* FIRST_NAME … FOURTH_NAME, joined */
    att_text original; /* in the original script */
    att_text alias, quality, kind_of_date, number;
    att_text year, from_year, to_year, date;
} un_reader;

static bool is_alias(att_text element)
{
    return att_text_is(element, "INDIVIDUAL_ALIAS")
           || att_text_is(element, "ENTITY_ALIAS");
}

static bool is_entry(att_text element)
{
    return att_text_is(element, "INDIVIDUAL") || att_text_is(element, "ENTITY");
}

/* A date of birth in EDTF: exact, approximate, or between two years. */
static att_text birth_of(const un_reader *r, char edtf[64])
{
    const char *about = att_text_is(r->kind_of_date, "APPROXIMATELY") ? "~" : "";
    if (r->from_year.length > 0)
        (void)snprintf(
            edtf, 64, "%.*s/%.*s", ATT_PRINT(r->from_year), ATT_PRINT(r->to_year));
    else if (r->date.length >= 10)
        (void)snprintf(edtf, 64, "%.*s%s", 10, r->date.at, about);
    else
        (void)snprintf(edtf, 64, "%.*s%s", ATT_PRINT(r->year), about);
    return att_text_of(edtf);
}

/* Words inside an element of an entry; the element says what they are. */
static bool take_words(un_reader *r, att_text element, att_text inside, att_error *err)
{
    static const struct {
        const char *element;
        size_t offset;
    } fields[] = {{"QUALITY", offsetof(un_reader, quality)},
        {"ALIAS_NAME", offsetof(un_reader, alias)},
        {"TYPE_OF_DATE", offsetof(un_reader, kind_of_date)},
        {"YEAR", offsetof(un_reader, year)},
        {"FROM_YEAR", offsetof(un_reader, from_year)},
        {"TO_YEAR", offsetof(un_reader, to_year)}, {"DATE", offsetof(un_reader, date)},
        {"NUMBER", offsetof(un_reader, number)},
        {"NAME_ORIGINAL_SCRIPT", offsetof(un_reader, original)}};
    att_text words;
    if (!att_text_copy(att_text_trim(att_xml_words(r->xml)), r->m->arena, &words, err))
        return false;
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
        if (att_text_is(element, fields[f].element))
            *(att_text *)((char *)r + fields[f].offset) = words;
    if (att_text_is(element, "FIRST_NAME") || att_text_is(element, "SECOND_NAME")
        || att_text_is(element, "THIRD_NAME") || att_text_is(element, "FOURTH_NAME")) {
        if (r->name.length > 0)
            att_add_char(&r->name, ' ');
        att_add(&r->name, words);
    }
    if (att_text_is(element, "REFERENCE_NUMBER"))
        r->m->entry.id = words;
    if (att_text_is(element, "UN_LIST_TYPE"))
        r->m->entry.programme = words;
    if (att_text_is(element, "VALUE") && att_text_is(inside, "NATIONALITY"))
        return att_list_country(r->m, words, err);
    return true;
}

static bool end_element(un_reader *r, att_text element, att_error *err)
{
    char edtf[64];
    bool ok = true;
    if (is_alias(element)) {
        ok = att_list_name(r->m, r->alias, att_text_is(r->quality, "Low"), err);
        r->alias = r->quality = (att_text){0};
    } else if (att_text_is(element, "INDIVIDUAL_DATE_OF_BIRTH")) {
        ok = att_list_birth(r->m, birth_of(r, edtf), err);
        r->kind_of_date = r->year = r->from_year = r->to_year = r->date = (att_text){0};
    } else if (att_text_is(element, "INDIVIDUAL_DOCUMENT")) {
        ok = att_list_identifier(r->m, r->number, err);
        r->number = (att_text){0};
    }
    return ok;
}

/* The primary name is whole only at the end: it is put before the aliases there. */
static bool end_entry(un_reader *r, att_error *err)
{
    att_text name;
    if (!att_build(&r->name, &name, err) || !att_list_name(r->m, name, false, err)
        || !att_list_name(r->m, r->original, false, err))
        return false;
    const size_t n_tail = (r->original.length > 0) + (size_t)(name.length > 0);
    att_listed *entry = &r->m->entry;
    if (name.length > 0 && entry->n_names >= n_tail) {
        const att_alias primary = r->m->names[entry->n_names - n_tail];
        memmove(
            r->m->names + 1, r->m->names, (entry->n_names - n_tail) * sizeof primary);
        r->m->names[0] = primary;
    }
    return att_list_end(r->m, err);
}

static bool begin_entry(un_reader *r, bool is_person)
{
    att_list_begin(r->m, (att_text){0}, is_person);
    att_builder_init(&r->name, r->m->arena);
    r->original = (att_text){0};
    return true;
}

enum { DEEPEST = 64 };

static bool read_entries(un_reader *r, att_list *out, att_error *err)
{
    att_text path[DEEPEST] = {{0}};
    size_t depth = 0;
    att_xml_event event;
    bool in_entry = false;
    while (att_xml_next(r->xml, &event, err)) {
        if (event == ATT_XML_DONE)
            return true;
        if (event == ATT_XML_START) {
            if (depth == DEEPEST)
                return att_fail(err, ATT_INVALID, "line %zu: nested too deep",
                    att_xml_line(r->xml));
            if (!att_text_copy(att_xml_name(r->xml), r->m->arena, &path[depth++], err))
                return false;
            if (depth == 1 && !att_text_is(path[0], "CONSOLIDATED_LIST"))
                return att_fail(err, ATT_INVALID, "no CONSOLIDATED_LIST of the UN");
            if (depth == 1
                && !att_xml_attribute(
                    r->xml, "dateGenerated", r->m->arena, &out->date, err))
                return false;
            if (is_entry(path[depth - 1]))
                in_entry = begin_entry(r, att_text_is(path[depth - 1], "INDIVIDUAL"));
        } else if (event == ATT_XML_WORDS && in_entry && depth >= 2) {
            if (!take_words(r, path[depth - 1], path[depth - 2], err))
                return false;
        } else if (event == ATT_XML_END && depth > 0) {
            const att_text element = path[--depth];
            if (in_entry && is_entry(element)) {
                in_entry = false;
                if (!end_entry(r, err))
                    return false;
            } else if (in_entry && !end_element(r, element, err))
                return false;
        }
    }
    return false;
}

bool att_people_read_un(
    const char *path, att_list_maker *m, att_list *out, att_error *err)
{
    un_reader r = {.m = m};
    if (!att_xml_open(path, (att_bytes){0}, path, &r.xml, err))
        return false;
    const bool ok = read_entries(&r, out, err);
    att_xml_close(r.xml);
    out->title = ATT_TEXT("UN Security Council consolidated list");
    if (out->date.length > 10)
        out->date.length = 10; /* the day */
    return ok;
}
