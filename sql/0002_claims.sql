-- The tables of a case as its packs have them: the same names and columns as
-- src/claims/profile.json, which also says which values they may hold (a test holds the
-- two together). Ids that may lie in several tables are checked when a pack is read.

CREATE TABLE sources (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    date TEXT,
    url TEXT,
    language TEXT,
    reliability TEXT,
    reliability_reason TEXT,
    note TEXT
) STRICT;

CREATE TABLE witnesses (
    id TEXT NOT NULL PRIMARY KEY,
    "group" TEXT,
    account TEXT,
    consent TEXT NOT NULL,
    note TEXT
) STRICT;

CREATE TABLE places (
    id TEXT NOT NULL PRIMARY KEY,
    parent TEXT REFERENCES places DEFERRABLE INITIALLY DEFERRED,
    kind TEXT,
    name_en TEXT,
    name_ko TEXT,
    lat REAL,
    lon REAL,
    precision_m REAL,
    length_m REAL,
    width_m REAL,
    area_m2 REAL,
    storeys REAL,
    first_seen TEXT,
    last_seen TEXT,
    source TEXT REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    locator TEXT,
    note TEXT
) STRICT;

CREATE TABLE statements (
    id TEXT NOT NULL PRIMARY KEY,
    witness TEXT REFERENCES witnesses DEFERRABLE INITIALLY DEFERRED,
    speaker TEXT,
    source TEXT NOT NULL REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    locator TEXT,
    period TEXT,
    kind TEXT NOT NULL,
    place TEXT REFERENCES places DEFERRABLE INITIALLY DEFERRED,
    low REAL,
    high REAL,
    unit TEXT,
    text TEXT NOT NULL,
    language TEXT,
    original TEXT,
    way TEXT NOT NULL,
    hearsay INTEGER NOT NULL,
    hearsay_basis TEXT,
    plausibility INTEGER,
    date_given TEXT,
    note TEXT
) STRICT;

CREATE TABLE observations (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL REFERENCES places DEFERRABLE INITIALLY DEFERRED,
    period TEXT,
    sensor TEXT,
    kind TEXT NOT NULL,
    value REAL,
    error REAL,
    unit TEXT,
    text TEXT,
    source TEXT NOT NULL REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    locator TEXT,
    date_basis TEXT,
    plausibility INTEGER,
    note TEXT
) STRICT;

CREATE TABLE figures (
    id TEXT NOT NULL PRIMARY KEY,
    measure TEXT NOT NULL,
    scope TEXT NOT NULL,
    place TEXT REFERENCES places DEFERRABLE INITIALLY DEFERRED,
    period TEXT,
    low REAL,
    high REAL,
    unit TEXT,
    words TEXT,
    said_by TEXT,
    witness TEXT REFERENCES witnesses DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    locator TEXT,
    how TEXT NOT NULL,
    knowing TEXT,
    hearsay INTEGER,
    note TEXT
) STRICT;

CREATE TABLE flows (
    id TEXT NOT NULL PRIMARY KEY,
    series TEXT NOT NULL,
    period TEXT,
    sex TEXT,
    low REAL,
    high REAL,
    unit TEXT,
    source TEXT NOT NULL REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    locator TEXT,
    how TEXT NOT NULL,
    note TEXT
) STRICT;

CREATE TABLE densities (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT,
    period TEXT,
    persons_low REAL,
    persons_high REAL,
    area_m2 REAL,
    m2_per_person_low REAL,
    m2_per_person_high REAL,
    how TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    note TEXT
) STRICT;

CREATE TABLE actors (
    id TEXT NOT NULL PRIMARY KEY,
    name_en TEXT NOT NULL,
    name_ko TEXT,
    name_zh TEXT,
    state TEXT,
    kind TEXT,
    parent TEXT REFERENCES actors DEFERRABLE INITIALLY DEFERRED,
    role TEXT,
    source TEXT REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    note TEXT
) STRICT;

