/* ring.c — the keys of a case in memory. */
#include "ring.h"

#include "secret.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

const char *const att_ring_paths[2] = {"keys/ring.a", "keys/ring.b"};
const char *const att_sealed_paths[2] = {"keys/sealed.a", "keys/sealed.b"};

bool att_ring_init(att_ring *ring, const char *const paths[2], att_error *err)
{
    *ring = (att_ring){.paths = {paths[0], paths[1]}};
    ring->ring_key = att_secret_push(ATT_KEY_BYTES, err);
    if (!ring->ring_key)
        return false;
    randombytes_buf(ring->ring_key, ATT_KEY_BYTES);
    return true;
}

void att_ring_done(att_ring *ring)
{
    att_secret_pop(ring->ring_key);
    att_secret_pop(ring->keys);
    free(ring->members);
    free(ring->found_at);
    *ring = (att_ring){0};
}

/* Ids are random, so their first bytes are a hash. */
static size_t place_of(const att_ring *ring, const uint8_t id[16])
{
    uint64_t start;
    memcpy(&start, id, sizeof start);
    size_t place = (size_t)start & (ring->n_found_at - 1);
    while (ring->found_at[place] > 0
           && memcmp(ring->keys[ring->found_at[place] - 1].id, id, 16) != 0)
        place = (place + 1) & (ring->n_found_at - 1);
    return place;
}

const att_ring_key *att_ring_find(const att_ring *ring, const uint8_t id[16])
{
    if (ring->n_keys == 0)
        return NULL;
    const uint32_t found = ring->found_at[place_of(ring, id)];
    return found > 0 ? &ring->keys[found - 1] : NULL;
}

static void find_all_again(att_ring *ring)
{
    for (size_t i = 0; i < ring->n_found_at; i++)
        ring->found_at[i] = 0;
    for (size_t k = 0; k < ring->n_keys; k++)
        ring->found_at[place_of(ring, ring->keys[k].id)] = (uint32_t)(k + 1);
}

static bool widen(att_ring *ring, att_error *err)
{
    const size_t capacity = ring->capacity > 0 ? ring->capacity * 2 : 64;
    att_ring_key *keys = att_secret_push(capacity * sizeof *keys, err);
    if (!keys)
        return false;
    uint32_t *found_at = calloc(capacity * 2, sizeof *found_at);
    if (!found_at) {
        att_secret_pop(keys);
        return att_fail(err, ATT_NO_MEMORY, "out of memory for keys");
    }
    if (ring->keys)
        memcpy(keys, ring->keys, ring->n_keys * sizeof *keys);
    att_secret_pop(ring->keys);
    free(ring->found_at);
    ring->keys = keys;
    ring->capacity = capacity;
    ring->found_at = found_at;
    ring->n_found_at = capacity * 2;
    find_all_again(ring);
    return true;
}

bool att_ring_add(att_ring *ring, const uint8_t id[16], const uint8_t key[32],
    att_ring_use use, att_error *err)
{
    if (att_ring_find(ring, id))
        return true;
    if (ring->n_keys == ring->capacity && !widen(ring, err))
        return false;
    if (!ring->keys) /* widen gave room, and the analyser cannot see it */
        return false;
    att_ring_key *added = &ring->keys[ring->n_keys];
    memcpy(added->id, id, 16);
    memcpy(added->key, key, ATT_KEY_BYTES);
    added->use = use;
    const size_t place = place_of(ring, id);
    ring->found_at[place] = (uint32_t)++ring->n_keys;
    return true;
}

bool att_ring_forget(att_ring *ring, const uint8_t id[16])
{
    const att_ring_key *found = att_ring_find(ring, id);
    if (!found)
        return false;
    const size_t k = (size_t)(found - ring->keys);
    memmove(&ring->keys[k], &ring->keys[k + 1],
        (ring->n_keys - k - 1) * sizeof *ring->keys);
    ring->n_keys--;
    sodium_memzero(&ring->keys[ring->n_keys], sizeof *ring->keys);
    find_all_again(ring);
    return true;
}

bool att_ring_set_members(
    att_ring *ring, const uint8_t members[][32], size_t n_members, att_error *err)
{
    uint8_t(*copy)[32] = calloc(n_members + 1, sizeof *copy);
    if (!copy)
        return att_fail(err, ATT_NO_MEMORY, "out of memory for keys");
    if (n_members > 0)
        memcpy(copy, members, n_members * sizeof *copy);
    free(ring->members);
    ring->members = copy;
    ring->n_members = n_members;
    return true;
}
