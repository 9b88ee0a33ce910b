/* frame.h — one entry or checkpoint as it stands in a log.
 *
 * length u32 | kind | body, where length counts kind and body.
 * E body: salt 24 | C_head 32 | C_inner 32 | n_head u32 | head | inner
 * C body: size u64 | root 32 | salt 24 | note
 */
#pragma once

#include "derive.h"

enum {
    ATT_FRAME_START = 5, /* length and kind */
    ATT_FRAME_LARGEST = 16 * 1024 * 1024,
    ATT_CHECKPOINT_BYTES = 336 /* every C body has this length */
};

/* Bytes that grow on the heap, for what is about to be written. */
typedef struct att_buffer {
    uint8_t *at;
    size_t length, capacity;
} att_buffer;

/* A place for n more bytes, counted as used; NULL with ATT_NO_MEMORY. */
uint8_t *att_buffer_push(att_buffer *buffer, size_t n, att_error *err);
void att_buffer_done(att_buffer *buffer);

/* An entry sealed: its parts point into the body. */
typedef struct att_frame {
    att_bytes body;
    const uint8_t *salt, *head_commitment, *inner_commitment;
    att_bytes head, inner; /* sealed */
} att_frame;

typedef enum att_opened {
    ATT_OPENED,
    ATT_SHUT,   /* another key, or changed bytes */
    ATT_NO_KEY, /* one of its scopes is erased, or not for this user */
    ATT_FORGED  /* opens, but is not the text that was committed to */
} att_opened;

/* Append an entry; `salt` is random and used once. leaf: its hash in the tree.
 * Fails with ATT_LIMIT above ATT_FRAME_LARGEST. */
ATT_CHECKED bool att_frame_seal(att_buffer *out, const uint8_t ledger_key[32],
    const uint8_t scope_key[32], const uint8_t salt[24], att_text head, att_text inner,
    uint8_t leaf[32], att_error *err);

/* Where the parts are; false if the body cannot be an entry. */
bool att_frame_read(att_bytes body, att_frame *frame);
/* plain: as many bytes as frame->head (or ->inner) has; the text points into it. */
att_opened att_frame_open_head(const att_frame *frame, const uint8_t ledger_key[32],
    uint8_t *plain, att_text *head);
att_opened att_frame_open_inner(const att_frame *frame, const uint8_t scope_key[32],
    uint8_t *plain, att_text *inner);

/* The openings of the two commitments, for a proof. */
void att_frame_head_opening(
    const uint8_t ledger_key[32], const uint8_t salt[24], uint8_t opening[32]);
void att_frame_inner_opening(
    const uint8_t scope_key[32], const uint8_t salt[24], uint8_t opening[32]);
/* The key of the object that the entry with this salt adds. */
void att_frame_object_key(
    const uint8_t scope_key[32], const uint8_t salt[24], uint8_t key[32]);

ATT_CHECKED bool att_frame_seal_checkpoint(att_buffer *out,
    const uint8_t ledger_key[32], uint64_t size, const uint8_t root[32], att_text note,
    att_error *err);
/* false if the body is none, or the key another. */
bool att_frame_open_checkpoint(att_bytes body, const uint8_t ledger_key[32],
    uint64_t *size, uint8_t root[32], att_arena *arena, att_text *note);
