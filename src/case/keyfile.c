/* keyfile.c — one user's key file: a seed under a passphrase.
 *
 * magic 8 | passes u64 | bytes u64 | Argon2 salt 16 | nonce 24 |
 * (seed 32 | leaf of the first entry 32) + tag 16 | SHA-256 of what stands before. The
 * hash tells a damaged file from a wrong passphrase.
 */
#include "keyfile.h"

#include "derive.h"
#include "wire.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

static const char magic[] = "ATTKEY1\n";

enum {
    PASSES_AT = 8,
    BYTES_AT = 16,
    SALT_AT = 24,
    NONCE_AT = 40,
    SEED_AT = 64,
    SUM_AT = 144
};

void att_user_id(const uint8_t sign_public[32], char id[17])
{
    static const char domain[] = "attest/user/v1\n";
    uint8_t hash[32];
    const att_bytes parts[] = {
        {(const uint8_t *)domain, sizeof domain - 1}, {sign_public, 32}};
    att_sha256(2, parts, hash);
    wire_hex(id, hash, 8);
}

void att_identity_fill(att_identity *identity)
{
    uint8_t seed[32];
    att_derive(identity->seed, "attest/sign/v1\n", (att_bytes){0}, seed);
    (void)crypto_sign_seed_keypair(identity->sign_public, identity->sign_secret, seed);
    att_derive(identity->seed, "attest/box/v1\n", (att_bytes){0}, seed);
    (void)crypto_box_seed_keypair(identity->box_public, identity->box_secret, seed);
    sodium_memzero(seed, sizeof seed);
    att_user_id(identity->sign_public, identity->id);
}

static bool check_cost(att_cost cost, att_cost least)
{
    const att_cost most = ATT_COST_MOST;
    return cost.passes >= least.passes && cost.passes <= most.passes
           && cost.bytes >= least.bytes && cost.bytes <= most.bytes;
}

/* The key that a passphrase gives; about a second of work. */
static bool stretch(att_bytes passphrase, att_cost cost, const uint8_t salt[16],
    uint8_t key[32], att_error *err)
{
    if (crypto_pwhash(key, ATT_KEY_BYTES, (const char *)passphrase.at,
            passphrase.length, salt, cost.passes, (size_t)cost.bytes,
            crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        return att_fail(err, ATT_NO_MEMORY,
            "the passphrase needs %llu MiB of memory to be checked",
            (unsigned long long)(cost.bytes >> 20));
    return true;
}

bool att_cost_choose(att_cost *cost, att_error *err)
{
    static const uint8_t salt[16] = {0};
    const att_bytes probe = {(const uint8_t *)"probe", 5};
    uint8_t key[32];
    struct timespec before, after;
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    if (!stretch(probe, (att_cost){1, cost->bytes}, salt, key, err))
        return false;
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    const double spent_s = (double)(after.tv_sec - before.tv_sec)
                           + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
    const double passes = spent_s > 0 ? 1 / spent_s : 3;
    const double most = (double)ATT_COST_MOST.passes;
    cost->passes = (uint64_t)(passes < 3 ? 3 : passes > most ? most : passes);
    return true;
}

bool att_keyfile_seal(const att_secret *passphrase, att_cost cost, att_cost least,
    const att_identity *identity, uint8_t file[ATT_KEYFILE_BYTES], att_error *err)
{
    const att_bytes words = att_secret_bytes(passphrase);
    uint8_t key[32];
    if (words.length == 0 || words.length > ATT_PASSPHRASE_LONGEST)
        return att_fail(
            err, ATT_INVALID, "a passphrase has 1 to %d bytes", ATT_PASSPHRASE_LONGEST);
    if (!check_cost(cost, least))
        return att_fail(err, ATT_INVALID,
            "Argon2id takes %llu to %llu passes and %llu to %llu MiB",
            (unsigned long long)least.passes, (unsigned long long)ATT_COST_MOST.passes,
            (unsigned long long)(least.bytes >> 20),
            (unsigned long long)(ATT_COST_MOST.bytes >> 20));
    memcpy(file, magic, 8);
    wire_put64(file + PASSES_AT, cost.passes);
    wire_put64(file + BYTES_AT, cost.bytes);
    randombytes_buf(file + SALT_AT, SEED_AT - SALT_AT);
    if (!stretch(words, cost, file + SALT_AT, key, err))
        return false;
    uint8_t plain[64];
    memcpy(plain, identity->seed, 32);
    memcpy(plain + 32, identity->anchor, 32);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(file + SEED_AT, NULL, plain,
        sizeof plain, file, SEED_AT, NULL, file + NONCE_AT, key);
    sodium_memzero(plain, sizeof plain);
    sodium_memzero(key, sizeof key);
    const att_bytes all = {file, SUM_AT};
    att_sha256(1, &all, file + SUM_AT);
    return true;
}

bool att_keyfile_check(att_bytes file, att_cost least, att_cost *cost, att_error *err)
{
    uint8_t sum[32];
    const att_bytes all = {file.at, SUM_AT};
    if (file.length != ATT_KEYFILE_BYTES || memcmp(file.at, magic, 8) != 0)
        return att_fail(err, ATT_DAMAGED, "it is no key file");
    att_sha256(1, &all, sum);
    if (memcmp(sum, file.at + SUM_AT, 32) != 0)
        return att_fail(err, ATT_DAMAGED, "its bytes are not what was written");
    const att_cost found = {
        wire_get64(file.at + PASSES_AT), wire_get64(file.at + BYTES_AT)};
    if (!check_cost(found, least))
        return att_fail(
            err, ATT_DAMAGED, "it asks for an amount of work we never write");
    *cost = found;
    return true;
}

bool att_keyfile_unlock(att_bytes file, const att_secret *passphrase,
    att_identity *identity, att_error *err)
{
    const att_bytes words = att_secret_bytes(passphrase);
    const att_cost cost = {
        wire_get64(file.at + PASSES_AT), wire_get64(file.at + BYTES_AT)};
    uint8_t key[32], plain[64];
    if (!stretch(words, cost, file.at + SALT_AT, key, err))
        return false;
    const int result = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
        file.at + SEED_AT, SUM_AT - SEED_AT, file.at, SEED_AT, file.at + NONCE_AT, key);
    sodium_memzero(key, sizeof key);
    if (result != 0)
        return att_fail(err, ATT_DENIED, "the passphrase does not open this case");
    memcpy(identity->seed, plain, 32);
    memcpy(identity->anchor, plain + 32, 32);
    sodium_memzero(plain, sizeof plain);
    att_identity_fill(identity);
    return true;
}