CREATE TABLE norms (
    id TEXT NOT NULL PRIMARY KEY,
    instrument TEXT NOT NULL,
    article TEXT,
    obligation TEXT NOT NULL,
    china_since TEXT,
    china_status TEXT,
    korea_since TEXT,
    korea_status TEXT,
    source TEXT REFERENCES sources DEFERRABLE INITIALLY DEFERRED,
    note TEXT
) STRICT;

CREATE TABLE derivations (
    child TEXT NOT NULL,
    parent TEXT NOT NULL,
    fraction REAL,
    basis TEXT,
    note TEXT,
    PRIMARY KEY (child, parent)
) STRICT;

CREATE TABLE ties (
    tie TEXT NOT NULL,
    member TEXT NOT NULL,
    kind TEXT NOT NULL,
    beta REAL,
    note TEXT,
    PRIMARY KEY (tie, member)
) STRICT;

CREATE TABLE claims (
    id TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    text_ko TEXT,
    text_zh TEXT,
    kind TEXT NOT NULL,
    place TEXT REFERENCES places DEFERRABLE INITIALLY DEFERRED,
    period TEXT,
    actor TEXT REFERENCES actors DEFERRABLE INITIALLY DEFERRED,
    measure TEXT,
    value_low REAL,
    value_high REAL,
    note TEXT
) STRICT;

CREATE TABLE elements (
    claim TEXT NOT NULL REFERENCES claims DEFERRABLE INITIALLY DEFERRED,
    element TEXT NOT NULL,
    kind TEXT NOT NULL,
    weight TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (claim, element)
) STRICT;

