-- ---
-- id: tasks
-- about: What the logs of each task record, which decides what the decomposition "auto" means there.
-- returns: {task: VARCHAR, answers: BOOLEAN, binary: BOOLEAN}
-- ---
SELECT task,
    count(*) FILTER (answer IS NOT NULL OR distributed) > 0 AS answers,
    coalesce(bool_and(score IN (0, 1)) FILTER (score IS NOT NULL), true) AS binary
FROM samples
WHERE counted
GROUP BY task
