/* digest.c — the one hash that other rooms print. */
#include <attest/case.h>

#include "derive.h"
#include "wire.h"

void att_digest(att_bytes bytes, char hex[65])
{
    uint8_t hash[ATT_HASH_BYTES];
    att_sha256(1, &bytes, hash);
    wire_hex(hex, hash, sizeof hash);
}
