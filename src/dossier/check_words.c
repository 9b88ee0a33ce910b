/* check_words.c — no verb above the standing. */
#include "words.h"

#include <attest/dossier.h>

#include <stdio.h>
#include <string.h>

/* The verbs of one language: "verbs.1" … "verbs.4" for the rungs, "hedges" for words
 * that deny or condition what follows in their sentence. */
typedef struct verbs {
    const att_words *words;
    const att_dossier_finding *finding;
    bool is_spaced; /* words stand apart, as in English; Korean and Chinese join them */
    att_arena *arena;
} verbs;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Where the phrase stands in folded text, as whole words if the language parts them. */
static const char *find_phrase(const verbs *v, att_text text, att_text phrase)
{
    const char *end = text.at + text.length;
    for (const char *at = text.at; at && (size_t)(end - at) >= phrase.length; at++) {
        at = memmem(at, (size_t)(end - at), phrase.at, phrase.length);
        if (!at)
            return NULL;
        const char *after = at + phrase.length;
        if (!v->is_spaced
            || ((at == text.at || !is_letter(at[-1]))
                && (after == end || !is_letter(*after))))
            return at;
    }
    return NULL;
}

/* A hedge counts before the verb in spaced languages, anywhere in the others. */
static bool is_hedged(const verbs *v, att_text sentence, const char *verb)
{
    const att_text before = {
        sentence.at, v->is_spaced ? (size_t)(verb - sentence.at) : sentence.length};
    const att_json *hedges = att_json_get(att_words_all(v->words), "hedges");
    for (size_t h = 0; h < att_json_count(hedges); h++)
        if (find_phrase(v, before, att_json_text(att_json_at(hedges, h))))
            return true;
    return false;
}

static bool check_sentence(
    const verbs *v, att_text lowered, att_text sentence, att_error *err)
{
    for (int rung = v->finding->rung + 1; rung < ATT_DOSSIER_RUNGS; rung++) {
        char key[24];
        (void)snprintf(key, sizeof key, "verbs.%d", rung);
        const att_json *list = att_json_get(att_words_all(v->words), key);
        for (size_t i = 0; i < att_json_count(list); i++) {
            const att_text verb = att_json_text(att_json_at(list, i));
            const char *at = find_phrase(v, lowered, verb);
            if (!at || is_hedged(v, lowered, at))
                continue;
            att_fail(err, ATT_INVALID,
                "%.*s: \"%.*s\" needs the standing \"%.*s\", in the sentence: %.*s",
                ATT_PRINT(v->finding->claim), ATT_PRINT(verb),
                ATT_PRINT(att_phrase_rung(v->words, "rung", rung)),
                (int)(sentence.length < 600 ? sentence.length : 600), sentence.at);
            return att_hint(err, "No dossier was written. Say it with the verb that "
                                 "the standing bears.");
        }
    }
    return true;
}

/* What stands in quotation marks is another's word: it becomes blank. */
static void blank_quotes(char *at, size_t n)
{
    static const char *const marks[][2] = {{"“", "”"}, {"«", "»"}, {"\"", "\""}};
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
        const size_t n_open = strlen(marks[m][0]), n_close = strlen(marks[m][1]);
        char *open = memmem(at, n, marks[m][0], n_open);
        while (open) {
            char *inside = open + n_open;
            char *close =
                memmem(inside, n - (size_t)(inside - at), marks[m][1], n_close);
            if (!close)
                break;
            memset(inside, ' ', (size_t)(close - inside));
            inside = close + n_close;
            open = memmem(inside, n - (size_t)(inside - at), marks[m][0], n_open);
        }
    }
}

/* The bytes of the first sentence: up to a full stop that white space follows. */
static size_t sentence_end(const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool is_stop =
            at[i] == '.' || at[i] == '!' || at[i] == '?' || at[i] == ';';
        if (at[i] == '\n' || (is_stop && (i + 1 == n || at[i + 1] == ' ')))
            return i + 1;
        if (i + 3 <= n && memcmp(at + i, "。", 3) == 0)
            return i + 3;
    }
    return n;
}

/* ASCII letters alone are lowered, so that places in both texts stay the same. */
static bool check_text(const verbs *v, att_text text, att_error *err)
{
    const att_spot start = att_arena_save(v->arena);
    char *lowered = att_push(v->arena, text.length + 1, 1, err);
    if (!lowered)
        return false;
    for (size_t i = 0; i < text.length; i++)
        lowered[i] =
            (char)(text.at[i] | (text.at[i] >= 'A' && text.at[i] <= 'Z' ? 32 : 0));
    blank_quotes(lowered, text.length);
    bool ok = true;
    for (size_t i = 0, n; ok && i < text.length; i += n) {
        n = sentence_end(lowered + i, text.length - i);
        ok = check_sentence(v, (att_text){lowered + i, n},
            att_text_trim((att_text){text.at + i, n}), err);
    }
    att_arena_restore(v->arena, start);
    return ok;
}

static bool check_lines(const verbs *v, att_dossier_lines lines, att_error *err)
{
    for (size_t i = 0; i < lines.n; i++)
        if (!check_text(v, lines.at[i].text, err))
            return false;
    return true;
}

static bool check_finding(const verbs *v, att_error *err)
{
    const att_dossier_finding *f = v->finding;
    bool ok = check_lines(v, f->reasons, err) && check_lines(v, f->refusals, err)
              && check_lines(v, f->changes, err) && check_lines(v, f->imagery, err)
              && check_lines(v, f->against, err);
    for (size_t b = 0; ok && b < f->n_bearings; b++)
        ok = check_text(v, f->bearings[b].reason, err);
    return ok;
}

bool att_dossier_check_words(
    size_t n_findings, const att_dossier_finding findings[n_findings], att_error *err)
{
    att_arena arena;
    att_arena_init(&arena);
    verbs v = {.arena = &arena};
    bool ok = true;
    /* Every language, because the case's own texts may be in any. */
    char lang[8];
    for (size_t n = 0; ok && att_words_lang(n, lang); n++) {
        ok = att_words_open(lang, &arena, &v.words, err);
        v.is_spaced = ok && att_text_is(att_phrase(v.words, "spaced"), "yes");
        for (size_t f = 0; ok && f < n_findings; f++) {
            v.finding = &findings[f];
            ok = check_finding(&v, err);
        }
    }
    att_arena_done(&arena);
    return ok;
}
