-- ---
-- id: almost_full_marks
-- title: almost right, scored wrong
-- order: 1
-- about: Scored wrong, although the number differs from the target by at most one in the last common decimal place, or the score is almost full. A near miss suggests a strict scorer; an almost full score, that a part of the answer is missing.
-- needs: verdicts
-- params: {least_score: DOUBLE = 0.9}
-- ---
-- least_score is a share of the range of scores.
SELECT p.sample_id, 0.85 AS severity,
    format('the answer “{}” misses the target “{}” in the last decimal place', p.answer[:60], q.target[:60]) AS reason
FROM doubtful AS d
JOIN present AS p ON p.sample_row = d.sample_row
JOIN questions AS q ON q.question_key = p.question_key
WHERE d.kind = 'almost' AND p.counted AND NOT p.correct
UNION ALL
SELECT p.sample_id, 0.3 AS severity,
    format('scored {:.5g} of 1, which counts as wrong', p.score) AS reason
FROM present AS p
WHERE p.counted AND NOT p.correct AND p.score >= $least_score
    AND p.sample_row NOT IN (SELECT sample_row FROM doubtful)
