-- ---
-- id: wider
-- about: The incoherence of each series over all its points as a ratio of sums, over questions and over tasks: of series with 8 tasks or more.
-- ---
-- Reads asked (series, unit, part, whole: a row per question that has an error) and questions.
WITH of_tasks AS (
    SELECT a.series, q.task, sum(a.part) AS part, sum(a.whole) AS whole
    FROM asked AS a
    JOIN (SELECT question_key, hash(task) AS task FROM questions) AS q ON q.question_key = a.unit
    GROUP BY a.series, q.task
),
units AS (
    SELECT false AS over_tasks, series, part, whole FROM asked
    UNION ALL
    SELECT true, series, part, whole FROM of_tasks
),
totals AS MATERIALIZED (
    SELECT over_tasks, series, count(*) AS units, sum(part) AS part, sum(whole) AS whole, sum(whole * whole) AS squared,
        sum(whole * whole) / nullif(sum(whole), 0) / 2 AS half, min(whole) AS least,
        count(CASE WHEN whole > 1e-24 THEN 1 END) AS clusters
    FROM units
    GROUP BY over_tasks, series
),
moved AS (
    SELECT u.over_tasks, u.series, without(t.part, t.whole, t.half, u.part, u.whole) AS drift
    FROM units AS u
    JOIN totals AS t ON t.over_tasks = u.over_tasks AND t.series = u.series
    WHERE u.whole > 1e-24
),
drifts AS (
    SELECT over_tasks, series, sum(drift) AS drift, sum(drift * drift) AS squares
    FROM moved
    GROUP BY over_tasks, series
)
SELECT t.series, CASE WHEN t.over_tasks THEN 'tasks' ELSE 'questions' END AS figure,
    t.part, t.whole, t.squared, t.half, t.least, t.clusters, d.drift, d.squares
FROM totals AS t
JOIN drifts AS d ON d.over_tasks = t.over_tasks AND d.series = t.series
WHERE t.series IN (SELECT series FROM totals WHERE over_tasks AND units >= 8)
