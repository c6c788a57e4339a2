-- ---
-- id: tasks
-- title: Tasks by error and incoherence
-- about: Which tasks have errors, and which of them consistent ones? A point per task and series.
-- order: 9
-- x: {label: error, unit: , scale: linear}
-- y: incoherence
-- per: task
-- figures: unchanged
-- empty_vector: these vectors have no target (column outcome_target), so only their variance is known
-- ---
SELECT *,
    dense_rank() OVER (ORDER BY task) AS point,
    task AS label,
    error AS x
FROM groups
WHERE error IS NOT NULL
