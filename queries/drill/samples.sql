-- ---
-- id: samples
-- about: A row per sample under the present filter, light: no trace text.
-- ---
-- Reads inside (group_id, split) and present.
SELECT s.sample_id, s.model, s.task, s.question_id, s.condition, s.epoch, s.answer, q.target, s.correct, s.score,
    s.outcome_class, s.length, getvariable('length_unit') AS length_unit, s.stop_reason, s.failure,
    s.unjudged, s.judged_by, s.logged, s.sample_row
FROM present AS s
JOIN inside AS i ON i.group_id = s.group_id AND i.split = s.split
JOIN questions AS q ON q.question_key = s.question_key
