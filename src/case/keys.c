/* keys.c — which key opens what. */
#include "handle.h"

#include <sodium.h>
#include <string.h>

const uint8_t *att_ledger_key(const att_case *c)
{
    for (size_t k = c->ring.n_keys; k > 0; k--)
        if (c->ring.keys[k - 1].use == ATT_RING_LEDGER)
            return c->ring.keys[k - 1].key;
    return NULL;
}

static const att_ring_key *case_key(const att_case *c)
{
    for (size_t k = 0; k < c->ring.n_keys; k++)
        if (c->ring.keys[k].use == ATT_RING_CASE)
            return &c->ring.keys[k];
    return NULL;
}

bool att_scope_key(
    const att_case *c, size_t n_scopes, const uint8_t scopes[][16], uint8_t key[32])
{
    if (n_scopes == 0) {
        const att_ring_key *own = case_key(c);
        if (own)
            memcpy(key, own->key, ATT_KEY_BYTES);
        return own != NULL;
    }
    for (size_t s = 0; s < n_scopes; s++) {
        const att_ring_key *found = att_ring_find(&c->ring, scopes[s]);
        if (!found && c->has_sealed)
            found = att_ring_find(&c->sealed, scopes[s]);
        if (!found) {
            sodium_memzero(key, ATT_KEY_BYTES);
            return false;
        }
        if (s == 0)
            memcpy(key, found->key, ATT_KEY_BYTES);
        else
            att_derive(
                key, "attest/scopes/v1\n", (att_bytes){found->key, ATT_KEY_BYTES}, key);
    }
    return true;
}

att_opened att_open_head(const att_case *c, const att_frame *frame, att_arena *arena,
    att_text *head, att_error *err)
{
    att_opened opened = ATT_SHUT;
    for (size_t k = c->ring.n_keys; k > 0 && opened == ATT_SHUT; k--)
        if (c->ring.keys[k - 1].use == ATT_RING_LEDGER)
            opened =
                att_frame_open_head(frame, c->ring.keys[k - 1].key, arena, head, err);
    return opened;
}

bool att_open_note(const att_case *c, att_bytes body, uint64_t *size, uint8_t root[32],
    att_arena *arena, att_text *note)
{
    for (size_t k = c->ring.n_keys; k > 0; k--)
        if (c->ring.keys[k - 1].use == ATT_RING_LEDGER
            && att_frame_open_checkpoint(
                body, c->ring.keys[k - 1].key, size, root, arena, note))
            return true;
    return false;
}
