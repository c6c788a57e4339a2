-- ---
-- id: unpaired
-- about: What a contrast leaves out: questions that only one side answered, and those that both did, but not with the samples that the decomposition and the estimator need.
-- ---
-- Reads every, pairs and the variables series_a and series_b.
WITH answered AS (
    SELECT question_key,
        bool_or(series = getvariable('series_a')) AS by_a, bool_or(series = getvariable('series_b')) AS by_b
    FROM every
    WHERE counted > 0 AND series IN (getvariable('series_a'), getvariable('series_b'))
    GROUP BY question_key
)
SELECT count(*) FILTER (by_a AND NOT by_b) AS only_a, count(*) FILTER (by_b AND NOT by_a) AS only_b,
    count(*) FILTER (by_a AND by_b AND question_key NOT IN (SELECT question_key FROM pairs)) AS lacking,
    (SELECT count(*) FROM pairs WHERE groups_a > 1 OR groups_b > 1) AS pooled
FROM answered
