-- ---
-- id: graded
-- about: Groups with the difficulty of their question: the level that the log gives, else 1 − the mean accuracy of the question over all other models, each weighted equally, pooled over conditions; with a single model its own.
-- ---
-- Reads groups, figures and levels.
WITH accuracies AS (
    SELECT model, question_key, sum(correct) / sum(n_classed) AS accuracy
    FROM figures
    WHERE n_classed > 0
    GROUP BY model, question_key
),
sums AS (
    SELECT question_key, sum(accuracy) AS total, count(*) AS models
    FROM accuracies
    GROUP BY question_key
),
crowd AS (
    SELECT count(DISTINCT model) AS models FROM accuracies
),
source AS (
    SELECT count(*) > 0 AS given FROM levels
)
-- rounded, so that equal accuracies are equal and ties are broken by question
SELECT g.*, l.level, l.step, source.given,
    round(CASE
        WHEN source.given THEN l.hardness
        WHEN crowd.models = 1 THEN 1 - a.accuracy
        ELSE 1 - (s.total - a.accuracy) / (s.models - 1)
    END, 12) AS hardness
FROM groups AS g
JOIN accuracies AS a ON a.model = g.model AND a.question_key = g.question_key
JOIN sums AS s ON s.question_key = g.question_key
LEFT JOIN levels AS l ON l.level = g.difficulty
CROSS JOIN source
CROSS JOIN crowd
WHERE CASE WHEN source.given THEN l.level IS NOT NULL ELSE crowd.models = 1 OR s.models > 1 END
