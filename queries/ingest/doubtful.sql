-- ---
-- id: doubtful
-- about: Samples scored wrong whose answer reads like the target (alike, marked) or misses it by one in the last place (almost): whose logged verdict is in doubt.
-- returns: {sample_row: INTEGER, group_id: INTEGER, kind: VARCHAR}
-- ---
-- Reads near_target, and almost_equal: the pairs of answer and target, as written, that are almost equal.
SELECT s.sample_row, s.group_id, n.kind
FROM samples AS s
JOIN near_target AS n ON n.question_key = s.question_key AND n.class_no = s.class_no
JOIN questions AS q ON q.question_key = s.question_key
WHERE s.counted AND NOT s.correct
    AND (n.kind <> 'almost' OR EXISTS (FROM almost_equal AS a WHERE a.answer = s.answer AND a.target = q.target))
ORDER BY s.sample_row
