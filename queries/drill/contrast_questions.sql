-- ---
-- id: contrast_questions
-- about: Questions in some quadrants of a contrast, with the metrics of both sides: means over the groups of a side, if its conditions are combined.
-- params: {cells: VARCHAR[], task: VARCHAR}
-- ---
-- Reads pairs. cells: "misses right" and the like, what A does and what B does; NULL: all questions. task: NULL for all.
SELECT question_key, task, question_id,
    state_a, groups_a, n_a, accuracy_a,
    error_a / nullif(with_error_a, 0) AS error_a, variance_a / len(groups_a) AS variance_a,
    CASE WHEN error_a > 1e-24 THEN variance_a / error_a END AS incoherence_a,
    state_b, groups_b, n_b, accuracy_b,
    error_b / nullif(with_error_b, 0) AS error_b, variance_b / len(groups_b) AS variance_b,
    CASE WHEN error_b > 1e-24 THEN variance_b / error_b END AS incoherence_b,
    abs(accuracy_a - accuracy_b) AS apart, place
FROM pairs
WHERE ($cells::VARCHAR[] IS NULL OR list_contains($cells::VARCHAR[], state_a || ' ' || state_b))
    AND ($task::VARCHAR IS NULL OR task = $task::VARCHAR)
