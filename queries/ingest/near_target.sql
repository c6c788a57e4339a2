-- ---
-- id: near_target
-- about: The answers to each question that read like its target: alike (equal as answers are compared), marked (but for marks around them), or almost (numbers that are less than a hundredth and a bit away).
-- returns: {question_key: INTEGER, class_no: INTEGER, kind: VARCHAR}
-- ---
-- Reads classes, questions and targets (each target with how it is compared: normal, and bare, without the marks around it).
SELECT question_key, class_no,
    CASE WHEN outcome_class = normal THEN 'alike' WHEN compared(bare_class) = compared(bare) THEN 'marked' ELSE 'almost' END AS kind
FROM (
    SELECT c.question_key, c.class_no, c.outcome_class, t.normal, t.bare,
        regexp_replace(c.outcome_class, '^[\W_]*?(-?[\p{L}\p{N}](?:.*[\p{L}\p{N}])?)[\W_]*$', '\1') AS bare_class
    FROM classes AS c
    JOIN questions AS q ON q.question_key = c.question_key
    JOIN targets AS t ON t.target = q.target
    WHERE c.class_no > 2
)
WHERE outcome_class = normal
    OR compared(bare_class) = compared(bare)
    OR abs(TRY_CAST(outcome_class AS DOUBLE) - TRY_CAST(normal AS DOUBLE)) < 0.011
