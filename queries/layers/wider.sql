-- ---
-- id: wider
-- about: The incoherence of each series over all its points as units for two intervals, over questions and over tasks: of series with 8 tasks or more.
-- ---
-- Reads cells, whose units are questions, and questions.
WITH asked AS MATERIALIZED (
    SELECT series, unit, sum(matched) AS part, sum(error) AS whole
    FROM cells
    WHERE error IS NOT NULL
    GROUP BY series, unit
),
of_tasks AS MATERIALIZED (
    SELECT a.series, q.task, sum(a.part) AS part, sum(a.whole) AS whole
    FROM asked AS a
    JOIN questions AS q ON q.question_key = a.unit
    GROUP BY a.series, q.task
),
many AS (
    SELECT series FROM of_tasks GROUP BY series HAVING count(*) >= 8
)
SELECT 0::UTINYINT AS figure, series, 0 AS point, part, whole
FROM asked
WHERE series IN (FROM many)
UNION ALL
SELECT 1, series, 0, part, whole
FROM of_tasks
WHERE series IN (FROM many)
