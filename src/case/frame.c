/* frame.c — entries and checkpoints, sealed and opened. */
#include "frame.h"

#include "tree.h"
#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    TAG = crypto_aead_chacha20poly1305_IETF_ABYTES,
    HEAD_LEAST = 256,  /* so that one, two or no scopes look the same */
    INNER_LEAST = 128, /* so that the shortest rows look the same */
    NOTE_BYTES = 256,
    PARTS_AT = ATT_SALT_BYTES + 32 + 32 + 4
};

static const uint8_t nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES] = {0};
static const char head_context[] = "attest/head/v1\n";
static const char inner_context[] = "attest/inner/v1\n";

uint8_t *att_buffer_push(att_buffer *buffer, size_t n, att_error *err)
{
    if (buffer->capacity - buffer->length < n) {
        size_t capacity = buffer->capacity > 0 ? buffer->capacity : (size_t)64 * 1024;
        while (capacity - buffer->length < n && capacity < SIZE_MAX / 4)
            capacity *= 2;
        uint8_t *at =
            capacity - buffer->length < n ? NULL : realloc(buffer->at, capacity);
        if (!at) {
            att_fail(err, ATT_NO_MEMORY, "out of memory for entries to be written");
            return NULL;
        }
        buffer->at = at;
        buffer->capacity = capacity;
    }
    buffer->length += n;
    return buffer->at + buffer->length - n;
}

void att_buffer_done(att_buffer *buffer)
{
    free(buffer->at);
    *buffer = (att_buffer){0};
}

static size_t padded_text(att_text text, size_t least)
{
    const size_t length = (size_t)att_padded(text.length);
    return length < least ? least : length;
}

/* Seal text padded with zeros in place at `to`; everything from `before` to there is
 * authenticated with it. JSON ends in a bracket, so the zeros can be told apart. */
static void seal(const uint8_t key[32], const uint8_t *before, uint8_t *to,
    att_text text, size_t padded)
{
    memcpy(to, text.at, text.length);
    memset(to + text.length, 0, padded - text.length);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(
        to, NULL, to, padded, before, (size_t)(to - before), NULL, nonce, key);
}

static void commit(const uint8_t key[32], att_text text, uint8_t commitment[32])
{
    uint8_t opening[32];
    att_opening_of(key, opening);
    att_commit_to(
        opening, (att_bytes){(const uint8_t *)text.at, text.length}, commitment);
    sodium_memzero(opening, sizeof opening);
}

bool att_frame_seal(att_buffer *out, const uint8_t ledger_key[32],
    const uint8_t scope_key[32], const uint8_t salt[24], att_text head, att_text inner,
    uint8_t leaf[32], att_error *err)
{
    if (head.length > ATT_FRAME_LARGEST / 4 || inner.length > ATT_FRAME_LARGEST / 2)
        return att_fail(err, ATT_LIMIT,
            "an entry of %zu bytes; at most %d are accepted",
            head.length + inner.length, ATT_FRAME_LARGEST / 2);
    const size_t n_head = padded_text(head, HEAD_LEAST);
    const size_t n_inner = padded_text(inner, INNER_LEAST);
    const size_t n_body = PARTS_AT + n_head + TAG + n_inner + TAG;
    uint8_t *at = att_buffer_push(out, ATT_FRAME_START + n_body, err);
    if (!at)
        return false;
    wire_put32(at, (uint32_t)(1 + n_body));
    at[4] = 'E';
    uint8_t *body = at + ATT_FRAME_START;
    uint8_t head_key[32], inner_key[32];
    const att_bytes salted = {salt, ATT_SALT_BYTES};
    att_derive(ledger_key, head_context, salted, head_key);
    att_derive(scope_key, inner_context, salted, inner_key);
    memcpy(body, salt, ATT_SALT_BYTES);
    commit(head_key, head, body + ATT_SALT_BYTES);
    commit(inner_key, inner, body + ATT_SALT_BYTES + 32);
    wire_put32(body + PARTS_AT - 4, (uint32_t)(n_head + TAG));
    seal(head_key, body, body + PARTS_AT, head, n_head);
    seal(inner_key, body, body + PARTS_AT + n_head + TAG, inner, n_inner);
    sodium_memzero(head_key, sizeof head_key);
    sodium_memzero(inner_key, sizeof inner_key);
    att_tree_leaf((att_bytes){body, n_body}, leaf);
    return true;
}

bool att_frame_read(att_bytes body, att_frame *frame)
{
    if (body.length < PARTS_AT + 2 * TAG)
        return false;
    const size_t n_head = wire_get32(body.at + PARTS_AT - 4);
    if (n_head < TAG || n_head > body.length - PARTS_AT - TAG)
        return false;
    const uint8_t *inner = body.at + PARTS_AT + n_head;
    *frame = (att_frame){
        .body = body,
        .salt = body.at,
        .head_commitment = body.at + ATT_SALT_BYTES,
        .inner_commitment = body.at + ATT_SALT_BYTES + 32,
        .head = {body.at + PARTS_AT, n_head},
        .inner = {inner, body.length - PARTS_AT - n_head},
    };
    return true;
}

