-- ---
-- id: target_scored_wrong
-- title: equal to the target, scored wrong
-- order: 0
-- about: The answer reads like the target and was scored wrong. What looks like an error of the model is one of the scorer or of the extraction.
-- needs: targets, verdicts
-- ---
-- Beyond what compared() evens out, marks around the answer do not count: quotes, $, brackets, a full stop.
WITH pairs AS ( -- many samples give the same answer
    SELECT DISTINCT p.answer, q.target
    FROM present AS p JOIN questions AS q ON q.question_key = p.question_key
    WHERE p.counted AND NOT p.correct AND p.answer IS NOT NULL AND q.target IS NOT NULL
),
alike AS (
    SELECT answer, target, compared(answer) = compared(target) AS same
    FROM pairs
    WHERE compared(answer) = compared(target)
        OR compared(regexp_replace(answer, '^[\W_]*?(-?[\p{L}\p{N}](?:.*[\p{L}\p{N}])?)[\W_]*$', '\1'))
            = compared(regexp_replace(target, '^[\W_]*?(-?[\p{L}\p{N}](?:.*[\p{L}\p{N}])?)[\W_]*$', '\1'))
)
SELECT p.sample_id,
    CASE WHEN a.same THEN 0.95 ELSE 0.8 END AS severity,
    format('the answer “{}” was scored wrong, the target is “{}”', p.answer[:60], q.target[:60]) AS reason
FROM present AS p
JOIN questions AS q ON q.question_key = p.question_key
JOIN alike AS a ON a.answer = p.answer AND a.target = q.target
WHERE p.counted AND NOT p.correct
