-- ---
-- id: bias_variance
-- title: Bias and variance of tasks
-- about: Wrong the same way, or differently each time? A point per task and series, lines of equal incoherence.
-- order: 11
-- x: {label: bias², unit: , scale: linear}
-- y: variance
-- iso: incoherence
-- per: task
-- figures: unchanged
-- empty_vector: these vectors have no target (column outcome_target), so only their variance is known
-- ---
SELECT *,
    dense_rank() OVER (ORDER BY task) AS point,
    task AS label,
    bias AS x
FROM groups
WHERE error IS NOT NULL
