/* keyfile.h — one user's key file: a seed under a passphrase. */
#pragma once

#include <attest/case.h>

#include "derive.h"

enum { ATT_KEYFILE_BYTES = 176, ATT_PASSPHRASE_LONGEST = 1024 };

/* What a guess at the passphrase costs (Argon2id). */
typedef struct att_cost {
    uint64_t passes;
    uint64_t bytes;
} att_cost;

#define ATT_COST_LEAST ((att_cost){2, (uint64_t)64 << 20})
#define ATT_COST_MOST ((att_cost){16, (uint64_t)4 << 30})

/* One user of one case: everything comes from a seed that is fresh for every case.
 * Lives in locked memory. */
typedef struct att_identity {
    uint8_t seed[32];
    uint8_t anchor[32]; /* the leaf of the case's first entry */
    uint8_t sign_secret[64];
    uint8_t box_secret[32];
    uint8_t sign_public[32];
    uint8_t box_public[32];
    char id[17]; /* 16 hex digits of the hash of sign_public */
} att_identity;

void att_user_id(const uint8_t sign_public[32], char id[17]);
void att_identity_fill(att_identity *identity); /* from its seed */

/* Passes that take about a second with cost->bytes, at least 3. */
ATT_CHECKED bool att_cost_choose(att_cost *cost, att_error *err);

/* Fails with ATT_INVALID on a cost outside least … ATT_COST_MOST or a passphrase that
 * is empty or too long. */
ATT_CHECKED bool att_keyfile_seal(const att_secret *passphrase, att_cost cost,
    att_cost least, const att_identity *identity, uint8_t file[ATT_KEYFILE_BYTES],
    att_error *err);

/* Fails with ATT_DAMAGED on a file that is not one of ours, before anything is
 * allocated for it. */
ATT_CHECKED bool att_keyfile_check(
    att_bytes file, att_cost least, att_cost *cost, att_error *err);
/* Fails with ATT_DENIED on a wrong passphrase. `file` was checked. */
ATT_CHECKED bool att_keyfile_unlock(att_bytes file, const att_secret *passphrase,
    att_identity *identity, att_error *err);
