/* chunks.c — long bytes sealed in chunks. */
#include "chunks.h"

#include <sodium.h>
#include <string.h>

static const char magic[] = "ATTOBJ1\n";

/* HKDF-Expand of RFC 5869 with SHA-256, for 76 bytes. */
static void expand(const uint8_t input_key[32], const uint8_t salt[32], uint8_t out[76])
{
    static const char context[] = "attest/chunks/v1\n";
    uint8_t block[32];
    for (uint8_t i = 1, at = 0; at < 76; i++, at += 32) {
        crypto_auth_hmacsha256_state state;
        crypto_auth_hmacsha256_init(&state, input_key, 32);
        if (i > 1)
            crypto_auth_hmacsha256_update(&state, block, 32);
        crypto_auth_hmacsha256_update(
            &state, (const uint8_t *)context, sizeof context - 1);
        crypto_auth_hmacsha256_update(&state, salt, 32);
        crypto_auth_hmacsha256_update(&state, &i, 1);
        crypto_auth_hmacsha256_final(&state, block);
        memcpy(out + at, block, at == 64 ? 12 : 32);
    }
    sodium_memzero(block, sizeof block);
}

static bool prepare(att_chunks *chunks, const uint8_t input_key[32],
    const uint8_t salt[32], att_error *err)
{
    uint8_t out[76];
    expand(input_key, salt, out);
    memcpy(chunks->key, out, 32);
    memcpy(chunks->base, out + 32, 12);
    memcpy(chunks->commitment, out + 44, 32);
    sodium_memzero(out, sizeof out);
    chunks->cipher = EVP_CIPHER_CTX_new();
    if (chunks->cipher
        && EVP_CipherInit_ex2(
               chunks->cipher, EVP_chacha20_poly1305(), chunks->key, NULL, 1, NULL)
               == 1)
        return true;
    att_chunks_done(chunks);
    return att_fail(err, ATT_NO_MEMORY, "out of memory for a cipher");
}

bool att_chunks_begin(att_chunks *chunks, const uint8_t input_key[32],
    uint8_t start[ATT_CHUNKS_START], att_error *err)
{
    memcpy(start, magic, 8);
    randombytes_buf(start + 8, 32);
    if (!prepare(chunks, input_key, start + 8, err))
        return false;
    memcpy(start + 40, chunks->commitment, 32);
    return true;
}

bool att_chunks_resume(att_chunks *chunks, const uint8_t input_key[32],
    const uint8_t start[ATT_CHUNKS_START], att_error *err)
{
    *chunks = (att_chunks){0};
    if (memcmp(start, magic, 8) != 0)
        return att_fail(err, ATT_DAMAGED, "byte 0: it is no sealed file");
    if (!prepare(chunks, input_key, start + 8, err))
        return false;
    if (sodium_memcmp(chunks->commitment, start + 40, 32) == 0)
        return true;
    att_chunks_done(chunks);
    return att_fail(
        err, ATT_DAMAGED, "bytes 8 to 71: it was sealed with another key, or changed");
}

void att_chunks_done(att_chunks *chunks)
{
    EVP_CIPHER_CTX_free(chunks->cipher); /* wipes its key */
    sodium_memzero(chunks, sizeof *chunks);
}

static bool set_nonce(att_chunks *chunks, uint64_t number, int is_sealing)
{
    uint8_t nonce[12];
    memcpy(nonce, chunks->base, sizeof nonce);
    for (int i = 0; i < 8; i++)
        nonce[11 - i] ^= (uint8_t)(number >> (8 * i));
    return EVP_CipherInit_ex2(chunks->cipher, NULL, NULL, nonce, is_sealing, NULL) == 1;
}

bool att_chunk_seal(att_chunks *chunks, uint64_t number, const uint8_t *plain, size_t n,
    uint8_t *sealed, att_error *err)
{
    int n_out = 0, n_rest = 0;
    if (set_nonce(chunks, number, 1)
        && (n == 0
            || EVP_CipherUpdate(chunks->cipher, sealed, &n_out, plain, (int)n) == 1)
        && EVP_CipherFinal_ex(chunks->cipher, sealed + n_out, &n_rest) == 1
        && EVP_CIPHER_CTX_ctrl(chunks->cipher, EVP_CTRL_AEAD_GET_TAG, 16, sealed + n)
               == 1)
        return true;
    return att_fail(err, ATT_NO_MEMORY, "the cipher failed");
}

bool att_chunk_open(att_chunks *chunks, uint64_t number, const uint8_t *sealed,
    size_t n_sealed, uint8_t *plain)
{
    int n_out = 0, n_rest = 0;
    uint8_t tag[16];
    if (n_sealed < sizeof tag)
        return false;
    const size_t n = n_sealed - sizeof tag;
    memcpy(tag, sealed + n, sizeof tag);
    return set_nonce(chunks, number, 0)
           && EVP_CIPHER_CTX_ctrl(
                  chunks->cipher, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag)
                  == 1
           && (n == 0
               || EVP_CipherUpdate(chunks->cipher, plain, &n_out, sealed, (int)n) == 1)
           && EVP_CipherFinal_ex(chunks->cipher, plain + n_out, &n_rest) == 1;
}

uint64_t att_chunks_sealed(uint64_t length)
{
    return ATT_CHUNKS_START + length / ATT_CHUNK * ATT_CHUNK_SEALED + length % ATT_CHUNK
           + 16;
}

bool att_chunks_plain(uint64_t sealed, uint64_t *length)
{
    if (sealed < ATT_CHUNKS_START + 16)
        return false;
    const uint64_t rest = sealed - ATT_CHUNKS_START;
    const uint64_t last = rest % ATT_CHUNK_SEALED;
    if (last < 16)
        return false;
    *length = rest / ATT_CHUNK_SEALED * ATT_CHUNK + last - 16;
    return true;
}
