/* handle.h — an open case. */
#pragma once

#include <attest/case.h>

#include "disk.h"
#include "embedded.h"
#include "entry.h"
#include "index.h"
#include "keyfile.h"
#include "log.h"
#include "ring.h"

/* What a case stands on; tests put their own disk, clock and cheap keys here. */
typedef struct att_ground {
    att_disk *disk;   /* the case folder */
    att_disk *memory; /* outside it, where checkpoints are remembered; may be NULL */
    att_cost least;   /* what a guess at a passphrase must at least cost */
    int64_t (*now_us)(void *clock);
    void *clock;
    bool is_lent;   /* the disks stay open when the case is closed */
    bool wants_all; /* read the whole ledger and check every signature */
} att_ground;

typedef enum att_role { ATT_READER, ATT_CONTRIBUTOR, ATT_KEEPER } att_role;

typedef struct att_user {
    char id[17];
    att_role role;
    bool is_removed;
    uint8_t sign_public[32];
    uint8_t box_public[32];
} att_user;

/* The one batch of a command: rows in an open transaction, frames not yet synced. */
typedef struct att_batch {
    bool is_open;
    char command[25];
    uint64_t n_entries;
    att_tree tree;            /* of our log with the batch in it */
    att_place at;             /* where the next frame will stand */
    att_buffer frames;        /* not yet written */
    uint64_t count, seq;      /* as in the case, to go back to */
    att_head newest;          /* of the entry added last */
    size_t n_ring, n_sealed;  /* keys before the batch */
    struct att_draft *drafts; /* objects to be put in place by the commit */
    size_t n_drafts;
    bool is_log_new;
    bool is_segment_new;
    bool has_failed; /* an entry is missing: it can only be abandoned */
    int offset_min;  /* of the local clock, and whether the system trusts it */
    bool is_synced;
} att_batch;

struct att_case {
    att_ground ground;
    att_access access;
    int lock; /* handle; -1 for a reader */
    bool is_dead;
    uint8_t folder_id[16]; /* as in FORMAT */
    char key_tag[33];      /* of the key file that opened */
    att_text first_name;   /* of the keeper, while the case is being made */
    att_identity *me;      /* locked */
    att_ring ring, sealed;
    bool has_sealed;
    size_t n_logs, log_capacity;
    att_log *logs;
    size_t own;        /* the log this device writes; SIZE_MAX until it writes */
    char own_name[33]; /* as remembered; empty if this device has none */
    size_t n_users;
    att_user *users;
    att_index index;
    uint64_t count; /* of the newest entry, on the clock all logs share */
    uint64_t seq;
    uint64_t n_fresh; /* entries that the saved index does not have */
    bool has_news;    /* logs have grown since this device last remembered them */
    bool is_damaged;  /* something read was not what was written: no writing */
    att_batch batch;
    att_arena arena;   /* for the life of the case */
    att_arena scratch; /* for one call */
    size_t n_notices, notice_capacity;
    att_text *notices;
};

/* Open or make a case on this ground, which the case then owns, even on failure. */
ATT_CHECKED bool att_case_open_on(const att_ground *ground,
    const att_secret *passphrase, att_access access, att_case **out, att_error *err);
ATT_CHECKED bool att_case_create_on(const att_ground *ground,
    const att_secret *passphrase, const att_case_settings *settings, att_error *err);

/* false with an error if a write failed before, or the batch does not fit. */
bool att_case_is_alive(const att_case *c, att_error *err);

/* Whether an entry can be added now; false with an error. */
bool att_batch_check(const att_case *c, att_error *err);
/* The batch lacks an entry and can only be abandoned; returns false. */
bool att_batch_fail(att_case *c);

/* Say something that the user should know and that stops nothing. */
void att_case_notice_add(att_case *c, const char *format, ...) ATT_PRINTF(2, 3);

/* ---- keys.c ---------------------------------------------------------------------- */

/* The ledger key of the newest epoch; NULL if the ring has none. */
const uint8_t *att_ledger_key(const att_case *c);
/* The key for the inner part of a new entry under these scopes; false if one of them
 * is erased or not for this user. */
