-- ---
-- id: samples
-- about: A light row per sample, in the order (task, question, model, condition, run, epoch), so that the samples of a group are one narrow scan. A trajectory is one sample: its last step.
-- ---
SELECT n.sample_id, g.group_id, g.question_key, c.class_no,
    n.failure IS NULL AND n.unjudged IS NULL AS counted,
    g.distributed,
    n.model, n.task, n.question_id, n.condition, n.run, n.epoch,
    n.answer, n.outcome_class, n.correct, n.score,
    n.tokens, n.output_tokens, n.actions, n.words, n.characters,
    n.stop_reason, n.failure, n.unjudged, n.judged_by, n.started, n.run_started, n.difficulty, n.model_size, n.budget,
    n.source_no, n.sample_no, n.step,
    metadata_fields(n.metadata) AS metadata,
    score_fields(n.metadata) AS scores,
    n.occurrence, id_head(n.run, n.model, n.task, n.question_id, n.condition, n.epoch, n.occurrence) AS id_head
FROM (
    SELECT * FROM named WHERE step IS NULL
    UNION ALL
    (
        SELECT * FROM named WHERE step IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY sample_id ORDER BY step DESC) = 1
    )
) AS n
JOIN group_names AS g
    ON g.task = n.task AND g.question_id = n.question_id AND g.model = n.model AND g.condition = n.condition
LEFT JOIN classes AS c ON c.question_key = g.question_key AND c.outcome_class = n.outcome_class
ORDER BY g.group_id, n.run_no, n.epoch, n.sample_no, n.source_no
