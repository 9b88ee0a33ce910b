-- name: users
SELECT id, name, role, sign_public, box_public, key, is_removed FROM users ORDER BY id;

-- name: logs
SELECT name, origin, size, root, peaks, segment, offset, count, first FROM logs
ORDER BY id;

-- name: log_save
INSERT OR REPLACE INTO logs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: entry_add
INSERT INTO entries (seq, log, number, segment, offset, count, is_synced, at, who,
    kind, scopes, state, about, key, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: entry_newest
SELECT seq, count, log FROM entries ORDER BY seq DESC LIMIT 1;

-- name: entry_of_row
SELECT log, number, scopes FROM entries
WHERE about = ?1 AND key = ?2 AND state IS NULL ORDER BY seq DESC LIMIT 1;

-- name: user_save
INSERT INTO users (id, name, role, sign_public, box_public, key, is_removed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (id) DO UPDATE SET name = ?2, role = ?3, key = ?6, is_removed = ?7;

-- name: scope_save
INSERT INTO scopes (id, code, is_sealed) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO NOTHING;

-- name: scope_erase
UPDATE scopes SET erased_at = ?2, erased_why = ?3 WHERE id = ?1;

-- name: scopes_of_code
SELECT id, is_sealed, erased_at FROM scopes WHERE code = ?1 ORDER BY id;

-- name: scopes_erased
SELECT id, code, erased_at, erased_why FROM scopes WHERE erased_at IS NOT NULL
ORDER BY erased_at, id;

-- name: entries_erase
UPDATE entries SET state = 'erased' WHERE state = 'sealed' AND EXISTS (
    SELECT 1 FROM scopes s
    WHERE s.erased_at IS NOT NULL AND instr(entries.scopes, s.id) > 0);

-- name: object_save
INSERT INTO objects (name, seq, length, sha256, blake2b, scopes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name) DO NOTHING;

-- name: object_of_content
SELECT name, length, blake2b FROM objects WHERE sha256 = ?1 AND scopes IS ?2
ORDER BY seq LIMIT 1;

-- name: object_entry
SELECT e.log, e.segment, e.offset, o.length, o.sha256, o.blake2b
FROM objects o JOIN entries e ON e.seq = o.seq WHERE o.name = ?1;

-- name: identity_entry
SELECT log, segment, offset FROM entries
WHERE kind = 'identity' AND scopes = ?1 AND state = 'closed' ORDER BY seq DESC LIMIT 1;

-- name: objects
SELECT o.name, e.log, e.segment, e.offset, o.length, o.sha256, o.blake2b
FROM objects o JOIN entries e ON e.seq = o.seq ORDER BY o.length DESC, o.name;

-- name: object_is_known
SELECT 1 FROM objects WHERE name = ?1 UNION ALL SELECT 2 FROM erased_objects
WHERE name = ?1;

-- name: objects_erased
SELECT name FROM erased_objects ORDER BY name;

-- name: object_erase
INSERT INTO erased_objects (name) VALUES (?1) ON CONFLICT (name) DO NOTHING;

-- name: objects_of_scope
SELECT name FROM objects WHERE instr(scopes, ?1) > 0 ORDER BY name;

-- name: keys_pending
SELECT coalesce(max(CASE kind WHEN 'revoke' THEN seq END), 0)
        > coalesce(max(CASE kind WHEN 'epoch' THEN seq END), 0) AS has_revoked,
    coalesce(max(CASE kind WHEN 'erase' THEN seq END), 0)
        > coalesce(max(CASE kind WHEN 'epoch' THEN seq END), 0) AS has_erased
FROM entries WHERE kind IN ('revoke', 'erase', 'epoch') AND state IS NULL;

-- name: generation_newest
SELECT max(json_extract(body, '$.generation')) FROM entries
WHERE kind = 'epoch' AND state IS NULL;

-- name: key_is_old
SELECT seq < (
    SELECT max(seq) FROM entries
    WHERE kind IN ('key', 'grant') AND state IS NULL
        AND json_extract(body, '$.key') = ?1)
FROM entries
WHERE kind IN ('key', 'grant') AND state IS NULL AND json_extract(body, '$.key') = ?1
    AND json_extract(body, '$.sum') = ?2
ORDER BY seq DESC LIMIT 1;

-- name: keys_removed
SELECT key FROM users WHERE is_removed
UNION SELECT json_extract(e.body, '$.key') FROM entries e JOIN users u ON u.id = e.who
WHERE e.kind = 'key' AND e.state IS NULL AND u.is_removed;

-- name: user_find
SELECT id, name, role, sign_public, box_public, key FROM users
WHERE (id = ?1 OR name = ?1) AND NOT is_removed ORDER BY id = ?1 DESC, id;

-- name: log
SELECT * FROM (
    SELECT e.seq, e.at, coalesce(u.name, e.who), e.kind, e.about, e.key, e.state, e.body,
        e.at < coalesce((SELECT b.at FROM entries b WHERE b.seq = e.seq - 1), '')
    FROM entries e LEFT JOIN users u ON u.id = e.who
    ORDER BY e.seq DESC LIMIT ?1)
ORDER BY 1;

-- name: folder
SELECT json_extract(body, '$.folder') FROM entries
WHERE kind = 'create' AND state IS NULL ORDER BY seq LIMIT 1;
