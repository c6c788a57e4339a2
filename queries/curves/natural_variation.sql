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
    SELECT *, count(*) FILTER (n >= 2) OVER (PARTITION BY group_id, split) AS good_halves
    FROM halves
)
SELECT *,
    part AS point,
    CASE part WHEN 1 THEN 'shorter' ELSE 'longer' END AS label,
    length AS x
FROM paired
WHERE good_halves = 2
