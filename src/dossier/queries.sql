-- What a dossier prints. Columns in the order in which records.c reads them.

-- name: sources
SELECT id, kind, title, author, date, url, language, reliability, note FROM sources
    ORDER BY rowid;

-- name: places
SELECT id, parent, name_en, name_ko, lat, lon, precision_m, length_m, width_m, area_m2,
    first_seen, last_seen, source, locator, note FROM places ORDER BY rowid;

-- kind: 0 statement, 1 observation, 2 figure, 3 flow. A number published as "more than"
-- has a low end only.
-- name: items
SELECT id, 0, kind, text, original, language, coalesce(witness, speaker), period, place,
    source, locator, way, hearsay, low, high, unit FROM statements
UNION ALL
SELECT id, 1, kind, text, NULL, NULL, sensor, period, place, source, locator, NULL, NULL,
    value, value, unit FROM observations
UNION ALL
SELECT id, 2, measure, note, NULL, NULL, coalesce(said_by, witness), period, place,
    source, locator, knowing, hearsay, low,
    CASE WHEN words = 'more_than' THEN NULL ELSE high END, unit FROM figures
UNION ALL
SELECT id, 3, series, note, NULL, NULL, NULL, period, NULL, source, locator, NULL, NULL,
    low, high, unit FROM flows;

-- name: links
SELECT child, parent, coalesce(fraction, 1), basis = 'inferred' FROM derivations
    ORDER BY child, parent;

-- name: ties
SELECT tie, member, kind, beta FROM ties ORDER BY tie, member;

-- name: claims
SELECT id, text_ko, text_zh, place, period FROM claims ORDER BY id;

-- name: about
SELECT value FROM pack WHERE name = 'about';