bool att_scope_key(
    const att_case *c, size_t n_scopes, const uint8_t scopes[][16], uint8_t key[32]);
/* The parts of an entry by whichever epoch opens them; plain as for att_frame_open_….
 * scope_key: out, or NULL. */
att_opened att_open_head(
    const att_case *c, const att_frame *frame, uint8_t *plain, att_text *head);
att_opened att_open_inner(const att_case *c, const att_frame *frame,
    const att_head *head, uint8_t *plain, att_text *inner, uint8_t scope_key[32]);
bool att_open_note(const att_case *c, att_bytes body, uint64_t *size, uint8_t root[32],
    att_arena *arena, att_text *note);

/* ---- users.c --------------------------------------------------------------------- */

const att_user *att_user_find(const att_case *c, const char *id);
ATT_CHECKED bool att_user_keep(att_case *c, att_text name, att_text key_tag,
    att_role role, const uint8_t sign_public[32], const uint8_t box_public[32],
    bool is_removed, att_error *err);
ATT_CHECKED bool att_users_load(att_case *c, att_error *err);
const char *att_role_word(att_role role);
bool att_role_of(att_text word, att_role *role);
/* Tell the rings whom they are for. */
ATT_CHECKED bool att_users_to_rings(att_case *c, att_error *err);

/* ---- append.c -------------------------------------------------------------------- */

/* What the index keeps of an entry besides its head. */
typedef struct att_entry_note {
    const char *state;         /* NULL, or as in sql/0001_case.sql */
    att_text about, key, body; /* empty: NULL */
} att_entry_note;

/* Add one entry to the open batch. inner: canonical JSON. */
ATT_CHECKED bool att_append(att_case *c, const char *kind, size_t n_scopes,
    const uint8_t scopes[][16], const uint8_t salt[24], att_text inner,
    const att_entry_note *note, att_error *err);
/* Add one entry that is no row, with its effects. salt NULL: a random one. */
ATT_CHECKED bool att_append_body(att_case *c, const char *kind, size_t n_scopes,
    const uint8_t scopes[][16], const uint8_t salt[24], const att_json *body,
    att_error *err);
/* Begin this device's log in the open batch; att_append does so when it needs one. */
ATT_CHECKED bool att_start_log(att_case *c, att_error *err);
/* Write what is still buffered, unsynced. */
ATT_CHECKED bool att_append_write(att_case *c, att_error *err);
/* A log more, all zero; NULL if memory is short. */
att_log *att_log_add(att_case *c, att_error *err);
/* The row of an entry in the index. */
ATT_CHECKED bool att_entry_keep(att_case *c, const att_head *head, size_t log,
    uint64_t number, att_place place, const att_entry_note *note, att_error *err);

/* ---- replay.c -------------------------------------------------------------------- */

/* Bring logs and index up to what the folder holds. */
ATT_CHECKED bool att_replay(att_case *c, att_error *err);
/* An empty index and no logs, to replay from the beginning. */
ATT_CHECKED bool att_index_restart(att_case *c, att_error *err);

/* ---- snapshot.c ------------------------------------------------------------------ */

/* Load the saved index if it fits what the logs hold; otherwise leave an empty one. */
ATT_CHECKED bool att_snapshot_load(att_case *c, att_error *err);
ATT_CHECKED bool att_snapshot_save(att_case *c, att_error *err);

/* ---- remember.c ------------------------------------------------------------------ */

/* The checkpoints this user last saw on this device. */
typedef struct att_memory {
    size_t n_logs;
    struct att_seen {
        char name[33];
        uint64_t size;
        uint8_t root[32];
    } * logs;
    char own_name[33];
} att_memory;

ATT_CHECKED bool att_memory_load(
    att_case *c, att_memory *memory, att_arena *arena, att_error *err);
ATT_CHECKED bool att_memory_save(att_case *c, att_error *err);
/* The real place: XDG_STATE_HOME/attest or ~/.local/state/attest. */
ATT_CHECKED bool att_memory_open(att_disk **out, att_error *err);
