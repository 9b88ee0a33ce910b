-- What the case itself keeps about its ledger. Made by replay, never put.

CREATE TABLE logs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE, -- its folder under ledger/
    origin TEXT NOT NULL,
    size INTEGER NOT NULL, -- the checkpoint this index stands at
    root TEXT NOT NULL,
    peaks BLOB NOT NULL,
    segment INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    count INTEGER NOT NULL,
    first TEXT NOT NULL -- its first leaf
) STRICT;

CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, -- over all logs, by count and log
    log INTEGER NOT NULL, -- logs.id
    number INTEGER NOT NULL, -- the leaf in its log
    segment INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    count INTEGER NOT NULL,
    at TEXT NOT NULL, -- UTC
    is_synced INTEGER NOT NULL,
    who TEXT NOT NULL, -- users.id
    kind TEXT NOT NULL,
    scopes TEXT, -- ids with spaces between; NULL for the case's own
    state TEXT, -- NULL: read; closed: an identity, opened only to be revealed;
                -- sealed: not for this user; erased: its key is destroyed;
                -- refused: its writer may not; unfit: not a form we take; damaged
    about TEXT, -- the table of its row
    key TEXT, -- the key of its row
    body TEXT -- of an entry that is no row
) STRICT;

CREATE INDEX entries_of_row ON entries (about, key);
CREATE INDEX entries_of_log ON entries (log, number);
CREATE INDEX entries_of_kind ON entries (kind) WHERE about IS NULL;

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY, -- from its public key
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('reader', 'contributor', 'keeper')),
    sign_public TEXT NOT NULL,
    box_public TEXT NOT NULL,
    key TEXT NOT NULL, -- its file under keys/
    is_removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scopes (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL, -- of a source or person; two devices may each have made one
    is_sealed INTEGER NOT NULL, -- its key is on the sealed ring
    erased_at TEXT,
    erased_why TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE objects (
    name TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the sealed file
    seq INTEGER NOT NULL, -- the entry that added it
    length INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    blake2b TEXT NOT NULL,
    scopes TEXT -- as in entries
) STRICT, WITHOUT ROWID;

CREATE TABLE erased_objects (
    name TEXT NOT NULL PRIMARY KEY -- as in objects; its file is gone
) STRICT, WITHOUT ROWID;

CREATE INDEX scopes_of_code ON scopes (code);
CREATE INDEX objects_of_content ON objects (sha256);
