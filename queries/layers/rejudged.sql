-- ---
-- id: rejudged
-- about: The samples of the store with the verdicts of changed in the place of those logged, which the column logged then tells.
-- ---
SELECT s.* REPLACE (
        CASE WHEN c.sample_row IS NULL THEN s.counted ELSE c.counted END AS counted,
        CASE WHEN c.sample_row IS NULL THEN s.correct ELSE c.correct END AS correct,
        CASE WHEN c.sample_row IS NULL THEN s.score ELSE c.score END AS score,
        CASE WHEN c.sample_row IS NULL THEN s.class_no ELSE c.class_no END AS class_no,
        CASE WHEN c.sample_row IS NULL THEN s.outcome_class ELSE c.outcome_class END AS outcome_class,
        CASE WHEN c.sample_row IS NULL THEN s.unjudged ELSE c.unjudged END AS unjudged,
        CASE WHEN c.sample_row IS NULL THEN s.judged_by ELSE c.judged_by END AS judged_by
    ), c.logged
FROM store.samples AS s
LEFT JOIN changed AS c ON c.sample_row = s.sample_row
