-- Everything is ordered by the bytes of its first columns: gather.c looks rows up.

-- name: sources
SELECT id, kind, date, url, reliability FROM sources ORDER BY id;

-- name: witnesses
SELECT id, consent FROM witnesses ORDER BY id;

-- name: places
SELECT id, parent, lat, lon, precision_m FROM places ORDER BY id;

-- name: items
SELECT id, 0, witness, speaker, source, locator, period, place, way, NULL, date_given,
    hearsay, plausibility, text FROM statements
UNION ALL
SELECT id, 1, NULL, NULL, source, locator, period, place, NULL, NULL, NULL,
    NULL, plausibility, coalesce(text, kind) FROM observations
UNION ALL
SELECT id, 2, witness, said_by, source, locator, period, place, NULL, how, NULL,
    hearsay, NULL, replace(measure || coalesce(' ' || words, ''), '_', ' ')
        || coalesce(' ' || printf('%.15g', low), '')
        || CASE WHEN high > low THEN ' to ' || printf('%.15g', high) ELSE '' END
        || coalesce(' ' || unit, '') FROM figures
UNION ALL
SELECT id, 3, NULL, NULL, source, locator, period, NULL, NULL, how, NULL,
    NULL, NULL, replace(series, '_', ' ') || coalesce(' ' || printf('%.15g', low), '')
        || CASE WHEN high > low THEN ' to ' || printf('%.15g', high) ELSE '' END
        || coalesce(' ' || unit, '') FROM flows
UNION ALL
SELECT id, 4, NULL, NULL, source, NULL, period, NULL, NULL, how, NULL,
    NULL, NULL, text FROM densities
ORDER BY 1;

-- name: derivations
SELECT child, parent, fraction FROM derivations ORDER BY child, parent;

-- name: ties
SELECT tie, member, kind, beta FROM ties ORDER BY tie, member;

-- name: claims
SELECT id, text, kind, place, period, measure FROM claims ORDER BY id;

-- name: elements
SELECT claim, element, kind, weight, text FROM elements
    ORDER BY claim, weight = 'detail', element;

-- name: bearings
SELECT claim, element, item, stance, reason, ratio FROM bearings ORDER BY claim, element, item;

-- name: alternatives
SELECT claim, alternative, text, prior FROM alternatives ORDER BY claim, alternative;

-- name: ratings
SELECT claim, alternative, item, consistency, likelihood FROM ratings
    ORDER BY claim, alternative, item;

-- name: reviews
SELECT claim, reviewer, decision, rung, reason, date FROM reviews
    ORDER BY claim, date, reviewer;

-- name: resolutions
SELECT claim, item FROM resolutions ORDER BY claim, item;

-- name: signed
SELECT claim, reviews, signed FROM findings ORDER BY claim;

-- Files sealed for a source: whether any came with all that is asked (R5).
-- name: custody
SELECT source, max(status = 'collected') FROM items WHERE source IS NOT NULL
    GROUP BY source ORDER BY source;

-- The room estimates keeps its results in a table of its own, where there is one.
-- name: has_estimates
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'estimates';

-- name: number
SELECT result FROM estimates WHERE claim = ?1 ORDER BY id DESC LIMIT 1;

-- name: figures
SELECT id FROM figures ORDER BY id;
