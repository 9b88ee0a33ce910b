/* fuzz_keyfile.c — key files and the beginnings of sealed files from foreign bytes. */
#include "case/chunks.h"
#include "case/keyfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const uint8_t key[32] = {0};
    att_error err;
    att_cost cost;
    att_chunks chunks;
    uint64_t length;
    (void)!att_keyfile_check((att_bytes){bytes, n}, ATT_COST_LEAST, &cost, &err);
    (void)att_chunks_plain(n, &length);
    if (n >= ATT_CHUNKS_START && att_chunks_resume(&chunks, key, bytes, &err)) {
        uint8_t plain[ATT_CHUNK];
        const size_t rest = n - ATT_CHUNKS_START;
        (void)att_chunk_open(&chunks, 0, bytes + ATT_CHUNKS_START,
            rest < ATT_CHUNK_SEALED ? rest : ATT_CHUNK_SEALED, plain);
        att_chunks_done(&chunks);
    }
    return 0;
}
