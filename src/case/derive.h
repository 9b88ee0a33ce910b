/* derive.h — hashes, keys from keys, commitments, rounded sizes. */
#pragma once

#include <attest/base.h>

enum {
    ATT_KEY_BYTES = 32,
    ATT_SALT_BYTES = 24,
    ATT_HASH_BYTES = 32,
    ATT_ID_BYTES = 16
};

/* SHA-256 of the parts, one after the other. */
void att_sha256(size_t n_parts, const att_bytes parts[], uint8_t hash[32]);

/* The key that `parent` gives for a use and a salt: keyed BLAKE2b over context | salt.
 * `context` names the use and ends in a newline; salt may be empty. */
void att_derive(
    const uint8_t parent[32], const char *context, att_bytes salt, uint8_t key[32]);

/* What stands in the clear for a text: SHA-256("attest/entry/v1\n" | opening | text).
 * The opening is derived from the key that seals the text. */
void att_opening_of(const uint8_t key[32], uint8_t opening[32]);
void att_commit_to(const uint8_t opening[32], att_bytes text, uint8_t commitment[32]);

/* The next Padmé length: at most 12 % more, and few distinct ones.
 * Source: Nikitin et al. (2019), "Reducing metadata leakage from encrypted files". */
uint64_t att_padded(uint64_t length);
