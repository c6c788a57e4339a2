-- ---
-- id: natural_variation
-- title: Shorter and longer halves
-- about: Does the same question go astray when the model happens to reason longer? Samples of each group split at the group's own median length.
-- order: 2
-- x: {label: reasoning length, unit: length, scale: log}
-- y: incoherence
-- needs: length
-- adds: {half: VARCHAR}
-- ---
WITH paired AS (
    SELECT group_id, split
    FROM halves
    GROUP BY group_id, split
    HAVING count(*) FILTER (n >= 2) = 2
)
SELECT h.*,
    part AS point,
    CASE part WHEN 1 THEN 'shorter' ELSE 'longer' END AS label,
    length AS x
FROM halves AS h
JOIN paired USING (group_id, split)
