/* list.c — lists of designated persons and bodies: which reader, and what all share. */
#include "list.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

void att_list_begin(att_list_maker *m, att_text id, bool is_person)
{
    m->entry = (att_listed){.id = id, .is_person = is_person};
    m->names = NULL;
    m->births = NULL;
    m->names_capacity = m->births_capacity = 0;
    m->countries = m->identifiers = (att_texts){0};
}

bool att_list_name(att_list_maker *m, att_text name, bool is_weak, att_error *err)
{
    name = att_text_trim(name);
    if (name.length == 0 || m->entry.n_names >= ATT_VALUES_MOST)
        return true;
    att_alias *names = att_grow(
        m->arena, m->names, m->entry.n_names, &m->names_capacity, sizeof *names, err);
    if (!names)
        return false;
    m->names = names;
    names[m->entry.n_names].is_weak = is_weak;
    return att_text_copy(name, m->arena, &names[m->entry.n_names++].name, err);
}

bool att_list_birth(att_list_maker *m, att_text edtf, att_error *err)
{
    att_edtf date;
    if (m->entry.n_births >= ATT_VALUES_MOST || !att_edtf_parse(edtf, &date, NULL))
        return true;
    att_edtf *births = att_grow(m->arena, m->births, m->entry.n_births,
        &m->births_capacity, sizeof *births, err);
    if (!births)
        return false;
    m->births = births;
    births[m->entry.n_births++] = date;
    return true;
}

static bool add_text(att_list_maker *m, att_texts *to, att_text text, att_error *err)
{
    text = att_text_trim(text);
    if (text.length == 0 || to->n >= ATT_VALUES_MOST)
        return true;
    att_text *at = att_grow(m->arena, to->at, to->n, &to->capacity, sizeof *at, err);
    if (!at)
        return false;
    to->at = at;
    return att_text_copy(text, m->arena, &at[to->n++], err);
}

bool att_list_country(att_list_maker *m, att_text country, att_error *err)
{
    return add_text(m, &m->countries, country, err);
}

bool att_list_identifier(att_list_maker *m, att_text identifier, att_error *err)
{
    char bare[128];
    size_t n = 0;
    for (size_t i = 0; i < identifier.length && n < sizeof bare; i++)
        if (isalnum((unsigned char)identifier.at[i]))
            bare[n++] = (char)toupper((unsigned char)identifier.at[i]);
    return add_text(m, &m->identifiers, (att_text){bare, n}, err);
}

bool att_list_end(att_list_maker *m, att_error *err)
{
    if (m->entry.n_names == 0)
        return true;
    if (m->n >= ATT_LISTED_MOST)
        return att_fail(
            err, ATT_LIMIT, "a list of more than %d entries", ATT_LISTED_MOST);
    att_listed *entries =
        att_grow(m->arena, m->entries, m->n, &m->capacity, sizeof *entries, err);
    if (!entries)
        return false;
    m->entry.names = m->names;
    m->entry.births = m->births;
    m->entry.countries = m->countries.at;
    m->entry.n_countries = m->countries.n;
    m->entry.identifiers = m->identifiers.at;
    m->entry.n_identifiers = m->identifiers.n;
    m->entries = entries;
    m->entries[m->n++] = m->entry;
    return true;
}

/* The first byte that is no white space, past a byte order mark; 0 if there is none. */
static bool first_byte(const char *path, char *first, att_error *err)
{
    FILE *file = fopen(path, "rbe");
    if (!file && errno == ENOENT)
        return att_fail(err, ATT_MISSING, "there is no list %s", path);
    if (!file)
        return att_fail_io(err, errno, "cannot open the list %s", path);
    int c = fgetc(file);
    for (int i = 0;
         i < 4096 && c != EOF && (isspace(c) || c == 0xef || c == 0xbb || c == 0xbf);
         i++)
        c = fgetc(file);
    (void)fclose(file);
    *first = c == EOF ? '\0' : (char)c;
    return true;
}

bool att_people_read_list(
    const char *path, att_arena *arena, att_list *out, att_error *err)
{
    char first = 0;
    att_list_maker m = {.arena = arena};
    *out = (att_list){0};
    if (!first_byte(path, &first, err))
        return false;
    bool ok = false;
    if (first == '<')
        ok = att_people_read_un(path, &m, out, err);
    else if (first == '{')
        ok = att_people_read_ftm(path, &m, out, err);
    else if (isdigit((unsigned char)first) || first == '"')
        ok = att_people_read_ofac(path, &m, out, err);
    else
        att_fail(err, ATT_INVALID, "%s is no list that we read", path);
    if (!ok)
        return att_hint(err,
            "Lists read: the UN's consolidated XML, the US Treasury's sdn.csv,"
            " FollowTheMoney JSON, an entity a line.");
    if (m.n == 0)
        return att_fail(err, ATT_INVALID, "%s names nobody", path);
    out->entries = m.entries;
    out->n = m.n;
    return true;
}
