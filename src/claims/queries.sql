-- name: sources
SELECT * FROM sources;

-- name: witnesses
SELECT * FROM witnesses;

-- name: places
SELECT * FROM places;

-- name: statements
SELECT * FROM statements;

-- name: observations
SELECT * FROM observations;

-- name: figures
SELECT * FROM figures;

-- name: flows
SELECT * FROM flows;

-- name: densities
SELECT * FROM densities;

-- name: actors
SELECT * FROM actors;

-- name: norms
SELECT * FROM norms;

-- name: derivations
SELECT * FROM derivations;

-- name: ties
SELECT * FROM ties;

-- name: claims
SELECT * FROM claims;

-- name: elements
SELECT * FROM elements;

-- name: bearings
SELECT * FROM bearings;

-- name: alternatives
SELECT * FROM alternatives;

-- name: ratings
SELECT * FROM ratings;

-- name: reviews
SELECT * FROM reviews;

-- name: resolutions
SELECT * FROM resolutions;

-- name: pack
SELECT * FROM pack;

-- ?1 is a LIKE pattern. Observations, places and actors are few, and have no index.
-- name: find
SELECT 'claims', c.id, w.words FROM claims_words w JOIN claims c ON c.rowid = w.rowid
    WHERE w.words LIKE ?1
UNION ALL
SELECT 'statements', s.id, w.words FROM statements_words w JOIN statements s ON s.rowid = w.rowid
    WHERE w.words LIKE ?1
UNION ALL
SELECT 'sources', s.id, w.words FROM sources_words w JOIN sources s ON s.rowid = w.rowid
    WHERE w.words LIKE ?1
UNION ALL
SELECT * FROM named_said WHERE words LIKE ?1;

-- Patterns shorter than a trigram go through the texts themselves.
-- name: find_short
SELECT 'claims', c.id, v.words FROM claims_said v JOIN claims c ON c.rowid = v.number
    WHERE v.words LIKE ?1
UNION ALL
SELECT 'statements', s.id, v.words FROM statements_said v JOIN statements s ON s.rowid = v.number
    WHERE v.words LIKE ?1
UNION ALL
SELECT 'sources', s.id, v.words FROM sources_said v JOIN sources s ON s.rowid = v.number
    WHERE v.words LIKE ?1
UNION ALL
SELECT * FROM named_said WHERE words LIKE ?1;

-- Run by the case at the end of each batch: rows not yet in the index of words.
-- name: settle
INSERT INTO sources_words (rowid, words) SELECT number, words FROM sources_said
    WHERE number > (SELECT coalesce(max(id), 0) FROM sources_words_docsize);
INSERT INTO statements_words (rowid, words) SELECT number, words FROM statements_said
    WHERE number > (SELECT coalesce(max(id), 0) FROM statements_words_docsize);
INSERT INTO claims_words (rowid, words) SELECT number, words FROM claims_said
    WHERE number > (SELECT coalesce(max(id), 0) FROM claims_words_docsize);
