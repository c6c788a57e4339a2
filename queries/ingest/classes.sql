-- ---
-- id: classes
-- about: The outcome classes of each question, numbered: 0 is TARGET, 1 NONE, 2 WRONG, the answers follow.
-- returns: {question_key: INTEGER, outcome_class: VARCHAR, class_no: INTEGER}
-- ---
SELECT question_key, outcome_class,
    CASE outcome_class WHEN 'TARGET' THEN 0 WHEN 'NONE' THEN 1 WHEN 'WRONG' THEN 2
        ELSE 2 + row_number() OVER (
            PARTITION BY question_key ORDER BY outcome_class IN ('TARGET', 'NONE', 'WRONG'), outcome_class
        )
    END::INTEGER AS class_no
FROM (
    SELECT DISTINCT question_key, outcome_class
    FROM (
        SELECT task, question_id, outcome_class FROM named WHERE outcome_class IS NOT NULL
        UNION ALL
        SELECT task, question_id, chosen_class FROM named WHERE chosen_class IS NOT NULL
        UNION ALL
        SELECT task, question_id, unnest(choice_classes) FROM named WHERE choice_classes IS NOT NULL
    )
    JOIN questions USING (task, question_id)
)
