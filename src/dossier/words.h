/* words.h — the dossier's own words, in the language of its reader. */
#pragma once

#include <attest/base.h>

/* One file of words/: keys and what stands for them. */
typedef struct att_words att_words;

/* Fails with ATT_MISSING naming the languages there are. */
ATT_CHECKED bool att_words_open(
    const char *lang, att_arena *arena, const att_words **out, att_error *err);
/* The language that number n (from 0) of the files is for; NULL behind the last. */
const char *att_words_lang(size_t n, char lang[8]);
const char *att_words_of(const att_words *words);      /* "ko" */
const att_json *att_words_all(const att_words *words); /* the file itself */

/* Every key that the program asks for must be in every file. */
att_text att_phrase(const att_words *words, const char *key);
/* GROUP.rung, for a rung from -1 to 4. */
att_text att_phrase_rung(const att_words *words, const char *group, int rung);
/* "GROUP.code" if the file has it, else the code itself, as the case writes it. */
att_text att_phrase_for(
    const att_words *words, const char *group, att_text code, att_arena *arena);

/* What stands for {name} in a sentence. */
typedef struct att_slot {
    const char *name;
    att_text text;
} att_slot;

/* The sentence under key with its slots filled; a slot that is not given is a mistake
 * of ours. The sentence is copied to the arena. */
ATT_CHECKED bool att_words_fill(const att_words *words, const char *key, size_t n,
    const att_slot slots[n], att_arena *arena, att_text *out, att_error *err);

/* An EDTF date for a reader: 2009-02/2009-08 is "February 2009 – August 2009". What
 * is no date is given back as it is. */
ATT_CHECKED bool att_say_period(const att_words *words, att_text edtf, att_arena *arena,
    att_text *out, att_error *err);
