-- ---
-- id: contrast_cells
-- about: How many questions lie in each cell of a contrast, by what the two sides do there (misses, wavers, right; NULL where samples are neither right nor wrong), overall (task empty) and by task.
-- ---
-- Reads pairs.
SELECT coalesce(task, '') AS task, state_a, state_b, count(*) AS questions
FROM pairs
GROUP BY GROUPING SETS ((state_a, state_b), (task, state_a, state_b))
HAVING grouping(task) = 1 OR task <> ''
