-- ---
-- id: right_and_wrong
-- title: same answer scored both ways
-- order: 1
-- about: One answer to one question was scored right in one sample and wrong in another. The scorer wavers, or compares something else than the answer.
-- needs: classes, verdicts
-- per: questions
-- ---
SELECT arg_min(sample_id, (correct, sample_row)) AS sample_id,
    0.9 AS severity,
    format('“{}” was scored right {:,} times and wrong {:,} times for this question', any_value(answer[:60]),
        count(*) FILTER (correct), count(*) FILTER (NOT correct)) AS reason
FROM (
    SELECT sample_id, sample_row, question_key, answer, correct, compared(answer) AS own FROM present
    WHERE counted AND correct IS NOT NULL AND answer IS NOT NULL
)
WHERE own IS NOT NULL
GROUP BY question_key, own
HAVING bool_or(correct) AND bool_or(NOT correct)
