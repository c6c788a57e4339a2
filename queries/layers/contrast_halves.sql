-- ---
-- id: contrast_halves
-- about: The sides of a contrast of a series with itself, as layers/contrast_sides.sql has them: the longer half (point 2) of each group against the shorter.
-- ---
-- Reads members of the curve natural_variation and the variables series_a and cluster_unknown. Their tasks do not matter.
SELECT 'incoherence' AS metric, point = 2 AS is_a, question_key, '' AS task, count(*) AS groups,
    CASE WHEN NOT getvariable('cluster_unknown') AND count(unit) = count(*) AND min(unit) = max(unit) THEN min(unit) END AS unit,
    sum(n)::BIGINT AS n, sum(correct)::BIGINT AS correct, sum(n_classed)::BIGINT AS judged,
    sum(rate) AS rates, count(rate) AS rated,
    CASE WHEN count(error) = count(*) THEN sum(variance) END AS part,
    CASE WHEN count(error) = count(*) THEN sum(error) END AS whole
FROM members
WHERE series = getvariable('series_a')
GROUP BY is_a, question_key
