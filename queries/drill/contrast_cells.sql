-- ---
-- id: contrast_cells
-- about: Number of questions in each quadrant of a contrast, by the results of the two sides (misses, wavers, right; NULL where samples are neither right nor wrong), overall (task empty) and by task.
-- ---
-- Reads pairs.
SELECT coalesce(task, '') AS task, state_a, state_b, count(*) AS questions
FROM pairs
GROUP BY GROUPING SETS ((state_a, state_b), (task, state_a, state_b))
HAVING grouping(task) = 1 OR task <> ''