CREATE TABLE bearings (
    claim TEXT NOT NULL,
    element TEXT NOT NULL,
    item TEXT NOT NULL,
    stance TEXT NOT NULL,
    ratio REAL,
    author TEXT,
    reason TEXT,
    PRIMARY KEY (claim, element, item),
    FOREIGN KEY (claim, element) REFERENCES elements DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE alternatives (
    claim TEXT NOT NULL REFERENCES claims DEFERRABLE INITIALLY DEFERRED,
    alternative TEXT NOT NULL,
    text TEXT NOT NULL,
    prior REAL,
    PRIMARY KEY (claim, alternative)
) STRICT;

CREATE TABLE ratings (
    claim TEXT NOT NULL,
    alternative TEXT NOT NULL,
    item TEXT NOT NULL,
    consistency TEXT,
    likelihood REAL,
    reason TEXT,
    PRIMARY KEY (claim, alternative, item),
    FOREIGN KEY (claim, alternative) REFERENCES alternatives DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE reviews (
    claim TEXT NOT NULL REFERENCES claims DEFERRABLE INITIALLY DEFERRED,
    reviewer TEXT NOT NULL,
    decision TEXT NOT NULL,
    rung TEXT,
    reason TEXT,
    date TEXT,
    PRIMARY KEY (claim, reviewer)
) STRICT;

CREATE TABLE resolutions (
    claim TEXT NOT NULL REFERENCES claims DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    reason_kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    PRIMARY KEY (claim, item)
) STRICT;

-- About the pack itself: "about" is what datapackage.json says besides the tables,
-- "order TABLE" the keys of a table that stands in another order than theirs.
CREATE TABLE pack (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- ---- what `attest find` looks through ----------------------------------------------
-- Trigrams find substrings of three characters and more in any script. They are kept
-- without positions (a third of the size); LIKE looks at the text again.
--
-- New rows wait for the end of the batch, where claims.settle takes them in one go: six
-- times faster than a trigger a row. NAME_words_docsize lists the rows already taken.

CREATE VIEW sources_said AS SELECT rowid AS number,
    title || char(10) || coalesce(author, '') || char(10) || coalesce(note, '') AS words
    FROM sources;
CREATE VIEW statements_said AS SELECT rowid AS number,
    text || char(10) || coalesce(original, '') || char(10) || coalesce(note, '') AS words
    FROM statements;
CREATE VIEW claims_said AS SELECT rowid AS number,
    text || char(10) || coalesce(text_ko, '') || char(10) || coalesce(text_zh, '') AS words
    FROM claims;

CREATE VIEW named_said AS
    SELECT 'observations' AS kind, id, coalesce(text, '') AS words FROM observations
    UNION ALL SELECT 'places', id, coalesce(name_en, '') || char(10) || coalesce(name_ko, '')
        FROM places
    UNION ALL SELECT 'actors', id, name_en || char(10) || coalesce(name_ko, '')
        || char(10) || coalesce(name_zh, '') FROM actors;

CREATE VIRTUAL TABLE sources_words USING fts5(
    words, content = 'sources_said', content_rowid = 'number', tokenize = 'trigram', detail = 'none');
CREATE TRIGGER sources_amending BEFORE UPDATE ON sources
    WHEN EXISTS (SELECT 1 FROM sources_words_docsize WHERE id = old.rowid) BEGIN
    INSERT INTO sources_words (sources_words, rowid, words)
        SELECT 'delete', number, words FROM sources_said WHERE number = old.rowid;
END;
CREATE TRIGGER sources_amended AFTER UPDATE ON sources
    WHEN new.rowid < (SELECT max(id) FROM sources_words_docsize) BEGIN
    INSERT INTO sources_words (rowid, words)
        SELECT number, words FROM sources_said WHERE number = new.rowid;
END;
CREATE TRIGGER sources_dropping BEFORE DELETE ON sources
    WHEN EXISTS (SELECT 1 FROM sources_words_docsize WHERE id = old.rowid) BEGIN
    INSERT INTO sources_words (sources_words, rowid, words)
        SELECT 'delete', number, words FROM sources_said WHERE number = old.rowid;
END;

CREATE VIRTUAL TABLE statements_words USING fts5(
    words, content = 'statements_said', content_rowid = 'number', tokenize = 'trigram', detail = 'none');
CREATE TRIGGER statements_amending BEFORE UPDATE ON statements
    WHEN EXISTS (SELECT 1 FROM statements_words_docsize WHERE id = old.rowid) BEGIN
    INSERT INTO statements_words (statements_words, rowid, words)
        SELECT 'delete', number, words FROM statements_said WHERE number = old.rowid;
END;
CREATE TRIGGER statements_amended AFTER UPDATE ON statements
    WHEN new.rowid < (SELECT max(id) FROM statements_words_docsize) BEGIN
    INSERT INTO statements_words (rowid, words)
        SELECT number, words FROM statements_said WHERE number = new.rowid;
END;
CREATE TRIGGER statements_dropping BEFORE DELETE ON statements
    WHEN EXISTS (SELECT 1 FROM statements_words_docsize WHERE id = old.rowid) BEGIN
    INSERT INTO statements_words (statements_words, rowid, words)
        SELECT 'delete', number, words FROM statements_said WHERE number = old.rowid;
END;

CREATE VIRTUAL TABLE claims_words USING fts5(
    words, content = 'claims_said', content_rowid = 'number', tokenize = 'trigram', detail = 'none');
CREATE TRIGGER claims_amending BEFORE UPDATE ON claims
    WHEN EXISTS (SELECT 1 FROM claims_words_docsize WHERE id = old.rowid) BEGIN
    INSERT INTO claims_words (claims_words, rowid, words)
        SELECT 'delete', number, words FROM claims_said WHERE number = old.rowid;
END;
CREATE TRIGGER claims_amended AFTER UPDATE ON claims
    WHEN new.rowid < (SELECT max(id) FROM claims_words_docsize) BEGIN
    INSERT INTO claims_words (rowid, words)
        SELECT number, words FROM claims_said WHERE number = new.rowid;
END;
CREATE TRIGGER claims_dropping BEFORE DELETE ON claims
    WHEN EXISTS (SELECT 1 FROM claims_words_docsize WHERE id = old.rowid) BEGIN
    INSERT INTO claims_words (claims_words, rowid, words)
        SELECT 'delete', number, words FROM claims_said WHERE number = old.rowid;
END;
