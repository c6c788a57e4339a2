-- ---
-- id: steady_mistakes
-- title: Steady mistakes
-- about: Questions that a model gets wrong the same way every time: bias without variance.
-- kind: table
-- order: 2
-- ---
SELECT g.model, g.task, g.question_id, g.condition, g.n, any_value(s.answer) AS answer, any_value(q.target) AS target,
    any_value(s.sample_id) AS sample_id
FROM groups AS g
JOIN samples AS s USING (group_id)
JOIN questions AS q ON q.question_key = g.question_key
WHERE g.n >= 2 AND g.correct = 0 AND s.counted
GROUP BY ALL
HAVING count(DISTINCT s.class_no) = 1
ORDER BY g.n DESC, g.model, g.task, g.question_id
