-- ---
-- id: classes
-- about: The outcome classes of each question, numbered: 0 is TARGET, whatever else was answered follows.
-- returns: {question_key: INTEGER, outcome_class: VARCHAR, class_no: SMALLINT}
-- ---
SELECT question_key, outcome_class,
    CASE WHEN outcome_class = 'TARGET' THEN 0
        ELSE row_number() OVER (PARTITION BY question_key ORDER BY outcome_class = 'TARGET', outcome_class)
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
