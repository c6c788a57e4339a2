-- ---
-- id: group_names
-- about: A row per group: all samples with the same model, task, question and condition. place orders groups by (task, question, condition) as text, in byte order.
-- returns: {group_id: INTEGER, question_key: INTEGER, model: VARCHAR, task: VARCHAR, question_id: VARCHAR, condition: VARCHAR, choices: INTEGER, difficulty: VARCHAR, model_size: DOUBLE, budget: DOUBLE, distributed: BOOLEAN, place: INTEGER}
-- ---
SELECT (row_number() OVER (ORDER BY q.question_key, g.model, g.condition) - 1)::INTEGER AS group_id,
    q.question_key, g.model, q.task, q.question_id, g.condition,
    coalesce(len(q.choices), 0)::INTEGER AS choices,
    q.difficulty, g.model_size, g.budget, g.distributed,
    (row_number() OVER (ORDER BY q.question_key, g.condition, g.model) - 1)::INTEGER AS place
FROM (
    SELECT task, question_id, model, condition,
        max(model_size) AS model_size,
        max(budget) AS budget,
        bool_or(probabilities IS NOT NULL AND failure IS NULL) AS distributed
    FROM named
    GROUP BY task, question_id, model, condition
) AS g
JOIN questions AS q USING (task, question_id)