static att_text without_padding(const uint8_t *at, size_t length)
{
    while (length > 0 && at[length - 1] == 0)
        length--;
    return (att_text){(const char *)at, length};
}

static att_opened open_part(const att_frame *frame, att_bytes sealed,
    const uint8_t commitment[32], const uint8_t key[32], uint8_t *plain, att_text *text)
{
    uint8_t wanted[32];
    if (crypto_aead_chacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed.at,
            sealed.length, frame->body.at, (size_t)(sealed.at - frame->body.at), nonce,
            key)
        != 0)
        return ATT_SHUT;
    *text = without_padding(plain, sealed.length - TAG);
    commit(key, *text, wanted);
    return memcmp(wanted, commitment, 32) == 0 ? ATT_OPENED : ATT_FORGED;
}

att_opened att_frame_open_head(const att_frame *frame, const uint8_t ledger_key[32],
    uint8_t *plain, att_text *head)
{
    uint8_t key[32];
    att_derive(ledger_key, head_context, (att_bytes){frame->salt, ATT_SALT_BYTES}, key);
    const att_opened opened =
        open_part(frame, frame->head, frame->head_commitment, key, plain, head);
    sodium_memzero(key, sizeof key);
    return opened;
}

att_opened att_frame_open_inner(const att_frame *frame, const uint8_t scope_key[32],
    uint8_t *plain, att_text *inner)
{
    uint8_t key[32];
    att_derive(scope_key, inner_context, (att_bytes){frame->salt, ATT_SALT_BYTES}, key);
    const att_opened opened =
        open_part(frame, frame->inner, frame->inner_commitment, key, plain, inner);
    sodium_memzero(key, sizeof key);
    return opened;
}

static void opening_under(const uint8_t parent[32], const char *context,
    const uint8_t salt[24], uint8_t opening[32])
{
    uint8_t key[32];
    att_derive(parent, context, (att_bytes){salt, ATT_SALT_BYTES}, key);
    att_opening_of(key, opening);
    sodium_memzero(key, sizeof key);
}

void att_frame_head_opening(
    const uint8_t ledger_key[32], const uint8_t salt[24], uint8_t opening[32])
{
    opening_under(ledger_key, head_context, salt, opening);
}

void att_frame_inner_opening(
    const uint8_t scope_key[32], const uint8_t salt[24], uint8_t opening[32])
{
    opening_under(scope_key, inner_context, salt, opening);
}

void att_frame_object_key(
    const uint8_t scope_key[32], const uint8_t salt[24], uint8_t key[32])
{
    att_derive(scope_key, "attest/object/v1\n", (att_bytes){salt, ATT_SALT_BYTES}, key);
}

enum { NOTE_AT = 8 + 32 + ATT_SALT_BYTES };

static void note_key(const uint8_t ledger_key[32], const uint8_t *salt, uint8_t key[32])
{
    att_derive(ledger_key, "attest/note/v1\n", (att_bytes){salt, ATT_SALT_BYTES}, key);
}

bool att_frame_seal_checkpoint(att_buffer *out, const uint8_t ledger_key[32],
    uint64_t size, const uint8_t root[32], att_text note, att_error *err)
{
    if (note.length > NOTE_BYTES)
        return att_fail(err, ATT_LIMIT, "a checkpoint of %zu bytes", note.length);
    uint8_t *at = att_buffer_push(out, ATT_FRAME_START + ATT_CHECKPOINT_BYTES, err);
    if (!at)
        return false;
    uint8_t key[32];
    wire_put32(at, 1 + ATT_CHECKPOINT_BYTES);
    at[4] = 'C';
    uint8_t *body = at + ATT_FRAME_START;
    wire_put64(body, size);
    memcpy(body + 8, root, 32);
    randombytes_buf(body + 40, ATT_SALT_BYTES);
    note_key(ledger_key, body + 40, key);
    seal(key, body, body + NOTE_AT, note, NOTE_BYTES);
    sodium_memzero(key, sizeof key);
    return true;
}

bool att_frame_open_checkpoint(att_bytes body, const uint8_t ledger_key[32],
    uint64_t *size, uint8_t root[32], att_arena *arena, att_text *note)
{
    if (body.length != ATT_CHECKPOINT_BYTES)
        return false;
    uint8_t key[32];
    uint8_t *plain = att_push(arena, NOTE_BYTES, 1, NULL);
    if (!plain)
        return false;
    note_key(ledger_key, body.at + 40, key);
    const int result = crypto_aead_chacha20poly1305_ietf_decrypt(plain, NULL, NULL,
        body.at + NOTE_AT, NOTE_BYTES + TAG, body.at, NOTE_AT, nonce, key);
    sodium_memzero(key, sizeof key);
    if (result != 0)
        return false;
    *size = wire_get64(body.at);
    memcpy(root, body.at + 8, 32);
    *note = without_padding(plain, NOTE_BYTES);
    return true;
}
