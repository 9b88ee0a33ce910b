-- Findings as they were saved: what the engine said, from which input, by which table
-- of weights. The text of a finding is computed again, never stored.
CREATE TABLE findings (
    claim TEXT NOT NULL PRIMARY KEY,
    rung TEXT, -- S0 to S4; NULL: nothing recorded
    engine_rung TEXT,
    ungraded_rung TEXT,
    likelihood TEXT,
    confidence TEXT,
    p REAL,
    p_low REAL,
    p_high REAL,
    n_independent INTEGER NOT NULL,
    n_kinds INTEGER NOT NULL,
    refusals TEXT, -- codes with spaces between
    flags TEXT,
    weights TEXT NOT NULL, -- SHA-256 of the table
    input TEXT NOT NULL, -- SHA-256 of what it was made from
    reviews TEXT, -- SHA-256 of the reviews; NULL: none
    signed TEXT, -- the input that those reviews were written on
    seed INTEGER NOT NULL,
    version TEXT NOT NULL
) STRICT;
