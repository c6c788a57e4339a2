-- ---
-- id: difficulty
-- title: Incoherence by difficulty
-- about: Do harder questions scatter more, or fail in one way? Difficulty is what the log says, else 1 − the accuracy of the other models.
-- order: 3
-- x: {label: difficulty, unit: , scale: linear}
-- y: incoherence
-- bins: shared
-- ---
-- Bins are of questions, so that the conditions of one question stay together.
WITH graded_once AS MATERIALIZED (
    FROM graded
),
binned AS (
    SELECT series, model, question_key,
        ntile(getvariable('bins')) OVER (PARTITION BY series ORDER BY hardness, question_key, model) AS bin
    FROM (SELECT DISTINCT series, model, question_key, hardness FROM graded_once WHERE NOT given)
)
SELECT g.* EXCLUDE (level, step, hardness, given),
    coalesce(step, b.bin) AS point,
    level AS label,
    hardness AS x
FROM graded_once AS g
LEFT JOIN binned AS b ON b.series = g.series AND b.model = g.model AND b.question_key = g.question_key
