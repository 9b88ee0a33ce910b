/* list.h — building a list entry by entry, shared by its three readers. */
#pragma once

#include <attest/people.h>

enum { ATT_LISTED_MOST = 5000000, ATT_VALUES_MOST = 4096 /* of one entry, a kind */ };

typedef struct att_texts {
    att_text *at;
    size_t n, capacity;
} att_texts;

/* The entry being read, and those before it. */
typedef struct att_list_maker {
    att_arena *arena;
    att_listed *entries;
    size_t n, capacity;
    att_listed entry;
    att_alias *names;
    att_edtf *births;
    att_texts countries, identifiers;
    size_t names_capacity, births_capacity;
} att_list_maker;

void att_list_begin(att_list_maker *m, att_text id, bool is_person);
/* Empty names are passed over; text is copied. */
ATT_CHECKED bool att_list_name(
    att_list_maker *m, att_text name, bool is_weak, att_error *err);
/* An EDTF date; what cannot be read as one is passed over: a list's odd birth date must
 * not hide its names. */
ATT_CHECKED bool att_list_birth(att_list_maker *m, att_text edtf, att_error *err);
ATT_CHECKED bool att_list_country(att_list_maker *m, att_text country, att_error *err);
ATT_CHECKED bool att_list_identifier(
    att_list_maker *m, att_text identifier, att_error *err);
/* Keep the entry, if it has a name. */
ATT_CHECKED bool att_list_end(att_list_maker *m, att_error *err);

ATT_CHECKED bool att_people_read_un(
    const char *path, att_list_maker *m, att_list *out, att_error *err);
ATT_CHECKED bool att_people_read_ofac(
    const char *path, att_list_maker *m, att_list *out, att_error *err);
ATT_CHECKED bool att_people_read_ftm(
    const char *path, att_list_maker *m, att_list *out, att_error *err);
