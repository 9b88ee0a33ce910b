/* chunks.h — long bytes sealed in chunks that can be opened one by one.
 *
 * magic 8 | salt 32 | commitment 32 | chunks of 64 KiB + tag 16; the last is shorter.
 * As C2SP chunked-encryption, with larger chunks and ChaCha20-Poly1305.
 */
#pragma once

#include "derive.h"

#include <openssl/evp.h>

enum {
    ATT_CHUNK = 64 * 1024,
    ATT_CHUNK_SEALED = ATT_CHUNK + 16,
    ATT_CHUNKS_START = 8 + 32 + 32
};

/* One message; not shared between threads. */
typedef struct att_chunks {
    uint8_t key[32];
    uint8_t base[12];
    uint8_t commitment[32];
    EVP_CIPHER_CTX *cipher;
} att_chunks;

/* For a new message: start[] is what stands before its chunks, with a random salt. */
ATT_CHECKED bool att_chunks_begin(att_chunks *chunks, const uint8_t input_key[32],
    uint8_t start[ATT_CHUNKS_START], att_error *err);
/* For one that was written. Fails with ATT_DAMAGED if the key is not the one it was
 * made with. */
ATT_CHECKED bool att_chunks_resume(att_chunks *chunks, const uint8_t input_key[32],
    const uint8_t start[ATT_CHUNKS_START], att_error *err);
void att_chunks_done(att_chunks *chunks);

/* sealed: n + 16 bytes, n <= ATT_CHUNK; may be the place of plain. */
ATT_CHECKED bool att_chunk_seal(att_chunks *chunks, uint64_t number,
    const uint8_t *plain, size_t n, uint8_t *sealed, att_error *err);
/* plain: n_sealed - 16 bytes; may be the place of sealed. false if the bytes are not
 * what was sealed. */
bool att_chunk_open(att_chunks *chunks, uint64_t number, const uint8_t *sealed,
    size_t n_sealed, uint8_t *plain);

/* The bytes that `length` plain bytes take, and back; 0 if no message is so long. */
uint64_t att_chunks_sealed(uint64_t length);
bool att_chunks_plain(uint64_t sealed, uint64_t *length);
