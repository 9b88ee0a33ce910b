-- name: users
SELECT id, name, role, sign_public, box_public, is_removed FROM users ORDER BY id;

-- name: logs
SELECT name, origin, size, root, peaks, segment, offset, count, first FROM logs
ORDER BY id;

-- name: log_save
INSERT OR REPLACE INTO logs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: entry_add
INSERT INTO entries (seq, log, number, segment, offset, count, at, is_synced, who,
    kind, scopes, state, about, key, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: entry_newest
SELECT seq, count, log FROM entries ORDER BY seq DESC LIMIT 1;

-- name: entry_of_row
SELECT log, number, scopes FROM entries
WHERE about = ?1 AND key = ?2 AND state IS NULL ORDER BY seq DESC LIMIT 1;

-- name: user_save
INSERT INTO users VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET name = ?2, role = ?3, is_removed = ?6;
