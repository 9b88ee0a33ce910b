-- A figure with the figures it rests on, and the tie that makes it share an error.
-- name: figures
SELECT f.id, f.measure, f.scope, f.place, f.period, f.unit, f.words, f.said_by, f.witness, f.source,
       f.how, f.knowing, f.low, f.high, f.hearsay,
       (SELECT group_concat(d.parent, ';') FROM derivations d
          JOIN figures p ON p.id = d.parent WHERE d.child = f.id),
       coalesce((SELECT min(t.tie) FROM ties t WHERE t.member = f.id),
                (SELECT min(t.tie) FROM ties t WHERE t.member = f.witness))
  FROM figures f ORDER BY f.id;

-- The walled parts of a place that hold no other measured part, and when they were built:
-- the window imagery gives, or else when they were first seen.
-- name: buildings
WITH RECURSIVE part (id) AS (
  SELECT id FROM places WHERE id = ?1
  UNION SELECT p.id FROM places p JOIN part ON p.parent = part.id)
SELECT coalesce((SELECT o.period FROM observations o WHERE o.place = p.id AND o.kind = 'construction_window'
                  ORDER BY o.id LIMIT 1), p.first_seen), p.area_m2
  FROM places p JOIN part ON part.id = p.id
 WHERE p.area_m2 IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM places c WHERE c.parent = p.id AND c.area_m2 IS NOT NULL)
 ORDER BY p.id;

-- name: floors
WITH RECURSIVE part (id) AS (
  SELECT id FROM places WHERE id = ?1
  UNION SELECT p.id FROM places p JOIN part ON p.parent = part.id)
SELECT o.period, o.value, o.error FROM observations o JOIN part ON part.id = o.place
 WHERE o.kind = 'floor_area' AND o.value IS NOT NULL AND o.error IS NOT NULL ORDER BY o.id;

-- name: claim
SELECT place, measure, period, value_low, value_high FROM claims WHERE id = ?1;
