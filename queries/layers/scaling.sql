-- ---
-- id: scaling
-- about: How error, bias² and variance change with model size, overall (grade 0) and by grade of the questions: least squares slopes of the logarithm of each over that of the size, and bias² − variance, with intervals.
-- ---
-- Reads sized (series of models: question_key, unit, model, model_size, error, bias, variance: means over the question's groups) and grades.
-- One unit (a question, or a cluster of them) is left out at a time, in all models at once. A slope is Σ weight · log10 of the sum over
-- the questions, with weights that depend on the sizes alone.
WITH scoped AS MATERIALIZED (
    SELECT s.*, unnest(CASE WHEN g.grade IS NULL THEN [0] ELSE [0, g.grade] END) AS grade
    FROM sized AS s
    JOIN grades AS g ON g.question_key = s.question_key
),
sizes AS (
    SELECT model, any_value(model_size) AS size FROM scoped GROUP BY model
),
line AS (
    SELECT avg(log10(size)) AS middle, count(*) * var_pop(log10(size)) AS spread, count(DISTINCT size) AS sizes FROM sizes
),
weights AS (
    SELECT model, (log10(size) - middle) / nullif(spread, 0) AS weight FROM sizes CROSS JOIN line
),
cells AS MATERIALIZED (
    SELECT grade, unit, model, count(*) AS questions, count(error) = count(*) AND count(variance) = count(*) AS known,
        sum(error) AS error, sum(bias) AS bias, sum(variance) AS variance
    FROM scoped
    GROUP BY grade, unit, model
),
totals AS MATERIALIZED (
    SELECT grade, model, sum(questions) AS questions, bool_and(known) AS known, count(unit) = count(*) AS in_units, count(*) AS units,
        sum(error) AS error, sum(bias) AS bias, sum(variance) AS variance
    FROM cells
    GROUP BY grade, model
),
sets AS (
    SELECT grade, NULL::BIGINT AS unit, false AS without, model, error, bias, variance FROM totals WHERE known
    UNION ALL
    SELECT t.grade, c.unit, true, t.model, t.error - c.error, t.bias - c.bias, t.variance - c.variance
    FROM totals AS t
    JOIN cells AS c ON c.grade = t.grade AND c.model = t.model
    WHERE t.known AND t.in_units
),
-- what is below 1e-9 counts as 0, of which there is no logarithm; one of them makes the slope NULL
laws AS (
    SELECT s.grade, s.unit, s.without,
        CASE WHEN min(error) >= 1e-9 THEN sum(weight * log10(greatest(error, 1e-9))) END AS error,
        CASE WHEN min(bias) >= 1e-9 THEN sum(weight * log10(greatest(bias, 1e-9))) END AS bias,
        CASE WHEN min(variance) >= 1e-9 THEN sum(weight * log10(greatest(variance, 1e-9))) END AS variance
    FROM sets AS s
    JOIN weights AS w ON w.model = s.model
    GROUP BY s.grade, s.unit, s.without
),
slopes AS (
    SELECT grade, without, unnest([
            {place: 1, quantity: 'error', slope: error},
            {place: 2, quantity: 'bias', slope: bias},
            {place: 3, quantity: 'variance', slope: variance},
            {place: 4, quantity: 'bias - variance', slope: bias - variance}
        ], recursive := true)
    FROM laws
),
spreads AS (
    SELECT grade, place, count(*) AS units,
        CASE WHEN count(slope) = count(*) AND count(*) >= 5 THEN student(count(*) - 1) * sqrt((count(*) - 1) * var_pop(slope)) END AS reach
    FROM slopes
    WHERE without
    GROUP BY grade, place
),
-- a row for every grade, also where nothing can be told of it
rows_of AS (
    SELECT t.grade, count(*) AS models, max(t.questions) AS questions, p.place, p.quantity
    FROM totals AS t
    CROSS JOIN (VALUES (1, 'error'), (2, 'bias'), (3, 'variance'), (4, 'bias - variance')) AS p (place, quantity)
    GROUP BY t.grade, p.place, p.quantity
)
SELECT r.grade, r.quantity, r.models, r.questions, CASE WHEN told THEN s.slope END AS slope,
    CASE WHEN told THEN s.slope - d.reach END AS low, CASE WHEN told THEN s.slope + d.reach END AS high
FROM (SELECT r.*, r.questions >= 5 AND l.sizes >= 3 AS told FROM rows_of AS r CROSS JOIN line AS l) AS r
LEFT JOIN slopes AS s ON s.grade = r.grade AND s.place = r.place AND NOT s.without
LEFT JOIN spreads AS d ON d.grade = r.grade AND d.place = r.place
ORDER BY r.grade, r.place
