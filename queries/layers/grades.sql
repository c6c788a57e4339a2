-- ---
-- id: grades
-- about: The questions that all models of a known size answered, each with its grade, the same for every model: 1 the easiest, as many equal parts as asked for; NULL where nothing tells how hard the question is.
-- ---
-- Reads groups, every, figures, levels and the variables grades and reference. Hardness is the mean length of the reference model, where one is
-- named; else the log's difficulty; else 1 − the mean accuracy over all models, each weighing the same. Rounded, so that what is equal is
-- equal and ties are broken by question.
WITH answered AS (
    SELECT DISTINCT model, question_key FROM groups WHERE model_size > 0
),
common AS (
    SELECT question_key
    FROM answered
    GROUP BY question_key
    HAVING count(*) = (SELECT count(DISTINCT model) FROM answered)
),
hardnesses AS (
    SELECT question_key, avg(length) AS hardness
    FROM every
    WHERE model = getvariable('reference')::VARCHAR
    GROUP BY question_key
    UNION ALL
    SELECT f.question_key, min(l.hardness)
    FROM figures AS f
    JOIN levels AS l ON l.level = f.difficulty
    WHERE getvariable('reference') IS NULL
    GROUP BY f.question_key
    UNION ALL
    SELECT question_key, 1 - avg(accuracy)
    FROM (
        SELECT question_key, sum(correct) / sum(n_classed) AS accuracy
        FROM figures
        WHERE n_classed > 0
        GROUP BY model, question_key
    )
    WHERE getvariable('reference') IS NULL AND NOT EXISTS (FROM levels)
    GROUP BY question_key
),
graded AS (
    SELECT question_key, ntile(getvariable('grades')) OVER (ORDER BY round(hardness, 12), question_key) AS grade
    FROM hardnesses
    WHERE hardness IS NOT NULL AND question_key IN (FROM common)
)
SELECT c.question_key, g.grade
FROM common AS c
LEFT JOIN graded AS g ON g.question_key = c.question_key
