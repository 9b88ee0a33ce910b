/* people_screen.c — attest people screen */
#include "command.h"

#include <attest/people.h>

#include <string.h>

static const cli_option options[] = {
    {"name", CLI_WORD, "NAME", "the name to look for"},
    {"born", CLI_WORD, "DATE", "their date of birth (EDTF)"},
    {"country", CLI_WORD, "NAME", "their nationality, as the list writes it"},
    {"table", CLI_FILE, "CSV",
        "look for every row: name, and birth and country if given"},
    {"least", CLI_NUMBER, "L", "the least likeness of names told, 0.5 to 1 (0.80)"},
    {0},
};

enum { LISTS_MOST = 16 };

/* A list, ready, with what must stand in every answer. */
typedef struct held {
    const char *path;
    att_list list;
    char hash[65];
    const att_screen *screen;
} held;

typedef struct screening {
    const cli_args *args;
    held lists[LISTS_MOST];
    size_t n_lists;
    double least;
    att_json *answers;
} screening;

static bool open_list(screening *s, const char *path, att_error *err)
{
    static const size_t limit_bytes = (size_t)2 << 30;
    held *h = &s->lists[s->n_lists++];
    att_arena raw;
    att_bytes bytes;
    h->path = path;
    att_arena_init(&raw);
    const bool ok = att_file_read(path, limit_bytes, &raw, &bytes, err);
    if (ok)
        att_digest(bytes, h->hash);
    att_arena_done(&raw);
    return ok && att_people_read_list(path, s->args->arena, &h->list, err)
           && att_people_screen_open(&h->list, s->args->arena, &h->screen, err);
}

static const char *evidence_words(att_evidence e)
{
    return e == ATT_EVIDENCE_AGREES    ? "agrees"
           : e == ATT_EVIDENCE_DIFFERS ? "differs"
                                       : "not known of both";
}

static void say_hits(
    const held *h, const att_sought *sought, size_t n, const att_hit hits[])
{
    cli_say("%.*s\n  list %.*s, of %.*s, sha256 %s, %zu entries\n",
        ATT_PRINT(sought->name), ATT_PRINT(h->list.title),
        ATT_PRINT(h->list.date.length ? h->list.date : ATT_TEXT("no date")), h->hash,
        h->list.n);
    for (size_t i = 0; i < n; i++)
        cli_say("  %.3f %.*s  %.*s%s; birth %s, country %s\n", hits[i].likeness,
            ATT_PRINT(hits[i].entry->id), ATT_PRINT(hits[i].alias),
            hits[i].is_weak ? " (weak)" : "", evidence_words(hits[i].birth),
            evidence_words(hits[i].country));
    if (n == 0)
        cli_say("  no hit\n");
}

static att_json *text_member(att_arena *a, att_json *j, const char *key, att_text text)
{
    return att_json_set(a, j, key, att_json_new_text(a, text));
}

static void add_json(screening *s, const held *h, const att_sought *sought, size_t n,
    const att_hit hits[])
{
    att_arena *a = s->args->arena;
    att_json *j = att_json_new_object(a), *list = att_json_new_array(a);
    j = text_member(a, j, "name", sought->name);
    j = text_member(a, j, "list", h->list.title);
    j = text_member(a, j, "list_date", h->list.date);
    j = text_member(a, j, "list_sha256", att_text_of(h->hash));
    for (size_t i = 0; i < n; i++) {
        att_json *hit = att_json_new_object(a);
        hit = text_member(a, hit, "id", hits[i].entry->id);
        hit = text_member(a, hit, "alias", hits[i].alias);
        hit =
            att_json_set(a, hit, "likeness", att_json_new_number(a, hits[i].likeness));
        hit = att_json_set(a, hit, "weak", att_json_new_bool(a, hits[i].is_weak));
        hit = text_member(a, hit, "birth", att_text_of(evidence_words(hits[i].birth)));
        hit = text_member(
            a, hit, "country", att_text_of(evidence_words(hits[i].country)));
        list = att_json_push(a, list, hit);
    }
    s->answers = att_json_push(a, s->answers, att_json_set(a, j, "hits", list));
}

