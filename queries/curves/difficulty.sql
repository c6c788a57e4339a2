-- ---
-- id: difficulty
-- title: Incoherence by difficulty
-- about: Do answers to harder questions vary more, or are they consistently wrong? Difficulty as logged, else 1 − the accuracy of the other models.
-- order: 3
-- x: {label: difficulty, unit: , scale: linear, ticks: labels}
-- y: incoherence
-- bins: shared
-- empty: no question has a difficulty in the log, or samples of another model to estimate it from
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

-- --- note
SELECT CASE count(DISTINCT model)
    WHEN 1 THEN 'only one model: difficulty is estimated from the same samples as incoherence, so the two axes are not independent'
    ELSE 'difficulty is 1 − the accuracy of the other models on the question' END
FROM figures
WHERE n > 0
HAVING count(difficulty) = 0
