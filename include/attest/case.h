/* case.h — the case on disk: keys, ledger, objects, index; open, write, close, verify.
 */
#pragma once

#include <attest/base.h>

typedef struct att_case att_case;
typedef struct att_rows att_rows;

/* Bytes that are locked in memory, kept out of core dumps, and wiped on release. */
typedef struct att_secret att_secret;

ATT_CHECKED bool att_secret_new(att_bytes bytes, att_secret **out, att_error *err);
/* The NFC form of checked UTF-8, with no copy left in ordinary memory. */
ATT_CHECKED bool att_secret_new_nfc(att_bytes utf8, att_secret **out, att_error *err);
att_bytes att_secret_bytes(const att_secret *secret);
void att_secret_wipe(att_secret *secret); /* NULL is fine */

typedef enum att_access { ATT_READ, ATT_WRITE } att_access;

/* ---- open and close -------------------------------------------------------------- */

typedef struct att_case_settings {
    att_text user;       /* the first keeper's name, inside the ledger only */
    uint64_t kdf_passes; /* Argon2id; 0: chosen so that it takes about a second */
    size_t kdf_bytes;    /* Argon2id memory; 0: 256 MiB */
} att_case_settings;
enum { ATT_KDF_LEAST_PASSES = 2, ATT_KDF_LEAST_BYTES = 64 << 20 };

/* Make an empty case in a new folder. Fails with ATT_INVALID if path exists, or the
 * cost lies below ATT_KDF_LEAST_… (tests use exactly these). */
ATT_CHECKED bool att_case_create(const char *path, const att_secret *passphrase,
    const att_case_settings *settings, att_error *err);

/* Fails with ATT_DENIED (one message for every wrong passphrase), ATT_BUSY (another
 * writer, named by pid), ATT_DAMAGED (then open with ATT_READ and verify). */
ATT_CHECKED bool att_case_open(const char *path, const att_secret *passphrase,
    att_access access, att_case **out, att_error *err);
void att_case_close(att_case *c); /* what was not committed is dropped */

/* What opening found that the user should know: a write cut short, a copy older than
 * one seen before, a damaged file. */
size_t att_case_n_notices(const att_case *c);
att_text att_case_notice(const att_case *c, size_t n); /* lives as long as the case */

/* ---- write ----------------------------------------------------------------------- */

/* How a put changed the case. */
typedef enum att_change { ATT_UNCHANGED, ATT_ADDED, ATT_AMENDED } att_change;

/* Start the one batch of this command: all of it comes to be, or none. */
ATT_CHECKED bool att_case_begin(att_case *c, const char *command, att_error *err);

/* Put one row into a table of the index (sql/NNNN_room.sql) through one ledger entry:
 * `add` if the key is new, `amend` if the row differs, nothing if it is equal.
 * The row is a JSON object of the table's columns (text, number, or null); columns not
 * named are null. The key is what the table's PRIMARY KEY columns hold in the row.
 * Fails with ATT_INVALID on an unknown table or column, or a broken constraint. */
ATT_CHECKED bool att_case_put(att_case *c, const char *table, const att_json *row,
    att_change *change, att_error *err);

/* Take one row out of the index by an entry that says so; the ledger keeps its past.
 * key: an object of the primary key's columns. Fails with ATT_MISSING. */
ATT_CHECKED bool att_case_drop(
    att_case *c, const char *table, const att_json *key, att_error *err);

/* Record something that is no row: kind is a verb such as "assess" or "import". */
ATT_CHECKED bool att_case_note(
    att_case *c, const char *kind, const att_json *body, att_error *err);

/* Objects synced, then frames and checkpoint in one append, synced. */
ATT_CHECKED bool att_case_commit(att_case *c, att_error *err);
void att_case_abandon(att_case *c);

/* ---- ask ------------------------------------------------------------------------- */

/* Start the statement "room.name" of src/ROOM/queries.sql ("-- name: NAME" above it).
 */
ATT_CHECKED bool att_case_ask(
    att_case *c, const char *query, att_rows **out, att_error *err);
/* Parameters are ?1, ?2, …; unbound ones are NULL. The text is copied. */
ATT_CHECKED bool att_rows_bind_text(
    att_rows *rows, int at, att_text text, att_error *err);
