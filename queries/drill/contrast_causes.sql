-- ---
-- id: contrast_causes
-- about: Components of the error of both sides of a contrast, on the questions that both answered, overall (task empty) and by task.
-- ---
-- Reads pairs, every_in_units, recorded (of layers/recorded.sql) and the variables series_a and series_b. flips and scatter are shares of the error of answers as
-- classes; NULL where the series has groups that did not answer in classes, or wrong answers that are not recorded.
SELECT coalesce(p.task, '') AS task, t.series = getvariable('series_a') AS is_a,
    CASE WHEN sum(t.error) > 1e-24 THEN sum(t.variance) / sum(t.error) END AS incoherence,
    CASE WHEN bool_and(k.classes_only) AND sum(t.misses) > 1e-24 THEN sum(t.flips) / sum(t.misses) END AS flips,
    CASE WHEN bool_and(k.answers_told) AND sum(t.misses) > 1e-24 THEN sum(t.scatter) / sum(t.misses) END AS scatter
FROM every_in_units AS t
JOIN pairs AS p ON p.question_key = t.question_key
JOIN recorded AS k ON k.series = t.series
WHERE t.series IN (getvariable('series_a'), getvariable('series_b'))
    AND t.n >= t.least_n AND t.variance IS NOT NULL AND t.error IS NOT NULL
GROUP BY GROUPING SETS ((is_a), (p.task, is_a))
HAVING grouping(p.task) = 1 OR p.task <> ''
