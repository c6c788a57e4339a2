-- ---
-- id: pairs
-- about: A row per question that both of two series answered, each side summed over its groups. A side misses a question when no sample of it is right there, wavers when some are; neither, where samples are neither right nor wrong.
-- ---
-- Reads groups, and the variables series_a and series_b. A side may have several groups of a question (the conditions of a model): they are taken together.
WITH sides AS (
    SELECT series = getvariable('series_a') AS is_a, question_key,
        any_value(task) AS task, any_value(question_id) AS question_id, min(place) AS place,
        list(packed_key(split, group_id) ORDER BY place, split) AS groups,
        sum(n)::BIGINT AS n, sum(correct)::BIGINT AS correct, sum(n_classed)::BIGINT AS judged,
        sum(error) AS error, sum(variance) AS variance, count(error) AS with_error
    FROM groups
    WHERE series IN (getvariable('series_a'), getvariable('series_b'))
    GROUP BY is_a, question_key
),
stated AS (
    SELECT *,
        CASE WHEN judged > 0 THEN correct / judged END AS accuracy,
        CASE WHEN judged = 0 THEN NULL WHEN correct = 0 THEN 'misses' WHEN correct < judged THEN 'wavers' ELSE 'right' END AS state
    FROM sides
)
SELECT a.task, a.question_key, a.question_id, least(a.place, b.place) AS place,
    a.groups AS groups_a, a.n AS n_a, a.correct AS correct_a, a.judged AS judged_a, a.accuracy AS accuracy_a, a.state AS state_a,
    a.error AS error_a, a.variance AS variance_a, a.with_error AS with_error_a,
    b.groups AS groups_b, b.n AS n_b, b.correct AS correct_b, b.judged AS judged_b, b.accuracy AS accuracy_b, b.state AS state_b,
    b.error AS error_b, b.variance AS variance_b, b.with_error AS with_error_b,
    a.error > 1e-24 OR b.error > 1e-24 AS takes_part
FROM (FROM stated WHERE is_a) AS a
JOIN (FROM stated WHERE NOT is_a) AS b ON b.question_key = a.question_key
