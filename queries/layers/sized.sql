-- ---
-- id: sized
-- about: What scaling is taken from: error, bias² and variance of every question and model of a known size, means over the question's groups; NULL where one of them is.
-- ---
-- Reads every_in_units. unit is what an interval leaves out at a time: NULL where the groups of a question lie in several.
WITH entering AS (
    FROM every_in_units WHERE n >= least_n AND variance IS NOT NULL AND model_size > 0
),
units AS (
    SELECT question_key, CASE WHEN count(unit) = count(*) AND min(unit) = max(unit) THEN min(unit) END AS unit
    FROM entering
    GROUP BY question_key
)
SELECT e.question_key, any_value(u.unit) AS unit, e.model, any_value(e.model_size) AS model_size,
    CASE WHEN count(e.error) = count(*) THEN avg(e.error) END AS error,
    CASE WHEN count(e.bias) = count(*) THEN avg(e.bias) END AS bias,
    avg(e.variance) AS variance
FROM entering AS e
JOIN units AS u ON u.question_key = e.question_key
GROUP BY e.question_key, e.model
