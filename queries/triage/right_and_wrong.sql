-- ---
-- id: right_and_wrong
-- title: same answer scored both ways
-- order: 1
-- about: One answer to one question was scored right in one sample and wrong in another. The scorer is inconsistent, or compares something other than the answer.
-- needs: classes, verdicts
-- per: questions
-- ---
SELECT first.sample_id,
    0.9 AS severity,
    format('“{}” was scored right {:,} times and wrong {:,} times for this question', first.answer[:60], hits, misses) AS reason
FROM (
    SELECT arg_min({'sample_id': sample_id, 'answer': answer}, sample_row) FILTER (misses > 0) AS first,
        sum(hits) AS hits, sum(misses) AS misses
    FROM (
        SELECT question_key, answer, -- the same text first: there are fewer of them to be compared
            arg_min(sample_id, sample_row) FILTER (NOT correct) AS sample_id,
            min(sample_row) FILTER (NOT correct) AS sample_row,
            count(*) FILTER (correct) AS hits, count(*) FILTER (NOT correct) AS misses
        FROM present
        WHERE counted AND correct IS NOT NULL AND answer IS NOT NULL
        GROUP BY question_key, answer
    )
    WHERE compared(answer) IS NOT NULL
    GROUP BY question_key, compared(answer)
)
WHERE hits > 0 AND misses > 0