ATT_CHECKED bool att_rows_bind_int64(
    att_rows *rows, int at, int64_t value, att_error *err);
ATT_CHECKED bool att_rows_bind_double(
    att_rows *rows, int at, double value, att_error *err);
ATT_CHECKED bool att_rows_next(att_rows *rows, bool *has_row, att_error *err);
/* Columns count from 0; text lives until the next att_rows_next. */
bool att_rows_is_null(const att_rows *rows, int column);
att_text att_rows_text(const att_rows *rows, int column); /* empty for NULL */
int64_t att_rows_int64(const att_rows *rows, int column);
double att_rows_double(const att_rows *rows, int column); /* NaN for NULL */
void att_rows_done(att_rows *rows);                       /* NULL is fine */

/* ---- what the case is ------------------------------------------------------------ */

typedef struct att_case_state {
    uint64_t n_entries;
    uint8_t root[32]; /* of the Merkle tree over all entries of this device's log */
} att_case_state;

void att_case_state_of(const att_case *c, att_case_state *state);

/* SHA-256 over the rows of the index (tables, keys, values in order): equal for two
 * cases that say the same, whatever their history. 64 hex digits and NUL. */
ATT_CHECKED bool att_case_hash(att_case *c, char hex[65], att_error *err);

/* ---- scopes: what can be destroyed together -------------------------------------- */

/* A source or a person whose data can one day be erased. */
typedef struct att_scope {
    uint8_t id[16];
} att_scope;

/* The scope that a code ("S17", "W01") names, made with a key of its own in the open
 * batch if there is none. Fails with ATT_REFUSED if it was erased. */
ATT_CHECKED bool att_case_scope(
    att_case *c, att_text code, att_scope *scope, att_error *err);

/* As att_case_put; whoever destroys one of these scopes destroys the row. A row that is
 * amended stays in the scopes of its first entry. */
ATT_CHECKED bool att_case_put_in(att_case *c, size_t n_scopes, const att_scope scopes[],
    const char *table, const att_json *row, att_change *change, att_error *err);

/* Seal who a person is, for keepers only; rows and index hold the code alone. */
ATT_CHECKED bool att_case_identify(
    att_case *c, att_text code, const att_secret *identity, att_error *err);
/* What was sealed last; says so in the ledger, so it needs an open batch.
 * Fails with ATT_MISSING, or with ATT_DENIED for who is no keeper. */
ATT_CHECKED bool att_case_reveal(
    att_case *c, att_text code, att_text reason, att_secret **identity, att_error *err);

/* Destroy the keys of a scope, so that nothing under it can ever be read again; the
 * ledger still verifies. Needs a keeper, no open batch, and no att_rows in use. */
ATT_CHECKED bool att_case_erase(
    att_case *c, att_text code, att_text authority, att_text reason, att_error *err);

/* ---- objects: sealed files ------------------------------------------------------- */

typedef struct att_object_note {
    char name[65];   /* SHA-256 of the sealed file, which is its name */
    char sha256[65]; /* of what was given */
    char blake2b[129];
    uint64_t length;
    bool was_there; /* the same bytes were sealed before, in the same scopes */
} att_object_note;

/* Seal all that fd gives, from where it stands, in the open batch; memory: 4 MiB.
 * Fails with ATT_INVALID if a file changes while it is read. */
ATT_CHECKED bool att_case_add_object(att_case *c, int fd, size_t n_scopes,
    const att_scope scopes[], const att_progress *progress, att_object_note *note,
    att_error *err);

/* The same in three steps, so that several files can be read at once: begin and keep
 * (or drop) on the thread of the case, read on any. */
typedef struct att_draft att_draft;
ATT_CHECKED bool att_draft_begin(att_case *c, size_t n_scopes, const att_scope scopes[],
    att_draft **out, att_error *err);
ATT_CHECKED bool att_draft_read(
    att_draft *draft, int fd, const att_progress *progress, att_error *err);
ATT_CHECKED bool att_draft_keep(
    att_case *c, att_draft *draft, att_object_note *note, att_error *err); /* frees */
void att_draft_drop(att_draft *draft); /* NULL is fine */

