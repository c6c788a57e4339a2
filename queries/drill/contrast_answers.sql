-- ---
-- id: contrast_answers
-- about: For questions of a contrast, the answers of each side: a row per class of answer, with its count and its first sample; the groups of a side are combined.
-- params: {questions: INTEGER[]}
-- ---
-- Reads groups, present (the samples under the present filter) and the variables series_a and series_b.
WITH here AS (
    SELECT group_id, split, question_key, series = getvariable('series_a') AS is_a
    FROM groups
    WHERE series IN (getvariable('series_a'), getvariable('series_b'))
        AND question_key IN (SELECT unnest($questions::INTEGER[]))
)
SELECT h.question_key, h.is_a, s.outcome_class, count(*) AS samples,
    arg_min(s.answer, s.sample_row) AS answer, arg_min(s.sample_id, s.sample_row) AS sample_id
FROM present AS s
JOIN here AS h ON h.group_id = s.group_id AND h.split = s.split
WHERE s.counted AND s.outcome_class IS NOT NULL
GROUP BY h.question_key, h.is_a, s.outcome_class
ORDER BY h.question_key, h.is_a, samples DESC, s.outcome_class <> 'TARGET', s.outcome_class
