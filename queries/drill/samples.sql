-- ---
-- id: samples
-- about: A row per sample that matches the current filter, without trace text.
-- ---
-- Reads inside (group_id, split) and present.
SELECT s.sample_id, s.model, s.task, s.question_id, s.condition, s.epoch, s.answer, q.target, s.correct, s.score,
    s.outcome_class, s.length, CASE WHEN s.length IS NOT NULL THEN getvariable('length_unit')::VARCHAR END AS length_unit,
    s.stop_reason, s.failure, s.unjudged, s.judged_by, s.logged,
    s.run, s.difficulty, s.budget, s.metadata, s.sample_row -- for data frames, and the order
FROM present AS s
JOIN inside AS i ON i.group_id = s.group_id AND i.split = s.split
JOIN questions AS q ON q.question_key = s.question_key