typedef struct att_object att_object;
/* By the name of the sealed file. Fails with ATT_MISSING, ATT_DENIED (erased, or not
 * for this user) or ATT_DAMAGED. Must be closed before the case. */
ATT_CHECKED bool att_object_open(
    att_case *c, att_text name, att_object **out, att_error *err);
uint64_t att_object_length(const att_object *object);
/* Up to n bytes from an offset; fewer only at the end. Any thread, any order. */
ATT_CHECKED bool att_object_read(att_object *object, uint64_t offset, void *to,
    size_t n, size_t *n_read, att_error *err);
void att_object_close(att_object *object); /* NULL is fine */

/* SHA-256 of some bytes, for what stands on a finding or an export: 64 hex digits and
 * NUL. */
void att_digest(att_bytes bytes, char hex[65]);

/* ---- users and keys -------------------------------------------------------------- */

/* All of these need an open writer without an open batch, and no att_rows in use.
 * settings: what a guess at the new passphrase costs; zeros: as for one's own. */

/* Let someone in. role: reader, contributor, or keeper. id: 16 hex digits and NUL.
 * Fails with ATT_DENIED for who is no keeper. */
ATT_CHECKED bool att_case_grant(att_case *c, att_text name, att_text role,
    const att_secret *passphrase, const att_case_settings *settings, char id[17],
    att_error *err);

/* Put a user out, by id or name: what is written from now on is under new keys. What he
 * could read before he can read still. Fails with ATT_MISSING, ATT_DENIED, or
 * ATT_REFUSED for the last keeper. */
ATT_CHECKED bool att_case_revoke(
    att_case *c, att_text user, att_text reason, att_error *err);

/* One's own passphrase. Who holds a copy of the old key file can still use the old one.
 */
ATT_CHECKED bool att_case_change_passphrase(att_case *c, const att_secret *passphrase,
    const att_case_settings *settings, att_error *err);

/* A second passphrase for oneself, made by the program, to be kept on paper. */
ATT_CHECKED bool att_case_add_recovery(att_case *c, att_secret **words, att_error *err);

/* Random words that can be spoken and typed on any keyboard: 16 bits each
 * (consonant, vowel, consonant, vowel, consonant), hyphens between. */
ATT_CHECKED bool att_passphrase_make(
    size_t n_words, att_secret **words, att_error *err);

/* ---- verify ---------------------------------------------------------------------- */

/* One thing that is not as it should be. */
typedef struct att_damage {
    att_text file;
    uint64_t offset; /* of the first byte concerned; UINT64_MAX: the whole file */
    att_text what;   /* what is wrong, and what is still good */
    bool is_harm;    /* false: nothing is lost (a cut-off write, a stray file) */
} att_damage;

typedef struct att_verify_settings {
    bool wants_both_hashes; /* BLAKE2b-512 of every object as well as SHA-256 */
    unsigned n_threads;     /* 0: as many as there are processors */
} att_verify_settings;

typedef struct att_verify_report {
    size_t n_faults;
    const att_damage *faults;
    size_t n_harms;                            /* of the faults */
    uint64_t n_logs, n_entries, n_checkpoints; /* that are good */
    uint64_t n_objects, n_object_bytes;        /* that are good */
    uint64_t n_sealed;                         /* entries this user may not read */
} att_verify_report;

/* Read every byte of a case and say what is wrong with it. passphrase NULL: only what
 * needs no key (names, hashes of sealed files, the trees of the logs).
 * True if the whole case could be read, whatever was found; faults live in the arena.
 * Cost: one pass over all bytes, objects in parallel. */
ATT_CHECKED bool att_case_verify(const char *path, const att_secret *passphrase,
    const att_verify_settings *settings, const att_progress *progress, att_arena *arena,
    att_verify_report *report, att_error *err);

/* ---- backup ---------------------------------------------------------------------- */

typedef struct att_backup_report {
    uint64_t n_files, n_bytes; /* copied */
} att_backup_report;

/* Bring a folder up to this case: what it lacks is copied, erased files and the keys of
 * people put out are taken away. It is a case like this one. Needs an open writer.
 * Fails with ATT_INVALID if the folder holds something else. */
ATT_CHECKED bool att_case_backup(att_case *c, const char *path,
    const att_progress *progress, att_backup_report *report, att_error *err);
