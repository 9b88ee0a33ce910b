/* note.h — signed checkpoints of a log (C2SP tlog-checkpoint in a signed-note). */
#pragma once

#include <attest/base.h>

typedef struct att_note {
    char origin[64]; /* names the log; random, never outside the ledger */
    uint64_t size;
    uint8_t root[32];
    att_text signed_text; /* what the signature is over */
    uint8_t key_hash[4];
    uint8_t signature[64];
} att_note;

enum { ATT_NOTE_LONGEST = 256 };

/* The note as text, signed with an Ed25519 key; NUL-terminated. */
size_t att_note_sign(const char *origin, uint64_t size, const uint8_t root[32],
    const uint8_t sign_secret[64], char note[ATT_NOTE_LONGEST]);
/* Parts of a note in exactly the form we write; signed_text points into it. */
bool att_note_read(att_text note, att_note *out);
/* Whether this public key made the signature. */
bool att_note_is_by(const att_note *note, const uint8_t sign_public[32]);
/* The first four bytes of SHA-256(name | "\n" | 1 | key), as signed-note has it. */
void att_note_key_hash(
    const char *name, const uint8_t sign_public[32], uint8_t hash[4]);
