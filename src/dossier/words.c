/* words.c — sentences from the words files. */
#include "words.h"

#include "base/embedded.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

extern const att_embedded att_dossier_words[];

struct att_words {
    char lang[8];
    const att_json *keys;
};

const char *att_words_lang(size_t n, char lang[8])
{
    for (size_t i = 0; i <= n; i++)
        if (!att_dossier_words[i].name)
            return NULL;
    (void)snprintf(lang, 8, "%.*s", (int)strcspn(att_dossier_words[n].name, "."),
        att_dossier_words[n].name);
    return lang;
}

bool att_words_open(
    const char *lang, att_arena *arena, const att_words **out, att_error *err)
{
    att_words *words = att_push(arena, 1, sizeof *words, err);
    if (!words)
        return false;
    for (size_t n = 0; att_words_lang(n, words->lang); n++) {
        if (strcmp(lang, words->lang) != 0)
            continue;
        *out = words;
        return att_json_parse(att_dossier_words[n].bytes, arena, &words->keys, err)
               || att_within(err, "words/%s.json", lang);
    }
    char known[64] = "", one[8];
    for (size_t n = 0; att_words_lang(n, one); n++) {
        const size_t used = strlen(known);
        (void)snprintf(
            known + used, sizeof known - used, "%s%s", n > 0 ? ", " : "", one);
    }
    att_fail(err, ATT_MISSING, "there are no words for the language \"%.20s\"", lang);
    return att_hint(err, "Languages of the dossier: %s.", known);
}

const char *att_words_of(const att_words *words)
{
    return words->lang;
}

const att_json *att_words_all(const att_words *words)
{
    return words->keys;
}

att_text att_phrase(const att_words *words, const char *key)
{
    const att_json *word = att_json_get(words->keys, key);
    assert(word);
    return att_json_text(word);
}

att_text att_phrase_rung(const att_words *words, const char *group, int rung)
{
    char key[32];
    (void)snprintf(key, sizeof key, "%s.%d", group, rung);
    return att_phrase(words, key);
}

att_text att_phrase_for(
    const att_words *words, const char *group, att_text code, att_arena *arena)
{
    att_text key;
    if (!att_text_format(arena, &key, NULL, "%s.%.*s", group, ATT_PRINT(code)))
        return code;
    const att_json *word = att_json_get(words->keys, key.at);
    return word ? att_json_text(word) : code;
}

static att_text slot_of(size_t n, const att_slot slots[n], att_text name)
{
    for (size_t i = 0; i < n; i++)
        if (att_text_is(name, slots[i].name))
            return slots[i].text;
    assert(false && "a slot of the sentence was not given");
    return (att_text){0};
}

bool att_words_fill(const att_words *words, const char *key, size_t n,
    const att_slot slots[n], att_arena *arena, att_text *out, att_error *err)
{
    att_text rest = att_phrase(words, key);
    att_builder b;
    att_builder_init(&b, arena);
    while (rest.length > 0) {
        att_text after;
        att_add(&b, att_text_split(rest, '{', &after));
        if (after.length == 0)
            break;
        att_add(&b, slot_of(n, slots, att_text_split(after, '}', &rest)));
    }
    return att_build(&b, out, err);
}
