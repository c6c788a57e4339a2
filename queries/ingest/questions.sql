-- ---
-- id: questions
-- about: A row per question: its text, target and choices, once however many samples there are.
-- returns: {question_key: INTEGER, task: VARCHAR, question_id: VARCHAR, text: VARCHAR, target: VARCHAR, choices: VARCHAR[], difficulty: VARCHAR}
-- ---
SELECT (row_number() OVER (ORDER BY task, question_id) - 1)::INTEGER AS question_key, *
FROM (
    SELECT task, question_id,
        any_value(question) AS text,
        any_value(target) AS target,
        any_value(choices) AS choices,
        any_value(difficulty) AS difficulty
    FROM named
    GROUP BY task, question_id
)
