-- ---
-- id: plan_between
-- about: The same for the difference of two series, over the questions that both answered: one row.
-- ---
-- Reads planned and the variables series_a and series_b. A question whose side has several groups enters with their sums.
WITH sides AS (
    SELECT series = getvariable('series_a') AS is_a, *
    FROM planned
    WHERE series IN (getvariable('series_a'), getvariable('series_b'))
),
common AS (
    SELECT question_key FROM sides GROUP BY question_key HAVING count(DISTINCT is_a) = 2
),
used AS (
    SELECT * FROM sides WHERE question_key IN (FROM common)
),
wholes AS (
    SELECT is_a, sum(variance) / nullif(sum(error), 0) AS incoherence, sum(error) / count(DISTINCT question_key) AS error
    FROM used
    GROUP BY is_a
),
questions AS (
    SELECT s.question_key,
        sum(CASE WHEN s.is_a THEN 1 ELSE -1 END * (s.variance - w.incoherence * s.error) / w.error) AS u,
        sum(s.n * (s.n - 1) * noise / (w.error * w.error)) AS sigma2,
        sum((s.n - 1) * noise / (w.error * w.error)) AS sampling,
        sum(s.n) AS samples, count(*) AS groups
    FROM (
        SELECT s.*, greatest(0, a * a * own + 2 * a * b * w.incoherence * shared + b * b * w.incoherence * w.incoherence * wrong) AS noise
        FROM used AS s
        JOIN wholes AS w ON w.is_a = s.is_a
    ) AS s
    JOIN wholes AS w ON w.is_a = s.is_a
    GROUP BY s.question_key
)
SELECT count(*) AS questions, sum(samples) / sum(groups) AS n,
    (SELECT max(incoherence) FILTER (is_a) - max(incoherence) FILTER (NOT is_a) FROM wholes) AS difference,
    greatest(0, var_samp(u) - avg(sampling)) AS tau2, avg(sigma2) AS sigma2
FROM questions
HAVING count(*) >= 5 AND (SELECT min(error) FROM wholes) > 1e-12
