-- ---
-- id: wider
-- about: The incoherence of each series over all its points with two intervals, over questions and over tasks: a row per series and unit.
-- ---
-- Reads cells, members and figures. As units for unit_sums: of 8 tasks or more.
WITH of_tasks AS (
    SELECT m.series, f.task, sum(m.variance) AS part, sum(m.error) AS whole
    FROM members AS m
    JOIN figures AS f ON f.group_id = m.group_id AND f.split = m.split
    WHERE m.error IS NOT NULL
    GROUP BY m.series, f.task
)
SELECT 'question' AS figure, series, 0 AS point, sum(matched) AS part, sum(error) AS whole
FROM cells
WHERE error IS NOT NULL
GROUP BY series, unit
UNION ALL
SELECT 'task', series, 0, part, whole
FROM of_tasks
WHERE series IN (SELECT series FROM of_tasks GROUP BY series HAVING count(*) >= 8)
