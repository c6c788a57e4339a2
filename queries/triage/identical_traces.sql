-- ---
-- id: identical_traces
-- title: identical traces
-- order: 10
-- about: Epochs of one question with exactly the same text. A cache or temperature 0: no randomness was measured, and the variance is too small.
-- needs: texts
-- per: questions
-- params: {least_characters: BIGINT = 200, least_samples: BIGINT = 2}
-- ---
-- least_characters: shorter texts come out alike by chance.
-- If several texts repeat in a question, the finding names the one that most samples have; the first of them in a tie.
SELECT sample_id,
    0.5 + 0.4 * same / n AS severity,
    CASE WHEN same = n THEN format('all {:,} samples of the question', n)
        ELSE format('{:,} of {:,} samples of the question', same, n) END
    || format(' have the same text to the byte ({:,} characters)', written) AS reason
FROM (
    SELECT p.sample_id, p.sample_row, p.group_id, f.written,
        count(*) OVER (PARTITION BY p.group_id, f.text_hash, f.written) AS same,
        count(*) OVER (PARTITION BY p.group_id) AS n
    FROM present AS p JOIN features AS f ON f.sample_row = p.sample_row
)
WHERE same >= $least_samples AND written >= $least_characters
QUALIFY row_number() OVER (PARTITION BY group_id ORDER BY same DESC, sample_row) = 1
