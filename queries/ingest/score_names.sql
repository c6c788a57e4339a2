-- ---
-- id: score_names
-- about: The names of all scores in the logs, in the order in which the logs have them.
-- returns: {name: VARCHAR}
-- ---
SELECT name
FROM (
    SELECT unnest(map_keys(scores)) AS name, generate_subscripts(map_keys(scores), 1) AS position
    FROM logged WHERE scores IS NOT NULL
)
GROUP BY name
ORDER BY min(position), name
