-- ---
-- id: scorers
-- about: Every score that the logs record: how many samples have it, and of how many it is the first, in the order in which the logs have them.
-- returns: {name: VARCHAR, samples: BIGINT, default_samples: BIGINT}
-- ---
SELECT name, count(*) AS samples, count(*) FILTER (position = 1) AS default_samples
FROM (
    SELECT unnest(map_keys(scores)) AS name, generate_subscripts(map_keys(scores), 1) AS position
    FROM logged WHERE scores IS NOT NULL
)
GROUP BY name
ORDER BY min(position), name
