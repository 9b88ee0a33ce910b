/* ring.h — the keys of a case (or of its sealed persons), in two equal files.
 *
 * magic 8 | generation u64 | slots u32 | room u32 | slots of 80 | mac 32 | records of
 * 96
 *
 * A slot is the ring key in a sealed box for one member; slots without a member are
 * boxes for nobody. A record is nonce 24 | (id 16 | key 32 | use u32 | 0 u32) + tag 16
 * under the ring key; records without a key are random. So neither the number of
 * members nor that of keys can be seen. */
#pragma once

#include "disk.h"
#include "keyfile.h"

typedef enum att_ring_use {
    ATT_RING_LEDGER = 1, /* opens heads and checkpoints, one for each epoch */
    ATT_RING_SCOPE = 2,  /* opens what can be destroyed together */
    ATT_RING_CASE = 3    /* opens what names no scope; there is one */
} att_ring_use;

typedef struct att_ring_key {
    uint8_t id[16];
    uint8_t key[32];
    uint32_t use;
    uint32_t zero;
} att_ring_key;

typedef struct att_ring {
    const char *paths[2];
    uint64_t generation;    /* grows whenever the files are written anew */
    uint8_t (*members)[32]; /* public box keys */
    size_t n_members;
    uint32_t n_slots, n_room;
    uint8_t mac[32];
    uint8_t *ring_key;  /* locked */
    att_ring_key *keys; /* locked; [0, n_keys) in the order they were added */
    size_t n_keys, capacity;
    uint32_t *found_at; /* open addressing by id, 0 for none, else index + 1 */
    size_t n_found_at;
    bool needs_repair; /* the two files are not equal, or have gaps */
} att_ring;

extern const char *const att_ring_paths[2];
extern const char *const att_sealed_paths[2];

/* An empty ring with a fresh ring key, not yet on disk. */
ATT_CHECKED bool att_ring_init(
    att_ring *ring, const char *const paths[2], att_error *err);
void att_ring_done(att_ring *ring);

/* What reading found that a person should know; empty if all is well. */
typedef struct att_ring_faults {
    char text[2][256];
    size_t n;
} att_ring_faults;

/* Read both files. Fails with ATT_DENIED if this identity is no member, ATT_DAMAGED if
 * neither file is whole. */
ATT_CHECKED bool att_ring_load(att_ring *ring, att_disk *disk,
    const char *const paths[2], const att_identity *identity, att_ring_faults *faults,
    att_error *err);

/* NULL if there is none. */
const att_ring_key *att_ring_find(const att_ring *ring, const uint8_t id[16]);

/* Add a key to the ring in memory; written by the next att_ring_append or _rewrite. */
ATT_CHECKED bool att_ring_add(att_ring *ring, const uint8_t id[16],
    const uint8_t key[32], att_ring_use use, att_error *err);
/* Write the keys from number `first` on to both files, synced. Rewrites them if there
 * is no room left. */
ATT_CHECKED bool att_ring_append(
    att_ring *ring, att_disk *disk, size_t first, att_error *err);

/* The public box keys of those who may open the ring; copied. */
ATT_CHECKED bool att_ring_set_members(
    att_ring *ring, const uint8_t members[][32], size_t n_members, att_error *err);
/* Write both files anew, under a fresh ring key if `has_new_key`, for its members.
 * The bytes of the old files are overwritten. */
ATT_CHECKED bool att_ring_rewrite(
    att_ring *ring, att_disk *disk, bool has_new_key, att_error *err);
/* Forget one key in memory; a rewrite with a new ring key destroys it on disk. */
bool att_ring_forget(att_ring *ring, const uint8_t id[16]);
