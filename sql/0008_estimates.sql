-- Numbers of people estimated from the case, each with all that makes it again.
CREATE TABLE estimates (
    id TEXT NOT NULL PRIMARY KEY, -- headcount-C01
    claim TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('headcount', 'population', 'flow')),
    group_name TEXT,
    place TEXT,
    seed TEXT NOT NULL,
    settings TEXT NOT NULL, -- JSON
    result TEXT NOT NULL, -- JSON
    version TEXT NOT NULL,
    input_hash TEXT NOT NULL -- SHA-256 over the figures, buildings and floors it read
) STRICT, WITHOUT ROWID;

CREATE INDEX estimates_by_claim ON estimates (claim);