static bool look_for(screening *s, const att_sought *sought, att_error *err)
{
    for (size_t l = 0; l < s->n_lists; l++) {
        const att_hit *hits;
        size_t n;
        if (!att_people_screen(
                s->lists[l].screen, sought, s->least, s->args->arena, &n, &hits, err))
            return false;
        if (s->args->is_json)
            add_json(s, &s->lists[l], sought, n, hits);
        else
            say_hits(&s->lists[l], sought, n, hits);
    }
    return true;
}

static bool copy_field(
    const att_people_records *records, size_t i, att_column_role role, att_text *out)
{
    *out = att_people_record_value(records, i, role);
    return out->length > 0;
}

static bool look_for_rows(screening *s, const char *path, att_error *err)
{
    att_people_records *records;
    if (!att_people_read_records(
            1, &path, NULL, NULL, s->args->progress, s->args->arena, &records, err))
        return false;
    for (size_t i = 0; i < att_people_records_count(records); i++) {
        att_sought sought = {0};
        att_text given, family;
        const bool has_given = copy_field(records, i, ATT_COLUMN_GIVEN, &given),
                   has_family = copy_field(records, i, ATT_COLUMN_FAMILY, &family);
        if ((has_given || has_family)
            && !att_text_format(s->args->arena, &sought.name, err, "%.*s%s%.*s",
                ATT_PRINT(family), has_given && has_family ? " " : "",
                ATT_PRINT(given)))
            return false;
        (void)copy_field(records, i, ATT_COLUMN_BIRTH, &sought.birth);
        if (sought.name.length == 0
            && !copy_field(records, i, ATT_COLUMN_FULL, &sought.name))
            continue;
        if (!look_for(s, &sought, err))
            return false;
    }
    return true;
}

static bool run(att_case *c, const cli_args *args, att_error *err)
{
    (void)c;
    const char *name = cli_word(args, "name", NULL),
               *table = cli_word(args, "table", NULL);
    screening *s = att_push(args->arena, 1, sizeof *s, err);
    if (!s)
        return false;
    *s = (screening){.args = args,
        .least = cli_number(args, "least", ATT_SCREEN_LEAST),
        .answers = att_json_new_array(args->arena)};
    if (!name == !table)
        return att_fail(err, ATT_MISUSED, "give --name or --table");
    if (!(s->least >= 0.5 && s->least <= 1))
        return att_fail(err, ATT_MISUSED, "--least takes 0.5 to 1");
    for (size_t l = 0; l < args->n_operands; l++)
        if (!open_list(s, args->operands[l], err))
            return false;
    const att_sought sought = {att_text_of(name ? name : ""),
        att_text_of(cli_word(args, "born", "")),
        att_text_of(cli_word(args, "country", ""))};
    if (!(name ? look_for(s, &sought, err) : look_for_rows(s, table, err)))
        return false;
    return !args->is_json || cli_say_json(args, s->answers, err);
}

const cli_command cli_people_screen = {"people screen",
    "hold names against published lists of designated persons and bodies", "LIST…", 1,
    LISTS_MOST, options, CLI_NO_CASE, NULL, NULL, run,
    "Reads the UN Security Council's consolidated XML, the US Treasury's sdn.csv (with "
    "alt.csv beside it) and FollowTheMoney entities a line. Every answer names the "
    "list, "
    "its date and its SHA-256, also when there is no hit.\n\n"
    "A birth or country that is not known is no disagreement; one that differs is told "
    "and hides nothing. An alias that the list calls weak, or of one word, is a hit "
    "only "
    "where birth or country agrees too.",
    "$ attest people screen consolidated.xml --name \"Ri Jong Chol\" --born 1970"};
