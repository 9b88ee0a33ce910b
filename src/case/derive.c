/* derive.c — hashes, keys from keys, commitments, rounded sizes. */
/* The one-shot interface of OpenSSL 3 looks the algorithm up on every call, which costs
 * more than hashing an entry; the plain one is only marked as old. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "derive.h"

#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

void att_sha256(size_t n_parts, const att_bytes parts[], uint8_t hash[32])
{
    SHA256_CTX state;
    SHA256_Init(&state);
    for (size_t p = 0; p < n_parts; p++)
        if (parts[p].length > 0)
            SHA256_Update(&state, parts[p].at, parts[p].length);
    SHA256_Final(hash, &state);
}

void att_derive(
    const uint8_t parent[32], const char *context, att_bytes salt, uint8_t key[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, parent, ATT_KEY_BYTES, ATT_KEY_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)context, strlen(context));
    if (salt.length > 0)
        crypto_generichash_update(&state, salt.at, salt.length);
    crypto_generichash_final(&state, key, ATT_KEY_BYTES);
    sodium_memzero(&state, sizeof state);
}

void att_opening_of(const uint8_t key[32], uint8_t opening[32])
{
    att_derive(key, "attest/opening/v1\n", (att_bytes){0}, opening);
}

void att_commit_to(const uint8_t opening[32], att_bytes text, uint8_t commitment[32])
{
    static const char domain[] = "attest/entry/v1\n";
    const att_bytes parts[] = {
        {(const uint8_t *)domain, sizeof domain - 1}, {opening, ATT_HASH_BYTES}, text};
    att_sha256(3, parts, commitment);
}

static unsigned log2_floor(uint64_t value)
{
    unsigned log = 0;
    while (value >>= 1)
        log++;
    return log;
}

uint64_t att_padded(uint64_t length)
{
    if (length < 2)
        return length;
    const unsigned exponent = log2_floor(length);
    const unsigned kept = log2_floor(exponent) + 1;
    const uint64_t mask = exponent > kept ? ((uint64_t)1 << (exponent - kept)) - 1 : 0;
    return length > UINT64_MAX - mask ? length : (length + mask) & ~mask;
}
