/* keys.c — which key opens what. */
#include "handle.h"

#include <sodium.h>
#include <string.h>

/* The next older key of a use before number k; NULL when there is none. */
static const att_ring_key *older(const att_case *c, att_ring_use use, size_t *k)
{
    while (*k > 0)
        if (c->ring.keys[--*k].use == use)
            return &c->ring.keys[*k];
    return NULL;
}

const uint8_t *att_ledger_key(const att_case *c)
{
    size_t k = c->ring.n_keys;
    const att_ring_key *newest = older(c, ATT_RING_LEDGER, &k);
    return newest ? newest->key : NULL;
}

/* The key of one epoch, and with it that of every scope: who lacks any of them, lacks
 * the whole. */
static bool mix(const att_case *c, const att_ring_key *epoch, size_t n_scopes,
    const uint8_t scopes[][16], uint8_t key[32])
{
    memcpy(key, epoch->key, ATT_KEY_BYTES);
    for (size_t s = 0; s < n_scopes; s++) {
        const att_ring_key *found = att_ring_find(&c->ring, scopes[s]);
        if (!found && c->has_sealed)
            found = att_ring_find(&c->sealed, scopes[s]);
        if (!found) {
            sodium_memzero(key, ATT_KEY_BYTES);
            return false;
        }
        att_derive(
            key, "attest/scopes/v1\n", (att_bytes){found->key, ATT_KEY_BYTES}, key);
    }
    return true;
}

bool att_scope_key(
    const att_case *c, size_t n_scopes, const uint8_t scopes[][16], uint8_t key[32])
{
    size_t k = c->ring.n_keys;
    const att_ring_key *newest = older(c, ATT_RING_CASE, &k);
    return newest && mix(c, newest, n_scopes, scopes, key);
}

att_opened att_open_inner(const att_case *c, const att_frame *frame,
    const att_head *head, uint8_t *plain, att_text *inner, uint8_t scope_key[32])
{
    att_opened opened = ATT_SHUT;
    uint8_t key[32];
    size_t k = c->ring.n_keys;
    for (const att_ring_key *epoch = older(c, ATT_RING_CASE, &k);
         epoch && opened == ATT_SHUT; epoch = older(c, ATT_RING_CASE, &k)) {
        if (!mix(c, epoch, head->n_scopes, head->scopes, key))
            return ATT_NO_KEY;
        opened = att_frame_open_inner(frame, key, plain, inner);
        if (opened == ATT_OPENED && scope_key)
            memcpy(scope_key, key, sizeof key);
    }
    sodium_memzero(key, sizeof key);
    return opened;
}

att_opened att_open_head(
    const att_case *c, const att_frame *frame, uint8_t *plain, att_text *head)
{
    att_opened opened = ATT_SHUT;
    size_t k = c->ring.n_keys;
    for (const att_ring_key *epoch = older(c, ATT_RING_LEDGER, &k);
         epoch && opened == ATT_SHUT; epoch = older(c, ATT_RING_LEDGER, &k))
        opened = att_frame_open_head(frame, epoch->key, plain, head);
    return opened;
}

bool att_open_note(const att_case *c, att_bytes body, uint64_t *size, uint8_t root[32],
    att_arena *arena, att_text *note)
{
    size_t k = c->ring.n_keys;
    for (const att_ring_key *epoch = older(c, ATT_RING_LEDGER, &k); epoch;
         epoch = older(c, ATT_RING_LEDGER, &k))
        if (att_frame_open_checkpoint(body, epoch->key, size, root, arena, note))
            return true;
    return false;
}
