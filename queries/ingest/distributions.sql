-- ---
-- id: distributions
-- about: Samples as distributions over classes, for the groups in which a log gives probabilities; a sample without them is a one-hot there.
-- returns: {sample_row: INTEGER, class_no: INTEGER, p: DOUBLE}
-- ---
SELECT s.sample_row, c.class_no, sum(d.p) AS p
FROM (
    SELECT sample_id, step, unnest(choice_classes) AS outcome_class, unnest(probabilities) AS p
    FROM named WHERE probabilities IS NOT NULL
    UNION ALL
    SELECT sample_id, step,
        CASE WHEN outcome_class IN ('TARGET', 'NONE', 'WRONG') THEN outcome_class ELSE coalesce(nullif(chosen_class, 'TARGET'), outcome_class) END,
        1 AS p
    FROM named WHERE probabilities IS NULL AND outcome_class IS NOT NULL
        AND EXISTS (FROM group_names AS g WHERE g.distributed AND g.task = named.task
            AND g.question_id = named.question_id AND g.model = named.model AND g.condition = named.condition)
) AS d
JOIN samples AS s ON s.sample_id = d.sample_id AND s.step IS NOT DISTINCT FROM d.step
JOIN classes AS c ON c.question_key = s.question_key AND c.outcome_class = d.outcome_class
WHERE s.distributed
GROUP BY s.sample_row, c.class_no
