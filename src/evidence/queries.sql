-- name: last_item
SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM items

-- name: item_of_hash
SELECT id FROM items WHERE sha256 = ?1 ORDER BY CAST(substr(id, 2) AS INTEGER) LIMIT 1

-- name: item
SELECT id, object, sha256, blake2b, length, name, type, facts, status FROM items WHERE id = ?1

-- name: n_items
SELECT count(*), coalesce(sum(length), 0), coalesce(sum(status = 'incomplete'), 0) FROM items
