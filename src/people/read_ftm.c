/* read_ftm.c — FollowTheMoney entities, one a line, as OpenSanctions and Aleph write
 * them. */
#include "list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_party(att_text schema)
{
    static const char *const schemata[] = {"Person", "LegalEntity", "Organization",
        "Company", "PublicBody", "Vessel", "Airplane", "Vehicle", "Security",
        "CryptoWallet"};
    for (size_t i = 0; i < sizeof schemata / sizeof *schemata; i++)
        if (att_text_is(schema, schemata[i]))
            return true;
    return false;
}

typedef bool add_value(att_list_maker *m, att_text value, att_error *err);

static bool add_strong(att_list_maker *m, att_text value, att_error *err)
{
    return att_list_name(m, value, false, err);
}

static bool add_weak(att_list_maker *m, att_text value, att_error *err)
{
    return att_list_name(m, value, true, err);
}

/* Which property of an entity says what. */
static const struct {
    const char *property;
    add_value *add;
} properties[] = {{"name", add_strong}, {"alias", add_strong},
    {"previousName", add_strong}, {"weakAlias", add_weak},
    {"birthDate", att_list_birth}, {"nationality", att_list_country},
    {"citizenship", att_list_country}, {"country", att_list_country},
    {"passportNumber", att_list_identifier}, {"idNumber", att_list_identifier},
    {"registrationNumber", att_list_identifier}, {"imoNumber", att_list_identifier}};

static bool take_entity(att_list_maker *m, const att_json *entity, att_error *err)
{
    const att_text schema = att_json_text(att_json_get(entity, "schema"));
    const att_text id = att_json_text(att_json_get(entity, "id"));
    const att_json *all = att_json_get(entity, "properties");
    att_text kept;
    if (!is_party(schema))
        return true;
    if (id.length == 0 || att_json_kind_of(all) != ATT_JSON_OBJECT)
        return att_fail(err, ATT_INVALID, "an entity without \"id\" or \"properties\"");
    if (!att_text_copy(id, m->arena, &kept, err))
        return false;
    att_list_begin(m, kept, att_text_is(schema, "Person"));
    for (size_t p = 0; p < sizeof properties / sizeof *properties; p++) {
        const att_json *values = att_json_get(all, properties[p].property);
        for (size_t v = 0; v < att_json_count(values); v++)
            if (!properties[p].add(m, att_json_text(att_json_at(values, v)), err))
                return false;
    }
    const att_json *programme = att_json_at(att_json_get(all, "topics"), 0);
    return att_text_copy(att_json_text(programme), m->arena, &m->entry.programme, err)
           && att_list_end(m, err);
}

enum { LONGEST_LINE = 16 << 20 };

static bool take_line(
    att_list_maker *m, att_text words, att_arena *scratch, att_error *err)
{
    const att_spot start = att_arena_save(scratch);
    const att_json *entity;
    const bool ok =
        words.length == 0
        || (att_json_parse((att_bytes){(const uint8_t *)words.at, words.length},
                scratch, &entity, err)
            && take_entity(m, entity, err));
    att_arena_restore(scratch, start);
    return ok;
}

static bool read_lines(FILE *file, const char *path, att_list_maker *m, att_error *err)
{
    att_arena scratch;
    att_arena_init(&scratch);
    char *line = att_push(&scratch, LONGEST_LINE, 1, err);
    bool ok = line != NULL;
    for (size_t number = 1; ok && fgets(line, LONGEST_LINE, file); number++) {
        const size_t n = strlen(line);
        ok = (n + 1 < LONGEST_LINE || line[n - 1] == '\n')
                 ? take_line(m, att_text_trim((att_text){line, n}), &scratch, err)
                 : att_fail(err, ATT_LIMIT, "more than %d bytes", LONGEST_LINE);
        if (!ok)
            att_within(err, "%s, line %zu", path, number);
    }
    att_arena_done(&scratch);
    return ok;
}

bool att_people_read_ftm(
    const char *path, att_list_maker *m, att_list *out, att_error *err)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return att_fail_io(err, errno, "cannot open the list %s", path);
    const bool ok = read_lines(file, path, m, err);
    (void)fclose(file);
    out->title = ATT_TEXT("FollowTheMoney entities");
    return ok;
}
