-- Files taken in, each sealed as an object, with how they came into our hands (R1, R5).
CREATE TABLE items (
    id TEXT NOT NULL PRIMARY KEY, -- E1, E2, …
    object TEXT NOT NULL, -- the sealed file's name
    sha256 TEXT NOT NULL,
    blake2b TEXT NOT NULL,
    length INTEGER NOT NULL,
    name TEXT NOT NULL, -- as the file was called
    path TEXT NOT NULL, -- where it was read from
    parent TEXT, -- the archive it was in
    type TEXT,
    facts TEXT, -- what the file says of itself, JSON
    source TEXT,
    url TEXT,
    collector TEXT, -- a code
    method TEXT,
    place TEXT,
    collected TEXT, -- EDTF
    clock_offset_s REAL,
    reason TEXT,
    consent TEXT,
    added TEXT NOT NULL, -- UTC
    status TEXT NOT NULL CHECK (status IN ('collected', 'incomplete'))
) STRICT, WITHOUT ROWID;

CREATE INDEX items_by_hash ON items (sha256);
