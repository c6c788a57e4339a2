-- ---
-- id: target_scored_wrong
-- title: equal to the target, scored wrong
-- order: 0
-- about: The answer reads like the target and was scored wrong. What looks like an error of the model is one of the scorer or of the extraction.
-- needs: targets, verdicts
-- ---
-- Beyond what compared() evens out, marks around the answer do not count: quotes, $, brackets, a full stop.
SELECT sample_id,
    CASE WHEN own = wanted THEN 0.95 ELSE 0.8 END AS severity,
    format('the answer “{}” was scored wrong, the target is “{}”', answer[:60], target[:60]) AS reason
FROM (
    SELECT p.sample_id, p.answer, q.target, compared(p.answer) AS own, compared(q.target) AS wanted,
        compared(regexp_replace(p.answer, '^[\W_]*?(-?[\p{L}\p{N}](?:.*[\p{L}\p{N}])?)[\W_]*$', '\1')) AS bare,
        compared(regexp_replace(q.target, '^[\W_]*?(-?[\p{L}\p{N}](?:.*[\p{L}\p{N}])?)[\W_]*$', '\1')) AS bare_target
    FROM present AS p JOIN questions AS q ON q.question_key = p.question_key
    WHERE p.counted AND NOT p.correct AND p.answer IS NOT NULL AND q.target IS NOT NULL
)
WHERE own = wanted OR bare = bare_target
