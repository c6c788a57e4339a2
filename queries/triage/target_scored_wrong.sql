-- ---
-- id: target_scored_wrong
-- title: equal to the target, scored wrong
-- order: 0
-- about: The answer equals the target but was scored wrong. The error is the scorer's or the extraction's, not the model's.
-- needs: targets, verdicts
-- ---
-- Marks around the answer do not count: quotes, $, brackets, a full stop.
SELECT p.sample_id,
    CASE WHEN d.kind = 'alike' THEN 0.95 ELSE 0.8 END AS severity,
    format('the answer “{}” was scored wrong, the target is “{}”', p.answer[:60], q.target[:60]) AS reason
FROM doubtful AS d
JOIN present AS p ON p.sample_row = d.sample_row
JOIN questions AS q ON q.question_key = p.question_key
WHERE d.kind <> 'almost' AND p.counted AND NOT p.correct
